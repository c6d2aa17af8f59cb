"""The team of an audit under way: who leaves is replaced, who moves into an audited division answers no more."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Membership
from audits.freezing.audit import audit_payload
from audits.models import Audit
from audits.services import checklists
from audits.services.teams import team_set
from core.dates import today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry, Notice
from core.todos import for_actor
from core.workflow import may, perform
from tests.audits.makers import answer_all, lead_of, make_audit, make_auditor, make_finding, two_units
from tests.audits.makers_conducting import answer, lead_user, lend, photo, second_auditor
from tests.cast import actor_of, client_of, make_unit

pytestmark = pytest.mark.django_db
REASON = "Trưởng đoàn chuyển công tác."
CONCLUSION = {"present": "Đoàn", "conclusion": "Hệ thống được duy trì."}


def text_of(response) -> str:
    return response.content.decode()


def leave(user) -> None:
    """Their posts ended yesterday."""
    Membership.objects.filter(user=user).update(ends_on=today() - timedelta(days=1))


def answered(audit: Audit, by) -> None:
    item = audit.items.filter(result="").first()
    checklists.item_answer(item=item, result="conform", evidence="", seen=item.version, by=by)


def replace(cast, audit: Audit, lead, others=(), **given) -> Audit:
    given = {"seen": audit.version, "by": actor_of(cast.an), "reason": REASON} | given
    return team_set(audit=audit, lead=lead, others=others, **given)


@pytest.fixture
def audit(cast) -> Audit:
    return make_audit(cast.a, "under_way")


def test_another_lead_concludes_in_the_place_of_one_who_left(cast, audit):
    first, second = lead_user(audit), make_auditor(cast.a, two_units(cast.a)[1])
    answered(audit, actor_of(first))
    leave(first)
    replace(cast, audit, second)
    answer_all(audit)
    perform(audit, "conclude", by=actor_of(second), held_on=today(), **CONCLUSION)
    entry = LogEntry.objects.get(verb="audit.change_team")
    body = json.loads(entry.body)
    assert (body["before"]["lead"], body["after"]["lead"]) == (str(first), str(second))
    assert body["after"]["reason"] == REASON
    assert audit.items.filter(answered_by=first).count() == 1
    team = audit_payload(audit, signer="Bình")["team"]
    assert [(row["name"], row["role"]) for row in team] == [
        (str(second), "Trưởng đoàn đánh giá"),
        (str(first), "Đã tham gia trước khi thay đổi đoàn"),
    ]


def test_who_answered_before_leaving_the_team_does_not_sign(cast, audit):
    head, second = cast.binh, make_auditor(cast.a, two_units(cast.a)[1])
    first = lead_user(audit)
    answered(audit, actor_of(first))
    replace(cast, audit, second)
    answer_all(audit)
    perform(audit, "conclude", by=actor_of(second), held_on=today(), **CONCLUSION)
    Membership.objects.filter(user=first).update(role="head", unit=None)
    assert not may(Audit.objects.get(), "sign", actor_of(first))
    assert may(Audit.objects.get(), "sign", actor_of(head))
    waiting = reverse("audit", args=[audit.pk])
    assert waiting not in [row.url for row in for_actor(actor_of(first))]
    assert waiting in [row.url for row in for_actor(actor_of(head))]


def test_a_team_under_way_changes_only_with_a_reason_and_to_one_that_is_independent(cast, audit):
    audited, other = two_units(cast.a)
    fitting = make_auditor(cast.a, other)
    before = set(audit.team_ids)
    for lead, given, sentence in (
        (fitting, {"reason": "  "}, "Write the reason"),
        (make_auditor(cast.a, audited), {}, "belongs to a division that is audited"),
        (cast.lan, {}, "works in no agency now"),
    ):
        with pytest.raises(Refused, match=sentence):
            replace(cast, Audit.objects.get(), lead, **given)
    with pytest.raises(Stale):
        replace(cast, audit, fitting, seen=1)
    with pytest.raises(NotAllowed):
        replace(cast, Audit.objects.get(), fitting, by=actor_of(cast.binh))
    assert Audit.objects.get().team_ids == before


def test_who_joins_is_judged_by_the_day_on_which_they_join(cast, audit, today_is):
    newcomer = make_auditor(cast.a, two_units(cast.a)[1])
    later = today() + timedelta(days=3)
    Membership.objects.filter(user=newcomer).update(starts_on=later)
    with pytest.raises(Refused, match="works in no agency now"):
        replace(cast, Audit.objects.get(), newcomer)
    today_is(later.isoformat())
    replace(cast, Audit.objects.get(), newcomer)
    assert lead_user(audit) == newcomer


def test_who_joins_is_independent_of_what_was_asked_beyond_the_plan_too(cast, audit):
    third = make_unit(cast.a, "Phòng Thứ Ba")
    values = {"question": "Hồ sơ ở đâu?", "unit": third, "clause": audit.clauses.first(), "procedure": None}
    checklists.item_add(audit=audit, values=values, by=lead_of(audit))
    with pytest.raises(Refused, match="belongs to a division that is audited"):
        replace(cast, audit, lead_user(audit), [make_auditor(cast.a, third)])


def test_a_concluded_audit_keeps_its_team(cast):
    concluded = make_audit(cast.a, "concluded")
    with pytest.raises(WrongStatus):
        replace(cast, concluded, make_auditor(cast.a, two_units(cast.a)[1]))


def test_the_page_and_the_secretary_are_told_that_the_lead_has_left(cast, audit):
    lead, page = lead_user(audit), audit.get_absolute_url()
    team = reverse("audit_team", args=[audit.pk])
    client = client_of(cast.an)
    assert "has left" not in text_of(client.get(page))
    assert team not in [row.url for row in for_actor(actor_of(cast.an))]
    leave(lead)
    shown = text_of(client.get(page))
    assert f"{lead} leads the audit and has left" in shown
    assert team in shown
    assert team in [row.url for row in for_actor(actor_of(cast.an))]
    assert team not in [row.url for row in for_actor(actor_of(cast.binh))]


@pytest.mark.parametrize("how", ["account closed", "lender left"])
def test_a_closed_account_and_a_lent_lead_who_left_are_told_too(cast, audit, how):
    lead = lead_user(audit)
    if how == "account closed":
        lead.is_active = False
        lead.save(update_fields=["is_active"])
    else:
        lead = lend(audit, cast.b)
        audit.members.filter(is_lead=True).delete()
        audit.members.update(is_lead=True)
        assert Audit.objects.without_lead_on(today()).count() == 0
        leave(lead)
    assert Audit.objects.without_lead_on(today()).get() == audit
    assert "leads the audit and has left" in text_of(client_of(cast.an).get(audit.get_absolute_url()))


def test_the_page_of_the_team_asks_for_the_reason_and_loses_nothing(cast, audit):
    second = make_auditor(cast.a, two_units(cast.a)[1])
    client, address = client_of(cast.an), reverse("audit_team", args=[audit.pk])
    assert 'name="reason"' in text_of(client.get(address))
    sent = {"lead": second.pk, "seen": audit.version, "reason": ""}
    response = client.post(address, sent)
    assert response.status_code == 422
    assert f'value="{second.pk}" id="lead-{second.pk}" checked' in text_of(response)
    assert client.post(address, sent | {"reason": REASON, "seen": 1}).status_code == 409
    assert client.post(address, sent | {"reason": REASON}).status_code == 302
    assert lead_user(audit) == second
    assert Notice.objects.filter(user=second, subject__contains="while the audit is under way").exists()


def test_the_page_of_the_team_asks_for_no_reason_while_the_audit_is_planned(cast):
    planned = make_audit(cast.a, "planned")
    assert 'name="reason"' not in text_of(client_of(cast.an).get(reverse("audit_team", args=[planned.pk])))


def test_who_moved_into_the_audited_division_judges_it_no_more(cast, audit):
    lead, first = lead_user(audit), audit.items.first()
    by, finding = actor_of(lead), make_finding(audit)
    kept = checklists.photo_add(item=first, upload=photo(), by=by)
    checklists.item_answer(item=first, result="conform", evidence="", seen=first.version, by=by)
    lead.memberships.update(unit=audit.units.get())
    values = {
        "grade": "observation", "clause": finding.clause, "unit": finding.unit, "statement": "Khác.", "evidence": "",
    }  # fmt: skip
    for act in (
        lambda: checklists.item_answer(item=first, result="na", evidence="", seen=first.version, by=by),
        lambda: checklists.photo_add(item=first, upload=photo(colour="blue"), by=by),
        lambda: checklists.photo_remove(item=first, photo=kept, by=by),
        lambda: checklists.finding_raise(audit=audit, values=values, by=by),
        lambda: checklists.finding_change(finding=finding, values=values, seen=finding.version, by=by),
        lambda: checklists.finding_take_back(finding=finding, reason="Nhầm.", by=by),
        lambda: perform(audit, "conclude", by=by, held_on=today(), **CONCLUSION),
    ):
        with pytest.raises(Refused, match="belongs to a division that is audited"):
            act()
    checklists.item_answer(item=first, result="conform", evidence="", seen=first.version, by=by)
    assert first.result == "conform"


def test_what_became_of_a_finding_of_ones_new_division_is_left_to_the_others(cast):
    make_audit(cast.a, "signed", findings=("minor",))
    audit = make_audit(cast.a, "under_way")
    lead, row, colleague = lead_user(audit), audit.follow_ups.get(), second_auditor(audit)
    lead.memberships.update(unit=row.finding.unit)
    told = {"follow_up": row, "outcome": "settled", "note": "Đã làm.", "seen": row.version}
    with pytest.raises(Refused, match="belongs to a division that is audited"):
        checklists.follow_up_answer(by=actor_of(lead), **told)
    checklists.follow_up_answer(by=colleague, **told)


def test_they_go_on_in_the_divisions_that_are_not_theirs(cast):
    first, second, third = *two_units(cast.a), make_unit(cast.a, "Phòng Thứ Ba")
    audit = make_audit(cast.a, "under_way", units=[first, third])
    lead = lead_user(audit)
    assert lead.memberships.get().unit == second
    lead.memberships.update(unit=third)
    own, other = audit.items.filter(unit=third).first(), audit.items.filter(unit=first).first()
    checklists.item_answer(item=other, result="conform", evidence="", seen=other.version, by=actor_of(lead))
    with pytest.raises(Refused):
        checklists.item_answer(item=own, result="conform", evidence="", seen=own.version, by=actor_of(lead))


def test_the_page_of_the_question_says_why_and_keeps_what_was_typed(cast, audit):
    lead, item = lead_user(audit), audit.items.first()
    lead.memberships.update(unit=audit.units.get())
    response = client_of(lead).post(item.get_absolute_url(), answer(item, "observation", "Sổ chưa ký."))
    assert response.status_code == 422
    assert "belongs to a division that is audited" in text_of(response)
    assert "Sổ chưa ký." in text_of(response)
    assert f"{lead} belongs to a division that is audited" in text_of(
        client_of(cast.an).get(audit.get_absolute_url())
    )


def test_the_page_of_an_audit_costs_the_same_with_one_auditor_and_with_many(cast, audit):
    client, counts = client_of(cast.an), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(audit.get_absolute_url())
        counts.append(len(queries))
        for _n in range(4):
            second_auditor(audit)
    assert counts[0] == counts[1]
