"""How the team of an audit stands today: who has left, who is not trained, who would judge their own work."""

from django.utils.translation import gettext as _

from audits import independence, training
from audits.models import Audit
from core.dates import today


def team_of(audit: Audit):
    """The members with `is_gone`, whether they have left where the team took them from."""
    return audit.members.select_related("user", "lent_by").telling_who_left(today())


def team_warnings(audit: Audit) -> list[str]:
    """What speaks against the team before its report is handed in; a constant number of queries."""
    if audit.is_planning:
        return [*_lead_has_left(audit), *training.warnings(audit)]
    if audit.is_under_way:
        return [*_lead_has_left(audit), *independence.problems(audit)]
    return []


def _lead_has_left(audit: Audit) -> list[str]:
    """Nobody else opens or concludes the audit, so that the secretary must name another."""
    lead = audit.members.filter(is_lead=True).gone_on(today()).select_related("user").first()
    if lead is None:
        return []
    sentence = _(
        "%(name)s leads the audit and has left; nobody else can open or conclude it. The ISO secretary names another "
        "lead auditor."
    )
    return [sentence % {"name": lead}]
