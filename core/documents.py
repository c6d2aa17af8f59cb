"""Official documents: a frozen payload in, PDF/A-3b bytes out, and the same bytes for it anywhere, any day.

Templates see the payload and nothing else: no request, no clock, no translation, no localised numbers.
"""

import gc
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import segno
from django import template as django_template
from django.conf import settings
from django.template import Context, Engine
from PIL import ImageFile
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core import files
from core.log import canonical

register = django_template.Library()

# WeasyPrint lets the whole process take half a picture for a whole one; documents hold none, and photos must not.
ImageFile.LOAD_TRUNCATED_IMAGES = False

QR_PREFIX = "data:image/svg+xml;charset=utf-8,"
HOLE = "\x00"
_one_at_a_time = threading.Lock()


class RenderError(Exception):
    """The document could not be made; the message says of which template and why, for the operator."""


class SafeFetcher(URLFetcher):
    """Opens nothing on disk or on the network: only the QR images that our own templates write into the page.

    A refusal stops the whole document, so that no text can try addresses unseen.
    """

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if not url.startswith(QR_PREFIX):
            raise ValueError("a document may not fetch anything")
        picture = urllib.parse.unquote(url.removeprefix(QR_PREFIX))
        return URLFetcherResponse(url, picture, {"Content-Type": "image/svg+xml"})


class Workshop(NamedTuple):
    """What one process makes once and every document uses again."""

    engine: Engine
    style: CSS
    fonts: FontConfiguration
    fetcher: SafeFetcher


@cache
def workshop(version: str) -> Workshop:
    """The process's templates, fonts, fetcher and the parsed style sheet of one version of the layout (a folder)."""
    folder = Path(settings.BASE_DIR) / "templates"
    engine = Engine(dirs=[str(folder)], builtins=["core.documents"], string_if_invalid=f"{HOLE}%s")
    fonts, fetcher = FontConfiguration(), SafeFetcher()
    rules = (folder / version / "layout.css").read_text()
    return Workshop(engine, CSS(string=rules, font_config=fonts, url_fetcher=fetcher), fonts, fetcher)


def render(
    template: str,
    payload: dict[str, Any],
    *,
    created: datetime,
    attachment: bytes,
    attachment_name: str = "payload.json",
) -> bytes:
    """The PDF/A-3b document of a frozen payload, laid out by NĐ 30/2020/NĐ-CP, Annex I.

    `created` is an aware moment, the only date of the file; `attachment` is the payload's canonical JSON, embedded
    byte for byte as the document's data. Raises RenderError, also when the payload lacks what the template prints.
    """
    created = created.astimezone(UTC).replace(microsecond=0)
    try:
        with _one_at_a_time, without_collecting():
            tools = workshop(str(PurePosixPath(template).parent))
            html = _html(tools, template, payload, created)
            return _pdf(tools, html, created, attachment, attachment_name)
    except (Exception, FatalURLFetchingError) as error:
        raise RenderError(f"{template}: {error}") from error


def drawn(document: Any) -> bytes:
    """The PDF of a frozen document (core.frozen), from its payload alone: the same bytes every time.

    Raises RenderError.
    """
    attachment = canonical(document.payload).encode()
    return render(document.template, document.payload, attachment=attachment, created=document.frozen_at)


def stored(document: Any) -> tuple[str, int]:
    """Draw a frozen document and store its PDF: its SHA-256 and its bytes. Raises RenderError."""
    pdf = drawn(document)
    return files.store(pdf), len(pdf)


@contextmanager
def without_collecting() -> Iterator[None]:
    """One collection of garbage after a document instead of hundreds while it is laid out."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _html(tools: Workshop, template: str, payload: dict[str, Any], created: datetime) -> str:
    context = Context(payload | {"created": created.isoformat()}, use_l10n=False)
    html = tools.engine.get_template(template).render(context)
    if HOLE in html:
        raise ValueError(f"nothing to print for “{html.partition(HOLE)[2][:60]}”")
    return html


def _pdf(tools: Workshop, html: str, created: datetime, attachment: bytes, attachment_name: str) -> bytes:
    data = Attachment(string=attachment, name=attachment_name, created=created, modified=created, relationship="Data")
    return HTML(string=html, url_fetcher=tools.fetcher).write_pdf(
        stylesheets=[tools.style], font_config=tools.fonts, pdf_variant="pdf/a-3b", attachments=[data]
    )


def qr_data_uri(text: str) -> str:
    """A QR code as the address of an SVG image; the same text gives the same image."""
    return segno.make(text, error="m", micro=False).svg_data_uri()


@register.filter
def qr(text: str) -> str:
    """The image address of a QR code, for templates."""
    return qr_data_uri(text)


@register.filter
def day(moment: str) -> str:
    """dd/MM/yyyy of an ISO date or moment, as written: the payload's own offset decides the day."""
    year, month, number = moment[:10].split("-")
    return f"{number}/{month}/{year}"


@register.filter
def aligned(row: list[str], columns: list[dict]) -> list[tuple[str, str]]:
    """Each cell with its column's alignment; ValueError for a row that has too few or too many cells."""
    return [(cell, column["align"]) for cell, column in zip(row, columns, strict=True)]
