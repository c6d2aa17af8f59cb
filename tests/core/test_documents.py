"""What an issued PDF must be: every word of the payload, PDF/A-3b, the same bytes again, nothing fetched."""

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from datetime import timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from urllib.parse import quote

import pikepdf
import pytest
from django.template import Engine

from core import documents
from tests.documents_sample import SAMPLES, make_payload, part, section, table
from tests.documents_text import CREATED, body_words, expected, loose_words, render, sample, squeezed, tool

samples = pytest.mark.parametrize(("form", "kind"), SAMPLES)


@samples
def test_the_pdf_gives_back_the_whole_text_of_the_payload(form, kind):
    payload = make_payload(form, kind)
    assert body_words(sample(form, kind), payload) == expected(payload)


@samples
def test_the_words_are_the_same_in_every_reading_mode(form, kind):
    raw, layout = (loose_words(sample(form, kind), mode) for mode in ("-raw", "-layout"))
    assert raw == layout


@samples
def test_only_embedded_liberation_serif_is_used(form, kind):
    fonts = tool(sample(form, kind), "pdffonts", "-").splitlines()[2:]
    assert fonts
    assert all(re.match(r"\w{6}\+Liberation-Serif\S* +CID TrueType +Identity-H +yes yes yes", font) for font in fonts)


@samples
def test_it_is_pdf_a_3b_with_its_data_inside(form, kind):
    payload = make_payload(form, kind)
    with pikepdf.open(BytesIO(sample(form, kind))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
            assert metadata["dc:creator"] == [payload["agency"]["name"]]
            assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == "2019-10-15T09:12:00+00:00"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.Lang == "vi"
        assert not pdf.is_encrypted
        (attached,) = pdf.attachments.values()
        assert attached.relationship == "/Data"
        file = attached.get_file()
        assert json.loads(file.read_bytes()) == payload
        assert file.creation_date == file.mod_date == CREATED


def test_the_attachment_keeps_its_bytes_and_its_name():
    with pikepdf.open(
        BytesIO(render(make_payload(), attachment=b'{"b":1}\n', attachment_name="so-lieu.json"))
    ) as pdf:
        assert pdf.attachments["so-lieu.json"].get_file().read_bytes() == b'{"b":1}\n'


ELSEWHERE = """
import django, hashlib, json, sys, time_machine
django.setup()
from datetime import datetime
from django.utils import translation
from core import documents
job = json.load(sys.stdin)
with time_machine.travel(datetime(2031, 1, 2, 3)), translation.override("en"):
    pdf = documents.render("documents/v1/report.html", job["payload"], created=datetime.fromisoformat(job["created"]),
                           attachment=job["attachment"].encode())
print(hashlib.sha256(pdf).hexdigest())
"""


@pytest.mark.parametrize("kind", ["confirmed", "automatic"])
def test_another_process_on_another_day_makes_the_same_bytes(kind):
    payload = make_payload(kind=kind)
    there = "2019-10-15T16:12:00+07:00"
    job = {"payload": payload, "created": there, "attachment": json.dumps(payload, ensure_ascii=False)}
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "America/Lima"}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps(job),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(sample("full", kind)).hexdigest()


def test_a_second_document_does_not_change_the_first():
    render(make_payload("provincial"))
    assert render(make_payload()) == sample()


class Canary(BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_error(404)

    def log_message(self, *args): ...


@pytest.fixture
def canary():
    server = HTTPServer(("127.0.0.1", 0), Canary)
    Canary.hits.clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


STRUCTURE = {
    "kind",
    "form",
    "type",
    "align",
    "orientation",
    "data_from",
    "data_to",
    "frozen_at",
    "schema",
    "template",
}


def poisoned(value, words: str):
    """The payload with `words` in every text that a person could have typed."""
    if isinstance(value, dict):
        return {key: item if key in STRUCTURE else poisoned(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, words) for item in value]
    return f"{value} {words}" if isinstance(value, str) and value else value


def test_markup_in_the_data_is_printed_not_obeyed(canary):
    words = (
        f"</title><style>@import url({canary}/css)</style><img src=file:///etc/passwd><img src={canary}/i>"
        f"<link rel=attachment href={canary}/a>{{{{7*7}}}}{{% now 'Y' %}}&amp;"
    )
    pdf = render(poisoned(make_payload("short"), words))
    assert squeezed(pdf).count(words.replace(" ", "")) > 60
    assert Canary.hits == []
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert list(opened.attachments) == ["payload.json"]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{canary}/i">',
        '<img src="file:///etc/passwd">',
        '<img src="data:text/plain,x">',
        "<style>@import url({canary}/css);</style>",
        '<link rel="stylesheet" href="{canary}/css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<p style="background: url({canary}/b)">x</p>',
        "<style>@font-face {{ font-family: f; src: url({canary}/f) }}</style>",
    ],
)
def test_a_template_that_fetches_anything_makes_no_document(markup, canary, tmp_path, monkeypatch):
    with pytest.raises(documents.RenderError, match=r"page\.html: Error fetching"):
        render_markup(markup.format(canary=canary), tmp_path, monkeypatch)
    assert Canary.hits == []


def test_a_picture_inside_a_picture_is_not_fetched(canary, tmp_path, monkeypatch):
    inner = f"<image href='{canary}/s' width='10' height='10'/>"
    picture = f"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>{inner}</svg>"
    render_markup(f'<img src="{documents.QR_PREFIX}{quote(picture)}">', tmp_path, monkeypatch)
    assert Canary.hits == []


def render_markup(markup: str, folder, monkeypatch) -> bytes:
    (folder / "page.html").write_text(f"<title>x</title>{markup}<p>x</p>")
    tools = documents.workshop("documents/v1")._replace(engine=Engine(dirs=[folder]))
    monkeypatch.setattr(documents, "workshop", lambda version: tools)
    return documents.render("page.html", {}, created=CREATED, attachment=b"{}")


def test_a_payload_with_a_hole_makes_no_document():
    with pytest.raises(documents.RenderError, match="letterhead"):
        render(make_payload(letterhead=None))


def test_a_row_with_too_few_cells_makes_no_document():
    grid = table("", "A 50 left|B 50 left", [("1",)])
    with pytest.raises(documents.RenderError, match="argument"):
        render(make_payload(parts=[part("I", "X", [section("1", "Y", [grid])])]))


def test_an_unknown_template_makes_no_document():
    with pytest.raises(documents.RenderError, match="none.html"):
        documents.render("documents/v1/none.html", {}, created=CREATED, attachment=b"{}")


def test_the_moment_counts_not_how_its_offset_is_written():
    hanoi = CREATED.astimezone(timezone(timedelta(hours=7)))
    assert render(make_payload(), created=hanoi) == sample()


def test_a_qr_code_is_always_the_same_picture():
    assert documents.qr_data_uri("https://a.vn/1") == documents.qr_data_uri("https://a.vn/1")
    assert documents.qr_data_uri("https://a.vn/1") != documents.qr_data_uri("https://a.vn/2")
