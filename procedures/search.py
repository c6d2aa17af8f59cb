from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, capped, matching, searches
from procedures.models import AdministrativeProcedure, LegalDocument, Procedure
from procedures.permissions import Perm


@searches(_("Procedures"))
def find_procedures(actor: Actor, words: list[str]) -> list[Hit]:
    """Standing documents by code, title and the codes of their TTHC."""
    if not can(actor, Perm.PROCEDURE_VIEW):
        return []
    found = capped(Procedure.objects.visible_to(actor).standing(), words).select_related("agency")
    rows = found.order_by("sort_text", "agency__sort_text", "code")[:LIMIT]
    return [Hit(str(row), f"{row.get_kind_display()} – {row.agency.label}", row.get_absolute_url()) for row in rows]


@searches(_("TTHC"))
def find_tthcs(actor: Actor, words: list[str]) -> list[Hit]:
    if not can(actor, Perm.TTHC_VIEW):
        return []
    found = capped(AdministrativeProcedure.objects.all(), words)[:LIMIT]
    return [Hit(tthc.name, f"{tthc.code} – {tthc.field}", tthc.get_absolute_url()) for tthc in found]


@searches(_("Legal documents"))
def find_laws(actor: Actor, words: list[str]) -> list[Hit]:
    if not can(actor, Perm.LAW_VIEW):
        return []
    found = matching(LegalDocument.objects.all(), words)[:LIMIT]
    return [Hit(law.number, f"{law.get_kind_display()} – {law.title}", law.get_absolute_url()) for law in found]
