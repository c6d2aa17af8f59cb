"""How far the conducting of an audit has come, and who may go on with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from audits.models import Audit, Finding, FollowUp
from audits.permissions import Perm
from core.actors import Actor
from core.permissions import can


@dataclass(frozen=True)
class Progress:
    """Counts of one audit; `waiting` are questions without an answer, `bare` those that lack their nonconformity."""

    total: int
    answered: int
    bare: int
    follow_ups: int
    followed_up: int
    next_order: int | None

    @property
    def waiting(self) -> int:
        return self.total - self.answered


def progress_of(audit: Audit) -> Progress:
    """Three queries."""
    counted = audit.items.aggregate(total=Count("pk"), answered=Count("pk", filter=~Q(result="")))
    waiting = audit.items.filter(result="").values_list("order", flat=True)
    asked = FollowUp.objects.filter(audit=audit).aggregate(
        follow_ups=Count("pk"), followed_up=Count("pk", filter=~Q(outcome=""))
    )
    return Progress(**counted, **asked, bare=audit.items.bare().count(), next_order=waiting.first())


def may_conduct(audit: Audit, actor: Actor) -> bool:
    """Whether the person writes answers and findings of this audit now."""
    return bool(audit.is_under_way and actor.user_id in audit.team_ids and can(actor, Perm.AUDIT_CONDUCT, audit))


def conducting(audit: Audit, actor: Actor) -> dict:
    """What the page of an audit shows of its conducting: `audits/parts/*.html` read it as `conducting`."""
    return {
        "progress": progress_of(audit),
        "findings": audit.findings.select_related("clause", "procedure", "unit"),
        "follow_ups": list(with_findings(audit)),
        "meetings": audit.meetings.all(),
        "is_held": audit.opened_on is not None,
        "may_answer": may_conduct(audit, actor),
        "is_own": is_own(audit, actor),
    }


def is_own(audit: Audit, actor: Actor) -> bool:
    """Whether the person sees other records of the agency too; a lent auditor sees this audit alone."""
    return actor.sees_all or audit.agency_id in actor.agency_ids


def with_findings(audit: Audit) -> Iterator[FollowUp]:
    """The follow-ups of an audit, each finding with `postponed`: at how many audits it was put off."""
    findings = Finding.objects.with_postponements().select_related("audit", "clause", "procedure", "unit")
    kept = findings.in_bulk(audit.follow_ups.values_list("finding", flat=True))
    for row in audit.follow_ups.all():
        row.finding = kept[row.finding_id]
        yield row
