"""The rows of a table of steps as steps that lead to each other."""

import re

from django.utils.translation import gettext as _

from core.text import fold
from procedures.models import Step
from procedures.word.reading import Row
from procedures.word.tables import (
    BOTH,
    DETAILS,
    FORM,
    FORM_CODE,
    NUMBER,
    OUTPUT,
    TIME,
    WHAT,
    WHO,
    Found,
    Header,
)
from procedures.word.times import time_of

LONGEST_LINE = 300
STARTS_AS_FORM = re.compile(r"(?:bm|mau|bieu mau|bieu|phu luc|phieu|to khai|don)\b")
LAST_NUMBER = re.compile(r"(\d{1,3})\D*$")
NOT_AGREED = r"\b(?:khong|chua) (?:dat|dong y|duyet|phe duyet|hop le|dap ung|du|day du|dung|chap thuan|thong nhat)\b"
BACK = r"(?:quay|tro|chuyen|tra)(?: \w+){0,3}? (?:lai|ve|den|sang)"
IF_NO = re.compile(
    rf"{NOT_AGREED}.{{0,120}}?\b(?:{BACK}|thuc hien lai|den|sang)\b.{{0,40}}?\b(?:buoc|b) ?(\d{{1,3}})\b"
)


def step_in(header: Header, row: Row) -> Found | None:
    """A row of the table of steps as the fields of Step but its number; None where it says nothing to be done."""
    what, more = _first_line(header.text(row, WHAT))
    who = ", ".join(line.strip(" -,;") for line in header.text(row, WHO).splitlines() if line.strip())
    if not what:
        return None
    form, output = _form_and_output(header, row)
    details = "\n".join(filter(None, [more, header.text(row, DETAILS)]))
    found = Found({"what": what, "who": who, "form": form, "output": output, "details": details})
    if not who:
        found.doubts["who"] = _("The document does not say who does this.")
    _take_time(found, header, row)
    return found


def _take_time(found: Found, header: Header, row: Row) -> None:
    cell = header.cell(row, TIME)
    if cell.is_continued and cell.text.strip():
        found.values["quarters"] = 0
        found.doubts["quarters"] = _("The time stands in one cell with the step above, where it is counted.")
        return
    time = time_of(cell.text, header.unit)
    found.values["quarters"] = time.quarters
    if time.doubt:
        found.doubts["quarters"] = time.doubt


def _first_line(text: str, longest: int = LONGEST_LINE) -> tuple[str, str]:
    """What is done, in one line, and the rest, which says how."""
    first, _newline, rest = text.strip().partition("\n")
    first = first.strip(" -•")
    if len(first) > longest:
        end = first.rfind(". ", 0, longest) + 1 or first.rfind(" ", 0, longest)
        end = end if end > 0 else longest
        first, rest = first[:end].strip(), f"{first[end:].strip()}\n{rest}"
    return first, rest.strip()


def _form_and_output(header: Header, row: Row) -> tuple[str, str]:
    forms, outputs = _pieces(header.text(row, FORM)), _pieces(header.text(row, OUTPUT))
    for piece in _pieces(header.text(row, BOTH)):
        (forms if _is_form(piece) else outputs).append(piece)
    return "; ".join(forms), "; ".join(outputs)


def _pieces(text: str) -> list[str]:
    pieces = (piece.strip(" \t-–•,.") for piece in re.split(r"[\n;]", text))
    return [piece for piece in pieces if piece]


def _is_form(piece: str) -> bool:
    return FORM_CODE.match(piece) is not None or STARTS_AS_FORM.match(fold(piece)) is not None


def label_of(header: Header, row: Row) -> str:
    """The number that the document gives a step ("B1", "Bước 2", "5.7.3" → "1", "2", "3"), "" without one."""
    match = LAST_NUMBER.search(header.text(row, NUMBER))
    return str(int(match[1])) if match else ""


def connected(steps: list[Found], labels: list[str]) -> list[str]:
    """Number the steps from one and find where each decision leads when the answer is no.

    Answers sentences for the whole document.
    """
    told = []
    wanted = [str(order) for order in range(1, len(steps) + 1)]
    if any(labels) and labels != wanted:
        told.append(_("The steps were numbered afresh, from 1 in the order of the document."))
    orders = {label: order for order, label in enumerate(labels, 1) if label and labels.count(label) == 1}
    for order, step in enumerate(steps, 1):
        step.values |= {"order": order, "kind": Step.Kind.TASK, "no_order": None}
        _branch(step, orders)
    return told


def _branch(step: Found, orders: dict[str, int]) -> None:
    said = fold(f"{step.values['what']} {step.values['details']}")
    if match := IF_NO.search(said):
        target = orders.get(str(int(match[1])))
        if target and target != step.values["order"]:
            step.values |= {"kind": Step.Kind.DECISION, "no_order": target}
            return
    if "?" in str(step.values["what"]):
        step.doubts["no_order"] = _("This reads like a decision: say where it leads when the answer is no.")
