"""Forms of naming the audit team and of recording auditors' courses."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from agencies.models import Agency, User
from agencies.roles import AGENCY_ROLES
from audits.candidates import Candidate
from audits.models import AuditorCourse
from audits.services.courses import COURSE_FIELDS
from core.dates import today
from core.text import FormCharField


class TeamForm(forms.Form):
    """One lead auditor and others, ticked in a list of candidates or named by their user names; a reason while the
    audit is under way.

    `version` is that of the audit where somebody else named a team meanwhile, so that sending again replaces it.
    """

    version: int | None = None

    lead = forms.TypedChoiceField(
        label=_("Lead auditor"),
        coerce=int,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose the lead auditor from the list.")},
    )
    others = forms.TypedMultipleChoiceField(
        label=_("Other auditors"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    lead_name = FormCharField(label=_("User name of the lead auditor"), max_length=60, required=False)
    names = FormCharField(
        label=_("User names of other auditors"),
        max_length=1000,
        required=False,
        help_text=_("For people who are not in the list; one a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    reason = FormCharField(label=_("Why the team changes"), max_length=500)

    def __init__(self, *args, candidates: list[Candidate], is_under_way: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_under_way:
            del self.fields["reason"]
        offered = [(row.user.pk, str(row.user)) for row in candidates]
        self.fields["lead"].choices = self.fields["others"].choices = offered

    def clean_lead_name(self) -> User | None:
        found = self._named([self.cleaned_data["lead_name"]])
        return found[0] if found else None

    def clean_names(self) -> list[User]:
        return self._named(self.cleaned_data["names"].splitlines())

    def _named(self, names: list[str]) -> list[User]:
        wanted = list(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
        found = {user.username: user for user in User.objects.filter(username__in=wanted, is_active=True)}
        if missing := [name for name in wanted if name not in found]:
            sentence = gettext("There is no open account with the user name %(name)s.")
            raise forms.ValidationError([sentence % {"name": name} for name in missing])
        return [found[name] for name in wanted]

    def clean(self) -> dict:
        values = self.cleaned_data
        if not self.errors and not (values.get("lead") or values.get("lead_name")):
            self.add_error("lead", gettext("Name the lead auditor."))
        return values

    def values(self) -> dict:
        """The lead and the others as people, and the reason where one is asked for."""
        chosen = User.objects.in_bulk([*self.cleaned_data["others"], *filter(None, [self.cleaned_data["lead"] or 0])])
        lead = self.cleaned_data["lead_name"] or chosen[self.cleaned_data["lead"]]
        others = [user for user in chosen.values() if user != lead] + self.cleaned_data["names"]
        return {"lead": lead, "others": others, "reason": self.cleaned_data.get("reason", "")}


class DaysOfCourse(ActForm):
    """The days of a course in their order."""

    def clean(self) -> dict:
        values = super().clean()
        passed, until = values.get("passed_on"), values.get("valid_to")
        if passed and until and until < passed:
            self.add_error("valid_to", gettext("The last day cannot lie before the first."))
        return values


class CourseForm(DaysOfCourse):
    """A course that a person of the agency passed."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    class Meta:
        model = AuditorCourse
        fields = ("user", *COURSE_FIELDS)

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        people = agency.memberships.filter(role__in=AGENCY_ROLES).on(today()).values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=people, is_active=True).order_by("sort_text")
        self.fields["valid_to"].help_text = gettext("Empty: it counts without end.")


class CourseChangeForm(DaysOfCourse, SeenForm):
    SEEN = COURSE_FIELDS

    class Meta:
        model = AuditorCourse
        fields = COURSE_FIELDS
