"""Other dates of a round that is under way, and the agencies whose last day moves with it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused, WrongStatus
from core.log import changes, log, log_changes
from core.permissions import require
from core.words import said
from core.workflow import lock
from scoring.models import Assessment, ScoringRound
from scoring.notices.rounds import tell_of_new_dates
from scoring.permissions import Perm
from scoring.services.rounds import ROUND_DAYS, check_dates


def days_ahead(scoring_round: ScoringRound) -> dict[str, date]:
    """The days that may still be moved: last days that are not over, and the first where it has not come."""
    days = {name: getattr(scoring_round, name) for name in ROUND_DAYS}
    return {name: day for name, day in days.items() if day > today() or (day == today() and name != "opens_on")}


def round_reschedule(
    *, scoring_round: ScoringRound, days: dict[str, date], reason: str, seen: int, by: Actor
) -> ScoringRound:
    """Move days of an open round that are still ahead; agencies whose last day was the round's follow, those whom the
    inspectors gave a day of their own keep it.

    Raises WrongStatus unless the round is open, Stale, or Refused without a reason, for days that are over or would
    be, and for dates out of order.
    """
    with transaction.atomic():
        lock(scoring_round, seen)
        require(by, Perm.ROUND_MANAGE, scoring_round)
        if not scoring_round.is_open:
            raise WrongStatus(_("Days are moved while the scoring round is open."))
        reason = said(reason)
        before, after = changes(scoring_round, days, days)
        _check_ahead(scoring_round, after)
        check_dates(scoring_round.year, {name: getattr(scoring_round, name) for name in ROUND_DAYS} | after)
        for name, day in after.items():
            setattr(scoring_round, name, day)
        scoring_round.version += 1
        scoring_round.save()
        log(scoring_round, "scoringround.reschedule", by=by, before=before, after=after | {"reason": reason})
        if "self_due_on" in after:
            _move_along(scoring_round, before["self_due_on"], reason, by)
    return scoring_round


def _check_ahead(scoring_round: ScoringRound, after: dict[str, date]) -> None:
    if not after:
        raise Refused(_("No day has been changed."))
    if not after.keys() <= days_ahead(scoring_round).keys():
        raise Refused(_("Days that are over cannot be moved."))
    if min(after.values()) < today():
        raise Refused(_("The new day cannot lie in the past."))


def _move_along(scoring_round: ScoringRound, old: date, reason: str, by: Actor) -> None:
    """Agencies that are not scored yet and stood on the old day; as many queries for one as for all."""
    rows = scoring_round.assessments.exclude(status__in=Assessment.SCORED).filter(self_due_on=old)
    moved = list(rows.select_for_update(of=["self"]).select_related("agency", "round").order_by("pk"))
    for row in moved:
        row.self_due_on = scoring_round.self_due_on
        row.version += 1
    Assessment.objects.bulk_update(moved, ["self_due_on", "version"], batch_size=200)
    noted = {"self_due_on": scoring_round.self_due_on, "reason": reason}
    log_changes([(row, {"self_due_on": old}, noted) for row in moved], "assessment.reschedule", by=by)
    tell_of_new_dates([row for row in moved if row.is_self], reason)
