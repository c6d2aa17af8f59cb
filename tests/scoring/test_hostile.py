"""What nobody types by hand, sent to every address of scoring: always an answer, and nothing is lost or made."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.dates import today
from core.errors import Refused
from core.log import history
from core.workflow import perform
from scoring import urls
from scoring.models import Evidence, Explanation, Ranking
from scoring.services.self_assessment import evidence_add, evidence_remove, score_self
from tests.cast import actor_of, client_of
from tests.scoring.makers import leader, make_assessment, make_inspection
from tests.scoring.makers_conducting import records_of_inspections
from tests.scoring.makers_criteria import records_of_criteria
from tests.scoring.makers_plans import records_of_plans
from tests.scoring.makers_rankings import make_ranking, records_of_rankings
from tests.scoring.makers_requests import make_request, records_of_requests
from tests.scoring.makers_rounds import records_of_rounds, score_of
from tests.test_permissions_table import PEOPLE, ROWS, Row, arguments

pytestmark = pytest.mark.django_db
ANSWERS = {200, 302, 400, 403, 404, 405, 409, 422}
NAMES = {pattern.name for pattern in urls.urlpatterns}
NFD = unicodedata.normalize("NFD", "Đề nghị xem lại điểm của tiêu chí này ")
WRONG = [
    "\x00\u202e",
    "9" * 400,
    "NaN",
    "-1",
    "²",
    "1e9999",
    "sNaN",
    "31/02/2019",
    "x" * 6000,
    "\ud7ff\ufffe",
    "-0.00",
]
ASKED = ("page", "year", "agency", "visits", "q", "status", "kind", "set", "round", "lines", "item", "form")
WORDS = [("²", "9" * 400, "\x00a", "-1")[n % 4] for n in range(len(ASKED))]
OTHERS = ("take", "go", "lines", "visits", "year", "key", "points", "reason")
AS_FILES = ("pdf", "zip", "letter", "decision", "urge", "xlsx", "template")


@pytest.fixture
def records(cast, today_is) -> dict:
    """What the table of permissions opens, as far as scoring goes."""
    today_is("2019-10-10")
    made = (records_of_inspections, records_of_plans, records_of_requests, records_of_criteria, records_of_rounds,
            records_of_rankings)  # fmt: skip
    return {name: record for make in made for name, record in make(cast).items()}


def who_gets_furthest(row: Row) -> str:
    return max(PEOPLE, key=lambda who: row.cells[who].startswith(("+", "20")))


def noise(form: forms.BaseForm | None, data: dict) -> dict:
    """Each field says something that it does not take."""
    names = [*(form.fields if form else ()), *OTHERS]
    return {name: WRONG[(n + len(names)) % len(WRONG)] for n, name in enumerate(names)} | data


def almost(form: forms.BaseForm | None, data: dict, day: str, number: str) -> dict:
    """A form as it should be, but for days and numbers."""
    values = {name: value for name, value in (form.initial if form else {}).items() if isinstance(value, str | int)}
    for name, field in form.fields.items() if form else ():
        if isinstance(field, forms.DateField):
            values[name] = day
        elif isinstance(field, forms.DecimalField | forms.IntegerField):
            values[name] = number
        elif isinstance(field, forms.FileField):
            values[name] = SimpleUploadedFile("sổ.pdf", b"%PDF-1.7\x00", "application/pdf")
        elif choices := [str(key) for key, _label in getattr(field, "choices", ()) if str(key)]:
            values[name] = choices[-1:] if isinstance(field, forms.MultipleChoiceField) else choices[-1]
        elif isinstance(field, forms.CharField) and name != "seen":
            values[name] = (NFD * 200)[: min(field.max_length or 3000, 3000) // 2]
    return values | ({"seen": data["seen"]} if "seen" in data and "seen" not in values else {})


def sendings(form: forms.BaseForm | None, data: dict) -> Iterator[dict[str, Any]]:
    """What is tried at one address."""
    yield {"data": b"points=%ff%fe&reason=%c3&key=%00", "content_type": "application/x-www-form-urlencoded"}
    yield {"data": noise(form, data)}
    yield {"data": almost(form, data, "31/12/9999", "-1")}


def tried(client: Client, method: str, url: str, **sending) -> str:
    """What is wrong with the answer, of which every trace is taken back."""
    try:
        with transaction.atomic():
            status = getattr(client, method)(url, **sending).status_code
            transaction.set_rollback(True)
    except Exception as error:
        return f"{method} {url} {sending}"[:400] + f": {error!r}"[:300]
    return "" if status in ANSWERS else f"{method} {url}: {status}"


def test_whatever_is_sent_gets_an_answer(cast, records):
    wrong, clients = [], {who: client_of(getattr(cast, who)) for who in PEOPLE}
    for row in {(row.name, row.record[1:], row.kind): row for row in ROWS if row.name in NAMES}.values():
        args, data = arguments(row, cast, records | {"agency": cast.a})
        client, url = clients[who_gets_furthest(row)], reverse(row.name, args=args)
        if row.kind == "page":
            if not row.name.endswith(AS_FILES):
                wrong.append(tried(client, "get", url, data=dict(zip(ASKED, WORDS, strict=True))))
            continue
        context = client.get(url).context if row.kind in ("form", "text") else None
        form = context.get("form") if context else None
        wrong += [tried(client, "post", url, **sending) for sending in sendings(form, data)]
    assert "\n".join(filter(None, wrong)) == ""


@pytest.mark.parametrize("day", ["01/01/0001", "16/10/0219", "31/12/9999"])
def test_a_day_of_no_known_century_is_a_slip_of_the_pen(cast, day):
    asked, inspection = make_request(cast.a, "reported"), make_inspection(cast.a)
    for url, field in (
        (reverse("inspection_move", args=[inspection.pk, "request"]), "requested_on"),
        (reverse("inspection_move", args=[inspection.pk, "postpone"]), "ends_on"),
        (reverse("inspection_request_move", args=[asked.pk, "refuse"]), "due_on"),
    ):
        page = client_of(cast.dung).post(url, {field: day})
        assert "between 1900 and 2100" in str(page.context["form"].errors[field]), url


def test_a_first_explanation_from_a_page_without_a_version_is_kept(cast):
    score = score_of(make_assessment(cast.a, "inspected"), "1.3")
    url = reverse("explanation_write", args=[score.pk])
    assert client_of(cast.an).post(url, {"text": "Có sổ.", "wanted": "9"}).status_code == 302
    assert Explanation.objects.get().text == "Có sổ."


def test_evidence_taken_away_twice_is_told_once(cast):
    score, by = score_of(make_assessment(cast.a), "1.1"), actor_of(cast.an)
    evidence_add(score=score, title="Sổ", url="/audits/", effective_on=today(), by=by)
    mine, theirs = Evidence.objects.get(), Evidence.objects.get()
    evidence_remove(evidence=theirs, by=by)
    with pytest.raises(Refused, match="taken this record out"):
        evidence_remove(evidence=mine, by=by)
    assert sum(entry.verb == "assessment.show_no_more" for entry in history(score.assessment)) == 1


def test_a_criterion_that_a_correction_took_away_meanwhile_is_told_of(cast):
    assessment = make_assessment(cast.a)
    score, by = score_of(assessment, "1.1"), actor_of(cast.an)
    assessment.scores.filter(pk=score.pk).delete()
    with pytest.raises(Refused, match="taken this record out"):
        score_self(score=score, points=Decimal(5), na=False, note="", seen=None, by=by)
    with pytest.raises(Refused, match="taken this record out"):
        evidence_add(score=score, title="Sổ", url="/audits/", effective_on=today(), by=by)


def test_a_ranking_is_decided_on_the_day_it_was_made_by_the_clock_of_the_province(cast):
    ranking = make_ranking([cast.a])
    early = datetime.combine(today(), time(3), tzinfo=timezone.get_default_timezone())
    Ranking.objects.filter(pk=ranking.pk).update(frozen_at=early)
    values = {"decision_number": "9/QĐ", "decided_on": today() - timedelta(days=1)}
    with pytest.raises(Refused, match="The decision lies between"):
        perform(Ranking.objects.get(), "decide", by=leader(), **values)
