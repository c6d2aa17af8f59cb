"""The catalogue of TTHC as a file: the columns of the import, so that it can be imported again."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.exports import CSV, XLSX
from core.spreadsheets import Column, Table, export_csv, export_xlsx
from procedures.imports import TABLE, cells
from procedures.imports import columns as c
from procedures.models import AdministrativeProcedure, LegalDocument, TthcScope
from procedures.services.tthc import content_of

LIST_TABLE = Table(
    _("List of TTHC"),
    (
        Column("number", _("No."), kind="integer", width=6),
        *(column for column in TABLE.columns if column.name in {"code", "name", "field", "level"}),
        *(column for column in TABLE.columns if column.name in {"decision_number", "decided_on"}),
    ),
)


def as_xlsx(tthcs: QuerySet[AdministrativeProcedure]) -> bytes:
    return export_xlsx(TABLE, _rows(tthcs))


def as_csv(tthcs: QuerySet[AdministrativeProcedure]) -> bytes:
    return export_csv(TABLE, _rows(tthcs))


KINDS = {"xlsx": (as_xlsx, XLSX), "csv": (as_csv, CSV)}


def _rows(tthcs: QuerySet[AdministrativeProcedure]) -> Iterator[dict[str, Any]]:
    scopes = TthcScope.objects.filter(ends_on=None).select_related("agency").order_by("agency__code")
    standing = Prefetch("scopes", scopes, to_attr="standing_scopes")
    borne_twice = _borne_twice()
    for tthc in tthcs.prefetch_related("methods", "dossier", "legal_bases", standing):
        content = content_of(tthc)
        numbers = [law.dated_number if law.number in borne_twice else law.number for law in content.legal_bases]
        methods = {row["channel"]: row for row in content.methods}
        row = content.values | {
            "dossier": cells.papers_text(list(content.dossier)),
            "legal_bases": "; ".join(numbers),
            "agencies": "; ".join(scope.agency.code for scope in tthc.standing_scopes),
            "repealed_on": tthc.repealed_on,
        }
        for channel in c.METHODS:
            row |= cells.method_cells(channel, methods.get(channel))
        yield row


def _borne_twice() -> set[str]:
    numbers = Counter(LegalDocument.objects.values_list("number", flat=True))
    return {number for number, times in numbers.items() if times > 1}


def list_xlsx(tthcs: QuerySet[AdministrativeProcedure]) -> bytes:
    """The province's list of the TTHC of one agency, to be posted (TT 26/2014/TT-BKHCN, Art. 4, Mẫu 2)."""
    names = [column.name for column in LIST_TABLE.columns[1:]]
    rows = ({"number": n} | {name: getattr(tthc, name) for name in names} for n, tthc in enumerate(tthcs, 1))
    return export_xlsx(LIST_TABLE, rows)
