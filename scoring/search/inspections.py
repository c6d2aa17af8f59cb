from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, capped, searches
from scoring.models import Inspection
from scoring.permissions import Perm


@searches(_("Inspections"))
def find_inspections(actor: Actor, words: list[str]) -> list[Hit]:
    """By number and agency; members from elsewhere find those of their teams."""
    if not can(actor, Perm.VIEW):
        return []
    found = capped(Inspection.objects.visible_to(actor), words).defer("payload").select_related("agency")
    rows = found.order_by("-starts_on", "-pk")[:LIMIT]
    return [
        Hit(str(row), f"{row.get_form_display()} – {row.get_status_display()}", row.get_absolute_url())
        for row in rows
    ]
