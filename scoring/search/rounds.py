from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, matching, searches
from scoring.models import Assessment
from scoring.permissions import Perm


@searches(_("Assessments"))
def find_assessments(actor: Actor, words: list[str]) -> list[Hit]:
    """By the agency's name or code and the year, the newest first."""
    if not can(actor, Perm.VIEW):
        return []
    years = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) == 4]
    names = [word for word in words if not (word.isascii() and word.isdigit() and len(word) == 4)]
    found = Assessment.objects.visible_to(actor).filter(agency__in=matching(Agency.objects.all(), names).values("pk"))
    if years:
        found = found.filter(round__year__in=years)
    rows = found.defer("payload").select_related("agency", "round").order_by("-round__year", "agency__sort_text")
    return [
        Hit(f"{row.agency.label} {row.round.year}", row.get_status_display(), row.get_absolute_url())
        for row in rows[:LIMIT]
    ]
