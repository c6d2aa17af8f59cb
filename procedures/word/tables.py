"""What a table of a procedure is about, told by its row of headings; its forms and its records kept."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.text import fold
from procedures.word import headings
from procedures.word.reading import Cell, Row
from procedures.word.times import unit_of

LONGEST_HEADING = 70
STEPS, FORMS, RECORDS, HISTORY = "steps", "forms", "records", "history"
NUMBER, WHAT, WHO, TIME, FORM, OUTPUT, BOTH, DETAILS = (
    "number", "what", "who", "time", "form", "output", "form or output", "details",
)  # fmt: skip
TITLE, CODE, PLACE, RETENTION, CHANGE = "title", "code", "place", "retention", "change"
IS_NUMBER = (NUMBER, r"(?:s?tt|so tt|so thu tu|buoc|buoc so|(?:s?tt|buoc) ?/ ?(?:s?tt|buoc)|b|no\.?)")
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    HISTORY: (
        IS_NUMBER,
        (CHANGE, r".*(?:noi dung|mo ta|tom tat).*(?:sua doi|thay doi|bo sung|cap nhat).*|(?:sua doi|thay doi)"),
        ("of the change", r".*(?:lan|ngay|trang|muc|phan|yeu cau|ly do|vi tri|can cu).*"),
    ),
    RECORDS: (
        IS_NUMBER,
        (RETENTION, r".*(?:thoi (?:gian|han)|so nam) ?(?:luu|bao quan).*|.*thoi (?:gian|han).*"),
        (CODE, r"(?:ma|ky) ?(?:so|hieu).*"),
        (PLACE, r".*(?:noi|bo phan|don vi|nguoi|trach nhiem|dia diem|phong|cho).*"),
        (TITLE, r".*(?:ho so|tai lieu|ten).*"),
    ),
    FORMS: (
        IS_NUMBER,
        (CODE, r"(?:ma|ky hieu|so hieu|so ky hieu)\b.*"),
        (TITLE, r".*(?:bieu mau|mau bieu|ten|phu luc|tieu de).*"),
    ),
    STEPS: (
        IS_NUMBER,
        (TIME, r".*(?:thoi (?:gian|han)|so ngay|so gio).*|tg.*"),
        (WHO, r".*(?:trach nhiem|nguoi|don vi|bo phan|chu tri|chuc danh).*|thuc hien"),
        (BOTH, r".*(?:bieu mau|mau bieu|mau).*(?:ket qua|san pham|dau ra).*"),
        (BOTH, r".*(?:ket qua|san pham|dau ra).*(?:bieu mau|mau bieu|mau).*"),
        (DETAILS, r".*(?:mo ta|dien giai|cach thuc|huong dan|ghi chu).*"),
        (FORM, r".*(?:bieu mau|mau bieu|tai lieu).*|bm|ho so"),
        (OUTPUT, r".*(?:ket qua|san pham|dau ra).*"),
        (WHAT, r".*(?:trinh tu|noi dung|cong viec|buoc|hoat dong|nhiem vu|luu do|so do|qua trinh).*"),
    ),
}
PATTERNS = {kind: [(name, re.compile(words)) for name, words in rules] for kind, rules in COLUMNS.items()}
FORM_CODE = re.compile(
    r"(?P<code>(?:BM|PL|Mẫu|Biểu mẫu|Biểu|Phụ lục)[\s.:-]*(?:số\s*)?[\w./-]*\d[\w./-]*"
    r"|[A-ZĐ]{1,6}[-.]?(?:\w+[-./])*\d+)",
    re.IGNORECASE,
)

ITEM = re.compile(r"^\s*(?:[-•+*]|\d{1,2}\s*[|.)]|[a-zđ]\))\s*")


@dataclass
class Found:
    """One recognised row: what to fill in, and by field what to look at."""

    values: dict[str, Any]
    doubts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Header:
    kind: str
    columns: dict[str, int]
    texts: list[str]
    unit: str = "ngay"

    def cell(self, row: Row, column: str) -> Cell:
        place = self.columns.get(column, len(row))
        return row[place] if place < len(row) else Cell("")

    def text(self, row: Row, column: str) -> str:
        return self.cell(row, column).text.strip()


def header_of(row: Row, part: str) -> Header | None:
    """What the rows under this one are, judged with the part of the document in which it stands."""
    texts = [_heading(cell.text) for cell in row]
    if any(len(text) > LONGEST_HEADING for text in texts) or sum(map(bool, texts)) < 2:
        return None
    for kind in (HISTORY, RECORDS, FORMS, STEPS):
        columns = _columns(kind, texts)
        if _is_enough(kind, columns, texts, part):
            time = columns.get(TIME)
            return Header(kind, columns, texts, unit_of(texts[time]) if time is not None else "ngay")
    return None


def _heading(text: str) -> str:
    return fold(text).strip(" .:*")


def _columns(kind: str, texts: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, text in enumerate(texts):
        for name, pattern in PATTERNS[kind]:
            if text and name not in columns and pattern.fullmatch(text):
                columns[name] = place
                break
    if kind == STEPS and WHAT not in columns and DETAILS in columns:
        columns[WHAT] = columns.pop(DETAILS)
    return columns


def _is_enough(kind: str, columns: dict[str, int], texts: list[str], part: str) -> bool:
    said = " | ".join(texts)
    if kind == HISTORY:
        return CHANGE in columns and len(columns) >= 2
    if kind == RECORDS:
        keeps = re.search(r"\bluu\b(?! do)|bao quan", said) is not None
        has_more = len(columns) >= 2 and (part == headings.RECORDS or (keeps and RETENTION in columns))
        return TITLE in columns and has_more
    if kind == FORMS:
        names_forms = re.search(r"bieu mau|mau bieu|ten mau", said) is not None
        is_list = TITLE in columns and len(columns) >= 2 and len([text for text in texts if text]) <= 4
        return is_list and (part == headings.FORMS or (names_forms and CODE in columns))
    return WHAT in columns and (WHO in columns or TIME in columns) and len(columns) >= 3


def form_in(header: Header, row: Row) -> Found | None:
    """A row of a table of forms; None where it names none."""
    title, code = header.text(row, TITLE), header.text(row, CODE)
    if not title and not code:
        return None
    return form_of(title) if not code else _form(code, title or code)


def form_of(line: str) -> Found:
    """A form named in one line: its code may stand before its title."""
    line = ITEM.sub("", line, count=1)
    match = FORM_CODE.match(line)
    if match is None:
        return _form("", line)
    title = line[match.end() :].strip(" \t:|–-.,")
    return _form(match["code"].strip(" .:"), title or line)


def _form(code: str, title: str) -> Found:
    doubts = {} if code else {"code": _("The document gives this form no code.")}
    return Found({"code": " ".join(code.split()), "title": " ".join(title.split())}, doubts)


def record_in(header: Header, row: Row) -> Found | None:
    """A row of the table of records kept; None where it names none."""
    title = " ".join(header.text(row, TITLE).split())
    if not title:
        return None
    code = header.text(row, CODE)
    return record_of(f"{title} ({code})" if code else title, header.text(row, PLACE), header.text(row, RETENTION))


def record_of(title: str, place: str = "", retention: str = "") -> Found:
    """A record named by a line or a row."""
    doubts = {} if retention else {"retention": _("The document does not say how long it is kept.")}
    values = {
        "title": ITEM.sub("", title, count=1).rstrip(" ;."),
        "place": " ".join(place.split()),
        "retention": " ".join(retention.split()),
    }
    return Found(values, doubts)
