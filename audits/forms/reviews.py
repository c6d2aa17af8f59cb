"""Forms of management reviews: planning one, the meeting, the minutes, the decisions."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm
from agencies.models import Membership, User
from agencies.roles import AGENCY_ROLES, Role
from audits import pack
from audits.models import ManagementReview, ReviewDecision
from audits.review_people import head_on, staff_on
from core.dates import today
from core.text import FormCharField

OFFERED = 60
MOST_PRESENT = ManagementReview._meta.get_field("present").max_length
FIRST = [Role.HEAD, Role.SECRETARY, Role.AUDITOR, Role.STAFF]
REMARK, CONCLUSION = "remark_", "conclusion"


class ReviewPlanForm(ActForm):
    class Meta:
        model = ManagementReview
        fields = ("planned_on", "starts_on", "ends_on")
        help_texts = {"starts_on": _("The day after the span of the last review, or a year back.")}


class HoldForm(forms.Form):
    """The meeting: its day, who chaired it, who was there."""

    held_on = forms.DateField(label=_("Held on"))
    chair = forms.ModelChoiceField(label=_("Chaired by"), queryset=User.objects.none())
    people = forms.MultipleChoiceField(
        label=_("Those present"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Leaders, ISO secretary and internal auditors come first; write others below."),
    )  # fmt: skip
    others = FormCharField(
        label=_("Others who were present, one a line"), required=False, max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args, review: ManagementReview, **kwargs):
        super().__init__(*args, **kwargs)
        day = min(review.planned_on, today())
        head = head_on(review.agency_id, day)
        self.fields["held_on"].initial = day
        self.fields["chair"].queryset = staff_on(review.agency_id, today())
        self.fields["chair"].initial = head.pk if head else None
        lines = present_lines(review)
        self.fields["people"].choices = [(line, line) for line in lines]
        if not lines:
            self.fields["others"].required = True

    def clean(self) -> dict:
        values = super().clean()
        if not values.get("people") and not values.get("others", "").strip() and "others" not in self.errors:
            self.add_error("people", _("Say who was present."))
        elif not self.errors and len(self.values()["present"]) > MOST_PRESENT:
            told = {"n": MOST_PRESENT}
            self.add_error("others", gettext("Those present take at most %(n)d characters; shorten the list.") % told)
        return values

    def values(self) -> dict:
        values = self.cleaned_data
        lines = [*values["people"], *(line.strip() for line in values["others"].splitlines() if line.strip())]
        return {"held_on": values["held_on"], "chair": values["chair"], "present": "\n".join(lines)}


def present_lines(review: ManagementReview) -> list[str]:
    """The people of the agency as minutes name them, leading roles first; at most OFFERED."""
    posts = Membership.objects.filter(agency=review.agency_id, role__in=AGENCY_ROLES, user__is_active=True).on(
        today()
    )
    ranked = sorted(posts.select_related("user"), key=lambda post: (FIRST.index(post.role), post.user.sort_text))
    lines = {post.user_id: f"{post.user}, {post.title or post.get_role_display()}" for post in reversed(ranked)}
    return list(reversed(lines.values()))[:OFFERED]


class MinutesForm(forms.Form):
    """A remark to each input of the kept pack, and the conclusion."""

    def __init__(self, *args, review: ManagementReview, **kwargs):
        super().__init__(*args, **kwargs)
        self.inputs = pack.shown(review.inputs, review.remarks)
        for entry in review.inputs:
            self.fields[REMARK + entry["key"]] = FormCharField(
                label=f"{entry['number']}. {entry['title']} ({entry['basis']})", required=False, max_length=2000,
                initial=review.remarks.get(entry["key"], ""), widget=forms.Textarea(attrs={"rows": 3, "lang": "vi"}),
            )  # fmt: skip
        self.fields[CONCLUSION] = FormCharField(
            label=_("Conclusion of the review"), required=False, max_length=5000, initial=review.conclusion,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("Whether the quality management system is suitable, adequate and effective (9.3.1)."),
        )  # fmt: skip

    @property
    def rows(self) -> list[tuple[dict, forms.BoundField]]:
        """Each input with the control for its remark."""
        return [(entry, self[REMARK + entry["key"]]) for entry in self.inputs]

    @property
    def remarks(self) -> dict[str, str]:
        return {entry["key"]: self.cleaned_data[REMARK + entry["key"]] for entry in self.inputs}


class DecisionForm(ActForm):
    class Meta:
        model = ReviewDecision
        fields = ("purpose", "text", "owner", "unit", "due_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, review: ManagementReview, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff_on(review.agency_id, review.held_on)
        self.fields["unit"].queryset = review.agency.units.filter(closed_on=None)


class CompleteForm(forms.Form):
    done_note = FormCharField(
        label=_("What was done, with which evidence"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ExtendForm(forms.Form):
    due_on = forms.DateField(label=_("New due day"))
    reason = FormCharField(label=_("Reason"), max_length=500)


class ReassignForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Who carries it out"), queryset=User.objects.none())
    reason = FormCharField(label=_("Reason"), max_length=500)

    def __init__(self, *args, decision: ReviewDecision, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff_on(decision.agency_id, today()).exclude(pk=decision.owner_id)


class ReasonForm(forms.Form):
    reason = FormCharField(label=_("Reason"), max_length=500)
