from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.actors import Actor
from core.search import LIMIT, Hit, matching, searches


@searches(_("Agencies"))
def find_agencies(actor: Actor, words: list[str]) -> list[Hit]:
    found = matching(Agency.objects.visible_to(actor), words).select_related("kind").in_order()[:LIMIT]
    return [Hit(agency.name, f"{agency.code} – {agency.kind}", agency.get_absolute_url()) for agency in found]
