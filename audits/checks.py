"""What must be true before an audit or its programme moves on. Each check answers sentences; none means yes."""

from django.conf import settings
from django.utils.translation import gettext as _

from audits import editions, independence, training
from core.actors import Actor
from core.workflow import forbid


def programme_has_audits(programme, by: Actor) -> list[str]:
    """A programme plans one audit a year at least; cancelled ones do not count (QĐ 19/2014/QĐ-TTg, Art. 4.4 b)."""
    if programme.audits.exclude(status="cancelled").exists():
        return []
    return [_("Plan one audit at least (QĐ 19/2014/QĐ-TTg, Art. 4.4 b: every year).")]


def programme_is_approved(audit, by: Actor) -> list[str]:
    """No audit is announced that the head has not approved with its programme (ISO 9001, 9.2.2 a)."""
    if audit.programme.status == audit.programme.Status.APPROVED:
        return []
    return [_("The head has not approved the audit programme yet.")]


def plan_is_complete(audit, by: Actor) -> list[str]:
    """What an audit plan says (ISO 19011, 6.3.2)."""
    found = []
    if not audit.scope.strip():
        found.append(_("Write the scope of the audit."))
    if not audit.criteria.strip():
        found.append(_("Write the audit criteria."))
    if not audit.clauses.exists() and not audit.procedures.exists():
        found.append(_("Choose the clauses or procedures that are audited."))
    if not audit.units.exists() and audit.agency.units.filter(closed_on=None).count() > 1:
        found.append(_("Choose the divisions that are audited."))
    members = list(audit.members.all())
    if not members:
        found.append(_("Name the audit team."))
    elif not any(member.is_lead for member in members):
        found.append(_("Name the lead auditor."))
    return found


def clauses_are_in_force(audit, by: Actor) -> list[str]:
    """An agency that converts to a newer edition between planning and audit chooses anew."""
    edition = editions.edition_on(audit.agency_id, audit.starts_on)
    if edition is None or not audit.clauses.exclude(edition=edition).exists():
        return []
    told = {"edition": edition, "day": f"{audit.starts_on:%d/%m/%Y}"}
    return [_("On %(day)s the agency applies %(edition)s; choose the clauses of that edition.") % told]


def clauses_apply(audit, by: Actor) -> list[str]:
    """What the agency has justified as not applicable is not audited (4.3)."""
    chosen = list(audit.clauses.select_related("edition"))
    if not chosen:
        return []
    left_out = [row.clause.number for row in editions.exclusions_of(audit.agency_id, chosen[0].edition)]
    return [
        _("Clause %(clause)s does not apply to this agency; leave it out.") % {"clause": clause.number}
        for clause in chosen
        if editions.lies_under(clause.number, left_out)
    ]


def team_is_independent(audit, by: Actor) -> list[str]:
    """Nobody audits their own work (ISO 9001, 9.2.2 c)."""
    return independence.problems(audit)


def team_is_trained(audit, by: Actor) -> list[str]:
    """Refuses only where the province has said so; else the page of the audit warns."""
    return training.warnings(audit) if settings.AUDITOR_COURSE_REQUIRED else []


@forbid
def only_the_lead_auditor(audit, by: Actor) -> list[str]:
    """Who leads the team opens and concludes the audit (ISO 19011, 5.5.5)."""
    if any(member.is_lead and member.user_id == by.user_id for member in audit.members.all()):
        return []
    return [_("Only the lead auditor does this.")]


def lead_is_still_independent(audit, by: Actor) -> list[str]:
    """Who has moved into an audited division since does not conclude on it (ISO 9001, 9.2.2 c)."""
    return independence.problems_today(audit, by) if by.user_id in audit.team_ids else []


def last_findings_are_followed_up(audit, by: Actor) -> list[str]:
    """What became of every finding that an earlier audit left open (ISO 19011, 6.7)."""
    waiting = audit.follow_ups.filter(outcome="").count()
    if not waiting:
        return []
    return [_("Say first what became of the findings of earlier audits (%(n)d wait).") % {"n": waiting}]


def checklist_is_answered(audit, by: Actor) -> list[str]:
    """Every question has its answer, and there is one at least."""
    waiting = audit.items.filter(result="").count()
    if waiting:
        return [_("%(n)d questions of the checklist are not answered.") % {"n": waiting}]
    return [] if audit.items.exists() else [_("The checklist is empty.")]


def nonconformities_are_written_down(audit, by: Actor) -> list[str]:
    """Every answer “does not conform” has its nonconformity, and no milder finding in its place."""
    sentence = _("Question %(n)d does not conform; write a major or a minor nonconformity down for it.")
    return [sentence % {"n": order} for order in audit.items.bare().values_list("order", flat=True)]
