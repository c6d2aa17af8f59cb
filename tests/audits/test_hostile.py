"""What hostile and clumsy people try with audits, slips and reviews: nothing comes of it, and each is told why."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Membership, User
from agencies.roles import Role
from audits.forms.reviews import present_lines
from audits.models import Audit, AuditMember, CorrectiveAction, Finding
from audits.services import checklists
from audits.services.actions import action_write
from audits.services.reviews import review_plan
from audits.services.teams import team_set
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.workflow import perform
from tests.audits.makers import (
    PLAN,
    answer_all,
    lead_of,
    make_action,
    make_audit,
    make_auditor,
    make_finding,
    make_review,
    send_action,
)
from tests.audits.makers_reviews import make_decision
from tests.cast import actor_of, client_of, make_membership, make_procedure, make_user

pytestmark = pytest.mark.django_db
FAR = date(9999, 12, 31)


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-06-03")


# Nobody audits their own work, planned or not.


def own_unit(audit: Audit):
    return audit.members.get().user.memberships.get().unit


def test_the_team_asks_nothing_about_its_own_division(cast):
    audit = make_audit(cast.a)
    values = {"question": "Còn gì?", "unit": own_unit(audit), "clause": audit.clauses.first()}
    with pytest.raises(Refused, match="belongs to a division that is audited|all of whose divisions"):
        checklists.item_add(audit=audit, values=values, by=lead_of(audit))
    with pytest.raises(Refused, match="belongs to a division that is audited|all of whose divisions"):
        make_finding(audit, unit=own_unit(audit))
    assert not audit.findings.exists()


def test_the_team_asks_nothing_about_a_procedure_that_one_of_it_wrote(cast):
    audit, procedure = make_audit(cast.a), make_procedure(cast.a)
    procedure.revisions.get().writers.add(lead_of(audit).user_id)
    with pytest.raises(Refused, match="wrote a procedure that is audited"):
        checklists.item_add(audit=audit, values={"question": "?", "procedure": procedure}, by=lead_of(audit))
    with pytest.raises(Refused, match="wrote a procedure that is audited"):
        make_finding(audit, procedure=procedure)


def test_a_finding_is_not_moved_to_the_division_of_an_auditor(cast):
    audit = make_audit(cast.a, findings=("minor",))
    finding = audit.findings.get()
    values = {"grade": "minor", "statement": "Thiếu", "evidence": "Sổ", "clause": finding.clause}
    with pytest.raises(Refused):
        checklists.finding_change(
            finding=finding, values=values | {"unit": own_unit(audit)}, seen=finding.version, by=lead_of(audit)
        )


def test_who_moved_into_the_audited_division_after_the_day_planned_does_not_open_it(cast, today_is):
    audit = make_audit(cast.a, "announced")
    lead = audit.members.get().user
    lead.memberships.update(ends_on=date(2019, 7, 31))
    make_membership(lead, cast.a, Role.AUDITOR, unit=audit.units.get(), starts_on=date(2019, 8, 1))
    today_is("2019-09-02")
    with pytest.raises(Refused, match="belongs to a division that is audited"):
        perform(audit, "open", by=lead_of(audit), held_on=today(), present="Đoàn")
    audit.refresh_from_db()
    assert audit.status == "announced"


def test_an_audit_of_an_agency_that_was_dissolved_is_not_opened(cast):
    audit, lent = make_audit(cast.a, "announced"), make_auditor(cast.b)
    team_set(audit=audit, lead=lent, others=[], seen=audit.version, by=actor_of(cast.an))
    cast.a.dissolved_on = date(2019, 6, 1)
    cast.a.save()
    audit = Audit.objects.get(pk=audit.pk)
    with pytest.raises(Refused, match="did not exist on that day"):
        perform(audit, "open", by=actor_of(lent), held_on=today(), present="Đoàn")


def test_an_answer_that_does_not_conform_needs_a_nonconformity_and_no_milder_finding(cast):
    audit = make_audit(cast.a)
    lead, item = lead_of(audit), audit.items.get(order=1)
    checklists.item_answer(item=item, result="nonconform", evidence="Sổ", seen=1, by=lead)
    finding = make_finding(audit, "minor", item=item)
    values = {"grade": "ofi", "statement": "Nhẹ hơn", "evidence": "", "clause": finding.clause}
    checklists.finding_change(finding=finding, values=values, seen=finding.version, by=lead)
    answer_all(audit)
    closing = {"held_on": today(), "present": "Đoàn", "conclusion": "Được."}
    with pytest.raises(Refused, match="Question 1 does not conform"):
        perform(audit, "conclude", by=lead, **closing)
    make_finding(audit, "minor", item=item)
    perform(audit, "conclude", by=lead, **closing)
    assert audit.status == "concluded"


# Findings that somebody else has taken back, and people who cannot answer for one.


def test_a_finding_taken_back_by_somebody_else_is_neither_changed_nor_taken_back_again(cast):
    audit = make_audit(cast.a, findings=("minor",))
    lead = lead_of(audit)
    mine, theirs = audit.findings.get(), audit.findings.get()
    checklists.finding_take_back(finding=theirs, reason="Nhầm", by=lead)
    values = {"grade": "ofi", "statement": "Nhẹ hơn", "evidence": "", "clause": mine.clause}
    with pytest.raises(WrongStatus, match="taken this finding back"):
        checklists.finding_change(finding=mine, values=values, seen=1, by=lead)
    with pytest.raises(WrongStatus, match="taken this finding back"):
        checklists.finding_take_back(finding=mine, reason="Nhầm", by=lead)


def test_a_person_of_another_agency_answers_for_no_finding(cast):
    audit = make_audit(cast.a)
    with pytest.raises(Refused, match="does not work in this agency"):
        make_finding(audit, owner=cast.chi)


def test_a_slip_of_a_finding_waits_where_its_person_cannot_carry_it_out(cast):
    audit = make_audit(cast.a)
    for owner in (cast.binh, cast.ha, cast.khoa):
        make_finding(audit, owner=owner)
    answer_all(audit)
    perform(audit, "conclude", by=lead_of(audit), held_on=today(), present="Đoàn", conclusion="Được.")
    cast.ha.memberships.update(ends_on=date(2019, 6, 1))
    perform(audit, "sign", by=actor_of(cast.binh))
    slips = CorrectiveAction.objects.order_by("pk").values_list("status", "owner")
    assert list(slips) == [("proposed", None), ("proposed", None), ("analysing", cast.khoa.pk)]


# Nobody approves or verifies their own action, whoever holds it in the end.


def test_who_wrote_an_action_that_was_given_to_another_neither_approves_nor_verifies_it(cast):
    head = make_membership(make_user("Lý Hai"), cast.a, Role.HEAD).user
    action, secretary = make_action(cast.a), actor_of(cast.an)
    perform(action, "assign", by=secretary, owner=head)
    values = PLAN | {"due_on": date(2019, 7, 1)}
    action_write(action=action, values=values, seen=action.version, by=actor_of(head))
    perform(action, "assign", by=secretary, owner=cast.ha)
    perform(action, "submit", by=actor_of(cast.ha))
    address = reverse("action_move", args=[action.pk, "approve"])
    assert client_of(head).post(address, {"seen": action.version}).status_code == 403
    perform(action, "approve", by=actor_of(cast.binh))
    perform(action, "complete", by=actor_of(cast.ha), done_note="Xong.", risk_note="Không.")
    with pytest.raises(NotAllowed):
        perform(action, "close", by=actor_of(head), verification="Tốt.")


def test_who_had_an_action_to_carry_out_before_does_not_verify_it(cast):
    action, secretary = make_action(cast.a, "doing"), actor_of(cast.an)
    perform(action, "hand_over", by=secretary, owner=cast.an, reason="Chị Hà nghỉ.")
    perform(action, "hand_over", by=secretary, owner=cast.ha, reason="Chị Hà về.")
    perform(action, "complete", by=actor_of(cast.ha), done_note="Xong.", risk_note="Không.")
    for name in ("close", "reissue"):
        with pytest.raises(NotAllowed, match="You carried this out yourself"):
            perform(action, name, by=secretary, verification="Tốt.")
    assert not CorrectiveAction.objects.filter(pk__in=CorrectiveAction.objects.worked_on_by(cast.khoa.pk)).exists()
    assert CorrectiveAction.objects.worked_on_by(cast.an.pk).get() == action


def test_a_follower_of_somebody_whose_account_is_closed_waits(cast):
    action = make_action(cast.a, "verifying")
    User.objects.filter(pk=action.owner_id).update(is_active=False)
    perform(action, "reissue", by=actor_of(cast.khoa), verification="Vẫn trễ.")
    assert (action.reissued_as.status, action.reissued_as.owner) == ("proposed", None)


def test_an_action_of_somebody_whose_account_is_closed_is_shown_to_be_given_on(cast):
    action = make_action(cast.a, "doing")
    assert not CorrectiveAction.objects.without_worker_on(today()).exists()
    User.objects.filter(pk=action.owner_id).update(is_active=False)
    assert CorrectiveAction.objects.without_worker_on(today()).get() == action


# Days that no calendar needs, and lists that are too long.


def test_no_due_day_lies_so_far_away_that_nobody_is_ever_reminded(cast):
    binh = actor_of(cast.binh)
    with pytest.raises(Refused, match="within five years"):
        perform(make_action(cast.a), "assign", by=binh, owner=cast.ha, due_on=FAR)
    with pytest.raises(Refused, match="within five years"):
        send_action(make_action(cast.a, "analysing"), actor_of(cast.ha), FAR)
    with pytest.raises(Refused, match="within five years"):
        perform(make_action(cast.a, "doing"), "extend", by=binh, due_on=FAR, reason="Mưa")
    with pytest.raises(Refused, match="within three years"):
        perform(make_decision(cast.a), "extend", by=binh, due_on=FAR, reason="Mưa")


@pytest.mark.parametrize("day", [date.min, FAR])
def test_a_review_of_another_age_is_refused_with_a_sentence(cast, day):
    values = dict.fromkeys(("planned_on", "starts_on", "ends_on"), day)
    with pytest.raises(Refused, match="too far away"):
        review_plan(agency=cast.a, values=values, by=actor_of(cast.an))


def test_a_long_list_of_those_present_is_kept_or_refused_with_a_sentence(cast):
    for _n in range(60):
        user = make_user("Nguyễn Thị Thanh Huyền Trang")
        make_membership(user, cast.a, Role.STAFF, title="Phó Trưởng phòng Hành chính tổng hợp")
    review, client = make_review(cast.a), client_of(cast.an)
    address = reverse("management_review_move", args=[review.pk, "hold"])
    values = {"held_on": "2019-06-03", "chair": cast.binh.pk, "seen": review.version, "people": present_lines(review)}
    assert client.post(address, values).status_code == 302
    Membership.objects.update(title="T" * 100)
    User.objects.update(full_name="N" * 100)
    other = make_review(cast.a)
    values |= {"people": present_lines(other), "seen": other.version}
    page = client.post(reverse("management_review_move", args=[other.pk, "hold"]), values)
    assert page.status_code == 422
    assert "shorten the list" in page.content.decode()


def test_a_question_named_by_something_that_is_no_number_is_no_question(cast):
    audit = make_audit(cast.a)
    client = client_of(audit.members.get().user)
    for order in ("²", "٣", "9" * 30, "-1", "x"):
        page = client.get(reverse("finding_new", args=[audit.pk]), {"item": order})
        assert page.status_code == 200


# Whoever is lent sees the audit, and no way to what they do not see.


def test_a_lent_auditor_finds_no_link_to_findings_of_other_audits(cast):
    make_audit(cast.a, "signed", findings=("minor",))
    audit = make_audit(cast.a)
    lent = make_auditor(cast.b)
    AuditMember.objects.create(audit=audit, user=lent, lent_by=cast.b)
    earlier = Finding.objects.exclude(audit=audit).get().get_absolute_url()
    row = audit.follow_ups.get()
    pages = [audit.get_absolute_url(), reverse("follow_ups", args=[audit.pk]),
             reverse("follow_up", args=[audit.pk, row.pk])]  # fmt: skip
    for user, shown in ((lent, False), (cast.an, True)):
        client = client_of(user)
        assert [earlier in client.get(page).content.decode() for page in pages] == [shown] * 3
        assert client.get(earlier).status_code == (200 if shown else 404)


@pytest.mark.parametrize("name", ["search", "audits", "findings", "actions", "management_reviews", "auditor_courses"])
def test_a_search_for_characters_that_no_text_has_finds_nothing(cast, name):
    for user in (cast.an, cast.em):
        assert client_of(user).get(reverse(name), {"q": "\x00a\u202e"}).status_code == 200


def test_a_search_for_agencies_or_auditors_survives_characters_that_no_text_has(cast):
    slip, audit = make_action(cast.a), make_audit(cast.a, "planned")
    assert client_of(cast.em).get(reverse("action_spread", args=[slip.pk]), {"q": "\x00a"}).status_code == 200
    assert client_of(cast.an).get(reverse("audit_team", args=[audit.pk]), {"q": "\x00a"}).status_code == 200
