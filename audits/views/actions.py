"""Corrective actions: their list, proposals, the slip in its four parts, and its moves."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted
from audits import action_exports, causes
from audits.chains import reissues_of
from audits.filters.actions import ActionFilter, counted
from audits.fishbone import Fishbone
from audits.forms.action_moves import MOVE_FORMS
from audits.forms.actions import EvidenceForm, ProposalForm, initial_of
from audits.models import CorrectiveAction
from audits.permissions import Perm
from audits.services.actions import ORIGINS, action_propose
from audits.services.evidence import action_complete, evidence_of, may_add_evidence
from core.actors import Actor, ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.text import number_in
from core.views import content_disposition
from core.workflow import get_move, may
from registers.permissions import Perm as RegisterPerm

PER_PAGE = 50
READ_WITH = {"finding": Perm.AUDIT_VIEW, "decision": Perm.AUDIT_VIEW, "complaint": RegisterPerm.COMPLAINT_VIEW}
ASKING = " ".join(MOVE_FORMS)
LINKS = (
    "agency", "unit", "clause__edition", "procedure", "owner", "proposed_by", "analysed_by", "approved_by", "done_by",
    "verified_by", "revision__procedure", "risk", "spread_from", *ORIGINS,
)  # fmt: skip


def get_action(request: ActorRequest, pk: int, *related: str) -> CorrectiveAction:
    """404 outside the actor's agencies."""
    require(request.actor, Perm.AUDIT_VIEW)
    return get_visible(CorrectiveAction.objects.select_related("agency", *related), request.actor, pk=pk)


def action_crumbs(action: CorrectiveAction | None, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Corrective actions"), reverse("actions"))]
    if action is None:
        return [*crumbs, (here or "", None)]
    if here is None:
        return [*crumbs, (action.number, None)]
    return [*crumbs, (action.number, action.get_absolute_url()), (here, None)]


def filtered(request: ActorRequest) -> ActionFilter:
    require(request.actor, Perm.AUDIT_VIEW)
    return ActionFilter(request.GET, CorrectiveAction.objects.visible_to(request.actor), actor=request.actor)


@require_safe
def action_list(request: ActorRequest) -> HttpResponse:
    chosen = filtered(request)
    rows = chosen.qs.select_related("agency", "unit", "owner")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "counts": counted(chosen.qs),
        "may_propose": can(request.actor, Perm.ACTION_PROPOSE),
    }
    return render(request, "audits/actions/list.html", context)


@require_safe
def actions_export(request: ActorRequest, kind: str) -> HttpResponse:
    """What the filter shows, as a file."""
    if kind not in action_exports.KINDS:
        raise Http404
    write, content_type = action_exports.KINDS[kind]
    response = HttpResponse(write(filtered(request).qs), content_type=content_type)
    name = f"hanh-dong-khac-phuc-{today():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def action_detail(request: ActorRequest, pk: int) -> HttpResponse:
    action, actor = get_action(request, pk, *LINKS), request.actor
    context = {
        "action": action,
        "crumbs": action_crumbs(action),
        "origin": origin_of(action, actor),
        "may_see": bool(action.spread_from and action.spread_from.agency_id in actor.agency_ids) or actor.sees_all,
        "chain": reissues_of(action),
        "spread": _spread(action, actor),
        "whys": action.analysis.get(causes.WHYS, []),
        "fishbone": Fishbone(action.number, action.analysis, action.root_cause or action.description),
        "evidence": evidence_of(action).select_related("uploaded_by"),
        "evidence_form": EvidenceForm() if may_add_evidence(action, actor) else None,
        "asking": ASKING,
        "may_write": action.is_analysing and action.is_worked_by(actor),
        "may_send": action.is_analysing and may(action, "submit", actor),
        "may_spread": action.status != action.Status.CANCELLED and can(actor, Perm.ACTION_SPREAD, action),
    }
    return render(request, "audits/actions/detail.html", context)


