"""Satisfaction surveys (9.1.2): a short form without login, and nothing by which a rater could be found.

A response keeps its day, the marks and perhaps a comment. No address, no account, no moment; nothing of it is logged.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.agency import ends_after_it_starts
from core.dates import today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from core.workflow import Move, WorkflowModel
from procedures.models import Procedure
from registers import survey_checks as checks
from registers import survey_effects as effects
from registers.permissions import Perm

LOWEST, HIGHEST = 1, 5
SATISFIED_FROM = 4
IS_SATISFIED = Q(points__gte=F("marked") * SATISFIED_FROM)
"""A response is satisfied when the mean of its marks is at least SATISFIED_FROM."""


class SurveyQuerySet(ScopedQuerySet):
    def drafts(self):
        return self.filter(status=SatisfactionSurvey.Status.DRAFT)

    def answerable_on(self, day: date):
        """Open, and the day lies within the span."""
        return self.filter(status=SatisfactionSurvey.Status.OPEN, starts_on__lte=day, ends_on__gte=day)

    def to_close_on(self, day: date):
        """Still open although the span has ended."""
        return self.filter(status=SatisfactionSurvey.Status.OPEN, ends_on__lt=day)


class SatisfactionSurvey(WorkflowModel):
    """One round of questions to citizens. Its responses are shown as counts, and only once it is closed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Survey being prepared")
        OPEN = "open", _("Open for answers")
        CLOSED = "closed", _("Closed survey")

    MOVES = (
        Move(
            "open", {Status.DRAFT}, Status.OPEN, Perm.SURVEY_KEEP,
            _("Open the survey"), _("opened the survey"),
            checks=(checks.it_has_questions, checks.its_span_has_not_ended), effect=effects.open_it,
        ),
        Move(
            "close", {Status.OPEN}, Status.CLOSED, Perm.SURVEY_KEEP,
            _("Close the survey"), _("closed the survey"), effect=effects.close_it,
        ),
    )  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="surveys")
    status = CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    title = CharField(_("Title of the survey"), max_length=200)
    introduction = TextField(_("Words to those who answer"), max_length=1000, blank=True)
    starts_on = models.DateField(_("Answers from"))
    ends_on = models.DateField(_("Answers until"))
    procedures = models.ManyToManyField(
        Procedure, blank=True, related_name="surveys", verbose_name=_("Procedures that can be named")
    )
    code = models.CharField(max_length=14, unique=True, editable=False)
    opened_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_it_starts("survey_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(status="draft", opened_on=None) | (~Q(status="draft") & Q(opened_on__isnull=False)),
                name="an_opened_survey_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) | (~Q(status="closed") & Q(closed_on=None)),
                name="a_closed_survey_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("survey", args=[self.pk])

    @property
    def public_path(self) -> str:
        return reverse("public_survey", args=[self.code])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving a new title."""
        self.search_text = fold(self.title)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_answerable(self) -> bool:
        return self.is_open and self.starts_on <= today() <= self.ends_on

    @property
    def is_over(self) -> bool:
        """Closed, or open past its last day."""
        return not self.is_draft and (not self.is_open or self.ends_on < today())

    @property
    def last_day(self) -> date:
        """The last day on which it took answers, closed early or not."""
        return min(self.ends_on, self.closed_on or self.ends_on)


class SurveyQuestion(models.Model):
    """One question, answered by a mark from LOWEST to HIGHEST. Only a draft's questions change."""

    SCOPE = "survey__agency_id"

    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    text = CharField(_("Question"), max_length=200)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["survey", "order"], name="one_question_per_place")]

    def __str__(self) -> str:
        return self.text


class SurveyResponse(models.Model):
    """What one person answered. `points` is the sum of the `marked` marks; nothing of it ever changes."""

    class Channel(models.TextChoices):
        ONLINE = "online", _("Online")
        PAPER = "paper", _("On paper")

    SCOPE = "survey__agency_id"

    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.PROTECT, related_name="responses")
    procedure = models.ForeignKey(Procedure, null=True, on_delete=models.PROTECT, related_name="+")
    channel = CharField(max_length=6, choices=Channel.choices)
    given_on = models.DateField()
    comment = CharField(_("Comment"), max_length=1000, blank=True)
    points = models.PositiveSmallIntegerField()
    marked = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["survey", "given_on"], name="survey_response_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(marked__gte=1, points__gte=F("marked") * LOWEST, points__lte=F("marked") * HIGHEST),
                name="a_response_has_marks_within_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.given_on:%d/%m/%Y}"


class SurveyMark(models.Model):
    """The answer to one question within a response."""

    SCOPE = "response__survey__agency_id"

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="marks")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="marks")
    mark = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_mark_per_question"),
            models.CheckConstraint(
                condition=Q(mark__gte=LOWEST, mark__lte=HIGHEST), name="a_mark_lies_within_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return str(self.mark)


class SpentForm(models.Model):
    """That a form which was handed out has come back, so that it counts once; it does not lead to its response."""

    SCOPE = "survey__agency_id"

    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.CASCADE, related_name="spent_forms")
    digest = models.CharField(max_length=64, unique=True)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest
