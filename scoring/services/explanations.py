"""What an agency says against an inspector's points, and the answers, criterion by criterion."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.log import log
from core.notices import announce
from core.permissions import can, require
from core.workflow import hold, lock
from scoring import conflicts
from scoring.counting import leaf_of
from scoring.models import Assessment, Explanation, Score
from scoring.permissions import Perm
from scoring.points import NOT_APPLICABLE, Answer, refusal
from scoring.points import Score as Given


def explanation_write(
    *, score: Score, text: str, wanted: Decimal | None, na: bool = False, seen: int | None, by: Actor
) -> Explanation:
    """Explain one criterion, or correct what was written, until the last day and before it is answered. It asks for
    the points `wanted`, or says (`na`) that the criterion does not apply.

    Raises WrongStatus outside that time, Refused for no words, points that the criterion does not give, or points
    that do not differ from the inspector's; Stale when somebody wrote after the version `seen`.
    """
    with transaction.atomic():
        _lock_open(score.assessment, Perm.EXPLAIN, by)
        if sentence := _time_is_over(score.assessment):
            raise WrongStatus(sentence)
        hold(score)
        wanted = None if na else wanted
        _check_wanted(score, text, NOT_APPLICABLE if na else wanted)
        row = Explanation.objects.select_for_update().filter(score=score).first() or Explanation(
            score=score, version=0
        )
        if row.outcome:
            raise WrongStatus(_answered())
        _still(row, seen)
        row.text, row.wanted, row.wanted_na = text.strip(), wanted, na
        row.written_by_id, row.written_on = by.user_id or 0, today()
        row.version += 1
        row.save()
        after = {"criterion": score.criterion.code, "wanted": _shown(wanted), "na": na, "text": row.text}
        log(score.assessment, "assessment.explain", by=by, after=after)
        announce("assessment.explain", row, by)
    return row


def explanation_answer(
    *, explanation: Explanation, outcome: str, answer: str, points: Decimal | None, seen: int | None, by: Actor
) -> Explanation:
    """Accept an explanation, in whole or in part, or not; the final points follow.

    Accepted gives what was asked for, points or that it does not apply; in part the `points` given; not accepted what
    the inspector gave. Raises NotAllowed for a conflict of interest, Refused without a reason or for points that the
    criterion does not give.
    """
    with transaction.atomic():
        _lock_open(explanation.score.assessment, Perm.EXPLANATION_ANSWER, by)
        if sentences := conflicts.sentences(by.user_id, explanation.agency_id):
            raise NotAllowed(sentences)
        hold(explanation)
        score = explanation.score
        _still(explanation, seen)
        if outcome not in Explanation.Outcome.values:
            raise Refused(_("Choose the answer."))
        if not answer.strip():
            raise Refused(_("Write the reason of the answer."))
        before = _stands(score)
        final = _final(explanation, outcome, points)
        score.final_na = isinstance(final, Answer)
        score.final_points = None if isinstance(final, Answer) else final
        score.version += 1
        score.save()
        explanation.outcome, explanation.answer = outcome, answer.strip()
        explanation.answered_by_id, explanation.answered_on = by.user_id, today()
        explanation.version += 1
        explanation.save()
        after = {"criterion": score.criterion.code, "outcome": outcome} | _stands(score)
        log(score.assessment, "assessment.answer", by=by, before=before, after=after)
        announce("assessment.answer", explanation, by)
    return explanation


def why_not_explained(score: Score) -> list[str]:
    """Why nobody may explain this criterion today; none means its agency may."""
    row = getattr(score, "explanation", None)
    if sentence := _not_open(score.assessment) or _time_is_over(score.assessment):
        return [sentence]
    return [_answered()] if row and row.outcome else []


def may_explain(assessment: Assessment, actor: Actor) -> bool:
    """Whether this person may explain criteria of this assessment today."""
    is_over = _not_open(assessment) or _time_is_over(assessment)
    return bool(can(actor, Perm.EXPLAIN, assessment)) and not is_over


def _lock_open(assessment: Assessment, perm: Perm, by: Actor) -> None:
    require(by, perm, assessment)
    lock(assessment)
    if sentence := _not_open(assessment):
        raise WrongStatus(sentence)


def _not_open(assessment: Assessment) -> str:
    if assessment.status == Assessment.Status.INSPECTED and assessment.round.is_open:
        return ""
    return _("Explanations are written and answered after the inspectors have handed in their scores.")


def _time_is_over(assessment: Assessment) -> str:
    if assessment.explain_until is None or assessment.explain_until >= today():
        return ""
    return _("The time for explanations ended on %(day)s.") % {"day": f"{assessment.explain_until:%d/%m/%Y}"}


def _answered() -> str:
    return _("This explanation was answered already.")


def _still(row: Explanation, seen: int | None) -> None:
    if row.pk and seen is not None and row.version != seen:
        raise Stale(_("Somebody else has written here in the meantime."))


def _check_wanted(score: Score, text: str, wanted: Given) -> None:
    if not text.strip():
        raise Refused(_("Write your explanation."))
    if sentence := refusal(leaf_of(score.criterion), wanted):
        raise Refused(sentence)
    if wanted is not None and wanted == _by_inspectors(score):
        raise Refused(_("These are the points that the inspectors gave."))


def _final(explanation: Explanation, outcome: str, points: Decimal | None) -> Given:
    score = explanation.score
    if outcome == Explanation.Outcome.REJECTED:
        return _by_inspectors(score)
    asked = NOT_APPLICABLE if explanation.wanted_na else explanation.wanted
    given = asked if outcome == Explanation.Outcome.ACCEPTED and points is None else points
    if given is None:
        raise Refused(_("Say how many points the criterion gets."))
    if sentence := refusal(leaf_of(score.criterion), given):
        raise Refused(sentence)
    return given


def _by_inspectors(score: Score) -> Given:
    return NOT_APPLICABLE if score.inspector_na else score.inspector_points


def _stands(score: Score) -> dict:
    return {"final": _shown(score.final_points), "na": score.final_na}


def _shown(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
