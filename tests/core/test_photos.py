"""Photos as evidence: nothing but the picture is kept, and nothing else passes for one."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import files, photos
from core.errors import Refused
from core.models import Attachment
from tests.cast import actor_of, make_unit

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(size=(60, 40), form="JPEG", *, exif: Image.Exif | None = None, left="red") -> bytes:
    """A picture whose left half has a colour of its own, so that one sees how it is turned."""
    image = Image.new("RGB", size, "blue")
    image.paste(left, (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def upload(content: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def bomb() -> bytes:
    """A PNG of a few bytes that claims 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_place_time_and_camera_are_not_kept():
    exif = Image.Exif()
    exif[MAKER] = "Máy ảnh"
    exif.get_ifd(GPS)[1] = "N"
    exif[0x0132] = "2019:10:10 08:00:00"
    content = picture(exif=exif)
    assert opened(content).getexif()
    kept = photos.prepared(upload(content))
    assert not opened(kept).getexif()
    assert b"Exif" not in kept


def test_a_comment_in_the_file_is_not_kept():
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "JPEG", comment=b"nha rieng")
    assert b"nha rieng" not in photos.prepared(upload(out.getvalue()))


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    kept = opened(photos.prepared(upload(picture((60, 40), exif=exif))))
    assert kept.size == (40, 60)
    red, _green, blue = kept.getpixel((20, 5))
    assert red > blue


def test_a_photo_whose_notes_are_damaged_is_kept_or_refused_but_never_an_accident():
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif[GPS] = 6, "Cam", {1: "N", 2: (10.0, 20.0, 30.0)}
    content = picture(exif=exif)
    start = content.index(b"Exif")
    for place in range(start, start + 120):
        for value in (0, 1, 255):
            with suppress(Refused):
                photos.prepared(upload(content[:place] + bytes([value]) + content[place + 1 :]))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_large_photos_of_every_kind_become_small_jpegs(form):
    kept = opened(photos.prepared(upload(picture((4000, 3000), form))))
    assert (kept.format, kept.size) == ("JPEG", (2000, 1500))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7 not a photo", id="a PDF"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', id="an SVG"),
        pytest.param(picture(form="GIF"), id="a GIF"),
        pytest.param(picture((400, 300))[:-900], id="cut off"),
        pytest.param(picture()[:25], id="only a head"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 500, id="noise after the magic"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content):
    with pytest.raises(Refused, match="not a photo"):
        photos.prepared(upload(content))


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="empty"):
        photos.prepared(upload(b""))


class Endless:
    """An upload that says how large it is and fails when it is read beyond the limit."""

    name = "to.jpg"

    def __init__(self, size: int | None):
        self.size, self.asked = size, 0

    def read(self, count: int = -1) -> bytes:
        assert 0 < count <= files.MAX_UPLOAD + 1
        self.asked += count
        return b"\xff" * count


@pytest.mark.parametrize(("size", "read"), [(100 * 1024 * 1024, 0), (None, files.MAX_UPLOAD + 1)])
def test_a_hundred_megabytes_are_refused_without_reading_them(size, read):
    large = Endless(size)
    with pytest.raises(Refused, match="20 MB"):
        photos.prepared(large)
    assert large.asked == read


def test_more_pixels_than_a_phone_takes_are_refused_as_such(monkeypatch):
    with pytest.raises(Refused, match="more than 65 million pixels"):
        photos.prepared(upload(bomb()))
    monkeypatch.setattr(photos, "MOST_PIXELS", 1000)
    with pytest.raises(Refused, match="million pixels"):
        photos.prepared(upload(picture()))


def test_the_same_photo_is_kept_once(cast):
    by, unit = actor_of(cast.khoa), make_unit(cast.a)
    first = photos.attach(upload(picture()), by=by, to=unit)
    second = photos.attach(upload(picture(), "khac.jpg"), by=by, to=unit)
    assert first.pk == second.pk
    assert Attachment.objects.count() == 1
    assert (first.content_type, first.name) == ("image/jpeg", "anh.jpg")


def test_a_thumbnail_is_small(db):
    digest = files.store(photos.prepared(upload(picture((1000, 800)))))
    assert max(opened(photos.thumbnail(digest)).size) == photos.THUMBNAIL_SIDE
