"""Earlier findings are asked after first; each postponement counts; a closed slip only suggests the answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import User
from audits.models import FollowUp
from audits.services import checklists
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.workflow import may, perform
from tests.audits.makers import answer_all, lead_of, make_audit, send_action
from tests.audits.makers_conducting import lead_client, lend, second_auditor
from tests.cast import client_of, holder_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(cast):
    return make_audit(cast.a, "signed", findings=("minor", "observation", "ofi", "conformity"))


@pytest.fixture
def audit(cast, earlier):
    return make_audit(cast.a)


def address(row: FollowUp) -> str:
    return reverse("follow_up", args=[row.audit_id, row.pk])


def said(row: FollowUp, outcome: str = "settled", note: str = "Đã lập sổ.", **further) -> dict:
    return {"outcome": outcome, "note": note, "seen": row.version} | further


def close_slip(finding) -> None:
    """Take the slip of a finding through all its moves to verified effectiveness."""
    slip = finding.actions.get()
    secretary, head, staff, auditor = (
        holder_of(finding.agency, role) for role in ("secretary", "head", "staff", "auditor")
    )
    perform(slip, "assign", by=secretary, owner=User.objects.get(pk=staff.user_id))
    send_action(slip, staff, today() + timedelta(days=30))
    perform(slip, "approve", by=head)
    perform(slip, "complete", by=staff, done_note="Đã làm.", risk_note="Không đổi.")
    perform(slip, "close", by=auditor, verification="Ba tháng không tái diễn.")


def test_nonconformities_and_observations_are_asked_after(earlier, audit):
    asked = {row.finding.grade for row in audit.follow_ups.all()}
    assert asked == {"minor", "observation"}


def test_the_audit_is_not_concluded_before_they_are(audit):
    lead = lead_of(audit)
    for item in audit.items.all():
        checklists.item_answer(item=item, result="conform", evidence="", seen=1, by=lead)
    refusal = may(audit, "conclude", lead)
    assert not refusal
    assert "2 wait" in refusal.reasons[0]
    values = {"held_on": audit.opened_on, "present": "Đoàn", "conclusion": "Được."}
    with pytest.raises(Refused, match="earlier audits"):
        perform(audit, "conclude", by=lead, **values)
    answer_all(audit)
    perform(audit, "conclude", by=lead, **values)


def test_one_after_the_other_is_answered_on_a_phone(audit):
    client = lead_client(audit)
    one, two = audit.follow_ups.order_by("finding")
    assert client.post(address(one), said(one)).headers["Location"] == address(two)
    overview = reverse("follow_ups", args=[audit.pk])
    assert client.post(address(two), said(two, "postponed")).headers["Location"] == overview
    page = client.get(overview).content.decode()
    assert "Every earlier finding has been followed up." in page
    assert "Đã lập sổ." in page


@pytest.mark.parametrize("wrong", [{"note": " "}, {"outcome": ""}, {"outcome": "gone"}])
def test_what_was_seen_must_be_said(audit, wrong):
    row = audit.follow_ups.first()
    assert lead_client(audit).post(address(row), said(row) | wrong).status_code == 422
    assert FollowUp.objects.get(pk=row.pk).outcome == ""
    values = {"outcome": "settled", "note": "Đã xem"} | wrong
    with pytest.raises(Refused):
        checklists.follow_up_answer(follow_up=row, seen=1, by=lead_of(audit), **values)


def test_the_database_wants_a_word_too(audit):
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.follow_ups.update(outcome="settled")


def test_the_second_of_two_gets_both_answers(audit):
    row = audit.follow_ups.first()
    checklists.follow_up_answer(follow_up=row, outcome="settled", note="Xong", seen=1, by=second_auditor(audit))
    response = lead_client(audit).post(address(row), said(row, "postponed", "Chưa xong", seen=1))
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("Settled", "Xong", "Put off again", "Chưa xong"):
        assert words in page


def test_a_second_postponement_stands_in_red_words(cast, audit):
    finding = audit.follow_ups.first().finding
    later = audit
    for _time in range(2):
        for row in later.follow_ups.filter(outcome=""):
            checklists.follow_up_answer(
                follow_up=row, outcome="postponed", note="Chưa", seen=row.version, by=lead_of(later)
            )
        answer_all(later)
        closing = {"held_on": later.opened_on, "present": "Đoàn", "conclusion": "Được."}
        perform(later, "conclude", by=lead_of(later), **closing)
        perform(later, "sign", by=holder_of(cast.a, "head"))
        later = make_audit(cast.a)
    for url in (finding.get_absolute_url(), reverse("follow_ups", args=[later.pk]), reverse("findings")):
        page = client_of(cast.an).get(url).content.decode()
        assert '<span class="status status--bad">Put off 2 times</span>' in page
    assert later.follow_ups.filter(finding=finding).exists()


def test_a_settled_finding_is_asked_after_no_more(cast, audit):
    answer_all(audit)
    assert not make_audit(cast.a, "announced").follow_ups.exists()


def test_a_slip_closed_as_effective_suggests_the_answer_and_answers_nothing(earlier, audit):
    finding = earlier.findings.get(grade="minor")
    close_slip(finding)
    row = audit.follow_ups.get(finding=finding)
    page = lead_client(audit).get(address(row))
    assert page.context["form"].initial["outcome"] == "settled"
    assert "Ba tháng không tái diễn." in page.content.decode()
    assert "See for yourself" in page.content.decode()
    assert "suggested" in lead_client(audit).get(reverse("follow_ups", args=[audit.pk])).content.decode()
    row.refresh_from_db()
    assert row.outcome == ""


@pytest.mark.parametrize("who", ["an", "binh", "ha", "khoa", "dung"])
def test_only_the_team_says_what_became_of_it(cast, audit, who):
    row, client = audit.follow_ups.first(), client_of(getattr(cast, who))
    assert client.get(address(row)).status_code == 200
    assert client.post(address(row), said(row)).status_code == 403
    assert client_of(cast.chi).post(address(row), said(row)).status_code == 404
    assert FollowUp.objects.get(pk=row.pk).outcome == ""


def test_a_lent_auditor_may(cast, audit):
    row = audit.follow_ups.first()
    assert client_of(lend(audit, cast.b)).post(address(row), said(row)).status_code == 302


def test_nothing_is_said_before_the_opening_or_after_the_conclusion(cast, earlier):
    audit = make_audit(cast.a, "announced")
    row = audit.follow_ups.first()
    with pytest.raises(WrongStatus):
        checklists.follow_up_answer(follow_up=row, outcome="settled", note="x", seen=1, by=lead_of(audit))
    with pytest.raises(NotAllowed):
        checklists.follow_up_answer(
            follow_up=row, outcome="settled", note="x", seen=1, by=holder_of(cast.a, "secretary")
        )


def test_the_list_costs_the_same_for_one_and_for_many(cast, django_assert_max_num_queries):
    def cost() -> int:
        audit = make_audit(cast.a)
        client, url = client_of(cast.an), reverse("follow_ups", args=[audit.pk])
        client.get(url)
        with django_assert_max_num_queries(40) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    make_audit(cast.a, "signed", findings=("minor",))
    few = cost()
    make_audit(cast.a, "signed", findings=("observation",) * 9)
    assert cost() == few


def test_an_agency_without_earlier_findings_is_told_so(cast):
    audit = make_audit(cast.b)
    page = client_of(cast.chi).get(reverse("follow_ups", args=[audit.pk])).content.decode()
    assert "Nothing to follow up" in page
