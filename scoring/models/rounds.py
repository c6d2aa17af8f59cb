"""A year's scoring: the round with its dates, each agency's assessment, its scores and evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.dates import today
from core.frozen import Frozen
from core.scope import ScopedQuerySet
from core.text import CharField, TextField
from core.workflow import Move, WorkflowModel
from scoring import checks
from scoring.effects import assessments, rounds
from scoring.models.criteria import CriteriaSet, Criterion, Points
from scoring.permissions import Perm


class ScoringRoundQuerySet(models.QuerySet):
    def with_progress(self):
        """With `agencies`, `sent` and `final`: how many take part, sent their self-assessment, have a final score."""
        final = Q(assessments__status__in=Assessment.FINAL)
        return self.annotate(
            agencies=Count("assessments"),
            sent=Count("assessments", filter=~Q(assessments__status=Assessment.Status.SELF)),
            final=Count("assessments", filter=final),
        )


class ScoringRound(WorkflowModel):
    """Self-assessment, inspection, explanation and decision of one year, each with its dates."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Round open")
        CLOSED = "closed", _("Scores final")

    MOVES = (
        Move(
            "open", {Status.DRAFT}, Status.OPEN, Perm.ROUND_MANAGE,
            _("Open the round"), _("opened the scoring round"),
            checks=(checks.dates_follow, checks.sets_are_issued), effect=rounds.open_round,
        ),
        Move(
            "close", {Status.OPEN}, Status.CLOSED, Perm.FINALISE,
            _("Close the round and rank"), _("closed the round and ranked the agencies"),
            checks=(checks.every_assessment_is_final,), effect=rounds.close,
        ),
        Move(
            "reopen", {Status.CLOSED}, Status.OPEN, Perm.FINALISE,
            _("Open the round again"), _("opened the scoring round again"), effect=rounds.reopen,
        ),
    )  # fmt: skip

    year = models.PositiveSmallIntegerField(_("Year"), unique=True)
    status = CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    opens_on = models.DateField(_("Self-assessment from"))
    self_due_on = models.DateField(_("Self-assessment until"))
    inspect_due_on = models.DateField(_("Inspection until"))
    explain_days = models.PositiveSmallIntegerField(_("Days for explanations"), default=10)
    final_due_on = models.DateField(_("Scores final by"))
    note = CharField(_("Reason"), max_length=500, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    objects = ScoringRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    opens_on__lte=F("self_due_on"),
                    self_due_on__lte=F("inspect_due_on"),
                    inspect_due_on__lte=F("final_due_on"),
                ),
                name="the_steps_of_a_round_follow_each_other",
                violation_error_message=_(
                    "The steps follow each other: self-assessment from and until, inspection until, scores final by."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Scoring round %(year)d") % {"year": self.year})

    def get_absolute_url(self) -> str:
        return reverse("scoring_round", args=[self.year])

    @property
    def agency_id(self) -> None:
        """The province's: of no agency."""
        return None

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class AssessmentQuerySet(ScopedQuerySet):
    def final(self):
        return self.filter(status__in=Assessment.FINAL)

    def late(self):
        """Should have been sent by the agency and were not."""
        return self.filter(status=Assessment.Status.SELF, self_due_on__lt=today())

    def with_answers(self):
        """With `criteria` and `answered`: how many criteria there are, and how many the agency has answered."""
        is_answered = Q(scores__self_na=True) | Q(scores__self_points__isnull=False)
        return self.annotate(criteria=Count("scores"), answered=Count("scores", filter=is_answered))


class Assessment(Frozen):
    """What one agency scores in a round: by itself, by the inspectors, and in the end."""

    class Status(models.TextChoices):
        SELF = "self", _("Self-assessment")
        SUBMITTED = "submitted", _("Self-assessment sent")
        INSPECTED = "inspected", _("Scored by inspectors")
        EXPLAINED = "explained", _("Explanations settled")
        FINALISED = "finalised", _("Score final")
        PUBLISHED = "published", _("Score published")

    SCORED = (Status.INSPECTED, Status.EXPLAINED, Status.FINALISED, Status.PUBLISHED)
    FINAL = (Status.FINALISED, Status.PUBLISHED)

    MOVES = (
        Move(
            "submit", {Status.SELF}, Status.SUBMITTED, Perm.ASSESSMENT_SUBMIT,
            _("Send the self-assessment"), _("sent the self-assessment"),
            checks=(
                checks.self_assessment_is_open, checks.every_criterion_is_answered, checks.every_change_is_looked_at,
            ),
            effect=assessments.submit,
        ),
        Move(
            "conclude", {Status.SELF, Status.SUBMITTED}, Status.INSPECTED, Perm.SCORE_WRITE,
            _("Hand in the inspectors' scores"), _("handed in the inspectors' scores"),
            checks=(
                checks.round_is_open, checks.no_conflict_of_interest, checks.self_assessment_is_over,
                checks.every_criterion_is_scored, checks.differences_have_reasons,
            ),
            effect=assessments.conclude,
        ),
        Move(
            "return", {Status.SUBMITTED}, Status.SELF, Perm.SCORE_WRITE,
            _("Return the self-assessment"), _("returned the self-assessment"),
            checks=(
                checks.round_is_open, checks.no_conflict_of_interest, checks.inspectors_scores_are_not_known,
            ),
            effect=assessments.send_back,
        ),
        Move(
            "agree", {Status.INSPECTED}, Status.EXPLAINED, Perm.EXPLAIN,
            _("Agree with the scores"), _("agreed with the scores"),
            checks=(checks.round_is_open, checks.explanations_are_answered), effect=assessments.settle,
        ),
        Move(
            "settle", {Status.INSPECTED}, Status.EXPLAINED, Perm.EXPLANATION_ANSWER,
            _("Close the explanations"), _("closed the explanations"),
            checks=(
                checks.round_is_open, checks.no_conflict_of_interest, checks.explanations_are_answered,
                checks.time_for_explanations_is_over,
            ),
            effect=assessments.settle,
        ),
        Move(
            "take_back", {Status.INSPECTED}, Status.SUBMITTED, Perm.SCORE_WRITE,
            _("Take the inspectors' scores back"), _("took the inspectors' scores back"),
            checks=(checks.round_is_open, checks.no_conflict_of_interest, checks.nothing_is_explained),
            effect=assessments.take_back,
        ),
        Move(
            "finalise", {Status.EXPLAINED}, Status.FINALISED, Perm.FINALISE,
            _("Make the score final"), _("made the score final"),
            checks=(checks.round_is_open, checks.no_conflict_of_interest), effect=assessments.finalise,
        ),
        Move(
            "resume", {Status.EXPLAINED}, Status.INSPECTED, Perm.FINALISE,
            _("Open the explanations again"), _("opened the explanations again"),
            checks=(checks.round_is_open, checks.no_conflict_of_interest), effect=assessments.resume,
        ),
        Move(
            "reopen", {Status.FINALISED, Status.PUBLISHED}, Status.EXPLAINED, Perm.FINALISE,
            _("Open the score again"), _("opened the score again"),
            checks=(checks.round_is_open, checks.no_conflict_of_interest), effect=assessments.reopen,
        ),
        Move(
            "publish", {Status.FINALISED}, Status.PUBLISHED, Perm.SCORE_PUBLISH,
            _("Publish the score"), _("published the score"),
        ),
        Move(
            "withhold", {Status.PUBLISHED}, Status.FINALISED, Perm.SCORE_PUBLISH,
            _("Publish the score no more"), _("took the score back from the public"),
        ),
    )  # fmt: skip

    round = models.ForeignKey(ScoringRound, on_delete=models.PROTECT, related_name="assessments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assessments")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="assessments")
    status = CharField(max_length=9, choices=Status.choices, default=Status.SELF)
    self_due_on = models.DateField(_("Self-assessment until"))
    submitted_on = models.DateField(null=True, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    scored_on = models.DateField(null=True, editable=False)
    explain_until = models.DateField(_("Explanations until"), null=True, editable=False)
    finalised_on = models.DateField(null=True, editable=False)
    self_total = Points(null=True, editable=False)
    inspector_total = Points(null=True, editable=False)
    final_total = Points(null=True, editable=False)
    grade = CharField(max_length=20, blank=True, editable=False)
    left_over = models.JSONField(default=list, blank=True, editable=False)
    note = CharField(_("Reason"), max_length=500, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "agency__sort_text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "agency"], name="one_assessment_per_agency_and_round"),
            models.CheckConstraint(
                condition=~Q(status__in=["inspected", "explained", "finalised", "published"])
                | Q(scored_on__isnull=False, inspector_total__isnull=False),
                name="a_scored_assessment_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["finalised", "published"])
                | (Q(final_total__isnull=False, finalised_on__isnull=False, payload__isnull=False) & ~Q(grade="")),
                name="a_final_score_is_frozen",
            ),
        ]
        indexes = [models.Index(fields=["round", "status"], name="assessment_by_status")]

    def __str__(self) -> str:
        return f"{self.agency} {self.round.year}"

    def get_absolute_url(self) -> str:
        return reverse("assessment", args=[self.pk])

    @property
    def is_self(self) -> bool:
        return self.status == self.Status.SELF

    @property
    def is_taken_back(self) -> bool:
        """The inspectors had handed in their scores, and put them right now; the agency's own stand as they were."""
        return self.status == self.Status.SUBMITTED and self.scored_on is not None

    @property
    def is_scored(self) -> bool:
        """The agency sees what the inspectors gave."""
        return self.status in self.SCORED

    @property
    def is_final(self) -> bool:
        return self.status in self.FINAL

    @property
    def is_late(self) -> bool:
        return self.is_self and self.self_due_on < today()


class Score(models.Model):
    """Points of one criterion: proposed by figures, given by the agency, by an inspector, and in the end.

    Empty points mean “not answered yet”, never 0; what does not apply has no points and `…_na` set.
    """

    SCOPE = "assessment__agency_id"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    proposed = Points(_("Points proposed"), null=True, editable=False)
    basis = models.JSONField(default=dict, editable=False)
    self_points = Points(_("Own points"), null=True, blank=True)
    self_na = models.BooleanField(_("Does not apply"), default=False)
    self_note = TextField(_("Note"), max_length=3000, blank=True)
    self_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    inspector_points = Points(_("Inspector's points"), null=True, blank=True)
    inspector_na = models.BooleanField(_("Does not apply"), default=False)
    inspector_note = TextField(_("Reason"), max_length=3000, blank=True)
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    final_points = Points(_("Final points"), null=True, blank=True)
    final_na = models.BooleanField(_("Does not apply"), default=False)
    needs_look = CharField(_("Look at it again"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["criterion__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(
                condition=(Q(self_na=False) | Q(self_points=None))
                & (Q(inspector_na=False) | Q(inspector_points=None))
                & (Q(final_na=False) | Q(final_points=None)),
                name="what_does_not_apply_has_no_points",
            ),
            models.CheckConstraint(
                condition=Q(inspector_points=None, inspector_na=False) | Q(inspector__isnull=False),
                name="an_inspectors_score_has_its_inspector",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} – {self.criterion.code}"

    @property
    def agency_id(self) -> int:
        return self.assessment.agency_id

    @property
    def is_answered(self) -> bool:
        return self.self_na or self.self_points is not None

    @property
    def is_scored(self) -> bool:
        return self.inspector_na or self.inspector_points is not None

    @property
    def differs(self) -> bool:
        """The inspector gave something else than the agency itself."""
        return (self.self_points, self.self_na) != (self.inspector_points, self.inspector_na)


class Evidence(models.Model):
    """What the agency shows for a criterion: a file (an attachment of this row) or a link to a record or page."""

    SCOPE = "score__assessment__agency_id"

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="evidence")
    title = CharField(_("What it is"), max_length=300)
    url = CharField(_("Link"), max_length=500, blank=True)
    effective_on = models.DateField(_("In effect since"))
    added_on = models.DateField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def agency_id(self) -> int:
        return self.score.agency_id
