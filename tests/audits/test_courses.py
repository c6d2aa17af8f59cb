"""Courses of internal auditors: who records them, when they count, when a team needs them."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits import training
from audits.models import AuditorCourse
from audits.services.courses import course_change, course_record
from audits.services.teams import team_set
from core import todos
from core.errors import NotAllowed, Refused
from core.workflow import perform
from tests.audits.makers import make_audit, make_auditor
from tests.audits.makers_planning import make_course
from tests.cast import actor_of, client_of

pytestmark = pytest.mark.django_db
DAY = date(2019, 3, 4)


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


def values(**fields) -> dict:
    return {"title": "Khóa A", "certificate": "", "passed_on": date(2018, 3, 1), "valid_to": None} | fields


def test_the_secretary_records_a_course_of_the_agencys_people(cast):
    data = {"user": cast.khoa.pk, "title": "Khóa A", "certificate": "12", "passed_on": "01/03/2018"}
    response = client_of(cast.an).post(reverse("auditor_course_new"), data)
    assert response.status_code == 302
    course = AuditorCourse.objects.get()
    assert (course.user, course.agency, course.valid_to) == (cast.khoa, cast.a, None)
    assert "Khóa A" in client_of(cast.binh).get(reverse("auditor_courses")).content.decode()
    assert "Khóa A" not in client_of(cast.chi).get(reverse("auditor_courses")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"passed_on": date(2019, 3, 5)}, "in the future"),
        ({"valid_to": date(2018, 2, 28)}, "before the first"),
    ],
)
def test_days_must_make_sense(cast, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        course_record(agency=cast.a, user=cast.khoa, values=values(**wrong), by=actor_of(cast.an))


def test_days_in_the_wrong_order_are_told_at_the_second(cast):
    values = {"user": cast.khoa.pk, "title": "ISO 19011", "passed_on": "10/03/2019", "valid_to": "10/03/2018"}
    answer = client_of(cast.an).post(reverse("auditor_course_new"), values)
    assert answer.status_code == 422
    assert dict(answer.context["form"].errors) == {"valid_to": ["The last day cannot lie before the first."]}


def test_a_course_is_recorded_once_and_for_ones_own_people(cast):
    course_record(agency=cast.a, user=cast.khoa, values=values(), by=actor_of(cast.an))
    with pytest.raises(Refused, match="recorded already"):
        course_record(agency=cast.a, user=cast.khoa, values=values(), by=actor_of(cast.an))
    with pytest.raises(Refused, match="does not work in this agency"):
        course_record(agency=cast.a, user=cast.chi, values=values(), by=actor_of(cast.an))
    for who in (cast.binh, cast.khoa, cast.dung):
        with pytest.raises(NotAllowed):
            course_record(agency=cast.a, user=cast.khoa, values=values(title="B"), by=actor_of(who))
    with pytest.raises(NotAllowed):
        course_record(agency=cast.b, user=cast.chi, values=values(), by=actor_of(cast.an))
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditorCourse.objects.update(valid_to=date(2017, 1, 1))


def test_the_administrator_records_for_any_agency(cast):
    address = f"{reverse('auditor_course_new')}?agency={cast.b.pk}"
    data = {"user": cast.chi.pk, "title": "Khóa B", "passed_on": "01/03/2018"}
    assert client_of(cast.em).post(address, data).status_code == 302
    assert AuditorCourse.objects.get().agency == cast.b
    assert client_of(cast.an).post(address, data).status_code == 422


def test_two_editors_see_both_versions(cast):
    course = make_course(cast.khoa, cast.a)
    address, client = reverse("auditor_course_edit", args=[course.pk]), client_of(cast.an)
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())[1]
    course_change(course=course, values=values(title="Tên khác"), seen=None, by=actor_of(cast.an))
    response = client.post(address, {"title": "Tên tôi", "passed_on": "01/03/2018", "seen": seen})
    assert response.status_code == 409
    assert "Tên khác" in response.content.decode()
    assert AuditorCourse.objects.get().title == "Tên khác"


@pytest.mark.parametrize(
    ("passed", "until", "counts"),
    [
        (date(2018, 3, 1), None, True),
        (DAY, DAY, True),
        (date(2018, 3, 1), date(2019, 3, 3), False),
        (date(2019, 3, 5), None, False),
    ],
)
def test_a_course_counts_from_its_first_to_its_last_day(cast, passed, until, counts):
    make_course(cast.khoa, cast.a, passed_on=passed, valid_to=until)
    assert training.trained([cast.khoa.pk], DAY) == ({cast.khoa.pk} if counts else set())


def test_a_team_without_course_is_warned_and_refused_where_the_province_says_so(cast, settings):
    audit = make_audit(cast.a, "planned")
    lead = audit.members.get().user
    page = client_of(cast.an).get(audit.get_absolute_url()).content.decode()
    assert f"{lead} has no valid course" in page
    settings.AUDITOR_COURSE_REQUIRED = True
    with pytest.raises(Refused, match="has no valid course"):
        perform(audit, "announce", by=actor_of(cast.an))
    audit.refresh_from_db()
    make_course(lead, cast.a)
    perform(audit, "announce", by=actor_of(cast.an))
    untrained = make_auditor(cast.b)
    with pytest.raises(Refused, match="has no valid course"):
        team_set(audit=audit, lead=untrained, others=[], seen=audit.version, by=actor_of(cast.an))


def test_what_expires_soon_is_told_unless_a_later_course_outlasts_it(cast):
    make_course(cast.khoa, cast.a, valid_to=date(2019, 4, 1))
    make_course(cast.ha, cast.a, valid_to=date(2019, 4, 1))
    make_course(cast.ha, cast.a, passed_on=date(2019, 1, 1))

    def titles() -> list[str]:
        return [todo.title for todo in todos.for_actor(actor_of(cast.an)) if "course" in todo.title]

    assert titles() == ["The course of 1 internal auditor expires"]
    client = client_of(cast.an)
    assert str(cast.khoa) in client.get(reverse("auditor_courses") + "?state=expiring").content.decode()
    assert ">" + str(cast.ha) not in client.get(reverse("auditor_courses") + "?state=expiring").content.decode()
    assert client.get(reverse("auditor_courses") + "?state=nonsense").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(cast):
    client = client_of(cast.em)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(reverse("auditor_courses"))
        return len(context)

    make_course(cast.khoa, cast.a)
    few = queries()
    for n in range(9):
        make_course(make_auditor(cast.b), cast.b, title=f"Khóa {n}")
    assert queries() == few


def test_the_page_of_an_agency_tells_its_audits_and_leads_to_its_courses(cast):
    make_audit(cast.b, "planned")
    page = client_of(cast.em).get(cast.b.get_absolute_url()).content.decode()
    assert "The audit programme of 2019 was approved on 04/03/2019." in page
    assert f"{reverse('auditor_course_new')}?agency={cast.b.pk}" in page
    assert reverse("auditor_course_new") not in client_of(cast.giang).get(cast.b.get_absolute_url()).content.decode()
