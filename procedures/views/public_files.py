"""What programs and printers fetch: PDFs and forms, open data, the feed, the map of the site."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import PurePath
from xml.sax.saxutils import escape

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.dates import today
from core.spreadsheets import csv_pieces
from core.text import fold, number_in
from core.views import content_disposition, file_response
from procedures import open_data
from procedures.models import FormItem
from procedures.public import (
    address_of,
    card_of,
    newest_first,
    path_of,
    pdf_is_public,
    public_agencies,
    public_procedures,
    with_frozen,
)
from procedures.views.public import get_public

for_everybody = cache_control(public=True, max_age=60)
IN_FEED = 30
IN_ONE_MAP = 40_000
PDF = "application/pdf"


def _shared(response: HttpResponse) -> HttpResponse:
    """A stored file that anybody may have, and caches may keep for a minute."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@login_not_required
@require_safe
def public_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    procedure = get_public(pk)
    revision = procedure.in_effect[0]
    if not pdf_is_public(revision):
        raise Http404
    return _shared(file_response(revision.pdf_sha256, revision.file_name, PDF))


@login_not_required
@require_safe
def public_form(request: HttpRequest, pk: int, form_pk: int) -> HttpResponse:
    """A form of the issue in force, under a name of its code instead of whatever its file was called."""
    revision = get_public(pk).in_effect[0]
    form = get_object_or_404(
        FormItem.objects.select_related("file"), pk=form_pk, revision=revision, file__isnull=False
    )
    name = (slugify(fold(form.code)) or "bieu-mau") + PurePath(form.file.name).suffix
    return _shared(file_response(form.file.sha256, name, form.file.content_type))


@login_not_required
@require_safe
def public_data(request: HttpRequest) -> HttpResponse:
    return render(request, "procedures/public/data.html", {"sets": open_data.SETS})


@login_not_required
@for_everybody
@require_safe
def procedures_data(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    day = today()
    return _data(open_data.PROCEDURES, kind, day, open_data.procedures_on(day))


@login_not_required
@for_everybody
@require_safe
def agencies_data(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    day = today()
    return _data(open_data.AGENCIES, kind, day, open_data.agencies_on(day))


def _data(data_set: open_data.DataSet, kind: str, day: date, rows: open_data.Rows) -> StreamingHttpResponse:
    if kind == "csv":
        response = StreamingHttpResponse(
            csv_pieces(data_set.table, open_data.flat(rows)), content_type="text/csv; charset=utf-8"
        )
    else:
        response = StreamingHttpResponse(open_data.as_json(data_set.name, day, rows), content_type="application/json")
    response.headers["Content-Disposition"] = content_disposition(f"{data_set.name}-{day}.{kind}")
    return response


@login_not_required
@for_everybody
@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """The procedures that took effect last."""
    day = today()
    rows = with_frozen(newest_first(day), day)[:IN_FEED]
    feed = Rss201rev2Feed(
        title="Thủ tục, quy trình mới có hiệu lực",
        link=address_of(reverse("public_search")),
        description="Quy trình công khai của các cơ quan trong tỉnh, theo ngày có hiệu lực.",
        language="vi",
        feed_url=address_of(reverse("public_feed")),
    )
    for procedure in rows:
        card, revision = card_of(procedure), procedure.in_effect[0]
        issue = f"lần ban hành {revision.issue_label}, hiệu lực từ {revision.effective_from:%d/%m/%Y}"
        feed.add_item(
            title=f"{card.title} – {card.agency.name}",
            link=address_of(card.path),
            description=f"{card.code}, {issue}",
            unique_id=f"{address_of(reverse('public_procedure_short', args=[procedure.pk]))}#{revision.issue_label}",
            pubdate=datetime.combine(revision.effective_from, time(), tzinfo=timezone.get_default_timezone()),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@login_not_required
@for_everybody
@require_safe
def public_sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page; more than one map may hold are listed in an index of maps."""
    day = today()
    procedures = public_procedures(day).order_by("pk")
    maps = -(-procedures.count() // IN_ONE_MAP)
    chosen = request.GET.get("part", "")
    if maps > 1 and not chosen:
        here = address_of(reverse("public_sitemap"))
        return _xml("sitemapindex", (f"<sitemap><loc>{here}?part={n}</loc></sitemap>" for n in range(1, maps + 1)))
    asked = number_in(chosen) or 1
    part = asked if asked <= maps else 1
    return _xml("urlset", _locations(procedures[(part - 1) * IN_ONE_MAP : part * IN_ONE_MAP], day, first=part == 1))


def _locations(procedures, day: date, *, first: bool) -> Iterator[str]:
    if first:
        paths = [reverse(name) for name in ("public_search", "public_agencies", "public_data")]
        agencies = public_agencies(day).order_by("pk").values_list("pk", flat=True)
        paths += [reverse("public_agency", args=[pk]) for pk in agencies]
        yield from (f"<url><loc>{address_of(path)}</loc></url>" for path in paths)
    for procedure in procedures.only("pk", "title").iterator(chunk_size=2000):
        yield f"<url><loc>{escape(address_of(path_of(procedure)))}</loc></url>"


def _xml(root: str, rows: Iterator[str]) -> StreamingHttpResponse:
    def pieces() -> Iterator[str]:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        yield from (row + "\n" for row in rows)
        yield f"</{root}>\n"

    return StreamingHttpResponse(pieces(), content_type="application/xml; charset=utf-8")


@login_not_required
@for_everybody
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('public_feedback')}",
        f"Allow: {reverse('public_search')}",
        "Allow: /static/",
        "Disallow: /",
        f"Sitemap: {address_of(reverse('public_sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
