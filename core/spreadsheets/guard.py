"""Is this an Excel workbook that is safe to open? Answered from the bytes, before any XML is parsed."""

import io
import logging
import re
import stat
import zipfile

from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

MAX_MEMBERS = 500
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MAX_MARKS = 2_500_000
MAX_OTHER_TAGS = 300_000
PIECE = 256 * 1024

ZIP = b"PK\x03\x04"
ZIP_DIRECTORY_ENTRY = b"PK\x01\x02"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_TYPE = b"spreadsheetml.sheet.main+xml"
MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-excel.sheet.binary")
DOCTYPES = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
SAFE_NAME = re.compile(r"(?!.*\.\.)[\w\[\]. %()-]+(?:/[\w\[\]. %()-]+)*/?", re.ASCII)
DATA_TAG = re.compile(rb"</?(?:\w+:)?(?:c|v|f|t|r|is|si|row)[\s/>]")
FILE_WITHIN = re.compile(r"\.(?:zip|xls[xmb]?|doc[xm]?|ppt[xm]?|7z|rar|gz|exe|dll|js|vbs|hta|html?)$", re.IGNORECASE)


def refusal(content: bytes) -> str | None:
    """The sentence that says why a file is not opened; None for an ordinary .xlsx."""
    return _not_a_zip(content) or _bad_package(content)


def _not_a_zip(content: bytes) -> str | None:
    if not content:
        return _("The file is empty.")
    if content.startswith(OLE) and OLE_ENCRYPTED in content:
        return _("The file is protected by a password; remove the password in Excel and upload it again.")
    if content.startswith(OLE):
        return _("The file is in the old .xls format; save it in Excel as .xlsx and upload it again.")
    if not content.startswith(ZIP):
        return _("The file is not an Excel workbook (.xlsx), whatever its name says.")
    # Counted before zipfile reads the directory, which takes seconds and memory for a million entries.
    if content.count(ZIP_DIRECTORY_ENTRY) > MAX_MEMBERS:
        return _too_large()
    return None


def _bad_package(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _bad_directory(archive.infolist()) or _bad_type(archive) or _bad_members(archive)
    except Exception:
        # zipfile lets many kinds of exception out of a malformed archive; the person needs one sentence.
        logger.info("a workbook cannot be unpacked", exc_info=True)
        return damaged()


def _bad_directory(members: list[zipfile.ZipInfo]) -> str | None:
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        return _("The file is protected by a password; remove the password in Excel and upload it again.")
    if len(set(names)) < len(names) or any(_is_odd(member) for member in members):
        return _("The file is not built as Excel builds it; copy its rows into a fresh template and upload that.")
    if any(name.endswith("vbaproject.bin") for name in names):
        return _has_macros()
    if any(FILE_WITHIN.search(name) for name in names):
        return _("The file holds other files inside it; copy its rows into a fresh template and upload that.")
    if sum(member.file_size for member in members) > MAX_UNPACKED or any(map(_is_bomb, members)):
        return _too_large()
    return None


def _is_odd(member: zipfile.ZipInfo) -> bool:
    return (
        not SAFE_NAME.fullmatch(member.orig_filename)
        or stat.S_ISLNK(member.external_attr >> 16)
        or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * member.compress_size)


def _bad_type(archive: zipfile.ZipFile) -> str | None:
    if CONTENT_TYPES not in archive.namelist():
        return _("The file is not an Excel workbook (.xlsx), whatever its name says.")
    with archive.open(CONTENT_TYPES) as file:
        types = file.read(PIECE)
    if any(macro in types for macro in MACRO_TYPES):
        return _has_macros()
    if WORKBOOK_TYPE not in types:
        return _("The file is not an Excel workbook (.xlsx), whatever its name says.")
    return None


def _bad_members(archive: zipfile.ZipFile) -> str | None:
    """Unpack every member once in small pieces: the sizes that a directory claims may be lies.

    "<" and "=" stand for the elements and attributes that a parser would have to hold; elements that are
    not cells cost it most. The longest cell and the longest tag are far shorter than a piece.
    """
    marks = others = 0
    for member in archive.infolist():
        tail = b""
        with archive.open(member) as file:
            while piece := file.read(PIECE):
                tags = piece.count(b"<")
                marks += tags + piece.count(b"=")
                others += tags - len(DATA_TAG.findall(piece))
                if marks > MAX_MARKS or others > MAX_OTHER_TAGS or (not tags and len(piece) == PIECE):
                    return _too_large()
                window = tail + piece
                if any(word in window for word in DOCTYPES):
                    return _("The file holds definitions that Excel never writes, so it is not opened.")
                tail = piece[-32:]
    return None


def damaged() -> str:
    """The sentence for a file in which nothing can be read."""
    return _("The file is damaged; open it in Excel, save it again as .xlsx and upload that.")


def _has_macros() -> str:
    return _("The file holds macros or is in a binary format; save it in Excel as .xlsx and upload that.")


def _too_large() -> str:
    return _("The file is far larger inside than a filled template; copy its rows into a fresh template.")
