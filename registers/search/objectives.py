from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, capped, searches
from registers.models import QualityObjective
from registers.permissions import Perm


@searches(_("Quality objectives"))
def find_objectives(actor: Actor, words: list[str]) -> list[Hit]:
    """By number, title and formula; the latest year first."""
    if not can(actor, Perm.REGISTER_VIEW):
        return []
    found = capped(QualityObjective.objects.visible_to(actor), words).select_related("agency", "register")
    rows = found.order_by("-register__year", "agency__sort_text", "pk")[:LIMIT]
    return [Hit(str(row), f"{row.register.year} – {row.agency.label}", row.get_absolute_url()) for row in rows]
