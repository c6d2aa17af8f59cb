"""Meetings at which documents were disseminated, and the record of a procedure's use."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from procedures.forms.dissemination import MeetingChoiceForm, MeetingForm, UseForm
from procedures.models import Meeting, Procedure
from procedures.permissions import Perm
from procedures.services.meetings import meeting_record
from procedures.services.using import use_record


def meeting_crumbs(here: str) -> Crumbs:
    return [(_("Dissemination"), reverse("disseminations")), (_("Meetings"), reverse("meetings")), (here, None)]


@require_safe
def meeting_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    rows = Meeting.objects.visible_to(request.actor).select_related("agency", "unit", "file")
    page = Paginator(rows.prefetch_related("disseminations", "present"), 50).get_page(request.GET.get("page"))
    context = {"page": page, "may_record": can(request.actor, Perm.MEETING_RECORD)}
    return render(request, "procedures/meetings.html", context)


@require_safe
def meeting_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    rows = Meeting.objects.select_related("agency", "unit", "file", "recorded_by")
    meeting = get_visible(rows, request.actor, pk=pk)
    context = {
        "meeting": meeting,
        "crumbs": meeting_crumbs(str(meeting)),
        "present": meeting.present.order_by("sort_text", "pk"),
        "documents": meeting.disseminations.select_related("revision__procedure"),
        "read": meeting.acknowledgements.count(),
    }
    return render(request, "procedures/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: ActorRequest) -> HttpResponse:
    """First the division and the documents, by GET; then, knowing who was asked, those present and the minutes."""
    require(request.actor, Perm.MEETING_RECORD)
    agency = get_visible(Agency, request.actor, pk=request.actor.agency_id)
    if request.method == "POST" or "next" in request.GET:
        choice = MeetingChoiceForm(request.POST or request.GET, agency=agency, by=request.actor)
    else:
        initial = {"unit": request.GET.get("unit"), "documents": request.GET.getlist("documents")}
        choice = MeetingChoiceForm(initial=initial, agency=agency, by=request.actor)
    if not choice.is_valid():
        page = {"form": choice, "crumbs": meeting_crumbs(_("Record a meeting"))}
        return render(request, "procedures/meeting_choice.html", page, status=422 if choice.is_bound else 200)
    return _minutes_page(request, agency, choice.cleaned_data["unit"], list(choice.cleaned_data["documents"]))


def _minutes_page(request: ActorRequest, agency: Agency, unit, documents: list) -> HttpResponse:
    form = MeetingForm(
        posted(request),
        request.FILES or None,
        agency=agency,
        unit=unit,
        documents=documents,
        initial={"held_on": today()},
    )

    def act(values: dict) -> Meeting:
        return meeting_record(agency=agency, unit=unit, disseminations=documents, by=request.actor, **values)

    here = _("Record a meeting")
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Record the meeting"),
        done=_("The meeting is recorded; those present count as having read the documents."),
        back=reverse("disseminations"),
        crumbs=meeting_crumbs(here),
        template="procedures/meeting_form.html",
        unit=unit,
        documents=documents,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def use_new(request: ActorRequest, pk: int) -> HttpResponse:
    procedure = get_visible(Procedure, request.actor, pk=pk)
    require(request.actor, Perm.PROCEDURE_KEEP, procedure)

    def act(values: dict) -> str:
        use_record(procedure=procedure, by=request.actor, **values)
        return reverse("use_new", args=[procedure.pk])

    here = _("Record the use")
    return form_page(
        request,
        UseForm(posted(request), initial={"used_on": today()}),
        act,
        title=here,
        submit=_("Record the use"),
        done=_("The use is recorded."),
        back=procedure.get_absolute_url(),
        crumbs=[(str(procedure), procedure.get_absolute_url()), (here, None)],
        template="procedures/use.html",
        procedure=procedure,
        uses=procedure.uses.all()[:50],
    )
