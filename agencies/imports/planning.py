"""What an import would do: every row beside what stands in the database, every problem at its row and column."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.imports import columns as c
from agencies.imports.dated import DatedPlan, letterhead_plan, obligation_plan
from agencies.models import Agency, AgencyKind, Letterhead, Obligation
from agencies.models.agency import identifier_code
from agencies.permissions import Perm
from core import importing
from core.actors import Actor
from core.permissions import require
from core.spreadsheets import Column, Problem, Row, Sheet, read

PLAIN = (c.NAME, c.SHORT_NAME, c.UNIT_CODE, c.ESTABLISHED, c.DISSOLVED)
DIVISION = "district_division"
INDEPENDENT_DIVISIONS = 3


@dataclass(kw_only=True)
class PlannedRow(importing.PlannedRow):
    """The agency that the row speaks of, as it will be."""

    agency: Agency
    parent: Agency | None = None
    dated: list[DatedPlan] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return ", ".join([str(self.agency.kind), *([self.parent.label] if self.parent else [])])

    @property
    def seen(self) -> tuple:
        return self.row.number, self.agency.code, self.state, self.differences

    def differ(self, column: Column, name: str, old: Any, new: Any) -> None:
        """Note a value that becomes another one."""
        if old == new:
            return
        self.before[name], self.after[name] = _plain(old), _plain(new)
        self.differences.append((str(column.label), old, new))


ImportPlan = importing.ImportPlan[PlannedRow]


def plan_import(content: bytes, by: Actor) -> ImportPlan:
    """Read an .xlsx and set it beside the database. Raises NotAllowed; wrong files and rows become problems."""
    require(by, Perm.AGENCY_MANAGE)
    return plan_sheet(read(content, c.TABLE))


def plan_sheet(sheet: Sheet, *, lock: bool = False) -> ImportPlan:
    """Plan the rows of a sheet that was read before; `lock` holds the agencies until the transaction ends."""
    fresh = Sheet(sheet.rows, list(sheet.problems))
    planning = _Planning(fresh, lock)
    planning.run()
    return ImportPlan(fresh, planning.rows)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else str(value)


def overlap(one: Agency, other: Agency) -> bool:
    """Whether two agencies exist on a common day; an agency no longer exists on its day of dissolution."""
    return one.established_on < _end(other) and other.established_on < _end(one)


def _end(agency: Agency) -> date:
    return agency.dissolved_on or date.max


class _Planning:
    def __init__(self, sheet: Sheet, lock: bool):
        self.sheet = sheet
        agencies = Agency.objects.order_by("pk")
        stored = list(agencies.select_for_update() if lock else agencies)
        self.stored = {agency.pk: agency for agency in stored}
        self.kinds = {kind.code: kind for kind in AgencyKind.objects.all()}
        self.rows: list[PlannedRow] = []
        self.half_read: set[str] = set()
        self.found: list[Problem] = []

    def run(self) -> None:
        usable = [row for row in self.sheet.rows if self.is_usable(row)]
        self.rows = self.match(usable)
        self.by_agency = {id(planned.agency): planned for planned in self.rows}
        for planned in self.rows:
            self.take_facts(planned)
        self.everyone = [*self.stored.values(), *(planned.agency for planned in self.rows if planned.is_new)]
        self.take_parents()
        self.find_clashes(c.CODE)
        self.find_clashes(c.NAME)
        self.find_circles()
        self.count_divisions()
        self.take_dated()
        self.sheet.add(self.found)

    def note(self, planned: PlannedRow | Row, column: Column, message: str, severity: str = "error") -> None:
        row = planned if isinstance(planned, Row) else planned.row
        self.found.append(row.problem(column, message, severity))

    def is_usable(self, row: Row) -> bool:
        """Whether the row says enough to be planned; what is missing has been noted by the reader, or is here."""
        values = row.values
        complete = all(values[column.name] for column in (c.CODE, c.NAME, c.KIND, c.ESTABLISHED))
        usable = self.has_good_code(row) and complete and self.has_dates_in_order(row)
        if not usable:
            self.half_read.add(values["code"])
        return usable

    def has_good_code(self, row: Row) -> bool:
        try:
            identifier_code(row.values["code"])
        except ValidationError as error:
            if row.values["code"]:
                self.note(row, c.CODE, error.message)
            return False
        return True

    def has_dates_in_order(self, row: Row) -> bool:
        starts, ends = row.values["established_on"], row.values["dissolved_on"]
        if starts and ends and ends <= starts:
            self.note(row, c.DISSOLVED, _("The day of dissolution must be after the day of establishment."))
            return False
        return True

    def match(self, rows: list[Row]) -> list[PlannedRow]:
        """An agency is known by its code and first day; else by its code in a time that overlaps."""
        bearers = defaultdict(list)
        for agency in self.stored.values():
            bearers[agency.code].append(agency)
        matched: dict[int, Agency] = {}
        for same in (_same_first_day, _overlapping):
            for row in rows:
                fitting = [agency for agency in bearers[row.values["code"]] if same(agency, row)]
                if row.number not in matched and len(fitting) == 1:
                    matched[row.number] = fitting[0]
                    bearers[row.values["code"]].remove(fitting[0])
        return [
            PlannedRow(row=row, agency=matched.get(row.number) or Agency(), is_new=row.number not in matched)
            for row in rows
        ]

    def take_facts(self, planned: PlannedRow) -> None:
        agency, values = planned.agency, planned.row.values
        agency.code = values["code"]
        if not planned.is_new and agency.name != values["name"]:
            message = _("The name changes without a past name; enter a renaming on the agency's own page.")
            self.note(planned, c.NAME, message, "warning")
        for column in PLAIN:
            planned.differ(column, column.name, getattr(agency, column.name), values[column.name])
            setattr(agency, column.name, values[column.name])
        kind = self.kinds[values["kind"]]
        old = next((known for known in self.kinds.values() if known.pk == agency.kind_id), None)
        planned.differ(c.KIND, "kind", old and str(old), str(kind))
        agency.kind = kind

    def take_parents(self) -> None:
        bearers = defaultdict(list)
        for agency in self.everyone:
            bearers[agency.code].append(agency)
        self.parents = {id(agency): self.stored.get(agency.parent_id) for agency in self.everyone}
        for planned in self.rows:
            code = planned.row.values["parent"]
            parent = self.parent_of(planned, code, bearers[code]) if code else None
            old = self.parents[id(planned.agency)]
            planned.differ(c.PARENT, "parent", old and old.code, parent and parent.code)
            self.parents[id(planned.agency)] = planned.parent = parent

    def parent_of(self, planned: PlannedRow, code: str, bearers: list[Agency]) -> Agency | None:
        fitting = [agency for agency in bearers if overlap(agency, planned.agency)]
        if fitting:
            return max(fitting, key=lambda agency: agency.established_on)
        if bearers:
            message = _("The agency with the code “%(code)s” does not exist at the same time as this one.")
            self.note(planned, c.PARENT, message % {"code": code})
        elif code not in self.half_read:
            message = _("There is no agency with the code “%(code)s”, neither in this file nor in the portal.")
            self.note(planned, c.PARENT, message % {"code": code})
        return None

    def find_clashes(self, column: Column) -> None:
        """Codes and names are unique on any day (the longest-lived bearer so far is set beside the next one)."""
        groups = defaultdict(list)
        for agency in self.everyone:
            groups[getattr(agency, column.name)].append(agency)
        for bearers in groups.values():
            bearers.sort(key=lambda agency: agency.established_on)
            longest = bearers[0]
            for agency in bearers[1:]:
                if overlap(longest, agency):
                    self.note_clash(column, longest, agency)
                longest = max(longest, agency, key=_end)

    def note_clash(self, column: Column, *clashing: Agency) -> None:
        speaking = sorted(filter(None, map(self.row_of, clashing)), key=lambda planned: planned.row.number)
        if len(speaking) == 2:
            message = _("Rows %(first)d and %(second)d both hold “%(value)s” in the column “%(column)s”.") % {
                "first": speaking[0].row.number,
                "second": speaking[1].row.number,
                "value": getattr(clashing[0], column.name),
                "column": column.label,
            }
            self.note(speaking[1], column, message)
        elif speaking:
            other = next(agency for agency in clashing if agency is not speaking[0].agency)
            message = _("“%(name)s” (%(code)s) already bears this code or name at that time.")
            self.note(speaking[0], column, message % {"name": other.name, "code": other.code})

    def row_of(self, agency: Agency) -> PlannedRow | None:
        return self.by_agency.get(id(agency))

    def find_circles(self) -> None:
        """One problem for each circle of superior agencies, at its first row in the file."""
        done: set[int] = set()
        for planned in self.rows:
            path: list[Agency] = []
            agency: Agency | None = planned.agency
            on_path: set[int] = set()
            while agency is not None and id(agency) not in done and id(agency) not in on_path:
                path.append(agency)
                on_path.add(id(agency))
                agency = self.parents[id(agency)]
            if agency is not None and id(agency) in on_path:
                self.note_circle(path[next(n for n, member in enumerate(path) if member is agency) :])
            done |= on_path

    def note_circle(self, circle: list[Agency]) -> None:
        first = min(filter(None, map(self.row_of, circle)), key=lambda planned: planned.row.number)
        codes = [agency.code for agency in circle]
        shown = " → ".join([*codes[:10], *(["…"] if len(codes) > 10 else []), codes[0]])
        message = _("The superior agencies form a circle: %(codes)s.") % {"codes": shown}
        self.note(first, c.PARENT, message)

    def count_divisions(self) -> None:
        """At most three divisions of a district have a QMS of their own (TT 26/2014/TT-BKHCN, Art. 6)."""
        division = self.kinds[DIVISION].pk if DIVISION in self.kinds else None
        divisions = defaultdict(list)
        for agency in self.everyone:
            parent = self.parents[id(agency)]
            independent = agency.kind_id == division and agency.shares_qms_of_id is None
            if parent is not None and independent and agency.dissolved_on is None:
                divisions[id(parent)].append(agency)
        for siblings in divisions.values():
            speaking = [planned for planned in map(self.row_of, siblings) if planned]
            if len(siblings) > INDEPENDENT_DIVISIONS and any(planned.state != "unchanged" for planned in speaking):
                message = _(
                    "%(district)s has %(n)d divisions with a QMS of their own; "
                    "at most %(most)d may (TT 26/2014/TT-BKHCN, Art. 6)."
                ) % {
                    "district": self.parents[id(siblings[0])].label,
                    "n": len(siblings),
                    "most": INDEPENDENT_DIVISIONS,
                }
                self.note(speaking[-1], c.PARENT, message, "warning")

    def take_dated(self) -> None:
        obligations = self.latest(Obligation)
        letterheads = self.latest(Letterhead)
        for planned in self.rows:
            for plan in (
                obligation_plan(planned.row, planned.agency, obligations.get(planned.agency.pk)),
                letterhead_plan(planned.row, planned.agency, letterheads.get(planned.agency.pk)),
            ):
                self.found.extend(plan.problems)
                if plan.acts:
                    planned.dated.append(plan)
                    planned.differences.extend(plan.differences)

    def latest(self, model: type[Obligation] | type[Letterhead]) -> dict[int, Any]:
        return {row.agency_id: row for row in model.objects.order_by("starts_on")}


def _same_first_day(agency: Agency, row: Row) -> bool:
    return agency.established_on == row.values["established_on"]


def _overlapping(agency: Agency, row: Row) -> bool:
    spoken_of = Agency(established_on=row.values["established_on"], dissolved_on=row.values["dissolved_on"])
    return overlap(agency, spoken_of)
