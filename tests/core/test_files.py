"""Files by content: whole or not at all, never under a false name, never to the wrong person."""

import hashlib
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import files
from core.errors import Refused
from tests.cast import PDF, actor_of, client_of


def upload(content: bytes = PDF, name: str = "tep.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_file_lies_under_its_own_hash_and_is_written_once():
    digest = files.store(b"%PDF-once")
    before = files.path_of(digest).stat().st_mtime_ns
    assert files.store(b"%PDF-once") == digest == hashlib.sha256(b"%PDF-once").hexdigest()
    assert files.path_of(digest).stat().st_mtime_ns == before
    assert files.read(digest) == b"%PDF-once"


def test_a_disk_that_fills_leaves_no_half_file(monkeypatch):
    content = b"%PDF-too much"
    target = files.path_of(hashlib.sha256(content).hexdigest())

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.store(content)
    assert not target.exists()
    assert not list(target.parent.glob(".incoming-*"))


def test_a_missing_and_a_changed_file_are_told_apart():
    digest = files.store(b"%PDF-changed")
    files.path_of(digest).write_bytes(b"%PDF-Changed")
    with pytest.raises(files.FileDamaged, match="damaged"):
        files.read(digest)
    files.path_of(digest).unlink()
    with pytest.raises(files.FileDamaged, match="missing"):
        files.read(digest)


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90\x00", b"PK\x03\x04", b" %PDF-1.7", b"\xff\xd8\xff"])
def test_a_file_is_what_it_contains_and_not_what_its_name_says(content):
    with pytest.raises(Refused, match="is not a PDF file, whatever its name says"):
        files.checked_content(upload(content), "pdf")


def test_an_empty_and_an_oversized_file_are_refused(monkeypatch):
    with pytest.raises(Refused, match="empty"):
        files.checked_content(upload(b""), "pdf")
    with pytest.raises(Refused, match="larger than 1 MB"):
        files.checked_content(upload(PDF + b"x" * 2**20), "pdf", max_size=2**20)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\tep.pdf", "a" * 300 + ".pdf", "nul.pdf", ".pdf"])
def test_a_name_from_outside_decides_nothing(cast, name):
    attachment = files.attach(upload(name=name), kind="pdf", by=actor_of(cast.an), to=cast.a)
    assert "/" not in attachment.name
    assert 0 < len(attachment.name) <= 200
    assert files.read(attachment.sha256) == PDF


def test_it_is_served_as_a_file_to_those_who_see_its_agency(cast):
    attachment = files.attach(upload(name="Báo cáo.pdf"), kind="pdf", by=actor_of(cast.an), to=cast.a)
    url = reverse("file", args=[attachment.pk])
    headers = client_of(cast.ha).get(url).headers
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "private, no-store")
    assert client_of(cast.chi).get(url).status_code == 404
    assert client_of(None).get(url).status_code == 302
