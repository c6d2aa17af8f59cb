from django.utils.translation import gettext_lazy as _

from core.menu import Area, Item, add
from procedures.permissions import Perm

add(
    Area(
        _("Procedures"),
        30,
        (
            Item(_("Controlled documents"), "procedures", Perm.PROCEDURE_VIEW),
            Item(_("Provincial models"), "models", Perm.PROCEDURE_VIEW),
            Item(_("Issuances"), "issuances", Perm.PROCEDURE_VIEW),
            Item(_("Dissemination"), "disseminations", Perm.PROCEDURE_VIEW),
        ),
    )
)
