"""External providers: entered, evaluated within the interval, ended; the second of two editors."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import todos
from core.dates import add_months
from core.errors import NotAllowed, Refused
from core.search import find
from registers.models import ExternalProvider, ProviderEvaluation
from registers.models.providers import last_day_overdue
from registers.services.providers import evaluation_add, provider_end
from tests.cast import actor_of, client_of
from tests.registers.makers_dossiers import make_evaluation, make_provider

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Bưu điện tỉnh", "provides": "Chuyển phát", "kind": "service", "importance": "Đúng hẹn",
    "criteria": "Tỷ lệ", "control": "Đối soát", "starts_on": "02/01/2018",
}  # fmt: skip
MARKS = {
    "evaluated_on": date(2019, 3, 1),
    "quality": 4,
    "timeliness": 5,
    "response": 3,
    "verdict": "accepted",
    "comment": "",
}


@pytest.fixture(autouse=True)
def _march(today_is):
    today_is("2019-03-11")


def test_it_is_evaluated_anew_within_twelve_months(cast):
    provider = make_provider(cast.a, evaluated_on=date(2018, 3, 11))
    assert provider.evaluate_by == date(2019, 3, 11)
    assert not ExternalProvider.objects.overdue_on(date(2019, 3, 11)).exists()
    assert ExternalProvider.objects.overdue_on(date(2019, 3, 12)).get() == provider


def test_who_was_never_evaluated_is_due_since_the_first_day(cast):
    provider = make_provider(cast.a)
    assert provider.evaluate_by == date(2018, 1, 2)
    assert ExternalProvider.objects.overdue_on(date(2019, 3, 11)).exists()


@pytest.mark.parametrize("months", [1, 6, 12])
def test_the_list_and_the_page_agree_on_every_day(settings, months):
    settings.PROVIDER_REVIEW_MONTHS = months
    day = date(2019, 1, 1)
    for n in range(800):
        last = day + timedelta(days=n)
        for today in (add_months(last, months) + timedelta(days=k) for k in range(-3, 5)):
            assert (last <= last_day_overdue(today)) == (add_months(last, months) < today), (last, today)


def test_an_evaluation_is_recorded_with_its_marks(cast):
    provider = make_provider(cast.a)
    row = evaluation_add(provider=provider, values=MARKS, by=actor_of(cast.ha))
    assert (row.evaluated_by, row.agency_id) == (cast.ha, cast.a.pk)
    assert "evaluated the external provider" in client_of(cast.an).get(provider.get_absolute_url()).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"evaluated_on": date(2019, 3, 12)}, "cannot lie ahead"),
        ({"verdict": "rejected"}, "what the reservations are"),
        ({"verdict": "conditions"}, "what the reservations are"),
        ({"evaluated_on": date(2019, 2, 1)}, "of this day already"),
    ],
)
def test_an_evaluation_that_cannot_be_is_refused(cast, values, sentence):
    provider = make_provider(cast.a, evaluated_on=date(2019, 2, 1))
    with pytest.raises(Refused, match=sentence):
        evaluation_add(provider=provider, values=MARKS | values, by=actor_of(cast.an))


@pytest.mark.parametrize("marks", [{"quality": 0}, {"timeliness": 6}, {"verdict": "rejected"}])
def test_the_database_refuses_what_the_form_refuses(cast, marks):
    provider = make_provider(cast.a)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_evaluation(provider, date(2019, 3, 1), **marks)
    data = MARKS | {"evaluated_on": "01/03/2019"} | marks
    response = client_of(cast.an).post(reverse("provider_evaluate", args=[provider.pk]), data)
    assert response.status_code == 422
    assert not ProviderEvaluation.objects.exists()


def test_reservations_without_a_comment_are_told_at_the_comment(cast):
    data = MARKS | {"evaluated_on": "01/03/2019", "verdict": "rejected"}
    response = client_of(cast.an).post(reverse("provider_evaluate", args=[make_provider(cast.a).pk]), data)
    sentence = "Say in the comment what the reservations are."
    assert dict(response.context["form"].errors) == {"comment": [sentence]}


def test_one_name_is_in_use_once(cast):
    first = make_provider(cast.a)
    make_provider(cast.b)
    response = client_of(cast.an).post(reverse("provider_new"), FORM | {"seen": "new"})
    assert response.status_code == 422
    assert "in use already" in response.context["form"].errors["name"][0]
    provider_end(provider=first, ended_on=date(2019, 3, 1), reason="Hết hợp đồng", by=actor_of(cast.an))
    assert client_of(cast.an).post(reverse("provider_new"), FORM | {"seen": "new"}).status_code == 302


def test_what_ended_is_neither_changed_nor_evaluated_nor_asked_for(cast):
    provider = make_provider(cast.a)
    an = actor_of(cast.an)
    for day in (date(2018, 1, 1), date(2019, 3, 12)):
        with pytest.raises(Refused, match="must lie between"):
            provider_end(provider=provider, ended_on=day, reason="…", by=an)
    provider_end(provider=provider, ended_on=date(2019, 3, 11), reason="…", by=an)
    with pytest.raises(Refused, match="no longer in use"):
        evaluation_add(provider=provider, values=MARKS, by=an)
    assert not ExternalProvider.objects.overdue_on(date(2030, 1, 1)).exists()
    assert "No longer used since 11/03/2019" in client_of(cast.binh).get(provider.get_absolute_url()).text


def test_the_second_of_two_editors_sees_both_versions(cast):
    provider = make_provider(cast.a)
    url = reverse("provider_edit", args=[provider.pk])
    seen = client_of(cast.an).get(url).context["form"].initial["seen"]
    assert client_of(cast.ha).post(url, FORM | {"seen": seen, "control": "Theo tháng"}).status_code == 302
    response = client_of(cast.an).post(url, FORM | {"seen": seen, "control": "Theo quý"})
    assert response.status_code == 409
    assert ("How it is controlled", "Theo quý", "Theo tháng") in response.context["differences"]


def test_a_contract_does_not_end_before_it_begins(cast):
    response = client_of(cast.an).post(
        reverse("provider_new"), FORM | {"seen": "new", "contract_until": "01/01/2018"}
    )
    sentence = "The contract cannot end before the provider is in use."
    assert dict(response.context["form"].errors) == {"contract_until": [sentence]}
    with pytest.raises(IntegrityError), transaction.atomic():
        ExternalProvider.objects.filter(pk=make_provider(cast.a).pk).update(contract_until=date(2017, 1, 1))


def test_others_look_at_most(cast):
    provider = make_provider(cast.a)
    for who in (cast.chi, cast.em, cast.binh, cast.khoa):
        with pytest.raises(NotAllowed):
            evaluation_add(provider=provider, values=MARKS, by=actor_of(who))
    assert client_of(cast.chi).get(provider.get_absolute_url()).status_code == 404


def test_the_secretary_is_asked_a_month_ahead(cast):
    def asked() -> list:
        return [todo for todo in todos.for_actor(actor_of(cast.an)) if "external provider" in todo.title]

    make_provider(cast.a, "Một", evaluated_on=date(2018, 6, 1))
    assert asked() == []
    two = make_provider(cast.a, "Hai", evaluated_on=date(2018, 4, 9))
    assert [(todo.due_on, todo.url) for todo in asked()] == [(date(2019, 4, 9), two.get_absolute_url())]
    make_provider(cast.a, "Ba")
    [todo] = asked()
    assert (todo.title, todo.due_on) == ("Evaluate 2 external providers", date(2018, 1, 2))
    assert client_of(cast.an).get(todo.url).context["page"].paginator.count == 2


def test_it_is_found_by_what_it_provides(cast):
    make_provider(cast.a)
    hits = {str(label): rows for label, rows in find(actor_of(cast.an), "chuyen phat")}
    assert [hit.title for hit in hits["External providers"]] == ["Bưu điện tỉnh"]


def test_the_list_costs_the_same_for_one_and_nine_and_is_narrowed(cast):
    client, url = client_of(cast.em), reverse("providers")
    make_provider(cast.a, evaluated_on=date(2019, 3, 1))
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for n in range(9):
        make_provider(cast.b, f"Số {n}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(one) == len(many)
    assert client.get(url, {"state": "overdue"}).context["page"].paginator.count == 9
    assert client.get(url, {"verdict": "accepted"}).context["page"].paginator.count == 1
    assert client.get(url, {"state": "ended"}).context["page"].paginator.count == 0
