"""The scoring round of a year by the demonstration set: invented points beside those that the records propose."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, AgencyKind, User
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.dates import travel
from core.workflow import perform, perform_many
from procedures.sample.words import chance
from scoring.counting import leaf_of
from scoring.leaves import Leaf
from scoring.models import Assessment, CriteriaSet, GradeBand, Ranking, Score, ScoringRound
from scoring.proposing import propose
from scoring.scenarios import words
from scoring.scenarios.inspections import in_conflict, judges
from scoring.services.criteria import demo_set
from scoring.services.finals import assessments_finalise

NOT_SCORED = ("central_body_in_province", "provincial_peoples_committee")
DISHONEST = "8.2"


class Ending(Enum):
    """How far the round has come on the scene's day."""

    FINAL = "final"
    PUBLISHED = "published"


def write(agencies: Mapping[str, Agency], scene: Scene, ending: Ending) -> None:
    """Every act on its own day, by the portal's own moves."""
    with transaction.atomic():
        with travel(_moment(scene.day(8, 1))):
            scoring_round = _open(scene)
        rows = list(scoring_round.assessments.select_related("agency__kind", "round", "criteria_set").order_by("pk"))
        with travel(_moment(scene.day(9, 5))):
            propose(rows)
            answered = _answer(rows)
            perform_many(rows, "submit", by=SYSTEM)
        with travel(_moment(scene.day(9, 27))):
            _judge(answered, rows, judges(agencies, scene), scene)
            perform_many(rows, "conclude", by=SYSTEM)
        with travel(_moment(scene.day(10, 8))):
            perform_many(rows, "settle", by=SYSTEM)
        with travel(_moment(scene.day(10, 14))):
            assessments_finalise(scoring_round=scoring_round, by=SYSTEM)
            perform(scoring_round, "close", by=SYSTEM)
    if ending is Ending.PUBLISHED:
        _publish(scoring_round, scene)


def _open(scene: Scene) -> ScoringRound:
    kinds = AgencyKind.objects.exclude(code__in=NOT_SCORED)
    criteria_set: CriteriaSet = demo_set(year=scene.year, kinds=kinds, by=SYSTEM)
    _leave_reports_out(criteria_set)
    number = f"{scene.year % 100 + 1200}/QĐ-UBND"
    perform(criteria_set, "issue", by=SYSTEM, decision_number=number, decided_on=scene.day(7, 1))
    scoring_round = ScoringRound.objects.create(
        year=scene.year,
        opens_on=scene.day(8, 1),
        self_due_on=scene.day(9, 5),
        inspect_due_on=scene.day(9, 30),
        explain_days=10,
        final_due_on=scene.day(11, 15),
        is_illustrative=True,
    )
    return perform(scoring_round, "open", by=SYSTEM)


def _leave_reports_out(criteria_set: CriteriaSet) -> None:
    """This story's scores are final before the year's reports are issued: its grades do not wait for them."""
    later = {GradeBand.Condition.REPORT_ON_TIME, GradeBand.Condition.REPORT_CONFIRMED}
    for grade in criteria_set.grades.all():
        grade.conditions = [code for code in grade.conditions if code not in later]
        grade.save(update_fields=["conditions"])


def _answer(rows: Sequence[Assessment]) -> list[tuple[Score, Leaf, Random]]:
    """Agencies take most proposals over; where nothing is proposed they choose, the better ones better."""
    by_pk = {row.pk: row for row in rows}
    luck = {row.pk: chance("score", row.agency.code) for row in rows}
    skill = {pk: 0.55 + 0.4 * rolled.random() for pk, rolled in luck.items()}
    secretaries = dict(User.objects.filter(memberships__role="secretary").values_list("memberships__agency", "pk"))
    found = []
    scores = Score.objects.filter(assessment__in=rows).select_related("criterion")
    for score in scores.prefetch_related("criterion__levels").order_by("assessment", "criterion__order"):
        leaf, rolled = leaf_of(score.criterion), luck[score.assessment_id]
        own = score.proposed if score.proposed is not None else _chosen(leaf, rolled, skill[score.assessment_id])
        score.self_points, score.self_note = own, words.SELF_NOTE
        score.self_by_id = secretaries.get(by_pk[score.assessment_id].agency_id)
        found.append((score, leaf, rolled))
    fields = ["self_points", "self_note", "self_by"]
    Score.objects.bulk_update([score for score, _leaf, _luck in found], fields, batch_size=500)
    return found


def _chosen(leaf: Leaf, luck: Random, skill: float) -> Decimal:
    if leaf.method in {"bonus", "penalty"}:
        return Decimal(0) if leaf.code == DISHONEST or luck.random() < 0.8 else _scale(leaf)[1]
    scale = _scale(leaf)
    return scale[0] if luck.random() < skill else scale[min(1, len(scale) - 1)]


def _scale(leaf: Leaf) -> list[Decimal]:
    """The points that a criterion can give, best first (of a bonus: none first)."""
    if leaf.levels:
        points = sorted((level.points for level in leaf.levels), reverse=leaf.method != "bonus")
        return points
    step = leaf.step or Decimal(1)
    return [leaf.highest, leaf.highest - step] if leaf.method != "penalty" else [Decimal(0), -step]


def _judge(
    answered: Sequence[tuple[Score, Leaf, Random]], rows: Sequence[Assessment], by: tuple[User, User], scene: Scene
) -> None:
    """The inspectors agree with most; where they give less they say why."""
    judge = {row.pk: by[in_conflict(row.agency, scene)].pk for row in rows}
    for score, leaf, luck in answered:
        lower = [points for points in _scale(leaf) if score.self_points is not None and points < score.self_points]
        score.inspector_id, score.inspector_points = judge[score.assessment_id], score.self_points
        if lower and leaf.method not in {"bonus", "penalty"} and luck.random() < 0.12:
            score.inspector_points, score.inspector_note = lower[0], words.REASON
    fields = ["inspector", "inspector_points", "inspector_note"]
    Score.objects.bulk_update([score for score, _leaf, _luck in answered], fields, batch_size=500)


def _publish(scoring_round: ScoringRound, scene: Scene) -> None:
    ranking = scoring_round.rankings.get(status=Ranking.Status.PROPOSED)
    kinds = AgencyKind.objects.filter(agencies__assessments__round=scoring_round).distinct()
    with travel(_moment(scene.day(10, 16))):
        number = f"{scene.year % 100 + 2200}/QĐ-UBND"
        perform(ranking, "decide", by=SYSTEM, decision_number=number, decided_on=scene.day(10, 16), kinds=kinds)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=timezone.get_default_timezone())
