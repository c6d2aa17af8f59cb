"""Points that the agencies' own figures propose."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.indicators import GROUPS, Indicator, Period, Ratio, compute, indicators
from scoring import jobs
from scoring.counting import leaf_of
from scoring.expressions import BadExpression, parse, problems_in
from scoring.models import Assessment, Score
from scoring.points import proposed
from scoring.proposing import propose
from scoring.services.self_assessment import proposals_renew
from tests.cast import make_agency
from tests.scoring.makers import administrator, make_round, make_set, move_assessment
from tests.scoring.makers_rounds import score_of

pytestmark = pytest.mark.django_db
WHOLE, HALF, NONE, UNKNOWN = range(4)
VALUES = {"t.done": {WHOLE: 4, HALF: 3, NONE: 0, UNKNOWN: None}, "t.due": {WHOLE: 4, HALF: 4, NONE: 0, UNKNOWN: 4}}


@pytest.fixture
def figures(today_is):
    """Agencies by the rest of their number: all done, three quarters, nothing to do, no data."""
    today_is("2019-06-10")

    @indicators(
        Indicator("t.done", "Done", "things"),
        Indicator("t.due", "Due", "things"),
        Indicator("t.share", "Share", "%", total=Ratio("t.done", "t.due")),
    )
    def counted(agency_ids, periods):
        spots = [(agency, period) for agency in agency_ids for period in periods]
        return {key: {spot: found[spot[0] % 4] for spot in spots} for key, found in VALUES.items()}

    yield
    GROUPS.pop()


def make_criteria(expressions: dict[str, str]) -> None:
    """Criteria of the year's set propose themselves by these expressions."""
    criteria_set = make_set(issued=False, year=2019)
    for code, expression in expressions.items():
        criteria_set.criteria.filter(code=code).update(indicator=expression)
    type(criteria_set).objects.filter(pk=criteria_set.pk).update(
        status="issued", decision_number="1", decided_on=date(2019, 1, 1)
    )


def scored(agency, code: str) -> Score:
    return score_of(Assessment.objects.get(agency=agency), code)


def agencies_of(*rests: int) -> list:
    """One agency for each rest of its number by four."""
    made = [make_agency() for _n in range(8)]
    return [next(agency for agency in made if agency.pk % 4 == rest) for rest in rests]


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("a.b", ("a.b",), ()),
        ("a.b / c.d_e", ("a.b",), ("c.d_e",)),
        ("(a.b + c.d) / (e.f+g.h)", ("a.b", "c.d"), ("e.f", "g.h")),
        ("scores.grade.tot", ("scores.grade.tot",), ()),
    ],
)
def test_three_forms_are_read(text, above, below):
    assert (parse(text).above, parse(text).below) == (above, below)


