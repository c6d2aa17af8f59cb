"""The control block: code, title and issue number, from the lines before the first section and from the margins."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from core.text import fold
from procedures.models import Kind

MAX_TITLE_LINES = 4
FIRST_ROWS = 100
CODE_LABEL = re.compile(r"\b(?:ma|ky) ?(?:so|hieu)(?: (?:tai lieu|quy trinh|van ban|qt|so))*\s*[:.\-–]*\s*")
CODE = re.compile(r"[^\W_](?:[\w&]|\s?[-–./]\s?(?=[\w&]))*")
SPACED_CODE = re.compile(r"[A-ZĐ]{2,6} \d{1,4}")
BARE_CODE = re.compile(r"\b(?:QT|HD|CS|QC)(?:[-./][A-ZĐ&]{1,10}){0,3}[-./]\d{1,4}\b")
ISSUE_LABEL = re.compile(
    r"\b(?:lan ban hanh|ban hanh lan|phien ban)(?: ?/ ?(?:lan )?(?:sua doi|soat xet))?(?: thu)?\s*[:.\-–]*\s*"
)
ISSUE = re.compile(rf"{ISSUE_LABEL.pattern}(\d{{1,3}})\b")
TITLE_LABEL = re.compile(r"ten (?:quy trinh|tai lieu|thu tuc|van ban)\s*:\s*")
TYPE_OF_DOCUMENT = re.compile(r"(?:quy trinh|thu tuc|huong dan|chinh sach)\b")
TYPE_ALONE = re.compile(r"(?:quy trinh|thu tuc|huong dan(?: cong viec)?|tai lieu|quy trinh noi bo)[\s:]*")
KINDS = (("huong dan", Kind.INSTRUCTION), ("chinh sach", Kind.POLICY))
SYSTEM_CODE, OPERATIONAL_CODE = re.compile(r"\bHT\b"), re.compile(r"\bNV\b")
NO_TITLE = re.compile(
    r"(?:ma|ky) ?(?:so|hieu)\b.*|lan \w+.*|ngay\b.*|trang\b.*|.*\bngay .*thang .*nam.*|(?:uy ban nhan dan|ubnd)\b.*"
    r"|(?:nguoi )?(?:lap|soan thao|bien soan|xem xet|soat xet|phe duyet|duyet|kiem tra)|trach nhiem|ho (?:va )?ten"
    r"|chu ky|chuc (?:vu|danh)|he thong quan ly.*|(?:tcvn )?iso \d.*|phan phoi|noi nhan|muc luc|phien ban.*"
    r"|ban hanh.*"
)
PAGE_NUMBER = re.compile(r"(?:trang|page)?\s*:?\s*\d{0,3}\s*(?:[/|]|tren|of)?\s*\d{0,3}")

Cells = list[list[str]]


@dataclass
class Front:
    """What was found, and the lines that say something else."""

    code: str = ""
    title: str = ""
    issue: int | None = None
    left: list[str] = field(default_factory=list)


def front_of(rows: list[Cells], margins: list[Cells], title: str = "") -> Front:
    """`rows` hold cells of lines; a paragraph is a row of one cell. `title` is that of the file's properties."""
    front = Front()
    first = rows[:FIRST_ROWS]
    for row in (*first, *margins):
        _take_row(front, row)
    front.title = _titled(first) or _titled(margins) or title
    front.code = front.code or _bare_code(first + margins)
    front.left = _left_over(front, rows + margins)
    return front


def kind_of(front: Front, has_tthcs: bool) -> str:
    """The kind that title, code and the TTHCs in the text speak for."""
    for words, kind in KINDS:
        if fold(front.title).startswith(words):
            return kind
    if SYSTEM_CODE.search(front.code):
        return Kind.SYSTEM
    return Kind.OPERATIONAL if has_tthcs or OPERATIONAL_CODE.search(front.code) else Kind.INTERNAL


def plain(text: str) -> str:
    """Folded letter by letter, so that places in the text stay where they are."""
    return "".join(map(_plain_letter, text))


@lru_cache(maxsize=4096)
def _plain_letter(char: str) -> str:
    return fold(char)[:1] or char


def _take_row(front: Front, row: Cells) -> None:
    lines = [line for cell in row for line in cell]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not front.code and (label := CODE_LABEL.search(plain(line))):
            front.code = _code_in(line[label.end() :] or following)
        if front.issue is None:
            folded = plain(line)
            match = ISSUE.search(folded) or ISSUE.search(f"{folded} {plain(following)}")
            front.issue = int(match[1]) if match else None


def _code_in(text: str) -> str:
    if spaced := SPACED_CODE.match(text):
        return spaced[0]
    match = CODE.match(text)
    code = re.sub(r"\s+", "", match[0]).replace("–", "-")[:40] if match else ""
    return code if re.search(r"[\d./-]", code) else ""


def _bare_code(rows: list[Cells]) -> str:
    found = (BARE_CODE.search(line) for row in rows for cell in row for line in cell)
    return next((match[0] for match in found if match), "")


def _titled(rows: list[Cells]) -> str:
    cells = [cell for row in rows for cell in row]
    for place, cell in enumerate(cells):
        for number, line in enumerate(cell):
            following = cell[number + 1 :] or (cells[place + 1] if place + 1 < len(cells) else [])
            if len(cell) == 1:
                following = [lines[0] for lines in cells[place + 1 : place + 1 + MAX_TITLE_LINES] if lines]
            if title := _title_from(line, following):
                return title
    return ""


def _title_from(line: str, following: list[str]) -> str:
    folded = plain(line).strip()
    if label := TITLE_LABEL.match(folded):
        return line.strip()[label.end() :].strip()
    if not TYPE_OF_DOCUMENT.match(folded) or line.rstrip().endswith((".", ";")) or "quy trinh nay" in folded:
        return ""
    if TYPE_ALONE.fullmatch(folded):
        return " ".join(_goes_on(following))
    return " ".join([line.strip(), *(_goes_on(following) if line.isupper() else [])])


def _goes_on(lines: list[str]) -> list[str]:
    """The lines that a title runs over: alike in capitals, and no label of the control block."""
    found: list[str] = []
    for line in lines[:MAX_TITLE_LINES]:
        if NO_TITLE.fullmatch(fold(line).strip(" :.")) or (found and line.isupper() != found[0].isupper()):
            break
        found.append(line.strip())
    return found


def _left_over(front: Front, rows: list[Cells]) -> list[str]:
    """Every line once, without those that are found in the fields and the numbers of pages."""
    said: set[str] = set()
    left = []
    for row in rows:
        line = " | ".join(text for cell in row for text in cell if not _is_used(front, text))
        if line and fold(line) not in said:
            said.add(fold(line))
            left.append(line)
    return left


def _is_used(front: Front, line: str) -> bool:
    folded = plain(line).strip()
    if PAGE_NUMBER.fullmatch(folded) or TYPE_ALONE.fullmatch(folded) or folded in fold(front.title):
        return True
    rest = CODE_LABEL.sub("", folded.replace(plain(front.code), "")) if front.code else folded
    rest = ISSUE_LABEL.sub("", ISSUE.sub("", rest))
    return not re.search(r"\w", rest)
