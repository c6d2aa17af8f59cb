"""The audits of a year, the page of one audit, its plan and its team."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from agencies.views.acting import form_page, posted, seen_version
from audits import checks
from audits.filters.planning import AuditFilter, ProgrammeFilter
from audits.forms.planning import AuditChangeForm, AuditForm, prefilled
from audits.models import Audit
from audits.permissions import Perm
from audits.progress import conducting, is_own
from audits.services import planning
from audits.standing import standings_of
from audits.standing_team import team_of, team_warnings
from audits.views.moves import ASKING
from audits.views.programmes import get_programme, programme_crumbs
from audits.views.shared import audit_crumbs, get_audit
from core.actors import ActorRequest
from core.permissions import can, require

PER_PAGE = 50


@require_safe
def audit_list(request: ActorRequest) -> HttpResponse:
    """An agency's audits of a year; for the province, every agency's programme of a year."""
    require(request.actor, Perm.AUDIT_VIEW)
    return _of_province(request) if request.actor.sees_all else _of_agency(request)


def _of_province(request: ActorRequest) -> HttpResponse:
    chosen = ProgrammeFilter(request.GET, Agency.objects.visible_to(request.actor))
    page = Paginator(chosen.qs.in_order(), PER_PAGE).get_page(request.GET.get("page"))
    rows = standings_of(page.object_list, chosen.year_shown)
    context = {"page": page, "rows": rows, "filter": chosen, "year": chosen.year_shown}
    return render(request, "audits/province.html", context)


def _of_agency(request: ActorRequest) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    chosen = AuditFilter(request.GET, Audit.objects.visible_to(request.actor))
    audits = chosen.qs.defer("payload").select_related("agency").prefetch_related("units", "members__user")
    context = {
        "agency": agency,
        "page": Paginator(audits.order_by("starts_on", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "year": chosen.year_shown,
        "standing": standings_of([agency], chosen.year_shown, with_findings=False)[0],
        "may_write": can(request.actor, Perm.PROGRAMME_WRITE, agency) and planning.is_near(chosen.year_shown),
    }
    return render(request, "audits/list.html", context)


@require_safe
def audit_detail(request: ActorRequest, pk: int) -> HttpResponse:
    audit = get_audit(request, pk)
    prepares = can(request.actor, Perm.AUDIT_PREPARE, audit)
    other_edition = checks.clauses_are_in_force(audit, request.actor) if audit.is_planning else []
    context = {
        "audit": audit,
        "crumbs": audit_crumbs(audit),
        "units": audit.units.all(),
        "clauses": audit.clauses.order_by("edition", "order"),
        "procedures": audit.procedures.order_by("code"),
        "members": team_of(audit),
        "warnings": team_warnings(audit),
        "other_edition": other_edition,
        "asking": " ".join(ASKING),
        "conducting": conducting(audit, request.actor),
        "is_own": is_own(audit, request.actor),
        "may": {
            "change": prepares and audit.is_planned and not audit.programme.is_submitted,
            "team": prepares and (audit.is_planning or audit.is_under_way),
            "convert": prepares and bool(other_edition),
        },
    }
    return render(request, "audits/audit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Plan an audit in a programme; a suggestion's address fills in its division or procedure."""
    programme = get_programme(request, pk)
    require(request.actor, Perm.PROGRAMME_WRITE, programme)
    initial = {"criteria": _("ISO 9001, the agency's documents and the law that applies.")}
    initial |= prefilled(request.GET, programme)
    here = _("Plan an audit")
    return form_page(
        request,
        AuditForm(posted(request), programme=programme, initial=initial),
        lambda values: planning.audit_plan(programme=programme, values=values, by=request.actor),
        title=here,
        submit=_("Add it to the programme"),
        done=_("The audit is in the programme; name its team next."),
        back=programme.get_absolute_url(),
        crumbs=programme_crumbs(programme, here),
        template="audits/audit_form.html",
        note=_("Choose what is audited and when; the checklist is made from the clauses and procedures chosen."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def audit_edit(request: ActorRequest, pk: int) -> HttpResponse:
    audit = get_audit(request, pk)
    require(request.actor, Perm.AUDIT_PREPARE, audit)

    def act(values: dict) -> Audit:
        return planning.audit_change(audit=audit, seen=values.pop("seen"), values=values, by=request.actor)

    here = _("Change the audit plan")
    return form_page(
        request,
        AuditChangeForm(posted(request), instance=get_audit(request, pk)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The audit plan has been changed."),
        back=audit.get_absolute_url(),
        crumbs=audit_crumbs(audit, (here, None)),
        template="audits/audit_form.html",
        note=_("The plan can be changed until it is announced."),
    )


@require_POST
def audit_convert(request: ActorRequest, pk: int) -> HttpResponse:
    """Put the clauses of the edition in force in the place of those chosen."""
    audit = get_audit(request, pk)
    planning.audit_convert(audit=audit, seen=seen_version(request), by=request.actor)
    messages.success(request, _("The clauses are now those of the edition in force; look them through."))
    return redirect(audit)
