"""The pack of a management review fills itself, whatever the size of the agency, and leads to its evidence."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Membership
from agencies.roles import Role
from audits import pack
from audits.models import CorrectiveAction, Finding
from core.indicators import Period
from core.sections import LONGEST, PACK, REVIEW, SECTIONS
from core.workflow import perform
from procedures.services.effecting import procedure_withdraw
from registers.models import Complaint, QualityObjective
from tests.audits.makers import make_action, make_audit, make_review
from tests.audits.makers_reviews import fill, make_decision, raise_findings
from tests.cast import actor_of, client_of, make_adoption, make_agency, make_procedure
from tests.registers.makers_complaints import PERSON, make_complaint
from tests.registers.makers_objectives import make_objective, measure, open_year
from tests.registers.makers_risks import make_risk, step_of

pytestmark = pytest.mark.django_db
YEAR = Period(date(2019, 1, 1), date(2019, 11, 30))


@pytest.fixture(autouse=True)
def _in_november(today_is):
    today_is("2019-11-30")


def packed(agency, period: Period = YEAR) -> dict[str, list[dict]]:
    """Input → its sections."""
    return {entry["key"]: entry["sections"] for entry in pack.inputs_for([agency], period)[agency.pk]}


def tables(sections: list[dict]) -> list[dict]:
    return [block for section in sections for block in section["blocks"] if block["type"] == "table"]


def words(sections: list[dict]) -> str:
    return repr(sections)


def queries(agencies) -> int:
    with CaptureQueriesContext(connection) as seen:
        pack.inputs_for(agencies, YEAR)
    return len(seen)


def test_every_input_of_the_standard_has_a_section():
    parts = {section.part for section in SECTIONS if section.document == REVIEW}
    assert parts == set(pack.INPUTS)
    assert all(section.forms == {PACK} for section in SECTIONS if section.document == REVIEW)


def test_each_input_cites_the_edition_that_the_agency_applies(cast):
    make_adoption(cast.a, "declared", edition="9001:2008")
    make_adoption(cast.b, "declared", edition="9001:2015")
    found = pack.inputs_for([cast.a, cast.b, make_agency()], YEAR).values()
    cited = [[entry["basis"] for entry in inputs] for inputs in found]
    assert cited[0][:3] == ["5.6.2 e", "5.6.2 f", "5.6.2 b"]
    assert cited[1] == cited[2] == [f"9.3.2 {key}" for key in pack.INPUTS]
    assert pack.OLDER_CLAUSES["9001:2008"].keys() == pack.INPUTS.keys()


def test_a_large_agency_costs_no_more_queries_than_a_small_one(cast):
    fill(cast.b)
    fill(cast.a, procedures=78, findings=60, objectives=17, others=2)
    assert cast.a.procedures.count() >= 80
    assert QualityObjective.objects.filter(agency=cast.a).count() * 12 >= 200
    large = queries([cast.a])
    assert large == queries([cast.b])
    assert large <= 30
    assert queries([cast.a, cast.b]) == large


def test_an_empty_agency_says_that_nothing_happened(cast):
    found = packed(cast.b)
    assert "Không phát sinh." in words(found["c4"])
    assert "Chưa có dữ liệu." in words(found["c3"])
    assert "Chưa có dữ liệu." in words(found["d"])
    assert queries([cast.b]) <= 30


def test_every_line_leads_to_its_evidence(cast):
    fill(cast.a)
    found = [table for sections in packed(cast.a).values() for table in tables(sections)]
    assert [table["rows"] for table in found if "links" not in table] == []


def test_figures_of_people_lead_to_their_own_register(cast):
    make_complaint(cast.a)
    figures = tables(packed(cast.a)["c1"])[0]
    told = {row[0]: path for row, path in zip(figures["rows"], figures["links"], strict=True)}
    assert told["Khiếu nại đã tiếp nhận"] == "/registers/complaints/"
    assert told["Tỷ lệ hài lòng"] == told["Phiếu khảo sát sự hài lòng thu về"] == "/registers/surveys/"


def test_every_table_fits_its_columns_and_every_link_opens(cast):
    fill(cast.a)
    client, seen = client_of(cast.an), set()
    for sections in packed(cast.a).values():
        for table in tables(sections):
            assert sum(column["width"] for column in table["columns"]) == 100
            assert all(len(row) == len(table["columns"]) for row in table["rows"])
            assert len(table.get("links", table["rows"])) == len(table["rows"])
            seen |= set(table.get("links", ()))
    assert len(seen) > 15
    assert {path: client.get(path).status_code for path in seen} == dict.fromkeys(seen, 200)


def test_every_input_of_a_busy_agency_has_a_line(cast):
    fill(cast.a)
    found = packed(cast.a)
    assert [key for key in pack.INPUTS if not tables(found[key])] == []


def test_nobody_who_complained_is_named(cast):
    make_complaint(cast.a)
    found = packed(cast.a)
    assert str(Complaint.objects.get()) in words(found["c1"])
    assert PERSON not in words(list(found.values()))


def test_decisions_of_signed_minutes_stand_first(cast):
    done, waiting = make_decision(cast.a, "done"), make_decision(cast.a, due_on=date(2019, 11, 30))
    make_decision(cast.a, review="submitted")
    rows = tables(packed(cast.a)["a"])[0]["rows"]
    assert {row[0]: row[4] for row in rows} == {
        str(done): "Đã thực hiện 30/11/2019",
        str(waiting): "Đang thực hiện",
    }


def test_an_open_decision_is_overdue_once_its_day_has_passed(cast, today_is):
    make_decision(cast.a, due_on=date(2019, 11, 30))
    today_is("2019-12-31")
    later = Period(date(2019, 12, 1), date(2019, 12, 31))
    assert tables(packed(cast.a, later)["a"])[0]["rows"][0][4] == "Quá hạn"


def test_actions_are_counted_as_a_plain_recount_finds_them(cast, today_is):
    today_is("2019-03-01")
    make_action(cast.a, "closed")
    make_action(cast.a, "doing", due_on=date(2019, 4, 1))
    make_action(cast.a, "proposed")
    today_is("2018-05-01")
    make_action(cast.a, "closed")
    summary = tables(packed(cast.a)["c4"])[0]
    rows = list(CorrectiveAction.objects.filter(agency=cast.a))
    opened = sum(YEAR.starts <= row.proposed_on <= YEAR.ends for row in rows)
    closed = sum(bool(row.ended_on and YEAR.starts <= row.ended_on <= YEAR.ends) for row in rows)
    waiting = [row for row in rows if row.ended_on is None]
    overdue = sum(bool(row.due_on and row.due_on < YEAR.as_of) for row in waiting)
    assert summary["total"][1:] == [str(n) for n in (opened, closed, 0, len(waiting), overdue)]
    assert (opened, closed, len(waiting), overdue) == (3, 1, 2, 1)


def test_findings_are_told_by_grade_and_those_left_open_by_name(cast):
    audit = make_audit(cast.a, "signed", findings=("major", "minor", "ofi"))
    found = packed(cast.a)
    audits, left = tables(found["c6"])
    assert audits["rows"][0][3:] == ["1", "1", "0", "1"]
    assert [row[1] for row in left["rows"]] == ["Không phù hợp nặng", "Không phù hợp nhẹ"]
    assert tables(found["f"])[0]["rows"][0][0] == str(Finding.objects.get(audit=audit, grade="ofi"))


def test_what_was_put_off_is_counted(cast):
    make_audit(cast.a, "signed", findings=("minor",))
    again = make_audit(cast.a, "under_way")
    again.follow_ups.update(outcome="postponed", note="Chưa xong.")
    assert tables(packed(cast.a)["c6"])[1]["rows"][0][4] == "1"


def test_a_long_list_says_how_much_it_leaves_out(cast):
    raise_findings(make_audit(cast.a, "concluded"), 3 * LONGEST)
    left = tables(packed(cast.a)["c6"])[1]
    assert len(left["rows"]) == LONGEST
    assert left["note"].startswith(f"Còn {LONGEST} dòng")


def test_a_review_early_in_a_year_tells_the_objectives_of_the_year_it_looks_back_over(cast, today_is):
    last_year = make_objective(open_year(cast.a), title="Đúng hạn cả năm")
    make_objective(open_year(cast.b))
    today_is("2020-02-10")
    measure(last_year, *[96] * 12)
    make_objective(open_year(cast.a, 2020), title="Đúng hạn năm mới")
    since_last = Period(date(2019, 2, 1), date(2020, 1, 31))
    assert [table["rows"][0][1:] for table in tables(packed(cast.a, since_last)["c2"])] == [
        ["Đúng hạn cả năm", "≥ 95%", "96%", "Đạt"]
    ]
    assert "Chưa thiết lập mục tiêu chất lượng năm 2020." in words(packed(cast.a, since_last)["c2"])
    with_february = tables(packed(cast.a, Period(date(2019, 2, 1), date(2020, 2, 10)))["c2"])
    assert [table["caption"] for table in with_february] == [
        "Mục tiêu chất lượng năm 2019",
        "Mục tiêu chất lượng năm 2020",
    ]


def test_a_span_of_two_years_costs_no_more_queries_than_one_within_a_year(cast):
    make_objective(open_year(cast.a))
    make_objective(open_year(cast.a, 2018))
    with CaptureQueriesContext(connection) as seen:
        packed(cast.a, Period(date(2018, 2, 1), date(2019, 1, 31)))
    assert len(seen) <= 30


def test_a_vacant_post_is_named(cast):
    Membership.objects.filter(agency=cast.a, role=Role.SECRETARY).update(ends_on=date(2019, 6, 30))
    assert "Chưa có thư ký ISO." in words(packed(cast.a)["d"])


def test_a_withdrawn_procedure_is_a_change(cast, today_is):
    today_is("2018-03-01")
    procedure = make_procedure(cast.a)
    today_is("2019-05-01")
    procedure_withdraw(revision=procedure.revisions.get(), reason="Hết.", by=actor_of(cast.binh))
    assert tables(packed(cast.a)["b"])[0]["rows"] == [[procedure.code, procedure.title, "Bãi bỏ", "01/05/2019"]]


def test_the_pack_is_computed_until_the_meeting_and_kept_from_then_on(cast):
    planned = make_review(cast.a)
    client = client_of(cast.an)
    make_action(cast.a, description="Trước cuộc họp.")
    assert "Trước cuộc họp." in client.get(planned.get_absolute_url()).content.decode()
    held = make_review(cast.a, "held")
    make_action(cast.a, description="Sau cuộc họp.")
    page = client.get(held.get_absolute_url()).content.decode()
    assert "Trước cuộc họp." in page
    assert "Sau cuộc họp." not in page


def test_the_same_days_a_year_earlier_are_compared():
    assert pack.before(YEAR) == Period(date(2018, 1, 1), date(2018, 11, 30))
    assert pack.before(Period(date(2019, 3, 1), date(2020, 2, 29))).ends == date(2019, 2, 28)


def test_a_risk_is_told_as_it_was_rated_by_then(cast, today_is):
    today_is("2019-05-01")
    risk = make_risk(cast.a, "open", likelihood=4, impact=3)
    today_is("2019-06-01")
    by, values = step_of(risk, "treat")
    perform(risk, "treat", by=by, **values)
    spring = Period(date(2019, 1, 1), date(2019, 5, 15))
    told = [tables(packed(cast.a, period)["e"])[0]["rows"][0][2:] for period in (spring, YEAR)]
    assert told[0] == ["12 (cao)", "Chưa thực hiện"]
    assert told[1] == ["12 (cao) → 6 (trung bình)", "Đã thực hiện 01/06/2019, chờ đánh giá"]
