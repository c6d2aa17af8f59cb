from django.utils.translation import gettext_lazy as _

from audits.models import Audit
from audits.permissions import Perm
from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, capped, searches


@searches(_("Internal audits"))
def find_audits(actor: Actor, words: list[str]) -> list[Hit]:
    """By number and title; a lent auditor finds those of their teams."""
    if not can(actor, Perm.AUDIT_VIEW):
        return []
    found = capped(Audit.objects.visible_to(actor), words).defer("payload").select_related("agency")
    rows = found.order_by("-starts_on", "-pk")[:LIMIT]
    return [Hit(str(row), f"{row.agency.label} – {row.get_status_display()}", row.get_absolute_url()) for row in rows]
