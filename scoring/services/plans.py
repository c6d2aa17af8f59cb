"""The inspection plan of a year: opening it, filling it with what is proposed, and its lines (Mẫu 19.KHKT)."""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.errors import Refused, WrongStatus
from core.log import changes, log, log_many
from core.models import locked
from core.permissions import require
from core.workflow import lock
from scoring.inspectable import candidates_of, inspectable
from scoring.models import Inspection, InspectionPlan
from scoring.permissions import Perm
from scoring.planning import Line, propose

YEARS_BACK = 5
LINE_FIELDS = ("form", "starts_on", "ends_on", "inspecting_agency", "partners", "cost", "why")
PROPOSED_FIELDS = ("form", "starts_on", "ends_on", "why")
Form, Status = Inspection.Form, Inspection.Status


@dataclass(frozen=True)
class Proposal:
    """What proposing would do: agencies to add, lines that would change, and how many stay as they are."""

    added: Sequence[tuple[Agency, Line]]
    changed: Sequence[tuple[Inspection, Line]]
    kept: int

    @property
    def visits_added(self) -> int:
        return sum(line.is_visit for _agency, line in self.added)


def plan_open(*, year: int, by: Actor) -> InspectionPlan:
    """The plan of a year, a new draft where there is none. Raises Refused for a year far away."""
    require(by, Perm.PLAN_WRITE)
    _check_near(year, _("A plan is made for this year, the next, or one of the last %(n)d."))
    with transaction.atomic():
        plan, is_new = InspectionPlan.objects.get_or_create(year=year, defaults={"prepared_by_id": by.user_id})
        if is_new:
            log(plan, "inspectionplan.open", by=by)
    return plan


def plan_write(*, plan: InspectionPlan, purpose: str, seen: int, by: Actor) -> InspectionPlan:
    """Purpose and requirements of a draft. Raises Stale or WrongStatus."""
    require(by, Perm.PLAN_WRITE, plan)
    with transaction.atomic():
        lock(plan, seen)
        _check_draft(plan)
        before = plan.purpose
        plan.purpose, plan.version = purpose, plan.version + 1
        plan.save()
        log(plan, "inspectionplan.write", by=by, before={"purpose": before}, after={"purpose": purpose})
    return plan


def proposal_for(plan: InspectionPlan, visits: int = 0) -> Proposal:
    """What `plan_propose` would do. Lines stay that somebody changed, or whose inspection has gone on."""
    lines = list(plan.inspections.not_cancelled().defer("payload").select_related("agency"))
    free = {row.agency_id: row for row in lines if row.is_proposed and row.status == Status.PLANNED}
    kept: dict[int, bool] = {}
    for row in lines:
        if row.agency_id not in free:
            kept[row.agency_id] = kept.get(row.agency_id, False) or row.is_on_site
    found = propose(candidates_of(plan.year), plan.year, visits, kept, today())
    agencies = inspectable(plan.year).in_bulk()
    changed = [(free[line.agency], line) for line in found if line.agency in free]
    changed = [(row, line) for row, line in changed if _values(line) != _present(row)]
    return Proposal(
        added=[(agencies[line.agency], line) for line in found if line.agency not in free],
        changed=changed,
        kept=len(lines) - len(changed),
    )


def _values(line: Line) -> dict[str, Any]:
    form = Form.ON_SITE if line.is_visit else Form.BY_DOSSIER
    return {"form": form, "starts_on": line.starts_on, "ends_on": line.ends_on, "why": line.why}


def _present(row: Inspection) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PROPOSED_FIELDS}


def plan_propose(
    *, plan: InspectionPlan, visits: int, inspecting_agency: Agency, by: Actor, seen: int | None = None
) -> Proposal:
    """Fill a draft: everybody is covered, at least a third of the mandatory visited (Art. 33). Lines that somebody
    changed stay. Raises Stale or WrongStatus."""
    require(by, Perm.PLAN_WRITE, plan)
    with transaction.atomic(), numbering(plan.year):
        lock(plan, seen)
        _check_draft(plan)
        proposal = proposal_for(plan, visits)
        for row, line in proposal.changed:
            for name, value in _values(line).items():
                setattr(row, name, value)
            row.version += 1
        Inspection.objects.bulk_update([row for row, _line in proposal.changed], [*PROPOSED_FIELDS, "version"])
        first = last_number(plan.year) + 1
        rows = [
            _made(plan.year, number, agency, plan=plan, inspecting_agency=inspecting_agency, is_proposed=True)
            for number, (agency, _line) in enumerate(proposal.added, first)
        ]
        for row, (_agency, line) in zip(rows, proposal.added, strict=True):
            for name, value in _values(line).items():
                setattr(row, name, value)
        Inspection.objects.bulk_create(rows)
        log_many(rows, "inspection.plan", by=by, after={"plan": str(plan)})
        noted = {"added": len(rows), "changed": len(proposal.changed)}
        plan.version += 1
        plan.save()
        log(plan, "inspectionplan.propose", by=by, after=noted)
    return proposal


