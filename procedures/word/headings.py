"""Which part of a procedure a heading opens, whatever its number, accents, letters and exact words."""

import re
from typing import NamedTuple

from core.text import fold

LONGEST = 120
NUMBER = re.compile(
    r"\s*(?:(?:mục|phần|muc|phan|chương|chuong)\s+)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}(?:\.\d{1,2})*|[A-Z])(?:[.):/\s–-]+|$)",
    re.IGNORECASE,
)
PAGE = re.compile(r"(?:\t|\.{3,}|…)[\s.…]*\d{1,3}$")
JOINTS = re.compile(r"[/,&;–-]|\bva\b|\bhoac\b")
PURPOSE, SCOPE, REFERENCES, DEFINITIONS, NOTES = "purpose", "scope", "references", "definitions", "notes"
CONTENT, FORMS, RECORDS, HISTORY, REPEATED, OTHER = "content", "forms", "records", "history", "repeated", "other"

PARTS = {
    PURPOSE: r"muc (?:dich|tieu)(?: muc (?:dich|tieu)| yeu cau| ban hanh| xay dung| cua quy trinh)*",
    SCOPE: r"(?:pham vi|doi tuong)(?: (?:pham vi|doi tuong|dieu chinh|ap dung|su dung|cua quy trinh))*",
    REFERENCES: r"(?:cac )?(?:tai lieu|van ban)(?: (?:tai lieu|van ban|vien dan|lien quan|tham khao|tham chieu"
    r"|kem theo|phap ly))+",
    DEFINITIONS: r"(?!ky hieu$)(?:(?:cac|nhung|thuat ngu|dinh nghia|giai thich|giai nghia|tu ngu|chu viet tat"
    r"|tu viet tat|viet tat|khai niem|cum tu|ky hieu|su dung) ?)+",
    NOTES: r"(?:dien giai|mo ta|thuyet minh|giai thich)(?: (?:chi tiet|luu do|so do|quy trinh|cac buoc|buoc|cong viec"
    r"|noi dung|thuc hien|cach thuc))*",
    FORMS: r"(?:danh muc |he thong |cac )*(?:bieu mau|mau bieu|bieu)(?: (?:bieu mau|phu luc|su dung|kem theo"
    r"|ap dung|lien quan|duoc|can thiet|ho so))*|phu luc(?: (?:bieu mau|kem theo))*",
    RECORDS: r"(?:danh muc |cac |quan ly |kiem soat |luu tru |luu giu |luu )*ho so(?: (?:can|phai|duoc|luu|tru|giu"
    r"|bao quan|cong viec|cua quy trinh))*|luu tru|luu ho so",
    HISTORY: r"(?:bang |phieu )*(?:theo doi|lich su|tinh hinh|qua trinh|kiem soat|cac|nhung|noi dung) ?"
    r"(?:(?:cac|nhung|viec|tinh hinh|noi dung|qua trinh) )*(?:sua doi|thay doi|cap nhat)"
    r"(?: (?:bo sung|tai lieu|quy trinh|noi dung|ban hanh|thay doi))*",
    REPEATED: r"(?:co so|can cu) phap ly(?: .*)?|(?:thanh phan|so luong)(?: so luong| thanh phan)? ho so(?: .*)?"
    r"|(?:tong )?thoi (?:gian|han)(?: (?:xu ly|giai quyet|thuc hien|ho so|thu tuc|cong viec|theo quy dinh))*"
    r"|(?:noi|dia diem|dia chi)(?: (?:tiep nhan|nhan|nop))(?: .*)?|(?:muc )?(?:thu )?(?:phi|le phi)(?: .{0,30})?"
    r"|(?:yeu cau|dieu kien)(?: .{0,60})?|cach thuc (?:thuc hien|nop)(?: .{0,40})?|doi tuong thuc hien(?: .{0,40})?"
    r"|(?:co quan|nguoi) co tham quyen(?: .{0,60})?|co quan (?:thuc hien|giai quyet)(?: .{0,40})?"
    r"|ket qua(?: (?:thuc hien|giai quyet))?(?: (?:thu tuc|tthc)(?: .{0,20})?)?|ten (?:thu tuc|tthc)(?: .{0,60})?",
    CONTENT: r"(?:noi dung|luu do|so do)(?: (?:noi dung|luu do|so do|quy trinh|thuc hien|cong viec|qua trinh|xu ly"
    r"|giai quyet|cac buoc|chi tiet|cu the))*|quy trinh (?:xu ly|thuc hien|giai quyet)(?: (?:cong viec|ho so"
    r"|noi bo))*|(?:trinh tu|cac buoc)(?: (?:thuc hien|cong viec|xu ly|giai quyet|cac buoc|ho so|tien hanh))*",
    OTHER: r"trach nhiem(?: .{0,60})?|noi nhan|(?:noi |danh sach )?phan phoi(?: tai lieu)?|muc luc",
}
PLAIN = (PURPOSE, SCOPE, REFERENCES, DEFINITIONS)
SPECIFIC = (CONTENT, NOTES, FORMS, RECORDS, HISTORY)
PATTERNS = {part: re.compile(words) for part, words in PARTS.items()}


class Heading(NamedTuple):
    """`rest` is what the same line says after the heading's words, "" for a heading alone."""

    part: str
    rest: str = ""


def heading_of(text: str, *, is_strong: bool = False, is_listed: bool = False) -> Heading | None:
    """The part that this line opens; None for a line of text.

    Words that also begin ordinary sentences open a part only with a number, in capitals or in bold letters.
    A numbered chapter of unknown words opens OTHER where it looks like a heading.
    """
    number, words = split(text)
    if words[:1] in ("-", "+", "•", "*"):
        return None
    stands_out = is_strong or words.isupper() or (bool(number) and not is_listed)
    name, colon, rest = words.partition(":")
    part = _part_of(name)
    if part and (stands_out or part in PLAIN or (part in SPECIFIC and not is_listed)):
        return Heading(part, rest.strip() if colon else "")
    if _is_chapter(number) and len(words) <= LONGEST and (is_strong or words.isupper()):
        return Heading(OTHER)
    return None


def is_line_of_contents(text: str) -> bool:
    """A line of a table of contents typed by hand: a heading and the number of its page."""
    page = PAGE.search(text)
    return page is not None and _part_of(split(text[: page.start()])[1]) is not None


def split(text: str) -> tuple[str, str]:
    """The number before a heading ("5.1", "IV", "") and its words."""
    match = NUMBER.match(text)
    return (match["number"], text[match.end() :].strip()) if match else ("", text.strip())


def depth_of(number: str) -> int:
    return number.count(".") + 1 if number else 0


def _is_chapter(number: str) -> bool:
    return number.isdigit() or (bool(number) and set(number) <= set("IVX"))


def _part_of(words: str) -> str | None:
    if len(words) > LONGEST:
        return None
    name = " ".join(JOINTS.sub(" ", fold(words)).replace("(", " ").replace(")", " ").split()).strip(" .:*_")
    return next((part for part, pattern in PATTERNS.items() if name and pattern.fullmatch(name)), None)
