"""Criteria and grades of a draft, one at a time."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.views.acting import arrived, form_page, posted
from core.actors import ActorRequest
from core.indicators import known
from scoring.forms.criteria import CriterionForm, GradeForm
from scoring.models import CriteriaSet, Criterion, GradeBand
from scoring.services import criteria_editing as editing
from scoring.views.criteria import get_set_to_write, set_crumbs


def _row_page(
    request: ActorRequest,
    criteria_set: CriteriaSet,
    form: forms.BaseForm,
    act: Callable[[dict], object],
    *,
    title: str,
    done: str,
    template: str = "agencies/form.html",
) -> HttpResponse:
    def take(values: dict) -> str:
        act(values)
        return criteria_set.get_absolute_url()

    return form_page(
        request,
        form,
        take,
        title=title,
        submit=_("Save"),
        done=done,
        at="code",
        back=criteria_set.get_absolute_url(),
        crumbs=set_crumbs(criteria_set, title),
        template=template,
        figures=known(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_new(request: ActorRequest, pk: int) -> HttpResponse:
    """A criterion, or a group, of the draft; `?group=` names where it is to stand."""
    criteria_set = get_set_to_write(request, pk)
    group = criteria_set.criteria.filter(code=request.GET.get("group", "")).first()
    blank = Criterion(criteria_set=criteria_set, side=group.side if group else Criterion.Side.BASE)
    form = CriterionForm(posted(request), instance=blank, initial={"parent": group} if group else {})
    return _row_page(
        request,
        criteria_set,
        form,
        lambda _values: editing.criterion_add(criteria_set=criteria_set, values=form.values(), by=request.actor),
        title=_("Add a criterion or a group"),
        done=_("The criterion has been added."),
        template="scoring/criteria/criterion_form.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    criteria_set, criterion = _criterion(request, pk, row)
    form = CriterionForm(posted(request), instance=get_object_or_404(Criterion, pk=row))

    def act(values: dict) -> None:
        editing.criterion_change(criterion=criterion, values=form.values(), seen=values["seen"], by=request.actor)

    return _row_page(
        request,
        criteria_set,
        form,
        act,
        title=_("Change %(code)s") % {"code": criterion.code},
        done=_("The criterion has been changed."),
        template="scoring/criteria/criterion_form.html",
    )


@require_POST
def criterion_remove(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    criteria_set, criterion = _criterion(request, pk, row)
    editing.criterion_remove(criterion=criterion, by=request.actor)
    return arrived(request, _("The criterion has been removed."), criteria_set)


@require_POST
def criterion_shift(request: ActorRequest, pk: int, row: int, way: str) -> HttpResponse:
    """Up or down among its neighbours."""
    criteria_set, criterion = _criterion(request, pk, row)
    editing.criterion_shift(criterion=criterion, up=way == "up", by=request.actor)
    return redirect(f"{criteria_set.get_absolute_url()}#criterion-{row}")


def _criterion(request: ActorRequest, pk: int, row: int) -> tuple[CriteriaSet, Criterion]:
    criteria_set = get_set_to_write(request, pk)
    return criteria_set, get_object_or_404(Criterion.objects.select_related("criteria_set"), criteria_set=pk, pk=row)


@require_http_methods(["GET", "HEAD", "POST"])
def grade_new(request: ActorRequest, pk: int) -> HttpResponse:
    criteria_set = get_set_to_write(request, pk)

    def act(values: dict) -> None:
        values.pop("seen")
        editing.grade_add(criteria_set=criteria_set, values=values, by=request.actor)

    form = GradeForm(posted(request), instance=GradeBand(criteria_set=criteria_set))
    done = _("The grade has been added.")
    return _row_page(request, criteria_set, form, act, title=_("Add a grade"), done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def grade_edit(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    criteria_set, grade = _grade(request, pk, row)

    def act(values: dict) -> None:
        editing.grade_change(grade=grade, seen=values.pop("seen"), values=values, by=request.actor)

    form = GradeForm(posted(request), instance=get_object_or_404(GradeBand, pk=row))
    title = _("Change grade %(name)s") % {"name": grade.name}
    return _row_page(request, criteria_set, form, act, title=title, done=_("The grade has been changed."))


@require_POST
def grade_remove(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    criteria_set, grade = _grade(request, pk, row)
    editing.grade_remove(grade=grade, by=request.actor)
    return arrived(request, _("The grade has been removed."), criteria_set)


def _grade(request: ActorRequest, pk: int, row: int) -> tuple[CriteriaSet, GradeBand]:
    criteria_set = get_set_to_write(request, pk)
    return criteria_set, get_object_or_404(GradeBand.objects.select_related("criteria_set"), criteria_set=pk, pk=row)
