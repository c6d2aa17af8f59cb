from django.utils.translation import gettext_lazy as _

from core.menu import Area, Item, add
from reports.permissions import Perm

add(
    Area(
        _("Reports"),
        80,
        (
            Item(_("Leaders' dashboard"), "dashboard", Perm.DASHBOARD_VIEW),
            Item(_("Annual reports"), "reports", Perm.REPORT_VIEW),
            Item(_("Reporting periods"), "periods", Perm.PERIOD_VIEW),
            Item(_("Signals of formalism"), "formality_signals", Perm.FORMALITY_VIEW),
        ),
    )
)
