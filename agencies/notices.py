from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from core.dates import today
from core.log import labels, verbs

verbs(
    {
        "agency.create": _("entered the agency"),
        "agency.change": _("changed the agency's data"),
        "obligation.set": _("set the agency's obligation"),
        "letterhead.set": _("set the letterhead"),
        "unit.add": _("added a division"),
        "unit.close": _("closed a division"),
        "membership.start": _("gave a role"),
        "membership.end": _("ended a role"),
        "user.create": _("opened the account"),
        "user.change": _("changed the account"),
        "user.password_reset": _("gave the account a temporary password"),
        "user.password_change": _("chose a new password"),
        "adoption.plan": _("planned the adoption"),
        "declaration.post": _("recorded how the declaration was notified and posted"),
        "adoption.exclude": _("recorded a clause as not applicable"),
    }
)

labels(
    {
        "person": _("person"),
        "role": _("role"),
        "kind": _("kind"),
        "basis": _("legal basis"),
        "reports": _("reports every year"),
        "starts_on": _("from"),
        "ends_on": _("until"),
        "decided_on": _("date of the decision"),
        "name": _("name"),
        "username": _("user name"),
    }
)


def people_of(agency_id: int, *roles: str) -> list[int]:
    """The user ids of those who hold one of the roles in an agency today and may sign in."""
    holders = Membership.objects.filter(agency=agency_id, role__in=roles, user__is_active=True).on(today())
    return sorted(set(holders.values_list("user_id", flat=True)))
