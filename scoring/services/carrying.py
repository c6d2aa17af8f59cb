"""From a set to the version that corrects it: the answers of a running round go along, and nothing is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, F, JSONField, Value, When
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.log import log_changes
from core.models import Attachment
from core.text import CharField
from scoring.carry import Carried, carry
from scoring.counting import answers, leaf_of, tree_of
from scoring.leaves import Leaf, said
from scoring.models import Assessment, CriteriaSet, Criterion, Evidence, Explanation, Score, ScoringRound
from scoring.models.criteria import Points
from scoring.points import NOT_APPLICABLE, refusal, tally
from scoring.proposing import propose
from scoring.tree import CriteriaTree

DAYS_TO_ANSWER = 7
SIDES = ("self", "inspector", "final")
LONGEST_REASON = 300
MOVED = ("criteria_set", "status", "self_due_on", "self_total", "inspector_total", "left_over", "note", "version")


@dataclass
class Change:
    """Two versions of a set beside each other: criteria by code, and what `carry()` says of them."""

    old: dict[str, Criterion]
    new: dict[str, Criterion]
    leaves: dict[str, Leaf]
    carried: Carried
    reasons: dict[int, str] = field(default_factory=dict)

    @property
    def wants_answers(self) -> bool:
        """Whether the agencies have something to answer again or for the first time."""
        return bool(self.carried.new or self.carried.again)


def carry_over(criteria_set: CriteriaSet, by: Actor) -> list[Assessment]:
    """Move every assessment that is not final, of an open round, from the version corrected to `criteria_set`.

    An answer goes along with its notes, evidence and explanation wherever `carry()` finds its criterion; what the new
    version changed is marked with what changed. What has no place any more is kept word for word in `left_over` of
    the assessment and in its history. The assessment goes back to the agency where there is something to answer.
    As many queries for one assessment as for all. The caller holds the set; the round of its year is held here, so
    that none is opened by the old version meanwhile.
    """
    previous = criteria_set.previous
    if previous is None:
        return []
    list(ScoringRound.objects.filter(year=criteria_set.year).select_for_update())
    rows = list(
        Assessment.objects.filter(criteria_set=previous, round__status="open")
        .exclude(status__in=Assessment.FINAL)
        .select_for_update(of=["self"])
        .select_related("agency", "round")
        .order_by("pk")
    )
    if not rows:
        return []
    change = change_between(previous, criteria_set)
    left = _take_out(rows, change)
    _point_to_the_new(rows, change)
    _make_new(rows, change)
    propose(rows)
    _move(rows, criteria_set, change, left)
    noted = {"kept": len(change.carried.kept), "again": len(change.carried.again), "gone": len(change.carried.gone)}
    before = {"criteria_set": str(previous)}
    log_changes(
        [
            (row, before, noted | {"criteria_set": str(criteria_set), "left_over": left.get(row.pk, [])})
            for row in rows
        ],
        "assessment.carry",
        by=by,
    )
    return rows


def change_between(old: CriteriaSet, new: CriteriaSet) -> Change:
    """What changed from one version to the next. Four queries."""
    before, after = (
        {row.code: row for row in each.criteria.exclude(method=Criterion.Method.GROUP).prefetch_related("levels")}
        for each in (old, new)
    )
    leaves = {code: leaf_of(criterion) for code, criterion in after.items()}
    carried = carry([leaf_of(criterion) for criterion in before.values()], leaves.values())
    reasons = {before[again.code].pk: again.reason[:LONGEST_REASON] for again in carried.again}
    return Change(before, after, leaves, carried, reasons)


def _take_out(rows: Sequence[Assessment], change: Change) -> dict[int, list[dict]]:
    """What cannot go along, by assessment, taken out of the answers: those to criteria that are gone, and points
    that the changed criterion does not give."""
    again = {change.old[each.code].pk: change.leaves[each.to] for each in change.carried.again}
    gone = {change.old[code].pk for code in change.carried.gone}
    scores = Score.objects.filter(assessment__in=rows, criterion__in=[*again, *gone]).order_by("criterion__order")
    left: dict[int, list[dict]] = {}
    unfit, dropped = [], []
    for score in scores.select_related("criterion", "explanation").prefetch_related("evidence"):
        if score.criterion_id in gone:
            dropped.append(score)
            kept = _kept(score)
        else:
            kept = _unfit(score, again[score.criterion_id])
            unfit += [score] if kept else []
        if kept:
            left.setdefault(score.assessment_id, []).append(kept)
    Score.objects.bulk_update(
        unfit, [f"{side}_{what}" for side in SIDES for what in ("points", "na")], batch_size=500
    )
    _ask_again(unfit)
    _drop(dropped)
    return left


def _kept(score: Score) -> dict:
    """Everything that was said of a criterion that is gone; nothing where nothing was."""
    said_of_it = {
        **{f"{side}_points": _text(getattr(score, f"{side}_points")) for side in SIDES},
        **{f"{side}_na": getattr(score, f"{side}_na") for side in SIDES},
        "self_note": score.self_note,
        "inspector_note": score.inspector_note,
        **_explained(score),
        "evidence": [
            {"pk": row.pk, "title": row.title, "url": row.url, "effective_on": row.effective_on.isoformat()}
            for row in score.evidence.all()
        ],
    }
    if not any(said_of_it.values()):
        return {}
    return {"code": score.criterion.code, "text": score.criterion.text} | said_of_it


def _unfit(score: Score, leaf: Leaf) -> dict:
    """The points that the changed criterion does not give, taken from the row; nothing where all fit."""
    kept: dict = {}
    for side in SIDES:
        na, points = getattr(score, f"{side}_na"), getattr(score, f"{side}_points")
        if refusal(leaf, NOT_APPLICABLE if na else points):
            kept |= {f"{side}_points": _text(points), f"{side}_na": na}
            setattr(score, f"{side}_points", None)
            setattr(score, f"{side}_na", False)
    if "final_points" in kept:
        kept |= _explained(score)
    return {"code": score.criterion.code, "text": score.criterion.text, "to": leaf.code} | kept if kept else {}


def _explained(score: Score) -> dict:
    """What the agency said against the points and what it was answered; nothing where it said nothing."""
    if not hasattr(score, "explanation"):
        return {}
    found = score.explanation
    return {
        "explanation": found.text,
        "wanted_points": _text(found.wanted),
        "wanted_na": found.wanted_na,
        "outcome": found.outcome,
        "answer": found.answer,
    }


def _ask_again(scores: Sequence[Score]) -> None:
    """Explanations whose answer gave points that the criterion gives no more wait for an answer again."""
    settled = [score.pk for score in scores if score.final_points is None and not score.final_na]
    Explanation.objects.filter(score__in=settled).update(outcome="", answer="", answered_by=None, answered_on=None)


def _text(points: Decimal | None) -> str | None:
    return None if points is None else said(points)


def _drop(scores: Sequence[Score]) -> None:
    """Delete rows whose words are kept; the files go to the assessment."""
    owners = {row.pk: score.assessment_id for score in scores for row in score.evidence.all()}
    files = list(Attachment.objects.filter(object_type=Evidence._meta.label_lower, object_id__in=list(owners)))
    for file in files:
        file.object_type, file.object_id = Assessment._meta.label_lower, owners[file.object_id or 0]
    Attachment.objects.bulk_update(files, ["object_type", "object_id"], batch_size=500)
    Score.objects.filter(pk__in=[score.pk for score in scores]).delete()


def _point_to_the_new(rows: Sequence[Assessment], change: Change) -> None:
    """One statement: every row to its new criterion, with what changed; proposals by another rule are dropped."""
    pairs = change.carried.kept | {each.code: each.to for each in change.carried.again}
    target = {change.old[code].pk: change.new[to].pk for code, to in pairs.items()}
    if not target:
        return
    stale = [
        change.old[code].pk
        for code, to in pairs.items()
        if change.old[code].indicator != change.new[to].indicator or change.old[code].pk in change.reasons
    ]
    told = [When(criterion_id=pk, then=Value(reason)) for pk, reason in change.reasons.items()]
    Score.objects.filter(assessment__in=rows, criterion__in=target).update(
        proposed=Case(When(criterion_id__in=stale, then=Value(None)), default=F("proposed"), output_field=Points()),
        basis=Case(
            When(criterion_id__in=stale, then=Value({}, JSONField())), default=F("basis"), output_field=JSONField()
        ),
        needs_look=Case(*told, default=F("needs_look"), output_field=CharField()),
        criterion_id=Case(*(When(criterion_id=old, then=Value(new)) for old, new in target.items())),
        version=F("version") + 1,
    )


def _make_new(rows: Sequence[Assessment], change: Change) -> None:
    Score.objects.bulk_create(
        [Score(assessment=row, criterion=change.new[code]) for row in rows for code in change.carried.new],
        batch_size=2000,
    )


def _move(rows: Sequence[Assessment], criteria_set: CriteriaSet, change: Change, left: dict[int, list[dict]]) -> None:
    tree = tree_of(criteria_set)
    scores: dict[int, list[Score]] = {row.pk: [] for row in rows}
    for score in Score.objects.filter(assessment__in=rows).select_related("criterion"):
        scores[score.assessment_id].append(score)
    for row in rows:
        row.criteria_set = criteria_set
        row.left_over = row.left_over + left.get(row.pk, [])
        row.version += 1
        _count_again(row, tree, scores[row.pk])
        if change.wants_answers:
            _give_back(row, criteria_set)
    Assessment.objects.bulk_update(rows, MOVED, batch_size=200)


def _count_again(row: Assessment, tree: CriteriaTree, scores: list[Score]) -> None:
    if row.self_total is not None:
        row.self_total = tally(tree, answers(scores, "self")).total
    if row.inspector_total is not None:
        row.inspector_total = tally(tree, answers(scores, "inspector")).total


def _give_back(row: Assessment, criteria_set: CriteriaSet) -> None:
    """To the agency, which has a week at least."""
    row.status = Assessment.Status.SELF
    row.self_due_on = max(row.self_due_on, today() + timedelta(days=DAYS_TO_ANSWER))
    row.note = _("The criteria set was corrected by decision %(number)s; answer what is new or has changed.") % {
        "number": criteria_set.decision_number
    }
