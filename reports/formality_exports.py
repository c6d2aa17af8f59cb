"""Signals of formalism as a file: what the filter shows, a line for each signal at each agency."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.exports import CSV, XLSX
from core.spreadsheets import Column, Table, export_csv, export_xlsx
from reports.formality import Trace

TABLE = Table(
    _("Signals of formalism"),
    (
        Column("code", _("Agency code"), width=22),
        Column("name", _("Agency"), width=48),
        Column("kind", _("Kind of agency"), width=32),
        Column("signal", _("Signal"), width=40),
        Column("why", _("Why it is shown"), width=60),
        Column("count", _("Records behind it"), kind="integer"),
        Column("records", _("Where to look closer"), width=80),
        Column("illustrative", _("Illustrative data"), kind="yes_no"),
    ),
)


def as_xlsx(traces: Iterable[Trace]) -> bytes:
    return export_xlsx(TABLE, _rows(traces))


def as_csv(traces: Iterable[Trace]) -> bytes:
    return export_csv(TABLE, _rows(traces))


KINDS = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}


def _rows(traces: Iterable[Trace]) -> Iterator[dict[str, Any]]:
    for trace in traces:
        agency, signal = trace.agency, trace.signal
        yield {
            "code": agency.code,
            "name": agency.name,
            "kind": agency.kind.name,
            "signal": str(signal.label),
            "why": str(signal.why),
            "count": len(trace.records),
            "records": "; ".join(map(str, trace.records)),
            "illustrative": agency.is_illustrative,
        }
