"""What citizens see: procedures in effect and marked public, in the words that were approved and nothing later.

Every public page, file and feed reads `public_procedures` and no other rows; texts come from the frozen payload.
"""

import re
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.text import capfirst, slugify

from agencies.models import Agency
from agencies.models.agency import AgencyQuerySet
from core.log import canonical
from core.text import fold
from procedures import flow
from procedures.flowchart import drawing_of
from procedures.models import Procedure, Revision

EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}"
GAP = r"[ \u00a0().-]{0,2}"
DAY = r"(?!\d\d[.-]\d\d[.-](?:19|20)\d\d(?!\d))"
PHONE = rf"(?<!\d)(?<!\d[.,/-])\(?{DAY}(?:\+84(?:{GAP}\d){{8,11}}|0(?:{GAP}\d){{9,11}})(?!\w)"
CONTACT = re.compile(f"{EMAIL}|{PHONE}")
LEFT_OUT = "[…]"

SLUG_LENGTH = 80
ADDRESSES_BESIDE_THE_SLUG = {"sheet", "pdf", "rating", "feedback"}

PARTS = {
    "result": "Kết quả",
    "papers": "Thành phần hồ sơ",
    "sets": "Số lượng hồ sơ",
    "place": "Nơi tiếp nhận và trả kết quả",
    "time": "Thời gian xử lý",
    "fee": "Phí, lệ phí",
    "requirements": "Yêu cầu, điều kiện",
    "law": "Cơ sở pháp lý",
}
NONE = "Không"
FREE = "phí không, lệ phí không"
NOTHING_OF_TWO = re.compile(r"(?<!lệ )phí không, |, lệ phí không")


def public_procedures(day: date) -> QuerySet[Procedure]:
    """What citizens may see on `day`: in effect, published by then, of a standing agency, and no provincial model."""
    return Procedure.objects.public_on(day).filter(is_model=False, agency__in=Agency.objects.active_on(day))


def public_agencies(day: date) -> AgencyQuerySet:
    """Standing agencies that are in the programme or have something to show."""
    standing = Agency.objects.active_on(day)
    programme = Agency.objects.in_programme_on(day).values("pk")
    owners = public_procedures(day).order_by().values("agency")
    return standing.filter(pk__in=programme) | standing.filter(pk__in=owners)


def newest_first(day: date) -> QuerySet[Procedure]:
    """By the day on which their present issue took effect."""
    rows = public_procedures(day).filter(revisions__in=Revision.objects.effective_on(day))
    return rows.order_by("-revisions__effective_from", "sort_text", "pk")


def with_frozen(procedures: QuerySet[Procedure], day: date, *, whole: bool = False) -> QuerySet[Procedure]:
    """With the agency and `in_effect`, a list of the one revision in force: its whole payload, or only what cards
    show."""
    revisions = Revision.objects.effective_on(day) if whole else frozen_on(day)
    in_effect = Prefetch("revisions", revisions, to_attr="in_effect")
    return procedures.select_related("agency__kind").prefetch_related(in_effect)


def frozen_on(day: date) -> QuerySet[Revision]:
    """The revisions in force with two parts of their payloads: `frozen_tthcs` and `frozen_steps_take`."""
    revisions = Revision.objects.effective_on(day).only("procedure", "issue_number", "effective_from")
    return revisions.annotate(
        frozen_tthcs=F("payload__content__tthcs"), frozen_steps_take=F("payload__content__total_quarters")
    )


def without_contacts(value: Any) -> Any:
    """The same texts, lists and dictionaries, with e-mail addresses and phone numbers left out."""
    if isinstance(value, str):
        return CONTACT.sub(LEFT_OUT, value)
    if isinstance(value, list | tuple):
        return [without_contacts(item) for item in value]
    if isinstance(value, dict):
        return {key: without_contacts(item) for key, item in value.items()}
    return value


def pdf_is_public(revision: Revision) -> bool:
    """Whether the PDF exists and tells nobody's e-mail address or phone number; it cannot be shown in part."""
    return bool(revision.pdf_sha256) and not CONTACT.search(canonical(revision.payload))


def slug_of(title: str) -> str:
    """The title in an address: without accents, never one of the addresses that stand beside it."""
    slug = slugify(fold(without_contacts(title)))[:SLUG_LENGTH].strip("-") or "thu-tuc"
    return f"thu-tuc-{slug}" if slug in ADDRESSES_BESIDE_THE_SLUG else slug


