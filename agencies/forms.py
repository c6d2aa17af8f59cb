"""Forms of the app. What concerns other rows is checked by the services, once, under their locks."""

from datetime import date

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import throttle
from agencies.models import (
    Adoption,
    Agency,
    Clause,
    ClauseExclusion,
    Declaration,
    Letterhead,
    Membership,
    Obligation,
    StandardEdition,
    Unit,
    User,
)
from agencies.models.agency import identifier_code
from agencies.roles import AGENCY_ROLES
from agencies.services import AGENCY_FIELDS, POSTING_FIELDS, USER_FIELDS, fingerprint, grantable_roles
from core.actors import Actor
from core.dates import today
from core.text import FormCharField, clean, number_in

FIRST_YEAR, LAST_YEAR = 1900, 2100
user_name = RegexValidator(
    r"^[a-z0-9]+([._-][a-z0-9]+)*$",
    _("A user name consists of small letters without accents and digits, which a dot, - or _ may join."),
)


class KnownDays:
    """A form that takes a day for a slip of the pen when its century is none in which agencies keep records."""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):  # type: ignore[attr-defined]
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                years = {"first": FIRST_YEAR, "last": LAST_YEAR}
                self.add_error(name, gettext("The year must lie between %(first)d and %(last)d.") % years)  # type: ignore[attr-defined]


class ActForm(KnownDays, forms.ModelForm):
    """A form whose values go to a service; it checks each value, not what only the service can know."""

    def clean(self) -> dict:
        return self.cleaned_data


class SeenForm(ActForm):
    """A form that changes a record without a version and hands back what the person saw of it."""

    SEEN: tuple[str, ...] = ()
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = fingerprint(self.instance, self.SEEN) if self.instance.pk else "new"


class VersionForm(SeenForm):
    """A form that changes a record with a version, which is what the person saw of it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = str(self.instance.version) if self.instance.pk else "0"

    def clean_seen(self) -> int:
        return version_in(self.cleaned_data["seen"])


def people_of(agency: Agency | int, present: int | None = None) -> models.QuerySet[User]:
    """Those who work in the agency today, and whoever is named at present, in the order of the alphabet."""
    posts = Membership.objects.filter(agency=agency, role__in=AGENCY_ROLES).on(today())
    people = User.objects.filter(models.Q(pk__in=posts.values("user"), is_active=True) | models.Q(pk=present))
    return people.order_by("sort_text", "pk")


def version_in(value: str) -> int:
    """The version that a page hands back; -1, which no record has, where it says none."""
    number = number_in(value)
    return -1 if number is None else number


class AgencyCodeField(FormCharField):
    """An agency named by its code: the standing one, else the last that bore it."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 35, "required": False} | kwargs)
        self.widget.attrs |= {"list": "agency-codes", "autocomplete": "off"}

    def prepare_value(self, value):
        if isinstance(value, int):
            return Agency.objects.filter(pk=value).values_list("code", flat=True).first() or ""
        return value

    def clean(self, value):
        code = super().clean(value).upper()
        if not code:
            return None
        bearers = Agency.objects.filter(code=code).order_by("-established_on")
        agency = bearers.filter(dissolved_on=None).first() or bearers.first()
        if agency is None:
            raise forms.ValidationError(_("There is no agency with this code."))
        return agency


class AgencyForm(SeenForm):
    SEEN = AGENCY_FIELDS
    code = FormCharField(label=_("Agency code"), max_length=35, validators=[identifier_code])
    parent = AgencyCodeField(label=_("Superior agency"), help_text=_("Its code."))
    shares_qms_of = AgencyCodeField(
        label=_("Shares the QMS of"),
        help_text=_("Its code; empty for an agency with a QMS of its own (TT 26/2014/TT-BKHCN, Art. 6)."),
    )
    renamed_on = forms.DateField(
        label=_("New name in use from"),
        required=False,
        help_text=_("Keeps the present name as a past name. Leave it empty to correct a slip of the pen."),
    )

    class Meta:
        model = Agency
        fields = AGENCY_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["renamed_on"]

    def clean(self) -> dict:
        values = super().clean()
        starts, ends = values.get("established_on"), values.get("dissolved_on")
        if starts and ends and ends <= starts:
            self.add_error("dissolved_on", _("The day of dissolution must be after the day of establishment."))
        return values


