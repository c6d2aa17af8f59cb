"""Forms of a self-assessment: the answer to one criterion, its evidence, and its return."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from audits.forms.actions import files_field
from core.text import FormCharField
from scoring.forms.conducting import points_field
from scoring.leaves import Leaf, NaRule, said
from scoring.models import Assessment, Evidence, Score

TAKE = "take"


def key_of(points: Decimal | None) -> str:
    """Points as the name of a choice."""
    return "" if points is None else f"{points:.2f}"


class SelfScoreForm(forms.Form):
    """The agency's own points for one criterion: a level, or a number in steps."""

    points = points_field(_("Own points"))
    na = forms.BooleanField(
        label=_("The criterion does not apply to us"),
        required=False,
        help_text=_("Points chosen above are not kept then. Write in the note why."),
    )
    note = FormCharField(
        label=_("Note"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("How you came to these points; what the inspectors should look at."),
    )  # fmt: skip

    def __init__(self, *args, score: Score, leaf: Leaf, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"points": score.self_points, "na": score.self_na, "note": score.self_note} | self.initial
        if leaf.levels:
            self.fields["points"] = level_field(leaf)
            self.initial["points"] = key_of(self.initial["points"])
        else:
            self.fields["points"].help_text = _steps(leaf)
        if leaf.na_rule == NaRule.NEVER:
            del self.fields["na"]

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {"points": given["points"], "na": given.get("na", False), "note": given["note"]}


def level_field(leaf: Leaf) -> forms.TypedChoiceField:
    """The levels as radio buttons, the most points first."""
    levels = sorted(leaf.levels, key=lambda level: -level.points)
    return forms.TypedChoiceField(
        label=_("Own points"),
        required=False,
        choices=[(key_of(level.points), _level(said(level.points), level.text)) for level in levels],
        coerce=Decimal,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _level(points: str, text: str) -> str:
    if not text:
        return gettext("%(points)s points") % {"points": points}
    return gettext("%(points)s points: %(text)s") % {"points": points, "text": text}


def _steps(leaf: Leaf) -> str:
    told = {"low": said(leaf.lowest), "high": said(leaf.highest), "step": said(leaf.step or Decimal(1))}
    return gettext("From %(low)s to %(high)s points, in steps of %(step)s.") % told


class EvidenceForm(KnownDays, forms.Form):
    """What is shown for a criterion: files, or the address of a record."""

    title = FormCharField(label=_("What it is"), max_length=Evidence._meta.get_field("title").max_length)
    effective_on = forms.DateField(
        label=_("In effect since"), help_text=_("The day of the document, not the day on which you upload it.")
    )
    still_valid = forms.BooleanField(
        label=_("From an earlier year, and still in effect in the year that is scored"), required=False
    )
    files = files_field()
    url = FormCharField(
        label=_("Or an address"), required=False, max_length=500,
        help_text=_("A page of this portal or of your own site."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return given | {"uploads": given.pop("files")}


class ReturnForm(KnownDays, forms.Form):
    """An inspector gives a self-assessment back."""

    reason = FormCharField(
        label=_("What the agency must put right"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    self_due_on = forms.DateField(label=_("To be sent again by"))

    def __init__(self, *args, assessment: Assessment, **kwargs):
        super().__init__(*args, **kwargs)
        told = {"day": f"{assessment.round.inspect_due_on:%d/%m/%Y}"}
        self.fields["self_due_on"].help_text = gettext("Not after %(day)s, the end of the inspections.") % told
