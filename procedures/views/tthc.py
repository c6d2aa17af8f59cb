"""The catalogue of TTHC: the list and its exports, one TTHC, entering and changing it, who handles it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import CONFLICT, REFUSED, Crumbs, form_page, posted
from core.actors import Actor, ActorRequest
from core.dates import today
from core.errors import NotAllowed, Refused, Stale
from core.permissions import can, require
from core.views import content_disposition
from procedures import coverage, tthc_exports
from procedures.filters.law import TthcFilter
from procedures.forms.tthc import (
    Methods,
    Papers,
    RepealForm,
    ScopeForm,
    TthcForm,
    content_from,
    initial_methods,
    initial_papers,
)
from procedures.models import AdministrativeProcedure, DocumentReview
from procedures.permissions import Perm
from procedures.services import tthc as services

PER_PAGE = 50


def filtered(request: ActorRequest) -> TthcFilter:
    require(request.actor, Perm.TTHC_VIEW)
    agencies = Agency.objects.visible_to(request.actor)
    return TthcFilter(request.GET, AdministrativeProcedure.objects.all(), agencies=agencies)


@require_safe
def tthc_list(request: ActorRequest) -> HttpResponse:
    listing = filtered(request)
    context = {
        "page": Paginator(listing.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "may_manage": can(request.actor, Perm.TTHC_MANAGE),
        "day": today(),
    }
    return render(request, "procedures/tthc/list.html", context)


@require_safe
def tthc_export(request: ActorRequest, kind: str) -> HttpResponse:
    """What the filter shows, with the columns of the import."""
    if kind not in tthc_exports.KINDS:
        raise Http404
    write, content_type = tthc_exports.KINDS[kind]
    response = HttpResponse(write(filtered(request).qs), content_type=content_type)
    name = f"danh-muc-tthc-{today():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def tthc_crumbs(tthc: AdministrativeProcedure | None, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("TTHC"), reverse("tthcs"))]
    if tthc is None:
        return [*crumbs, (here, None)]
    return [*crumbs, (tthc.code, tthc.get_absolute_url()), (here, None)] if here else [*crumbs, (tthc.code, None)]


@require_safe
def tthc_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.TTHC_VIEW)
    rows = AdministrativeProcedure.objects.prefetch_related("methods", "dossier", "legal_bases")
    tthc = get_object_or_404(rows, pk=pk)
    may_manage = can(request.actor, Perm.TTHC_MANAGE)
    reviews = DocumentReview.objects.filter(tthc=tthc).select_related("change__document", "change__changed")
    context = {
        "tthc": tthc,
        "crumbs": tthc_crumbs(tthc),
        "day": today(),
        "in_force": tthc.is_in_force_on(today()),
        "handling": _handling(tthc, request.actor),
        "handled_by": tthc.scopes.on(today()).count(),
        "reviews": reviews.visible_to(request.actor),
        "may_manage": may_manage,
    }
    return render(request, "procedures/tthc/detail.html", context)


def _handling(tthc: AdministrativeProcedure, actor: Actor) -> list[dict]:
    """The agencies in sight that handle it, each with its procedures in effect and whether they match."""
    scopes = tthc.scopes.on(today()).visible_to(actor).select_related("agency").order_by("agency__sort_text")
    applied = coverage.coverages_on(today()).filter(tthc=tthc).select_related("revision__procedure")
    late = {row.pk for row in coverage.too_long(applied)}
    found: dict[int, list] = {}
    for row in applied:
        matches = row.fingerprint == tthc.fingerprint and row.pk not in late
        found.setdefault(row.revision.agency_id, []).append((row.revision.procedure, matches))
    return [{"agency": scope.agency, "procedures": found.get(scope.agency_id, [])} for scope in scopes]


def tthc_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.TTHC_MANAGE)
    return _form(request, AdministrativeProcedure(), _("Enter a TTHC"))


def tthc_edit(request: ActorRequest, pk: int) -> HttpResponse:
    tthc = get_object_or_404(AdministrativeProcedure, pk=pk)
    require(request.actor, Perm.TTHC_MANAGE)
    return _form(request, tthc, _("Change the data"))


@require_http_methods(["GET", "HEAD", "POST"])
def _form(request: ActorRequest, tthc: AdministrativeProcedure, here: str) -> HttpResponse:
    """The fields with the forms of methods and papers beside them; what is refused stays as it was typed."""
    data, status, theirs = posted(request), 200, []
    form = TthcForm(data, instance=tthc)
    methods = Methods(data, prefix="methods", initial=initial_methods(tthc))
    papers = Papers(data, prefix="papers", initial=initial_papers(tthc))
    is_new = tthc.pk is None
    if request.method == "POST":
        status = REFUSED
        if all([form.is_valid(), methods.is_valid(), papers.is_valid()]):
            status, theirs = _save(request, tthc, form, content_from(form, methods, papers))
            if status == 302:
                return redirect("tthc", tthc.pk)
    context = {
        "form": form,
        "methods": methods,
        "papers": papers,
        "title": here,
        "differences": theirs,
        "back": reverse("tthcs") if is_new else reverse("tthc", args=[tthc.pk]),
        "crumbs": tthc_crumbs(None if is_new else tthc, here),
        "fields": AdministrativeProcedure.objects.order_by("field").values_list("field", flat=True).distinct(),
    }
    return render(request, "procedures/tthc/form.html", context, status=status)


def _save(request: ActorRequest, tthc, form: TthcForm, content: services.Content) -> tuple[int, list]:
    """The status of the answer, 302 when it is done, and what somebody else stored meanwhile."""
    try:
        services.tthc_save(tthc=tthc, content=content, by=request.actor, seen=form.cleaned_data["seen"])
    except NotAllowed:
        raise
    except Stale as error:
        form.add_error(None, list(error.reasons))
        stored = AdministrativeProcedure.objects.get(pk=tthc.pk)
        form.data = form.data.copy()
        form.data["seen"] = services.seen_of(stored)
        return CONFLICT, _theirs(stored, content)
    except Refused as error:
        form.add_error(None, list(error.reasons))
        return REFUSED, []
    messages.success(request, _("The TTHC has been saved."))
    return 302, []


def _theirs(stored: AdministrativeProcedure, content: services.Content) -> list[tuple[str, str, str]]:
    """(what, mine, theirs) of everything that differs."""
    noted = services.differences(services.content_of(stored).plain(), content.plain())
    labels = {name: stored._meta.get_field(name).verbose_name for name in [*services.TTHC_FIELDS, "legal_bases"]}
    labels |= {"methods": _("Ways of submission"), "dossier": _("Dossier")}
    return [(labels[name], mine, noted["before"][name]) for name, mine in noted["after"].items()]


def tthc_repeal(request: ActorRequest, pk: int) -> HttpResponse:
    tthc = get_object_or_404(AdministrativeProcedure, pk=pk)
    require(request.actor, Perm.TTHC_MANAGE)
    here = _("Record the repeal")
    return form_page(
        request,
        RepealForm(posted(request), initial={"on": tthc.repealed_on or today()}),
        lambda values: services.tthc_repeal(tthc=tthc, on=values["on"], by=request.actor),
        title=here,
        submit=here,
        done=_("The repeal has been recorded."),
        at="on",
        back=tthc.get_absolute_url(),
        crumbs=tthc_crumbs(tthc, here),
        note=str(tthc),
    )


def tthc_scope(request: ActorRequest, pk: int) -> HttpResponse:
    tthc = get_object_or_404(AdministrativeProcedure, pk=pk)
    require(request.actor, Perm.TTHC_MANAGE)
    form = ScopeForm(posted(request), initial={"agencies": _codes(tthc), "on": max(today(), tthc.decided_on)})

    def act(values: dict) -> AdministrativeProcedure:
        services.scopes_set(tthc=tthc, agencies=form.chosen(), on=values["on"], by=request.actor)
        return tthc

    here = _("Set who handles it")
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Save"),
        done=_("It is recorded who handles the TTHC."),
        at="on",
        back=tthc.get_absolute_url(),
        crumbs=tthc_crumbs(tthc, here),
        note=str(tthc),
    )


def _codes(tthc: AdministrativeProcedure) -> str:
    standing: QuerySet[str] = tthc.scopes.filter(ends_on=None).values_list("agency__code", flat=True)
    return "\n".join(sorted(standing))
