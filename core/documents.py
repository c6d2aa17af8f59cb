"""draft"""
import base64
import gc
import threading
from functools import cache
from datetime import UTC, datetime
from django import template
from django.conf import settings
from django.template import Context, Engine
from django.utils.html import format_html
import segno
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
import urllib.parse

register = template.Library()
ALIGN = {"center": ' class="c"', "right": ' class="r"'}
from django.utils.safestring import mark_safe
ALIGN = {k: mark_safe(v) for k, v in ALIGN.items()}

@register.filter
def aligned(row, columns):
    return [(cell, c["align"]) for cell, c in zip(row, columns, strict=True)]

@register.filter
def day(moment):
    year, month, day = moment[:10].split("-")
    return f"{day}/{month}/{year}"

@register.filter
def qr(text):
    return qr_data_uri(text)

def qr_data_uri(text):
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0)

class F(URLFetcher):
    def fetch(self, url, headers=None):
        if url.startswith("data:image/svg+xml;charset=utf-8,"):
            return URLFetcherResponse(url, urllib.parse.unquote(url[33:]), {"Content-Type": "image/svg+xml"})
        raise ValueError(url)

fetcher = F(fail_on_errors=True)
@cache
def ws():
    e = Engine(dirs=[settings.BASE_DIR / "templates"], builtins=["core.documents"])
    fonts = FontConfiguration()
    css = CSS(string=(settings.BASE_DIR / "templates/documents/nd30.css").read_text(), font_config=fonts, url_fetcher=fetcher)
    return e, fonts, css

def html(template, payload, created):
    e, fonts, css = ws()
    return e.get_template(template).render(Context({**payload, "created": created.isoformat(timespec="seconds")}, use_l10n=False))

def render(template, payload, *, created, attachment, attachment_name="payload.json"):
    e, fonts, css = ws()
    stamp = created.astimezone(UTC)
    src = html(template, payload, created)
    return HTML(string=src, url_fetcher=fetcher).write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/a-3b",
        attachments=[Attachment(string=attachment, name=attachment_name, created=stamp, modified=stamp, relationship="Data")])
