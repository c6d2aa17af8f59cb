"""Reference data that every installation starts from: kinds of agency, editions and clauses of the standard."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from agencies.models import AgencyKind, Clause, ClauseMap, StandardEdition
from core.reference import reference

DATA = Path(__file__).parent / "data"


def read_tsv(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@reference
@transaction.atomic
def load_reference() -> None:
    """Write the reference data; existing rows with the same code are brought up to date. Safe to repeat."""
    for order, row in enumerate(read_tsv(DATA / "kinds.tsv"), start=1):
        AgencyKind.objects.update_or_create(code=row.pop("code"), defaults=row | {"order": order})
    for row in read_tsv(DATA / "editions.tsv"):
        _load_edition(row)
    _load_map()


def _load_edition(row: dict[str, str]) -> None:
    edition, _created = StandardEdition.objects.update_or_create(
        code=row["code"],
        defaults={
            "name": row["name"],
            "published_on": date.fromisoformat(row["published_on"]),
            "replaces": StandardEdition.objects.filter(code=row["replaces"]).first(),
        },
    )
    path = DATA / f"clauses_{row['code'].replace(':', '_')}.tsv"
    clauses: dict[str, Clause] = {}
    for order, clause in enumerate(read_tsv(path), start=1):
        number = clause["number"]
        clauses[number], _created = Clause.objects.update_or_create(
            edition=edition,
            number=number,
            defaults={
                "title_vi": clause["title_vi"],
                "title_en": clause["title_en"],
                "parent": clauses.get(number.rpartition(".")[0]),
                "order": order,
            },
        )


def _load_map() -> None:
    older = {clause.number: clause for clause in Clause.objects.filter(edition__code="9001:2008")}
    newer = {clause.number: clause for clause in Clause.objects.filter(edition__code="9001:2015")}
    ClauseMap.objects.bulk_create(
        [
            ClauseMap(older=older[row["number"]], newer=newer[number])
            for row in read_tsv(DATA / "clauses_9001_2008.tsv")
            for number in filter(None, row["maps_to_2015"].split(","))
        ],
        ignore_conflicts=True,
    )
