"""The provincial models: their list, the page of one, new ones, and adoption by one agency or by many."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from agencies.views.acting import REFUSED, Crumbs, form_page, posted
from core.actors import Actor, ActorRequest
from core.permissions import Denied, can, require
from procedures.content import SECTIONS
from procedures.filters.models import ModelFilter
from procedures.flow import in_days
from procedures.following import issues_of, model_rows, own_followers, possible_followers, with_open
from procedures.forms.models import AudienceForm, KindsForm, LocalForm, ModelForm, ParentForm
from procedures.local_fields import values_for
from procedures.models import Procedure, Revision
from procedures.permissions import Perm
from procedures.services.adopting import (
    adoption_plan,
    adoption_problem,
    followers_counted,
    kept_values,
    model_adopt,
    model_adopt_many,
)
from procedures.services.modelling import may_keep_models, model_create, model_set_kinds
from procedures.services.taking_over import may_take_over, model_take_over_many, waiting_followers

PER_PAGE = 50


def get_model(request: ActorRequest, pk: int) -> Procedure:
    """A model that has had an issue in effect is for everybody, a new one for its keepers; 404 for anything else."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    models = Procedure.objects.models_of_the_province().select_related("agency").prefetch_related("model_kinds")
    if not (request.actor.sees_all or may_keep_models(request.actor)):
        models = models.filter(pk__in=Revision.objects.exclude(effective_from=None).values("procedure"))
    return get_object_or_404(models, pk=pk)


