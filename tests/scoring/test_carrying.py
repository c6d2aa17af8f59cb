"""A corrected set in a running round: every answer is kept, marked, or listed; none is lost."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.roles import Role
from core.dates import today
from core.errors import Refused
from core.log import history
from core.models import Attachment, Notice
from core.workflow import may, perform
from scoring.models import Assessment, CriteriaSet, Criterion, Evidence, Explanation, Level, Score
from scoring.services.carrying import carry_over
from scoring.services.rounds import assessments_add
from scoring.services.self_assessment import score_self
from tests.cast import client_of, holder_of, make_agency
from tests.scoring.makers import ANSWERS, administrator, answer, inspecting, make_assessment
from tests.scoring.makers_criteria import correct, issue

pytestmark = pytest.mark.django_db
CODES = sorted(ANSWERS)


@pytest.fixture
def scored():
    """An assessment that the inspectors have scored."""
    return make_assessment(make_agency(), "inspected")


@pytest.fixture
def sent():
    """An assessment that was sent, in an open round."""
    return make_assessment(make_agency(), "submitted")


def score_at(assessment: Assessment, code: str) -> Score:
    return assessment.scores.get(criterion__code=code)


def of(criteria_set: CriteriaSet, code: str) -> Criterion:
    return criteria_set.criteria.get(code=code)


def change_levels(criteria_set: CriteriaSet, code: str, *points: int) -> None:
    criterion = of(criteria_set, code)
    criterion.levels.all().delete()
    Level.objects.bulk_create(Level(criterion=criterion, points=each, text="mới") for each in points)


def drop(criteria_set: CriteriaSet, code: str, into: str) -> None:
    """Take a criterion out and put another with its points in its place."""
    gone = of(criteria_set, code)
    Criterion.objects.create(
        criteria_set=criteria_set, parent=gone.parent, code=into, order=gone.order, text="Tiêu chí hoàn toàn khác",
        method="manual", step=1, max_points=gone.max_points,
    )  # fmt: skip
    gone.delete()


def test_an_assessment_whose_criteria_all_match_goes_on_as_it_is(sent):
    before = list(sent.scores.values_list("criterion__code", "self_points", "pk"))
    total = sent.self_total
    draft = correct(sent.criteria_set)
    draft.criteria.update(guidance="Rõ hơn.")
    issue(draft)
    sent.refresh_from_db()
    assert (sent.status, sent.criteria_set, sent.self_total) == ("submitted", draft, total)
    assert list(sent.scores.values_list("criterion__code", "self_points", "pk")) == before
    assert not sent.scores.exclude(needs_look="").exists()
    assert set(sent.scores.values_list("criterion__criteria_set", flat=True)) == {draft.pk}


def test_what_has_changed_keeps_its_answer_and_wants_a_look(sent):
    head = holder_of(sent.agency, Role.HEAD)
    Score.objects.filter(assessment=sent, criterion__code="1.1").update(self_note="Đã ban hành.")
    draft = correct(sent.criteria_set)
    change_levels(draft, "1.1", 10, 7, 0)
    issue(draft)
    sent.refresh_from_db()
    score = score_at(sent, "1.1")
    assert (score.self_points, score.self_note) == (Decimal(10), "Đã ban hành.")
    assert score.needs_look
    assert (sent.status, sent.left_over) == ("self", [])
    assert (sent.self_due_on - today()).days >= 7
    assert "99/QĐ-UBND" in sent.note
    assert Notice.objects.filter(user=head.user_id, url=sent.get_absolute_url(), subject__contains=str(today().year))
    assert not may(sent, "submit", head)
    score_self(score=score, points=Decimal(10), na=False, note="Đã ban hành.", seen=score.version, by=head)
    sent.refresh_from_db()
    assert may(sent, "submit", head)


def test_points_that_the_changed_criterion_does_not_give_are_listed(sent):
    Score.objects.filter(assessment=sent, criterion__code="1.1").update(self_points=5, self_note="Thiếu quy chế.")
    draft = correct(sent.criteria_set)
    change_levels(draft, "1.1", 10, 7, 0)
    issue(draft)
    sent.refresh_from_db()
    score = score_at(sent, "1.1")
    assert (score.self_points, score.self_note) == (None, "Thiếu quy chế.")
    assert sent.left_over == [
        {"code": "1.1", "text": "Tiêu chí 1.1", "to": "1.1", "self_points": "5", "self_na": False}
    ]


def test_what_is_gone_is_kept_word_for_word_with_its_files(scored):
    score = score_at(scored, "1.3")
    Score.objects.filter(pk=score.pk).update(self_note="Có sổ.", inspector_note="Sổ thiếu chữ ký.")
    user = score.inspector
    shown = Evidence.objects.create(
        score=score, title="Sổ theo dõi", url="/so/", effective_on=today(), added_on=today(), added_by=user
    )
    file = Attachment.objects.create(
        agency_id=scored.agency_id, object_type="scoring.evidence", object_id=shown.pk, name="so.pdf",
        content_type="application/pdf", sha256="0" * 64, size=1, uploaded_by=user,
    )  # fmt: skip
    Explanation.objects.create(score=score, text="Đã ký bù.", wanted="8.5", written_by=user, written_on=today())
    draft = correct(scored.criteria_set)
    drop(draft, "1.3", "1.7")
    issue(draft)
    scored.refresh_from_db()
    [kept] = scored.left_over
    assert (kept["code"], kept["self_points"], kept["inspector_points"]) == ("1.3", "7", "7")
    assert (kept["self_note"], kept["inspector_note"], kept["explanation"]) == (
        "Có sổ.", "Sổ thiếu chữ ký.", "Đã ký bù.",
    )  # fmt: skip
    assert kept["wanted_points"] == "8.5"
    assert kept["evidence"][0]["title"] == "Sổ theo dõi"
    file.refresh_from_db()
    assert (file.object_type, file.object_id) == ("scoring.assessment", scored.pk)
    assert score_at(scored, "1.7").self_points is None
    assert "Có sổ." in history(scored).first().body
    page = client_of(holder_user(scored)).get(scored.get_absolute_url()).content.decode()
    assert "Có sổ." in page
    assert "so.pdf" in page
    assert "Sổ thiếu chữ ký." not in page


def holder_user(assessment):
    return assessment.agency.memberships.filter(role=Role.HEAD).first().user


def test_an_accepted_explanation_to_points_no_longer_given_is_answered_again(scored):
    score = score_at(scored, "1.1")
    Score.objects.filter(pk=score.pk).update(final_points=5)
    Explanation.objects.create(
        score=score, text="Xin xét.", written_by=score.inspector, written_on=today(), outcome="partly",
        answer="Chấp nhận một phần.", answered_by=score.inspector, answered_on=today(),
    )  # fmt: skip
    draft = correct(scored.criteria_set)
    change_levels(draft, "1.1", 10, 7, 0)
    issue(draft)
    scored.refresh_from_db()
    assert score_at(scored, "1.1").explanation.outcome == ""
    assert scored.left_over[0]["answer"] == "Chấp nhận một phần."


def test_criteria_that_changed_places_take_their_answers_along(sent):
    draft = correct(sent.criteria_set)
    one, other = of(draft, "1.1"), of(draft, "1.3")
    Criterion.objects.filter(pk=one.pk).update(text=other.text)
    Criterion.objects.filter(pk=other.pk).update(text=one.text)
    before = {code: score_at(sent, code).pk for code in ("1.1", "1.3")}
    issue(draft)
    sent.refresh_from_db()
    assert (score_at(sent, "1.3").pk, score_at(sent, "1.1").pk) == (before["1.1"], before["1.3"])
    assert score_at(sent, "1.3").self_points == 10
    assert [(row["code"], row["to"], row["self_points"]) for row in sent.left_over] == [("1.3", "1.1", "7")]


def test_what_one_correction_left_over_stays_when_the_next_one_comes(sent):
    draft = correct(sent.criteria_set)
    drop(draft, "1.3", "1.7")
    issue(draft)
    Score.objects.filter(assessment=sent, criterion__code="1.7").update(self_points=4)
    later = correct(CriteriaSet.objects.get(pk=draft.pk))
    drop(later, "1.7", "1.8")
    later.criteria.filter(code="1.8").update(text="Lại là tiêu chí khác")
    issue(later)
    sent.refresh_from_db()
    assert [(row["code"], row["self_points"]) for row in sent.left_over] == [("1.3", "7"), ("1.7", "4")]
    assert sent.scores.count() == len(CODES)


def test_what_is_final_stays_with_the_old_version():
    done = make_assessment(make_agency(), "finalised")
    old, total = done.criteria_set, done.final_total
    draft = correct(old)
    change_levels(draft, "1.1", 10, 7, 0)
    issue(draft)
    done.refresh_from_db()
    old.refresh_from_db()
    assert (done.criteria_set, done.status, done.final_total, old.status) == (old, "finalised", total, "retired")


def test_a_correction_that_forgets_a_kind_being_scored_is_refused(sent):
    draft = correct(sent.criteria_set)
    draft.kinds.clear()
    with pytest.raises(Refused, match=sent.agency.kind.name):
        issue(draft)


def test_one_assessment_costs_as_many_queries_as_nine(sent):
    def queries(draft: CriteriaSet) -> int:
        change_levels(draft, "1.1", 10, 7 + draft.issue_number % 2, 0)
        drop(draft, "1.3" if draft.issue_number == 2 else "1.7", "1.7" if draft.issue_number == 2 else "1.8")
        with CaptureQueriesContext(connection) as found:
            issue(draft)
        return len(found)

    one = queries(correct(sent.criteria_set))
    sent.refresh_from_db()
    for _n in range(8):
        make_agency()
    assessments_add(scoring_round=sent.round, by=administrator())
    for row in Assessment.objects.filter(round=sent.round).exclude(pk=sent.pk):
        row.scores.filter(criterion__code="1.7").update(self_points=3)
    sent.scores.filter(criterion__code="1.7").update(self_points=3)
    answer(sent, "inspector", dict.fromkeys([*ANSWERS, "1.7"], 0), inspecting())
    nine = queries(correct(CriteriaSet.objects.get(pk=sent.criteria_set_id)))
    assert nine <= one + 2


CHANGES = st.dictionaries(
    st.sampled_from(CODES), st.sampled_from(["text", "code", "scale", "gone", "guidance"]), max_size=7
)


def apply(draft: CriteriaSet, changes: dict[str, str]) -> None:
    for code, what in changes.items():
        row = draft.criteria.filter(code=code)
        if what == "text":
            row.update(text=f"Nói cách khác {code}")
        elif what == "code":
            row.update(code=f"{code}.9")
        elif what == "scale":
            row.get().levels.all().delete()
            Level.objects.create(criterion=row.get(), points=row.get().max_points, text="chỉ một mức")
        elif what == "gone":
            row.delete()
        else:
            row.update(guidance="Rõ hơn.")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(CHANGES)
def test_every_answer_stands_on_a_criterion_or_is_listed(changes):
    with transaction.atomic():
        assessment = make_assessment(make_agency(), "submitted")
        assessment.scores.update(self_note="Lời của cơ quan")
        before = {
            row.pk: (row.criterion.code, row.self_points) for row in assessment.scores.select_related("criterion")
        }
        draft = correct(assessment.criteria_set)
        apply(draft, changes)
        draft.decision_number = "1"
        carry_over(draft, administrator())
        assessment.refresh_from_db()
        after = {row.pk: row for row in assessment.scores.select_related("criterion")}
        listed = {row["code"]: row for row in assessment.left_over}
        for pk, (code, points) in before.items():
            row = after.get(pk)
            if row is None:
                assert listed[code]["self_note"] == "Lời của cơ quan"
                assert Decimal(listed[code]["self_points"].replace(",", ".")) == points
            else:
                assert row.self_note == "Lời của cơ quan"
                assert row.self_points == points or Decimal(listed[code]["self_points"].replace(",", ".")) == points
                assert bool(row.needs_look) == (changes.get(code) in {"text", "code", "scale"})
        leaves = draft.criteria.exclude(method="group")
        assert {row.criterion_id for row in after.values()} == set(leaves.values_list("pk", flat=True))
        transaction.set_rollback(True)


def test_perform_is_all_or_nothing(sent, monkeypatch):
    draft = correct(sent.criteria_set)
    change_levels(draft, "1.1", 10, 7, 0)
    monkeypatch.setattr("scoring.services.carrying.propose", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        perform(draft, "issue", by=administrator(), decision_number="9", decided_on=today())
    sent.refresh_from_db()
    assert (sent.status, sent.criteria_set_id) == ("submitted", draft.previous_id)
