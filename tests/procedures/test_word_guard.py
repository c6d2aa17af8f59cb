"""What is no Word document, or an evil one, is refused in a sentence before any of it is parsed."""

import random
import socket
import time
from contextlib import suppress

import pytest
from docx import Document
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import Refused
from procedures.word.reading import read
from tests.archives import (
    DOCTYPES,
    OLE,
    TYPES,
    a_million_members,
    assert_refused_cheaply,
    encrypted,
    lying_about_size,
    member,
    noise,
    overwritten,
    repacked,
    with_type,
)
from tests.core.sheets import PLAIN, workbook
from tests.procedures.word_documents import content_of, procedure_content

BODY = "word/document.xml"
SMALL = content_of(Document())
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def utf16(text):
    return text.encode("utf-16-le")


def refusal_of(content):
    with pytest.raises(Refused) as refused:
        read(content)
    [sentence] = refused.value.reasons
    return sentence


def with_body(xml):
    return repacked(SMALL, **{BODY: xml})


def body_of(inner):
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>".encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n", "not a Word document"),
        (b"<html><p>Quy trinh</p></html>", "not a Word document"),
        (b"{\\rtf1 Quy trinh}", "not a Word document"),
        (workbook(PLAIN), "not a Word document"),
        (OLE + utf16("WordDocument"), "old .doc format"),
        (OLE + utf16("Workbook"), "not a Word document"),
        (OLE + utf16("EncryptedPackage"), "protected by a password"),
        (b"PK\x03\x04" + b"\0" * 600, "damaged"),
        (SMALL[:-40], "damaged"),
        (with_body(b"<w:document"), "damaged"),
        (repacked(SMALL, **{BODY: None}), "damaged"),
        (repacked(SMALL, **{TYPES: None}), "not a Word document"),
        (repacked(SMALL, **{"word/vbaProject.bin": b"x"}), "macros"),
        (repacked(SMALL, **{"word/embeddings/oleObject1.bin": OLE + utf16("_VBA_PROJECT")}), "macros"),
        (with_type(SMALL, MAIN_TYPE, b"application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (with_type(SMALL, MAIN_TYPE, MAIN_TYPE.replace(b"document.main", b"template.main")), "not a Word document"),
        (repacked(SMALL, **{"word/afchunk.mht": b"x"}), "other files inside"),
        (repacked(SMALL, **{"word/embeddings/a.exe": b"MZ"}), "other files inside"),
        (repacked(SMALL, **{"../../etc/cron.d/x": b"x"}), "not built as Word builds it"),
        (repacked(SMALL, **{"WORD/Document.xml": b"x"}), "not built as Word builds it"),
        (repacked(SMALL, **{f"word/media/{n}.png": b"" for n in range(600)}), "far larger"),
    ],
)
def test_what_is_no_word_document_is_refused(content, expected):
    assert expected in refusal_of(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_entities_and_foreign_definitions_are_refused(doctype, encoding):
    body = body_of("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>").decode()
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{body}'
    assert "definitions that Word never writes" in refusal_of(with_body(xml.encode(encoding)))


def test_definitions_are_found_behind_a_false_name_for_a_picture():
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "ha">]><x>&e;</x>'
    assert "definitions" in refusal_of(repacked(SMALL, **{"word/media/image1.png": xml}))


def test_an_encrypted_member_is_refused():
    assert "protected by a password" in refusal_of(encrypted(SMALL))


def test_addresses_outside_the_file_are_never_fetched(monkeypatch):
    def no_network(*_args, **_kwargs):
        raise AssertionError("somebody went to the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    names = {
        "hyperlink": "http://127.0.0.1:9/a",
        "attachedTemplate": "http://127.0.0.1:9/b.dotm",
        "image": "file:///etc/x",
    }
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="x{n}" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(names.items())
    )
    rels = member(procedure_content(), "word/_rels/document.xml.rels")
    content = repacked(
        procedure_content(),
        **{"word/_rels/document.xml.rels": rels.replace(b"</Relationships>", f"{links}</Relationships>".encode())},
    )
    assert len(read(content).body) > 20


def bomb_of_spaces():
    return with_body(body_of(" " * 110_000_000))


def bomb_with_a_modest_ratio():
    return with_body(body_of(noise(40_000) * 700))


def bomb_of_paragraphs():
    return with_body(body_of(noise(60_000) + "<w:p/>" * 700_000))


def bomb_named_as_a_picture():
    return repacked(SMALL, **{"word/media/image1.png": body_of(noise(60_000) + "<w:p/>" * 700_000)})


def bomb_that_lies_about_its_size():
    return lying_about_size(bomb_of_spaces(), BODY)


@pytest.mark.parametrize(
    "make",
    [
        bomb_of_spaces,
        bomb_with_a_modest_ratio,
        bomb_of_paragraphs,
        bomb_named_as_a_picture,
        bomb_that_lies_about_its_size,
        a_million_members,
    ],
)
def test_a_bomb_is_refused_within_a_second_and_100_mb(make):
    assert_refused_cheaply(make(), refusal_of)


def test_a_cell_that_claims_a_billion_columns_costs_nothing():
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    started = time.process_time()
    [grid] = read(with_body(body_of(f"<w:tbl><w:tr>{cell * 50}</w:tr></w:tbl>"))).body
    assert time.process_time() - started < 1
    assert len(grid.rows[0]) <= 80


def test_a_document_of_endless_paragraphs_is_refused():
    paragraph = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    assert "far longer than a procedure" in refusal_of(with_body(body_of(noise(20_000) + paragraph * 30_000)))


def test_large_pictures_do_no_harm():
    picture = b"\x89PNG" + random.Random(1).randbytes(300_000) + b"\0" * 600_000  # noqa: S311
    content = repacked(procedure_content(), **{"word/media/image1.png": picture})
    assert len(read(content).body) > 20


@hypothesis_settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(SMALL) - 1), data=st.binary(min_size=1, max_size=40))
def test_no_damage_to_a_file_raises_anything_else(place, data):
    with suppress(Refused):
        read(overwritten(SMALL, place, data))


@hypothesis_settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 6000), data=st.binary(min_size=1, max_size=20))
def test_no_damage_to_the_text_raises_anything_else(place, data):
    xml = overwritten(member(procedure_content(), BODY), place, data)
    with suppress(Refused):
        read(with_body(xml))
