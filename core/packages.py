"""Is this an Office file of the wanted kind, and safe to open? Answered from the bytes, before any XML is parsed."""

import io
import logging
import re
import stat
import zipfile
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

MAX_MEMBERS = 500
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MAX_OTHER_TAGS = 300_000
PIECE = 256 * 1024

ZIP = b"PK\x03\x04"
ZIP_DIRECTORY_ENTRY = b"PK\x01\x02"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"
MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-excel.sheet.binary")
DOCTYPES = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
SAFE_NAME = re.compile(r"(?!.*\.\.)[\w\[\]. %()-]+(?:/[\w\[\]. %()-]+)*/?", re.ASCII)

Sentence = str | Promise


@dataclass(frozen=True)
class Package:
    """A kind of Office file: by what it is told, what it may hold, and how each refusal is said.

    `data_tag` finds the elements of which an ordinary file has many; `max_marks` bounds "<" and "=" together, which
    stand for the elements and attributes that a parser would have to hold. A member that begins with one of
    `not_xml` is a picture or another file, of which nothing is parsed. `macro_marks` tell of macros in such a one.
    """

    main_type: bytes
    data_tag: re.Pattern[bytes]
    file_within: re.Pattern[str]
    max_marks: int
    is_another: Sentence
    is_old: Sentence
    has_password: Sentence
    has_macros: Sentence
    has_files: Sentence
    has_definitions: Sentence
    is_odd: Sentence
    is_too_large: Sentence
    is_damaged: Sentence
    old_mark: bytes = b""
    not_xml: tuple[bytes, ...] = ()
    macro_marks: tuple[bytes, ...] = ()


def refusal(content: bytes, package: Package) -> str | None:
    """The sentence that says why a file is not opened; None for an ordinary one of this kind."""
    refused = _not_a_zip(content, package) or _bad_package(content, package)
    return str(refused) if refused else None


def _not_a_zip(content: bytes, package: Package) -> Sentence | None:
    if not content:
        return _("The file is empty.")
    if content.startswith(OLE):
        return _bad_compound(content, package)
    if not content.startswith(ZIP):
        return package.is_another
    # Counted before zipfile reads the directory, which takes seconds and memory for a million entries.
    if content.count(ZIP_DIRECTORY_ENTRY) > MAX_MEMBERS:
        return package.is_too_large
    return None


def _bad_compound(content: bytes, package: Package) -> Sentence:
    if OLE_ENCRYPTED in content:
        return package.has_password
    return package.is_old if package.old_mark in content else package.is_another


def _bad_package(content: bytes, package: Package) -> Sentence | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return (
                _bad_directory(archive.infolist(), package)
                or _bad_type(archive, package)
                or _bad_members(archive, package)
            )
    except Exception:
        # zipfile lets many kinds of exception out of a malformed archive; the person needs one sentence.
        logger.info("a file cannot be unpacked", exc_info=True)
        return package.is_damaged


def _bad_directory(members: list[zipfile.ZipInfo], package: Package) -> Sentence | None:
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        return package.has_password
    if len(set(names)) < len(names) or any(_is_odd(member) for member in members):
        return package.is_odd
    if any(name.endswith("vbaproject.bin") for name in names):
        return package.has_macros
    if any(package.file_within.search(name) for name in names):
        return package.has_files
    if sum(member.file_size for member in members) > MAX_UNPACKED or any(map(_is_bomb, members)):
        return package.is_too_large
    return None


def _is_odd(member: zipfile.ZipInfo) -> bool:
    return (
        not SAFE_NAME.fullmatch(member.orig_filename)
        or stat.S_ISLNK(member.external_attr >> 16)
        or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * member.compress_size)


def _bad_type(archive: zipfile.ZipFile, package: Package) -> Sentence | None:
    if CONTENT_TYPES not in archive.namelist():
        return package.is_another
    with archive.open(CONTENT_TYPES) as file:
        types = file.read(PIECE)
    if any(macro in types for macro in MACRO_TYPES):
        return package.has_macros
    return None if package.main_type in types else package.is_another


def _bad_members(archive: zipfile.ZipFile, package: Package) -> Sentence | None:
    """Unpack every member once in small pieces: the sizes that a directory claims may be lies."""
    count = _Count(package)
    for member in archive.infolist():
        tail = b""
        with archive.open(member) as file:
            is_parsed = True
            while piece := file.read(PIECE):
                is_parsed = is_parsed and (bool(tail) or not piece.startswith(package.not_xml))
                if refused := count.refused(piece, is_parsed) or _bad_words(tail + piece, is_parsed, package):
                    return refused
                tail = piece[-32:]
    return None


@dataclass
class _Count:
    """What a parser would have to hold of all members together. The longest cell and the longest tag are far shorter
    than a piece."""

    package: Package
    marks: int = 0
    others: int = 0

    def refused(self, piece: bytes, is_parsed: bool) -> Sentence | None:
        if not is_parsed:
            return None
        tags = piece.count(b"<")
        self.marks += tags + piece.count(b"=")
        self.others += tags - len(self.package.data_tag.findall(piece))
        too_many = self.marks > self.package.max_marks or self.others > MAX_OTHER_TAGS
        return self.package.is_too_large if too_many or (not tags and len(piece) == PIECE) else None


def _bad_words(window: bytes, is_parsed: bool, package: Package) -> Sentence | None:
    if is_parsed:
        return package.has_definitions if any(word in window for word in DOCTYPES) else None
    return package.has_macros if any(mark in window for mark in package.macro_marks) else None
