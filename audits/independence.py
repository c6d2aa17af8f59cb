"""Nobody audits their own work (ISO 9001, 9.2.2 c): who may not be in the team of an audit, and why."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, Unit
from agencies.roles import AGENCY_ROLES, Role
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from procedures.models import Procedure, Revision


class NotIndependent(Refused):
    """The person would judge work that is their own."""


@dataclass(frozen=True)
class Audited:
    """What an audit looks at: divisions (none: the whole agency), out of those that stand, and who wrote its
    procedures."""

    units: frozenset[int]
    standing: frozenset[int]
    writers: frozenset[int]

    @classmethod
    def by(cls, audit) -> "Audited":
        """What is planned and what was asked about beyond the plan, with the divisions that own the procedures."""
        chosen = frozenset(audit.units.values_list("pk", flat=True))
        standing = frozenset(audit.agency.units.filter(closed_on=None).values_list("pk", flat=True))
        asked, procedures = _asked(audit, "unit"), audit.procedures.values_list("pk", flat=True)
        procedures = frozenset(procedures) | _asked(audit, "procedure")
        owners = Procedure.objects.filter(pk__in=procedures).exclude(owner_unit=None)
        owning = frozenset(owners.values_list("owner_unit", flat=True))
        return cls((chosen or standing) | asked | owning, standing, writers_of(procedures))

    @classmethod
    def at(cls, audit, unit: Unit | None, procedure: Procedure | None) -> "Audited":
        """One place of an audit: a division, a procedure and the division that owns it; without a division all of the
        audit's."""
        audited = cls.by(audit)
        place = cls(frozenset(), audited.standing, frozenset()).and_also(unit, procedure)
        return place if place.units else cls(audited.units, place.standing, place.writers)

    def and_also(self, unit: Unit | None, procedure: Procedure | None) -> "Audited":
        """With what is asked about beyond the plan: a division, a procedure and the division that owns it."""
        owner = procedure.owner_unit_id if procedure else None
        more = {pk for pk in (unit.pk if unit else None, owner) if pk}
        writers = writers_of([procedure.pk]) if procedure else frozenset()
        return Audited(self.units | more, self.standing, self.writers | writers)


def _asked(audit, name: str) -> frozenset[int]:
    """What questions and findings name, in the plan or beyond it."""
    rows = (*audit.items.values_list(name, flat=True).order_by(), *audit.findings.values_list(name, flat=True))
    return frozenset(pk for pk in rows if pk)


def problems(audit, day: date | None = None) -> list[str]:
    """A sentence for each auditor and each reason on a day, that by which the team is judged unless another is given.
    A constant number of queries."""
    return _problems(audit, Audited.by(audit), day or audit.team_judged_on)


def problems_today(audit, by: Actor, audited: Audited | None = None) -> list[str]:
    """Why a person of the team may not judge today what is audited, all of it unless a part is given: since the audit
    was opened they may have moved."""
    user = by.user_id or 0
    posts = posts_of(audit.agency, [user], today()).get(user, [])
    reasons = reasons_against(user, posts, audited or Audited.by(audit))
    return [reason % {"name": by.name} for reason in reasons]


def problems_beyond(audit, unit: Unit | None, procedure: Procedure | None) -> list[str]:
    """Why the team of an audit may not ask about a division or a procedure that is not in its plan."""
    planned = Audited.by(audit)
    asked = planned.and_also(unit, procedure)
    return _problems(audit, asked, audit.opened_on or audit.starts_on) if asked != planned else []


def _problems(audit, audited: Audited, day: date) -> list[str]:
    members = list(audit.members.select_related("user"))
    posts = posts_of(audit.agency, [member.user_id for member in members], day)
    return [
        reason % {"name": member.user}
        for member in members
        for reason in reasons_against(member.user_id, posts.get(member.user_id, []), audited)
    ]


def reasons_against(user: int, posts: Collection[Membership], audited: Audited) -> list[str]:
    """The rules on plain values; each answer has a place for %(name)s.

    `posts` are what the person is in the audited agency, none for a lent auditor. Somebody whose division nobody
    recorded cannot be told apart from those audited, and is refused too.
    """
    if any(post.role == Role.HEAD for post in posts):
        return [_("%(name)s heads the agency and answers for all of it.")]
    found = _reasons_of_division({post.unit_id for post in posts}, audited) if posts else []
    if user in audited.writers:
        found.append(_("%(name)s wrote a procedure that is audited."))
    return found


def _reasons_of_division(divisions: set[int | None], audited: Audited) -> list[str]:
    if len(audited.standing) < 2:
        return [_("%(name)s belongs to this agency, which has one division: take an auditor lent by another.")]
    if divisions & audited.units:
        return [_("%(name)s belongs to a division that is audited.")]
    if audited.standing <= audited.units:
        return [_("%(name)s works in this agency, all of whose divisions are audited.")]
    if divisions == {None}:
        return [_("The division of %(name)s is not recorded; record it on the page of the agency first.")]
    return []


def posts_of(agency: Agency, users: Collection[int], day: date) -> dict[int, list[Membership]]:
    """What each of these people is in the agency on a day."""
    posts: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(agency=agency, user__in=users, role__in=AGENCY_ROLES).on(day)
    for post in rows:
        posts[post.user_id].append(post)
    return posts


def is_single_unit(agency: Agency) -> bool:
    """Fewer than two standing divisions: everybody would audit their own unit."""
    return agency.units.filter(closed_on=None).count() < 2


def writers_of(procedures) -> frozenset[int]:
    """Who prepared, reviewed, approved or wrote in the issue in force of these procedures."""
    revisions = Revision.objects.effective().filter(procedure__in=procedures)
    names = ("prepared_by", "reviewed_by", "approved_by")
    signed = {user for row in revisions.values_list(*names) for user in row if user}
    wrote = Revision.writers.through.objects.filter(Q(revision__in=revisions.values("pk")))
    return frozenset(signed | set(wrote.values_list("user_id", flat=True)))
