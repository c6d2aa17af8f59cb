"""The quality policy: its issues, its moves."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_now, move_page, posted
from core.actors import ActorRequest
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move
from procedures.forms.documents import ReasonForm
from registers.filters.objectives import PolicyFilter
from registers.forms.objectives import PolicyForm
from registers.models import QualityPolicy
from registers.permissions import Perm
from registers.services.policies import policy_change, policy_write

PER_PAGE = 50
ASKING = ("return",)


def get_policy(request: ActorRequest, pk: int) -> QualityPolicy:
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(QualityPolicy.objects.select_related("agency", "approved_by"), request.actor, pk=pk)


def policy_crumbs(policy: QualityPolicy, here: str = "") -> Crumbs:
    own = (str(policy), policy.get_absolute_url() if here else None)
    return [(_("Quality policy"), reverse("policies")), own, *([(here, None)] if here else [])]


@require_safe
def policy_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    visible = QualityPolicy.objects.visible_to(request.actor).select_related("agency")
    chosen = PolicyFilter(request.GET, visible, sees_all=request.actor.sees_all)
    context = {
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "may_write": can(request.actor, Perm.POLICY_WRITE),
    }
    return render(request, "registers/policies/list.html", context)


@require_safe
def policy_detail(request: ActorRequest, pk: int) -> HttpResponse:
    policy = get_policy(request, pk)
    context = {
        "policy": policy,
        "crumbs": policy_crumbs(policy),
        "asking": " ".join(ASKING),
        "may_edit": policy.is_draft and can(request.actor, Perm.POLICY_WRITE, policy),
    }
    return render(request, "registers/policies/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_new(request: ActorRequest) -> HttpResponse:
    """The next issue begins with the words of the one in force."""
    require(request.actor, Perm.POLICY_WRITE)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    standing = QualityPolicy.objects.in_force().filter(agency=agency).first()
    here = _("New issue of the policy")
    return form_page(
        request,
        PolicyForm(posted(request), initial={"text": standing.text if standing else ""}),
        lambda values: policy_write(agency=agency, text=values["text"], by=request.actor),
        title=here,
        submit=_("Keep the draft"),
        done=_("The draft has been kept; send it to the head when it is complete."),
        back=reverse("policies"),
        crumbs=[(_("Quality policy"), reverse("policies")), (here, None)],
        note=_("It commits to fulfil requirements and to improve the system (TCVN ISO 9001, clause 5.2)."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request: ActorRequest, pk: int) -> HttpResponse:
    policy = get_policy(request, pk)
    require(request.actor, Perm.POLICY_WRITE, policy)
    here = _("Change the draft")

    def act(values: dict) -> QualityPolicy:
        stored = QualityPolicy.objects.get(pk=policy.pk)
        return policy_change(policy=stored, text=values["text"], by=request.actor, seen=values["seen"])

    return form_page(
        request,
        PolicyForm(posted(request), instance=policy),
        act,
        title=here,
        submit=_("Save"),
        done=_("The draft has been changed."),
        back=policy.get_absolute_url(),
        crumbs=policy_crumbs(policy, here),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def policy_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    policy = get_policy(request, pk)
    if name in ASKING:
        crumbs = policy_crumbs(policy, str(get_move(policy, name).label))
        return move_page(request, policy, name, lambda: ReasonForm(posted(request)), crumbs=crumbs, note=str(policy))
    return move_now(request, policy, name)
