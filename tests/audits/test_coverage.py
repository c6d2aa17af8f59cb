"""What the audits of a cycle cover: agrees with a slow, plain recount, and says what is left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Clause, ClauseExclusion, ClauseMap
from audits.coverage import coverage_of
from audits.models import Audit, ChecklistItem
from audits.priorities import REASONS, suggestions, weigh
from core.workflow import perform
from procedures.sample.words import chance
from tests.audits.makers import answer_all, clauses, make_audit, make_finding, make_programme, plan_audit
from tests.audits.makers_planning import make_units
from tests.cast import actor_of, client_of, make_adoption, make_edition, make_procedure, make_revision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-06-03")


def state_of(coverage, number: str, unit) -> str:
    row = next(row for row in coverage.rows if row.clause.number == number)
    return next(state for one, state in row.states if one == unit)


def under(number: str, other: str) -> bool:
    parts, others = number.split("."), other.split(".")
    return parts[: len(others)] == others or others[: len(parts)] == parts


def recount(programme, row: Clause, unit) -> str:
    """One cell, looked up the slow way: of the edition shown only."""
    audits = [
        audit
        for audit in Audit.objects.filter(agency=programme.agency).exclude(status="cancelled")
        if programme.year - programme.cycle_years < audit.programme.year <= programme.year
    ]

    def places(audit):
        return list(audit.units.all()) or list(programme.agency.units.filter(closed_on=None))

    for audit in audits:
        for item in audit.items.all() if audit.opened_on else []:
            where = [item.unit] if item.unit else places(audit)
            if item.result and item.clause and unit in where and under(item.clause.number, row.number):
                return "audited"
    for audit in audits:
        is_open = audit.programme == programme and audit.status not in ("signed", "cancelled")
        touched = any(under(clause.number, row.number) for clause in audit.clauses.all())
        if is_open and touched and unit in places(audit):
            return "planned"
    return "open"


@pytest.mark.parametrize("seed", range(6))
def test_every_cell_agrees_with_a_plain_recount(cast, seed):
    luck = chance(seed)
    make_adoption(cast.a, "applying")
    units = make_units(cast.a, 4)
    every = list(make_edition().clauses.all())
    for year in (2017, 2018, 2019):
        programme = make_programme(cast.a, "draft", year=year)
        programme.cycle_years = 1 + seed % 3
        programme.save()
        for _n in range(luck.randint(1, 3)):
            audit = plan_audit(programme, units=luck.sample(units, luck.randint(0, 3)), clauses=luck.sample(every, 3))
            scatter(audit, luck, units, every)
    coverage = coverage_of(programme)
    assert coverage.rows
    for row in coverage.rows:
        for unit, state in row.states:
            assert state == recount(programme, row.clause, unit), (row.clause.number, unit)
    assert coverage.audited + coverage.planned + coverage.open == coverage.total == len(coverage.rows) * 4


def scatter(audit: Audit, luck, units, every) -> None:
    """Some questions, some of them answered; the audit held, held in part, or only planned."""
    status = luck.choice(["planned", "under_way", "cancelled"])
    opened = audit.starts_on if status == "under_way" else None
    Audit.objects.filter(pk=audit.pk).update(status=status, opened_on=opened, note="Trùng lịch.")
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            audit=audit,
            order=n,
            unit=luck.choice([*units, None]),
            clause=luck.choice(every),
            question="?",
            result=luck.choice(["", "conform", "na"]) if opened else "",
            answered_by=audit.members.get().user,
        )
        for n in range(1, 5)
    )


def test_a_planned_audit_is_planned_and_an_answered_question_covers(cast):
    audit = make_audit(cast.a, "under_way", clauses=clauses("8.5.1"))
    unit = audit.units.get()
    other = cast.a.units.exclude(pk=unit.pk).get()
    before = coverage_of(audit.programme)
    assert (state_of(before, "8.5", unit), state_of(before, "8.5", other)) == ("planned", "open")
    answer_all(audit)
    after = coverage_of(audit.programme)
    assert state_of(after, "8.5", unit) == "audited"
    assert after.open_units == [other]
    assert "8.5" not in {clause.number for clause in after.open_clauses}


def test_what_was_asked_by_the_old_edition_counts_for_what_became_of_it(cast):
    make_adoption(cast.a, "applying", edition="9001:2008")
    audit = make_audit(cast.a, "under_way", clauses=clauses("5.6", edition="9001:2008"))
    answer_all(audit)
    make_adoption(cast.a, "applying", applied_from="2019-06-01")
    coverage = coverage_of(audit.programme)
    assert coverage.edition == make_edition()
    assert ClauseMap.objects.filter(older__number="5.6", newer__number="9.3").exists()
    assert state_of(coverage, "9.3", audit.units.get()) == "audited"
    assert state_of(coverage, "7.5", audit.units.get()) == "open"


def test_what_does_not_apply_is_left_out_with_a_word(cast):
    audit = make_audit(cast.a, "planned")
    design = make_edition().clauses.get(number="8.3")
    ClauseExclusion.objects.create(adoption=cast.a.adoptions.get(), clause=design, reason="Không thiết kế.")
    coverage = coverage_of(audit.programme)
    assert coverage.left_out == [design]
    assert not [row for row in coverage.rows if row.clause.number.startswith("8.3")]
    page = client_of(cast.an).get(audit.programme.get_absolute_url()).content.decode()
    assert "Left out because they do not apply" in page


def test_procedures_are_covered_by_their_own_questions(cast):
    asked, planned, neither = (make_procedure(cast.a) for _n in range(3))
    audit = make_audit(cast.a, "under_way", procedures=[asked])
    answer_all(audit)
    make_audit(cast.a, "planned", procedures=[planned])
    found = dict(coverage_of(audit.programme).procedures)
    assert [found[one] for one in (asked, planned, neither)] == ["audited", "planned", "open"]


def test_an_agency_without_divisions_is_one_column(cast):
    programme = make_programme(cast.a, "draft")
    coverage = coverage_of(programme)
    assert coverage.units == [None]
    assert coverage.open == coverage.total > 20
    assert client_of(cast.an).get(programme.get_absolute_url()).status_code == 200


def test_the_page_of_a_programme_costs_the_same_for_much_and_little(cast):
    audit = make_audit(cast.a, "under_way", findings=("minor",))
    programme = audit.programme
    perform(programme, "reopen", by=actor_of(cast.an), reason="Thêm.")
    client = client_of(cast.an)

    def queries() -> int:
        client.get(programme.get_absolute_url())
        with CaptureQueriesContext(connection) as context:
            client.get(programme.get_absolute_url())
        return len(context)

    make_procedure(cast.a)
    few = queries()
    make_units(cast.a, 5)
    for _n in range(4):
        plan_audit(programme, procedures=[make_procedure(cast.a)])
        make_finding(audit, "minor")
    answer_all(audit)
    assert queries() == few


# What to audit first


def test_points_are_summed_and_the_weightiest_reason_comes_first():
    points, reasons = weigh({"risks": 2, "revisions": 7, "majors": 1, "complaints": 0})
    assert points == 2 * 3 + 7 + 4
    assert reasons == ["7 new issues since the last audit", "2 high risks", "1 major nonconformity at the last audit"]
    assert weigh({}) == (0, [])
    assert all(weight > 0 for weight, _words in REASONS.values())


def test_never_audited_divisions_and_procedures_are_suggested(cast):
    procedure = make_procedure(cast.a)
    audit = make_audit(cast.a, "under_way", findings=("major",))
    last, never = audit.units.get(), cast.a.units.exclude(audits=audit).get()
    programme = make_programme(cast.a, "draft", year=2020)
    told = {row.target: row.reasons for row in suggestions(programme)}
    assert told[last] == ["1 major nonconformity at the last audit"]
    assert told[never] == told[procedure] == ["Not audited before"]
    plan_audit(programme, units=[last], procedures=[procedure])
    assert {row.target for row in suggestions(programme)} == {never}


def test_what_changed_since_the_last_audit_counts_and_what_lies_before_does_not(cast, today_is):
    today_is("2019-02-01")
    procedure = make_procedure(cast.a)
    today_is("2019-06-03")
    make_revision(procedure, "effective")
    audit = make_audit(cast.a, "under_way", procedures=[procedure])
    programme = make_programme(cast.a, "draft", year=2020)
    assert procedure not in {row.target for row in suggestions(programme)}
    today_is("2019-07-01")
    make_revision(procedure, "effective")
    told = {row.target: row.reasons for row in suggestions(programme)}
    assert told[procedure] == ["1 new issue since the last audit"]
    assert audit.procedures.get() == procedure


def test_a_suggestion_leads_to_a_form_that_is_filled_in(cast):
    procedure = make_procedure(cast.a)
    programme = make_programme(cast.a, "draft")
    client = client_of(cast.an)
    page = client.get(programme.get_absolute_url()).content.decode()
    query = f"?procedure={procedure.pk}"
    assert query in page
    form = client.get(f"/audits/programmes/{programme.pk}/audits/new/{query}").content.decode()
    assert f'name="procedures" value="{procedure.pk}"' in form
    assert form.count(" checked") == 1
