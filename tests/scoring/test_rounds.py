"""The round: preparing, opening, agencies that join later, reminding, and what people are asked to do."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core import search, todos
from core.dates import today
from core.errors import Refused, Stale, WrongStatus
from core.models import Notice
from core.workflow import perform
from scoring.dry_run import dry_run
from scoring.inspectable import inspectable
from scoring.models import Assessment, ScoringRound
from scoring.reminding import self_assessments_remind
from scoring.services.rounds import assessments_add, round_change, round_prepare
from scoring.services.self_assessment import score_self
from tests.cast import actor_of, client_of, holder_of, make_agency
from tests.scoring.makers import administrator, answer, inspecting, make_assessment, make_round, make_set

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _year(today_is):
    today_is("2019-06-10")


def dates(**other) -> dict:
    day = today()
    steps = {"opens_on": 0, "self_due_on": 30, "inspect_due_on": 60, "final_due_on": 90}
    given = {name: day + timedelta(days=left) for name, left in steps.items()}
    return given | {"explain_days": 10} | other


def test_a_year_has_one_round():
    round_prepare(values=dates(year=2019), by=administrator())
    with pytest.raises(Refused, match="round for 2019 already"):
        round_prepare(values=dates(year=2019), by=administrator())


def test_steps_out_of_order_are_refused_with_everything_as_typed(cast):
    address = reverse("scoring_round_new")
    given = {
        "year": "2019", "opens_on": "10/06/2019", "self_due_on": "09/06/2019", "inspect_due_on": "01/09/2019",
        "final_due_on": "01/11/2019", "explain_days": "10",
    }  # fmt: skip
    page = client_of(cast.em).post(address, given)
    assert page.status_code == 422
    assert "follow each other" in page.content.decode()
    assert client_of(cast.em).post(address, given | {"self_due_on": "10/07/2019"}).status_code == 302


def test_a_round_lies_in_its_year(cast):
    with pytest.raises(Refused, match="must lie in 32767"):
        round_prepare(values=dates(year=32767), by=administrator())
    scoring_round = make_round("draft")
    with pytest.raises(Refused, match="must lie in 2019"):
        round_change(
            scoring_round=scoring_round, values=dates(final_due_on=date(2021, 1, 1)), seen=1, by=administrator()
        )


def test_nobody_answers_before_the_first_day(cast, today_is):
    assessment = make_assessment(cast.a)
    today_is("2019-06-09")
    score, by = assessment.scores.first(), holder_of(cast.a, Role.SECRETARY)
    with pytest.raises(Refused, match="Self-assessment begins on 10/06/2019"):
        score_self(score=score, points=None, na=False, note="Sớm một ngày.", seen=None, by=by)
    today_is("2019-06-10")
    assert (
        score_self(score=score, points=None, na=False, note="Đúng ngày.", seen=None, by=by).self_note == "Đúng ngày."
    )


def test_dates_change_only_before_the_opening():
    make_set()
    scoring_round = make_round("draft")
    round_change(scoring_round=scoring_round, values=dates(explain_days=5), seen=1, by=administrator())
    assert scoring_round.explain_days == 5
    with pytest.raises(Stale):
        round_change(scoring_round=scoring_round, values=dates(), seen=1, by=administrator())
    perform(scoring_round, "open", by=administrator())
    with pytest.raises(WrongStatus):
        round_change(scoring_round=scoring_round, values=dates(), seen=scoring_round.version, by=administrator())


def test_agencies_that_join_later_get_what_is_missing_and_are_told(cast):
    make_set()
    scoring_round = make_round()
    before = Assessment.objects.count()
    agency = make_agency()
    user = holder_of(agency, Role.SECRETARY).user_id
    page = client_of(cast.em).get(scoring_round.get_absolute_url()).content.decode()
    assert "1 agency has a criteria set and no assessment" in page
    for expected in (1, 0):
        assert len(assessments_add(scoring_round=scoring_round, by=administrator())) == expected
    assert Assessment.objects.count() == before + 1
    assert agency.assessments.get().scores.count() == 7
    assert Notice.objects.filter(user=user).count() == 1


def test_a_round_scores_whom_the_province_inspects_and_nobody_else(cast):
    make_agency(name="Ngoài chương trình", obligation=None)
    make_agency(name="Cục Thuế", obligation="vertical")
    make_agency(name="Chung hệ thống", shares_qms_of=cast.a)
    chosen = make_set()
    taking_part = {row.agency for row in make_round().assessments.select_related("agency")}
    assert taking_part == set(inspectable(today().year).filter(kind=cast.a.kind))
    assert cast.a in taking_part
    assert {line.agency for line in dry_run(chosen).lines} <= taking_part


def test_opening_tells_secretary_and_head(cast):
    make_set()
    make_round()
    told = Notice.objects.filter(subject__contains="assess your agency until 10/07/2019")
    assert {cast.an.pk, cast.binh.pk, cast.chi.pk} <= set(told.values_list("user_id", flat=True))


def test_reminders_come_fourteen_seven_and_one_day_before(cast, today_is):
    assessment = make_assessment(cast.a)
    make_assessment(cast.b, "submitted")
    Notice.objects.all().delete()
    for day in ("2019-06-26", "2019-06-27", "2019-07-03", "2019-07-09", "2019-07-10"):
        today_is(day)
        self_assessments_remind()
        self_assessments_remind()
    subjects = Notice.objects.filter(user=cast.an, url=assessment.get_absolute_url()).values_list(
        "subject", flat=True
    )
    assert [subject.rpartition(": ")[2] for subject in subjects.order_by("pk")] == [
        "14 days left.", "7 days left.", "1 day left."
    ]  # fmt: skip
    assert not Notice.objects.filter(user=cast.chi).exists()


def test_a_return_is_told_with_its_reason(cast):
    assessment = make_assessment(cast.a, "submitted")
    Notice.objects.all().delete()
    perform(assessment, "return", by=inspecting(), reason="Thiếu biên bản", self_due_on=today())
    assert Notice.objects.get(user=cast.an).body == "Thiếu biên bản"


def test_the_secretary_answers_and_the_head_sends(cast, today_is):
    assessment = make_assessment(cast.a)

    def asked(user) -> list[str]:
        return [
            todo.title
            for todo in todos.for_actor(actor_of(user))
            if "2019" in todo.title and "assess" in todo.title.lower()
        ]

    assert asked(cast.an) == ["Assess your agency for 2019: 7 criteria wait for an answer"]
    assert asked(cast.binh) == []
    answer(assessment)
    assert asked(cast.binh) == ["Check and send the self-assessment of 2019"]
    assert asked(cast.an) == ["The self-assessment of 2019 is answered; the head has to send it"]
    today_is("2019-07-11")
    assert asked(cast.an) == asked(cast.binh) == []


def test_the_round_counts_agencies_by_kind_and_state(cast):
    make_assessment(cast.a, "submitted")
    scoring_round = ScoringRound.objects.get()
    page = client_of(cast.em).get(scoring_round.get_absolute_url()).content.decode()
    total = scoring_round.assessments.count()
    assert f"1 of {total} agencies have sent" in page
    assert f"{reverse('assessments')}?year=2019&amp;status=submitted" in page


def test_the_page_of_a_round_costs_the_same_for_few_and_many(cast):
    make_assessment(cast.a)
    client, scoring_round = client_of(cast.em), ScoringRound.objects.get()
    client.get(scoring_round.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(scoring_round.get_absolute_url())
    for _n in range(8):
        make_agency()
    assessments_add(scoring_round=scoring_round, by=administrator())
    with CaptureQueriesContext(connection) as many:
        client.get(scoring_round.get_absolute_url())
    assert len(many) == len(few)


def test_the_list_narrows_by_kind_state_year_and_words(cast):
    make_assessment(cast.a, "submitted")
    client, address = client_of(cast.em), reverse("assessments")

    def found(**chosen) -> int:
        return client.get(address, chosen).context["page"].paginator.count

    assert found() == Assessment.objects.count()
    assert (found(status="submitted"), found(year="2018"), found(q="so noi vu")) == (1, 0, 1)
    assert found(kind=cast.a.kind_id) == Assessment.objects.filter(agency__kind=cast.a.kind).count()
    assert "No assessment fits" in client.get(address, {"year": "2018"}).content.decode()


def test_an_agency_sees_its_own_only_and_finds_it(cast):
    assessment = make_assessment(cast.a)
    client = client_of(cast.an)
    assert client.get(reverse("assessments")).context["page"].paginator.count == 1
    hits = {str(label): found for label, found in search.find(actor_of(cast.an), "khoa hoc 2019")}
    assert [hit.url for hit in hits["Assessments"]] == [assessment.get_absolute_url()]
    assert "To be sent by 10/07/2019" in client.get(cast.a.get_absolute_url()).content.decode()
    assert {str(label): found for label, found in search.find(actor_of(cast.chi), "khoa hoc")}["Assessments"] == []


def test_an_agency_does_not_open_the_rounds(cast):
    make_assessment(cast.a)
    for address in (reverse("scoring_rounds"), ScoringRound.objects.get().get_absolute_url()):
        assert client_of(cast.an).get(address).status_code == 403
