"""Reviews are decided by whoever must, close by what they lead to, and come again by the interval."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actors import SYSTEM
from core.dates import add_months, today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.todos import for_actor
from procedures.models import DocumentReview, LegalDocument, Revision
from procedures.services.effecting import procedure_withdraw
from procedures.services.law import change_record, reviews_complete
from procedures.services.reviewing import review_assign, review_decide
from procedures.services.tthc import content_of, tthc_repeal, tthc_save
from tests.cast import actor_of, client_of, make_law, make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    return make_law("59/2015/NĐ-CP")


@pytest.fixture
def procedure(cast, law):
    made = make_procedure(cast.a, review_months=0, effective_on=today())
    Revision.objects.update(effective_from=date(2017, 1, 1))
    made.revisions.get().legal_bases.add(law)
    return made


@pytest.fixture
def review(cast, law, procedure):
    return change_of(law).reviews.get()


def change_of(law: LegalDocument, effective_on: date | None = None):
    day = effective_on or today() - timedelta(days=30)
    new = make_law(issued_on=date(2016, 1, 1), effective_from=day)
    return change_record(document=new, changed=law, kind="replaces", by=SYSTEM)


def decide(review, outcome, by, note="Đã đối chiếu."):
    return review_decide(review=review, outcome=outcome, note=note, by=by, seen=review.version)


def test_no_change_closes_at_once_with_its_reasons(cast, review):
    with pytest.raises(Refused, match="reasons"):
        decide(review, "no_change", actor_of(cast.an), note="  ")
    decide(review, "no_change", actor_of(cast.an))
    assert (review.closed_on, review.note, review.decided_by) == (today(), "Đã đối chiếu.", cast.an)


def test_a_new_revision_opens_a_draft_and_closes_when_it_takes_effect(cast, procedure, review):
    decide(review, "new_revision", actor_of(cast.an))
    draft = procedure.revisions.get(status="draft")
    assert review.closed_on is None
    draft.status = "discarded"
    draft.save()
    make_revision(procedure, "effective")
    review.refresh_from_db()
    assert (review.closed_on, review.outcome) == (today(), "new_revision")


def test_a_draft_that_is_open_is_taken(cast, procedure, review):
    make_revision(procedure)
    decide(review, "new_revision", actor_of(cast.an))
    assert procedure.revisions.filter(status="draft").count() == 1


def test_nobody_decided_but_the_new_issue_answers(cast, procedure, review):
    make_revision(procedure, "effective")
    review.refresh_from_db()
    assert review.outcome == "new_revision"


def test_an_issue_before_the_law_takes_effect_answers_nothing(cast, law, procedure):
    review = change_of(law, today() + timedelta(days=40)).reviews.get()
    make_revision(procedure, "effective")
    review.refresh_from_db()
    assert review.closed_on is None


def test_withdrawal_asks_the_head_and_closes_when_it_is_done(cast, procedure, review):
    decide(review, "withdraw", actor_of(cast.an))
    assert Notice.objects.filter(user=cast.binh, subject__contains="proposed for withdrawal").exists()
    assert any(todo.url == procedure.get_absolute_url() for todo in for_actor(actor_of(cast.binh)))
    procedure_withdraw(revision=procedure.revisions.get(), reason="Luật bãi bỏ.", by=actor_of(cast.binh))
    review.refresh_from_db()
    assert (review.outcome, review.closed_on) == ("withdraw", today())


def test_only_the_secretary_of_the_agency_decides(cast, review):
    for person in (cast.binh, cast.ha, cast.chi, cast.em, cast.dung):
        with pytest.raises(NotAllowed):
            decide(review, "no_change", actor_of(person))


def test_the_programme_decides_on_a_tthc(cast, law):
    make_tthc(cast.b, laws=(law,))
    review = change_of(law).reviews.get()
    with pytest.raises(NotAllowed):
        decide(review, "no_change", actor_of(cast.an))
    decide(review, "new_revision", actor_of(cast.em))
    assert review.closed_on is None


def test_a_changed_tthc_closes_the_review_that_waited_for_it(cast, law):
    tthc = make_tthc(cast.b, laws=(law,))
    review = change_of(law).reviews.get()
    decide(review, "new_revision", actor_of(cast.em))
    content = content_of(tthc)
    content.values["result"] = "Giấy phép mới"
    tthc_save(tthc=tthc, content=content, by=actor_of(cast.em))
    review.refresh_from_db()
    assert review.closed_on == today()


def test_a_correction_closes_no_review_but_a_new_decision_does(cast, law):
    tthc = make_tthc(cast.b, laws=(law,))
    review = change_of(law).reviews.get()
    content = content_of(tthc)
    content.values["result"] = "Giấy phép mới"
    tthc_save(tthc=tthc, content=content, by=SYSTEM)
    review.refresh_from_db()
    assert review.closed_on is None
    content.values |= {"decision_number": "900/QĐ-UBND", "decided_on": today()}
    tthc_save(tthc=tthc, content=content, by=SYSTEM)
    review.refresh_from_db()
    assert review.outcome == "new_revision"


def test_a_repealed_tthc_needs_no_review(cast, law):
    tthc = make_tthc(cast.b, laws=(law,))
    review = change_of(law).reviews.get()
    tthc_repeal(tthc=tthc, on=today(), by=actor_of(cast.em))
    review.refresh_from_db()
    assert review.outcome == "withdraw"


def test_the_second_of_two_people_is_told(cast, review):
    seen = review.version
    decide(review, "withdraw", actor_of(cast.an))
    with pytest.raises(Stale):
        review_decide(review=review, outcome="no_change", note="…", by=actor_of(cast.an), seen=seen)


def test_a_closed_review_stays_closed(cast, review):
    decide(review, "no_change", actor_of(cast.an))
    with pytest.raises(WrongStatus):
        decide(review, "withdraw", actor_of(cast.an))


def test_the_owner_belongs_to_the_agency_and_is_told(cast, review):
    with pytest.raises(Refused, match="belong"):
        review_assign(review=review, owner=cast.chi, by=actor_of(cast.an))
    review_assign(review=review, owner=cast.ha, by=actor_of(cast.an))
    assert Notice.objects.get(user=cast.ha, url=review.get_absolute_url())
    assert any(todo.url == review.get_absolute_url() for todo in for_actor(actor_of(cast.ha)))


def test_a_periodic_review_that_changes_nothing_is_followed_by_the_next(cast):
    procedure = make_procedure(cast.a, review_months=24)
    review = DocumentReview.objects.get(procedure=procedure)
    assert review.due_on == add_months(today(), 24)
    DocumentReview.objects.update(due_on=today())
    review.refresh_from_db()
    decide(review, "no_change", actor_of(cast.an))
    assert DocumentReview.objects.open().get(procedure=procedure).due_on == add_months(today(), 24)


def test_an_interval_that_was_set_later_is_followed_too(cast, procedure):
    procedure.review_months = 36
    procedure.save()
    assert reviews_complete() == 1
    assert DocumentReview.objects.get(procedure=procedure).due_on == date(2020, 1, 1)
    assert reviews_complete() == 0


def test_the_secretary_is_asked_by_due_day(cast, review):
    todo = next(todo for todo in for_actor(actor_of(cast.an)) if todo.url == review.get_absolute_url())
    assert (todo.title, todo.url, todo.due_on) == ("Complete 1 review", review.get_absolute_url(), review.due_on)


def test_an_overdue_review_is_red_in_words_on_the_provincial_page(cast, review, today_is):
    today_is(review.due_on + timedelta(days=3))
    page = client_of(cast.giang).get(reverse("reviews")).content.decode()
    assert '<span class="status status--bad">1 is overdue</span>' in page
    assert '<span class="status status--bad">3 days late</span>' in page
    assert "Agencies that are behind" in page
    assert cast.a.name in page


def test_a_new_revision_clears_the_provincial_page(cast, procedure, review, today_is):
    today_is(review.due_on + timedelta(days=3))
    make_revision(procedure, "effective")
    page = client_of(cast.giang).get(reverse("reviews")).content.decode()
    assert "None is overdue." in page
    assert "status--bad" not in page


def test_overdue_ones_stand_first(cast, law, procedure, review):
    make_procedure(cast.b)
    DocumentReview.objects.filter(pk=review.pk).update(due_on=today() - timedelta(days=1))
    page = client_of(cast.em).get(reverse("reviews"))
    assert page.context["page"][0] == review


def test_an_agency_sees_its_own_only(cast, review):
    page = client_of(cast.chi).get(reverse("reviews"))
    assert list(page.context["page"]) == []
    assert "Agencies that are behind" not in page.content.decode()


def test_the_filters_narrow_the_list(cast, law, procedure, review):
    periodic = DocumentReview.objects.get(procedure=make_procedure(cast.b))
    client = client_of(cast.em)

    def shown(query: str) -> set:
        return set(client.get(reverse("reviews") + query).context["page"])

    assert shown("") == {review}
    assert shown("?state=open") >= {review, periodic}
    assert shown("?ground=law") == {review}
    assert periodic in shown("?ground=interval&state=open")
    assert shown(f"?agency={cast.b.pk}&state=open") == {periodic}
    assert shown(f"?change={review.change_id}&state=all") == {review}
    assert shown(f"?q={procedure.code}") == {review}
    assert shown("?state=overdue") == shown("?state=closed") == set()


def test_a_decision_in_the_browser(cast, review):
    client = client_of(cast.an)
    refused = client.post(review.get_absolute_url(), {"outcome": "no_change", "note": "", "seen": review.version})
    assert refused.status_code == 422
    assert "There is something to put right" in refused.content.decode()
    done = client.post(review.get_absolute_url(), {"outcome": "no_change", "note": "Giữ.", "seen": review.version})
    assert done.status_code == 302
    review.refresh_from_db()
    assert review.closed_on == today()


def test_a_decision_on_what_somebody_else_decided_keeps_what_was_typed(cast, review):
    client, seen = client_of(cast.an), review.version
    decide(review, "withdraw", actor_of(cast.an))
    answer = client.post(review.get_absolute_url(), {"outcome": "no_change", "note": "Của tôi.", "seen": seen})
    assert answer.status_code == 409
    assert "Của tôi." in answer.content.decode()


def test_many_reviews_cost_the_page_no_more_than_one(cast, review):
    client = client_of(cast.giang)
    one = queries_of(client)
    for agency in (cast.a, cast.b, cast.commune):
        make_procedure(agency)
    DocumentReview.objects.exclude(pk=review.pk).update(due_on=date(2018, 1, 1))
    assert queries_of(client) == one


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("reviews"))
    return len(captured)
