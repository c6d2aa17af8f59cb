from django.utils.translation import gettext_lazy as _

from agencies.permissions import Perm
from core.menu import Area, Item, add
from core.permissions import Perm as CorePerm

add(
    Area(_("Overview"), 10, (Item(_("To do"), "home"), Item(_("Notices"), "notices"))),
    Area(_("Agencies"), 20, (Item(_("List of agencies"), "agencies", Perm.AGENCY_VIEW),)),
    Area(
        _("Administration"),
        90,
        (
            Item(_("People"), "people", Perm.USER_MANAGE),
            Item(_("Import agencies"), "agency_import", Perm.AGENCY_MANAGE),
            Item(_("Jobs"), "jobs", CorePerm.JOBS_MANAGE),
        ),
    ),
)
