"""The words that the moves of a request ask for, and what a team says of it at the next inspection."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from audits.forms.actions import files_field
from core.dates import today
from scoring.forms.conducting import words
from scoring.models import InspectionRequest, RequestFollowUp

DAYS_TO_CORRECT = 30


class OfRequestForm(KnownDays, forms.Form):
    """A form that fills in what is known of its request."""

    def __init__(self, *args, asked: InspectionRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.begin(asked)

    def begin(self, asked: InspectionRequest) -> None:
        """Nothing is known."""


class ReportForm(OfRequestForm):
    """What the agency did or proposes (Art. 37.2 c)."""

    report = words(_("What was done or is proposed"), 5000, rows=6)
    is_proposal = forms.BooleanField(label=_("This is a proposal, not done yet"), required=False)
    files = files_field()

    def begin(self, asked: InspectionRequest) -> None:
        self.initial |= {"report": asked.report, "is_proposal": asked.is_proposal}

    def values(self) -> dict:
        given = dict(self.cleaned_data)
        return {"uploads": given.pop("files")} | given


class AcceptForm(OfRequestForm):
    answer = words(_("Answer of the inspectors"), 3000, required=False)


class RefuseForm(OfRequestForm):
    """“Chưa chấp nhận hành động khắc phục” (Art. 37.2 d)."""

    answer = words(_("Why the corrective action is not accepted"), 3000)
    due_on = forms.DateField(label=_("Report due on"))

    def begin(self, asked: InspectionRequest) -> None:
        self.initial["due_on"] = today() + timedelta(days=DAYS_TO_CORRECT)


class DropForm(OfRequestForm):
    answer = words(_("Why the request is dropped"), 3000)


MOVE_FORMS: dict[str, Callable[..., OfRequestForm]] = {
    "report": ReportForm,
    "accept": AcceptForm,
    "refuse": RefuseForm,
    "drop": DropForm,
}


class FollowUpForm(forms.Form):
    """What became of a request of an earlier inspection."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=RequestFollowUp.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it.")},
    )
    note = words(_("What was seen"), 2000)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, follow_up: RequestFollowUp, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"outcome": follow_up.outcome, "note": follow_up.note, "seen": follow_up.version}
