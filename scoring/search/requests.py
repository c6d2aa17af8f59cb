from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, searches
from scoring.models import InspectionRequest
from scoring.permissions import Perm


@searches(_("Requests of inspections"))
def find_requests(actor: Actor, words: list[str]) -> list[Hit]:
    """By number or agency of the inspection, or by their own words."""
    if not can(actor, Perm.VIEW):
        return []
    rows = InspectionRequest.objects.visible_to(actor).asked()
    for word in words:
        rows = rows.filter(Q(inspection__search_text__contains=word) | Q(search_text__contains=word))
    rows = rows.select_related("inspection", "agency").defer("inspection__payload").order_by("-pk")[:LIMIT]
    return [
        Hit(str(row), f"{Truncator(row.statement).chars(100)} – {row.get_status_display()}", row.get_absolute_url())
        for row in rows
    ]
