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
            Item(_("TTHC"), "tthcs", Perm.TTHC_VIEW),
            Item(_("TTHC and procedures"), "tthc_coverage", Perm.TTHC_VIEW),
            Item(_("Posted lists of TTHC"), "tthc_lists", Perm.TTHC_VIEW),
            Item(_("Legal documents"), "laws", Perm.LAW_VIEW),
            Item(_("Reviews"), "reviews", Perm.PROCEDURE_VIEW),
            Item(_("Issuances"), "issuances", Perm.PROCEDURE_VIEW),
            Item(_("Dissemination"), "disseminations", Perm.PROCEDURE_VIEW),
            Item(_("Overlaps"), "overlaps", Perm.OVERLAP_VIEW),
            Item(_("Weak points"), "weak_points", Perm.PROCEDURE_VIEW),
            Item(_("Citizens' feedback"), "feedback_list", Perm.PROCEDURE_VIEW),
        ),
    )
)
