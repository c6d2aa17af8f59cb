"""A legal document changes: exactly what rests on it is asked to follow, within three months of the effect."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.services import fingerprint
from core import jobs
from core.actors import SYSTEM
from core.dates import today
from core.errors import NotAllowed, Refused, Stale
from core.models import Job, LogEntry, Notice
from procedures.models import DocumentReview, LegalChange, LegalDocument
from procedures.services.law import LAW_FIELDS, change_record, law_save, reviews_complete
from tests.cast import actor_of, make_agency, make_law, make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db

LATER = {"issued_on": date(2019, 6, 1), "effective_from": date(2019, 9, 1)}


@pytest.fixture
def old():
    return make_law("59/2015/NĐ-CP")


@pytest.fixture
def new():
    return make_law("15/2019/NĐ-CP", **LATER)


def cite(procedure, *laws):
    for revision in procedure.revisions.all():
        revision.legal_bases.set(laws)
    return procedure


def replace(new, old, **fields):
    return change_record(document=new, changed=old, **{"kind": "replaces", "by": SYSTEM} | fields)


def reviewed() -> set:
    return {review.subject for review in DocumentReview.objects.of_law()}


def values_of(law, **fields) -> dict:
    return {name: getattr(law, name) for name in LAW_FIELDS} | fields


def test_a_replaced_document_ends_and_what_rests_on_it_is_reviewed(cast, old, new):
    direct = cite(make_procedure(cast.a), old)
    tthc = make_tthc(cast.b, laws=(old,))
    by_tthc = make_procedure(cast.b, tthcs=(tthc,))
    other = cite(make_procedure(cast.a), make_law())
    change = replace(new, old)
    old.refresh_from_db()
    assert old.effective_to == date(2019, 9, 1)
    assert reviewed() == {direct, by_tthc, tthc}
    assert other not in reviewed()
    assert set(change.reviews.values_list("due_on", flat=True)) == {date(2019, 12, 1)}


def test_each_review_belongs_to_whoever_must_decide_it(cast, old, new):
    tthc = make_tthc(cast.b, laws=(old,))
    procedure = make_procedure(cast.b, tthcs=(tthc,))
    change = replace(new, old)
    assert change.reviews.get(procedure=procedure).agency == cast.b
    assert change.reviews.get(tthc=tthc).agency == cast.a


@pytest.mark.parametrize(
    ("effective_on", "due_on"),
    [
        (date(2019, 11, 30), date(2020, 2, 29)),
        (date(2018, 11, 30), date(2019, 2, 28)),
        (date(2019, 8, 31), date(2019, 11, 30)),
        (date(2019, 10, 15), date(2020, 1, 15)),
    ],
)
def test_the_due_day_is_three_months_later_or_the_last_of_the_month(cast, old, effective_on, due_on):
    cite(make_procedure(cast.a), old)
    new = make_law(issued_on=date(2018, 1, 1), effective_from=effective_on)
    assert replace(new, old).reviews.get().due_on == due_on


@pytest.mark.parametrize("status", ["draft", "in_review", "awaiting"])
def test_a_procedure_still_being_written_is_not_reviewed(cast, old, new, status):
    cite(make_procedure(cast.a, status), old)
    assert replace(new, old).reviews.count() == 0


def test_an_approved_revision_that_waits_for_its_day_is_reviewed(cast, old, new):
    procedure = cite(make_procedure(cast.a, "approved", effective_on=today() + timedelta(days=9)), old)
    replace(new, old)
    assert reviewed() == {procedure}


def test_a_withdrawn_procedure_and_a_repealed_tthc_are_left_alone(cast, old, new):
    procedure = cite(make_procedure(cast.a), old)
    procedure.revisions.update(status="withdrawn", effective_from=date(2018, 1, 1), effective_to=date(2019, 1, 1))
    make_tthc(cast.a, laws=(old,), repealed_on=date(2017, 1, 1))
    assert replace(new, old).reviews.count() == 0


def test_two_citations_make_one_review(cast, old, new):
    tthc = make_tthc(cast.a, laws=(old,))
    cite(make_procedure(cast.a, tthcs=(tthc,)), old)
    assert replace(new, old).reviews.filter(tthc=None).count() == 1


def test_recording_twice_changes_nothing(cast, old, new):
    cite(make_procedure(cast.a), old)
    replace(new, old)
    before = (LogEntry.objects.count(), Notice.objects.count())
    replace(new, old)
    assert DocumentReview.objects.of_law().count() == LegalChange.objects.count() == 1
    assert (LogEntry.objects.count(), Notice.objects.count()) == before


def test_an_amended_document_stays_in_force(cast, old, new):
    replace(new, old, kind="amends")
    old.refresh_from_db()
    assert old.effective_to is None


def test_whoever_cites_the_amendment_too_knows_it(cast, old, new):
    unaware, aware = cite(make_procedure(cast.a), old), cite(make_procedure(cast.a), old, new)
    replace(new, old, kind="amends")
    assert reviewed() == {unaware}
    replace(new, old, kind="replaces")
    assert reviewed() == {unaware, aware}


def test_a_corrected_day_moves_the_end_and_the_open_reviews(cast, old, new):
    procedures = [cite(make_procedure(cast.a), old) for _n in range(2)]
    change = replace(new, old)
    change.reviews.filter(procedure=procedures[0]).update(outcome="no_change", closed_on=today())
    replace(new, old, effective_on=date(2019, 11, 30))
    old.refresh_from_db()
    assert old.effective_to == date(2019, 11, 30)
    assert change.reviews.get(procedure=procedures[0]).due_on == date(2019, 12, 1)
    assert change.reviews.get(procedure=procedures[1]).due_on == date(2020, 2, 29)


def test_a_replacement_corrected_to_an_amendment_gives_the_document_back(cast, old, new):
    replace(new, old)
    replace(new, old, kind="amends")
    old.refresh_from_db()
    assert old.effective_to is None


def test_the_first_of_two_endings_counts(cast, old, new):
    replace(new, old)
    replace(make_law(issued_on=date(2019, 7, 1), effective_from=date(2020, 1, 1)), old, kind="repeals")
    old.refresh_from_db()
    assert old.effective_to == date(2019, 9, 1)


def test_a_change_before_the_document_is_issued_is_refused(cast, old, new):
    with pytest.raises(Refused, match="before 15/2019/NĐ-CP is issued"):
        replace(new, old, effective_on=date(2019, 5, 31))
    assert LegalChange.objects.count() == 0


def test_a_document_cannot_end_before_it_begins(cast, new):
    late = make_law(issued_on=date(2019, 6, 1), effective_from=date(2020, 1, 1))
    with pytest.raises(Refused, match="cannot end before it begins"):
        replace(new, late)


def test_a_circle_of_replacements_is_refused(cast):
    first, second, third = (make_law(issued_on=date(2019, 6, 1), effective_from=date(2019, 7, 1)) for _n in range(3))
    replace(second, first)
    replace(third, second)
    with pytest.raises(Refused, match="directly or through others"):
        replace(first, third)
    with pytest.raises(Refused, match="itself"):
        replace(first, first)


def test_only_the_programme_records_changes(cast, old, new):
    with pytest.raises(NotAllowed):
        replace(new, old, by=actor_of(cast.an))
    replace(new, old, by=actor_of(cast.em))


def test_the_secretary_gets_one_notice_for_all_the_reviews(cast, old, new):
    for _n in range(3):
        cite(make_procedure(cast.b), old)
    replace(new, old)
    notice = Notice.objects.get(user=cast.chi, key__startswith="reviews:")
    assert notice.subject == "15/2019/NĐ-CP replaces 59/2015/NĐ-CP: 3 reviews are due on 01/12/2019."


def test_a_procedure_that_rests_on_it_only_later_is_asked_too(cast, old, new):
    change = replace(new, old)
    procedure = cite(make_procedure(cast.a, review_months=0), old)
    assert reviews_complete() == 1
    assert change.reviews.get().procedure == procedure
    assert reviews_complete() == 0


def test_the_daily_job_is_planned_once(cast):
    jobs.reconcile()
    jobs.reconcile()
    job = Job.objects.get(kind="procedures.open_reviews")
    assert jobs.execute(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_moving_the_day_of_effect_moves_the_due_days(cast, old, new):
    cite(make_procedure(cast.a), old)
    change = replace(new, old)
    values = values_of(new, effective_from=date(2019, 11, 30))
    assert law_save(document=new, values=values, by=actor_of(cast.em)) == 1
    assert change.reviews.get().due_on == date(2020, 2, 29)


def test_a_change_with_a_day_of_its_own_stays_where_it_is(cast, old, new):
    cite(make_procedure(cast.a), old)
    change = replace(new, old, effective_on=date(2020, 1, 1))
    assert law_save(document=new, values=values_of(new, effective_from=date(2019, 10, 1)), by=SYSTEM) == 0
    assert change.reviews.get().due_on == date(2020, 4, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"effective_from": date(2015, 6, 17)}, "before it is issued"),
        ({"effective_to": date(2015, 8, 1)}, "cannot end before"),
        ({"number": "15/2019/NĐ-CP", "issued_on": date(2019, 6, 1), "effective_from": date(2019, 6, 1)}, "already"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(cast, old, new, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        law_save(document=old, values=values_of(old, **fields), by=actor_of(cast.em))
    old.refresh_from_db()
    assert old.number == "59/2015/NĐ-CP"


def test_the_end_follows_from_the_change_and_is_not_typed_over(cast, old, new):
    replace(new, old)
    with pytest.raises(Refused, match="by a recorded change"):
        law_save(document=old, values=values_of(old, effective_to=None), by=SYSTEM)


def test_a_secretary_enters_documents_and_does_not_change_them(cast, old):
    an = actor_of(cast.an)
    fresh = LegalDocument()
    law_save(document=fresh, values=values_of(old, number="1/2015/NĐ-CP"), by=an)
    assert fresh.pk
    with pytest.raises(NotAllowed):
        law_save(document=old, values=values_of(old, title="khác"), by=an)


def test_the_second_of_two_people_is_told(cast, old):
    seen = fingerprint(old, LAW_FIELDS)
    law_save(document=old, values=values_of(old, title="về xây dựng"), by=SYSTEM, seen=seen)
    with pytest.raises(Stale):
        law_save(document=old, values=values_of(old, title="khác"), by=SYSTEM, seen=seen)


def test_a_corrected_number_reaches_what_the_tthc_read(cast, old):
    tthc = make_tthc(cast.a, laws=(old,))
    law_save(document=old, values=values_of(old, number="59/2015/NĐ-CP (sửa)"), by=SYSTEM)
    before = tthc.fingerprint
    tthc.refresh_from_db()
    assert tthc.fingerprint != before


def test_many_procedures_cost_no_more_than_one(cast, old, new, django_assert_max_num_queries):
    for _n in range(12):
        cite(make_procedure(cast.a, tthcs=(make_tthc(cast.a, laws=(old,)),)), old)
    with django_assert_max_num_queries(40):
        replace(new, old)
    assert DocumentReview.objects.of_law().count() == 24


WAYS = st.sampled_from(["", "cites", "tthc", "cites other", "draft", "approved", "amended too"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=st.lists(WAYS, max_size=5), day=st.dates(date(2016, 1, 1), date(2030, 12, 31)))
def test_exactly_what_rests_on_it_is_reviewed_by_the_right_day(cast, ways, day):
    """Months as the calendar has them: the same day three months on, or the last one there is."""
    old, other = make_law(), make_law()
    new = make_law(issued_on=date(2016, 1, 1), effective_from=day)
    agency, expected = make_agency(), set()
    for way in ways:
        procedure, rests = made(agency, way, old, other, new)
        expected |= {procedure} if rests else set()
    change = replace(new, old)
    reviews = change.reviews.exclude(procedure=None)
    assert {review.procedure for review in reviews} == expected
    month = (day.year * 12 + day.month - 1 + 3) // 12, (day.month + 2) % 12 + 1
    last = next(n for n in (31, 30, 29, 28) if n <= 28 or _exists(*month, n))
    assert {review.due_on for review in reviews} <= {date(*month, min(day.day, last))}


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def made(agency, way: str, old, other, new):
    """A procedure that rests in one way on a document, and whether it does."""
    if way == "tthc":
        return make_procedure(agency, tthcs=(make_tthc(agency, laws=(old,)),)), True
    if way == "approved":
        procedure = make_procedure(agency)
        make_revision(procedure, "approved", effective_on=today() + timedelta(days=5)).legal_bases.set([old])
        return procedure, True
    laws = {"cites": [old], "cites other": [other], "draft": [old], "amended too": [old, new]}.get(way, [])
    procedure = make_procedure(agency, "draft" if way == "draft" else "effective")
    return cite(procedure, *laws), way in {"cites", "amended too"}
