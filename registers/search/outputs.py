from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, matching, searches
from registers.models import ExternalProvider, NonconformingOutput
from registers.permissions import Perm


@searches(_("Nonconforming outputs"))
def find_outputs(actor: Actor, words: list[str]) -> list[Hit]:
    """By number, dossier and what is wrong."""
    if not can(actor, Perm.REGISTER_VIEW):
        return []
    found = matching(NonconformingOutput.objects.visible_to(actor), words).select_related("agency")[:LIMIT]
    return [
        Hit(
            f"{row.code} {row.description[:120]}",
            f"{row.agency.label} – {row.get_status_display()}",
            row.get_absolute_url(),
        )
        for row in found
    ]


@searches(_("External providers"))
def find_providers(actor: Actor, words: list[str]) -> list[Hit]:
    if not can(actor, Perm.REGISTER_VIEW):
        return []
    found = matching(ExternalProvider.objects.visible_to(actor), words).select_related("agency")[:LIMIT]
    return [Hit(row.name, f"{row.provides} – {row.agency.label}", row.get_absolute_url()) for row in found]
