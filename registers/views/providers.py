"""The register of external providers, the page of one, its evaluations."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from registers.filters.providers import ProviderFilter
from registers.forms.providers import EndForm, EvaluationForm, ProviderForm
from registers.models import ExternalProvider
from registers.permissions import Perm
from registers.services.providers import evaluation_add, provider_end, provider_save

PER_PAGE = 50


def get_provider(request: ActorRequest, pk: int, perm: str = Perm.REGISTER_VIEW) -> ExternalProvider:
    require(request.actor, Perm.REGISTER_VIEW)
    visible = ExternalProvider.objects.select_related("agency").with_last_evaluation()
    provider = get_visible(visible, request.actor, pk=pk)
    if perm != Perm.REGISTER_VIEW:
        require(request.actor, perm, provider)
    return provider


def provider_crumbs(provider: ExternalProvider | None, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("External providers"), reverse("providers"))]
    if provider:
        crumbs.append((provider.name, provider.get_absolute_url() if here else None))
    return [*crumbs, (here, None)] if here else crumbs


@require_safe
def provider_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    visible = ExternalProvider.objects.visible_to(request.actor)
    chosen = ProviderFilter(request.GET, visible.select_related("agency"), sees_all=request.actor.sees_all)
    context = {
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "overdue": visible.overdue_on(today()).count(),
        "may_keep": can(request.actor, Perm.PROVIDER_KEEP),
    }
    return render(request, "registers/providers/list.html", context)


@require_safe
def provider_detail(request: ActorRequest, pk: int) -> HttpResponse:
    provider = get_provider(request, pk)
    context = {
        "provider": provider,
        "crumbs": provider_crumbs(provider),
        "evaluations": provider.evaluations.select_related("evaluated_by"),
        "may_keep": provider.is_in_use and can(request.actor, Perm.PROVIDER_KEEP, provider),
    }
    return render(request, "registers/providers/detail.html", context)


def provider_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROVIDER_KEEP)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    here = _("Enter an external provider")
    return form_page(
        request,
        ProviderForm(posted(request), initial={"starts_on": today()}),
        lambda values: _save(request, ExternalProvider(agency=agency), values),
        title=here,
        submit=_("Enter it"),
        done=_("The external provider has been entered; evaluate it next."),
        back=reverse("providers"),
        crumbs=provider_crumbs(None, here),
        at="name",
    )


def provider_edit(request: ActorRequest, pk: int) -> HttpResponse:
    provider = get_provider(request, pk, Perm.PROVIDER_KEEP)
    here = _("Change the data")
    return form_page(
        request,
        ProviderForm(posted(request), instance=ExternalProvider.objects.get(pk=pk)),
        lambda values: _save(request, provider, values),
        title=here,
        submit=_("Save"),
        done=_("The data of the external provider have been changed."),
        back=provider.get_absolute_url(),
        crumbs=provider_crumbs(provider, here),
        at="name",
    )


def _save(request: ActorRequest, provider: ExternalProvider, values: dict) -> ExternalProvider:
    seen = values.pop("seen")
    return provider_save(provider=provider, values=values, by=request.actor, seen=seen)


def provider_evaluate(request: ActorRequest, pk: int) -> HttpResponse:
    provider = get_provider(request, pk, Perm.PROVIDER_KEEP)

    def act(values: dict) -> ExternalProvider:
        evaluation_add(provider=provider, values=values, by=request.actor)
        return provider

    here = _("Evaluate the external provider")
    return form_page(
        request,
        EvaluationForm(posted(request)),
        act,
        title=here,
        submit=_("Record the evaluation"),
        done=_("The evaluation has been recorded."),
        back=provider.get_absolute_url(),
        crumbs=provider_crumbs(provider, here),
        at="evaluated_on",
        note=f"{provider.name}: {provider.criteria}",
    )


def provider_stop(request: ActorRequest, pk: int) -> HttpResponse:
    provider = get_provider(request, pk, Perm.PROVIDER_KEEP)
    here = _("No longer use this provider")
    return form_page(
        request,
        EndForm(posted(request)),
        lambda values: provider_end(provider=provider, by=request.actor, **values),
        title=here,
        submit=here,
        done=_("It is recorded that the external provider is no longer used."),
        back=provider.get_absolute_url(),
        crumbs=provider_crumbs(provider, here),
        at="ended_on",
        note=provider.name,
    )
