"""The words that the moves of an inspection ask for."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from core.dates import today
from core.text import FormCharField
from scoring.forms.conducting import words
from scoring.models import Inspection, InspectionRequest, RequestFollowUp

DAYS_TO_REPORT = 15


class OfInspectionForm(KnownDays, forms.Form):
    """A form that needs nothing of its inspection."""

    def __init__(self, *args, inspection: Inspection, **kwargs):
        super().__init__(*args, **kwargs)
        self.begin(inspection)

    def begin(self, inspection: Inspection) -> None:
        """Fill in what is known."""


class RequestReportForm(OfInspectionForm):
    """The letter that requests the report (Art. 35.2)."""

    request_number = FormCharField(label=_("Number of the letter that requests the report"), max_length=60)
    requested_on = forms.DateField(label=_("Date of the letter"))
    report_due_on = forms.DateField(label=_("Report due on"))

    def begin(self, inspection: Inspection) -> None:
        self.initial |= {"requested_on": today(), "report_due_on": today() + timedelta(days=DAYS_TO_REPORT)}


class DecideForm(OfInspectionForm):
    """The decision (Mẫu 20.QĐKT) with the programme."""

    decision_number = FormCharField(label=_("Number of the decision to inspect"), max_length=60)
    decided_on = forms.DateField(label=_("Date of the decision"))
    programme = words(_("Programme of the inspection"), 5000, rows=8, hint=_("Day, hour, content, with whom."))

    def begin(self, inspection: Inspection) -> None:
        self.initial |= {"decided_on": today(), "programme": inspection.programme}


class OpenForm(OfInspectionForm):
    """The decision is announced, or the dossier is opened."""

    held_on = forms.DateField(label=_("Begun on"))
    announced_to = words(
        _("Those present when the decision was announced"), 2000, hint=_("Names and posts, one a line.")
    )

    def begin(self, inspection: Inspection) -> None:
        self.initial |= {"held_on": today(), "announced_to": inspection.announced_to}
        if not inspection.is_on_site:
            del self.fields["announced_to"]


class ConcludeForm(OfInspectionForm):
    """What the team agreed on."""

    held_on = forms.DateField(label=_("Ended on"))
    strengths = words(_("What is done well"), 5000, required=False)
    shortcomings = words(_("What falls short"), 5000, required=False)
    conclusion = words(_("Conclusion of the inspection"), 5000, rows=6)

    def begin(self, inspection: Inspection) -> None:
        names = ("strengths", "shortcomings", "conclusion")
        kept = {name: getattr(inspection, name) for name in names}
        self.initial |= kept | {"held_on": inspection.concluded_on or today()}


class ReturnForm(OfInspectionForm):
    reason = words(_("What the inspectors must put right"), 500)


class ConfirmForm(OfInspectionForm):
    """The head signs for the agency."""

    opinion = words(_("Opinion of the agency"), 3000, required=False)


class SendForm(OfInspectionForm):
    """The letter that ends an inspection by dossier (Art. 37.1)."""

    letter_number = FormCharField(label=_("Number of the letter with the result"), max_length=60)
    report_due_on = forms.DateField(label=_("The agency reports on the requests until"))

    def begin(self, inspection: Inspection) -> None:
        drafts = inspection.requests.filter(status=InspectionRequest.Status.DRAFT)
        put_off = inspection.follow_ups.filter(outcome=RequestFollowUp.Outcome.POSTPONED)
        if not drafts.exists() and not put_off.exists():
            del self.fields["report_due_on"]


class PostponeForm(OfInspectionForm):
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    reason = FormCharField(label=_("Reason"), max_length=500)

    def begin(self, inspection: Inspection) -> None:
        self.initial |= {"starts_on": inspection.starts_on, "ends_on": inspection.ends_on}


class CancelForm(OfInspectionForm):
    reason = FormCharField(label=_("Reason"), max_length=500)


MOVE_FORMS: dict[str, Callable[..., OfInspectionForm]] = {
    "request": RequestReportForm,
    "decide": DecideForm,
    "open": OpenForm,
    "conclude": ConcludeForm,
    "return": ReturnForm,
    "confirm": ConfirmForm,
    "send": SendForm,
    "postpone": PostponeForm,
    "cancel": CancelForm,
}
