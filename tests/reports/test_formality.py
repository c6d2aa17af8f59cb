"""Signals of formalism: where each is seen and where it is not, its page, its file, its figures."""

import csv
import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Agency
from audits.models import Audit, ChecklistItem, CorrectiveAction
from core.indicators import Period, compute
from procedures.models import UseRecord
from reports.formality import SIGNALS, traces
from reports.models import Narrative
from reports.services import waiver_grant
from tests.audits.makers import make_action, make_audit, make_finding, make_review
from tests.cast import actor_of, client_of, make_agency, make_period, make_procedure, make_report, make_tthc

pytestmark = pytest.mark.django_db
THIS = Period(date(2018, 10, 1), date(2019, 9, 30))
LAST = Period(date(2017, 10, 1), date(2018, 9, 30))


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-16")


def seen(agency, period: Period = THIS) -> dict[str, list[str]]:
    """The signals at one agency with the words of the records behind them."""
    return {trace.signal.key: [str(record) for record in trace.records] for trace in traces([agency], period)}


def held(agency, today_is, *days: str, findings: tuple = (), minutes: int = 60) -> list[Audit]:
    """Signed audits, one on each day, whose answers took some minutes."""
    audits = []
    for day in days:
        today_is(day)
        audit = make_audit(agency, "signed", findings=findings)
        begun, items = audit.items.earliest("order").answered_at, ChecklistItem.objects.filter(audit=audit)
        items.update(answered_at=begun)
        items.filter(order=1).update(answered_at=begun + timedelta(minutes=minutes))
        audits.append(audit)
    today_is("2019-10-16")
    return audits


# No finding two years running.


def test_audits_that_find_nothing_two_years_running_are_seen(cast, today_is):
    audits = held(cast.a, today_is, "2018-05-08", "2019-05-08")
    assert seen(cast.a) == {"no_findings": [str(audit) for audit in audits]}
    assert "no_findings" not in seen(cast.a, LAST)


@pytest.mark.parametrize("grade", ["major", "minor", "observation", "ofi"])
def test_one_finding_of_any_grade_in_either_year_is_enough(cast, today_is, grade):
    held(cast.a, today_is, "2018-05-08", findings=(grade,))
    held(cast.a, today_is, "2019-05-08")
    assert "no_findings" not in seen(cast.a)


def test_a_conformity_written_down_finds_nothing(cast, today_is):
    held(cast.a, today_is, "2018-05-08", findings=("conformity",))
    held(cast.a, today_is, "2019-05-08")
    assert "no_findings" in seen(cast.a)


def test_without_an_audit_in_one_of_the_years_nothing_is_said(cast, today_is):
    held(cast.a, today_is, "2019-03-04", "2019-05-08")
    assert "no_findings" not in seen(cast.a)


def test_an_audit_that_is_not_concluded_has_not_found_yet(cast, today_is):
    held(cast.a, today_is, "2018-05-08")
    today_is("2019-05-08")
    make_audit(cast.a, "under_way")
    assert "no_findings" not in seen(cast.a)


# Checklists answered within minutes.


@pytest.mark.parametrize(("minutes", "is_seen"), [(0, True), (5, True), (6, False)])
def test_checklists_answered_within_minutes_are_seen(cast, today_is, monkeypatch, minutes, is_seen):
    monkeypatch.setattr("reports.formality.signals.LEAST_QUESTIONS", 1)
    held(cast.a, today_is, "2019-05-08", minutes=minutes)
    assert ("quick_checklists" in seen(cast.a)) is is_seen


def test_one_audit_that_took_its_time_or_found_something_is_enough(cast, today_is, monkeypatch):
    monkeypatch.setattr("reports.formality.signals.LEAST_QUESTIONS", 1)
    held(cast.a, today_is, "2019-05-08", minutes=0)
    held(cast.b, today_is, "2019-05-08", minutes=0)
    assert "quick_checklists" in seen(cast.a)
    held(cast.a, today_is, "2019-06-04", minutes=30)
    held(cast.b, today_is, "2019-06-04", minutes=0, findings=("ofi",))
    assert "quick_checklists" not in seen(cast.a) | seen(cast.b)


def test_a_checklist_of_few_questions_is_no_sign(cast, today_is, monkeypatch):
    audit = held(cast.a, today_is, "2019-05-08", minutes=0)[0]
    monkeypatch.setattr("reports.formality.signals.LEAST_QUESTIONS", audit.items.count() + 1)
    assert "quick_checklists" not in seen(cast.a)


# Findings closed on the day they were raised.


def slip(agency, today_is, proposed: str, closed: str = "") -> CorrectiveAction:
    """A slip for a finding, closed on a day or still open."""
    today_is(proposed)
    audit = make_audit(agency)
    action = make_action(agency, "closed" if closed else "proposed", source="audit", finding=make_finding(audit))
    if closed:
        CorrectiveAction.objects.filter(pk=action.pk).update(ended_on=closed, done_on=proposed)
    today_is("2019-10-16")
    return action


