"""Forms of surveys: what is asked, what citizens answer, and what came back on paper."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from agencies.models import Agency
from agencies.services import fingerprint
from core.choices import RowsField
from core.dates import today
from core.text import FormCharField
from procedures.forms.public import Honeypot
from procedures.models import Procedure
from registers.complaint_checks import denunciation_sentence, speaks_of_denunciation
from registers.models import SatisfactionSurvey, SurveyQuestion
from registers.services.answering import Given, shown_to_citizens
from registers.services.surveys import DESCRIBED, SEEN
from registers.survey_questions import BANDS, MOST_QUESTIONS, NO_ANSWER, SCALE

PAPERS_AT_ONCE = 10
LONGEST_COMMENT = 1000


class SurveyFields(forms.ModelForm):
    class Meta:
        model = SatisfactionSurvey
        fields = (*DESCRIBED, "procedures")
        field_classes = {"procedures": RowsField}
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "procedures": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "introduction": _("Why you ask, and that nobody can tell who answered what."),
            "procedures": _("None chosen: all that the agency shows to citizens."),
        }

    def offer(self, agency: Agency, *chosen: Procedure) -> None:
        """What citizens can see today, and what is chosen at present."""
        shown = Q(pk__in=shown_to_citizens(agency.pk).values("pk"))
        wanted = shown | Q(pk__in=[row.pk for row in chosen])
        self.fields["procedures"].queryset = Procedure.objects.filter(wanted).order_by("sort_text", "pk")

    def clean(self) -> dict:
        values = super().clean()
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("The last day for answers lies before the first one."))
        return values


class SurveyForm(SurveyFields, ActForm):
    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(agency)


class SurveyEditForm(SurveyFields, SeenForm):
    """A draft as a whole; of an open survey the last day for answers."""

    SEEN = DESCRIBED

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = fingerprint(self.instance, SEEN)
        self.offer(self.instance.agency, *self.instance.procedures.all())
        if not self.instance.is_draft:
            for name in set(self.fields) - {"ends_on", "seen"}:
                self.fields[name].disabled = True


class QuestionsForm(forms.Form):
    """All questions of a draft, one a line."""

    questions = FormCharField(
        label=_("Questions, one a line"),
        max_length=MOST_QUESTIONS * 202,
        widget=forms.Textarea(attrs={"rows": MOST_QUESTIONS}),
        help_text=_("Each is answered by a mark from 1 (very dissatisfied) to 5 (very satisfied)."),
    )

    def clean_questions(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(gettext("Ask %(n)d questions at most.") % {"n": MOST_QUESTIONS})
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError(gettext("A question has 200 characters at most."))
        if len(set(lines)) < len(lines):
            raise forms.ValidationError(gettext("The same question stands there twice."))
        return lines


def _marks(widget: type[forms.Widget], blank: Any) -> forms.TypedChoiceField:
    choices = [(band, SCALE[band] if blank else str(band)) for band in BANDS]
    empty = [("", blank)] if blank else [("", "–")]
    ordered = [*choices, *empty] if blank else [*empty, *choices]
    return forms.TypedChoiceField(choices=ordered, coerce=int, empty_value=None, required=False, widget=widget)


class AnswersForm(Honeypot):
    """What a citizen sees: a mark for each question, the procedure, some words."""

    comment = FormCharField(
        label=_("What should become better?"),
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the agency reads it. Do not write who you are."),
    )

    def __init__(self, *args, questions: Iterable[SurveyQuestion], procedures: Iterable[Procedure], **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = {f"question{question.pk}": question for question in questions}
        self.procedures = {str(procedure.pk): procedure for procedure in procedures}
        for name, question in self.questions.items():
            self.fields[name] = _marks(forms.RadioSelect, NO_ANSWER)
            self.fields[name].label = question.text
        self.fields["procedure"] = forms.ChoiceField(
            label=_("Which procedure was it about?"), choices=_named(self.procedures), required=False
        )

    def clean_comment(self) -> str:
        """The agency reads comments, perhaps the very person whom a denunciation names."""
        if speaks_of_denunciation(self.cleaned_data["comment"]):
            raise forms.ValidationError(
                gettext(
                    "Denunciations (tố cáo) do not belong in a survey: the agency itself reads it. Bring yours to "
                    "the person or body that receives denunciations by law, such as the inspectorate."
                )
            )
        return self.cleaned_data["comment"]

    def clean(self) -> dict:
        values = super().clean()
        if not self.errors and not any(values.get(name) for name in self.questions):
            raise forms.ValidationError(gettext("Answer one question at least."))
        return values

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.questions]

    def given(self) -> Given:
        values = self.cleaned_data
        marks = {question.pk: values[name] for name, question in self.questions.items() if values[name]}
        return Given(marks, self.procedures.get(values["procedure"]), values["comment"])


def _named(procedures: dict[str, Procedure]) -> list[tuple[str, Any]]:
    return [("", _("None in particular")), *((pk, str(row.title)) for pk, row in procedures.items())]


class PapersForm(forms.Form):
    """Several paper forms of one day, a row each; rows without a mark are left out."""

    given_on = forms.DateField(label=_("Day on which they were filled in"), initial=today)

    def __init__(self, *args, questions: Iterable[SurveyQuestion], procedures: Iterable[Procedure], **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.procedures = {str(procedure.pk): procedure for procedure in procedures}
        choices = _named(self.procedures)
        for row in range(1, PAPERS_AT_ONCE + 1):
            for number, question in enumerate(self.questions, start=1):
                name = f"row{row}-question{question.pk}"
                self.fields[name] = _marks(forms.Select, "")
                self.fields[name].label = gettext("Question %(n)d") % {"n": number}
            self.fields[f"row{row}-procedure"] = forms.ChoiceField(
                label=_("About the procedure"), choices=choices, required=False
            )
            self.fields[f"row{row}-comment"] = FormCharField(
                label=_("Comment"), max_length=LONGEST_COMMENT, required=False
            )

    def clean(self) -> dict:
        values = super().clean()
        for row in range(1, PAPERS_AT_ONCE + 1):
            told = values.get(f"row{row}-procedure") or values.get(f"row{row}-comment")
            if told and not self._marks_of(row):
                first = f"row{row}-question{self.questions[0].pk}"
                self.add_error(first, gettext("Form %(n)d has no mark: give one at least.") % {"n": row})
            if speaks_of_denunciation(values.get(f"row{row}-comment") or ""):
                self.add_error(f"row{row}-comment", denunciation_sentence())
        return values

    @property
    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        names = [name for name in self.fields if name != "given_on"]
        return [
            (row, [self[name] for name in names if name.startswith(f"row{row}-")])
            for row in range(1, PAPERS_AT_ONCE + 1)
        ]

    def _marks_of(self, row: int) -> dict[int, int]:
        found = {question.pk: self.cleaned_data.get(f"row{row}-question{question.pk}") for question in self.questions}
        return {pk: mark for pk, mark in found.items() if mark}

    def given(self) -> list[Given]:
        values = self.cleaned_data
        return [
            Given(
                marks,
                self.procedures.get(values[f"row{row}-procedure"]),
                values[f"row{row}-comment"],
                values["given_on"],
            )
            for row in range(1, PAPERS_AT_ONCE + 1)
            if (marks := self._marks_of(row))
        ]
