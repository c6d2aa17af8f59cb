"""The slips of a record on its page, and the way to propose one: findings, complaints, objectives and the like."""

from typing import Any

from django.urls import reverse

from audits.models import CorrectiveAction
from audits.permissions import Perm
from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can

PAGES = {
    "finding": "finding",
    "complaint": "complaint",
    "objective": "objective",
    "output": "output",
    "dossier_month": "dossiers",
    "review_decision": "decision",
}
SHOWN = 20


def _slips(page: str, origin: str) -> None:
    @panel(page, 50)
    def slips(record: Any, actor: Actor) -> Panel | None:
        return _panel(CorrectiveAction.objects.filter(**{origin: record}), record, actor, origin)


for page, origin in PAGES.items():
    _slips(page, origin)


@panel("procedure", 50)
def slips_of_procedure(procedure: Any, actor: Actor) -> Panel | None:
    """Those that are open; nothing where there is none."""
    found = CorrectiveAction.objects.open().filter(procedure=procedure)
    shown = _panel(found, procedure, actor, "")
    return shown if shown and shown.context["actions"] else None


def _panel(found: Any, record: Any, actor: Actor, origin: str) -> Panel | None:
    if not can(actor, Perm.AUDIT_VIEW):
        return None
    actions = list(found.visible_to(actor).select_related("owner")[:SHOWN])
    proposes = origin and can(actor, Perm.ACTION_PROPOSE, record) and not any(action.is_open for action in actions)
    url = f"{reverse('action_new')}?{origin}={record.pk}" if proposes else ""
    return Panel("audits/panels/actions.html", {"actions": actions, "propose_url": url})
