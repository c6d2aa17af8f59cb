from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.search import LIMIT, Hit, matching, searches
from reports.models import AnnualReport


@searches(_("Annual reports"))
def find_reports(actor: Actor, words: list[str]) -> list[Hit]:
    """By agency, year or report code."""
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    names = [word for word in words if not (word.isdigit() and len(word) == 4)]
    found = AnnualReport.objects.visible_to(actor).defer("payload").select_related("agency", "period")
    if words and words[0].startswith("bc-"):
        found = found.filter(code__istartswith=words[0])
    else:
        found = matching(found, names, "agency__search_text")
    if years:
        found = found.filter(period__year__in=years)
    return [Hit(str(r), f"{r.agency.label} – {r.get_status_display()}", r.get_absolute_url()) for r in found[:LIMIT]]
