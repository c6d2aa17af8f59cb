"""Part 2 of a slip, its evidence, and similar cases elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies.views.acting import CONFLICT, REFUSED, arrived, posted, seen_version
from audits.forms.actions import EvidenceForm, PlanForm, plan_initial
from audits.forms.comparing import differences
from audits.forms.spreading import SpreadForm
from audits.models import CorrectiveAction
from audits.permissions import Perm
from audits.services.actions import action_write
from audits.services.evidence import evidence_add, evidence_of, evidence_remove
from audits.services.spreading import action_spread, spread_plan
from audits.views.actions import action_crumbs, get_action
from core.actors import ActorRequest
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.permissions import require
from core.workflow import get_move


@require_http_methods(["GET", "HEAD", "POST"])
def action_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Write cause and action; saved as far as they are, sent when they are whole."""
    action = get_action(request, pk)
    require(request.actor, Perm.ACTION_WORK, action)
    if not action.is_worked_by(request.actor):
        raise NotAllowed(_("Only the person to whom it is assigned does this."))
    form = PlanForm(posted(request), action=action, initial=plan_initial(action))
    if request.method != "POST":
        return _plan_page(request, action, form)
    if not form.is_valid():
        return _plan_page(request, action, form, REFUSED)
    try:
        action_write(action=action, values=form.values(), seen=seen_version(request), by=request.actor)
    except Stale:
        return _plan_conflict(request, action, form)
    except (Refused, WrongStatus) as error:
        form.add_error(None, list(error.reasons))
        return _plan_page(request, action, form, REFUSED)
    return arrived(request, _("Cause and action are saved."), action)


def missing(action: CorrectiveAction, request: ActorRequest) -> list[str]:
    """What is still to be written before it can be sent."""
    checks = get_move(action, "submit").checks
    return [sentence for check in checks for sentence in check(action, request.actor)]


def _plan_page(request: ActorRequest, action: CorrectiveAction, form: PlanForm, status: int = 200) -> HttpResponse:
    here = _("Cause and action")
    context = {
        "action": action,
        "form": form,
        "title": here,
        "missing": missing(action, request),
        "seen": request.POST.get("seen") or action.version,
        "crumbs": action_crumbs(action, here),
    }
    return render(request, "audits/actions/plan.html", context, status=status)


def _plan_conflict(request: ActorRequest, action: CorrectiveAction, form: PlanForm) -> HttpResponse:
    """Theirs beside yours; what was typed stays in the form, which may be sent again."""
    action = get_action(request, action.pk)
    stored = PlanForm(action=action, initial=plan_initial(action))
    context = {
        "action": action,
        "form": form,
        "title": _("Somebody else changed this meanwhile"),
        "differences": differences(form, stored),
        "seen": action.version,
        "crumbs": action_crumbs(action, _("Cause and action")),
    }
    return render(request, "audits/actions/plan.html", context, status=CONFLICT)


@require_POST
def evidence_new(request: ActorRequest, pk: int) -> HttpResponse:
    action = get_action(request, pk)
    require(request.actor, Perm.ACTION_PROPOSE, action)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused([str(error) for errors in form.errors.values() for error in errors])
    kept = evidence_add(action=action, uploads=form.cleaned_data["files"], by=request.actor)
    done = ngettext("%(n)d file has been added.", "%(n)d files have been added.", len(kept))
    messages.success(request, done % {"n": len(kept)})
    return redirect(action)


@require_POST
def evidence_drop(request: ActorRequest, pk: int, file: int) -> HttpResponse:
    action = get_action(request, pk)
    require(request.actor, Perm.ACTION_PROPOSE, action)
    attachment = get_object_or_404(evidence_of(action), pk=file)
    evidence_remove(action=action, attachment=attachment, by=request.actor)
    messages.success(request, _("The file “%(name)s” is taken back.") % {"name": attachment.name})
    return redirect(action)


@require_http_methods(["GET", "HEAD", "POST"])
def action_spread_page(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose places, look at what would be proposed, confirm."""
    action = get_action(request, pk, "unit")
    require(request.actor, Perm.ACTION_SPREAD, action)
    data = request.POST if request.method == "POST" else request.GET
    form = SpreadForm(data, action=action, actor=request.actor)
    here = _("Similar cases elsewhere")
    context = {"action": action, "form": form, "title": here, "crumbs": action_crumbs(action, here)}
    if not form.is_valid():
        return render(request, "audits/actions/spread.html", context, status=REFUSED)
    try:
        if request.method == "POST":
            return _spread_there(request, action, form)
        if any(form.places().values()):
            context["plan"] = spread_plan(action, **form.places())
    except (Refused, WrongStatus) as error:
        form.add_error(None, list(error.reasons))
        return render(request, "audits/actions/spread.html", context, status=REFUSED)
    return render(request, "audits/actions/spread.html", context)


def _spread_there(request: ActorRequest, action: CorrectiveAction, form: SpreadForm) -> HttpResponse:
    rows = action_spread(action=action, **form.places(), by=request.actor)
    done = ngettext("%(n)d slip has been proposed.", "%(n)d slips have been proposed.", len(rows))
    messages.success(request, done % {"n": len(rows)})
    return redirect(action)