class ObligationForm(ActForm):
    class Meta:
        model = Obligation
        fields = ("kind", "basis", "reports", "starts_on")


class LetterheadForm(ActForm):
    class Meta:
        model = Letterhead
        fields = ("superior_line", "issuing_line", "notation", "place", "authority", "signer_title", "starts_on")


class UnitForm(ActForm):
    class Meta:
        model = Unit
        fields = ("name",)


class MembershipForm(ActForm):
    """The person is named by the user name, so that nobody reads through all accounts here."""

    user = FormCharField(label=_("User name"), max_length=60, help_text=_("The name with which the person signs in."))

    class Meta:
        model = Membership
        fields = ("role", "unit", "title", "starts_on", "ends_on")

    field_order = ("user", "role", "unit", "title", "starts_on", "ends_on")

    def __init__(self, *args, agency: Agency, by: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        roles = grantable_roles(by)
        self.fields["role"].choices = [choice for choice in self.fields["role"].choices if choice[0] in {"", *roles}]
        self.fields["unit"].queryset = agency.units.filter(closed_on=None)

    def clean_user(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["user"].lower(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("There is no open account with this user name."))
        return user

    def clean(self) -> dict:
        values = super().clean()
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("A role cannot end before it starts."))
        return values


class DayForm(forms.Form):
    """One day: on which a role ends, or a step of the adoption was taken."""

    on = forms.DateField(label=_("Date"))

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = label or self.fields["on"].label
        self.initial.setdefault("on", today())


class PersonForm(ActForm):
    username = FormCharField(label=_("User name"), max_length=60, validators=[user_name])

    class Meta:
        model = User
        fields = ("username", "full_name", "email")


class PersonEditForm(SeenForm):
    SEEN = USER_FIELDS

    class Meta:
        model = User
        fields = USER_FIELDS


def editions_left(agency: Agency) -> models.QuerySet[StandardEdition]:
    """The editions that the agency has not adopted, or has withdrawn from."""
    adopted = Adoption.objects.filter(agency=agency).exclude(status=Adoption.Status.WITHDRAWN)
    return StandardEdition.objects.exclude(pk__in=adopted.values("edition"))


class AdoptionForm(ActForm):
    class Meta:
        model = Adoption
        fields = ("edition", "scope", "planned_on")

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions_left(agency)


class ExclusionForm(ActForm):
    class Meta:
        model = ClauseExclusion
        fields = ("clause", "reason")

    def __init__(self, *args, adoption: Adoption, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = Clause.objects.filter(edition=adoption.edition_id)


class StepForm(DayForm):
    """When a step of the adoption was taken."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(StepForm):
    reason = FormCharField(label=_("Reason"), max_length=500)


class DeclarationForm(ActForm):
    """The decision that declares conformity (QĐ 19/2014/QĐ-TTg, Art. 4.3)."""

    website = forms.URLField(label=_("Address on the website"), required=False, assume_scheme="https")
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Declaration
        fields = ("number", "decided_on", "scope", "notified_on", "posted_on", "website")


class PostingForm(SeenForm):
    """How a declaration became known."""

    SEEN = POSTING_FIELDS
    website = forms.URLField(label=_("Address on the website"), required=False, assume_scheme="https")

    class Meta:
        model = Declaration
        fields = POSTING_FIELDS


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Excel file"),
        help_text=_("An .xlsx file made from the template, at most 20 MB and 10,000 rows."),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class LoginForm(AuthenticationForm):
    """The same sentence for an unknown name, a wrong password and a closed account."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong, or the account is closed."),
        "blocked": _("There were too many failed attempts to sign in. Try again in 15 minutes."),
    }

    def clean_username(self) -> str:
        return clean(self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict:
        username = self.cleaned_data.get("username", "")
        if throttle.is_blocked(self.request, username):
            raise forms.ValidationError(self.error_messages["blocked"], "blocked")
        try:
            values = super().clean()
        except forms.ValidationError:
            throttle.count_failure(self.request, username)
            raise
        throttle.forget(self.request, username)
        return values
