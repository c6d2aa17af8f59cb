"""Issuances: revisions put together, what hinders each, and the one signature."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted, seen_version
from core.actors import ActorRequest
from core.dates import today
from core.errors import NotAllowed, Stale
from core.permissions import Denied, can, require
from core.scope import get_visible
from procedures.content import SECTIONS, content_of, with_content
from procedures.forms.issuances import IssuanceForm, SignForm
from procedures.models import Issuance, Revision
from procedures.permissions import Perm
from procedures.services import issuing

SHOWN_TO_SIGNERS = set(Revision.Status) - set(Revision.EDITABLE) - {Revision.Status.IN_REVIEW}


def get_issuance(request: ActorRequest, pk: int) -> Issuance:
    """404 unless it belongs to the actor's agency or is signed by it."""
    rows = Issuance.objects.select_related("agency__parent", "signing_agency", "signed_by")
    return get_visible(rows, request.actor, pk=pk)


def issuance_crumbs(issuance: Issuance | None, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Issuances"), reverse("issuances"))]
    if issuance is None:
        return [*crumbs, (here, None)]
    if not here:
        return [*crumbs, (str(issuance), None)]
    return [*crumbs, (str(issuance), issuance.get_absolute_url()), (here, None)]


@require_safe
def issuance_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    awaiting = Count("revisions", filter=Q(revisions__status=Revision.Status.AWAITING))
    rows = Issuance.objects.visible_to(request.actor).select_related("agency", "signing_agency")
    rows = rows.annotate(total=Count("revisions"), awaiting=awaiting)
    page = Paginator(rows.order_by("-pk"), 50).get_page(request.GET.get("page"))
    context = {"page": page, "may_prepare": can(request.actor, Perm.ISSUANCE_PREPARE)}
    return render(request, "procedures/issuances.html", context)


@require_safe
def issuance_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    issuance = get_issuance(request, pk)
    rows = issuing.hindrances(issuance, request.actor)
    context = _documents(request, issuance, rows) | {
        "issuance": issuance,
        "crumbs": issuance_crumbs(issuance),
        "may_sign": issuing.may_sign(issuance, request.actor),
        "may_prepare": not issuance.is_signed and can(request.actor, Perm.ISSUANCE_PREPARE, issuance),
    }
    return render(request, "procedures/issuance.html", context)


def _documents(request: ActorRequest, issuance: Issuance, rows: list) -> dict:
    """The documents with what hinders them, and whether the actor may open each."""
    own = request.actor.sees_all or issuance.agency_id in request.actor.agency_ids
    return {
        "own": own,
        "rows": [(row, problems, own or row.status in SHOWN_TO_SIGNERS) for row, problems in rows],
        "hindered": sum(bool(problems) for _row, problems in rows),
    }


@require_safe
def issuance_revision(request: ActorRequest, pk: int, revision: int) -> HttpResponse:
    """One revision as the signing agency reads it: what has passed review, and nothing it could change."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    issuance = get_issuance(request, pk)
    rows = with_content(issuance.revisions.filter(status__in=SHOWN_TO_SIGNERS))
    row = get_object_or_404(rows.select_related("prepared_by", "reviewed_by"), pk=revision)
    content = row.payload["content"] if row.payload else content_of(row)
    context = {
        "issuance": issuance,
        "revision": row,
        "content": content,
        "sections": [(title, content["sections"].get(key, "")) for key, title in SECTIONS],
        "crumbs": issuance_crumbs(issuance, str(row)),
    }
    return render(request, "procedures/issuance_revision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def issuance_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.ISSUANCE_PREPARE)
    agency = get_visible(Agency, request.actor, pk=request.actor.agency_id)

    def act(values: dict) -> Issuance:
        return issuing.issuance_prepare(agency=agency, by=request.actor, **values)

    here = _("Prepare an issuance")
    return form_page(
        request,
        IssuanceForm(posted(request), agency=agency, initial={"revisions": request.GET.getlist("revisions")}),
        act,
        title=here,
        submit=_("Prepare the issuance"),
        done=_("The issuance is prepared."),
        back=reverse("issuances"),
        crumbs=issuance_crumbs(None, here),
        note=_("Revisions put together here are approved by one signature under one decision, all or none."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def issuance_edit(request: ActorRequest, pk: int) -> HttpResponse:
    issuance = get_issuance(request, pk)
    require(request.actor, Perm.ISSUANCE_PREPARE, issuance)

    theirs: dict = {}

    def act(values: dict) -> Issuance:
        revisions = values.pop("revisions")
        try:
            return issuing.issuance_change(
                issuance=issuance, values=values, revisions=revisions, by=request.actor, seen=seen_version(request)
            )
        except Stale:
            theirs.update(issuance=issuance, revisions=issuance.revisions.select_related("procedure"))
            raise

    initial = {name: getattr(issuance, name) for name in ("name", "signing_agency", "effective_on")}
    initial["revisions"] = issuance.revisions.values_list("pk", flat=True)
    here = _("Change the issuance")
    return form_page(
        request,
        IssuanceForm(posted(request), agency=issuance.agency, issuance=issuance, initial=initial),
        act,
        title=here,
        submit=_("Save the issuance"),
        done=_("The issuance is changed."),
        back=issuance.get_absolute_url(),
        crumbs=issuance_crumbs(issuance, here),
        template="procedures/issuance_edit.html",
        issuance=issuance,
        theirs=theirs,
    )


@require_POST
def issuance_drop(request: ActorRequest, pk: int) -> HttpResponse:
    issuance = get_issuance(request, pk)
    issuing.issuance_drop(issuance=issuance, by=request.actor, seen=seen_version(request))
    messages.success(request, _("The issuance is given up; its revisions may be approved one by one."))
    return redirect("issuances")


@require_http_methods(["GET", "HEAD", "POST"])
def issuance_sign(request: ActorRequest, pk: int) -> HttpResponse:
    """The number and date of the decision, above the list of what it issues and what hinders it."""
    issuance = get_issuance(request, pk)
    answer = issuing.may_sign(issuance, request.actor)
    if isinstance(answer, Denied) and answer.error is NotAllowed:
        raise answer.error(answer.reasons)
    rows = issuing.hindrances(issuance, request.actor)
    seen = issuing.seen_of(issuance, [row for row, _problems in rows])

    def act(values: dict) -> Issuance:
        return issuing.issuance_sign(issuance=issuance, by=request.actor, **values)

    here = _("Sign the issuance")
    return form_page(
        request,
        SignForm(posted(request), initial={"decided_on": today(), "seen": seen}),
        act,
        title=here,
        submit=_("Sign and approve everything in it"),
        done=_("The issuance is signed and its revisions are approved."),
        back=issuance.get_absolute_url(),
        crumbs=issuance_crumbs(issuance, here),
        template="procedures/issuance_sign.html",
        issuance=issuance,
        answer=answer,
        **_documents(request, issuance, rows),
    )


@require_safe
def issuance_decision(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft of the decision with the list of documents, to be taken over by the registry."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    issuance = get_issuance(request, pk)
    rows = issuance.revisions.select_related("procedure").defer("payload").order_by("procedure__code", "pk")
    context = {
        "issuance": issuance,
        "crumbs": issuance_crumbs(issuance, _("Text of the decision")),
        "rows": rows,
        "letterhead": issuance.signing_agency.letterheads.on(issuance.decided_on or today()).first(),
    }
    return render(request, "procedures/issuance_decision.html", context)
