"""Filling a checklist: one question after the other, by the team, between opening and conclusion."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits.models import ChecklistItem
from audits.services import checklists
from core import log
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from tests.audits.makers import lead_of, make_audit, make_finding, make_programme, plan_audit
from tests.audits.makers_conducting import address, answer, lead_client, lead_user, lend, second_auditor
from tests.cast import actor_of, client_of, make_procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(cast):
    return make_audit(cast.a)


def first(audit) -> ChecklistItem:
    return audit.items.get(order=1)


def test_save_and_next_leads_through_the_questions_to_the_overview(audit):
    client = lead_client(audit)
    one, two = audit.items.order_by("order")
    assert client.post(address(one), answer(one)).headers["Location"] == address(two)
    page = client.get(address(two)).content.decode()
    assert "2 of 2" in page
    assert "Question 1 is answered." in page
    overview = reverse("checklist", args=[audit.pk])
    assert client.post(address(two), answer(two)).headers["Location"] == overview
    one.refresh_from_db()
    assert (one.result, one.answered_by) == ("conform", lead_user(audit))


def test_the_next_question_is_the_next_unanswered_one_even_if_it_lies_before(audit):
    two = audit.items.get(order=2)
    assert lead_client(audit).post(address(two), answer(two)).headers["Location"] == address(first(audit))


def test_an_answer_that_finds_something_needs_evidence_and_keeps_what_was_chosen(audit):
    item = first(audit)
    response = lead_client(audit).post(address(item), answer(item, "observation", " "))
    page = response.content.decode()
    assert response.status_code == 422
    assert "needs evidence" in page
    assert 'value="observation"' in page
    assert "checked" in page
    item.refresh_from_db()
    assert item.result == ""


@pytest.mark.parametrize("wrong", [{"result": ""}, {"result": "splendid"}, {"evidence": "x" * 5001}])
def test_a_wrong_answer_is_refused_at_its_place(audit, wrong):
    item = first(audit)
    response = lead_client(audit).post(address(item), answer(item) | wrong)
    assert response.status_code == 422
    assert "data-unsaved" in response.content.decode()


def test_the_second_of_two_auditors_gets_both_answers_and_loses_nothing(audit):
    item = first(audit)
    checklists.item_answer(item=item, result="conform", evidence="Sổ số 3", seen=1, by=second_auditor(audit))
    response = lead_client(audit).post(address(item), answer(item, "ofi", "Sổ số 4", seen=1))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Sổ số 3" in page
    assert "Sổ số 4" in page
    assert "Đánh Giá Viên Hai" in page
    assert f'name="seen" value="{item.version}"' in page
    sent_again = answer(item, "ofi", "Sổ số 3, 4", seen=item.version)
    assert lead_client(audit).post(address(item), sent_again).status_code == 302


def test_sending_the_same_answer_twice_changes_nothing(audit):
    item = first(audit)
    for _time in range(2):
        assert lead_client(audit).post(address(item), answer(item, seen=1)).status_code == 302
    item.refresh_from_db()
    assert item.version == 2
    assert sum(entry.verb == "audit.answer" for entry in log.history(audit)) == 1


def test_a_page_that_says_no_version_is_taken_for_stale(audit):
    item = first(audit)
    assert lead_client(audit).post(address(item), {"result": "conform"}).status_code == 409


@pytest.mark.parametrize(
    ("who", "seen", "sent"),
    [
        ("ha", 200, 403),
        ("an", 200, 403),
        ("binh", 200, 403),
        ("khoa", 200, 403),
        ("dung", 200, 403),
        ("chi", 404, 404),
    ],
)
def test_only_the_team_answers(cast, audit, who, seen, sent):
    client, item = client_of(getattr(cast, who)), first(audit)
    assert client.get(address(item)).status_code == seen
    assert client.post(address(item), answer(item)).status_code == sent
    item.refresh_from_db()
    assert item.result == ""


def test_a_lent_auditor_sees_and_answers_and_does_nothing_else(cast, audit):
    lent = lend(audit, cast.b)
    client, item = client_of(lent), first(audit)
    assert client.get(reverse("checklist", args=[audit.pk])).status_code == 200
    assert client.post(address(item), answer(item)).status_code == 302
    procedure = make_procedure(cast.a)
    assert client.get(procedure.get_absolute_url()).status_code == 404
    for name in ("return", "sign", "postpone", "cancel", "announce"):
        assert client.post(reverse("audit_move", args=[audit.pk, name]), {"seen": audit.version}).status_code == 403
    assert client_of(lend(make_audit(cast.a), cast.b)).get(address(item)).status_code == 404


@pytest.mark.parametrize("status", ["announced", "concluded", "signed"])
def test_answers_are_taken_only_between_opening_and_conclusion(cast, status):
    audit = make_audit(cast.a, status)
    item, lead = first(audit), lead_of(audit)
    with pytest.raises(WrongStatus):
        checklists.item_answer(item=item, result="na", evidence="", seen=item.version, by=lead)
    before = ChecklistItem.objects.get(pk=item.pk).result
    lead_client(audit).post(address(item), answer(item, "na"))
    assert ChecklistItem.objects.get(pk=item.pk).result == before


def test_the_service_asks_again_who_answers(cast, audit):
    with pytest.raises(NotAllowed):
        checklists.item_answer(item=first(audit), result="conform", evidence="", seen=1, by=actor_of(cast.khoa))
    with pytest.raises(NotAllowed):
        checklists.item_answer(item=first(audit), result="conform", evidence="", seen=1, by=actor_of(cast.chi))
    with pytest.raises(Refused):
        checklists.item_answer(item=first(audit), result="splendid", evidence="", seen=1, by=lead_of(audit))


def test_the_database_wants_an_auditor_and_evidence(cast, audit):
    rows = ChecklistItem.objects.filter(audit=audit)
    for wrong in ({"result": "conform"}, {"result": "nonconform", "answered_by": cast.khoa}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_nonconformity_raised_from_it_holds_the_answer(audit):
    item, lead = first(audit), lead_of(audit)
    checklists.item_answer(item=item, result="nonconform", evidence="Thiếu sổ", seen=1, by=lead)
    values = {"grade": "minor", "clause": item.clause, "statement": "Thiếu sổ", "evidence": "Không có sổ"}
    checklists.finding_raise(audit=audit, values=values, item=item, by=lead)
    with pytest.raises(Refused, match="take that back first"):
        checklists.item_answer(item=item, result="conform", evidence="", seen=2, by=lead)


def test_the_team_adds_a_question_with_its_criterion(cast, audit):
    client, new = lead_client(audit), reverse("checklist_add", args=[audit.pk])
    bare = client.post(new, {"question": "Còn gì nữa?"})
    assert bare.status_code == 422
    assert "that the question is about" in bare.content.decode()
    clause = audit.clauses.first()
    client.post(new, {"question": "Còn gì nữa?", "clause": clause.pk})
    assert audit.items.get(order=3).clause == clause
    assert client_of(cast.an).post(new, {"question": "?", "clause": clause.pk}).status_code == 403


def test_a_question_about_another_agency_is_refused(cast, audit):
    theirs = make_procedure(cast.b)
    with pytest.raises(Refused, match="own"):
        checklists.item_add(audit=audit, values={"question": "?", "procedure": theirs}, by=lead_of(audit))


def test_two_at_once_the_second_is_told(audit):
    item, other = first(audit), second_auditor(audit)
    checklists.item_answer(item=item, result="conform", evidence="", seen=1, by=other)
    with pytest.raises(Stale, match="Somebody else"):
        checklists.item_answer(item=item, result="na", evidence="", seen=1, by=lead_of(audit))


def queries_of(client, url: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(60) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_overview_costs_the_same_for_two_and_for_many_questions(audit, django_assert_max_num_queries):
    client, url = lead_client(audit), reverse("checklist", args=[audit.pk])
    make_finding(audit, item=first(audit))
    few = queries_of(client, url, django_assert_max_num_queries)
    clause = audit.clauses.first()
    for number in range(9):
        item = checklists.item_add(
            audit=audit, values={"question": f"{number}?", "clause": clause}, by=lead_of(audit)
        )
        make_finding(audit, item=item)
    assert queries_of(client, url, django_assert_max_num_queries) == few


def test_the_overview_says_what_waits_and_what_lacks_its_finding(audit):
    item = first(audit)
    checklists.item_answer(item=item, result="nonconform", evidence="Thiếu sổ", seen=1, by=lead_of(audit))
    page = lead_client(audit).get(reverse("checklist", args=[audit.pk])).content.decode()
    assert "1 of 2 answered" in page
    assert "has no finding yet" in page
    waiting = lead_client(audit).get(reverse("checklist", args=[audit.pk]) + "?show=waiting").content.decode()
    assert item.question not in waiting


def test_a_planned_audit_has_an_empty_checklist_that_says_why(cast):
    audit = plan_audit(make_programme(cast.a, "draft"))
    page = client_of(cast.an).get(reverse("checklist", args=[audit.pk])).content.decode()
    assert "when the audit plan is announced" in page
