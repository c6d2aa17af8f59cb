"""An illustrative catalogue of TTHC with the legal documents it rests on, from the tables beside this module.

Codes begin with 9, which the national database does not use.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from agencies.models import Agency
from procedures.models import (
    AdministrativeProcedure,
    DossierItem,
    LegalDocument,
    SubmissionMethod,
    TthcScope,
)
from procedures.sample import words

FOLDER = Path(__file__).parent
DAY = 4
LEVELS = {"H": "district", "X": "commune"}
DECIDED = date(2017, 3, 6)


@dataclass(frozen=True)
class Matter:
    """One act of one kind of body on one object. `days` is the time limit in working days."""

    code: str
    body: str
    field: str
    title: str
    result: str
    days: int
    way: str
    laws: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def matters() -> list[Matter]:
    """Every act of the table, in its order, each with its code."""
    pairs = [(row, act) for row in _rows("fields.tsv") for act in row["acts"].split("/")]
    return [
        Matter(
            code=f"9.{number:06d}",
            body=row["body"],
            field=row["field"],
            title=f"{act} {row['object']}",
            result=row["result"],
            days=int(row["days"]),
            way=row["way"],
            laws=tuple(row["laws"].split(";")),
        )
        for number, (row, act) in enumerate(pairs, start=1)
    ]


def write_laws() -> dict[str, LegalDocument]:
    """The legal documents by number; those that are there already stay as they are."""
    rows = _rows("laws.tsv")
    known = {row.number: row for row in LegalDocument.objects.filter(number__in=[row["number"] for row in rows])}
    new = [_law(row) for row in rows if row["number"] not in known]
    LegalDocument.objects.bulk_create(new)
    return known | {row.number: row for row in new}


def _law(row: dict[str, str]) -> LegalDocument:
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("issued_on", "effective_from", "effective_to")
    }
    text = {name: row[name] for name in ("number", "kind", "issuer", "title")}
    law = LegalDocument(is_illustrative=True, **text, **days)
    law.refresh_index()
    return law


def write_tthcs(laws: Mapping[str, LegalDocument]) -> dict[str, AdministrativeProcedure]:
    """The TTHC by code, read as `procedures.bulk` wants them; those that are there already stay as they are."""
    found = matters()
    codes = [matter.code for matter in found]
    known = set(AdministrativeProcedure.objects.filter(code__in=codes).values_list("code", flat=True))
    _write([matter for matter in found if matter.code not in known], laws)
    tthcs = AdministrativeProcedure.objects.filter(code__in=codes)
    return {row.code: row for row in tthcs.prefetch_related("legal_bases", "methods", "dossier")}


def _write(new: list[Matter], laws: Mapping[str, LegalDocument]) -> None:
    rows = []
    for matter in new:
        chance = words.chance(matter.code)
        tthc = _tthc(matter)
        methods, dossier = _methods(matter, tthc, chance), _dossier(matter, tthc, chance)
        tthc.refresh_index([laws[number] for number in matter.laws], methods, dossier)
        rows.append((tthc, matter, methods, dossier))
    AdministrativeProcedure.objects.bulk_create([row[0] for row in rows])
    SubmissionMethod.objects.bulk_create([method for row in rows for method in row[2]])
    DossierItem.objects.bulk_create([item for row in rows for item in row[3]])
    bases = AdministrativeProcedure.legal_bases.through
    bases.objects.bulk_create(
        bases(administrativeprocedure_id=tthc.pk, legaldocument_id=laws[number].pk)
        for tthc, matter, _methods, _dossier in rows
        for number in matter.laws
    )


def _tthc(matter: Matter) -> AdministrativeProcedure:
    level = LEVELS.get(matter.body.rpartition(".")[2], "province")
    return AdministrativeProcedure(
        code=matter.code,
        decision_number=f"{300 + int(matter.code[-3:]) // 40}/QĐ-UBND",
        decided_on=DECIDED + timedelta(days=int(matter.code[-3:]) // 40 * 14),
        name=matter.title,
        level=level,
        field=matter.field,
        sequence=words.SEQUENCE.format(result=words.lower_first(matter.result)),
        subjects="Tổ chức, cá nhân",
        implementing_body="Cơ quan tiếp nhận hồ sơ",
        competent_authority="Ủy ban nhân dân cùng cấp",
        reception_address=_address(level),
        result=matter.result,
        is_illustrative=True,
    )


def _address(level: str) -> str:
    return "Trung tâm Phục vụ hành chính công tỉnh" if level == "province" else words.RECEPTION


def _methods(matter: Matter, tthc: AdministrativeProcedure, chance: Random) -> list[SubmissionMethod]:
    fee, charge = chance.choice(words.FEES), chance.choice(words.FEES[:4])
    channels = ["direct", "post"] + ["online"] * (matter.way != "site")
    return [
        SubmissionMethod(tthc=tthc, channel=channel, limit_quarters=matter.days * DAY, fee=fee, charge=charge)
        for channel in channels
    ]


def _dossier(matter: Matter, tthc: AdministrativeProcedure, chance: Random) -> list[DossierItem]:
    papers = words.PAPERS[: chance.choice((2, 3, 4))] + words.PAPERS[4:] * (matter.way == "site")
    return [
        DossierItem(
            tthc=tthc,
            order=order,
            name=name.format(title=words.lower_first(matter.title)),
            need=need,
            originals=originals,
            copies=copies,
            form_code=form,
        )
        for order, (name, need, originals, copies, form) in enumerate(papers, start=1)
    ]


def write_scopes(handled: Mapping[Agency, Iterable[AdministrativeProcedure]]) -> None:
    """Agency → the TTHC it handles, each from the day of its decision."""
    TthcScope.objects.bulk_create(
        [
            TthcScope(tthc=tthc, agency=agency, starts_on=tthc.decided_on)
            for agency, tthcs in handled.items()
            for tthc in tthcs
        ],
        batch_size=1000,
    )
