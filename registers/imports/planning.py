"""What an import would do: every month beside what stands in the database, every problem at its row and column."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from core import importing
from core.actors import Actor
from core.dates import today
from core.permissions import require
from core.spreadsheets import Column, Problem, Row, Sheet, read, read_csv
from registers.dossier_rules import FIGURES, jumps, wrong_day, wrong_figures, wrong_month
from registers.imports import columns as c
from registers.models import DossierMonth
from registers.permissions import Perm
from registers.services.dossiers import LABELS, replaces_one_stop, told

Source = DossierMonth.Source
FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(kw_only=True)
class PlannedRow(importing.PlannedRow):
    """The month that the row speaks of, and the values that it takes."""

    record: DossierMonth
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.record.agency.label

    @property
    def code(self) -> str:
        return self.record.label

    @property
    def summary(self) -> str:
        return "; ".join(f"{LABELS[name]}: {self.values[name]}" for name in FIGURES)

    @property
    def seen(self) -> tuple:
        return self.row.number, self.record.agency_id, self.record.label, self.state, self.before, self.after

    def differ(self) -> None:
        """Note the values that become others."""
        for name, new in self.values.items():
            old = None if self.is_new else getattr(self.record, name)
            if old != new:
                self.before |= told({name: old})
                self.after |= told({name: new})
                self.differences.append((str(LABELS[name]), _shown(name, old), _shown(name, new)))


ImportPlan = importing.ImportPlan[PlannedRow]


def _shown(name: str, value: Any) -> Any:
    if name == "source" and value:
        return str(Source(value).label)
    return "0" if value == 0 else value


def plan_import(content: bytes, by: Actor) -> ImportPlan:
    """Read an .xlsx and set it beside the database. Raises NotAllowed; wrong files and rows become problems."""
    require(by, Perm.DOSSIER_IMPORT)
    return plan_sheet(read(content, c.TABLE), by=by, source=Source.IMPORTED)


def plan_feed(content: bytes, by: Actor) -> ImportPlan:
    """The same for a CSV file of the one-stop system."""
    require(by, Perm.DOSSIER_IMPORT)
    return plan_sheet(read_csv(content, c.TABLE), by=by, source=Source.ONE_STOP)


def plan_sheet(sheet: Sheet, *, by: Actor, source: str, lock: bool = False) -> ImportPlan:
    """Plan the rows of a sheet that was read before; `lock` holds the agencies until the transaction ends."""
    fresh = Sheet(sheet.rows, list(sheet.problems))
    planning = _Planning(fresh, by, source, lock)
    rows = [planned for row in fresh.rows if (planned := planning.plan(row))]
    planning.look_for_jumps(rows)
    fresh.add(planning.found)
    return ImportPlan(fresh, rows)


class _Planning:
    def __init__(self, sheet: Sheet, by: Actor, source: str, lock: bool):
        self.by, self.source = by, source
        self.found: list[Problem] = []
        self.told: dict[tuple[int, date], int] = {}
        visible = Agency.objects.visible_to(by).order_by("pk")
        self.bearers: dict[str, list[Agency]] = defaultdict(list)
        for agency in visible.select_for_update() if lock else visible:
            self.bearers[agency.code].append(agency)
        self.own = next((a for agencies in self.bearers.values() for a in agencies if a.pk == by.agency_id), None)
        stored = DossierMonth.objects.visible_to(by).filter(agency__code__in=self.codes(sheet)).order_by("-month")
        self.stored = {
            (row.agency_id, row.month): row for row in (stored.select_for_update(of=("self",)) if lock else stored)
        }

    def codes(self, sheet: Sheet) -> set[str]:
        return {self.code_of(row) for row in sheet.rows}

    def code_of(self, row: Row) -> str:
        return row.values["agency"].upper() or (self.own.code if self.own and not self.by.sees_all else "")

    def note(self, row: Row, column: Column, message: str, severity: str = "error") -> None:
        self.found.append(row.problem(column, message, severity))

    def plan(self, row: Row) -> PlannedRow | None:
        """None for a row that says too little; what it lacks has been noted by the reader, or is here."""
        month = self.month_of(row)
        agency = self.agency_of(row, month)
        is_right = self.check_figures(row, month)
        if not (month and agency and is_right) or self.is_repeated(row, agency, month):
            return None
        stored = self.stored.get((agency.pk, month))
        record = stored or DossierMonth(agency=agency, month=month)
        record.agency = agency
        planned = PlannedRow(row=row, is_new=stored is None, record=record, values=self.values_of(row, stored))
        if stored and not self.may_replace(planned):
            return PlannedRow(row=row, is_new=False, record=record)
        planned.differ()
        return planned

    def month_of(self, row: Row) -> date | None:
        year, month = row.values["year"], row.values["month"]
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            self.note(row, c.YEAR, _("Write the year with four digits, such as 2019."))
        elif month is not None and not 1 <= month <= 12:
            self.note(row, c.MONTH, _("A month is a number from 1 to 12."))
        elif year and month:
            return date(year, month, 1)
        return None

    def agency_of(self, row: Row, month: date | None) -> Agency | None:
        code = self.code_of(row)
        bearers = self.bearers.get(code, [])
        if not code:
            self.note(row, c.AGENCY, _("Write the code of the agency."))
        elif not bearers:
            self.note(row, c.AGENCY, self.unknown(code))
        elif month:
            fitting = [agency for agency in bearers if not wrong_month(agency, month)]
            if fitting:
                return fitting[0]
            self.note(row, c.MONTH, wrong_month(bearers[-1], month))
        return None

    def unknown(self, code: str) -> str:
        if self.by.sees_all:
            return _("There is no agency with the code “%(code)s”.") % {"code": code}
        return _("“%(code)s” is not your agency; you enter the figures of your own.") % {"code": code}

    def check_figures(self, row: Row, month: date | None) -> bool:
        figures = {name: row.values[name] for name in FIGURES}
        wrong = wrong_figures(figures)
        for name, sentence in wrong.items():
            self.note(row, c.COUNTS[name], sentence)
        day = wrong_day(month, row.values["taken_on"]) if month else ""
        if day:
            self.note(row, c.TAKEN, day)
        return not wrong and not day and None not in figures.values()

    def is_repeated(self, row: Row, agency: Agency, month: date) -> bool:
        first = self.told.setdefault((agency.pk, month), row.number)
        if first == row.number:
            return False
        facts = {"first": first, "second": row.number, "agency": agency.label, "month": f"{month:%m/%Y}"}
        self.note(row, c.MONTH, _("Rows %(first)d and %(second)d both speak of %(agency)s in %(month)s.") % facts)
        return True

    def values_of(self, row: Row, stored: DossierMonth | None) -> dict[str, Any]:
        """What the row says; a file that names no day was taken today, if it says anything new."""
        values = {name: row.values[name] for name in FIGURES}
        is_new = stored is None or any(getattr(stored, name) != values[name] for name in FIGURES)
        if row.values["taken_on"] or is_new:
            values["taken_on"] = row.values["taken_on"] or today()
        if row.values["note"]:
            values["note"] = row.values["note"]
        if is_new or self.source == Source.ONE_STOP:
            values["source"] = self.source
        return values

    def may_replace(self, planned: PlannedRow) -> bool:
        """A correction stands against the one-stop system; its figures stand against a table."""
        stored, row = planned.record, planned.row
        if self.source == Source.ONE_STOP and stored.correction:
            message = _("The agency has corrected this month (“%(reason)s”); its figures stay.")
            self.note(row, c.MONTH, message % {"reason": stored.correction}, "warning")
            return False
        if self.source == Source.IMPORTED and replaces_one_stop(stored, planned.values):
            self.note(
                row,
                c.MONTH,
                _("These figures come from the one-stop system; correct them on the page of the month and say why."),
            )
            return False
        return True

    def look_for_jumps(self, rows: list[PlannedRow]) -> None:
        known: dict[int, dict[date, dict]] = defaultdict(dict)
        for (agency, month), stored in self.stored.items():
            known[agency][month] = {name: getattr(stored, name) for name in FIGURES}
        for planned in rows:
            if planned.values:
                known[planned.record.agency_id][planned.record.month] = planned.values
        for planned in rows:
            if planned.after:
                months = known[planned.record.agency_id]
                earlier = [months[month] for month in sorted(months, reverse=True) if month < planned.record.month]
                for sentence in jumps(planned.values, earlier, LABELS):
                    self.note(planned.row, c.MONTH, sentence, "warning")
