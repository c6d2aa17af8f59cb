"""Pages for citizens: finding a procedure, reading it, printing its sheet; the agencies and what they declare."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.models import Declaration
from core import panels
from core.actors import ANONYMOUS
from core.dates import today
from core.documents import qr_data_uri
from core.search import matching
from core.text import fold
from procedures.forms.public import RatingForm
from procedures.models import FormItem, Procedure
from procedures.public import (
    address_of,
    card_of,
    newest_first,
    page_of,
    pdf_is_public,
    public_agencies,
    public_procedures,
    slug_of,
    with_frozen,
    without_contacts,
)
from procedures.public_search import PublicFilter

PER_PAGE = 20
AGENCIES_PER_PAGE = 50
NEWEST = 5
SHOWN_ANSWERS = 10


@login_not_required
@require_safe
def public_search(request: HttpRequest) -> HttpResponse:
    """One box and three lists; an address with a question answers it, the bare address shows where to begin."""
    day = today()
    chosen = PublicFilter(request.GET, day)
    if not request.GET:
        rows = with_frozen(newest_first(day), day)[:NEWEST]
        context = {"filter": chosen, "newest": [card_of(row) for row in rows]}
        return render(request, "procedures/public/start.html", context)
    page = Paginator(with_frozen(chosen.rows, day), PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "cards": [card_of(row) for row in page]}
    return render(request, "procedures/public/found.html", context)


def get_public(pk: int) -> Procedure:
    """The procedure that citizens may see, with its whole frozen content; 404 for any other."""
    day = today()
    return get_object_or_404(with_frozen(public_procedures(day), day, whole=True), pk=pk)


@login_not_required
@require_safe
def public_procedure_short(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("public_procedure", pk, slug_of(get_public(pk).title))


@login_not_required
@require_safe
def public_procedure(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    procedure = get_public(pk)
    if slug != slug_of(procedure.title):
        return redirect("public_procedure", pk, slug_of(procedure.title))
    return procedure_page(request, procedure, RatingForm())


def procedure_page(request: HttpRequest, procedure: Procedure, form: RatingForm, status: int = 200) -> HttpResponse:
    revision = procedure.in_effect[0]
    answered = procedure.feedback.filter(is_published=True).order_by("-answered_on", "-pk")[:SHOWN_ANSWERS]
    context = {
        "procedure": procedure,
        "page": page_of(procedure),
        "forms": _forms_of(revision),
        "has_pdf": pdf_is_public(revision),
        "qr": _qr(procedure),
        "rated": procedure.ratings.aggregate(average=Avg("stars"), count=Count("pk")),
        "answered": [without_contacts({"text": row.text, "answer": row.answer}) for row in answered],
        "form": form,
    }
    return render(request, "procedures/public/procedure.html", context, status=status)


def _forms_of(revision) -> list[dict]:
    """The forms of the issue in force; an approved issue's rows never change."""
    rows = FormItem.objects.filter(revision=revision)
    return [
        {"pk": row.pk, "code": row.code, "title": without_contacts(row.title), "has_file": row.file_id is not None}
        for row in rows
    ]


def _qr(procedure: Procedure) -> str:
    """Of the short address, which stays when the title changes."""
    return qr_data_uri(address_of(reverse("public_procedure_short", args=[procedure.pk])))


@login_not_required
@require_safe
def public_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What to take along, on one sheet of paper."""
    procedure = get_public(pk)
    context = {
        "procedure": procedure,
        "page": page_of(procedure),
        "qr": _qr(procedure),
        "address": address_of(reverse("public_procedure_short", args=[pk])),
        "day": today(),
    }
    return render(request, "procedures/public/sheet.html", context)


@login_not_required
@require_safe
def public_agency_list(request: HttpRequest) -> HttpResponse:
    day, words = today(), request.GET.get("q", "").strip()[:200]
    agencies = matching(public_agencies(day), fold(words).split()).select_related("kind").in_order()
    page = Paginator(agencies, AGENCIES_PER_PAGE).get_page(request.GET.get("page"))
    pks = [agency.pk for agency in page]
    counts = public_procedures(day).filter(agency__in=pks).order_by().values_list("agency").annotate(Count("pk"))
    declared, shown = declarations_on(day, pks), dict(counts)
    rows = [(agency, declared.get(agency.pk), shown.get(agency.pk, 0)) for agency in page]
    return render(request, "procedures/public/agencies.html", {"page": page, "rows": rows, "q": words})


def declarations_on(day, agencies) -> dict[int, Declaration]:
    """The latest declaration of each agency whose adoption stands on `day`, by the agency's primary key."""
    rows = Declaration.objects.filter(adoption__agency__in=agencies, decided_on__lte=day)
    rows = rows.exclude(adoption__ended_on__lte=day).select_related("adoption__edition")
    return {row.adoption.agency_id: row for row in rows.order_by("decided_on", "pk")}


@login_not_required
@require_safe
def public_agency(request: HttpRequest, pk: int) -> HttpResponse:
    day = today()
    agency = get_object_or_404(public_agencies(day).select_related("kind", "parent"), pk=pk)
    procedures = public_procedures(day).filter(agency=agency).order_by("sort_text", "pk")
    page = Paginator(with_frozen(procedures, day), PER_PAGE).get_page(request.GET.get("page"))
    declaration = declarations_on(day, [agency.pk]).get(agency.pk)
    context = {
        "agency": agency,
        "declaration": declaration,
        "scope": without_contacts(declaration.scope) if declaration else "",
        "page": page,
        "cards": [card_of(row) for row in page],
        "panels": panels.of("public_agency", agency, ANONYMOUS),
    }
    return render(request, "procedures/public/agency.html", context)
