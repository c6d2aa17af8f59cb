"""The lists of dissemination: what each person sees, the record as a file, reminders, and what pages cost."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core.models import Notice
from procedures.services.dissemination import acknowledge, newcomers_ask
from procedures.services.reminding import readers_remind
from tests.cast import actor_of, client_of, make_membership, make_procedure, make_unit, make_user

pytestmark = pytest.mark.django_db
DUE = date(2019, 3, 15)


@pytest.fixture
def spread(cast, today_is):
    """In effect since 2019-03-01, to be read by 2019-03-15; Hà and Sen of the division Quản lý are asked."""
    today_is("2019-03-01")
    unit = make_unit(cast.a, "Phòng Quản lý")
    cast.ha.memberships.update(unit=unit)
    make_membership(make_user("Lò Thị Sen", username="sen"), cast.a, Role.STAFF)
    return make_procedure(cast.a, code="QT-NB-07", title="Quản lý tài sản").revisions.get().dissemination


def listed(client, **params) -> list:
    page = client.get(reverse("disseminations"), params).context["page"]
    return [getattr(row, "dissemination", row).revision.procedure.code for row in page]


def test_a_person_sees_first_what_is_to_be_read_then_what_was(cast, spread):
    client = client_of(cast.ha)
    assert listed(client) == ["QT-NB-07"]
    assert listed(client, show="read") == []
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    assert listed(client) == []
    assert listed(client, show="read") == ["QT-NB-07"]


def test_everybody_sees_the_documents_of_the_own_agency_only(cast, spread):
    make_procedure(cast.b, code="QT-B")
    assert listed(client_of(cast.an), show="all") == ["QT-NB-07"]
    assert listed(client_of(cast.chi), show="all") == ["QT-B"]
    assert set(listed(client_of(cast.dung))) == {"QT-NB-07", "QT-B"}


def test_the_list_narrows_by_words_and_by_what_is_missing(cast, spread, today_is):
    client = client_of(cast.an)
    assert listed(client, show="all", q="quan ly tai san") == ["QT-NB-07"]
    assert listed(client, show="all", q="khác") == []
    assert listed(client, show="all", state="unread") == ["QT-NB-07"]
    assert listed(client, show="all", state="overdue") == []
    today_is(DUE + timedelta(days=1))
    assert listed(client, show="all", state="overdue") == ["QT-NB-07"]
    assert listed(client, show="all", state="former") == []


def test_the_page_goes_by_division_with_people_without_one_last(cast, spread):
    divisions = client_of(cast.an).get(spread.get_absolute_url()).context["divisions"]
    assert [(part.name, [row.user.username for row in part.rows]) for part in divisions] == [
        ("Phòng Quản lý", ["ha"]),
        ("Without a division", ["sen"]),
    ]


def test_the_list_is_a_file(cast, spread):
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    client = client_of(cast.an)
    response = client.get(reverse("dissemination_export", args=[spread.pk, "csv"]))
    head, ha, sen = csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=_delimiter(response))
    assert ha[3:7] == ["Phòng Quản lý", "Đàm Thu Hà", "Read", "01/03/2019"]
    assert sen[4:7] == ["Lò Thị Sen", "Not read yet", ""]
    assert client.get(reverse("dissemination_export", args=[spread.pk, "xlsx"])).content[:2] == b"PK"
    assert client.get(reverse("dissemination_export", args=[spread.pk, "pdf"])).status_code == 404


def _delimiter(response) -> str:
    return ";" if ";" in response.content.decode("utf-8-sig").splitlines()[0] else ","


def test_the_list_is_a_page_to_print_in_official_words(cast, spread):
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    page = client_of(cast.an).get(reverse("dissemination_record", args=[spread.pk])).content.decode()
    assert "Danh sách phổ biến tài liệu" in page
    assert page.index("Đàm Thu Hà") < page.index("Đọc trên cổng") < page.index("Lò Thị Sen") < page.index("Chưa đọc")


@pytest.mark.parametrize("offset", [-3, 0, 7])
def test_readers_are_reminded_on_three_days(cast, spread, today_is, offset):
    acknowledge(dissemination=spread, by=actor_of(cast.ha))
    today_is(DUE + timedelta(days=offset))
    for _time in range(2):
        readers_remind()
    reminders = Notice.objects.filter(key__startswith="dissemination.due:")
    assert [notice.user.username for notice in reminders] == ["sen"]


@pytest.mark.parametrize("offset", [-4, -2, -1, 1, 6, 8])
def test_nobody_is_reminded_on_other_days(cast, spread, today_is, offset):
    today_is(DUE + timedelta(days=offset))
    readers_remind()
    assert not Notice.objects.filter(key__startswith="dissemination.due:").exists()


def test_several_documents_of_one_day_make_one_reminder(cast, spread, today_is):
    make_procedure(cast.a)
    today_is(DUE)
    readers_remind()
    notice = Notice.objects.get(key__startswith="dissemination.due:", user=cast.ha)
    assert notice.subject == "2 documents are to be read by you until 15/03/2019."
    assert notice.url == reverse("disseminations")


def test_who_joined_later_is_reminded_of_the_own_day(cast, spread, today_is):
    today_is("2019-06-03")
    make_membership(make_user(username="moi"), cast.a, Role.STAFF)
    newcomers_ask()
    today_is("2019-06-17")
    readers_remind()
    reminders = Notice.objects.filter(key__startswith="dissemination.due:")
    assert [notice.user.username for notice in reminders] == ["moi"]


def cost(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["disseminations", "all", "read", "detail", "record", "csv"])
def test_pages_cost_the_same_for_few_and_many(cast, spread, name):
    client = client_of(cast.ha)
    start = reverse("disseminations")
    url = {
        "disseminations": start,
        "all": f"{start}?show=all",
        "read": f"{start}?show=read",
        "detail": spread.get_absolute_url(),
        "record": reverse("dissemination_record", args=[spread.pk]),
        "csv": reverse("dissemination_export", args=[spread.pk, "csv"]),
    }[name]
    other = make_procedure(cast.a).revisions.get().dissemination
    acknowledge(dissemination=other, by=actor_of(cast.ha))
    few = cost(client, url)
    for _n in range(6):
        document = make_procedure(cast.a).revisions.get().dissemination
        if name == "read":
            acknowledge(dissemination=document, by=actor_of(cast.ha))
        make_membership(make_user(), cast.a, Role.STAFF, unit=make_unit(cast.a, f"Phòng {_n}"))
    newcomers_ask()
    assert cost(client, url) == few
