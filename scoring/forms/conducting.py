"""Forms of conducting an inspection: answers, points, requests in the minutes, papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.actions import files_field
from core.numbers import FormDecimalField
from core.text import FormCharField
from scoring.models import CheckItem, Inspection, InspectionItem, InspectionPaper, InspectionRequest, Score


def words(label: Any, length: int, rows: int = 4, *, required: bool = True, hint: Any = "") -> FormCharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return FormCharField(label=label, max_length=length, required=required, help_text=hint, widget=widget)


def points_field(label: Any) -> FormDecimalField:
    return FormDecimalField(label=label, required=False, max_digits=7, decimal_places=2)


class SentForm(forms.Form):
    """What a phone may send later: `key` names the sending, so that it is taken once."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AnswerForm(SentForm):
    """The answer to one check item; photos travel beside it."""

    result = forms.ChoiceField(
        label=_("What was found"),
        choices=InspectionItem.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was found.")},
    )
    evidence = words(_("Evidence seen"), 5000, required=False, hint=_("Records, documents, people, what you saw."))

    def __init__(self, *args, item: InspectionItem, **kwargs):
        super().__init__(*args, auto_id=f"id_{item.check_item.order}_%s", **kwargs)
        self.initial |= {"result": item.result, "evidence": item.evidence}


class ScoreForm(SentForm):
    """The inspector's points for one criterion."""

    points = points_field(_("Inspector's points"))
    na = forms.BooleanField(label=_("Does not apply"), required=False)
    note = words(
        _("Reason"), 3000, rows=3, required=False, hint=_("Needed wherever the points differ from the agency's own.")
    )

    def __init__(self, *args, score: Score, **kwargs):
        super().__init__(*args, auto_id=f"id_{score.pk}_%s", **kwargs)
        self.initial |= {
            "points": score.inspector_points,
            "na": score.inspector_na,
            "note": score.inspector_note,
        }
        if score.criterion.not_applicable == score.criterion.NotApplicable.NEVER:
            self.fields["na"].widget = forms.HiddenInput()


class RequestForm(forms.Form):
    """A request in the minutes; an item that does not conform fills it in."""

    check_item = forms.ModelChoiceField(
        label=_("Check item"), queryset=CheckItem.objects.all(), required=False, empty_label=_("Not chosen")
    )
    statement = words(_("What falls short, and what is asked"), 3000, rows=6)

    @classmethod
    def initial_of(cls, request: InspectionRequest) -> dict:
        return {"check_item": request.check_item, "statement": request.statement}


class ReportForm(forms.Form):
    """The agency's report that the inspectors asked for (Art. 35.2)."""

    text = words(
        _("What the agency reports"), 10000, rows=14, hint=_("Go through the thirteen items, each with its evidence.")
    )
    uploads = files_field()

    def __init__(self, *args, inspection: Inspection, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"text": inspection.report_text}


class PaperForm(forms.Form):
    """A signed or scanned document for the file of the inspection."""

    kind = forms.ChoiceField(label=_("Kind of document"), choices=InspectionPaper.Kind.choices)
    upload = forms.FileField(
        label=_("File"), help_text=_("PDF, Word, Excel, JPEG, PNG or WebP, at most 20 MB."),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )  # fmt: skip
