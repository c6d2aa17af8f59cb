"""What became of earlier findings: suggestions from their slips, which no person has to type again."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from audits.models import CorrectiveAction, FollowUp

LONGEST = FollowUp._meta.get_field("note").max_length


def suggestions(follow_ups: Iterable[FollowUp]) -> dict[int, dict]:
    """By finding, what its slip says where that was closed as effective: {"outcome", "note"}. One query."""
    wanted = [row.finding_id for row in follow_ups if not row.outcome]
    closed = CorrectiveAction.objects.filter(finding__in=wanted, status=CorrectiveAction.Status.CLOSED)
    return {
        slip.finding_id: {"outcome": FollowUp.Outcome.SETTLED, "note": _told(slip)}
        for slip in closed.order_by("verified_on", "pk")
        if slip.finding_id
    }


def _told(slip: CorrectiveAction) -> str:
    day = f"{slip.verified_on:%d/%m/%Y}" if slip.verified_on else ""
    facts = {"number": slip.number, "day": day, "words": slip.verification}
    return (_("Slip %(number)s was verified as effective on %(day)s: %(words)s") % facts)[:LONGEST]
