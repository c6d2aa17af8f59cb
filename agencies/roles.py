"""The roles of people. A province role sees and acts in every agency, an agency role in its own."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    SECRETARY = "secretary", _("ISO secretary")
    HEAD = "head", _("Head of agency")
    STAFF = "staff", _("Staff")
    AUDITOR = "auditor", _("Internal auditor")
    INSPECTOR = "inspector", _("Inspector")
    ADMIN = "admin", _("Programme administrator")
    LEADER = "leader", _("Leader")


PROVINCE_ROLES = frozenset({Role.INSPECTOR, Role.ADMIN, Role.LEADER})
AGENCY_ROLES = frozenset(Role) - PROVINCE_ROLES
EVERYONE = frozenset(Role)