def test_slips_closed_on_the_day_they_were_proposed_are_seen(cast, today_is):
    actions = [slip(cast.a, today_is, day, day) for day in ("2019-04-02", "2019-05-08")]
    assert seen(cast.a)["closed_at_once"] == [str(action) for action in actions]


@pytest.mark.parametrize("closed", ["", "2019-05-09"])
def test_one_slip_that_took_longer_is_enough(cast, today_is, closed):
    slip(cast.a, today_is, "2019-04-02", "2019-04-02")
    slip(cast.a, today_is, "2019-05-08", closed)
    assert "closed_at_once" not in seen(cast.a)


def test_slips_of_other_sources_say_nothing_about_findings(cast, today_is):
    today_is("2019-05-08")
    make_action(cast.a, "closed")
    assert "closed_at_once" not in seen(cast.a)


# The same minutes.

MINUTES = "Hệ thống được duy trì phù hợp, có hiệu lực, đáp ứng yêu cầu của tổ chức và người dân trong năm qua."


def reviewed(agency, today_is, day: str, conclusion: str = MINUTES):
    today_is(day)
    review = make_review(agency, "held")
    type(review).objects.filter(pk=review.pk).update(conclusion=conclusion)
    today_is("2019-10-16")
    return review


def test_minutes_with_the_words_of_last_year_are_seen(cast, today_is):
    before, now = reviewed(cast.a, today_is, "2018-07-02"), reviewed(cast.a, today_is, "2019-07-02")
    assert seen(cast.a) == {"same_minutes": [str(before), str(now)]}


def test_minutes_that_say_something_else_are_not(cast, today_is):
    reviewed(cast.a, today_is, "2018-07-02")
    reviewed(cast.a, today_is, "2019-07-02", f"{MINUTES} Năm nay ba quy trình phải sửa vì luật đất đai thay đổi.")
    assert seen(cast.a) == {}


# The copied report.


@pytest.fixture
def reports(cast, today_is):
    """Agency A confirmed 2018 and 2019 with the same words."""
    found = [make_report(cast.a, make_period(2018), "issued"), make_report(cast.a, make_period(2019), "issued")]
    return found


def write(report, key: str, text: str) -> None:
    Narrative.objects.filter(report=report, key=key).update(data={"text": text})


def test_sections_copied_from_last_year_are_seen(cast, reports):
    sections = seen(cast.a)["copied_report"]
    assert "Cải tiến (100 %)" in sections
    assert any(section.startswith("Văn bản đã ban hành, phân công thực hiện") for section in sections)
    assert "copied_report" not in seen(cast.a, LAST)


def test_sections_written_anew_are_not(cast, reports):
    for narrative in reports[1].narratives.all():
        write(reports[1], narrative.key, f"{narrative.key} " * 30)
    assert seen(cast.a) == {}


def test_the_threshold_and_the_least_length_are_settings(cast, reports, settings):
    for narrative in reports[1].narratives.exclude(key="improvement"):
        write(reports[1], narrative.key, "")
    settings.REPEATED_WORDS_LEAST = 21
    assert seen(cast.a) == {"copied_report": ["Cải tiến (100 %)"]}
    settings.REPEATED_WORDS_LEAST = 22
    assert seen(cast.a) == {}


def test_drafts_and_excused_agencies_are_not_judged(cast, today_is):
    before, period = make_period(2018), make_period(2019)
    make_report(cast.a, before, "issued")
    make_report(cast.a, period, "submitted")
    assert seen(cast.a) == {}
    make_report(cast.b, before, "issued")
    waiver_grant(period=period, agency=cast.b, reason="Sáp nhập", by=actor_of(cast.em))
    make_report(cast.b, period, "issued")
    assert seen(cast.b) == {}


# Procedures never used.


def unused(agency, today_is, code: str = "QT-01"):
    today_is("2018-01-15")
    procedure = make_procedure(agency, tthcs=(make_tthc(agency),), code=code)
    today_is("2019-10-16")
    return procedure


def test_procedures_without_a_dossier_for_a_year_are_seen(cast, today_is):
    procedure = unused(cast.a, today_is)
    assert seen(cast.a) == {"unused_procedures": [str(procedure)]}
    UseRecord.objects.create(procedure=procedure, used_on=date(2019, 5, 1))
    assert seen(cast.a) == {}


def test_they_are_those_that_the_register_counts(cast, today_is):
    for number in range(3):
        unused(cast.a, today_is, f"QT-0{number}")
    figure = compute([cast.a.pk], [THIS]).value("procedures.unused", cast.a.pk, THIS)
    assert len(seen(cast.a)["unused_procedures"]) == figure == 3


# The page.

PAGE = "formality_signals"


@pytest.fixture
def province(cast, today_is, reports):
    """A copied its report, B uses a procedure never, the commune is clean."""
    unused(cast.b, today_is)
    return cast


def shown(client, **params) -> list[tuple[str, str]]:
    page = client.get(reverse(PAGE), params).context["page"]
    return [(trace.agency.code, trace.signal.key) for trace in page]


