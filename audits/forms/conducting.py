"""Forms of conducting an audit: its meetings, answers, findings and follow-ups."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Clause, User
from agencies.roles import AGENCY_ROLES
from audits.models import Audit, ChecklistItem, Finding, FollowUp
from core.dates import today
from core.text import FormCharField


def words(label: Any, length: int, rows: int = 4, *, required: bool = True, hint: Any = "") -> FormCharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return FormCharField(label=label, max_length=length, required=required, help_text=hint, widget=widget)


class OpenForm(forms.Form):
    """The opening meeting (ISO 19011, 6.4.3)."""

    held_on = forms.DateField(label=_("Held on"))
    present = words(_("Those present"), 2000, hint=_("Names and posts, one a line."))
    notes = words(_("What was said"), 3000, required=False)

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"held_on": today(), "present": "\n".join(str(member) for member in audit.members.all())}


class ConcludeForm(forms.Form):
    """The closing meeting and the conclusion (ISO 19011, 6.4.10)."""

    held_on = forms.DateField(label=_("Closing meeting held on"))
    present = words(_("Those present"), 2000, hint=_("Names and posts, one a line."))
    notes = words(_("What was said"), 3000, required=False)
    strengths = words(_("Strengths"), 5000, required=False)
    conclusion = words(
        _("Conclusion of the audit"),
        5000,
        rows=6,
        hint=_("Whether the system conforms and is effectively implemented and maintained (ISO 9001, 9.2.1)."),
    )

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        meetings = {meeting.stage: meeting for meeting in audit.meetings.all()}
        last = meetings.get("closing") or meetings.get("opening")
        closing = meetings.get("closing")
        self.initial |= {
            "held_on": closing.held_on if closing else today(),
            "present": last.present if last else "",
            "notes": closing.notes if closing else "",
            "strengths": audit.strengths,
            "conclusion": audit.conclusion,
        }


class ReturnForm(forms.Form):
    reason = words(_("What the team must put right"), 500)

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)


MOVE_FORMS = {"open": OpenForm, "conclude": ConcludeForm, "return": ReturnForm}


class AnswerForm(forms.Form):
    """The answer to one question; photos travel beside it."""

    result = forms.ChoiceField(
        label=_("What was found"),
        choices=ChecklistItem.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was found.")},
    )
    evidence = words(_("Evidence seen"), 5000, required=False, hint=_("Records, documents, people, what you saw."))

    def __init__(self, *args, item: ChecklistItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"result": item.result, "evidence": item.evidence}


class AuditsOwnForm(forms.ModelForm):
    """Offers only the criteria of the audit and what the agency owns, and wants one criterion at least."""

    without_criterion: Any = ""

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        clauses = Clause.objects.filter(edition=audit.edition_id) if audit.edition_id else audit.clauses.all()
        self.fields["clause"].queryset = clauses
        self.fields["procedure"].queryset = audit.agency.procedures.standing().order_by("code")
        self.fields["unit"].queryset = audit.agency.units.filter(closed_on=None)
        self.fields["unit"].empty_label = gettext("The whole agency")

    def clean(self) -> dict:
        values = self.cleaned_data
        if "clause" in values and not values["clause"] and not values.get("procedure"):
            self.add_error("clause", self.without_criterion)
        return values


class QuestionForm(AuditsOwnForm):
    """A question that the team asks beyond the prepared ones."""

    without_criterion = _("Name the clause or the procedure that the question is about.")

    class Meta:
        model = ChecklistItem
        fields = ("question", "unit", "clause", "procedure")
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}
        labels = {"unit": _("Division"), "clause": _("Clause"), "procedure": _("Procedure")}


class FindingForm(AuditsOwnForm):
    """A finding, as it is raised or corrected."""

    without_criterion = _("Name the clause or the procedure against which it was found.")

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Finding
        fields = ("grade", "statement", "evidence", "clause", "procedure", "unit", "owner")
        widgets = {
            "grade": forms.RadioSelect,
            "statement": forms.Textarea(attrs={"rows": 4}),
            "evidence": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"evidence": _("Needed for a nonconformity: records, documents, people, what you saw.")}

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, audit=audit, **kwargs)
        people = audit.agency.memberships.filter(role__in=AGENCY_ROLES).on(today()).values("user")
        self.fields["owner"].queryset = User.objects.filter(pk__in=people, is_active=True).order_by("sort_text")
        self.fields["grade"].choices = [choice for choice in self.fields["grade"].choices if choice[0]]
        if self.instance.pk:
            self.initial["seen"] = self.instance.version

    def clean(self) -> dict:
        values = super().clean()
        if values.get("grade") in ("major", "minor") and not values.get("evidence", "").strip():
            self.add_error("evidence", gettext("A nonconformity needs evidence."))
        return values


class TakeBackForm(forms.Form):
    reason = words(_("Why the finding is taken back"), 500)


class FollowUpForm(forms.Form):
    """What became of an earlier finding; a settled slip is only suggested."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=FollowUp.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it.")},
    )
    note = words(_("What was seen"), 2000)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, follow_up: FollowUp, suggested: dict, **kwargs):
        super().__init__(*args, **kwargs)
        kept = {"outcome": follow_up.outcome, "note": follow_up.note} if follow_up.outcome else suggested
        self.initial |= kept | {"seen": follow_up.version}
