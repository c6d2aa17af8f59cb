"""The province's own documents: consolidated by itself, prepared at any time, and the confirmation table."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import jobs
from core.errors import NotAllowed
from reports.jobs import advance, consolidate
from reports.models import ProvincialReport
from reports.provincial import provincial_prepare
from reports.services import extension_grant, summaries_prepare, waiver_grant
from tests.cast import PDF, actor_of, client_of, make_agency, make_letterhead, make_period, make_report


@pytest.fixture
def period(cast, today_is, drawn):
    """A in time, B late, the commune excused, the others missing."""
    period = make_period()
    today_is("2019-10-10")
    make_report(cast.a, period, "issued")
    waiver_grant(period=period, agency=cast.commune, reason="Mới thành lập", by=actor_of(cast.em))
    today_is("2019-10-16")
    make_report(cast.b, period, "issued")
    return period


def work() -> None:
    while jobs.execute_next(["pdf"]):
        pass


def consolidated(period):
    return period.provincial_reports.filter(kind="consolidated")


def tables(payload: dict) -> dict[str, list]:
    blocks = [block for part in payload["parts"] for section in part["sections"] for block in section["blocks"]]
    return {block["caption"]: block["rows"] for block in blocks if block["type"] == "table"}


def test_it_waits_until_every_due_agency_has_a_document(cast, period):
    consolidate(period)
    assert not consolidated(period).exists()
    summaries_prepare(period)
    consolidate(period)
    assert not consolidated(period).exists()
    work()
    consolidate(period)
    assert consolidated(period).count() == 1


def test_it_waits_for_the_day_of_an_extended_agency(cast, period, today_is):
    extension_grant(period=period, agency=cast.district, due_on=date(2019, 10, 31), reason="Lũ", by=actor_of(cast.em))
    advance(period)
    work()
    advance(period)
    assert not consolidated(period).exists()
    today_is("2019-11-01")
    advance(period)
    work()
    advance(period)
    assert consolidated(period).count() == 1


def test_it_is_made_once(cast, period):
    for _time in range(3):
        advance(period)
        work()
    assert consolidated(period).count() == 1


def test_its_table_counts_who_reported_how(cast, period):
    summaries_prepare(period)
    report = provincial_prepare(period=period, kind="consolidated", by=actor_of(cast.em))
    rows = dict(tables(report.payload)["Bảng I. Chấp hành báo cáo"])
    assert rows == {
        "Phải báo cáo": "4",
        "Đã được thủ trưởng xác nhận": "2",
        "Trong đó: đúng hạn": "1",
        "Trong đó: trễ hạn": "1",
        "Chưa báo cáo (đã có bản tổng hợp tự động)": "2",
        "Được gia hạn": "0",
        "Được miễn": "1",
    }


def test_shortcomings_are_counted_over_the_reports_that_stand(cast, period):
    report = provincial_prepare(period=period, kind="ministry", by=actor_of(cast.em))
    rows = dict(tables(report.payload)["Tồn tại, hạn chế được nêu"])
    assert rows["Quy trình ISO tách rời bộ thủ tục hành chính"] == "2"


def test_its_letterhead_is_that_of_the_lead_agency(cast, period, settings):
    settings.LEAD_AGENCY_CODE = "CB.LEAD"
    make_letterhead(make_agency(code="CB.LEAD", name="Sở Lãnh đạo", parent=cast.province), notation="SLD")
    letterhead = provincial_prepare(period=period, kind="ministry", by=actor_of(cast.em)).payload["letterhead"]
    assert (letterhead["issuing_line"], letterhead["notation"]) == ("SỞ LÃNH ĐẠO", "BC-SLD")


def test_the_administrator_prepares_further_documents_and_revisions(cast, period):
    client, url = client_of(cast.em), reverse("provincial_new", args=[2019])
    for _time in range(2):
        assert client.post(url, {"kind": "confirmation"}).status_code == 302
    codes = ProvincialReport.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["BC-2019-XN-01", "BC-2019-XN-02"]
    assert client.post(url, {"kind": "nonsense"}).status_code == 404


def test_nobody_else_prepares_one(cast, period):
    for who in (cast.dung, cast.giang, cast.an):
        with pytest.raises(NotAllowed):
            provincial_prepare(period=period, kind="ministry", by=actor_of(who))


def test_its_page_and_its_pdf(cast, period):
    report = provincial_prepare(period=period, kind="inspection", by=actor_of(cast.em))
    client = client_of(cast.giang)
    assert client.get(reverse("provincial_pdf", args=[report.pk])).status_code == 404
    work()
    assert report.code in client.get(report.get_absolute_url()).content.decode()
    response = client.get(reverse("provincial_pdf", args=[report.pk]))
    assert (response.content, response.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert response.headers["Content-Disposition"] == 'inline; filename="BC-2019-KT-01.pdf"'


def confirmation(who, kind: str):
    return client_of(who).get(reverse("period_confirmation", args=[2019, kind]))


EXPECTED = {
    "CB.SKHCN": ("10/10/2019", "Đúng hạn"),
    "CB.SNV": ("16/10/2019", "Trễ hạn"),
    "CB.HA": ("", "Chưa báo cáo"),
    "CB.HA.NN": ("", "Được miễn"),
    "CB.UBND": ("", "Chưa báo cáo"),
}


def test_the_confirmation_table_as_csv(cast, period):
    response = confirmation(cast.em, "csv")
    text = response.content.decode("utf-8-sig")
    rows = {row["Agency code"]: row for row in csv.DictReader(io.StringIO(text))}
    assert {code: (row["Confirmed on"], row["Result"]) for code, row in rows.items()} == EXPECTED
    assert response.headers["Content-Disposition"] == 'attachment; filename="xac-nhan-bao-cao-2019.csv"'


def test_the_confirmation_table_as_excel(cast, period):
    sheet = load_workbook(io.BytesIO(confirmation(cast.giang, "xlsx").content)).active
    header, *rows = sheet.values
    found = {row[0]: (row[4] and f"{row[4]:%d/%m/%Y}" or "", row[5]) for row in rows}
    assert found == EXPECTED
    assert header[:2] == ("Agency code", "Agency")
    assert {row[3].date() for row in rows} == {date(2019, 10, 15)}


def test_the_document_holds_the_same_table(cast, period):
    payload = provincial_prepare(period=period, kind="confirmation", by=actor_of(cast.em)).payload
    rows = payload["appendices"][0]["blocks"][0]["rows"]
    assert {row[1]: row[4] for row in rows}[cast.b.name] == "Trễ hạn"
    assert payload["parts"] == []
