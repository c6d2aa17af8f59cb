"""The plan of a year: proposed, changed line by line, sent if it visits a third of the mandatory, approved."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.roles import Role
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry
from core.workflow import may, perform
from scoring.inspectable import candidates_of, coverage_of, inspectable
from scoring.models import CriteriaSet, Inspection, InspectionPlan, InspectionRequest
from scoring.planning import Candidate
from scoring.services import plans
from tests.cast import holder_of, make_agency, make_user
from tests.scoring.makers import inspecting, leader, make_assessment, make_inspection
from tests.scoring.makers_plans import line_values, plan_filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-02-01")


def agencies(number: int, **fields) -> list:
    return [make_agency(**fields) for _n in range(number)]


def test_central_bodies_and_sharers_and_the_dissolved_are_not_inspected():
    mandatory, encouraged = make_agency(), make_agency(obligation="encouraged")
    make_agency(obligation="vertical", kind="central_body_in_province")
    make_agency(obligation=None)
    make_agency(shares_qms_of=mandatory)
    make_agency(dissolved_on=date(2018, 12, 31))
    make_agency(established_on=date(2019, 1, 2))
    assert set(inspectable(2019)) == {mandatory, encouraged}


def test_a_score_is_known_with_the_points_of_its_set(today_is):
    today_is("2018-06-10")
    assessment = make_assessment(make_agency(), "finalised")
    CriteriaSet.objects.filter(pk=assessment.criteria_set_id).update(total=120)
    assert [row.score_most for row in candidates_of(2019)] == [120]


def test_what_is_known_of_an_agency(today_is):
    today_is("2018-06-10")
    agency = make_agency()
    make_assessment(agency, "finalised")
    inspection = make_inspection(agency, "under_way")
    inspection.items.filter(check_item__order__lte=2).update(
        result="nonconform", evidence="Thiếu.", answered_by=make_user()
    )
    make_inspection(agency, "confirmed", requests=2, form="by_dossier")
    first = InspectionRequest.objects.first()
    InspectionRequest.objects.filter(pk=first.pk).update(due_on=date(2019, 1, 1))
    InspectionRequest.objects.exclude(pk=first.pk).update(due_on=date(2019, 3, 1))
    today_is("2019-02-01")
    assert candidates_of(2019) == [
        Candidate(
            agency=agency.pk,
            code=agency.code,
            is_mandatory=True,
            score=Decimal(82),
            score_year=2018,
            visited=None,
            open=2,
            overdue=1,
            nonconforming=0,
        )  # fmt: skip
    ]
    Inspection.objects.filter(pk=inspection.pk).update(
        status="concluded", concluded_on=date(2018, 7, 1), conclusion="Đạt."
    )
    assert [(row.visited, row.nonconforming) for row in candidates_of(2019)] == [(2018, 2)]


def test_a_plan_is_opened_once_for_a_year_that_is_near():
    by = inspecting()
    plan = plans.plan_open(year=2020, by=by)
    assert plans.plan_open(year=2020, by=by) == plan
    for year in (0, 2013, 2021):
        with pytest.raises(Refused, match="this year, the next"):
            plans.plan_open(year=year, by=by)
    assert InspectionPlan.objects.count() == 1


def test_proposing_covers_everybody_and_visits_a_third_of_the_mandatory():
    agencies(4)
    agencies(2, obligation="encouraged")
    by = inspecting()
    plan = plan_filled(by)
    coverage = coverage_of(plan)
    assert (coverage.agencies, coverage.covered, coverage.mandatory, coverage.visited) == (6, 6, 4, 2)
    numbers = sorted(plan.inspections.values_list("number", flat=True))
    assert (numbers[0], numbers[-1]) == ("KT-2019-001", "KT-2019-006")
    assert LogEntry.objects.filter(verb="inspection.plan").count() == 6
    assert all(row.why and row.is_proposed for row in plan.inspections.all())


def test_what_would_be_done_is_said_first_and_writes_nothing():
    agencies(3)
    plan = plans.plan_open(year=2019, by=inspecting())
    proposal = plans.proposal_for(plan, 2)
    assert (len(proposal.added), proposal.visits_added, proposal.kept) == (3, 2, 0)
    assert not Inspection.objects.exists()


def test_proposing_again_keeps_what_somebody_changed():
    agencies(3)
    by = inspecting()
    plan = plan_filled(by)
    line = plan.inspections.filter(form="by_dossier").first()
    plans.plan_line_change(line=line, values=line_values(form="by_dossier"), seen=line.version, by=by)
    proposal = plans.plan_propose(
        plan=plan, visits=3, inspecting_agency=line.inspecting_agency, by=by, seen=plan.version
    )
    forms = dict(plan.inspections.values_list("pk", "form"))
    assert forms.pop(line.pk) == "by_dossier"
    assert set(forms.values()) == {"on_site"}
    assert proposal.added == []
    assert plan.inspections.get(pk=line.pk).why == "Chưa kiểm tra."


def test_an_agency_that_joins_gets_the_next_number():
    agencies(2)
    by = inspecting()
    plan = plan_filled(by)
    make_agency()
    plans.plan_propose(plan=plan, visits=0, inspecting_agency=make_agency(obligation=None), by=by)
    assert plan.inspections.filter(number="KT-2019-003").exists()
    assert plan.inspections.count() == 3


def test_a_plan_that_visits_too_few_is_not_sent():
    agencies(4)
    by = inspecting()
    plan = plan_filled(by)
    line = plan.inspections.filter(form="on_site").first()
    plans.plan_line_change(line=line, values=line_values(form="by_dossier"), seen=line.version, by=by)
    with pytest.raises(Refused, match="visits 1 of the 4 mandatory agencies at the office; at least 2 are needed"):
        perform(plan, "submit", by=by)
    line.refresh_from_db()
    plans.plan_line_change(line=line, values=line_values(), seen=line.version, by=by)
    perform(plan, "submit", by=by)


def test_a_plan_that_leaves_out_a_mandatory_agency_is_not_sent():
    agencies(3)
    encouraged = make_agency(obligation="encouraged")
    by = inspecting()
    plan = plan_filled(by)
    optional = plan.inspections.get(agency=encouraged)
    plans.plan_line_remove(line=optional, seen=optional.version, by=by)
    line = plan.inspections.filter(form="by_dossier").first()
    plans.plan_line_remove(line=line, seen=line.version, by=by)
    with pytest.raises(Refused, match="1 mandatory agency is not in the plan"):
        perform(plan, "submit", by=by)
    plans.plan_line_add(plan=plan, agency=line.agency, values=line_values(), by=by)
    perform(plan, "submit", by=by)


def test_a_plan_made_in_the_year_proposes_days_that_lie_ahead(today_is):
    agencies(4)
    today_is("2019-08-09")
    plan = plan_filled(inspecting())
    assert min(plan.inspections.values_list("starts_on", flat=True)) == date(2019, 8, 12)


def test_an_empty_plan_is_not_sent():
    plan = plans.plan_open(year=2019, by=inspecting())
    with pytest.raises(Refused, match="Add the inspections"):
        perform(plan, "submit", by=inspecting())


def test_the_plan_is_sent_returned_approved_and_opened_again():
    agencies(1)
    by, boss = inspecting(), leader()
    plan = plan_filled(by, status="submitted")
    assert not may(plan, "approve", by)
    perform(plan, "return", by=boss, reason="Bổ sung kinh phí.")
    assert (plan.status, plan.note) == ("draft", "Bổ sung kinh phí.")
    perform(plan, "submit", by=by)
    perform(plan, "approve", by=boss, decision_number="12/QĐ-UBND", decided_on=date(2019, 2, 1))
    perform(plan, "reopen", by=by, reason="Thêm một xã.")
    assert (plan.status, plan.decision_number) == ("draft", "")


def test_lines_change_only_in_a_draft():
    agencies(1)
    by = inspecting()
    plan = plan_filled(by, status="submitted")
    line = plan.inspections.get()
    for act in (
        lambda: plans.plan_line_add(plan=plan, agency=make_agency(), values=line_values(), by=by),
        lambda: plans.plan_line_change(line=line, values=line_values(), seen=line.version, by=by),
        lambda: plans.plan_line_remove(line=line, seen=line.version, by=by),
        lambda: plans.plan_propose(plan=plan, visits=0, inspecting_agency=line.inspecting_agency, by=by),
        lambda: plans.plan_write(plan=plan, purpose="x", seen=plan.version, by=by),
    ):
        with pytest.raises(WrongStatus, match="open it again"):
            act()


def test_lines_of_inspections_that_have_gone_on_stay():
    agencies(1)
    by = inspecting()
    plan = plan_filled(by, status="approved")
    line = plan.inspections.get()
    perform(line, "request", by=by, request_number="5", requested_on=date(2019, 2, 1), report_due_on=date(2019, 3, 1))
    perform(plan, "reopen", by=by, reason="Sửa.")
    with pytest.raises(WrongStatus, match="gone on"):
        plans.plan_line_remove(line=line, seen=line.version, by=by)
    assert plans.proposal_for(plan, 5).changed == []


def test_a_line_is_added_changed_and_taken_out():
    by, agency = inspecting(), make_agency()
    plan = plans.plan_open(year=2019, by=by)
    line = plans.plan_line_add(plan=plan, agency=agency, values=line_values(), by=by)
    assert (line.number, line.year, line.is_proposed) == ("KT-2019-001", 2019, False)
    with pytest.raises(Refused, match="already"):
        plans.plan_line_add(plan=plan, agency=agency, values=line_values(), by=by)
    with pytest.raises(Stale):
        plans.plan_line_change(line=line, values=line_values(), seen=9, by=by)
    plans.plan_line_remove(line=line, seen=line.version, by=by)
    assert not plan.inspections.exists()
    assert LogEntry.objects.filter(verb="inspectionplan.remove_line").exists()


def test_whom_the_province_does_not_inspect_is_in_no_plan():
    by = inspecting()
    plan = plans.plan_open(year=2019, by=by)
    central = make_agency(obligation="vertical", kind="central_body_in_province")
    with pytest.raises(Refused, match="not among those"):
        plans.plan_line_add(plan=plan, agency=central, values=line_values(), by=by)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        (date(2019, 7, 2), date(2019, 7, 1), "before the first"),
        (date(2020, 7, 1), date(2020, 7, 1), "plan of 2019"),
        (date(2019, 12, 31), date(2020, 1, 1), "plan of 2019"),
    ],
)
def test_days_lie_in_the_year_of_the_plan(starts_on, ends_on, sentence):
    by = inspecting()
    plan = plans.plan_open(year=2019, by=by)
    values = line_values(starts_on=starts_on, ends_on=ends_on)
    with pytest.raises(Refused, match=sentence):
        plans.plan_line_add(plan=plan, agency=make_agency(), values=values, by=by)


def test_an_inspection_outside_the_plan_needs_a_request_and_begins_without_a_plan():
    by, agency = inspecting(), make_agency()
    plan_filled(by, status="approved")
    with pytest.raises(Refused, match="request of UBND"):
        plans.inspection_ask(agency=agency, values=line_values(ad_hoc_basis="  "), by=by)
    inspection = plans.inspection_ask(agency=agency, values=line_values(ad_hoc_basis="VB 99/UBND-KGVX"), by=by)
    assert (inspection.plan, inspection.number) == (None, "KT-2019-002")
    assert may(inspection, "request", by)


@pytest.mark.parametrize("year", [1, 2013, 2021, 9999])
def test_nobody_is_inspected_in_a_year_far_away(year):
    day = date(year, 7, 1)
    values = line_values(starts_on=day, ends_on=day, ad_hoc_basis="VB 99/UBND-KGVX")
    with pytest.raises(Refused, match="held this year, the next"):
        plans.inspection_ask(agency=make_agency(), values=values, by=inspecting())


def test_agencies_and_leaders_do_not_plan():
    agency = make_agency()
    for by in (holder_of(agency, Role.HEAD), leader()):
        with pytest.raises(NotAllowed):
            plans.plan_open(year=2019, by=by)
        with pytest.raises(NotAllowed):
            plans.inspection_ask(agency=agency, values=line_values(ad_hoc_basis="VB 1"), by=by)
