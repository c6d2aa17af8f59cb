from django.utils.translation import gettext_lazy as _

from core.menu import Area, Item, add
from registers.permissions import Perm

add(
    Area(
        _("Objectives and risks"),
        40,
        (
            Item(_("Registers by year"), "registers", Perm.REGISTER_VIEW),
            Item(_("Quality objectives"), "objectives", Perm.REGISTER_VIEW),
            Item(_("Quality policy"), "policies", Perm.REGISTER_VIEW),
            Item(_("Risks and opportunities"), "risks", Perm.REGISTER_VIEW),
            Item(_("Context issues"), "context", Perm.REGISTER_VIEW),
            Item(_("Interested parties"), "parties", Perm.REGISTER_VIEW),
            Item(_("Complaints and feedback"), "complaints", Perm.COMPLAINT_VIEW),
            Item(_("Satisfaction surveys"), "surveys", Perm.REGISTER_VIEW),
            Item(_("Dossiers by month"), "dossiers", Perm.REGISTER_VIEW),
            Item(_("Nonconforming outputs"), "outputs", Perm.REGISTER_VIEW),
            Item(_("External providers"), "providers", Perm.REGISTER_VIEW),
        ),
    )
)
