"""Context issues and interested parties: lists in which they are entered, and their pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import REFUSED, Crumbs, form_page, posted, seen_version
from core.actors import ActorRequest
from core.dates import today
from core.errors import DomainError, NotAllowed
from core.permissions import can, require
from core.scope import get_visible
from registers.carrying import said
from registers.filters.risks import IssueFilter, PartyFilter
from registers.forms.risks import ContextReviewForm, IssueForm, PartyForm
from registers.models import ContextIssue, InterestedParty, RegisterYear
from registers.permissions import Perm
from registers.services.context import Row, context_add, context_change, context_review
from registers.services.rows import row_drop
from registers.views.risks import PER_PAGE, latest_register

ACTS = ("edit", "drop", "review")


@dataclass(frozen=True)
class Kind:
    """One of the two registers of the context: its words, forms and addresses."""

    model: type[Row]
    filter: type
    form: type
    url: str
    row_url: str
    title: Any
    new: Any
    shown: tuple[str, ...]

    template: str


ISSUES = Kind(
    ContextIssue,
    IssueFilter,
    IssueForm,
    "context",
    "context_issue",
    gettext_lazy("Context issues"),
    gettext_lazy("New context issue"),
    ("side", "category", "issue", "effect"),
    "registers/context/issues.html",
)
PARTIES = Kind(
    InterestedParty,
    PartyFilter,
    PartyForm,
    "parties",
    "interested_party",
    gettext_lazy("Interested parties"),
    gettext_lazy("New interested party"),
    ("party", "needs", "is_requirement", "monitoring"),
    "registers/context/parties.html",
)


def kind_of(row: Row) -> Kind:
    return ISSUES if isinstance(row, ContextIssue) else PARTIES


@require_http_methods(["GET", "HEAD", "POST"])
def issue_list(request: ActorRequest) -> HttpResponse:
    return _list(request, ISSUES)


@require_http_methods(["GET", "HEAD", "POST"])
def party_list(request: ActorRequest) -> HttpResponse:
    return _list(request, PARTIES)


def _list(request: ActorRequest, kind: Kind) -> HttpResponse:
    """The rows of the latest year; whoever keeps the year enters a new one on the same page."""
    require(request.actor, Perm.REGISTER_VIEW)
    writing = can(request.actor, Perm.YEAR_KEEP)
    register = latest_register(request) if writing else None
    form = kind.form(posted(request)) if register and register.takes_rows else None
    if request.method == "POST":
        require(request.actor, Perm.YEAR_KEEP)
        if form and form.is_valid() and _entered(request, kind, form, register):
            messages.success(request, _("It has been entered."))
            return redirect(kind.url)
    visible = kind.model.objects.visible_to(request.actor).select_related("agency", "register")
    listing = kind.filter(request.GET, visible, actor=request.actor)
    rows = listing.qs.order_by("agency__sort_text", "-register__year", "number")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "form": form,
        "register": register,
        "may_write": writing,
        "kind": kind,
        "overdue": visible.current().review_overdue_on(today()).count(),
    }
    return render(request, kind.template, context, status=REFUSED if request.method == "POST" else 200)


def _entered(request: ActorRequest, kind: Kind, form, register) -> bool:
    try:
        context_add(row=kind.model(**form.cleaned_data), register=register, by=request.actor)
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(None, list(error.reasons))
        return False
    return True


def _crumbs(row: Row, here: str = "") -> Crumbs:
    kind = kind_of(row)
    crumbs: Crumbs = [(str(kind.title), reverse(kind.url))]
    return [*crumbs, (row.number, row.get_absolute_url()), (here, None)] if here else [*crumbs, (row.number, None)]


def _get(request: ActorRequest, rows: QuerySet, pk: int):
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(rows.select_related("agency", "register", "carried_from"), request.actor, pk=pk)


def get_issue(request: ActorRequest, pk: int) -> ContextIssue:
    return _get(request, ContextIssue.objects.all(), pk)


def get_party(request: ActorRequest, pk: int) -> InterestedParty:
    return _get(request, InterestedParty.objects.all(), pk)


def _facts(row: Row) -> list[tuple[str, Any]]:
    """Label and value of what is special to the kind."""
    fields = [row._meta.get_field(name) for name in kind_of(row).shown]
    return [(str(field.verbose_name), _said(row, field.name)) for field in fields]


def _said(row: Row, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return said(row, name)


Get = Callable[[ActorRequest, int], Row]


def _detail(get: Get):
    @require_safe
    def view(request: ActorRequest, pk: int) -> HttpResponse:
        row = get(request, pk)
        keeps = bool(can(request.actor, Perm.YEAR_KEEP, row)) and row.register.takes_rows
        context = {
            "row": row,
            "facts": _facts(row),
            "addresses": {act: reverse(f"{kind_of(row).row_url}_{act}", args=[row.pk]) for act in ACTS},
            "crumbs": _crumbs(row),
            "reviews": row.reviews.select_related("reviewed_by"),
            "risks": row.risks.all() if isinstance(row, ContextIssue) else [],
            "may_keep": keeps,
            "may_drop": keeps and row.register.is_draft,
        }
        return render(request, "registers/context/detail.html", context)

    return view


def _edit(get: Get):
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: ActorRequest, pk: int) -> HttpResponse:
        row = get(request, pk)
        require(request.actor, Perm.YEAR_KEEP, row)
        here = _("Change")
        return form_page(
            request,
            kind_of(row).form(posted(request), instance=row),
            lambda values: context_change(row=row, by=request.actor, seen=values.pop("seen"), values=values),
            title=here,
            submit=_("Save"),
            done=_("The change has been saved."),
            back=row.get_absolute_url(),
            crumbs=_crumbs(row, here),
            note=str(row),
        )

    return view


def _drop(get: Get):
    @require_POST
    def view(request: ActorRequest, pk: int) -> HttpResponse:
        row = get(request, pk)
        register = row_drop(row=row, by=request.actor, seen=seen_version(request))
        messages.success(request, _("The row has been taken out of the year."))
        return redirect(register)

    return view


def _review(get: Get):
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: ActorRequest, pk: int) -> HttpResponse:
        row = get(request, pk)
        return _review_page(request, [row], str(row), _crumbs(row, _("Review it")), row.get_absolute_url())

    return view


issue_detail, party_detail = _detail(get_issue), _detail(get_party)
issue_edit, party_edit = _edit(get_issue), _edit(get_party)
issue_drop, party_drop = _drop(get_issue), _drop(get_party)
issue_review, party_review = _review(get_issue), _review(get_party)


@require_http_methods(["GET", "HEAD", "POST"])
def year_review(request: ActorRequest, pk: int) -> HttpResponse:
    """All issues and parties of a year at once."""
    require(request.actor, Perm.REGISTER_VIEW)
    register = get_visible(RegisterYear.objects.select_related("agency"), request.actor, pk=pk)
    rows: list[Row] = [*ContextIssue.objects.filter(register=register)]
    rows += InterestedParty.objects.filter(register=register)
    here = _("Review the whole context")
    note = _("%(year)s: %(n)d context issues and interested parties are reviewed at once.")
    crumbs: Crumbs = [(_("Context issues"), reverse("context")), (here, None)]
    return _review_page(
        request, rows, note % {"year": register.year, "n": len(rows)}, crumbs, reverse("context"), register
    )


def _review_page(
    request: ActorRequest, rows: list[Row], note: str, crumbs: Crumbs, back: str, register: RegisterYear | None = None
) -> HttpResponse:
    require(request.actor, Perm.YEAR_KEEP, register or rows[0])

    def act(values: dict) -> str:
        context_review(rows=rows, by=request.actor, **values)
        return back

    here = _("Record the review")
    return form_page(
        request,
        ContextReviewForm(posted(request)),
        act,
        title=str(crumbs[-1][0]),
        submit=here,
        done=_("The review has been recorded."),
        back=back,
        crumbs=crumbs,
        note=note,
    )