def test_it_shows_who_and_why_and_says_that_it_is_a_hint(province):
    page = unescape(client_of(province.dung).get(reverse(PAGE)).content.decode())
    assert "never a verdict" in page
    assert "Look closer" in page
    for key in ("copied_report", "unused_procedures"):
        assert str(SIGNALS[key].why) in page


def test_every_record_behind_a_signal_opens_for_everybody_who_sees_the_page(province, today_is):
    held(province.a, today_is, "2018-05-08", "2019-05-08")
    reviewed(province.a, today_is, "2018-07-02")
    reviewed(province.a, today_is, "2019-07-02")
    slip(province.b, today_is, "2019-04-02", "2019-04-02")
    for who in (province.dung, province.em, province.giang):
        client = client_of(who)
        page = client.get(reverse(PAGE)).context["page"]
        assert len(page.object_list) == 5
        for trace in page:
            for record in trace.records:
                assert client.get(record.get_absolute_url()).status_code == 200


def test_it_narrows_by_year_kind_signal_and_words(province):
    client = client_of(province.em)
    both = [("CB.SKHCN", "copied_report"), ("CB.SNV", "unused_procedures")]
    assert shown(client) == shown(client, year=2019) == both
    assert shown(client, year=2018) == []
    assert shown(client, signal="copied_report") == both[:1]
    assert shown(client, q="noi vu") == both[1:]
    assert shown(client, kind=province.commune.kind_id) == []
    assert shown(client, kind=province.a.kind_id) == both


def test_the_counts_above_are_those_of_all_signals_and_lead_to_each(province):
    response = client_of(province.em).get(reverse(PAGE), {"signal": "copied_report", "year": 2019})
    counts = {signal.key: count for signal, count in response.context["counts"]}
    assert counts == dict.fromkeys(SIGNALS, 0) | {"copied_report": 1, "unused_procedures": 1}
    assert "?signal=unused_procedures&amp;year=2019" in response.content.decode()


def test_nonsense_is_told_and_narrows_nothing(province):
    response = client_of(province.em).get(reverse(PAGE), {"year": "abc", "signal": "x"})
    assert response.status_code == 200
    assert set(response.context["filter"].form.errors) == {"year", "signal"}
    assert len(response.context["page"].object_list) == 2


def test_where_nothing_is_seen_it_says_so(cast):
    assert "No signal is seen" in client_of(cast.em).get(reverse(PAGE)).content.decode()


def test_an_agency_that_left_the_programme_is_not_shown(province):
    Agency.objects.filter(pk=province.b.pk).update(dissolved_on=date(2019, 9, 1))
    assert shown(client_of(province.em)) == [("CB.SKHCN", "copied_report")]


def exported(client, kind: str, **params) -> bytes:
    response = client.get(reverse("formality_export", args=[kind]), params)
    assert f"dau-hieu-hinh-thuc-2019.{kind}" in response.headers["Content-Disposition"]
    return response.content


def test_the_files_hold_what_the_filter_shows(province):
    client = client_of(province.giang)
    rows = list(csv.reader(io.StringIO(exported(client, "csv", q="noi vu").decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["CB.SNV"]
    assert "Procedures never used" in rows[1]
    sheet = load_workbook(io.BytesIO(exported(client, "xlsx"))).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["CB.SKHCN", "CB.SNV"]
    assert client.get(reverse("formality_export", args=["pdf"])).status_code == 404


def cost(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("name", "args"), [(PAGE, []), ("formality_export", ["csv"])])
def test_a_hundred_agencies_cost_as_many_queries_as_one(cast, today_is, name, args):
    client, url = client_of(cast.em), reverse(name, args=args)
    reviewed(cast.a, today_is, "2018-07-02")
    reviewed(cast.a, today_is, "2019-07-02")
    unused(cast.a, today_is)
    one = cost(client, url)
    for _number in range(100):
        make_agency()
    for agency in (cast.b, cast.district):
        reviewed(agency, today_is, "2018-07-02")
        reviewed(agency, today_is, "2019-07-02")
        unused(agency, today_is)
    assert cost(client, url) == one


# Figures.


def test_the_province_knows_how_many_agencies_show_each_signal(province):
    ids = [province.a.pk, province.b.pk, province.commune.pk]
    figures = compute(ids, [THIS, LAST])
    assert figures.total("signals.copied_report", THIS) == figures.total("signals.unused_procedures", THIS) == 1
    assert figures.total("signals.no_findings", THIS) == figures.total("signals.copied_report", LAST) == 0
    assert compute([province.b.pk], [THIS]).total("signals.copied_report", THIS) == 0


def test_no_agency_has_a_figure_that_could_be_scored(province):
    figures = compute([province.a.pk], [THIS])
    assert {figures.value(f"signals.{key}", province.a.pk, THIS) for key in SIGNALS} == {None}


def test_the_figures_are_those_of_the_page(province):
    ids = list(Agency.objects.values_list("pk", flat=True))
    figures = compute(ids, [THIS])
    client = client_of(province.em)
    for key in SIGNALS:
        assert figures.total(f"signals.{key}", THIS) == len(shown(client, signal=key))
