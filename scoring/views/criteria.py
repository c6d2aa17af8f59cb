"""Criteria sets: the list, the page of one, its head, its moves, its correction."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import Crumbs, arrived, form_page, move_now, move_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.indicators import known
from core.permissions import can, require
from core.scope import get_visible
from core.workflow import get_move, may
from scoring.counting import faults_of
from scoring.expressions import BadExpression, parse
from scoring.forms.criteria import MOVE_FORMS, NewSetForm, SetForm
from scoring.models import CriteriaSet, Criterion, GradeBand
from scoring.permissions import Perm
from scoring.services.carrying import change_between
from scoring.services.criteria_sets import DEMO, set_correct, set_describe, set_open, set_open_demo

PER_PAGE = 50


def get_set(request: ActorRequest, pk: int) -> CriteriaSet:
    """404 for agencies while it is a draft."""
    require(request.actor, Perm.VIEW)
    return get_visible(CriteriaSet.objects.select_related("previous"), request.actor, pk=pk)


def get_set_to_write(request: ActorRequest, pk: int) -> CriteriaSet:
    """As `get_set`, for those who write criteria."""
    criteria_set = get_set(request, pk)
    require(request.actor, Perm.CRITERIA_WRITE, criteria_set)
    return criteria_set


def set_crumbs(criteria_set: CriteriaSet, *further: str) -> Crumbs:
    """The way to a set's page, or to a page below it."""
    first: Crumbs = [(_("Criteria sets"), reverse("criteria_sets"))]
    if not further:
        return [*first, (str(criteria_set), None)]
    return [*first, (str(criteria_set), criteria_set.get_absolute_url()), *((label, None) for label in further)]


@require_safe
def criteria_sets(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.VIEW)
    rows = CriteriaSet.objects.visible_to(request.actor).prefetch_related("kinds")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_write": can(request.actor, Perm.CRITERIA_WRITE),
    }
    return render(request, "scoring/criteria/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_new(request: ActorRequest) -> HttpResponse:
    """Blank, a copy, or the demonstration set."""
    require(request.actor, Perm.CRITERIA_WRITE)

    def act(values: dict) -> CriteriaSet:
        start = values.pop("start")
        if start == DEMO:
            return set_open_demo(by=request.actor, **values)
        return set_open(by=request.actor, **values)

    here = _("New criteria set")
    return form_page(
        request,
        NewSetForm(posted(request), initial={"year": today().year}),
        act,
        title=here,
        submit=_("Make the draft"),
        done=_("The draft of the criteria set has been made."),
        at="name",
        back=reverse("criteria_sets"),
        crumbs=[(_("Criteria sets"), reverse("criteria_sets")), (here, None)],
    )


@require_safe
def criteria_set(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that a set says, and of a draft what is wrong with it."""
    found = get_set(request, pk)
    rows = list(found.criteria.prefetch_related("levels"))
    _prepare(rows)
    writes = bool(can(request.actor, Perm.CRITERIA_WRITE, found))
    context = {
        "set": found,
        "crumbs": set_crumbs(found),
        "kinds": found.kinds.order_by("order"),
        "rows": rows,
        "sums": _sums(rows),
        "grades": _grades(found),
        "problems": _problems(found, rows) if found.is_draft else [],
        "change": change_between(found.previous, found) if found.previous else None,
        "corrections": found.corrections.visible_to(request.actor),
        "asking": " ".join(MOVE_FORMS),
        "may_write": writes and found.is_draft,
        "may_correct": writes and found.status == CriteriaSet.Status.ISSUED,
        "may_try": can(request.actor, Perm.PROVINCE_VIEW),
    }
    return render(request, "scoring/criteria/set.html", context)


def _problems(criteria_set: CriteriaSet, rows: Sequence[Criterion]) -> list[tuple[str, int | None]]:
    """Every fault in a sentence, and the row where it is."""
    places = {row.code: row.pk for row in rows}
    return [(fault.sentence, places.get(fault.code)) for fault in faults_of(criteria_set)]


def _prepare(rows: Sequence[Criterion]) -> None:
    """Depth, what stands below a group, and what the figures are called, for the page."""
    by_pk = {row.pk: row for row in rows}
    labels = {key: str(indicator.label) for key, indicator in known().items()}
    for row in rows:
        row.depth, row.below = 0, Decimal(0)
        row.figures = _figures(row.indicator, labels)
    for row in rows:
        above = by_pk.get(row.parent_id)
        if above is not None:
            above.below += row.max_points
        while above is not None and row.depth < len(rows):
            row.depth += 1
            above = by_pk.get(above.parent_id)


def _figures(text: str, labels: dict[str, str]) -> list[str]:
    if not text:
        return []
    try:
        return [labels.get(key, key) for key in parse(text).keys]
    except BadExpression:
        return []


def _sums(rows: Sequence[Criterion]) -> list[tuple[str, Decimal]]:
    """What the groups at the top add up to, by what their points do."""
    top = [row for row in rows if row.parent_id is None and row.is_group]
    return [
        (str(side.label), sum((row.max_points for row in top if row.side == side), Decimal(0)))
        for side in Criterion.Side
    ]


def _grades(criteria_set: CriteriaSet) -> list[GradeBand]:
    """Best first; `upper` is where the next one begins, None for the best."""
    grades = list(criteria_set.grades.all())
    names, words = {grade.code: grade.name for grade in grades}, dict(GradeBand.Condition.choices)
    for better, grade in zip([None, *grades], grades, strict=False):
        grade.upper = better.from_points if better else None
        grade.asked = [words.get(code, code) for code in grade.conditions]
        grade.lower = names.get(grade.otherwise, grade.otherwise)
    return grades


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_edit(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_set_to_write(request, pk)

    def act(values: dict) -> CriteriaSet:
        return set_describe(criteria_set=found, seen=values.pop("seen"), values=values, by=request.actor)

    here = _("Change the criteria set")
    return form_page(
        request,
        SetForm(posted(request), instance=get_set(request, pk)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The criteria set has been changed."),
        back=found.get_absolute_url(),
        crumbs=set_crumbs(found, here),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_set_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    found = get_set(request, pk)
    if name not in MOVE_FORMS:
        return move_now(request, found, name)
    return move_page(
        request,
        found,
        name,
        lambda: MOVE_FORMS[name](posted(request)),
        crumbs=set_crumbs(found, str(get_move(found, name).label)),
        note=str(found),
        answer=may(found, name, request.actor),
    )


@require_POST
def criteria_set_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin the next version."""
    corrected = set_correct(criteria_set=get_set_to_write(request, pk), by=request.actor)
    return arrived(request, _("The draft of the new version has been made."), redirect(corrected).url)
