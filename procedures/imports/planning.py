"""What an import would do: every row beside what stands in the database, every problem at its row and column."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from core import importing
from core.actors import Actor
from core.dates import today
from core.permissions import require
from core.spreadsheets import Column, Problem, Row, Sheet, duplicates, read
from procedures.forms.tthc import parts_of
from procedures.imports import cells
from procedures.imports import columns as c
from procedures.models import AdministrativeProcedure, LegalDocument
from procedures.models.tthc import tthc_code
from procedures.permissions import Perm
from procedures.services.tthc import TTHC_FIELDS, Content, content_of, differences

MOST_SETS = 100


@dataclass(kw_only=True)
class PlannedRow(importing.PlannedRow):
    """The TTHC that the row speaks of, what it will say, and who is to handle it (None where nothing is said)."""

    tthc: AdministrativeProcedure
    content: Content
    repealed_on: date | None
    agencies: list[Agency] | None
    standing: set[str] = field(default_factory=set)

    @property
    def summary(self) -> str:
        return self.content.values["field"]

    @property
    def seen(self) -> tuple:
        return self.row.number, self.state, self.before, self.after, sorted(self.standing)

    @property
    def moves_scope(self) -> bool:
        return self.agencies is not None and {agency.code for agency in self.agencies} != self.standing

    @property
    def scope_from(self):
        """From when those newly named handle it."""
        decided_on = self.content.values["decided_on"]
        return decided_on if self.is_new else max(today(), decided_on)

    def differ(self, noted: dict[str, dict]) -> None:
        """Note the values that become others, and who handles it from then on."""
        self.before, self.after = noted["before"], noted["after"]
        self.differences = [(str(LABELS[name]), self.before.get(name, ""), new) for name, new in self.after.items()]
        if self.agencies is not None and self.moves_scope:
            codes = sorted(agency.code for agency in self.agencies)
            self.differences.append((str(c.AGENCIES.label), "; ".join(sorted(self.standing)), "; ".join(codes)))


LABELS = {column.name: column.label for column in c.TABLE.columns} | {"methods": gettext_lazy("Ways of submission")}
ImportPlan = importing.ImportPlan[PlannedRow]


def plan_import(content: bytes, by: Actor) -> ImportPlan:
    """Read an .xlsx and set it beside the database. Raises NotAllowed; wrong files and rows become problems."""
    require(by, Perm.TTHC_MANAGE)
    return plan_sheet(read(content, c.TABLE))


def plan_sheet(sheet: Sheet, *, lock: bool = False) -> ImportPlan:
    """Plan the rows of a sheet that was read before; `lock` holds the TTHC until the transaction ends."""
    fresh = Sheet(sheet.rows, list(sheet.problems))
    planning = _Planning(fresh, lock)
    rows = [planned for row in fresh.rows if (planned := planning.plan(row))]
    fresh.add([*planning.found, *duplicates(fresh.rows, c.CODE)])
    return ImportPlan(fresh, rows)


class _Planning:
    def __init__(self, sheet: Sheet, lock: bool):
        self.found: list[Problem] = []
        stored = AdministrativeProcedure.objects.order_by("pk")
        rows = (stored.select_for_update() if lock else stored).prefetch_related("methods", "dossier", "legal_bases")
        codes = {row.values["code"] for row in sheet.rows}
        self.stored = {tthc.code: tthc for tthc in rows if tthc.code in codes}
        self.laws: dict[str, list[LegalDocument]] = defaultdict(list)
        for law in LegalDocument.objects.all():
            self.laws[law.number].append(law)
            self.laws[law.dated_number].append(law)
        self.agencies = {agency.code: agency for agency in Agency.objects.active_on(today())}
        self.standing: dict[int, set[str]] = defaultdict(set)
        scopes = AdministrativeProcedure.agencies.through.objects.filter(ends_on=None)
        for tthc, code in scopes.values_list("tthc", "agency__code"):
            self.standing[tthc].add(code)

    def plan(self, row: Row) -> PlannedRow | None:
        """None for a row that says too little; what it lacks has been noted by the reader, or is here."""
        content = self.content(row)
        agencies = self.named_agencies(row)
        if not self.is_usable(row):
            return None
        tthc = self.stored.get(row.values["code"])
        planned = PlannedRow(
            row=row,
            is_new=tthc is None,
            tthc=tthc or AdministrativeProcedure(),
            content=content,
            repealed_on=row.values["repealed_on"],
            agencies=agencies,
        )
        after = content.plain() | {"repealed_on": str(planned.repealed_on or "")}
        before = {}
        if tthc:
            before = content_of(tthc).plain() | {"repealed_on": str(tthc.repealed_on or "")}
            planned.standing = self.standing[tthc.pk]
        planned.differ(differences(before, after))
        return planned

    def note(self, row: Row, column: Column, message: str) -> None:
        self.found.append(row.problem(column, message))

    def is_usable(self, row: Row) -> bool:
        values = row.values
        self.check_code(row)
        decided_on, repealed_on, sets = values["decided_on"], values["repealed_on"], values["dossier_sets"]
        if decided_on and repealed_on and repealed_on < decided_on:
            self.note(row, c.REPEALED, _("The TTHC would be repealed before it is published."))
        if sets is not None and not 1 <= sets <= MOST_SETS:
            self.note(row, c.SETS, _("The dossier has between 1 and %(n)d sets.") % {"n": MOST_SETS})
        return all(values[column.name] for column in c.NEEDED)

    def check_code(self, row: Row) -> None:
        try:
            tthc_code(row.values["code"])
        except ValidationError as error:
            if row.values["code"]:
                self.note(row, c.CODE, error.message)

    def content(self, row: Row) -> Content:
        values = {name: row.values.get(name) for name in TTHC_FIELDS}
        values["dossier_sets"] = values["dossier_sets"] or 1
        methods = [method for channel in c.METHODS if (method := self.method(row, channel))]
        papers = self.read(row, c.DOSSIER, lambda: cells.papers_of(row.values["dossier"]), [])
        return Content(values, methods, papers, self.named_laws(row))

    def method(self, row: Row, channel: str) -> dict | None:
        columns = c.METHODS[channel]
        given = {name: row.values[column.name] for name, column in columns.items()}
        for name in ("fee", "charge"):
            given[name] = self.read(row, columns[name], lambda name=name: cells.money(given[name]), None)
        return self.read(row, columns["limit"], lambda: cells.method_of(channel, given), None)

    def read(self, row: Row, column: Column, reading, otherwise):
        try:
            return reading()
        except ValueError as error:
            self.note(row, column, str(error))
            return otherwise

    def named_laws(self, row: Row) -> list[LegalDocument]:
        found = []
        for number in parts_of(row.values["legal_bases"]):
            fitting = self.laws.get(number, [])
            if len(fitting) == 1:
                found.append(fitting[0])
            else:
                sentence = (
                    _("Several documents bear the number “%(number)s”; write the day of issue behind it.")
                    if fitting
                    else _("There is no legal document with the number “%(number)s”; enter it first.")
                )
                self.note(row, c.LAWS, sentence % {"number": number})
        return found

    def named_agencies(self, row: Row) -> list[Agency] | None:
        """None where the cell says nothing."""
        codes = [code.upper() for code in parts_of(row.values["agencies"])]
        for code in codes:
            if code not in self.agencies:
                self.note(row, c.AGENCIES, _("There is no agency with the code “%(code)s”.") % {"code": code})
        return [self.agencies[code] for code in codes if code in self.agencies] or None
