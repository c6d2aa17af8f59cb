"""Office files taken apart in memory, and made evil."""

import io
import random
import time
import tracemalloc
import zipfile
from collections.abc import Callable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TYPES = "[Content_Types].xml"
DOCTYPES = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY e "ha"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
)


def repacked(content: bytes, **changes: bytes | str | None) -> bytes:
    """The package with some members replaced, added, or (None) left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, data in members.items():
            if data is not None:
                new.writestr(name, data)
    return file.getvalue()


def member(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_type(content: bytes, old: bytes, new: bytes) -> bytes:
    """The package that says of its main part to be of another type."""
    types = member(content, TYPES)
    assert old in types
    return repacked(content, **{TYPES: types.replace(old, new)})


def overwritten(content: bytes, place: int, data: bytes) -> bytes:
    changed = bytearray(content)
    changed[place : place + len(data)] = data
    return bytes(changed)


def encrypted(content: bytes) -> bytes:
    entry = content.find(b"PK\x01\x02")
    return overwritten(content, entry + 8, bytes([content[entry + 8] | 1]))


def noise(size: int) -> str:
    """A comment that keeps the compression ratio of a bomb inconspicuous."""
    return f"<!--{random.Random(1).randbytes(size).hex()}-->"  # noqa: S311


def lying_about_size(content: bytes, name: str) -> bytes:
    """The package whose directory claims that this member is small."""
    entry = content.rfind(b"PK\x01\x02", 0, content.rfind(name.encode()))
    return overwritten(content, entry + 24, (2000).to_bytes(4, "little"))


def a_million_members() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "")
    return file.getvalue() + b"PK\x01\x02" * 1_000_000


def assert_refused_cheaply(content: bytes, refusal_of: Callable[[bytes], str]) -> None:
    """A bomb is told to be one, within a second and 100 MB."""
    started = time.process_time()
    message = refusal_of(content)
    took = time.process_time() - started
    tracemalloc.start()
    refusal_of(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "far larger" in message or "damaged" in message
    assert took < 1
    assert peak < 100_000_000
