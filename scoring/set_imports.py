"""The grades and the rules of a draft from the sheets beside its criteria: read, and set beside what it holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from core.spreadsheets import Problem, Row, Sheet, Table
from core.spreadsheets.tables import Severity
from scoring.grades import Grade, GradeFault, grade_faults
from scoring.models import CriteriaSet, GradeBand
from scoring.planned import PlannedLine
from scoring.set_rules import RULES, rule_problems
from scoring.set_tables import GRADES, SET, grade_of, grade_rows, in_words, set_row


@dataclass(kw_only=True)
class PlannedGrade(PlannedLine):
    """One grade of the file beside the one with its code."""

    @property
    def summary(self) -> str:
        return _("from %(edge)s") % {"edge": self.after["from_points"]}


@dataclass(kw_only=True)
class PlannedRules(PlannedLine):
    """The rules of the file beside those of the draft."""

    @property
    def name(self) -> str:
        return self.sheet

    @property
    def code(self) -> str:
        return ""


def rules_in(sheet: Sheet) -> dict[str, Any]:
    """The rules of a file; empty where it has none, or where they are wrong, which is added to the sheet."""
    if not sheet.ok or not sheet.rows:
        return {}
    first, *more = sheet.rows
    sheet.add(Problem(row.number, "", _("The rules of the set stand in one row.")) for row in more)
    sheet.add(_unfit(first, CriteriaSet(**first.values), SET))
    if sheet.ok:
        sheet.add(_at(first, SET, name, told) for name, told in rule_problems(first.values).items())
    return {name: first.values[name] for name in RULES} if sheet.ok else {}


def grades_in(sheet: Sheet, total: Decimal, present: Iterable[Grade]) -> list[GradeBand]:
    """The grades of a file, not saved; empty where it has none, or where they are wrong, which is added to the sheet.

    The faults of grades that are `present` in the draft as they are in the file only warn: a draft may hold them.
    """
    if not sheet.ok or not sheet.rows:
        return []
    bands = [grade_of(row.values) for row in sheet.rows]
    sheet.add(problem for row, band in zip(sheet.rows, bands, strict=True) for problem in _unfit(row, band, GRADES))
    if sheet.ok:
        sheet.add(_graded(sheet.rows, total, present))
    return bands if sheet.ok else []


def _graded(rows: list[Row], total: Decimal, present: Iterable[Grade]) -> list[Problem]:
    grades = [_grade(row) for row in rows]
    stand = Counter(map(_as_stored, grades)) == Counter(map(_as_stored, present))
    return [_fault(rows, grades, fault, stand) for fault in grade_faults(grades, total)]


def _grade(row: Row) -> Grade:
    values = row.values | {"conditions": tuple(str(code) for code in row.values["conditions"])}
    return Grade(**values)


def _as_stored(grade: Grade) -> Grade:
    """Without the upper edge, which follows from the next grade, and without an order of the conditions."""
    return replace(grade, to_points=None, conditions=tuple(sorted(grade.conditions)))


def _fault(rows: list[Row], grades: list[Grade], fault: GradeFault, stand: bool) -> Problem:
    row = next(row for row, grade in zip(rows, grades, strict=True) if grade is fault.grade)
    return _at(
        row, GRADES, fault.value, fault.sentence, "warning" if stand and fault.value != "to_points" else "error"
    )


def _unfit(row: Row, record: Model, table: Table) -> list[Problem]:
    """Values that a field of the record cannot hold."""
    asked = {column.name for column in table.columns}
    try:
        record.clean_fields(exclude=[field.name for field in record._meta.fields if field.name not in asked])
    except ValidationError as error:
        return [_at(row, table, name, told) for name, all_told in error.message_dict.items() for told in all_told]
    return []


def _at(row: Row, table: Table, name: str, told: str, severity: Severity = "error") -> Problem:
    column = next(column for column in table.columns if column.name == name)
    cell = row.problem(column, told).cell
    where = {"cell": cell, "column": column.label, "problem": told}
    return row.problem(column, _("Cell %(cell)s (%(column)s): %(problem)s") % where, severity)


def planned_grades(sheet: Sheet, criteria_set: CriteriaSet) -> list[PlannedGrade]:
    """Nothing where the file has no grades."""
    if not sheet.rows:
        return []
    stored = {row["code"]: in_words(GRADES, row) for row in grade_rows(criteria_set)}
    rows = [_planned_grade(row, stored.get(row.values["code"])) for row in sheet.rows]
    named = {row.values["code"] for row in sheet.rows}
    return rows + [PlannedGrade.gone(GRADES, old) for code, old in stored.items() if code not in named]


def _planned_grade(row: Row, old: dict[str, str] | None) -> PlannedGrade:
    new = in_words(GRADES, row.values)
    if old and not new["to_points"]:
        new["to_points"] = old["to_points"]
    return PlannedGrade.beside(GRADES, row, new, old)


def planned_rules(sheet: Sheet, criteria_set: CriteriaSet) -> list[PlannedRules]:
    """Nothing where the file has no rules."""
    old = in_words(SET, set_row(criteria_set))
    return [PlannedRules.beside(SET, row, in_words(SET, row.values), old) for row in sheet.rows[:1]]
