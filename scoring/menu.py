from django.utils.translation import gettext_lazy as _

from core.menu import Area, Item, add
from scoring.permissions import Perm

add(
    Area(
        _("Inspections and scoring"),
        60,
        (
            Item(_("Scoring rounds"), "scoring_rounds", Perm.PROVINCE_VIEW),
            Item(_("Assessments"), "assessments", Perm.VIEW),
            Item(_("Rankings"), "rankings", Perm.VIEW),
            Item(_("Inspection plans"), "inspection_plans", Perm.PROVINCE_VIEW),
            Item(_("Inspections"), "inspections", Perm.VIEW),
            Item(_("Inspectors"), "inspectors", Perm.PROVINCE_VIEW),
            Item(_("Requests of inspections"), "inspection_requests", Perm.VIEW),
            Item(_("Criteria sets"), "criteria_sets", Perm.VIEW),
        ),
    )
)
