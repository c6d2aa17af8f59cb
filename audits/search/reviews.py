from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from audits.models import ManagementReview, ReviewDecision
from core.actors import Actor
from core.search import LIMIT, Hit, matching, searches


@searches(_("Management reviews"))
def reviews(actor: Actor, words: list[str]) -> list[Hit]:
    """Reviews by number, then decisions by number and words."""
    visible = ManagementReview.objects.visible_to(actor).defer("payload", "inputs", "remarks")
    found = matching(visible, words).select_related("agency")[:LIMIT]
    hits = [
        Hit(review.number, f"{review.agency.label}, {review.get_status_display()}", review.get_absolute_url())
        for review in found
    ]
    decided = ReviewDecision.objects.visible_to(actor).select_related("review", "agency")
    rows = matching(decided.defer("review__payload", "review__inputs"), words).order_by("-pk")[: LIMIT - len(hits)]
    return hits + [
        Hit(f"{row} {Truncator(row.text).chars(120)}", row.agency.label, row.get_absolute_url()) for row in rows
    ]