@pytest.mark.parametrize(
    "text", ["a.b / c.d / e.f", "a.b + c.d / e.f", "a", "(a.b", "a.b / ", "a.b; c.d", "1 / 0", "a.b * 2", "()", "A.b"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadExpression):
        parse(text)
    assert len(problems_in(text)) == 1


def test_the_editor_is_told_which_figure_there_is_not():
    assert problems_in("objectives.met / objectives.nothing") == ["There is no figure “objectives.nothing”."]
    assert problems_in("objectives.met / objectives.total") == problems_in(" ") == []


def test_no_data_and_nothing_to_divide_by_propose_nothing_and_never_0(figures):
    make_criteria({"1.2": "t.done / t.due"})
    whole, half, none, unknown = agencies_of(WHOLE, HALF, NONE, UNKNOWN)
    make_round()
    assert [scored(agency, "1.2").proposed for agency in (whole, half, none, unknown)] == [20, 10, None, None]
    assert scored(half, "1.2").basis["amount"] == "75.00"
    assert scored(none, "1.2").basis["reason"] == "nothing_below"
    assert scored(unknown, "1.2").basis["reason"] == "no_data"


def test_the_basis_names_each_figure_with_its_value(figures):
    make_criteria({"1.2": "t.done / t.due"})
    (half,) = agencies_of(HALF)
    make_round()
    assert scored(half, "1.2").basis["figures"] == [
        {"key": "t.done", "label": "Done", "unit": "things", "value": "3.00", "below": False},
        {"key": "t.due", "label": "Due", "unit": "things", "value": "4.00", "below": True},
    ]


def test_a_figure_that_is_a_share_counts_in_percent(figures):
    make_criteria({"1.2": "t.share"})
    (half,) = agencies_of(HALF)
    make_round()
    assert (scored(half, "1.2").proposed, scored(half, "1.2").basis["amount"]) == (10, "75.00")


def test_cases_are_taken_off_by_the_step(figures):
    make_criteria({"2.2": "t.done", "2.1": "t.due"})
    whole, half = agencies_of(WHOLE, HALF)
    make_round()
    assert [scored(agency, "2.2").proposed for agency in (whole, half)] == [10, 15]
    assert scored(whole, "2.1").proposed == 10


def test_what_people_judge_shows_its_figures_and_proposes_nothing(figures):
    make_criteria({"1.3": "t.done", "1.1": "t.gone"})
    (whole,) = agencies_of(WHOLE)
    make_round()
    manual, gone = scored(whole, "1.3"), scored(whole, "1.1")
    assert (manual.proposed, manual.basis["reason"], manual.basis["amount"]) == (None, "judged", "4.00")
    assert (gone.proposed, gone.basis["reason"]) == (None, "unreadable")


def test_proposals_equal_a_slow_recount(figures):
    make_criteria({"1.2": "(t.done + t.done) / (t.due + t.due)", "2.2": "t.done", "2.1": "t.share"})
    agencies_of(WHOLE)
    make_round()
    period = Period(date(2019, 1, 1), date(2019, 12, 31), date(2019, 6, 10))
    for score in Score.objects.exclude(criterion__indicator="").select_related("criterion", "assessment"):
        agency = score.assessment.agency_id
        found = compute([agency], [period], keys=["t.done", "t.due", "t.share"])
        done, due = (found.value(key, agency, period) for key in ("t.done", "t.due"))
        share = None if done is None or not due else Decimal(done) * 100 / Decimal(due)
        evidence = done if score.criterion.code == "2.2" else share
        assert score.proposed == proposed(leaf_of(score.criterion), evidence), score
    assert Score.objects.filter(proposed__isnull=False).exists()


def test_many_agencies_cost_as_many_queries_as_one(figures):
    make_criteria({"1.2": "t.done / t.due", "2.2": "objectives.met"})
    make_agency()
    scoring_round = make_round()
    rows = list(scoring_round.assessments.select_related("round"))
    Score.objects.update(proposed=None, basis={})
    with CaptureQueriesContext(connection) as one:
        assert sum(propose(rows).values()) == 2
    for _n in range(20):
        make_agency()
    from scoring.services.rounds import assessments_add

    assessments_add(scoring_round=scoring_round, by=administrator())
    Score.objects.update(proposed=None, basis={})
    rows = list(scoring_round.assessments.select_related("round"))
    with CaptureQueriesContext(connection) as many:
        assert sum(propose(rows).values()) == 42
    assert len(many) == len(one) <= 20


def test_only_proposals_that_changed_are_written(figures, monkeypatch):
    make_criteria({"1.2": "t.done / t.due"})
    (whole,) = agencies_of(WHOLE)
    scoring_round = make_round()
    rows = list(scoring_round.assessments.select_related("round"))
    assert sum(propose(rows).values()) == 0
    monkeypatch.setitem(VALUES["t.done"], WHOLE, 3)
    changed = propose(rows)
    assert set(changed) == {row.pk for row in rows if row.agency_id % 4 == WHOLE}
    assert scored(whole, "1.2").proposed == 10


def test_the_daily_job_leaves_what_was_sent_as_it_was(figures, monkeypatch):
    make_criteria({"1.2": "t.done / t.due"})
    whole, other = agencies_of(WHOLE, HALF)
    scoring_round = make_round()
    move_assessment(Assessment.objects.get(agency=whole), "submitted")
    monkeypatch.setitem(VALUES["t.done"], WHOLE, 3)
    monkeypatch.setitem(VALUES["t.done"], HALF, 4)
    proposals_renew(scoring_round, administrator())
    assert (scored(whole, "1.2").proposed, scored(other, "1.2").proposed) == (20, 20)


def test_the_job_is_planned_once_a_day_while_the_round_is_open(figures, today_is):
    from core.models import Job

    make_criteria({"1.2": "t.done / t.due"})
    make_agency()
    make_round()
    jobs.look_for_proposals()
    today_is("2019-06-11")
    for _n in range(2):
        jobs.look_for_proposals()
    assert Job.objects.filter(kind="scoring.propose").count() == 1
    jobs.propose_again(Job.objects.get(kind="scoring.propose"))()


def test_a_proposal_stands_beside_an_answer(figures):
    make_criteria({"1.2": "t.done / t.due"})
    (whole,) = agencies_of(WHOLE)
    scoring_round = make_round()
    Score.objects.filter(pk=scored(whole, "1.2").pk).update(self_points=0, proposed=None)
    propose(list(scoring_round.assessments.select_related("round")))
    assert (scored(whole, "1.2").self_points, scored(whole, "1.2").proposed) == (0, 20)
