"""Forms of explanations: what the agency says, and the answer to it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import KnownDays
from core.dates import today
from core.text import FormCharField
from scoring.forms.conducting import points_field, words
from scoring.leaves import Leaf, NaRule, said
from scoring.models import Assessment, Explanation


class ExplanationForm(forms.Form):
    """What the agency says against the inspectors' points."""

    text = words(
        _("Explanation"), 3000, rows=6, hint=_("What the inspectors did not see, or saw otherwise, and where.")
    )
    wanted = points_field(_("Points you ask for"))
    na = forms.BooleanField(
        label=_("The criterion does not apply to us"),
        required=False,
        help_text=_("Points that you ask for are not kept then."),
    )

    def __init__(self, *args, row: Explanation | None, leaf: Leaf, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"text": row.text, "wanted": row.wanted, "na": row.wanted_na} if row else {}
        self.fields["wanted"].help_text = scale_of(leaf)
        if leaf.na_rule == NaRule.NEVER:
            del self.fields["na"]


class AnswerExplanationForm(forms.Form):
    """The answer, and the points where it says so."""

    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=Explanation.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer.")},
    )
    points = points_field(_("Points if accepted in part"))
    answer = words(_("Reason of the answer"), 3000, rows=5)

    def __init__(self, *args, row: Explanation, leaf: Leaf, **kwargs):
        super().__init__(*args, **kwargs)
        given = row.score.final_points if row.outcome and row.outcome != Explanation.Outcome.REJECTED else None
        self.initial |= {"outcome": row.outcome, "points": given, "answer": row.answer}
        self.asks_points = row.wanted is None and not row.wanted_na
        if self.asks_points:
            self.fields["points"].label = _("Points if accepted, or accepted in part")
        self.fields["points"].help_text = scale_of(leaf)

    def values(self) -> dict[str, Any]:
        """As the service takes them: accepting gives what was asked for where that is said."""
        given = dict(self.cleaned_data)
        if given["outcome"] == Explanation.Outcome.ACCEPTED and not self.asks_points:
            given["points"] = None
        return given


class ResumeForm(KnownDays, forms.Form):
    """Explanations are opened again."""

    reason = FormCharField(label=_("Why the explanations are opened again"), max_length=500)
    explain_until = forms.DateField(label=_("Explanations until"))

    def __init__(self, *args, assessment: Assessment, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("explain_until", today() + timedelta(days=assessment.round.explain_days))


def scale_of(leaf: Leaf) -> str:
    """Which points the criterion gives."""
    if leaf.levels:
        found = "; ".join(said(level.points) for level in sorted(leaf.levels, key=lambda level: -level.points))
        return gettext("One of: %(values)s.") % {"values": found}
    told = {"low": said(leaf.lowest), "high": said(leaf.highest)}
    return gettext("From %(low)s to %(high)s points.") % told