def may_read(name: str, actor: Actor) -> bool:
    """Whether this person reads records of an origin."""
    return bool(can(actor, READ_WITH.get(name, RegisterPerm.REGISTER_VIEW)))


def origin_of(action: CorrectiveAction, actor: Actor) -> Any:
    """The record from which the slip comes; None for one without, or that this person does not read."""
    named = ((name, getattr(action, name)) for name in ORIGINS)
    return next((record for name, record in named if record and may_read(name, actor)), None)


def _spread(action: CorrectiveAction, actor: Actor) -> list[CorrectiveAction]:
    """The slips proposed elsewhere that this person sees."""
    return list(action.spread_to.visible_to(actor).select_related("agency", "unit").order_by("agency", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: ActorRequest) -> HttpResponse:
    """A proposal, prefilled by the record named in the address (`?finding=7`)."""
    require(request.actor, Perm.ACTION_PROPOSE)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    origin, record = origin_named(request, agency)
    here = _("Propose a corrective action")
    form = ProposalForm(
        posted(request),
        agency=agency,
        origin=origin,
        initial=initial_of(origin, record) if record else _given(request),
    )
    given = {origin: record} if record else {}
    return form_page(
        request,
        form,
        lambda values: action_propose(agency=agency, values={"source": "other"} | values | given, by=request.actor),
        title=here,
        submit=here,
        done=_("The corrective action is proposed; the secretary or the head assigns it to a person."),
        back=record.get_absolute_url() if record else reverse("actions"),
        crumbs=action_crumbs(None, here),
        note=_("It comes from: %(record)s") % {"record": record} if record else "",
    )


def _given(request: ActorRequest) -> dict[str, str]:
    """What the address fills in for a proposal that comes from no record of this app."""
    return {name: request.GET[name] for name in ("source", "description") if name in request.GET}


def origin_named(request: ActorRequest, agency: Agency) -> tuple[str, Any]:
    """(name, record) that the address names; 404 for one that this person's agency does not have."""
    named = [name for name in ORIGINS if number_in(request.GET.get(name, ""))]
    if not named:
        return "", None
    require(request.actor, READ_WITH.get(named[0], RegisterPerm.REGISTER_VIEW))
    model: Any = CorrectiveAction._meta.get_field(named[0]).related_model
    rows = model._default_manager.filter(agency=agency)
    return named[0], get_visible(rows, request.actor, pk=int(request.GET[named[0]]))


@require_http_methods(["GET", "HEAD", "POST"])
def action_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One page or button per move; the moves that ask for more show their form on a GET."""
    action = get_action(request, pk, "procedure", "owner")
    if name in MOVE_FORMS:
        return _asking_page(request, action, name)
    return move_now(request, action, name)


def _asking_page(request: ActorRequest, action: CorrectiveAction, name: str) -> HttpResponse:
    files = {"files": request.FILES} if name == "complete" and request.method == "POST" else {}
    return move_page(
        request,
        action,
        name,
        lambda: MOVE_FORMS[name](posted(request), action=action, **files),
        crumbs=action_crumbs(action, str(get_move(action, name).label)),
        note=consequence(action, name),
        act=partial(action_complete, action=action) if name == "complete" else None,
        answer=may(action, name, request.actor),
    )


def consequence(action: CorrectiveAction, name: str) -> str:
    """What a move is about, and what it brings about."""
    facts = {"number": action.number, "text": action.description[:200], "owner": action.owner}
    about = _("%(number)s: %(text)s") % facts
    if name == "approve":
        told = [about, _("%(owner)s is told to carry it out.") % facts]
        if action.changes_procedure and action.procedure:
            told.append(_("The draft of the next issue of %(code)s is opened.") % {"code": action.procedure})
        return " ".join(told)
    if name == "reissue":
        return f"{about} " + _("This slip ends, and a new one with the same source follows it.")
    return about
