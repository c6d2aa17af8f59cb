"""The invented management reviews of 2018 and 2019 hold together, and are the same on every machine."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from agencies.scenes import CAO_BANG_2019
from audits import pack
from audits.jobs import look_for_documents
from audits.models import ManagementReview, ReviewDecision
from audits.scenarios.reviews import write
from core.indicators import Period, compute
from core.models import Job
from tests.cast import make_agency, make_letterhead, make_membership, make_user

pytestmark = pytest.mark.django_db
DAYS = ("starts_on", "ends_on", "held_on", "signed_on")
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))


def staffed(number: int) -> dict:
    found = {}
    for n in range(number):
        agency = make_agency(code=CAO_BANG_2019.cast_agency if n == 0 else f"CB.Y{n}")
        make_letterhead(agency)
        for role in (Role.SECRETARY, Role.HEAD, Role.STAFF, Role.AUDITOR):
            make_membership(make_user(username=f"{role}{n}"), agency, role)
        found[agency.code] = agency
    return found


@pytest.fixture
def agencies(db, today_is):
    today_is(CAO_BANG_2019.today)
    found = staffed(24)
    write(found, CAO_BANG_2019)
    return found


def test_most_agencies_held_a_review_and_some_decisions_are_overdue(agencies):
    held = ManagementReview.objects.filter(held_on__year=2019).values("agency").distinct().count()
    assert 18 <= held < 24
    assert set(ManagementReview.objects.values_list("status", flat=True)) >= {
        "signed",
        "held",
        "submitted",
        "planned",
    }
    assert ReviewDecision.objects.overdue_on(CAO_BANG_2019.today).exists()
    assert {"open", "done"} <= set(ReviewDecision.objects.values_list("status", flat=True))
    assert (
        compute([one.pk for one in agencies.values()], [YEAR], {"reviews.held"}).total("reviews.held", YEAR) == held
    )


def test_days_follow_each_other_and_none_lies_in_the_future(agencies):
    for review in ManagementReview.objects.exclude(held_on=None):
        days = [day for name in DAYS if (day := getattr(review, name))]
        assert days == sorted(days)
        assert days[-1] <= CAO_BANG_2019.today
    for decision in ReviewDecision.objects.exclude(done_on=None):
        assert decision.review.signed_on <= decision.done_on <= CAO_BANG_2019.today


def test_every_kept_pack_is_whole_and_every_review_says_that_it_is_invented(agencies):
    for review in ManagementReview.objects.all():
        assert review.is_illustrative
        if review.held_on:
            assert {entry["key"] for entry in review.inputs} == set(pack.INPUTS)
            assert review.has_every_input == pack.is_complete(review.inputs, review.remarks)
    complete = ManagementReview.objects.filter(status="signed").values_list("has_every_input", flat=True)
    assert set(complete) == {True, False}


def test_signed_minutes_are_signed_by_another_and_frozen(agencies):
    for review in ManagementReview.objects.filter(status="signed"):
        assert review.signed_by_id not in review.author_ids
        assert review.payload["decisions"]
        assert 2 <= review.decisions.count() <= 4


def test_every_signed_document_gets_its_pdf_planned_once(agencies):
    look_for_documents()
    look_for_documents()
    signed = ManagementReview.objects.filter(status="signed").count()
    assert Job.objects.filter(kind="audits.render_review").count() == signed > 0


def test_the_packs_of_many_agencies_are_made_in_one_go(agencies):
    some = list(agencies.values())
    with CaptureQueriesContext(connection) as seen:
        pack.inputs_for(some, YEAR)
    assert len(seen) <= 30
