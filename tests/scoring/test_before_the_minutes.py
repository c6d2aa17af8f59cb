"""What the agency does not read of an inspection before the team has signed its minutes or its letter."""

import io
import zipfile

import pytest
from django.urls import reverse

from core.workflow import perform
from scoring.models import Inspection
from scoring.services import conducting, minutes
from scoring.services.follow_ups import follow_up_answer
from tests.audits.makers_conducting import photo
from tests.cast import actor_of, client_of
from tests.scoring.makers import make_inspection
from tests.scoring.makers_conducting import item_of, lead_of, lead_user, lent_member
from tests.scoring.makers_requests import make_request

pytestmark = pytest.mark.django_db
FOUND, ASKED, SEEN = "Không có sổ theo dõi", "Lập sổ theo dõi.", "Mới làm một nửa"


@pytest.fixture
def earlier(cast):
    return make_request(cast.a)


@pytest.fixture
def written(cast, earlier) -> Inspection:
    """Under way, with an item that does not conform, its photo, a request, and an earlier request put off."""
    inspection = make_inspection(cast.a, "under_way")
    lead, item = lead_of(inspection), item_of(inspection)
    conducting.item_answer(item=item, result="nonconform", evidence=FOUND, seen=1, by=lead)
    conducting.photo_add(item=item, upload=photo("so.jpg"), by=lead)
    values = {"statement": ASKED, "check_item": item.check_item}
    minutes.request_add(inspection=inspection, values=values, by=lead)
    row = inspection.follow_ups.get(request=earlier)
    follow_up_answer(follow_up=row, outcome="postponed", note=SEEN, seen=1, by=lead)
    return inspection


def hand_in(inspection: Inspection) -> None:
    lead = lead_of(inspection)
    inspection.items.filter(result="").update(result="conform", answered_by=lead.user_id)
    inspection.refresh_from_db()
    perform(inspection, "conclude", by=lead, held_on=inspection.opened_on, conclusion="Được.")


def test_the_page_and_its_history_tell_the_agency_once_the_team_has_signed(cast, written):
    def told(user) -> set[str]:
        page = client_of(user).get(written.get_absolute_url()).content.decode()
        return {words for words in (FOUND, ASKED, SEEN) if words in page}

    def acts(user) -> bool:
        page = client_of(user).get(written.get_absolute_url()).content.decode()
        return "answered a check item" in page or "wrote a request into the minutes" in page

    assert [told(user) for user in (cast.an, cast.binh, cast.ha)] == [set()] * 3
    assert not acts(cast.binh)
    for user in (cast.dung, cast.em, cast.giang, lead_user(written), lent_member(written)):
        assert (told(user), acts(user)) == ({FOUND, ASKED, SEEN}, True)
    assert "is still writing" in client_of(cast.an).get(written.get_absolute_url()).content.decode()
    hand_in(written)
    assert (told(cast.binh), acts(cast.binh)) == ({FOUND, ASKED, SEEN}, True)


def test_what_is_corrected_is_again_read_by_the_team_alone(cast, written):
    hand_in(written)
    perform(written, "return", by=actor_of(cast.binh), reason="Sửa tên")
    assert ASKED not in client_of(cast.binh).get(written.get_absolute_url()).content.decode()
    assert ASKED in client_of(lead_user(written)).get(written.get_absolute_url()).content.decode()


def test_items_photos_and_earlier_requests_open_for_the_agency_once_the_team_has_signed(cast, written):
    picture = conducting.photos_of(item_of(written)).get()
    row = written.follow_ups.get()
    addresses = [
        reverse("inspection_checklist", args=[written.pk]),
        reverse("inspection_item", args=[written.pk, 1]),
        reverse("inspection_photo", args=[written.pk, 1, picture.pk]),
        reverse("request_follow_ups", args=[written.pk]),
        reverse("request_follow_up", args=[written.pk, row.pk]),
    ]
    assert client_of(cast.an).get(reverse("file", args=[picture.pk])).status_code == 404

    def statuses(user) -> set[int]:
        return {client_of(user).get(address).status_code for address in addresses}

    assert (statuses(cast.an), statuses(cast.dung), statuses(lent_member(written))) == ({404}, {200}, {200})
    hand_in(written)
    assert statuses(cast.an) == {200}


def test_the_whole_file_keeps_the_photos_from_the_agency_until_then(cast, written):
    def has_photo(user) -> bool:
        response = client_of(user).get(reverse("inspection_zip", args=[written.pk]))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
        return "so.jpg" in archive.read("00 Mục lục.txt").decode() + " ".join(archive.namelist())

    assert (has_photo(cast.an), has_photo(cast.dung)) == (False, True)
    hand_in(written)
    assert has_photo(cast.an)


def test_the_list_and_the_earlier_request_count_and_quote_nothing_before(cast, written, earlier):
    def counted(user) -> int:
        page = client_of(user).get(reverse("inspections")).context["page"]
        return next(row.asked for row in page.object_list if row.pk == written.pk)

    def quoted(user) -> bool:
        return SEEN in client_of(user).get(earlier.get_absolute_url()).content.decode()

    assert (counted(cast.an), quoted(cast.an)) == (0, False)
    for user in (cast.dung, lent_member(written)):
        assert counted(user) == 1
    assert quoted(cast.dung)
    hand_in(written)
    assert (counted(cast.an), quoted(cast.an)) == (1, True)
