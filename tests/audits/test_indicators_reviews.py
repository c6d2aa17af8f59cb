"""Figures about management reviews agree with a slow, plain recount; the section of the annual report names them."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Membership, User
from agencies.roles import Role
from audits.models import ManagementReview, ReviewDecision
from audits.pack import INPUTS
from audits.sections.reviews import reviews as reviews_section
from audits.services.reviews import decision_add, minutes_write
from core.indicators import Period, compute
from core.sections import Batch
from core.workflow import perform
from tests.audits.makers import make_review
from tests.audits.makers_reviews import decision_values, make_decision, sign_off
from tests.cast import actor_of, holder_of, make_membership, make_user

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
AS_OF = Period(date(2018, 10, 1), date(2019, 9, 30), date(2019, 3, 31))
KEYS = (
    "reviews.held", "reviews.chaired_by_head", "reviews.inputs_complete", "reviews.decisions_total",
    "reviews.decisions_done", "reviews.decisions_overdue",
)  # fmt: skip


@pytest.fixture
def history(cast, today_is) -> list:
    """Three agencies with reviews over three years, from a fixed seed."""
    chance, agencies = random.Random(4), [cast.a, cast.b, cast.district]  # noqa: S311
    for agency in agencies:
        for role in (Role.SECRETARY, Role.HEAD, Role.STAFF):
            holder_of(agency, role)
        for _n in range(chance.randint(2, 5)):
            one_review(agency, date(2017, 6, 1) + timedelta(days=chance.randint(0, 900)), chance, today_is)
    today_is("2020-01-15")
    return agencies


def one_review(agency, day: date, chance: random.Random, today_is) -> None:
    today_is(day)
    review = make_review(agency, planned_on=day, starts_on=day - timedelta(days=300), ends_on=day)
    secretary, staff = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.STAFF)
    chair = User.objects.get(pk=chance.choice([holder_of(agency, Role.HEAD), staff]).user_id)
    perform(review, "hold", by=secretary, held_on=day, chair=chair, present="Ban lãnh đạo")
    if chance.random() < 0.5:
        remarks = dict.fromkeys(INPUTS, "Đạt.")
        minutes_write(review=review, remarks=remarks, conclusion="", seen=review.version, by=secretary)
    for _n in range(chance.randint(0, 4)):
        due = day + timedelta(days=chance.randint(0, 120))
        decision_add(review=review, values=decision_values(agency, due_on=due), by=secretary)
    if chance.random() < 0.2:
        return
    today_is(day + timedelta(days=chance.randint(0, 20)))
    sign_off(review)
    for decision in review.decisions.all():
        if chance.random() < 0.7:
            today_is(max(day + timedelta(days=20), day + timedelta(days=chance.randint(20, 150))))
            if chance.random() < 0.8:
                perform(decision, "complete", by=actor_of(decision.owner), done_note="Xong.")
            else:
                perform(decision, "drop", by=holder_of(agency, Role.HEAD), reason="Thôi.")


def recount(agency, period: Period) -> dict[str, int]:
    found = dict.fromkeys(KEYS, 0)
    for review in ManagementReview.objects.filter(agency=agency):
        if review.held_on and period.starts <= review.held_on <= period.ends:
            found["reviews.held"] += 1
            posts = Membership.objects.filter(agency=agency, user=review.chair, role=Role.HEAD)
            found["reviews.chaired_by_head"] += any(
                post.starts_on <= review.held_on and not (post.ends_on and post.ends_on < review.held_on)
                for post in posts
            )
            kept = {entry["key"] for entry in review.inputs}
            found["reviews.inputs_complete"] += kept == set(INPUTS) and set(review.remarks) == set(INPUTS)
    for decision in ReviewDecision.objects.filter(agency=agency):
        review = decision.review
        if review.status != "signed" or review.signed_on > period.as_of:
            continue
        ended = bool(decision.done_on and decision.done_on <= period.as_of)
        if period.starts <= review.held_on <= period.ends:
            found["reviews.decisions_total"] += 1
            found["reviews.decisions_done"] += ended and decision.status == "done"
        found["reviews.decisions_overdue"] += not ended and decision.due_on < period.as_of
    return found


def test_figures_are_what_a_recount_finds(history):
    figures = compute([agency.pk for agency in history], [YEAR, BEFORE, AS_OF], KEYS)
    told = {}
    for period in (YEAR, BEFORE, AS_OF):
        for agency in history:
            told[agency, period] = {key: figures.value(key, agency.pk, period) for key in KEYS}
            assert told[agency, period] == recount(agency, period)
    assert all(any(row[key] for row in told.values()) for key in KEYS)


def test_figures_cost_two_queries_for_all_agencies_and_periods(history):
    with CaptureQueriesContext(connection) as seen:
        compute([agency.pk for agency in history], [YEAR, BEFORE], KEYS)
    assert len(seen) == 2


def test_a_head_who_came_later_did_not_chair_as_head(cast, today_is):
    today_is("2019-03-01")
    make_review(cast.a, "held")
    assert compute([cast.a.pk], [YEAR], KEYS).value("reviews.chaired_by_head", cast.a.pk, YEAR) == 1
    Membership.objects.filter(user=cast.binh).update(starts_on=date(2019, 4, 1))
    assert compute([cast.a.pk], [YEAR], KEYS).value("reviews.chaired_by_head", cast.a.pk, YEAR) == 0


# The section of the annual report.


def told(agency, period: Period = YEAR) -> list[dict]:
    figures = compute([agency.pk], [period], KEYS)
    return list(reviews_section(Batch([agency], period, BEFORE, figures))[agency.pk])


def test_an_agency_that_held_none_is_told_so(cast):
    assert told(cast.a) == [{"type": "nil", "text": "Chưa tiến hành xem xét của lãnh đạo trong kỳ."}]


def test_the_report_names_meetings_and_overdue_decisions_but_no_owner(cast, today_is):
    today_is("2019-03-01")
    owner = make_user("Chủ Việc Bí Mật")
    make_membership(owner, cast.a, Role.STAFF)
    decision = make_decision(cast.a, owner=owner, due_on=date(2019, 4, 1))
    make_decision(cast.a, "done")
    table, late = told(cast.a)
    assert [row[3:] for row in table["rows"]] == [["1", "0", "1"], ["1", "1", "0"]]
    assert table["rows"][0][2] == "Trần Văn Bình"
    assert str(decision) in late["paragraphs"][1]
    assert "Bí Mật" not in repr(told(cast.a))