def plan_line_add(*, plan: InspectionPlan, agency: Agency, values: dict, by: Actor) -> Inspection:
    """Another inspection in a draft. Raises WrongStatus; Refused for an agency that the plan has already, one that
    the province does not inspect, or days of another year."""
    require(by, Perm.PLAN_WRITE, plan)
    _check_days(plan.year, values["starts_on"], values["ends_on"])
    with transaction.atomic(), numbering(plan.year):
        lock(plan)
        _check_draft(plan)
        if plan.inspections.not_cancelled().filter(agency=agency).exists():
            raise Refused(_("The plan has an inspection of %(agency)s already.") % {"agency": agency})
        _check_inspected(agency, plan.year)
        return _stored(
            _made(plan.year, last_number(plan.year) + 1, agency, plan=plan, **values), "inspection.plan", by
        )


def plan_line_change(*, line: Inspection, values: dict, seen: int, by: Actor) -> Inspection:
    """Form, days, who inspects, cost and reason of a line; from now on the proposal leaves it alone.

    Raises Stale, WrongStatus once the plan is sent or the inspection has gone on, Refused for days of another year.
    """
    require(by, Perm.PLAN_WRITE, line.plan)
    _check_days(line.year, values["starts_on"], values["ends_on"])
    with transaction.atomic():
        _hold_line(line, seen)
        before, after = changes(line, LINE_FIELDS, values)
        for name, value in values.items():
            setattr(line, name, value)
        line.is_proposed, line.version = False, line.version + 1
        line.save()
        log(line, "inspection.change", by=by, before=before, after=after)
    return line


def plan_line_remove(*, line: Inspection, seen: int, by: Actor) -> InspectionPlan:
    """Take a line out of a draft; the history of the plan keeps which. Raises Stale or WrongStatus."""
    require(by, Perm.PLAN_WRITE, line.plan)
    with transaction.atomic():
        plan = _hold_line(line, seen)
        log(plan, "inspectionplan.remove_line", by=by, before={"inspection": str(line)})
        line.delete()
    return plan


def inspection_ask(*, agency: Agency, values: dict, by: Actor) -> Inspection:
    """An inspection outside the plan, which UBND tỉnh asks for (Art. 34.2); of the year of its first day.

    Raises Refused without the request, or for days of two years.
    """
    require(by, Perm.INSPECTION_PREPARE)
    if not values["ad_hoc_basis"].strip():
        raise Refused(_("Name the request of UBND tỉnh for an inspection outside the plan."))
    year = values["starts_on"].year
    _check_near(year, _("An inspection is held this year, the next, or was held in one of the last %(n)d."))
    _check_days(year, values["starts_on"], values["ends_on"])
    with transaction.atomic(), numbering(year):
        return _stored(_made(year, last_number(year) + 1, agency, **values), "inspection.ask_for", by)


@contextmanager
def numbering(year: int):
    """Numbers of a year are given one after the other."""
    with locked(f"scoring.inspection_number.{year}"):
        yield


def last_number(year: int) -> int:
    """The highest running number in use; the caller holds `numbering`."""
    stem = f"KT-{year}-"
    used = Inspection.objects.filter(year=year, number__startswith=stem).values_list("number", flat=True)
    return max((int(number.removeprefix(stem)) for number in used if number.removeprefix(stem).isdigit()), default=0)


def _made(year: int, number: int, agency: Agency, **values) -> Inspection:
    inspection = Inspection(year=year, number=f"KT-{year}-{number:03d}", agency=agency, **values)
    inspection.refresh_index()
    return inspection


def _stored(inspection: Inspection, verb: str, by: Actor) -> Inspection:
    inspection.save()
    noted = {name: getattr(inspection, name) for name in (*LINE_FIELDS, "ad_hoc_basis")}
    log(inspection, verb, by=by, after={name: value for name, value in noted.items() if value})
    return inspection


def _hold_line(line: Inspection, seen: int) -> InspectionPlan:
    plan = lock(InspectionPlan.objects.get(pk=line.plan_id))
    _check_draft(plan)
    lock(line, seen)
    if line.status != Status.PLANNED:
        raise WrongStatus(_("This inspection has gone on; change its days or cancel it on its own page."))
    return plan


def _check_draft(plan: InspectionPlan) -> None:
    if not plan.is_draft:
        raise WrongStatus(_("The plan is sent or approved; open it again to change it."))


def _check_days(year: int, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The last day cannot lie before the first."))
    if {starts_on.year, ends_on.year} != {year}:
        raise Refused(_("The inspection belongs to the plan of %(year)d.") % {"year": year})


def _check_near(year: int, sentence: str) -> None:
    if not today().year - YEARS_BACK <= year <= today().year + 1:
        raise Refused(sentence % {"n": YEARS_BACK})


def _check_inspected(agency: Agency, year: int) -> None:
    if not inspectable(year).filter(pk=agency.pk).exists():
        sentence = _("%(agency)s is not among those whom the province inspects in %(year)d.")
        raise Refused(sentence % {"agency": agency, "year": year})
