"""Cells that hold more than one thing: the papers of a dossier, a way of submission, lists between semicolons.

Each reader answers what the cell says and raises ValueError with a sentence for the person.
"""

from typing import Any

from django.utils.translation import gettext as _

from core.text import fold
from procedures import flow
from procedures.durations import quarters_of
from procedures.models import DossierItem

MOST_MONEY = 10**12
LONGEST_NAME, LONGEST_FORM, MOST_COPIES = 500, 60, 100
NEEDS: dict[str, str] = {
    "nộp": DossierItem.Need.SUBMIT,
    "xuất trình": DossierItem.Need.PRESENT,
    "lưu ý": DossierItem.Need.NOTE,
}
WORDS = {need: word for word, need in NEEDS.items()}
NEEDS_FOLDED = {fold(word): need for word, need in NEEDS.items()}


def papers_of(text: str) -> list[dict]:
    """ "name | nộp | originals | copies | form", one paper a line; all but the name may be missing."""
    return [_paper(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def _paper(number: int, line: str) -> dict:
    cells = [cell.strip() for cell in line.split("|")]
    name, need, originals, copies, form, *rest = cells + [""] * (5 - len(cells))
    facts = {"n": number}
    if not name or rest:
        raise ValueError(_("Line %(n)d: write name | nộp | originals | copies | form.") % facts)
    if len(name) > LONGEST_NAME or len(form) > LONGEST_FORM:
        raise ValueError(_("Line %(n)d: the name of the paper or of its form is too long.") % facts)
    if fold(need) not in {"", *NEEDS_FOLDED}:
        raise ValueError(_("Line %(n)d: “%(word)s” is none of nộp, xuất trình, lưu ý.") % (facts | {"word": need}))
    return {
        "name": name,
        "need": NEEDS_FOLDED.get(fold(need), DossierItem.Need.SUBMIT),
        "originals": _count(originals, 1, number),
        "copies": _count(copies, 0, number),
        "form_code": form,
    }


def _count(text: str, default: int, line: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_COPIES):
        raise ValueError(_("Line %(n)d: “%(word)s” is not a number of copies.") % {"n": line, "word": text})
    return int(text)


def papers_text(rows: list[dict]) -> str:
    """The cell from which `papers_of` reads these rows."""
    return "\n".join(
        " | ".join(
            [row["name"], WORDS[row["need"]], str(row["originals"]), str(row["copies"]), row["form_code"]]
        ).rstrip(" |")
        for row in rows
    )


def method_of(channel: str, cells: dict[str, Any]) -> dict | None:
    """A way of submission from its cells; None where it is not offered."""
    described = [cells[name] for name in ("limit", "limit_note", "fee", "charge", "note")]
    filled = any(value not in ("", None) for value in described)
    if cells["offered"] is False or (cells["offered"] is None and not filled):
        return None
    return {
        "channel": channel,
        "limit_quarters": quarters_of(cells["limit"]) or None,
        "limit_note": cells["limit_note"],
        "fee": money(cells["fee"]),
        "charge": money(cells["charge"]),
        "note": cells["note"],
    }


def money(amount: int | None) -> int | None:
    if amount is not None and not 0 <= amount <= MOST_MONEY:
        raise ValueError(_("An amount is a whole number of đồng, 0 or more."))
    return amount


def method_cells(channel: str, row: dict | None) -> dict[str, Any]:
    """The cells from which `method_of` reads this row, by the names of their columns."""
    cells = {"offered": row is not None}
    if row:
        limit = flow.in_days(row["limit_quarters"]) if row["limit_quarters"] else ""
        cells |= {"limit": limit} | {name: row[name] for name in ("limit_note", "fee", "charge", "note")}
    return {f"{channel}_{name}": value for name, value in cells.items()}
