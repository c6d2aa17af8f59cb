from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, matching, searches
from registers.models import Risk
from registers.permissions import Perm


@searches(_("Risks and opportunities"))
def find_risks(actor: Actor, words: list[str]) -> list[Hit]:
    """Those that are followed, by number and words."""
    if not can(actor, Perm.REGISTER_VIEW):
        return []
    found = matching(Risk.objects.visible_to(actor).followed(), words).select_related("agency")[:LIMIT]
    return [
        Hit(str(row), f"{row.get_status_display()} – {row.agency.label}", row.get_absolute_url()) for row in found
    ]
