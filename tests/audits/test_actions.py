"""The moves of a slip: who may make them when, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Membership, User
from agencies.roles import Role
from audits.models import CorrectiveAction
from audits.services.actions import action_follow, action_propose, action_write
from core.actors import SYSTEM
from core.dates import today
from core.errors import DomainError, NotAllowed, Refused, Stale, WrongStatus
from core.log import history
from core.models import Notice
from core.workflow import may, perform, perform_many
from registers.models import Risk
from tests.audits.makers import PLAN, make_action, make_audit, send_action
from tests.cast import actor_of, client_of, make_membership, make_procedure, make_user
from tests.registers.makers_risks import make_risk

pytestmark = pytest.mark.django_db
SOON = timedelta(days=20)


def given(name: str, cast) -> dict:
    """What each move asks for."""
    return {
        "assign": {"owner": cast.ha},
        "decline": {"reason": "Không phải lỗi."},
        "return": {"reason": "Chưa rõ nguyên nhân."},
        "hand_over": {"owner": cast.an, "reason": "Chuyển công tác."},
        "complete": {"done_note": "Đã làm.", "risk_note": "Không có rủi ro mới."},
        "extend": {"due_on": today() + SOON, "reason": "Mưa lũ."},
        "close": {"verification": "Không còn hồ sơ trễ."},
        "reissue": {"verification": "Vẫn còn hồ sơ trễ."},
    }.get(name, {})


def ready(agency, name: str) -> CorrectiveAction:
    """A slip in a status from which the move starts."""
    status = {
        "assign": "proposed", "decline": "proposed", "submit": "analysing", "return": "awaiting",
        "approve": "awaiting", "hand_over": "doing", "complete": "doing", "extend": "doing", "close": "verifying",
        "reissue": "verifying",
    }[name]  # fmt: skip
    action = make_action(agency, status)
    if name == "submit":
        owner = actor_of(User.objects.get(pk=action.owner_id))
        values = PLAN | {"due_on": today() + SOON}
        action_write(action=action, values=values, seen=action.version, by=owner)
    return action


MAY = {
    "assign": {"an", "binh"},
    "decline": {"binh"},
    "submit": {"ha"},
    "return": {"binh"},
    "approve": {"binh"},
    "hand_over": {"an", "binh"},
    "complete": {"ha"},
    "extend": {"binh"},
    "close": {"an", "binh", "khoa"},
    "reissue": {"an", "binh", "khoa"},
}
EVERYBODY = ("an", "binh", "chi", "dung", "em", "giang", "ha", "khoa", "lan")
NAMES = [move.name for move in CorrectiveAction.MOVES]


def typed(name: str, cast) -> dict:
    """The same for a form."""
    values = given(name, cast)
    return {
        key: value.pk if isinstance(value, User) else f"{value:%d/%m/%Y}" if isinstance(value, date) else value
        for key, value in values.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_move_is_for_those_who_may_make_it_by_service_and_by_address(cast, name):
    action = ready(cast.a, name)
    status = action.status
    address = reverse("action_move", args=[action.pk, name])
    for who in EVERYBODY:
        user = getattr(cast, who)
        if who in MAY[name]:
            assert may(action, name, actor_of(user))
            continue
        with pytest.raises(DomainError):
            perform(action, name, by=actor_of(user), **given(name, cast))
        response = client_of(user).post(address, {"seen": action.version} | typed(name, cast))
        hidden = who == "chi"
        assert response.status_code == (404 if hidden else 403), who
        action.refresh_from_db()
        assert action.status == status


@pytest.mark.parametrize("name", NAMES)
def test_each_move_is_made_by_its_page_once(cast, name):
    action = ready(cast.a, name)
    client = client_of(getattr(cast, min(MAY[name])))
    address = reverse("action_move", args=[action.pk, name])
    sent = {"seen": action.version} | typed(name, cast)
    assert client.post(address, sent).status_code == 302
    action.refresh_from_db()
    version = action.version
    client.post(address, sent)
    action.refresh_from_db()
    assert action.version == version


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", ["proposed", "analysing", "awaiting", "doing", "verifying", "closed"])
def test_no_move_starts_from_another_status(cast, name, status):
    move = next(move for move in CorrectiveAction.MOVES if move.name == name)
    if status in move.sources:
        return
    action = make_action(cast.a, status)
    for user in (cast.an, cast.binh, cast.ha, cast.khoa):
        with pytest.raises(DomainError):
            perform(action, name, by=actor_of(user), **given(name, cast))
    action.refresh_from_db()
    assert action.status == status


@pytest.mark.parametrize("name", NAMES)
def test_the_second_of_two_people_is_told_so(cast, name):
    action = ready(cast.a, name)
    by = actor_of(getattr(cast, min(MAY[name])))
    with pytest.raises(Stale):
        perform(action, name, by=by, seen=action.version - 1, **given(name, cast))


@pytest.mark.parametrize("name", ["close", "reissue"])
def test_nobody_verifies_what_they_worked_on_by_any_route(cast, name):
    action = make_action(cast.a, "verifying", owner=cast.khoa)
    khoa = actor_of(cast.khoa)
    page = client_of(cast.khoa).get(action.get_absolute_url()).content.decode()
    assert "somebody else must verify it" in page
    address = reverse("action_move", args=[action.pk, name])
    assert client_of(cast.khoa).post(address, {"seen": action.version} | given(name, cast)).status_code == 403
    for by in (khoa, SYSTEM):
        with pytest.raises(NotAllowed):
            perform(action, name, by=by, **given(name, cast))
        with pytest.raises(NotAllowed), transaction.atomic():
            perform_many([action], name, by=by, **given(name, cast))
    assert CorrectiveAction.objects.get().status == "verifying"


def test_who_planned_an_action_that_was_handed_over_neither_approves_nor_verifies_it(cast):
    action = make_action(cast.a, "doing", owner=cast.khoa)
    perform(action, "hand_over", by=actor_of(cast.an), owner=cast.ha, reason="Chuyển công tác.")
    perform(action, "complete", by=actor_of(cast.ha), **given("complete", cast))
    with pytest.raises(NotAllowed):
        perform(action, "close", by=actor_of(cast.khoa), verification="Ổn.")


ENDED = {"verification": "Ổn.", "verified_on": date(2030, 1, 1), "ended_on": date(2030, 1, 1)}


@pytest.mark.parametrize(
    ("status", "changes", "constraint"),
    [
        ("verifying", {"status": "closed"}, "an_action_closes_only_verified"),
        ("verifying", {"status": "closed", "ended_on": date(2030, 1, 1)}, "an_action_closes_only_verified"),
        ("verifying", ENDED | {"status": "closed", "verified_by": "ha"}, "nobody_verifies_their_own_action"),
        ("doing", ENDED | {"status": "closed", "verified_by": "an"}, "an_action_done_says_what_was_done"),
        ("analysing", {"status": "awaiting"}, "an_action_sent_for_approval_is_whole"),
        ("awaiting", {"status": "doing"}, "an_action_is_done_only_approved"),
        (
            "awaiting",
            {"status": "doing", "approved_by": "ha", "approved_on": date(2030, 1, 1)},
            "nobody_approves_their_own_action",
        ),
        ("awaiting", {"changes_procedure": True}, "a_procedure_that_changes_is_named"),
        ("closed", {"ended_on": date(2000, 1, 1)}, "an_ended_action_has_its_day"),
        ("closed", {"status": "doing"}, "an_ended_action_has_its_day"),
    ],
)
def test_the_database_is_the_last_line(cast, status, changes, constraint):
    action = make_action(cast.a, status)
    values = {name: getattr(cast, value) if name.endswith("_by") else value for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CorrectiveAction.objects.filter(pk=action.pk).update(**values)


def test_a_chain_never_turns_back(cast):
    first = make_action(cast.a, "verifying")
    perform(first, "reissue", by=actor_of(cast.khoa), verification="Vẫn trễ.")
    second = first.reissued_as
    for row, earlier in ((first, first), (first, second), (second, second)):
        for name in ("reissue_of", "spread_from"):
            with pytest.raises(IntegrityError), transaction.atomic():
                CorrectiveAction.objects.filter(pk=row.pk).update(**{name: earlier.pk})
    assert (second.reissue_of, second.source, second.evidence) == (first, first.source, "Vẫn trễ.")
    with pytest.raises(IntegrityError), transaction.atomic():
        action_follow(first, actor_of(cast.khoa))


def test_issuing_again_twice_is_refused_with_a_sentence(cast):
    action = make_action(cast.a, "verifying")
    seen = action.version
    perform(action, "reissue", by=actor_of(cast.khoa), seen=seen, verification="Vẫn trễ.")
    with pytest.raises(Stale, match="Somebody else has changed this record"):
        perform(action, "reissue", by=actor_of(cast.an), seen=seen, verification="Vẫn trễ.")
    with pytest.raises(WrongStatus, match="Not effective, issued again"):
        perform(action, "reissue", by=actor_of(cast.an), verification="Vẫn trễ.")


def test_a_follower_of_somebody_who_has_left_waits_to_be_assigned(cast, today_is):
    today_is("2019-05-02")
    action = make_action(cast.a, "verifying")
    Membership.objects.filter(user=cast.ha).update(ends_on=date(2019, 5, 3))
    today_is("2019-06-03")
    perform(action, "reissue", by=actor_of(cast.khoa), verification="Vẫn trễ.")
    assert (action.reissued_as.status, action.reissued_as.owner) == ("proposed", None)


@pytest.mark.parametrize("name", ["finding", "complaint", "objective", "output", "dossiers", "decision"])
def test_a_record_has_one_open_slip_at_most_in_the_database_too(name):
    names = {constraint.name for constraint in CorrectiveAction._meta.constraints}
    assert f"one_open_action_per_{name}" in names


def test_a_finding_has_one_open_slip_at_a_time(cast):
    finding = make_audit(cast.a, "signed", findings=("minor",)).findings.get()
    action = finding.actions.get()
    values = {"finding": finding, "description": "Lần nữa."}
    with pytest.raises(Refused, match=f"Slip {action.number} is open for it already"):
        action_propose(agency=cast.a, values=values, by=actor_of(cast.an))
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAction.objects.create(
            agency=cast.a, number="KPH-0", source="audit", finding=finding, proposed_on=today()
        )


def test_a_nonconformity_is_never_just_dropped_an_observation_may_be(cast):
    audit = make_audit(cast.a, "signed", findings=("minor", "observation"))
    binh = actor_of(cast.binh)
    observed = audit.findings.get(grade="observation")
    values = {"finding": observed, "description": "Lưu ý."}
    light = action_propose(agency=cast.a, values=values, by=actor_of(cast.an))
    with pytest.raises(Refused, match="has to be taken up"):
        perform(audit.findings.get(grade="minor").actions.get(), "decline", by=binh, reason="Thôi.")
    perform(light, "decline", by=binh, reason="Đã nhắc.")
    assert light.ended_on == today()


def test_what_is_of_another_agency_is_refused(cast):
    an = actor_of(cast.an)
    foreign = make_procedure(cast.b)
    with pytest.raises(Refused, match="the agency's own"):
        action_propose(agency=cast.a, values={"source": "other", "description": "…", "procedure": foreign}, by=an)
    with pytest.raises(NotAllowed):
        action_propose(agency=cast.b, values={"source": "other", "description": "…"}, by=an)
    action = make_action(cast.a, "analysing")
    with pytest.raises(Refused, match="the agency's own"):
        action_write(action=action, values={"procedure": foreign}, seen=action.version, by=actor_of(cast.ha))
    proposed = make_action(cast.a)
    with pytest.raises(Refused, match="does not work in this agency"):
        perform(proposed, "assign", by=an, owner=cast.chi)
    with pytest.raises(Refused, match="belongs to another agency"):
        perform(
            make_action(cast.a, "doing"), "complete", by=actor_of(cast.ha), done_note="Xong.",
            risk=make_risk(cast.b, "open"), assessment={"likelihood": 1, "impact": 1, "note": "…"},
        )  # fmt: skip


def test_the_only_head_is_given_nothing_that_nobody_could_approve(cast):
    action = make_action(cast.a)
    an = actor_of(cast.an)
    with pytest.raises(Refused, match="nobody else can"):
        perform(action, "assign", by=an, owner=cast.binh)
    make_membership(make_user(), cast.a, Role.HEAD)
    perform(action, "assign", by=an, owner=cast.binh)
    assert action.owner == cast.binh


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"method": ""}, "Choose a method"),
        ({"analysis": {"whys": ["Một lần."]}}, "at least twice"),
        ({"method": "fishbone", "analysis": {}}, "Name one possible cause"),
        ({"root_cause": " "}, "Write the root cause."),
        ({"correction": ""}, "Write what was put right at once"),
        ({"action": ""}, "Write the corrective action"),
        ({"due_on": None}, "Set the day"),
        ({"due_on": date(2019, 1, 1)}, "lies in the past"),
        ({"elsewhere": None}, "Answer whether there are similar cases"),
        ({"elsewhere_note": ""}, "Write where similar cases are"),
        ({"changes_procedure": True}, "Name the procedure that has to change."),
    ],
)
def test_what_is_incomplete_is_saved_but_not_sent(cast, changes, sentence):
    action = make_action(cast.a, "analysing")
    values = PLAN | {"due_on": today() + SOON} | changes
    action_write(action=action, values=values, seen=action.version, by=actor_of(cast.ha))
    with pytest.raises(Refused, match=sentence):
        perform(action, "submit", by=actor_of(cast.ha))
    assert CorrectiveAction.objects.get().version == action.version


@pytest.mark.parametrize(
    ("status", "name", "values", "sentence"),
    [
        ("proposed", "decline", {"reason": " "}, "Write the reason."),
        ("awaiting", "return", {"reason": ""}, "Write the reason."),
        ("doing", "complete", {"done_note": " ", "risk_note": "Không."}, "Write what was done."),
        ("doing", "complete", {"done_note": "Xong."}, "Assess a risk again, or write why"),
        ("doing", "extend", {"due_on": date(2019, 1, 1), "reason": "Mưa."}, "lies in the past"),
        ("verifying", "close", {"verification": "  "}, "Write how effectiveness was verified."),
        ("verifying", "reissue", {"verification": ""}, "Write how effectiveness was verified."),
    ],
)
def test_words_that_say_nothing_are_refused_and_nothing_changes(cast, status, name, values, sentence):
    action = make_action(cast.a, status)
    who = {"complete": cast.ha, "close": cast.khoa, "reissue": cast.khoa}.get(name, cast.binh)
    with pytest.raises(Refused, match=sentence):
        perform(action, name, by=actor_of(who), **values)
    assert CorrectiveAction.objects.get().status == status


def test_a_risk_is_rated_again_when_the_action_is_done(cast):
    risk = make_risk(cast.a, "open")
    action = make_action(cast.a, "doing")
    rating = {"likelihood": 1, "impact": 2, "note": "Đã có lịch nhắc."}
    perform(action, "complete", by=actor_of(cast.ha), done_note="Xong.", risk=risk, assessment=rating)
    assert Risk.objects.get(pk=risk.pk).residual_level == 2
    assert action.risk == risk


def test_the_revision_of_a_procedure_that_changes_is_opened_once(cast):
    procedure = make_procedure(cast.a)
    actions = [make_action(cast.a, "analysing") for _n in range(2)]
    for action in actions:
        values = PLAN | {"changes_procedure": True, "procedure": procedure, "due_on": today() + SOON}
        action_write(action=action, values=values, seen=action.version, by=actor_of(cast.ha))
        perform(action, "submit", by=actor_of(cast.ha))
        perform(action, "approve", by=actor_of(cast.binh))
    drafts = procedure.revisions.filter(status="draft")
    assert [action.revision for action in actions] == [drafts.get(), drafts.get()]


def test_a_procedure_that_was_withdrawn_meanwhile_keeps_the_action_from_being_approved(cast):
    procedure = make_procedure(cast.a)
    action = make_action(cast.a, "analysing")
    send_action(action, actor_of(cast.ha), today() + SOON)
    values = {"changes_procedure": True, "procedure": procedure}
    CorrectiveAction.objects.filter(pk=action.pk).update(**values)
    type(procedure).objects.filter(pk=procedure.pk).update(withdrawn_on=today())
    action.refresh_from_db()
    with pytest.raises(Refused, match="was withdrawn"):
        perform(action, "approve", by=actor_of(cast.binh))


def test_numbers_run_within_agency_and_year(cast, today_is):
    today_is("2019-12-30")
    numbers = [make_action(agency).number for agency in (cast.a, cast.b, cast.a)]
    today_is("2020-01-02")
    assert [*numbers, make_action(cast.a).number] == ["KPH-2019-01", "KPH-2019-01", "KPH-2019-02", "KPH-2020-01"]


def test_every_act_is_in_the_history(cast):
    action = make_action(cast.a, "closed")
    verbs = list(history(action).values_list("verb", flat=True))
    acts = ("close", "complete", "approve", "submit", "write", "assign", "propose")
    assert verbs == [f"correctiveaction.{name}" for name in acts]


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("subject", flat=True))


def test_people_are_told_what_is_theirs(cast):
    make_action(cast.a, "closed")
    assert [words.split(":")[0] for words in told(cast.ha)] == [
        f"Corrective action KPH-{today().year}-01 {words}"
        for words in ("is yours", f"is approved; close it by {today() + timedelta(days=30):%d/%m/%Y}",
                      "was effective and is closed")
    ]  # fmt: skip
    assert any("is proposed" in words for words in told(cast.binh))
    assert any("waits for your approval" in words for words in told(cast.binh))
    for verifier in (cast.an, cast.binh, cast.khoa):
        assert any("verify whether it was effective" in words for words in told(verifier))
    assert not told(cast.chi)
