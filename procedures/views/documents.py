"""The register of controlled documents, and the pages of one document and of one revision."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.actors import ActorRequest
from core.permissions import require
from core.scope import get_visible
from procedures.models import Procedure, Revision
from procedures.permissions import Perm


@require_safe
def procedure_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    procedure = get_visible(Procedure, request.actor, pk=pk)
    return render(request, "procedures/detail.html", {"procedure": procedure})


@require_safe
def revision_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    revision = get_visible(Revision, request.actor, pk=pk)
    return render(request, "procedures/revision.html", {"revision": revision})
