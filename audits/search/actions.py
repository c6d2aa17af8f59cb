from django.utils.translation import gettext_lazy as _

from audits.models import CorrectiveAction
from audits.permissions import Perm
from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, capped, searches


@searches(_("Corrective actions"))
def find_actions(actor: Actor, words: list[str]) -> list[Hit]:
    """Slips by number and words, the newest first."""
    if not can(actor, Perm.AUDIT_VIEW):
        return []
    found = capped(CorrectiveAction.objects.visible_to(actor), words).select_related("agency")
    rows = found.order_by("-proposed_on", "-pk")[:LIMIT]
    return [
        Hit(
            f"{row.number} {row.description[:120]}",
            f"{row.get_status_display()} – {row.agency.label}",
            row.get_absolute_url(),
        )
        for row in rows
    ]
