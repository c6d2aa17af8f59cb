"""The words that the moves of a corrective action ask for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import people_of
from agencies.models import User
from audits.forms.actions import area, files_field
from audits.models import CorrectiveAction
from core.text import FormCharField
from registers.models import Risk

RATINGS = [(n, str(n)) for n in range(1, 6)]


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Who carries it out"), queryset=User.objects.none())
    due_on = forms.DateField(
        label=_("To be closed by"), required=False, help_text=_("Empty: the person proposes a day with the action.")
    )

    def __init__(self, *args, action: CorrectiveAction, **kwargs):
        kwargs.setdefault("initial", {"owner": action.owner_id, "due_on": action.due_on})
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(action.agency_id)


class HandOverForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Who carries it out"), queryset=User.objects.none())
    reason = FormCharField(label=_("Reason"), max_length=500)

    def __init__(self, *args, action: CorrectiveAction, **kwargs):
        super().__init__(*args, **kwargs)
        others = people_of(action.agency_id).exclude(pk__in=[action.owner_id, action.approved_by_id])
        self.fields["owner"].queryset = others


class OfActionForm(forms.Form):
    """A form that needs nothing of its action."""

    def __init__(self, *args, action: CorrectiveAction, **kwargs):
        super().__init__(*args, **kwargs)


class ReasonForm(OfActionForm):
    reason = FormCharField(label=_("Reason"), max_length=500, widget=area(3))


class ExtendForm(OfActionForm):
    due_on = forms.DateField(label=_("To be closed by"))
    reason = FormCharField(label=_("Reason"), max_length=500, widget=area(3))


class VerifyForm(OfActionForm):
    verification = FormCharField(
        label=_("How effectiveness was verified"), max_length=3000, widget=area(5),
        help_text=_("What you looked at, over which time, and whether the nonconformity came back."),
    )  # fmt: skip


class CompleteForm(forms.Form):
    """What was done; then a risk rated again, or why the risk register stays as it is."""

    done_note = FormCharField(label=_("What was done, with which evidence"), max_length=5000, widget=area(5))
    files = files_field()
    risk = forms.ModelChoiceField(
        label=_("Risk assessed again"), queryset=Risk.objects.none(), required=False,
        empty_label=_("None: the risk register stays as it is"),
    )  # fmt: skip
    likelihood = forms.TypedChoiceField(
        label=_("Likelihood now"), choices=[("", "–"), *RATINGS], coerce=int, required=False, empty_value=None
    )
    impact = forms.TypedChoiceField(
        label=_("Impact now"), choices=[("", "–"), *RATINGS], coerce=int, required=False, empty_value=None
    )
    note = FormCharField(label=_("Why the risk is rated so now"), max_length=500, required=False)
    risk_note = FormCharField(label=_("Why the risk register stays as it is"), max_length=500, required=False)

    def __init__(self, *args, action: CorrectiveAction, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["risk"].queryset = Risk.objects.filter(agency=action.agency_id).standing().order_by("number")

    def clean(self) -> dict:
        given = self.cleaned_data
        if given.get("risk"):
            for name in ("likelihood", "impact", "note"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Fill this in to rate the risk again."))
            if given.get("risk_note"):
                self.add_error("risk_note", gettext("Leave this empty where a risk is rated again."))
        elif not given.get("risk_note") and "risk_note" not in self.errors:
            self.add_error("risk_note", gettext("Choose a risk, or write why the risk register stays as it is."))
        return given

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        assessment = {name: given[name] for name in ("likelihood", "impact", "note")}
        rated = {"risk": given["risk"], "assessment": assessment} if given["risk"] else {}
        return {
            "done_note": given["done_note"],
            "uploads": given["files"],
            "risk_note": given["risk_note"],
        } | rated


MOVE_FORMS: dict[str, Callable[..., forms.Form]] = {
    "assign": AssignForm,
    "decline": ReasonForm,
    "return": ReasonForm,
    "approve": OfActionForm,
    "hand_over": HandOverForm,
    "extend": ExtendForm,
    "close": VerifyForm,
    "reissue": VerifyForm,
    "complete": CompleteForm,
}
