"""Management reviews: the list, the page of one, its planning, its pack to print, its PDF."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted, seen_version
from audits import pack
from audits.filters.reviews import AgencyReviewFilter, ReviewFilter
from audits.forms.reviews import ReviewPlanForm
from audits.models import ManagementReview, ReviewDecision
from audits.permissions import Perm
from audits.services.reviews import next_span, review_plan, review_replan
from core.actors import ActorRequest
from core.dates import in_year, today
from core.permissions import can, require
from core.scope import get_visible
from core.views import file_response

PER_PAGE = 50
ASKING, CONFIRMING = "hold return cancel", "submit sign"


def get_review(request: ActorRequest, pk: int) -> ManagementReview:
    """404 outside the actor's agencies."""
    require(request.actor, Perm.AUDIT_VIEW)
    rows = ManagementReview.objects.select_related("agency", "chair", "signed_by", "written_by")
    return get_visible(rows, request.actor, pk=pk)


def review_crumbs(review: ManagementReview | None = None, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Management reviews"), reverse("management_reviews"))]
    if review:
        crumbs.append((review.number, review.get_absolute_url() if here else None))
    return [*crumbs, (here, None)] if here else crumbs


@require_safe
def review_list(request: ActorRequest) -> HttpResponse:
    """An agency sees its reviews; the province, which agencies held theirs in a year."""
    require(request.actor, Perm.AUDIT_VIEW)
    return _province_page(request) if request.actor.sees_all else _agency_page(request)


def _agency_page(request: ActorRequest) -> HttpResponse:
    visible = ManagementReview.objects.visible_to(request.actor)
    listing = ReviewFilter(request.GET, visible.defer("payload", "inputs", "remarks").select_related("chair"))
    decisions = ReviewDecision.objects.visible_to(request.actor)
    context = {
        "page": Paginator(listing.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "held_this_year": visible.filter(held_on__year=today().year).exists(),
        "open": decisions.open().count(),
        "overdue": decisions.overdue_on(today()).count(),
        "may_plan": can(request.actor, Perm.REVIEW_PREPARE),
    }
    return render(request, "audits/reviews/list.html", context)


def _province_page(request: ActorRequest) -> HttpResponse:
    programme = Agency.objects.in_programme_on(today()).select_related("kind")
    listing = AgencyReviewFilter(request.GET, programme)
    year = listing.of_year
    held = ManagementReview.objects.filter(agency__in=programme.values("pk"), held_on__year=year)
    context = {
        "page": Paginator(listing.qs.in_order(), PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "year": year,
        "agencies": programme.count(),
        "held": held.order_by().values("agency").distinct().count(),
        "late": today() > in_year(year, "12-31"),
    }
    return render(request, "audits/reviews/province.html", context)


@require_safe
def review_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Before the meeting the pack is computed now; afterwards it is shown as it was kept."""
    review = get_review(request, pk)
    prepares = can(request.actor, Perm.REVIEW_PREPARE, review)
    context = {
        "review": review,
        "crumbs": review_crumbs(review),
        "inputs": _inputs(review),
        "decisions": review.decisions.select_related("owner", "unit"),
        "may_replan": review.is_planned and prepares,
        "may_write": review.is_held and prepares,
        "asking": ASKING,
        "confirming": CONFIRMING,
    }
    return render(request, "audits/reviews/detail.html", context)


def _inputs(review: ManagementReview) -> list[dict]:
    """The inputs with their remarks; none for a review that was cancelled."""
    if review.status == ManagementReview.Status.CANCELLED:
        return []
    kept = pack.inputs_of(review) if review.inputs is None else review.inputs
    return pack.shown(kept, review.remarks)


@require_safe
def review_pack(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole pack on one page, to be printed and handed out before the meeting."""
    review = get_review(request, pk)
    if review.status == ManagementReview.Status.CANCELLED:
        raise Http404
    here = _("Pack to print")
    context = {"review": review, "crumbs": review_crumbs(review, here), "inputs": _inputs(review)}
    return render(request, "audits/reviews/pack.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REVIEW_PREPARE)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    starts_on, ends_on = next_span(agency, today())
    here = _("Plan a management review")
    return form_page(
        request,
        ReviewPlanForm(posted(request), initial={"planned_on": ends_on, "starts_on": starts_on, "ends_on": ends_on}),
        lambda values: review_plan(agency=agency, values=values, by=request.actor),
        title=here,
        submit=_("Plan the review"),
        done=_("The review is planned; its pack is filled from the records."),
        back=reverse("management_reviews"),
        crumbs=review_crumbs(None, here),
        at="planned_on",
        note=_("At least one review a year (QĐ 19/2014/QĐ-TTg, Art. 4.4 b)."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request: ActorRequest, pk: int) -> HttpResponse:
    review = get_review(request, pk)
    require(request.actor, Perm.REVIEW_PREPARE, review)
    here = _("Change the days of the review")
    fresh = ManagementReview.objects.get(pk=pk)
    return form_page(
        request,
        ReviewPlanForm(posted(request), instance=fresh),
        lambda values: review_replan(review=review, values=values, seen=seen_version(request), by=request.actor),
        title=here,
        submit=_("Save"),
        done=_("The days of the review are changed."),
        back=review.get_absolute_url(),
        crumbs=review_crumbs(review, here),
        at="planned_on",
        template="move.html",
        note=str(review),
        record=review,
    )


@require_safe
def review_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    review = get_review(request, pk)
    if not review.pdf_sha256:
        raise Http404
    return file_response(review.pdf_sha256, review.file_name, "application/pdf", inline=True)
