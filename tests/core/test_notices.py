"""Notices: once, to the people concerned, read by nobody else."""

import pytest
from django.urls import reverse

from core.models import Notice
from core.notices import LISTENERS, Message, announce, notify
from tests.cast import actor_of, client_of


@pytest.fixture
def notice(cast) -> Notice:
    notify("k", [Message(cast.an.pk, "Nhắc việc", url="/reports/")])
    return Notice.objects.get()


def test_the_same_key_tells_a_person_once_and_a_new_person_too(cast, notice):
    notify("k", [Message(cast.an.pk, "Nhắc việc"), Message(cast.binh.pk, "Nhắc việc")])
    assert Notice.objects.count() == 2


def test_reading_it_leads_where_it_says(cast, notice):
    response = client_of(cast.an).post(reverse("notice_read", args=[notice.pk]))
    assert response.headers["Location"] == "/reports/"
    notice.refresh_from_db()
    assert notice.read_at


def test_the_notice_of_somebody_else_is_not_there(cast, notice):
    assert client_of(cast.binh).post(reverse("notice_read", args=[notice.pk])).status_code == 404
    assert "Nhắc việc" not in client_of(cast.binh).get(reverse("notices")).content.decode()
    client_of(cast.binh).post(reverse("notices_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_list_costs_the_same_for_few_and_for_a_hundred(cast, notice, django_assert_num_queries):
    client = client_of(cast.an)
    with django_assert_num_queries(6) as few:
        client.get(reverse("notices"))
    notify("more", [])
    Notice.objects.bulk_create(Notice(key=str(n), user=cast.an, subject="…") for n in range(100))
    with django_assert_num_queries(len(few)):
        client.get(reverse("notices"))


def test_the_author_of_an_act_is_not_told_of_it(cast, monkeypatch):
    people = [cast.an, cast.binh]
    monkeypatch.setitem(LISTENERS, "trial.act", lambda obj, by: [Message(person.pk, "…") for person in people])
    cast.a.version = 1
    announce("trial.act", cast.a, actor_of(cast.an))
    assert Notice.objects.get().user == cast.binh
