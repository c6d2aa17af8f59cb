"""A division reads documents together: those present in the minutes have read them. And the use of procedures."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.roles import Role
from core.errors import NotAllowed, Refused
from core.log import history
from procedures.models import Meeting, UseRecord
from procedures.services.dissemination import acknowledge
from procedures.services.meetings import meeting_record
from procedures.services.using import use_record
from tests.cast import (
    PDF,
    actor_of,
    client_of,
    make_membership,
    make_procedure,
    make_revision,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(cast):
    """The division of Hà and Sen."""
    unit = make_unit(cast.a, "Phòng Quản lý")
    cast.ha.memberships.update(unit=unit)
    return unit


@pytest.fixture
def sen(cast, unit):
    user = make_user("Lò Thị Sen", username="sen")
    make_membership(user, cast.a, Role.STAFF, unit=unit)
    return user


@pytest.fixture
def spread(cast, sen, today_is):
    """In effect since 2019-03-01; today is 2019-03-08."""
    today_is("2019-03-01")
    spread = make_procedure(cast.a).revisions.get().dissemination
    today_is("2019-03-08")
    return spread


def record(cast, unit, spread, **changed) -> Meeting:
    values = {
        "agency": cast.a,
        "unit": unit,
        "disseminations": [spread],
        "present": [cast.ha],
        "held_on": date(2019, 3, 6),
        "chaired_by": "Lò Thị Sen",
        "minutes": "Đọc và trao đổi từng bước.",
        "by": actor_of(cast.ha),
    }
    return meeting_record(**values | changed)


def read_on(spread, user) -> date | None:
    return spread.acknowledgements.get(user=user).acknowledged_on


def test_those_present_have_read_it_on_the_day_of_the_meeting(cast, unit, sen, spread):
    meeting = record(cast, unit, spread)
    assert read_on(spread, cast.ha) == date(2019, 3, 6)
    assert read_on(spread, sen) is None
    assert [row.user for row in meeting.acknowledgements.all()] == [cast.ha]
    assert history(meeting).get().verb == "meeting.record"
    assert history(spread).filter(verb="dissemination.meeting").exists()


def test_who_had_read_it_before_stays_as_they_were_and_still_stands_in_the_minutes(cast, unit, sen, spread):
    acknowledge(dissemination=spread, by=actor_of(sen))
    meeting = record(cast, unit, spread, present=[cast.ha, sen])
    assert read_on(spread, sen) == date(2019, 3, 8)
    assert spread.acknowledgements.get(user=sen).meeting is None
    assert set(meeting.present.all()) == {cast.ha, sen}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held_on": date(2019, 3, 9)}, "cannot lie in the future"),
        ({"held_on": date(2019, 2, 28)}, "took effect on 01/03/2019"),
        ({"minutes": "  "}, "Write the minutes"),
        ({"chaired_by": " "}, "who chaired"),
        ({"present": []}, "Tick those who were present"),
        ({"disseminations": []}, "Choose the documents"),
    ],
)
def test_what_does_not_fit_is_refused_and_nobody_has_read(cast, unit, spread, changed, sentence):
    with pytest.raises(Refused, match=sentence):
        record(cast, unit, spread, **changed)
    assert read_on(spread, cast.ha) is None
    assert not Meeting.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(cast, unit, spread):
    with pytest.raises(Refused) as refusal:
        record(cast, unit, spread, held_on=date(2019, 3, 9), minutes="", chaired_by="")
    assert len(refusal.value.reasons) == 3


@pytest.mark.parametrize("who", ["an", "chi", "khoa"])
def test_only_people_who_were_asked_can_have_been_there(cast, unit, spread, who):
    stranger = getattr(cast, who)
    with pytest.raises(Refused, match=stranger.full_name):
        record(cast, unit, spread, present=[cast.ha, stranger], by=actor_of(cast.an))


def test_people_of_another_division_were_not_at_the_meeting_of_this_one(cast, unit, sen, spread):
    sen.memberships.update(unit=make_unit(cast.a, "Thanh tra"))
    with pytest.raises(Refused, match="Lò Thị Sen"):
        record(cast, unit, spread, present=[sen])
    record(cast, None, spread, present=[sen], by=actor_of(cast.an))
    assert read_on(spread, sen) == date(2019, 3, 6)


def test_who_belonged_to_the_division_on_that_day_counts_though_they_left_since(cast, unit, sen, spread):
    sen.memberships.update(ends_on=date(2019, 3, 7))
    record(cast, unit, spread, present=[sen])
    assert read_on(spread, sen) == date(2019, 3, 6)


def test_a_person_records_the_meetings_of_the_own_division_only(cast, unit, spread):
    other = make_unit(cast.a, "Thanh tra")
    for place in (other, None):
        with pytest.raises(NotAllowed):
            record(cast, place, spread)
    for who in (cast.chi, cast.dung):
        with pytest.raises(NotAllowed):
            record(cast, unit, spread, by=actor_of(who))


def test_a_document_of_another_agency_is_not_touched(cast, unit, sen, spread):
    foreign = make_procedure(cast.b, effective_on=date(2019, 3, 8)).revisions.get().dissemination
    with pytest.raises(Refused, match="Choose the documents"):
        record(cast, unit, spread, disseminations=[foreign])


def test_a_meeting_about_an_issue_that_ended_before_it_is_refused(cast, unit, spread):
    make_revision(spread.revision.procedure, "effective")
    with pytest.raises(Refused, match="was in effect until 08/03/2019"):
        record(cast, unit, spread, held_on=date(2019, 3, 8))
    record(cast, unit, spread)
    assert read_on(spread, cast.ha) == date(2019, 3, 6)


def test_a_second_press_makes_no_second_meeting(cast, unit, spread):
    record(cast, unit, spread)
    with pytest.raises(Refused, match="recorded already"):
        record(cast, unit, spread)
    assert Meeting.objects.count() == 1


def posted(unit, spread, **changed) -> dict:
    values = {
        "unit": unit.pk,
        "documents": [spread.pk],
        "held_on": "06/03/2019",
        "chaired_by": "Lò Thị Sen",
        "minutes": "Đã đọc.",
    }
    return values | changed


def test_it_is_recorded_in_two_steps_with_the_scanned_minutes(cast, unit, spread):
    client, url = client_of(cast.ha), reverse("meeting_new")
    first = client.get(url, {"documents": spread.pk})
    assert "Step 1 of 2" in first.content.decode()
    second = client.get(url, {"documents": spread.pk, "unit": unit.pk, "next": 1}).content.decode()
    assert "Step 2 of 2" in second
    assert "Đàm Thu Hà" in second
    scan = SimpleUploadedFile("bien-ban.pdf", PDF)
    response = client.post(url, posted(unit, spread, present=[cast.ha.pk], upload=scan))
    meeting = Meeting.objects.get()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert meeting.file.name == "bien-ban.pdf"
    assert "Đã đọc." in client.get(meeting.get_absolute_url()).content.decode()


def test_a_refused_scan_loses_nothing_and_records_nothing(cast, unit, spread):
    scan = SimpleUploadedFile("bien-ban.pdf", b"MZ not a document")
    data = posted(unit, spread, present=[cast.ha.pk], upload=scan)
    response = client_of(cast.ha).post(reverse("meeting_new"), data)
    assert response.status_code == 422
    assert "Đã đọc." in response.content.decode()
    assert not Meeting.objects.exists()


def test_a_person_without_a_division_is_told_whom_to_ask(cast, unit, spread):
    cast.khoa.memberships.update(unit=None)
    page = client_of(cast.khoa).get(reverse("meeting_new")).content.decode()
    assert "You belong to no division" in page


def test_the_secretary_records_that_a_procedure_was_used(cast, spread):
    procedure = spread.revision.procedure
    use_record(procedure=procedure, used_on=date(2019, 3, 7), dossiers=12, by=actor_of(cast.an))
    use_record(procedure=procedure, used_on=date(2019, 3, 7), dossiers=12, by=actor_of(cast.an))
    assert procedure.uses.get().dossiers == 12
    assert history(procedure).filter(verb="procedure.use").count() == 1
    use_record(procedure=procedure, used_on=date(2019, 3, 7), dossiers=13, by=actor_of(cast.an))
    assert procedure.uses.get().dossiers == 13


@pytest.mark.parametrize(
    ("day", "dossiers", "sentence"),
    [
        (date(2019, 3, 9), 1, "in the future"),
        (date(2019, 2, 28), 1, "not in effect on that day"),
        (date(2019, 3, 7), 0, "one dossier"),
    ],
)
def test_a_use_that_cannot_have_been_is_refused(cast, spread, day, dossiers, sentence):
    with pytest.raises(Refused, match=sentence):
        use_record(procedure=spread.revision.procedure, used_on=day, dossiers=dossiers, by=actor_of(cast.an))
    assert not UseRecord.objects.exists()


def test_the_form_of_a_use_shows_what_is_recorded(cast, spread):
    client, url = client_of(cast.an), reverse("use_new", args=[spread.revision.procedure_id])
    assert client.post(url, {"used_on": "07/03/2019", "dossiers": "4"}).status_code == 302
    assert "Last used up to 07/03/2019" in client.get(url).content.decode()
    assert client_of(cast.ha).get(url).status_code == 403
    assert client_of(cast.chi).get(url).status_code == 404


def test_the_list_of_meetings_costs_the_same_for_few_and_many(cast, unit, spread, django_assert_max_num_queries):
    for number in range(7):
        record(cast, unit, spread, minutes=f"Lần {number}")
    client, url = client_of(cast.an), reverse("meetings")
    client.get(url)
    with django_assert_max_num_queries(9):
        page = client.get(url).context["page"]
    assert len(page) == 7
