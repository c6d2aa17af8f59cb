"""Files by content: named by their SHA-256, written atomically, checked by what they are."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError, Refused
from core.models import Attachment

MAX_UPLOAD = 20 * 1024 * 1024
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
}
MAGIC = {"pdf": b"%PDF-", "xlsx": b"PK\x03\x04", "docx": b"PK\x03\x04"}


class FileDamaged(DomainError):
    """The file on disk is missing or is not what was stored."""


def store(content: bytes) -> str:
    """Write bytes under their SHA-256 and return it; writing the same bytes again changes nothing.

    A reader sees the whole file or none: temporary file on the same disk, fsync, rename, fsync of the folder.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, content)
    return digest


def write_atomically(target: Path, content: bytes) -> None:
    """Replace `target` so that no half-written file ever stands under its name."""
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path_of(digest: str) -> Path:
    """Where the file with this SHA-256 lies."""
    return Path(settings.MEDIA_ROOT) / "sha256" / digest[:2] / digest


def read(digest: str) -> bytes:
    """The stored bytes; FileDamaged when they are gone or no longer hash to their name."""
    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError:
        raise FileDamaged(_("The file is missing from the store. Tell the administrator.")) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileDamaged(_("The file in the store is damaged. Tell the administrator."))
    return content


def checked_content(upload: UploadedFile | BinaryIO, kind: str, max_size: int = MAX_UPLOAD) -> bytes:
    """The bytes of an upload whose content is of the `kind` (a key of MAGIC); Refused with a sentence otherwise."""
    content = upload.read(max_size + 1)
    if not content:
        raise Refused(_("The file is empty."))
    if len(content) > max_size:
        raise Refused(_("The file is larger than %(n)d MB.") % {"n": max_size // 1024 // 1024})
    if not content.startswith(MAGIC[kind]):
        raise Refused(_("The file is not a %(kind)s file, whatever its name says.") % {"kind": kind.upper()})
    return content


def kind_of(name: str) -> str:
    """The kind that a file's name claims; Refused for a name of no kind that is kept here."""
    kind = Path(name).suffix.lower().lstrip(".")
    if kind not in MAGIC:
        kinds = ", ".join(sorted(MAGIC))
        raise Refused(_("The file “%(name)s” is of another kind than: %(kinds)s.") % {"name": name, "kinds": kinds})
    return kind


def attach(upload: UploadedFile, *, kind: str, by: Actor, to: Any) -> Attachment:
    """Store an upload and record it as belonging to `to` and its agency."""
    digest = store(checked_content(upload, kind))
    return attach_stored(digest, name=upload.name or "", kind=kind, by=by, to=to)


def attach_stored(digest: str, *, name: str, kind: str, by: Actor, to: Any, for_agency: bool = True) -> Attachment:
    """Record a file of the store, checked when it came, as belonging to `to` and its agency.

    Not `for_agency`, only the pages of `to` serve it to the agency's people.
    """
    return Attachment.objects.create(
        agency_id=to.agency_id if for_agency else None,
        object_type=to._meta.label_lower,
        object_id=to.pk,
        name=Path(name).name[-200:] or f"tep.{kind}",
        content_type=CONTENT_TYPES[kind],
        sha256=digest,
        size=path_of(digest).stat().st_size,
        uploaded_by_id=by.user_id,
    )
