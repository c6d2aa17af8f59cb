"""Open data about what citizens see, without anything personal (NĐ 47/2020/NĐ-CP, Art. 17–20)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Adoption, Agency
from agencies.models.agency import obligation_on
from core.spreadsheets import Column, Table
from procedures import flow
from procedures.models import AdministrativeProcedure, Procedure
from procedures.public import (
    address_of,
    frozen_on,
    lines_of,
    public_agencies,
    public_procedures,
    without_contacts,
)

AT_ONCE = 500


@dataclass(frozen=True)
class DataSet:
    """A set: its name in addresses, what it is, and the meaning of each column."""

    name: str
    title: Any
    columns: dict[str, Any]

    @property
    def table(self) -> Table:
        """Headings are the same in every language, so that programs can rely on them."""
        return Table(self.name, [Column(name, name) for name in self.columns])


PROCEDURES = DataSet(
    "procedures",
    _("Public procedures in effect"),
    {
        "id": _("Number of the procedure in this portal"),
        "address": _("Address of its page"),
        "code": _("Code in the agency"),
        "title": _("Title"),
        "kind": _("Kind: operational (for TTHC), internal, system, policy, instruction, form"),
        "issue": _("Issue in effect"),
        "effective_from": _("In effect from, YYYY-MM-DD"),
        "agency_code": _("Code of the agency"),
        "agency_name": _("Name of the agency"),
        "level": _("Level of the agency: province, district, commune, central"),
        "tthc_codes": _("Codes of the TTHCs it carries out"),
        "fields": _("Fields of these TTHCs"),
        "time_limit": _("Time limit for each way of submission"),
        "fee": _("Fee and charge for each way of submission"),
        "result": _("Result"),
        "steps_take_days": _("Working days that the steps take"),
    },
)
AGENCIES = DataSet(
    "agencies",
    _("Agencies of the programme"),
    {
        "id": _("Number of the agency in this portal"),
        "address": _("Address of its page"),
        "code": _("Code of the agency"),
        "name": _("Name of the agency"),
        "kind": _("Kind of agency"),
        "level": _("Level of the agency: province, district, commune, central"),
        "parent_code": _("Code of the superior agency"),
        "obligation": _("Obligation: mandatory, encouraged, provincial, vertical"),
        "edition": _("Edition of the standard declared"),
        "declaration_number": _("Number of the decision of declaration"),
        "declared_on": _("Date of the decision, YYYY-MM-DD"),
        "declared_scope": _("Declared scope"),
        "public_procedures": _("Number of public procedures"),
    },
)
SETS = (PROCEDURES, AGENCIES)

Rows = Iterator[dict[str, Any]]


def procedures_on(day: date) -> Rows:
    fields = Prefetch("tthcs", AdministrativeProcedure.objects.only("field").order_by())
    in_effect = frozen_on(day).prefetch_related(fields)
    rows = public_procedures(day).order_by("pk").select_related("agency__kind")
    rows = rows.prefetch_related(Prefetch("revisions", in_effect, to_attr="in_effect"))
    for procedure in rows.iterator(chunk_size=AT_ONCE):
        yield without_contacts(_procedure(procedure))


def _procedure(procedure: Procedure) -> dict[str, Any]:
    revision = procedure.in_effect[0]  # type: ignore[attr-defined]
    blocks = revision.frozen_tthcs or []
    return {
        "id": procedure.pk,
        "address": address_of(reverse("public_procedure_short", args=[procedure.pk])),
        "code": procedure.code,
        "title": procedure.title,
        "kind": procedure.kind,
        "issue": revision.issue_number,
        "effective_from": revision.effective_from.isoformat(),
        "agency_code": procedure.agency.code,
        "agency_name": procedure.agency.name,
        "level": procedure.agency.kind.tier,
        "tthc_codes": [block["code"] for block in blocks],
        "fields": sorted({tthc.field for tthc in revision.tthcs.all()}),
        "time_limit": lines_of(blocks, "time"),
        "fee": lines_of(blocks, "fee"),
        "result": lines_of(blocks, "result"),
        "steps_take_days": flow.in_days(revision.frozen_steps_take or 0),
    }


def agencies_on(day: date) -> Rows:
    counts = dict(public_procedures(day).order_by().values_list("agency").annotate(Count("pk")))
    adoptions = Adoption.objects.exclude(ended_on__lte=day).select_related("edition").prefetch_related("declarations")
    rows = public_agencies(day).select_related("kind", "parent").in_order()
    rows = rows.prefetch_related(obligation_on(day), Prefetch("adoptions", adoptions, to_attr="standing"))
    for agency in rows.iterator(chunk_size=AT_ONCE):
        yield without_contacts(_agency(agency, day) | {"public_procedures": counts.get(agency.pk, 0)})


def _agency(agency: Agency, day: date) -> dict[str, Any]:
    declared = [
        (row, adoption)
        for adoption in agency.standing  # type: ignore[attr-defined]
        for row in adoption.declarations.all()
        if row.decided_on <= day
    ]
    last, adoption = max(declared, key=lambda pair: (pair[0].decided_on, pair[0].pk), default=(None, None))
    return {
        "id": agency.pk,
        "address": address_of(reverse("public_agency", args=[agency.pk])),
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind.name,
        "level": agency.kind.tier,
        "parent_code": agency.parent.code if agency.parent else "",
        "obligation": "".join(row.kind for row in agency.current_obligation),  # type: ignore[attr-defined]
        "edition": adoption.edition.code if adoption else "",
        "declaration_number": last.number if last else "",
        "declared_on": last.decided_on.isoformat() if last else "",
        "declared_scope": last.scope if last else "",
    }


def flat(rows: Iterable[dict[str, Any]]) -> Rows:
    """Lists as one cell of a table."""
    for row in rows:
        yield {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()}


def as_json(name: str, day: date, rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One JSON document, row by row: {"set", "as_of", "rows"}."""
    yield f'{{"set": "{name}", "as_of": "{day.isoformat()}", "rows": ['.encode()
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n").encode() + json.dumps(row, ensure_ascii=False).encode()
    yield b"\n]}\n"
