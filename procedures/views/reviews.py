"""Reviews: what the law and the intervals ask of procedures and TTHC, and what is behind in the province."""

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import CONFLICT, REFUSED, Crumbs, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.permissions import can, require
from core.scope import get_visible
from procedures.filters.law import ReviewFilter
from procedures.forms.law import DecisionForm, OwnerForm
from procedures.models import DocumentReview
from procedures.permissions import Perm
from procedures.services import reviewing

PER_PAGE = 50
RELATED = ("procedure", "tthc", "agency", "owner", "change__document", "change__changed")


@require_safe
def review_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    actor = request.actor
    visible = DocumentReview.objects.visible_to(actor)
    agencies = Agency.objects.all() if actor.sees_all else None
    listing = ReviewFilter(request.GET, visible.select_related(*RELATED), agencies=agencies)
    context = {
        "page": Paginator(listing.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "figures": _figures(visible),
        "behind": _behind(visible) if actor.sees_all else None,
    }
    return render(request, "procedures/reviews/list.html", context)


def _figures(reviews: QuerySet[DocumentReview]) -> dict[str, int]:
    late = Q(due_on__lt=today())
    return reviews.asked_on(today()).aggregate(open=Count("pk"), overdue=Count("pk", filter=late))


def _behind(reviews) -> list[dict]:
    """Agencies with overdue reviews, most of them first."""
    rows = reviews.overdue_on(today()).values("agency", "agency__name")
    counted = rows.annotate(overdue=Count("pk"), oldest=Min("due_on"))
    return list(counted.order_by("-overdue", "oldest", "agency__sort_text"))


def review_crumbs(review: DocumentReview, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Reviews"), reverse("reviews"))]
    subject = str(review.subject)
    return [*crumbs, (subject, review.get_absolute_url()), (here, None)] if here else [*crumbs, (subject, None)]


def get_review(request: ActorRequest, pk: int) -> DocumentReview:
    return get_visible(DocumentReview.objects.select_related(*RELATED, "decided_by"), request.actor, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What is asked and why; whoever decides does it here."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    review = get_review(request, pk)
    form = DecisionForm(posted(request), initial=_decided(review))
    status = 200
    if request.method == "POST":
        require(request.actor, reviewing.perm_of(review), review)
        status = _decide(request, review, form)
        if status == 302:
            return redirect("review", review.pk)
    may = can(request.actor, reviewing.perm_of(review), review)
    context = {
        "review": review,
        "crumbs": review_crumbs(review),
        "form": form if may and review.closed_on is None else None,
        "may_assign": may and review.closed_on is None,
        "open_revision": _open_revision(review),
    }
    return render(request, "procedures/reviews/detail.html", context, status=status)


def _decided(review: DocumentReview) -> dict:
    return {"outcome": review.outcome, "note": review.note, "seen": review.version}


def _decide(request: ActorRequest, review: DocumentReview, form: DecisionForm) -> int:
    """The status of the answer: 302 when it is done, else what is wrong stands in the form."""
    if not form.is_valid():
        return REFUSED
    try:
        reviewing.review_decide(review=review, by=request.actor, **form.cleaned_data)
    except NotAllowed:
        raise
    except (Stale, WrongStatus) as error:
        form.add_error(None, list(error.reasons))
        form.data = form.data.copy()
        form.data["seen"] = review.version
        return CONFLICT
    except Refused as error:
        form.add_error("note", list(error.reasons))
        return REFUSED
    return 302


def _open_revision(review: DocumentReview):
    """The draft on which a decided review waits."""
    if review.closed_on or review.outcome != DocumentReview.Outcome.NEW_REVISION or not review.procedure:
        return None
    procedure = review.procedure
    return procedure.revisions.select_related("procedure").filter(status__in=procedure.revisions.model.OPEN).first()


def review_assign(request: ActorRequest, pk: int) -> HttpResponse:
    review = get_review(request, pk)
    require(request.actor, reviewing.perm_of(review), review)

    def act(values: dict) -> DocumentReview:
        return reviewing.review_assign(review=review, by=request.actor, **values)

    here = _("Name the responsible person")
    initial = {"owner": review.owner_id, "seen": review.version}
    return form_page(
        request,
        OwnerForm(posted(request), agency_id=review.agency_id, initial=initial),
        act,
        title=here,
        submit=here,
        done=_("The responsible person has been named."),
        at="owner",
        back=review.get_absolute_url(),
        crumbs=review_crumbs(review, here),
        note=str(review.subject),
    )
