"""Photos as evidence: checked by decoding, turned upright, made smaller, and freed of everything but the picture."""

import io
import struct
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, UnidentifiedImageError

from core import files
from core.actors import Actor
from core.errors import Refused
from core.models import Attachment

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 65_000_000
LONGEST_SIDE = 2000
THUMBNAIL_SIDE = 320
QUALITY = 82
TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError)


def attach(upload: UploadedFile, *, by: Actor, to) -> Attachment:
    """Keep a photo as belonging to `to`; the same picture again gives the attachment that is there already.

    Raises Refused for what is empty, larger than files.MAX_UPLOAD, or no photo.
    """
    return keep(prepared(upload), name=upload.name or "", by=by, to=to)


def keep(content: bytes, *, name: str, by: Actor, to, for_agency: bool = True) -> Attachment:
    """Keep a prepared photo as belonging to `to`, once however often it comes; see files.attach_stored."""
    digest = files.store(content)
    kept = Attachment.objects.filter(object_type=to._meta.label_lower, object_id=to.pk, sha256=digest).first()
    stem = Path(name).stem[-190:] or "anh"
    return kept or files.attach_stored(digest, name=f"{stem}.jpg", kind="jpg", by=by, to=to, for_agency=for_agency)


def prepared(upload) -> bytes:
    """The picture as JPEG, upright, at most LONGEST_SIDE pixels long, without place, time or camera.

    Never more than files.MAX_UPLOAD + 1 bytes of the upload are in memory, nor more than MOST_PIXELS decoded.
    """
    if (upload.size or 0) > files.MAX_UPLOAD:
        raise _too_large()
    content = upload.read(files.MAX_UPLOAD + 1)
    if not content:
        raise Refused(_("The file is empty."))
    if len(content) > files.MAX_UPLOAD:
        raise _too_large()
    try:
        return _as_jpeg(content, LONGEST_SIDE)
    except Image.DecompressionBombError:
        sentence = _("The photo has more than %(n)d million pixels; take it again with a smaller picture size.")
        raise Refused(sentence % {"n": MOST_PIXELS // 1_000_000}) from None
    except UNREADABLE:
        raise Refused(_("The file is not a photo (JPEG, PNG or WebP), whatever its name says.")) from None


def thumbnail(digest: str) -> bytes:
    """A stored photo, small enough for a list."""
    return _as_jpeg(files.read(digest), THUMBNAIL_SIDE)


def _too_large() -> Refused:
    return Refused(_("The file is larger than %(n)d MB.") % {"n": files.MAX_UPLOAD // 1024 // 1024})


def _as_jpeg(content: bytes, side: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        picture.thumbnail((side, side))
        upright = _turned(picture).convert("RGB")
        upright.info = {}
        plain = io.BytesIO()
        upright.save(plain, "JPEG", quality=QUALITY, optimize=True)
        return plain.getvalue()


def _turned(picture: Image.Image) -> Image.Image:
    """As the camera was held; as it lies where the camera's notes are damaged, which the picture need not be."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (TypeError, KeyError, OverflowError, struct.error, *UNREADABLE):
        return picture
    return picture if turn is None else picture.transpose(turn)
