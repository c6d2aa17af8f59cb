"""Filling the checklist of an inspection: by the team, from several phones, sent once however often it comes."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import User
from core import log
from core.errors import DomainError, NotAllowed, Refused, Stale, WrongStatus
from core.workflow import perform
from scoring.models import InspectionItem, InspectionRequest, Receipt
from scoring.services import conducting, minutes
from tests.audits.makers_conducting import photo
from tests.cast import actor_of, client_of, holder_of, make_membership
from tests.scoring.makers import administrator, inspecting, make_inspection
from tests.scoring.makers_conducting import (
    address,
    answer,
    item_of,
    lead_client,
    lead_of,
    lead_user,
    lent_member,
    second_inspector,
)

pytestmark = pytest.mark.django_db


def queued(user) -> dict:
    return {"x-queued": str(user.pk)}


@pytest.fixture
def inspection(cast):
    return make_inspection(cast.a, "under_way")


def give(item: InspectionItem, by, result: str = "conform", evidence: str = "", *, key: UUID | None = None, seen=1):
    return conducting.item_answer(item=item, result=result, evidence=evidence, seen=seen, by=by, key=key)


def test_the_checklist_stands_on_one_page_with_a_constant_number_of_queries(
    inspection, django_assert_max_num_queries
):
    client, url = lead_client(inspection), reverse("inspection_checklist", args=[inspection.pk])
    client.get(url)
    with django_assert_max_num_queries(25) as few:
        page = client.get(url).content.decode()
    assert page.count("data-queued=") == 13
    for order in (1, 2, 3):
        conducting.photo_add(item=item_of(inspection, order), upload=photo(), by=lead_of(inspection))
    with django_assert_max_num_queries(25) as many:
        client.get(url)
    assert len(many) == len(few)


def test_save_and_next_leads_to_the_next_item_that_waits(inspection):
    client, last = lead_client(inspection), item_of(inspection, 13)
    response = client.post(address(last), answer(last))
    assert response.headers["Location"] == address(item_of(inspection, 1))
    last.refresh_from_db()
    assert (last.result, last.answered_by) == ("conform", lead_user(inspection))
    inspection.items.exclude(pk=item_of(inspection).pk).update(result="na", answered_by=lead_user(inspection))
    first = item_of(inspection)
    overview = reverse("inspection_checklist", args=[inspection.pk])
    assert client.post(address(first), answer(first)).headers["Location"] == overview


@pytest.mark.parametrize("wrong", [{"result": ""}, {"result": "splendid"}, {"result": "nonconform", "evidence": " "}])
def test_a_wrong_answer_is_refused_with_what_was_typed(inspection, wrong):
    item = item_of(inspection)
    response = lead_client(inspection).post(address(item), answer(item, evidence="Sổ số 3") | wrong)
    assert response.status_code == 422
    assert "data-unsaved" in response.content.decode()
    item.refresh_from_db()
    assert item.result == ""


def test_the_second_of_two_inspectors_gets_both_answers(inspection):
    item = item_of(inspection)
    give(item, second_inspector(inspection), evidence="Sổ số 3")
    client = lead_client(inspection)
    response = client.post(address(item), answer(item, "nonconform", "Sổ số 4", seen=1))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Sổ số 3" in page
    assert "Sổ số 4" in page
    item.refresh_from_db()
    assert item.evidence == "Sổ số 3"
    both = answer(item, "nonconform", "Sổ số 3 và 4", seen=item.version)
    assert client.post(address(item), both).status_code == 302


def test_the_same_answer_again_changes_nothing(inspection):
    item, lead = item_of(inspection), lead_of(inspection)
    give(item, lead)
    give(item, lead)
    item.refresh_from_db()
    assert item.version == 2
    assert [entry.verb for entry in log.history(inspection)].count("inspection.answer") == 1


def test_a_replay_is_harmless_even_after_somebody_else_changed_the_answer(inspection):
    item, lead, key = item_of(inspection), lead_of(inspection), uuid4()
    give(item, lead, "conform", "Của tôi", key=key)
    give(item, second_inspector(inspection), "nonconform", "Của người khác", seen=2)
    give(item, lead, "conform", "Của tôi", key=key)
    item.refresh_from_db()
    assert (item.result, item.evidence, item.version) == ("nonconform", "Của người khác", 3)
    assert Receipt.objects.count() == 1


def test_a_replay_after_the_minutes_are_signed_is_taken_for_arrived(inspection):
    item, lead, key = item_of(inspection), lead_of(inspection), uuid4()
    give(item, lead, key=key)
    inspection.items.filter(result="").update(result="na", answered_by=lead.user_id)
    perform(inspection, "conclude", by=lead, held_on=inspection.opened_on, conclusion="Được.")
    give(item_of(inspection), lead, key=key)
    with pytest.raises(WrongStatus):
        give(item_of(inspection), lead, "na", key=uuid4(), seen=2)


def test_a_refused_sending_leaves_no_receipt_and_can_be_sent_again(inspection):
    item, lead, key = item_of(inspection), lead_of(inspection), uuid4()
    with pytest.raises(Refused):
        give(item, lead, "nonconform", " ", key=key)
    give(item_of(inspection), lead, "nonconform", "Thiếu sổ", key=key)
    assert item_of(inspection).evidence == "Thiếu sổ"


def test_nobody_uses_the_key_of_another(inspection):
    key = uuid4()
    give(item_of(inspection), lead_of(inspection), key=key)
    with pytest.raises(NotAllowed):
        give(item_of(inspection, 2), second_inspector(inspection), key=key)


def test_a_phone_reads_sentences_and_the_version_it_has_seen(inspection):
    item, client, key = item_of(inspection), lead_client(inspection), str(uuid4())
    sent = queued(lead_user(inspection))
    wrong = client.post(address(item), answer(item, "nonconform", key=key), headers=sent)
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (422, "application/json")
    assert "needs evidence" in wrong.json()["sentence"]
    told = client.post(address(item), answer(item, key=key), headers=sent)
    assert (told.status_code, told.json()["version"]) == (200, 2)
    give(item_of(inspection), second_inspector(inspection), "na", seen=2)
    replay = client.post(address(item), answer(item, key=key), headers=sent)
    assert (replay.status_code, replay.json()["version"]) == (200, 1)
    stale = client.post(address(item), answer(item, "nonconform", "x", key=str(uuid4())), headers=sent)
    assert stale.status_code == 409
    assert item_of(inspection).result == "na"
    stranger = client_of(None).post(address(item), answer(item), headers=sent)
    assert stranger.status_code == 302


def test_a_phone_of_who_is_not_of_the_team_is_told_so(cast, inspection):
    item = item_of(inspection)
    response = client_of(cast.dung).post(address(item), answer(item), headers=queued(cast.dung))
    assert response.status_code == 403
    assert response.json()["sentence"]


def test_an_answer_is_not_sent_under_the_name_of_who_signed_in_after(inspection):
    item, key = item_of(inspection), str(uuid4())
    lead, later = lead_user(inspection), User.objects.get(pk=second_inspector(inspection).user_id)
    refused = client_of(later).post(address(item), answer(item, key=key), headers=queued(lead))
    assert (refused.status_code, item_of(inspection).result) == (401, "")
    assert client_of(lead).post(address(item), answer(item, key=key), headers=queued(lead)).status_code == 200


def test_photos_are_kept_once_and_without_losing_the_answer(inspection):
    item, client = item_of(inspection), lead_client(inspection)
    sent = answer(item, photos=[photo("mot.jpg"), photo("hai.jpg", "blue"), photo("mot.jpg")])
    assert client.post(address(item), sent).status_code == 302
    kept = list(conducting.photos_of(item))
    assert len(kept) == 2
    url = reverse("inspection_photo", args=[inspection.pk, 1, kept[0].pk])
    assert client.get(url + "?small").status_code == 200
    other = reverse("inspection_photo", args=[inspection.pk, 2, kept[0].pk])
    assert client.get(other).status_code == 404
    remove = reverse("inspection_photo_remove", args=[inspection.pk, 1, kept[0].pk])
    assert client.post(remove).status_code == 302
    assert conducting.photos_of(item).count() == 1


def test_only_the_team_without_conflict_writes_while_it_is_under_way(cast, inspection):
    item = item_of(inspection)
    for by in (actor_of(cast.dung), actor_of(cast.an), administrator(), inspecting()):
        with pytest.raises(NotAllowed):
            give(item, by)
    make_membership(lead_user(inspection), cast.a, "secretary")
    with pytest.raises(NotAllowed, match="belong to this agency"):
        give(item, lead_of(inspection))


def test_a_member_from_elsewhere_sees_and_answers(inspection):
    client, item = client_of(lent_member(inspection)), item_of(inspection)
    assert client.get(reverse("inspection_checklist", args=[inspection.pk])).status_code == 200
    assert client.post(address(item), answer(item)).status_code == 302
    assert client.get(inspection.agency.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("status", ["concluded", "confirmed"])
def test_no_route_changes_an_answer_after_the_minutes(cast, status):
    inspection = make_inspection(cast.a, status)
    item, lead = item_of(inspection), lead_of(inspection)
    with pytest.raises(WrongStatus):
        give(item, lead, "na")
    with pytest.raises(WrongStatus):
        conducting.photo_add(item=item, upload=photo(), by=lead)
    with pytest.raises(WrongStatus):
        minutes.request_add(inspection=inspection, values={"statement": "x", "check_item": None}, by=lead)
    lead_client(inspection).post(address(item), answer(item, "na"))
    assert item_of(inspection).result == "conform"


def test_the_database_wants_an_inspector_and_evidence(cast, inspection):
    for wrong in ({"result": "conform"}, {"result": "nonconform", "answered_by": cast.dung}):
        with pytest.raises(IntegrityError), transaction.atomic():
            inspection.items.update(**wrong)


def test_a_request_is_written_from_an_item_changed_and_taken_out(inspection):
    item, client = item_of(inspection, 3), lead_client(inspection)
    give(item, lead_of(inspection), "nonconform", "Chưa ban hành mục tiêu")
    url = reverse("inspection_ask", args=[inspection.pk])
    assert "Chưa ban hành mục tiêu" in client.get(url + "?item=3").content.decode()
    sent = {"check_item": item.check_item_id, "statement": "Ban hành mục tiêu."}
    assert client.post(url, sent | {"statement": " "}).status_code == 422
    assert client.post(url, sent).status_code == 302
    request = InspectionRequest.objects.get()
    assert (request.number, request.agency, request.status) == (1, inspection.agency, "draft")
    edit = reverse("inspection_ask_edit", args=[inspection.pk, request.pk])
    changed = sent | {"statement": "Ban hành mục tiêu năm."}
    assert client.post(edit, changed | {"seen": 1}).status_code == 302
    stale = client.post(edit, sent | {"seen": 1})
    assert stale.status_code == 409
    assert "Ban hành mục tiêu năm." in stale.content.decode()
    remove = reverse("inspection_ask_remove", args=[inspection.pk, request.pk])
    assert client.post(remove).status_code == 302
    assert not InspectionRequest.objects.exists()


def test_requests_of_signed_minutes_change_no_more(cast):
    inspection = make_inspection(cast.a, "concluded", requests=1)
    request, lead = InspectionRequest.objects.get(), lead_of(inspection)
    with pytest.raises(DomainError):
        minutes.request_change(request=request, values={"statement": "x", "check_item": None}, seen=1, by=lead)
    with pytest.raises(DomainError):
        minutes.request_remove(request=request, by=lead)
    perform(inspection, "confirm", by=holder_of(cast.a, "head"))
    with pytest.raises(DomainError):
        minutes.request_remove(request=request, by=lead)


def test_a_stale_version_is_refused_by_the_service(inspection):
    item = item_of(inspection)
    give(item, second_inspector(inspection))
    with pytest.raises(Stale):
        give(item, lead_of(inspection), "na", seen=1)
