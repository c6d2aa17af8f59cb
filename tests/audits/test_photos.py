"""Photos at a question: kept with the answer or without it, seen by the team, removed until the conclusion."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audits.services import checklists
from core import files, log
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import Attachment
from core.workflow import perform
from tests.audits.makers import answer_all, lead_of, make_audit
from tests.audits.makers_conducting import address, answer, lead_client, lend, photo
from tests.cast import actor_of, client_of, holder_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(cast):
    return make_audit(cast.a)


@pytest.fixture
def item(audit):
    return audit.items.get(order=1)


def names(item) -> list[str]:
    return [kept.name for kept in checklists.photos_of(item)]


def test_two_photos_travel_with_the_answer(audit, item):
    sent = answer(item, photos=[photo("mot.jpg"), photo("hai.jpg", "blue")])
    assert lead_client(audit).post(address(item), sent).status_code == 302
    assert names(item) == ["mot.jpg", "hai.jpg"]
    page = lead_client(audit).get(address(item)).content.decode()
    assert "2 photos" in page
    assert "Remove photo 2" in page


def test_a_refused_answer_keeps_its_photos(audit, item):
    response = lead_client(audit).post(address(item), answer(item, "nonconform", photos=photo()))
    assert response.status_code == 422
    assert names(item) == ["anh.jpg"]


def test_a_conflict_keeps_the_photos_too(audit, item):
    checklists.item_answer(item=item, result="conform", evidence="", seen=1, by=lead_of(audit))
    response = lead_client(audit).post(address(item), answer(item, "na", seen=1, photos=photo()))
    assert response.status_code == 409
    assert names(item) == ["anh.jpg"]


def test_one_bad_file_does_not_cost_the_good_ones_or_the_answer(audit, item):
    bad = SimpleUploadedFile("virus.jpg", b"MZ\x90", "image/jpeg")
    response = lead_client(audit).post(address(item), answer(item, photos=[photo(), bad]), follow=True)
    page = response.content.decode()
    assert "virus.jpg: The file is not a photo" in page
    item.refresh_from_db()
    assert (item.result, names(item)) == ("conform", ["anh.jpg"])


def test_what_is_served_is_the_cleaned_picture_to_those_who_see_the_audit(cast, audit, item):
    kept = checklists.photo_add(item=item, upload=photo(), by=lead_of(audit))
    url = reverse("checklist_photo", args=[audit.pk, item.order, kept.pk])
    lent = lend(audit, cast.b)
    for user in (lent, cast.an, cast.ha, cast.dung):
        response = client_of(user).get(url)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/jpeg"
    assert client_of(cast.chi).get(url).status_code == 404
    small = client_of(lent).get(url + "?small")
    assert Image.open(io.BytesIO(small.content)).format == "JPEG"
    other = audit.items.get(order=2)
    assert (
        client_of(cast.an).get(reverse("checklist_photo", args=[audit.pk, other.order, kept.pk])).status_code == 404
    )


def test_the_same_photo_is_kept_and_told_of_once(audit, item):
    for _time in range(2):
        checklists.photo_add(item=item, upload=photo(), by=lead_of(audit))
    assert len(names(item)) == 1
    assert sum(entry.verb == "audit.photo" for entry in log.history(audit)) == 1


def test_the_eleventh_photo_is_refused_and_the_tenth_may_be_sent_again(audit, item, monkeypatch):
    monkeypatch.setattr(checklists, "MOST_PHOTOS", 2)
    lead = lead_of(audit)
    for colour in ("red", "blue"):
        checklists.photo_add(item=item, upload=photo(colour=colour), by=lead)
    with pytest.raises(Refused, match="at most"):
        checklists.photo_add(item=item, upload=photo(colour="green"), by=lead)
    checklists.photo_add(item=item, upload=photo(colour="blue"), by=lead)
    assert len(names(item)) == 2


def test_a_photo_is_removed_by_the_team_and_the_history_keeps_its_hash(cast, audit, item):
    kept = checklists.photo_add(item=item, upload=photo(), by=lead_of(audit))
    url = reverse("checklist_photo_remove", args=[audit.pk, item.order, kept.pk])
    assert client_of(cast.an).post(url).status_code == 403
    assert client_of(cast.chi).post(url).status_code == 404
    assert lead_client(audit).get(url).status_code == 405
    assert lead_client(audit).post(url).headers["Location"] == address(item)
    assert names(item) == []
    entry = log.history(audit).first()
    assert entry.verb == "audit.photo_remove"
    assert kept.sha256 in entry.body


@pytest.mark.parametrize("status", ["concluded", "signed"])
def test_evidence_stays_as_it_was_reported(audit, item, status):
    lead = lead_of(audit)
    kept = checklists.photo_add(item=item, upload=photo(), by=lead)
    answer_all(audit)
    move_audit_on(audit, status)
    item.audit.refresh_from_db()
    for act in (
        lambda: checklists.photo_add(item=item, upload=photo(colour="blue"), by=lead),
        lambda: checklists.photo_remove(item=item, photo=kept, by=lead),
    ):
        with pytest.raises(WrongStatus):
            act()
    assert names(item) == ["anh.jpg"]


def move_audit_on(audit, status: str) -> None:
    values = {"held_on": audit.opened_on, "present": "Đoàn", "conclusion": "Phù hợp."}
    perform(audit, "conclude", by=lead_of(audit), **values)
    if status == "signed":
        perform(audit, "sign", by=holder_of(audit.agency, "head"))


def test_nobody_outside_the_team_stores_anything(cast, audit, item):
    before = set(files.path_of("00").parent.parent.rglob("*"))
    with pytest.raises(NotAllowed):
        checklists.photo_add(item=item, upload=photo(colour="violet"), by=actor_of(cast.an))
    assert set(files.path_of("00").parent.parent.rglob("*")) == before
    assert not Attachment.objects.exists()


def test_a_request_of_a_hundred_megabytes_is_refused_before_it_is_read(audit, item):
    class Unread(io.BytesIO):
        def read(self, *count: int) -> bytes:
            raise AssertionError("the body was read")

    response = lead_client(audit).generic(
        "POST", address(item), content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(100 * 1024 * 1024), "wsgi.input": Unread()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "64 MB at once" in response.content.decode()
    item.refresh_from_db()
    assert item.result == ""
