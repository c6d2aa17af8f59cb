"""How the pages of one audit find it, and where they stand."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.views.acting import CONFLICT, Crumbs
from audits.forms.comparing import differences
from audits.models import Audit
from audits.permissions import Perm
from core.actors import ActorRequest
from core.permissions import require
from core.scope import get_visible


def get_audit(request: ActorRequest, pk: int) -> Audit:
    """404 outside the agencies and the teams of the person."""
    require(request.actor, Perm.AUDIT_VIEW)
    audits = Audit.objects.select_related("agency", "programme", "edition").prefetch_related("members__user")
    return get_visible(audits, request.actor, pk=pk)


def audit_crumbs(audit: Audit, *further: tuple[str, str | None]) -> Crumbs:
    """The way to an audit's page, or to a page below it; the last has no address."""
    first: Crumbs = [(_("Internal audits"), reverse("audits"))]
    if not further:
        return [*first, (audit.number, None)]
    return [*first, (audit.number, audit.get_absolute_url()), *further]


def conflict_page(
    request: ActorRequest,
    form: forms.BaseForm,
    stored: forms.BaseForm,
    *,
    seen: int,
    back: str,
    by: Any = None,
    at: datetime | None = None,
) -> HttpResponse:
    """409: what is stored now (`stored`, of version `seen`) beside what was typed, which may be sent again."""
    context = {
        "form": form,
        "seen": seen,
        "differences": differences(form, stored),
        "changed_by": by,
        "changed_at": at,
        "back_url": back,
    }
    return render(request, "409.html", context, status=CONFLICT)
