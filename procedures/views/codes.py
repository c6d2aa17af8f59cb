"""How the agency numbers its documents."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.views.acting import form_page, posted
from core.actors import ActorRequest
from core.permissions import require
from procedures.forms.documents import CodesForm
from procedures.permissions import Perm
from procedures.services.coding import patterns_of, patterns_save


def code_schemes(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_KEEP)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)

    def act(values: dict) -> str:
        patterns_save(agency=agency, patterns=values, by=request.actor)
        return reverse("procedures")

    here = _("Codes of documents")
    return form_page(
        request,
        CodesForm(posted(request), initial=patterns_of(agency)),
        act,
        title=here,
        submit=_("Save"),
        done=_("New documents are numbered so from now on; those that exist keep their codes."),
        back=reverse("procedures"),
        crumbs=[(_("Controlled documents"), reverse("procedures")), (here, None)],
        note=_("{n} stands for the running number, {n:02} for one of two digits: QT-NV-{n:02} gives QT-NV-07."),
    )
