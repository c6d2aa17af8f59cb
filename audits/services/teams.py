"""The team of an audit: who conducts it, and who lends them."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, User
from agencies.roles import AGENCY_ROLES
from audits import checks
from audits.models import Audit, AuditMember
from audits.permissions import Perm
from core import notices
from core.actors import Actor
from core.errors import Refused, WrongStatus
from core.log import log
from core.permissions import require
from core.words import said
from core.workflow import lock


def team_set(*, audit: Audit, lead: User, others: Collection[User], seen: int, by: Actor, reason: str = "") -> Audit:
    """Name the team; while the audit is under way change it, with a reason, as when its lead has left. Somebody of
    another agency is lent by it. Who has answered stays named beside the answer.

    Raises Stale or WrongStatus; Refused for people who work nowhere in the programme and, once the plan is announced,
    for a team that could not have been announced.
    """
    require(by, Perm.AUDIT_PREPARE, audit)
    with transaction.atomic():
        lock(audit, seen)
        if not audit.is_planning and not audit.is_under_way:
            raise WrongStatus(_("The audit is over; its team stays."))
        before, why = _told(audit), {"reason": said(reason)} if audit.is_under_way else {}
        _write(audit, lead, others)
        if not audit.is_planned and (problems := _problems(audit, by)):
            raise Refused(problems)
        audit.version += 1
        audit.save()
        verb = "audit.change_team" if audit.is_under_way else "audit.team"
        log(audit, verb, by=by, before=before, after=_told(audit) | why)
        if not audit.is_planned:
            notices.announce(verb, audit, by)
    return audit


def _write(audit: Audit, lead: User, others: Collection[User]) -> None:
    lenders = _lenders(audit, {user.pk: user for user in (lead, *others)})
    audit.members.all().delete()
    AuditMember.objects.bulk_create(
        AuditMember(audit=audit, user_id=user, lent_by=lender, is_lead=user == lead.pk)
        for user, lender in lenders.items()
    )


def _told(audit: Audit) -> dict[str, str]:
    """The team as the history names it; nothing where there is none."""
    members = list(audit.members.select_related("user"))
    lead = next((str(member) for member in members if member.is_lead), "")
    return {"lead": lead, "team": ", ".join(sorted(str(member) for member in members))} if members else {}


def _problems(audit: Audit, by: Actor) -> list[str]:
    return [*checks.team_is_independent(audit, by), *checks.team_is_trained(audit, by)]


def _lenders(audit: Audit, people: dict[int, User]) -> dict[int, Agency | None]:
    """Who lends each person; None for those of the audited agency itself."""
    posts: dict[int, list[Agency]] = {}
    rows = Membership.objects.filter(user__in=people, role__in=AGENCY_ROLES).on(audit.team_judged_on)
    for post in rows.select_related("agency").order_by("pk"):
        posts.setdefault(post.user_id, []).append(post.agency)
    if strangers := [user for pk, user in people.items() if pk not in posts or not user.is_active]:
        sentence = (
            _("%(name)s works in no agency now.")
            if audit.is_under_way
            else _("%(name)s works in no agency on the first day of the audit.")
        )
        raise Refused([sentence % {"name": user} for user in strangers])
    return {pk: None if any(agency.pk == audit.agency_id for agency in posts[pk]) else posts[pk][0] for pk in people}
