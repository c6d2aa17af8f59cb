"""Who could be in the team of an audit: the agency's own auditors and those whom others could lend."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q

from agencies.models import Agency, Membership, User
from agencies.roles import AGENCY_ROLES, Role
from audits import training
from audits.independence import Audited, is_single_unit, posts_of, reasons_against
from audits.models import Audit, AuditorCourse
from core.search import matching
from core.text import fold

MOST_LENT = 20


@dataclass
class Candidate:
    """One person: where from, whether trained on the day that counts, and why they may not, if so."""

    user: User
    place: str
    is_lent: bool
    is_trained: bool = False
    reasons: list[str] = field(default_factory=list)


def candidates_for(audit: Audit, query: str = "") -> list[Candidate]:
    """The agency's own auditors and trained people, the present team, and auditors of other agencies: those whom
    the words find, or where the agency has one division those of agencies under the same superior or of the same
    kind. A constant number of queries."""
    own = _own(audit)
    team = [member.user_id for member in audit.members.all()]
    lent = _lendable(audit, query) if query.strip() or is_single_unit(audit.agency) else []
    people: dict[int, Candidate] = {}
    for post in [*own, *_posts(audit, Q(user__in=team)), *lent]:
        is_lent = post.agency_id != audit.agency_id
        place = post.agency.label if is_lent else str(post.unit or "")
        people.setdefault(post.user_id, Candidate(post.user, place, is_lent))
    _judge(audit, people)
    return sorted(people.values(), key=lambda one: (one.is_lent, bool(one.reasons), one.user.sort_text))


def _posts(audit: Audit, condition: Q) -> list[Membership]:
    rows = Membership.objects.filter(condition, role__in=AGENCY_ROLES, user__is_active=True).on(audit.team_judged_on)
    found = rows.select_related("user", "agency", "unit").order_by("user__sort_text", "pk")
    return sorted(found, key=lambda post: (post.agency_id != audit.agency_id, post.unit_id is None))


def _own(audit: Audit) -> list[Membership]:
    trained = AuditorCourse.objects.filter(agency=audit.agency_id).values("user")
    return _posts(audit, Q(agency=audit.agency_id) & (Q(role=Role.AUDITOR) | Q(user__in=trained)))


def _lendable(audit: Audit, query: str) -> list[Membership]:
    """Auditors of other agencies, those of near ones first."""
    agency = audit.agency
    words = fold(query)[:200].split()
    near = Q(agency__kind=agency.kind_id)
    if agency.parent_id:
        near |= Q(agency__parent=agency.parent_id) | Q(agency=agency.parent_id)
    rows = Membership.objects.filter(role=Role.AUDITOR, user__is_active=True).on(audit.team_judged_on)
    rows = rows.exclude(agency=agency.pk).select_related("user", "agency", "unit")
    if words:
        agencies = matching(Agency.objects.all(), words).values("pk")
        users = matching(User.objects.all(), words).values("pk")
        rows = rows.filter(Q(agency__in=agencies) | Q(user__in=users))
    else:
        rows = rows.filter(near)
    return list(rows.order_by("agency__sort_text", "user__sort_text", "pk")[:MOST_LENT])


def _judge(audit: Audit, people: dict[int, Candidate]) -> None:
    posts = posts_of(audit.agency, people, audit.team_judged_on)
    audited, trained = Audited.by(audit), training.trained(people, audit.team_judged_on)
    for pk, candidate in people.items():
        candidate.is_trained = pk in trained
        found: Collection[str] = reasons_against(pk, posts.get(pk, []), audited)
        candidate.reasons = [reason % {"name": candidate.user} for reason in found]
