"""Forms of complaints: what was received, and the words of each step."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from agencies.models import Agency
from core.dates import today
from core.text import FormCharField
from procedures.models import Procedure
from registers.complaint_checks import denunciation_sentence, speaks_of_denunciation
from registers.models import Complaint, ComplaintKind
from registers.services.complaints import DESCRIBED

NAMELESS = _("Without names, addresses or phone numbers: the province reads it too.")


class NoDenunciations(forms.Form):
    """Refuses, at its place, every text that speaks of a denunciation."""

    def clean(self) -> dict:
        values = super().clean()
        for name, value in list(values.items()):
            if isinstance(value, str) and speaks_of_denunciation(value):
                self.add_error(name, denunciation_sentence())
        return values


class WordsOfComplaint(NoDenunciations):
    """What both forms of a complaint share."""

    def offer(self, agency: Agency) -> None:
        """Divisions and procedures of the agency that stand, and those that are named already."""
        units = Q(closed_on=None) | Q(pk=self.instance.unit_id)
        procedures = Q(withdrawn_on=None) | Q(pk=self.instance.procedure_id)
        self.fields["unit"].queryset = agency.units.filter(units)
        self.fields["procedure"].queryset = Procedure.objects.filter(procedures, agency=agency).order_by("sort_text")
        self.fields["unit"].empty_label = _("Not chosen")
        self.fields["procedure"].empty_label = _("None in particular")


COMMON = {
    "widgets": {
        "summary": forms.Textarea(attrs={"rows": 6}),
        "answer": forms.Textarea(attrs={"rows": 6}),
        "complainant": forms.TextInput(attrs={"autocomplete": "off"}),
    },
    "help_texts": {
        "subject": NAMELESS,
        "summary": NAMELESS,
        "complainant": _("Only those who keep or decide the agency's complaints read it. Empty when it is unknown."),
    },
}


class ComplaintForm(WordsOfComplaint, ActForm):
    """What was received. Denunciations are no kind of it."""

    class Meta:
        model = Complaint
        fields = (
            "kind", "instance", "received_on", "channel", "subject", "summary", "procedure", "unit", "complainant",
        )  # fmt: skip
        widgets = COMMON["widgets"]
        help_texts = COMMON["help_texts"] | {
            "kind": _(
                "A complaint asks to look at a decision or act again; feedback and recommendations concern how "
                "things are done. Denunciations (tố cáo) are not entered here."
            ),
            "instance": _("Of a complaint; its days follow from it. Feedback and recommendations: the first time."),
        }

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(agency)
        self.initial["received_on"] = today()


class DescribeForm(WordsOfComplaint, SeenForm):
    """What can be put right, and the draft of the answer."""

    SEEN = DESCRIBED

    class Meta:
        model = Complaint
        fields = DESCRIBED
        widgets = COMMON["widgets"]
        help_texts = COMMON["help_texts"] | {
            "answer": _("A draft for the head, who answers. The province never reads it.")
        }
        labels = {"answer": _("Draft of the answer")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(self.instance.agency)


class AcceptForm(forms.Form):
    accepted_on = forms.DateField(label=_("Accepted on"))


class ReasonForm(NoDenunciations):
    reason = FormCharField(label=_("Reason"), max_length=500, help_text=NAMELESS)


class WithdrawForm(NoDenunciations):
    withdrawn_on = forms.DateField(label=_("Day on which the person withdrew it"))
    reason = FormCharField(label=_("How and why it was withdrawn"), max_length=500, help_text=NAMELESS)


class ForwardForm(NoDenunciations):
    forwarded_to = FormCharField(label=_("Competent agency"), max_length=200)
    reason = FormCharField(label=_("Reason"), max_length=500, help_text=NAMELESS)


class AnswerForm(NoDenunciations):
    """The answer that the head gives; a complaint is found to be justified, partly, or not."""

    answered_on = forms.DateField(label=_("Answered on"))
    outcome = forms.ChoiceField(
        label=_("Found to be"), choices=Complaint.Outcome.choices, widget=forms.RadioSelect, required=False
    )
    answer = FormCharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the person was told. The province never reads it."),
    )

    def __init__(self, *args, complaint: Complaint, **kwargs):
        initial = {"answer": complaint.answer, "answered_on": today()}
        super().__init__(*args, initial=initial, **kwargs)
        if complaint.kind == ComplaintKind.COMPLAINT:
            self.fields["outcome"].required = True
        else:
            del self.fields["outcome"]

    def values(self) -> dict:
        return {"outcome": ""} | self.cleaned_data
