from django.utils.translation import gettext_lazy as _

from audits.permissions import Perm
from core.menu import Area, Item, add

add(
    Area(
        _("Internal audits"),
        50,
        (
            Item(_("Audit programme and audits"), "audits", Perm.AUDIT_VIEW),
            Item(_("Findings"), "findings", Perm.AUDIT_VIEW),
            Item(_("Corrective actions"), "actions", Perm.AUDIT_VIEW),
            Item(_("Management reviews"), "management_reviews", Perm.AUDIT_VIEW),
            Item(_("Decisions of management reviews"), "review_decisions", Perm.AUDIT_VIEW),
            Item(_("Auditors' courses"), "auditor_courses", Perm.AUDIT_VIEW),
        ),
    )
)
