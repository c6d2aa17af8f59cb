"""The moves of one audit: a page for those that ask for words, a button for the others."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from agencies.views.acting import move_now, move_page, posted
from audits.forms import conducting, planning
from audits.models import Audit
from audits.views.shared import audit_crumbs, get_audit
from core.actors import ActorRequest
from core.workflow import get_move, may

ASKING: dict[str, Callable[..., forms.Form]] = {**planning.MOVE_FORMS, **conducting.MOVE_FORMS}


@require_http_methods(["GET", "HEAD", "POST"])
def audit_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    audit = get_audit(request, pk)
    if name in ASKING:
        return _asking_page(request, audit, name)
    return move_now(request, audit, name)


def _asking_page(request: ActorRequest, audit: Audit, name: str) -> HttpResponse:
    return move_page(
        request,
        audit,
        name,
        lambda: ASKING[name](posted(request), audit=audit),
        crumbs=audit_crumbs(audit, (str(get_move(audit, name).label), None)),
        note=str(audit),
        answer=may(audit, name, request.actor),
    )
