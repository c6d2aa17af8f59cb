"""What the moves of a criteria set do. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import log
from core.words import said


def issue(criteria_set, by: Actor, *, decision_number: str, decided_on: date) -> dict:
    """The province's decision is recorded. The version that this one corrects is retired, and what is being scored by
    it goes on with this one."""
    from scoring.notices.criteria import tell_of_correction
    from scoring.services.carrying import carry_over

    if decided_on > today():
        raise Refused(_("The decision cannot be dated in the future."))
    criteria_set.decision_number = said(decision_number, _("Write the number of the decision."))
    criteria_set.decided_on = decided_on
    previous = criteria_set.previous
    if previous and previous.status == previous.Status.ISSUED:
        _replace(previous, criteria_set, by)
    moved = carry_over(criteria_set, by) if previous else []
    tell_of_correction(moved)
    noted = {"decision": criteria_set.decision_number, "decided_on": decided_on.isoformat()}
    return noted | ({"moved": len(moved)} if moved else {})


def _replace(previous, criteria_set, by: Actor) -> None:
    before = {"status": previous.status}
    previous.status = previous.Status.RETIRED
    previous.version += 1
    previous.save(update_fields=["status", "version"])
    told = _("Version %(n)s corrects it.") % {"n": criteria_set.issue_number}
    after = {"status": previous.status, "reason": told}
    log(previous, "criteriaset.retire", by=by, before=before, after=after)


def retire(criteria_set, by: Actor, *, reason: str) -> dict:
    """It stays readable for those who were scored by it."""
    return {"reason": said(reason)}
