"""Measurements are recorded: one, or those of a whole month on one page."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.views.acting import CONFLICT, REFUSED, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.errors import DomainError, NotAllowed, Refused, Stale
from core.permissions import require
from core.text import number_in
from registers.followed import followed
from registers.forms.objectives import MeasurementForm
from registers.models import Measurement, QualityObjective, RegisterYear
from registers.objective_checks import number_problem
from registers.permissions import Perm
from registers.services.objectives import Entry, measurement_record, measurements_record, seen_of
from registers.views.objectives import get_objective, objective_crumbs
from registers.views.years import get_register, register_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def measurement(request: ActorRequest, pk: int, index: int) -> HttpResponse:
    """The value of one month or quarter of an objective."""
    objective = get_objective(request, pk)
    require(request.actor, Perm.OBJECTIVE_MEASURE, objective)
    if index not in objective.indexes:
        raise Http404
    label = objective.label_of(index)
    stored = objective.measurements.filter(index=index).first()
    here = _("Measurement of %(period)s") % {"period": label}

    def act(values: dict) -> QualityObjective:
        if values["value"] is None and stored is None:
            raise Refused(_("Enter the measured value."))
        measurement_record(entry=Entry(objective, index, **form.figures), by=request.actor)
        return objective

    form = MeasurementForm(posted(request), initial=initial_of(stored))
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Record the value"),
        done=_("The value of %(period)s has been recorded.") % {"period": label},
        back=objective.get_absolute_url(),
        crumbs=objective_crumbs(objective, here),
        at="value",
        template="registers/objectives/measurement.html",
        objective=objective,
    )


def initial_of(stored: Measurement | None) -> dict[str, Any]:
    """What the form begins with."""
    told = {"value": stored.value, "note": stored.note} if stored else {}
    return told | {"seen": seen_of(stored)}


@require_http_methods(["GET", "HEAD", "POST"])
def measurements(request: ActorRequest, pk: int) -> HttpResponse:
    """All objectives of the agency that end a month or quarter in the chosen month, typed on one page."""
    register = get_register(request, pk)
    require(request.actor, Perm.OBJECTIVE_MEASURE, register)
    month = _month(request, register)
    rows = _rows(request, register, month)
    status = 200
    if request.method == "POST":
        status = _save(request, rows)
        if status == 200:
            return redirect(f"{reverse('measurements', args=[register.pk])}?month={month}")
    here = _("Measurements of a month")
    context = {
        "register": register,
        "month": month,
        "label": f"{month:02d}/{register.year}",
        "months": range(1, _last_month(register) + 1),
        "rows": rows,
        "forms": [form for _objective, _index, form in rows],
        "refused": status != 200,
        "crumbs": register_crumbs(register, (here, None)),
        "here": here,
    }
    return render(request, "registers/objectives/measurements.html", context, status=status)


def _last_month(register: RegisterYear) -> int:
    """The last month of the register's year that has ended; 0 when none has."""
    if today().year > register.year:
        return 12
    ended = (today() + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    return ended.month if ended.year == register.year else 0


def _month(request: ActorRequest, register: RegisterYear) -> int:
    last = _last_month(register)
    asked = number_in(request.GET.get("month", ""))
    return asked if asked and asked <= last else last


def _rows(
    request: ActorRequest, register: RegisterYear, month: int
) -> list[tuple[QualityObjective, int, MeasurementForm]]:
    objectives = QualityObjective.objects.filter(register=register, indicator="").in_force_on(today())
    found = []
    for row in followed(objectives.order_by("pk"), today()):
        index = _index_ending_in(row.objective, month)
        if index is not None:
            stored = next((one for one in row.measurements if one.index == index), None)
            form = MeasurementForm(
                posted(request),
                initial=initial_of(stored),
                prefix=f"o{row.objective.pk}",
                number=row.objective.number,
            )
            found.append((row.objective, index, form))
    return found


def _index_ending_in(objective: QualityObjective, month: int) -> int | None:
    if not month:
        return None
    ends_on = _end_of(objective.register.year, month)
    return next((index for index in objective.indexes if objective.span_of(index)[1] == ends_on), None)


def _end_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _save(request: ActorRequest, rows: list[tuple[QualityObjective, int, MeasurementForm]]) -> int:
    """Everything or nothing; the status of the answer, with each problem at its field."""
    sound = [_is_sound(objective, form) for objective, _index, form in rows]
    if not all(sound):
        return REFUSED
    entries = [Entry(objective, index, **form.figures) for objective, index, form in rows]
    try:
        changed = measurements_record(entries=entries, by=request.actor)
    except NotAllowed:
        raise
    except DomainError as error:
        rows[0][2].add_error(None, list(error.reasons))
        return CONFLICT if isinstance(error, Stale) else REFUSED
    told = ngettext("%(n)d value has been recorded.", "%(n)d values have been recorded.", changed)
    messages.success(request, told % {"n": changed})
    return 200


def _is_sound(objective: QualityObjective, form: MeasurementForm) -> bool:
    if not form.is_valid():
        return False
    if problem := number_problem(form.cleaned_data["value"], objective.measure):
        form.add_error("value", problem)
    return form.is_valid()
