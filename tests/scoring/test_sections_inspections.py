"""Reports say of inspections and their requests what the figures say."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.indicators import Period, compute
from core.sections import Batch, of
from scoring.models import CheckItem
from tests.scoring.makers import make_inspection
from tests.scoring.makers_requests import age, make_request

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2019, 1, 1), date(2019, 12, 31))
PREVIOUS = Period(date(2018, 1, 1), date(2018, 12, 31))


@pytest.fixture(autouse=True)
def _in_june(today_is):
    today_is("2019-06-10")


def built(title: str, agencies: list, document: str, form: str) -> dict:
    section = next(row for row in of(document, form) if row.title == title)
    figures = compute([agency.pk for agency in agencies], [PERIOD, PREVIOUS], section.keys or None)
    return dict(section.build(Batch(agencies, PERIOD, PREVIOUS, figures)))


def test_the_annual_report_tells_inspections_and_their_requests(cast):
    make_request(cast.a, "accepted")
    age(make_request(cast.a), first_due_on=date(2019, 7, 1), due_on=date(2019, 7, 1))
    make_request(cast.a, "not_accepted")
    found = built("Thực hiện kết luận kiểm tra", [cast.a, cast.b], "annual", "short")
    assert found[cast.b.pk][0]["type"] == "nil"
    table = found[cast.a.pk][0]
    inspection = cast.a.inspections.get()
    assert table["rows"] == [[f"{inspection.number}, 10/06/2019", "Tại trụ sở", "3", "3", "2", "1", "1", "2"]]
    assert table["total"] == ["Tổng", "", "3", "3", "2", "1", "1", "2"]
    assert table["links"] == [inspection.get_absolute_url()]
    assert sum(column["width"] for column in table["columns"]) == 100


def test_an_inspection_without_requests_is_told_too(cast):
    make_inspection(cast.a, "confirmed")
    table = built("Thực hiện kết luận kiểm tra", [cast.a], "annual", "full")[cast.a.pk][0]
    assert table["total"][2:] == ["0"] * 6


def test_the_province_counts_by_kind_and_form_and_says_whether_a_third_was_visited(cast):
    make_inspection(cast.a, "confirmed")
    make_inspection(cast.b, "confirmed", form="by_dossier")
    agencies = [cast.a, cast.b]
    blocks = built("Kiểm tra", agencies, "provincial", "inspection")[0]
    assert blocks[0]["total"] == ["Cộng", "2", "2", "1", "1"]
    assert blocks[1]["paragraphs"] == [
        "Số cơ quan bắt buộc áp dụng được kiểm tra tại trụ sở: 1/2 (50,0%), đạt mức tối thiểu 1/3 (Điều 33)."
    ]
    items = blocks[-1]["rows"]
    assert len(items) == CheckItem.objects.count() == 13
    assert {tuple(row[2:]) for row in items} == {("2", "0", "0")}
    for block in (blocks[0], blocks[-1]):
        assert sum(column["width"] for column in block["columns"]) == 100


def test_who_was_not_inspected_is_named_and_too_few_visits_are_said(cast):
    make_inspection(cast.a, "confirmed", form="by_dossier")
    told = [block["paragraphs"][0] for block in built("Kiểm tra", [cast.a, cast.b], "provincial", "ministry")[0][1:3]]
    assert "chưa đạt mức tối thiểu 1/3" in told[0]
    assert cast.b.name in told[1]
    assert cast.a.name not in told[1]


def test_the_province_lists_requests_by_agency_with_the_years_they_are_left(cast):
    old = make_request(cast.a)
    old.inspection.confirmed_on = date(2017, 5, 2)
    type(old.inspection).objects.filter(pk=old.inspection_id).update(confirmed_on=date(2017, 5, 2))
    age(old, first_due_on=date(2017, 7, 2), due_on=date(2017, 7, 2))
    assert built("Yêu cầu sau kiểm tra", [cast.b], "provincial", "inspection")[0][0]["type"] == "nil"
    table = built("Yêu cầu sau kiểm tra", [cast.a, cast.b], "provincial", "consolidated")[0][0]
    assert table["rows"] == [[cast.a.name, "0", "0", "0", "0", "0", "1", "2"]]
    assert sum(column["width"] for column in table["columns"]) == 100


def test_the_pack_of_a_review_lists_what_is_open(cast):
    age(make_request(cast.a), first_due_on=date(2019, 7, 1), due_on=date(2019, 7, 1))
    make_request(cast.a, "accepted")
    refused = make_request(cast.a, "not_accepted")
    age(refused, due_on=date(2020, 2, 1))
    found = built("Yêu cầu sau kiểm tra chưa được chấp nhận", [cast.a, cast.b], "review", "pack")
    assert [row[2:] for row in found[cast.a.pk][0]["rows"]] == [
        ["01/07/2019", "Quá hạn"],
        ["01/02/2020", "Chưa chấp nhận"],
    ]
    assert cast.b.pk not in found


@pytest.mark.parametrize(
    ("title", "document", "form"),
    [
        ("Thực hiện kết luận kiểm tra", "annual", "full"),
        ("Kiểm tra", "provincial", "consolidated"),
        ("Yêu cầu sau kiểm tra", "provincial", "consolidated"),
        ("Yêu cầu sau kiểm tra chưa được chấp nhận", "review", "pack"),
    ],
)
def test_many_agencies_cost_as_many_queries_as_one(cast, title, document, form):
    def queries(agencies: list) -> int:
        with CaptureQueriesContext(connection) as seen:
            built(title, agencies, document, form)
        return len(seen)

    make_request(cast.a)
    one = queries([cast.a])
    make_request(cast.a)
    make_request(cast.b)
    assert queries([cast.a, cast.b]) == one
