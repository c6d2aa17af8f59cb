"""The list of agencies, its exports, and the page of one agency."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import exports, services
from agencies.filters import AgencyFilter, with_what_holds_on
from agencies.forms import AgencyForm, editions_left
from agencies.models import Adoption, Agency, Membership
from agencies.permissions import Perm
from agencies.roles import Role
from agencies.views.acting import agency_crumbs, form_page, posted
from core import panels
from core.actors import Actor, ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.views import content_disposition

PER_PAGE = 50


def filtered(request: ActorRequest) -> AgencyFilter:
    require(request.actor, Perm.AGENCY_VIEW)
    return AgencyFilter(request.GET, Agency.objects.visible_to(request.actor))


@require_safe
def agency_list(request: ActorRequest) -> HttpResponse:
    chosen = filtered(request)
    page = Paginator(with_what_holds_on(chosen.qs, chosen.day), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": chosen,
        "may_manage": can(request.actor, Perm.AGENCY_MANAGE),
        "illustrative": any(agency.is_illustrative for agency in page),
    }
    return render(request, "agencies/list.html", context)


@require_safe
def agencies_xlsx(request: ActorRequest) -> HttpResponse:
    return _exported(request, exports.as_xlsx, "xlsx", exports.XLSX)


@require_safe
def agencies_csv(request: ActorRequest) -> HttpResponse:
    return _exported(request, exports.as_csv, "csv", exports.CSV)


def _exported(request: ActorRequest, write, extension: str, content_type: str) -> HttpResponse:
    chosen = filtered(request)
    response = HttpResponse(write(chosen.qs, chosen.day), content_type=content_type)
    name = f"danh-sach-co-quan-{chosen.day:%Y-%m-%d}.{extension}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def agency_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.AGENCY_VIEW)
    agency = get_visible(Agency.objects.select_related("kind", "parent", "shares_qms_of"), request.actor, pk=pk)
    actor, day = request.actor, today()
    memberships = agency.memberships.select_related("user", "unit")
    adoptions = Adoption.objects.filter(agency=agency).order_by("-edition__published_on", "-pk")
    context = {
        "agency": agency,
        "panels": panels.of("agency", agency, actor),
        "facts": _facts(agency, actor),
        "is_active": agency.is_active_on(day),
        "obligations": agency.obligations.order_by("-starts_on"),
        "letterheads": agency.letterheads.order_by("-starts_on"),
        "past_names": agency.past_names.order_by("-ends_on"),
        "children": agency.children.active_on(day).visible_to(actor).select_related("kind").in_order(),
        "units": agency.units.all(),
        "standing": sorted(memberships.on(day).order_by("user__sort_text"), key=_order_of_role),
        "earlier": memberships.filter(ends_on__lt=day).order_by("-ends_on"),
        "later": memberships.filter(starts_on__gt=day).order_by("starts_on"),
        "adoptions": adoptions.select_related("edition").prefetch_related("declarations"),
        "may": {
            "manage": can(actor, Perm.AGENCY_MANAGE),
            "describe": can(actor, Perm.AGENCY_DESCRIBE, agency),
            "appoint": can(actor, Perm.PEOPLE_APPOINT, agency),
            "plan": can(actor, Perm.ADOPTION_PREPARE, agency) and editions_left(agency).exists(),
        },
    }
    return render(request, "agencies/detail.html", context)


def _order_of_role(membership: Membership) -> int:
    """The head first, then the others as they stand in the list of roles."""
    return -1 if membership.role == Role.HEAD else Role.values.index(membership.role)


def _facts(agency: Agency, actor: Actor) -> list[tuple[str, object]]:
    """Label and value; an agency in the actor's sight is a record, which the page links, any other only its name."""

    def shown(other: Agency | None) -> Agency | str:
        return other if other and (actor.sees_all or other.pk in actor.agency_ids) else str(other or "")

    return [
        (_("Agency code"), agency.code),
        (_("Short name"), agency.short_name),
        (_("Kind"), agency.kind),
        (_("Superior agency"), shown(agency.parent)),
        (_("Administrative unit code"), agency.unit_code),
        (_("Established on"), agency.established_on),
        (_("Dissolved on"), agency.dissolved_on),
        (_("Shares the QMS of"), shown(agency.shares_qms_of)),
    ]


def agency_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.AGENCY_MANAGE)
    here = _("New agency")
    return form_page(
        request,
        AgencyForm(posted(request)),
        lambda values: _save(request, Agency(), values),
        title=here,
        submit=_("Enter the agency"),
        done=_("The agency has been entered."),
        back=reverse("agencies"),
        crumbs=[(_("List of agencies"), reverse("agencies")), (here, None)],
        agency_codes=_codes(),
    )


def agency_edit(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.AGENCY_MANAGE)
    here = _("Change the data")
    return form_page(
        request,
        AgencyForm(posted(request), instance=agency),
        lambda values: _save(request, agency, values),
        title=here,
        submit=_("Save"),
        done=_("The agency's data has been changed."),
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
        agency_codes=_codes(),
    )


def _save(request: HttpRequest, agency: Agency, values: dict) -> Agency:
    seen, renamed_on = values.pop("seen"), values.pop("renamed_on", None)
    return services.agency_save(agency=agency, values=values, by=request.actor, renamed_on=renamed_on, seen=seen)


def _codes():
    """Codes to choose from, only read where the page shows them."""
    return Agency.objects.active_on(today()).in_order().values_list("code", "name")