def path_of(procedure: Procedure) -> str:
    return reverse("public_procedure", args=[procedure.pk, slug_of(procedure.title)])


def address_of(path: str) -> str:
    """The whole address of a path, as print, feeds and QR codes need it."""
    return settings.PUBLIC_URL + path


@dataclass(frozen=True)
class Card:
    """One procedure at a glance."""

    title: str
    code: str
    agency: Agency
    path: str
    time: str
    fee: str


def card_of(procedure: Procedure) -> Card:
    """Needs `with_frozen`."""
    revision = procedure.in_effect[0]  # type: ignore[attr-defined]
    blocks = without_contacts(revision.frozen_tthcs or [])
    return Card(
        title=without_contacts(procedure.title),
        code=procedure.code,
        agency=procedure.agency,
        path=path_of(procedure),
        time=at_a_glance(lines_of(blocks, "time")) or _days(revision.frozen_steps_take),
        fee=at_a_glance(lines_of(blocks, "fee")),
    )


def lines_of(blocks: list[dict], part: str) -> list[str]:
    """Every line of one part (a key of PARTS) over all TTHCs of a payload, each once, without the empty ones."""
    lines = [line for block in blocks for title, lines in block["parts"] if title == PARTS[part] for line in lines]
    shown = [_fee(line) if part == "fee" else line for line in lines if line != NONE]
    return list(dict.fromkeys(shown))


def _fee(line: str) -> str:
    """Of fee and charge only what is asked for."""
    return NOTHING_OF_TWO.sub("", line.replace(FREE, "không thu"))


def at_a_glance(lines: list[str]) -> str:
    """What the ways of submission have in common, once; else each way with its own."""
    values = {_value(line) for line in lines}
    return capfirst(values.pop()) if len(values) == 1 else "; ".join(lines)


def _value(line: str) -> str:
    return line.partition(": ")[2] or line


def ways_of(blocks: list[dict]) -> str:
    """The ways of submission, such as "Trực tiếp, trực tuyến"."""
    ways = dict.fromkeys(line.partition(": ")[0] for line in lines_of(blocks, "time") if ": " in line)
    return capfirst(", ".join(ways).lower())


def _days(quarters: int | None) -> str:
    return f"{flow.in_days(quarters)} ngày làm việc" if quarters else ""


def page_of(procedure: Procedure) -> dict:
    """What the page and the printed sheet say. Needs `with_frozen(…, whole=True)`."""
    revision = procedure.in_effect[0]  # type: ignore[attr-defined]
    content = without_contacts(revision.payload["content"])
    blocks, steps = content["tthcs"], content["steps"]
    return {
        "title": content["title"],
        "code": content["code"],
        "issue": content["issue"],
        "effective_from": revision.effective_from,
        "is_illustrative": procedure.is_illustrative,
        "tthcs": [{"code": block["code"], "name": block["name"]} for block in blocks],
        "parts": {part: groups_of(blocks, part) for part in PARTS},
        "ways": ways_of(blocks),
        "time": at_a_glance(lines_of(blocks, "time")) or _days(content["total_quarters"]),
        "fee": at_a_glance(lines_of(blocks, "fee")),
        "purpose": "" if blocks else content["sections"]["purpose"],
        "scope": "" if blocks else content["sections"]["scope"],
        "steps": steps,
        "total_days": flow.in_days(content["total_quarters"]) if content["total_quarters"] else "",
        "law": list(dict.fromkeys([*lines_of(blocks, "law"), *content["legal_bases"]])),
        "drawing": drawing_of([SimpleNamespace(**step) for step in steps]),
    }


def groups_of(blocks: list[dict], part: str) -> list[dict]:
    """One part as citizens read it: its lines, under the name of the TTHC where the procedure serves several.

    Times and fees that are the same for every way are said at a glance and need no list.
    """
    if part in {"time", "fee"} and len({_value(line) for line in lines_of(blocks, part)}) == 1:
        return []
    found = [(block["name"], lines_of([block], part)) for block in blocks]
    return [{"name": name if len(blocks) > 1 else "", "lines": lines} for name, lines in found if lines]
