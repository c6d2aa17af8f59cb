"""Points that inspectors give, criterion by criterion."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.log import log
from core.permissions import Answer, Denied, can
from core.workflow import hold, lock
from scoring import checks, conflicts
from scoring.counting import leaf_of
from scoring.models import Assessment, Score
from scoring.permissions import Perm
from scoring.points import NOT_APPLICABLE, refusal
from scoring.services.receipts import Sending, has_arrived, receipt_keep

OPEN = (Assessment.Status.SELF, Assessment.Status.SUBMITTED)


def may_judge(assessment: Assessment, by: Actor) -> Answer:
    """Whether the person may score this agency at all: the role, and no conflict of interest."""
    answer = can(by, Perm.SCORE_WRITE, assessment)
    if answer and (sentences := conflicts.sentences(by.user_id, assessment.agency_id)):
        return Denied(tuple(sentences), NotAllowed)
    return answer


def check_judges(assessment: Assessment, by: Actor) -> None:
    """Raise what `may_judge` answers, if it refuses."""
    answer = may_judge(assessment, by)
    if not answer:
        raise answer.error(answer.reasons)


def why_closed(assessment: Assessment, by: Actor) -> list[str]:
    """Why inspectors give no points now: the round is closed, the agency still assesses itself, or they are in."""
    if assessment.status not in OPEN:
        return [_("The inspectors' scores are handed in; they can be taken back until the agency answers to them.")]
    return [*checks.round_is_open(assessment, by), *checks.self_assessment_is_over(assessment, by)]


def score_give(
    *,
    score: Score,
    points: Decimal | None,
    na: bool,
    note: str,
    seen: int | None,
    by: Actor,
    key: UUID | None = None,
) -> Score:
    """Give the inspector's points for a criterion, or say that it does not apply; the same again changes nothing.

    `key` names one sending from a phone, which is taken once. Raises NotAllowed for a conflict of interest,
    WrongStatus outside the time of scoring, Stale after somebody else's change, Refused for points that the
    criterion does not give and for a difference from the agency's own points without a reason.
    """
    with transaction.atomic():
        check_judges(score.assessment, by)
        lock(score.assessment)
        hold(score)
        given = (None if na else points, na, note.strip())
        sending = Sending(key, score, given)
        if has_arrived(sending, by):
            return score
        if sentences := why_closed(score.assessment, by):
            raise WrongStatus(sentences)
        _check_points(score, points, na)
        if (score.inspector_points, score.inspector_na, score.inspector_note) != given:
            _write(score, *given, seen, by)
        receipt_keep(sending, by)
    return score


def _write(score: Score, points: Decimal | None, na: bool, note: str, seen: int | None, by: Actor) -> None:
    if seen is not None and score.version != seen:
        raise Stale(_("Somebody else has scored this criterion in the meantime."))
    before = _noted(score)
    score.inspector_points, score.inspector_na, score.inspector_note = points, na, note
    if score.is_answered and score.differs and not note:
        raise Refused(_("Write why the points differ from the agency's own."))
    score.inspector_id = by.user_id
    score.version += 1
    score.save()
    log(score.assessment, "assessment.score", by=by, before=before, after=_noted(score))


def _check_points(score: Score, points: Decimal | None, na: bool) -> None:
    if not na and points is None:
        raise Refused(_("Give points, or say that the criterion does not apply."))
    if sentence := refusal(leaf_of(score.criterion), NOT_APPLICABLE if na else points):
        raise Refused(sentence)


def _noted(score: Score) -> dict:
    points = "" if score.inspector_points is None else str(score.inspector_points.normalize())
    found = {"criterion": score.criterion.code, "points": points, "inspector_na": score.inspector_na}
    return found | {"inspector_note": score.inspector_note}
