from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, capped, searches
from registers.models import Complaint, SatisfactionSurvey
from registers.permissions import Perm


@searches(_("Complaints and feedback"))
def find_complaints(actor: Actor, words: list[str]) -> list[Hit]:
    """By number and subject; the person and the summary are not searched."""
    if not can(actor, Perm.COMPLAINT_VIEW):
        return []
    found = capped(Complaint.objects.visible_to(actor), words).select_related("agency")
    rows = found.order_by("-received_on", "-pk")[:LIMIT]
    return [
        Hit(f"{row} {row.subject}", f"{row.get_kind_display()} – {row.agency.label}", row.get_absolute_url())
        for row in rows
    ]


@searches(_("Satisfaction surveys"))
def find_surveys(actor: Actor, words: list[str]) -> list[Hit]:
    if not can(actor, Perm.REGISTER_VIEW):
        return []
    found = capped(SatisfactionSurvey.objects.visible_to(actor), words).select_related("agency")
    rows = found.order_by("-starts_on", "-pk")[:LIMIT]
    return [
        Hit(row.title, f"{row.get_status_display()} – {row.agency.label}", row.get_absolute_url()) for row in rows
    ]