def model_crumbs(model: Procedure | None = None, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Provincial models"), reverse("models"))]
    if model:
        crumbs.append((model.code, reverse("model", args=[model.pk])))
    if here:
        crumbs.append((here, None))
    return [*crumbs[:-1], (crumbs[-1][0], None)]


def _models_for(actor: Actor, may_keep: bool):
    models = Procedure.objects.models_of_the_province().standing()
    if actor.sees_all or may_keep:
        return models
    kind = Agency.objects.filter(pk=actor.agency_id).values_list("kind", flat=True).first()
    return Procedure.objects.models_for(kind or 0).standing()


@require_safe
def model_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    may_keep = may_keep_models(request.actor)
    standing = _models_for(request.actor, bool(may_keep))
    listing = ModelFilter(request.GET, standing.in_force())
    models = listing.qs.prefetch_related("model_kinds").order_by("sort_text", "pk")
    page = Paginator(models, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": listing,
        "rows": model_rows(list(page), request.actor),
        "counts": request.actor.sees_all or bool(may_keep),
        "own": not request.actor.sees_all,
        "behind": Procedure.objects.lagging().filter(agency=request.actor.agency_id).count(),
        "drafts": standing.exclude(pk__in=standing.in_force().values("pk")) if may_keep else (),
        "may_keep": may_keep,
        "may_manage": can(request.actor, Perm.MODEL_MANAGE),
    }
    return render(request, "procedures/models/list.html", context)


@require_safe
def model_detail(request: ActorRequest, pk: int) -> HttpResponse:
    model = get_model(request, pk)
    actor, issues = request.actor, issues_of(model)
    newest = next((issue for issue in issues if issue.status == issue.Status.EFFECTIVE), None)
    shown = newest or (issues[0] if issues else None)
    own = own_followers(actor).filter(model=model).first() if not actor.sees_all else None
    may_keep = may_keep_models(actor)
    context = {
        "model": model,
        "crumbs": model_crumbs(model),
        "issues": issues,
        "newest": newest,
        "content": _content(shown),
        "own": own,
        "may_keep": may_keep,
        "adopting": _may_adopt(model, actor),
        "taking_over": may_take_over(own, actor) if own else None,
    }
    if actor.sees_all or may_keep:
        context |= _followers(request, model)
    return render(request, "procedures/models/detail.html", context)


def _content(issue) -> dict | None:
    """What the issue says, with the marks of local fields in words, as it was frozen."""
    if issue is None:
        return None
    content = issue.payload["content"]
    return {
        "content": content,
        "sections": [(title, content["sections"].get(key, "")) for key, title in SECTIONS],
        "total": in_days(content["total_quarters"]),
    }


def _may_adopt(model: Procedure, actor: Actor):
    """Whether this person's agency can adopt the model now; None for those who adopt nothing."""
    if actor.sees_all or not can(actor, Perm.MODEL_ADOPT):
        return None
    problem = adoption_problem(model, Agency.objects.get(pk=actor.agency_id))
    return Denied((problem,)) if problem else True


def _followers(request: ActorRequest, model: Procedure) -> dict:
    followers = with_open(Procedure.objects.following().filter(model=model)).select_related("agency__parent")
    if request.GET.get("lag"):
        followers = followers.filter(pk__in=Procedure.objects.lagging().filter(model=model).values("pk"))
    rows = followers.order_by("agency__kind__order", "agency__sort_text", "pk")
    total, lagging = followers_counted([model.pk]).get(model.pk, (0, 0))
    kinds = [kind.pk for kind in model.model_kinds.all()]
    meant = possible_followers().filter(kind__in=kinds) if kinds else possible_followers()
    may_manage = can(request.actor, Perm.MODEL_MANAGE)
    return {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "total": total,
        "lagging": lagging,
        "meant": meant.count(),
        "only_lagging": bool(request.GET.get("lag")),
        "may_manage": may_manage,
        "waiting": waiting_followers(model).count() if may_manage else 0,
        "parent_form": ParentForm(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def model_adopt_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One act: look at the local fields, adopt."""
    model = get_model(request, pk)
    require(request.actor, Perm.MODEL_ADOPT)
    agency = get_object_or_404(Agency.objects.visible_to(request.actor), pk=request.actor.agency_id)
    here, usual = _("Adopt the model"), values_for(agency.name, {})
    initial = kept_values([agency.pk]).get(agency.pk, {})
    problem = adoption_problem(model, agency)

    def act(values: dict) -> Procedure:
        return model_adopt(model=model, agency=agency, local=values, by=request.actor)

    return form_page(
        request,
        LocalForm(posted(request), usual=usual, initial=initial),
        act,
        title=here,
        submit=here,
        done=_("The model is adopted; its draft waits for you here."),
        back=reverse("model", args=[model.pk]),
        crumbs=model_crumbs(model, here),
        note=_("%(code)s %(title)s. These words of your own take the place of the model's marks.")
        % {"code": model.code, "title": model.title},
        answer=Denied((problem,)) if problem else True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def models_adopt(request: ActorRequest) -> HttpResponse:
    """Choose models and agencies, look at how many, confirm."""
    require(request.actor, Perm.MODEL_MANAGE)
    data = request.POST if request.method == "POST" else request.GET or None
    form = AudienceForm(data)
    here = _("Adopt models for many agencies")
    context = {"form": form, "crumbs": model_crumbs(None, here), "here": here}
    if not form.is_valid():
        status = REFUSED if request.method == "POST" else 200
        return render(request, "procedures/models/adopt.html", context, status=status)
    chosen = {"models": form.cleaned_data["models"], "agencies": form.agencies(possible_followers())}
    if request.method == "POST":
        adopted = model_adopt_many(**chosen, by=request.actor)
        done = ngettext("%(n)d draft has been made.", "%(n)d drafts have been made.", adopted)
        messages.success(request, done % {"n": adopted})
        return redirect("models")
    return render(request, "procedures/models/adopt.html", context | {"plan": adoption_plan(**chosen)})


@require_POST
def models_take_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Open the drafts of all followers that lag, or of those under one agency."""
    model = get_model(request, pk)
    require(request.actor, Perm.MODEL_MANAGE)
    form = ParentForm(request.POST)
    parent = form.cleaned_data["parent"] if form.is_valid() else None
    opened = model_take_over_many(model=model, by=request.actor, parent_id=parent.pk if parent else None)
    messages.success(
        request, ngettext("%(n)d draft has been opened.", "%(n)d drafts have been opened.", opened) % {"n": opened}
    )
    return redirect("model", model.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def model_new(request: ActorRequest) -> HttpResponse:
    _require_keeper(request)
    here = _("New provincial model")

    def act(values: dict):
        kinds = list(values.pop("model_kinds"))
        return model_create(values=values, kinds=kinds, by=request.actor)

    return form_page(
        request,
        ModelForm(posted(request)),
        act,
        title=here,
        submit=_("Open the draft"),
        done=_("The draft is open; the people of the lead agency write it."),
        back=reverse("models"),
        crumbs=model_crumbs(None, here),
        at="code",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def model_kinds(request: ActorRequest, pk: int) -> HttpResponse:
    model = get_model(request, pk)
    _require_keeper(request)
    here = _("For whom it is meant")
    return form_page(
        request,
        KindsForm(posted(request), initial={"model_kinds": model.model_kinds.all()}),
        lambda values: _meant_for(model, list(values["model_kinds"]), request.actor),
        title=here,
        submit=_("Save"),
        done=_("The change has been saved."),
        back=reverse("model", args=[model.pk]),
        crumbs=model_crumbs(model, here),
        note=f"{model.code} {model.title}",
    )


def _meant_for(model: Procedure, kinds: list, by: Actor) -> HttpResponse:
    model_set_kinds(model=model, kinds=kinds, by=by)
    return redirect("model", model.pk)


def _require_keeper(request: ActorRequest) -> None:
    answer = may_keep_models(request.actor)
    if not answer:
        raise answer.error(answer.reasons)
