"""What the adoption of the standard asks of an agency, and what the programme still misses."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.filters import AgencyFilter
from agencies.models import Adoption, Agency, Declaration
from agencies.permissions import OWNERS
from agencies.roles import Role
from core.actors import Actor
from core.dates import add_months, today
from core.todos import Todo, todos

MONTHS_UNTIL_CONFIRMED = 12


@todos
def adoption_steps(actor: Actor) -> list[Todo]:
    """A year of application without confirmed effectiveness (QĐ 19/2014/QĐ-TTg, Art. 4.2 b, c, d: once a year)."""
    if actor.role not in OWNERS:
        return []
    applying = Adoption.objects.visible_to(actor).current().filter(status=Adoption.Status.APPLYING)
    overdue = applying.filter(applied_from__lt=add_months(today(), -MONTHS_UNTIL_CONFIRMED))
    return [
        Todo(
            _("Confirm the effectiveness of the QMS by %(edition)s") % {"edition": adoption.edition},
            adoption.get_absolute_url(),
            add_months(adoption.applied_from, MONTHS_UNTIL_CONFIRMED),
            adoption.agency.label,
        )
        for adoption in overdue.select_related("agency", "edition")
    ]


@todos
def declarations_to_post(actor: Actor) -> list[Todo]:
    """Declarations not notified or not posted yet (Art. 4.3); only the latest of an adoption counts."""
    if actor.role not in OWNERS:
        return []
    later = Declaration.objects.filter(adoption=OuterRef("adoption"), decided_on__gt=OuterRef("decided_on"))
    waiting = Declaration.objects.filter(
        ~Exists(later),
        Q(notified_on=None) | Q(posted_on=None),
        adoption__in=Adoption.objects.visible_to(actor).current(),
    )
    return [
        Todo(
            _("Notify and post the declaration %(number)s") % {"number": declaration.number},
            declaration.adoption.get_absolute_url(),
            agency=declaration.adoption.agency.label,
        )
        for declaration in waiting.select_related("adoption__agency")
    ]


@todos
def agencies_without_people(actor: Actor) -> list[Todo]:
    if actor.role != Role.ADMIN:
        return []
    titles = {
        Role.HEAD: _("Appoint the heads of agencies that have none"),
        Role.SECRETARY: _("Appoint the ISO secretaries of agencies that have none"),
    }
    counts = {role: AgencyFilter({"lacks": role}, Agency.objects.visible_to(actor)).qs.count() for role in titles}
    return [
        Todo(title, f"{reverse('agencies')}?lacks={role.value}", count=counts[role])
        for role, title in titles.items()
        if counts[role]
    ]
