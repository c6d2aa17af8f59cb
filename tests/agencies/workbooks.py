"""Workbooks of agencies made in memory."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook

from agencies.imports import TABLE, ImportPlan, plan_import
from core.actors import SYSTEM

LABELS = {column.name: str(column.label) for column in TABLE.columns}
PLAIN = {"kind": "provincial_department", "established_on": date(2010, 1, 1)}


def agency_row(code: str, **fields: Any) -> dict[str, Any]:
    """A row that can be imported, unless fields say otherwise."""
    return PLAIN | {"code": code, "name": f"Cơ quan {code}"} | fields


def workbook(*rows: dict[str, Any]) -> bytes:
    """An .xlsx with the template's headings and these rows, the first in row 2."""
    book = Workbook()
    book.active.append([str(column.label) for column in TABLE.columns])
    for row in rows:
        book.active.append([row.get(column.name) for column in TABLE.columns])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def plan(*rows: dict[str, Any]) -> ImportPlan:
    return plan_import(workbook(*rows), SYSTEM)


def told(plan: ImportPlan) -> list[tuple[int | None, str, str]]:
    """Row, column and sentence of each problem."""
    return [(problem.row, problem.column_label, problem.message) for problem in plan.problems]
