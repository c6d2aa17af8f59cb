"""Which divisions, clauses and procedures the audits of a cycle have covered (ISO 9001, 9.2.2 a).

A cell of the picture is a clause of the second level in one division. It is covered by an answered question about the
clause, a part of it, or what it was in another edition, asked in that division in an audit that was held; a question
without a division counts for every division of its audit. Procedures are counted in a list of their own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from agencies.models import Clause, StandardEdition, Unit
from audits.editions import Crosswalk, day_within, edition_to_plan, exclusions_of
from audits.models import Audit, AuditProgramme, ChecklistItem
from procedures.models import Procedure

AUDITED, PLANNED, OPEN = "audited", "planned", "open"
Cell = tuple[int, int | None]


@dataclass(frozen=True)
class Row:
    """One clause with its cell in each division."""

    clause: Clause
    states: list[tuple[Unit | None, str]]

    @property
    def is_open(self) -> bool:
        return all(state == OPEN for _unit, state in self.states)


@dataclass(frozen=True)
class Coverage:
    """The picture of one programme's cycle. A single column None stands for an agency without divisions."""

    first_year: int
    last_year: int
    edition: StandardEdition | None
    units: list[Unit | None]
    rows: list[Row]
    left_out: list[Clause]
    procedures: list[tuple[Procedure, str]]

    def count(self, state: str) -> int:
        return sum(found == state for row in self.rows for _unit, found in row.states)

    @property
    def total(self) -> int:
        return len(self.rows) * len(self.units)

    @property
    def audited(self) -> int:
        return self.count(AUDITED)

    @property
    def planned(self) -> int:
        return self.count(PLANNED)

    @property
    def open(self) -> int:
        return self.count(OPEN)

    @property
    def chapters(self) -> list[tuple[Clause, list[Row]]]:
        """The rows under their chapters."""
        return [
            (chapter, list(rows)) for chapter, rows in groupby(self.rows, lambda row: row.clause.parent or row.clause)
        ]

    @property
    def open_units(self) -> list[Unit]:
        """Divisions in which no clause is audited or planned."""
        states = {
            unit: {state for row in self.rows for one, state in row.states if one == unit} for unit in self.units
        }
        return [unit for unit, found in states.items() if unit is not None and found == {OPEN}]

    @property
    def open_clauses(self) -> list[Clause]:
        """Clauses that are audited or planned in no division."""
        return [row.clause for row in self.rows if row.is_open]

    @property
    def open_procedures(self) -> list[Procedure]:
        return [procedure for procedure, state in self.procedures if state == OPEN]

    @property
    def audited_procedures(self) -> int:
        return sum(state == AUDITED for _procedure, state in self.procedures)


def coverage_of(programme: AuditProgramme) -> Coverage:
    """The cycle that ends with the year of the programme; a constant number of queries."""
    agency, first_year = programme.agency, programme.year - programme.cycle_years + 1
    edition = edition_to_plan(agency.pk, day_within(programme.year))
    excluded = [row.clause for row in exclusions_of(agency.pk, edition)] if edition else []
    crosswalk = Crosswalk(edition, [clause.number for clause in excluded]) if edition else None
    units: list[Unit | None] = [*agency.units.filter(closed_on=None)] or [None]
    audits = _audits(agency.pk, first_year, programme.year)
    plans = [audit for audit in audits if audit.programme_id == programme.pk and audit.status in Audit.OPEN]
    items = _answers(audits)
    audited = _asked(items, audits, units, crosswalk)
    planned = {cell for audit in plans for cell in _cells(audit.clauses.all(), _places(audit, units), crosswalk)}
    return Coverage(
        first_year,
        programme.year,
        edition,
        units,
        [_row(clause, units, audited, planned) for clause in (crosswalk.rows if crosswalk else [])],
        excluded,
        _procedures(agency.pk, items, plans),
    )


def _audits(agency_id: int, first_year: int, last_year: int) -> list[Audit]:
    years = {"programme__year__gte": first_year, "programme__year__lte": last_year}
    found = Audit.objects.filter(agency=agency_id, **years).not_cancelled().defer("payload")
    return list(found.prefetch_related("units", "clauses", "procedures"))


def _answers(audits: Collection[Audit]) -> list[ChecklistItem]:
    held = [audit.pk for audit in audits if audit.opened_on]
    answered = ChecklistItem.objects.filter(audit__in=held).exclude(result="")
    return list(answered.select_related("clause").only("audit_id", "unit_id", "procedure_id", "clause"))


def _places(audit: Audit, units: Collection[Unit | None]) -> list[int | None]:
    """The divisions of an audit; all that stand where it names none."""
    return [unit.pk for unit in audit.units.all()] or [unit.pk if unit else None for unit in units]


def _asked(
    items: Collection[ChecklistItem],
    audits: Collection[Audit],
    units: Collection[Unit | None],
    crosswalk: Crosswalk | None,
) -> set[Cell]:
    places = {audit.pk: _places(audit, units) for audit in audits}
    return {
        cell
        for item in items
        if item.clause
        for cell in _cells([item.clause], [item.unit_id] if item.unit_id else places[item.audit_id], crosswalk)
    }


def _cells(clauses, places: Collection[int | None], crosswalk: Crosswalk | None) -> set[Cell]:
    if crosswalk is None:
        return set()
    return {(row.pk, place) for clause in clauses for row in crosswalk.rows_of(clause) for place in places}


def _row(clause: Clause, units: Collection[Unit | None], audited: set[Cell], planned: set[Cell]) -> Row:
    states = [(unit, _state((clause.pk, unit.pk if unit else None), audited, planned)) for unit in units]
    return Row(clause, states)


def _state(cell, audited: Collection, planned: Collection) -> str:
    if cell in audited:
        return AUDITED
    return PLANNED if cell in planned else OPEN


def _procedures(agency_id: int, items: Collection[ChecklistItem], plans: Collection[Audit]):
    audited = {item.procedure_id for item in items if item.procedure_id}
    planned = {procedure.pk for audit in plans for procedure in audit.procedures.all()}
    return [(row, _state(row.pk, audited, planned)) for row in procedures_in_force(agency_id)]


def procedures_in_force(agency_id: int):
    """Own documents with an issue in effect, in the order of their codes."""
    return Procedure.objects.filter(agency=agency_id, is_model=False).in_force().order_by("code")
