"""What became of the requests of earlier inspections, asked first in each inspection: one request a screen."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import REFUSED, arrived, posted
from audits.views.shared import conflict_page
from core import uploads
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Refused, Stale
from scoring.forms.requests import FollowUpForm
from scoring.models import Inspection, RequestFollowUp
from scoring.services.conducting import check_team, may_conduct
from scoring.services.follow_ups import follow_up_answer
from scoring.views.inspecting import get_told, inspection_crumbs


def follow_ups_address(inspection: Inspection) -> str:
    return reverse("request_follow_ups", args=[inspection.pk])


@require_safe
def follow_up_list(request: ActorRequest, pk: int) -> HttpResponse:
    inspection = get_told(request, pk)
    rows = list(inspection.follow_ups.select_related("request__inspection").defer("request__inspection__payload"))
    context = {
        "inspection": inspection,
        "crumbs": inspection_crumbs(inspection, (_("Earlier requests"), None)),
        "rows": rows,
        "waiting": sum(not row.outcome for row in rows),
        "may_answer": may_conduct(inspection, request.actor),
    }
    return render(request, "scoring/requests/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: ActorRequest, pk: int, follow_up: int) -> HttpResponse:
    inspection = get_told(request, pk)
    row = get_object_or_404(inspection.follow_ups.select_related("request__inspection"), pk=follow_up)
    row.inspection = inspection
    form = FollowUpForm(posted(request), follow_up=row)
    if request.method != "POST":
        return _page(request, row, form)
    check_team(inspection, request.actor)
    return _answered(request, row, form) if form.is_valid() else _page(request, row, form, REFUSED)


def _answered(request: ActorRequest, row: RequestFollowUp, form: FollowUpForm) -> HttpResponse:
    inspection = row.inspection
    try:
        follow_up_answer(follow_up=row, by=request.actor, **form.cleaned_data)
    except NotAllowed:
        raise
    except Stale:
        theirs = RequestFollowUp.objects.get(pk=row.pk)
        stored = FollowUpForm(follow_up=theirs)
        return conflict_page(request, form, stored, seen=theirs.version, back=follow_ups_address(inspection))
    except DomainError as error:
        form.add_error("note" if type(error) is Refused else None, list(error.reasons))
        return _page(request, row, form, REFUSED)
    done = _("What became of request %(number)s is written down.") % {"number": row.request}
    following = inspection.follow_ups.filter(outcome="").first()
    next_page = reverse("request_follow_up", args=[inspection.pk, following.pk]) if following else None
    return arrived(request, done, next_page or follow_ups_address(inspection))


def _page(request: ActorRequest, row: RequestFollowUp, form: FollowUpForm, status: int = 200) -> HttpResponse:
    inspection = row.inspection
    here = _("Request %(number)s") % {"number": row.request}
    context = {
        "inspection": inspection,
        "row": row,
        "asked": row.request,
        "files": uploads.of(row.request),
        "form": form,
        "crumbs": inspection_crumbs(
            inspection, (_("Earlier requests"), follow_ups_address(inspection)), (here, None)
        ),
        "may_answer": may_conduct(inspection, request.actor),
    }
    return render(request, "scoring/requests/follow_up.html", context, status=status)
