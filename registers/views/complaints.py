"""The register of complaints, feedback and recommendations, and the page of one of them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted
from core import panels
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move, may
from procedures.models import Feedback
from registers.filters.complaints import ComplaintFilter
from registers.forms.complaints import (
    AcceptForm,
    AnswerForm,
    ComplaintForm,
    DescribeForm,
    ForwardForm,
    ReasonForm,
    WithdrawForm,
)
from registers.models import ClockRule, Complaint
from registers.permissions import Perm
from registers.services.complaints import complaint_describe, complaint_receive

PER_PAGE = 50
SHOWN_FEEDBACK = 5
ASKING = "accept decline forward answer extend withdraw"


def get_complaint(request: ActorRequest, pk: int) -> Complaint:
    require(request.actor, Perm.COMPLAINT_VIEW)
    return get_visible(Complaint.objects.select_related("agency", "procedure", "unit"), request.actor, pk=pk)


def complaint_crumbs(complaint: Complaint, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Complaints and feedback"), reverse("complaints"))]
    if here is None:
        return [*crumbs, (str(complaint), None)]
    return [*crumbs, (str(complaint), complaint.get_absolute_url()), (here, None)]


@require_safe
def complaint_list(request: ActorRequest) -> HttpResponse:
    """The register, and beside it what citizens wrote about procedures on the public pages."""
    actor = request.actor
    require(actor, Perm.COMPLAINT_VIEW)
    visible = Complaint.objects.visible_to(actor)
    chosen = ComplaintFilter(request.GET, visible, sees_all=actor.sees_all)
    rows = chosen.qs.select_related("agency").defer("complainant", "answer", "summary")
    waiting = Feedback.objects.visible_to(actor).filter(answered_on=None)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "open": visible.open().count(),
        "overdue": visible.overdue_on(today()).count(),
        "waiting": waiting.count(),
        "feedback": waiting.select_related("procedure", "agency").order_by("due_on", "pk")[:SHOWN_FEEDBACK],
        "may_keep": can(actor, Perm.COMPLAINT_KEEP),
    }
    return render(request, "registers/complaints/list.html", context)


@require_safe
def complaint_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Who brought it, and the words of the answer, are shown to those who keep or decide it and to nobody else."""
    complaint = get_complaint(request, pk)
    keeps = can(request.actor, Perm.COMPLAINT_KEEP, complaint)
    decides = can(request.actor, Perm.COMPLAINT_DECIDE, complaint)
    context = {
        "complaint": complaint,
        "crumbs": complaint_crumbs(complaint),
        "asking": ASKING,
        "rules": _rules(complaint),
        "reads_all": keeps or decides,
        "awaits": not decides and complaint.status == Complaint.Status.ACCEPTED,
        "heads": complaint.agency.memberships.heads().on(today()).select_related("user"),
        "may_describe": keeps and complaint.is_open,
        "panels": panels.of("complaint", complaint, request.actor),
    }
    return render(request, "registers/complaints/detail.html", context)


def _rules(complaint: Complaint) -> list[ClockRule]:
    """The rules that held on the day of receipt, in the order of the steps."""
    by_step = {rule.step: rule for rule in reversed(ClockRule.objects.holding(complaint))}
    return [by_step[step] for step in ClockRule.Step.values if step in by_step]


def complaint_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.COMPLAINT_KEEP)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    here = _("Record a complaint or feedback")
    return form_page(
        request,
        ComplaintForm(posted(request), agency=agency),
        lambda values: complaint_receive(agency=agency, values=values, by=request.actor),
        title=here,
        submit=_("Record it and start its clocks"),
        done=_("It has been recorded; its days are below."),
        back=reverse("complaints"),
        crumbs=[(_("Complaints and feedback"), reverse("complaints")), (here, None)],
        note=_("The number and the days by which to accept and answer follow from the kind and the day of receipt."),
    )


def complaint_edit(request: ActorRequest, pk: int) -> HttpResponse:
    complaint = get_complaint(request, pk)
    require(request.actor, Perm.COMPLAINT_KEEP, complaint)
    here = _("Change what is written about it")
    return form_page(
        request,
        DescribeForm(posted(request), instance=Complaint.objects.get(pk=pk)),
        lambda values: _described(request, complaint, values),
        title=here,
        submit=_("Save"),
        done=_("What is written about it has been changed."),
        back=complaint.get_absolute_url(),
        crumbs=complaint_crumbs(complaint, here),
    )


def _described(request: ActorRequest, complaint: Complaint, values: dict) -> Complaint:
    seen = values.pop("seen")
    return complaint_describe(complaint=complaint, values=values, by=request.actor, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One page or button per move; the moves that ask for words show their form on a GET."""
    complaint = get_complaint(request, pk)
    if name in ASKING.split():
        return _asking_page(request, complaint, name)
    return move_now(request, complaint, name)


def _asking_page(request: ActorRequest, complaint: Complaint, name: str) -> HttpResponse:
    data = posted(request)
    make_form = {
        "accept": lambda: AcceptForm(data, initial={"accepted_on": today()}),
        "decline": lambda: ReasonForm(data),
        "forward": lambda: ForwardForm(data),
        "answer": lambda: AnswerForm(data, complaint=complaint),
        "extend": lambda: ReasonForm(data),
        "withdraw": lambda: WithdrawForm(data, initial={"withdrawn_on": today()}),
    }[name]
    return move_page(
        request,
        complaint,
        name,
        make_form,
        crumbs=complaint_crumbs(complaint, str(get_move(complaint, name).label)),
        note=f"{complaint}: {complaint.subject}",
        answer=may(complaint, name, request.actor),
    )
