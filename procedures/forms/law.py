"""Forms about the law and the reviews that it asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from agencies.models import Membership, User
from core.dates import today
from core.text import FormCharField
from procedures.models import DocumentReview, LegalChange, LegalDocument
from procedures.services.law import LAW_FIELDS


class LawForm(SeenForm):
    SEEN = LAW_FIELDS

    class Meta:
        model = LegalDocument
        fields = LAW_FIELDS

    def clean(self) -> dict:
        values = super().clean()
        issued, starts, ends = (values.get(name) for name in ("issued_on", "effective_from", "effective_to"))
        if issued and starts and starts < issued:
            self.add_error("effective_from", _("A document cannot be in force before it is issued."))
        if starts and ends and ends < starts:
            self.add_error("effective_to", _("A document cannot end before it is in force."))
        return values


class LawField(FormCharField):
    """A legal document named by its number; one that several bear is told apart by its day: "… (18/06/2015)"."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 80} | kwargs)
        self.widget.attrs |= {"list": "law-numbers", "autocomplete": "off"}

    def clean(self, value):
        number = super().clean(value)
        return law_of(number) if number else None


def law_of(number: str) -> LegalDocument:
    """The document that bears a number, with its day behind it or not. Raises ValidationError for none or several."""
    found = LegalDocument.objects.filter(number__in=[number, number.rpartition(" (")[0]])
    fitting = [law for law in found if number in (law.number, law.dated_number)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        sentence = _("Several documents bear this number; write the day of issue behind it, as in %(example)s.")
        raise forms.ValidationError(sentence % {"example": fitting[0].dated_number})
    sentence = _("There is no legal document with the number “%(number)s”; enter it first.")
    raise forms.ValidationError(sentence % {"number": number})


class ChangeForm(ActForm):
    changed = LawField(label=_("Changed document"), help_text=_("Its number."))
    effective_on = forms.DateField(
        label=_("Takes effect on"),
        required=False,
        help_text=_("Empty: with the document itself. The reviews are due three months later."),
    )

    class Meta:
        model = LegalChange
        fields = ("changed", "kind", "effective_on", "note")
        widgets = {"kind": forms.RadioSelect}

    field_order = ("changed", "kind", "effective_on", "note")

    def _post_clean(self) -> None:
        """The pair is judged by the service, which knows both documents."""


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What follows"), choices=DocumentReview.Outcome.choices, widget=forms.RadioSelect
    )
    note = FormCharField(
        label=_("Reasons"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was compared, and why nothing or what must change."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Responsible person"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, agency_id: int, **kwargs):
        super().__init__(*args, **kwargs)
        standing = Membership.objects.filter(agency=agency_id).on(today())
        people = User.objects.filter(is_active=True, pk__in=standing.values("user"))
        owner: forms.ModelChoiceField = self.fields["owner"]  # type: ignore[assignment]
        owner.queryset = people.order_by("sort_text")
