from django.utils.translation import gettext_lazy as _

from core.menu import Area, Item, add
from reports.permissions import Perm

add(
    Area(
        _("Reports"),
        80,
        (
            Item(_("Annual reports"), "reports", Perm.REPORT_VIEW),
            Item(_("Reporting periods"), "periods", Perm.PERIOD_VIEW),
        ),
    )
)
