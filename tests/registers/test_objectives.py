"""Objectives and their measurements: what is refused, what the figures say."""

from datetime import date
from decimal import Decimal, InvalidOperation

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.indicators import Period
from core.models import LogEntry
from core.search import find
from registers.models import Measurement, QualityObjective, RegisterYear
from registers.services.objectives import (
    Entry,
    measurement_record,
    objective_add,
    objective_change,
    objective_drop,
    objective_evaluate,
    seen_of,
)
from registers.standing import Standing, standing
from tests.cast import actor_of, client_of, make_agency, make_membership, make_unit, make_user
from tests.registers.makers_objectives import (
    confirm,
    make_objective,
    measure,
    objective_values,
    open_year,
)

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))


@pytest.fixture(autouse=True)
def _october(today_is):
    today_is("2019-10-16")


@pytest.fixture
def objective(cast):
    return make_objective(open_year(cast.a))


def entry(objective, index=1, value="96", seen="new", note=""):
    return Entry(objective, index, None if value is None else Decimal(value), note, seen)


# What is refused


def refused(cast, objective, **kwargs):
    with pytest.raises(Refused) as error:
        measurement_record(entry=entry(objective, **kwargs), by=actor_of(cast.ha))
    assert not Measurement.objects.filter(objective=objective).exists()
    return str(error.value)


def test_a_measurement_is_recorded_and_told(cast, objective):
    measurement_record(entry=entry(objective), by=actor_of(cast.ha))
    row = objective.measurements.get()
    assert (row.value, row.recorded_by, row.recorded_on) == (96, cast.ha, date(2019, 10, 16))
    told = LogEntry.objects.filter(verb="qualityobjective.measure").get()
    assert "01/2019: 96" in told.body


def test_outside_the_span_nothing_is_measured(cast):
    objective = make_objective(open_year(cast.a), first_month=4, last_month=9)
    assert "outside the span" in refused(cast, objective, index=3)
    assert "outside the span" in refused(cast, objective, index=10)
    assert "outside the span" in refused(cast, objective, index=13)


def test_a_month_that_has_not_ended_is_not_measured(cast, objective):
    assert "10/2019 ends on 31/10/2019" in refused(cast, objective, index=10)
    measurement_record(entry=entry(objective, index=9), by=actor_of(cast.ha))


@pytest.mark.parametrize(("value", "words"), [("-1", "cannot be negative"), ("100.01", "cannot be over 100")])
def test_absurd_values_are_refused(cast, objective, value, words):
    assert words in refused(cast, objective, value=value)


def test_only_percentages_end_at_100(cast):
    objective = make_objective(open_year(cast.a), measure="hồ sơ", target=Decimal(500))
    measurement_record(entry=entry(objective, value="4321"), by=actor_of(cast.ha))


def test_nothing_is_measured_before_the_head_has_confirmed(cast):
    objective = make_objective(open_year(cast.a), confirmed=False)
    assert "has not confirmed" in refused(cast, objective)


def test_what_the_portal_computes_nobody_types(cast):
    objective = make_objective(open_year(cast.a), indicator="procedures.effective", measure="quy trình", target=5)
    assert "nobody types" in refused(cast, objective)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"measure": ""}, "needs a unit"),
        ({"target": Decimal(101)}, "over 100"),
        ({"baseline": Decimal(-1)}, "negative"),
        ({"first_month": 9, "last_month": 3}, "before the first"),
        ({"frequency": "quarter", "first_month": 2}, "whole quarters"),
        ({"indicator": "no.such"}, "no figure “no.such”"),
        ({"indicator": "objectives.met"}, "no figure"),
        ({"share_of": "tthc.total"}, "Choose first"),
        ({"indicator": "tthc.covered", "share_of": "tthc.total", "measure": "phần"}, "measured in %"),
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(cast, fields, words):
    with pytest.raises(Refused, match=words):
        objective_add(register=open_year(cast.a), values=objective_values(**fields), by=actor_of(cast.an))
    assert not QualityObjective.objects.exists()


def test_division_and_owner_are_the_agencys_own(cast):
    register = open_year(cast.a)
    for fields in ({"unit": make_unit(cast.b)}, {"owner": cast.chi}, {"owner": make_user()}):
        with pytest.raises(Refused, match="belong to the agency"):
            objective_add(register=register, values=objective_values(**fields), by=actor_of(cast.an))
    assert not QualityObjective.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"measure": ""},
        {"target": Decimal(101)},
        {"target": Decimal(-1)},
        {"first_month": 9, "last_month": 3},
        {"frequency": "quarter", "first_month": 2},
        {"frequency": "quarter", "last_month": 11},
        {"share_of": "dossiers.resolved"},
        {"indicator": "dossiers.on_time", "share_of": "dossiers.resolved", "measure": "hồ sơ"},
    ],
)
def test_the_database_refuses_them_too(objective, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityObjective.objects.filter(pk=objective.pk).update(**fields)


def test_the_database_keeps_one_measurement_a_month_and_sane_values(objective):
    for values in ({"value": -1}, {"value": Decimal(10) ** 10}, {"index": 13}):
        fields = {"index": 1, "value": 1, "recorded_on": date(2019, 2, 1)} | values
        with pytest.raises((DatabaseError, InvalidOperation)), transaction.atomic():
            Measurement.objects.create(objective=objective, **fields)
    measure(objective, 96)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(objective=objective, index=1, value=1, recorded_on=date(2019, 2, 1))


# Definition and rights


def test_once_confirmed_the_definition_stays(cast, objective):
    by = actor_of(cast.an)
    with pytest.raises(Refused, match="stay as they are"):
        objective_change(objective=objective, values=objective_values(target=Decimal(80)), by=by, seen=2)
    changed = objective_change(objective=objective, values={"owner": cast.ha}, by=by, seen=objective.version)
    assert changed.owner == cast.ha


def test_a_draft_changes_and_is_found_by_its_new_words(cast):
    objective = make_objective(open_year(cast.a), confirmed=False)
    values = objective_values(title="Giảm giấy tờ")
    objective_change(objective=objective, values=values, by=actor_of(cast.an), seen=1)
    found = dict(find(actor_of(cast.an), "giam giay to"))["Quality objectives"]
    assert [hit.title for hit in found] == ["MT-2019-01 Giảm giấy tờ"]
    assert dict(find(actor_of(cast.chi), "giam giay to"))["Quality objectives"] == []


def test_a_confirmed_year_takes_no_objective_until_it_is_opened_again(cast, objective):
    register = objective.register
    register.refresh_from_db()
    with pytest.raises(WrongStatus, match="reopen"):
        objective_add(register=register, values=objective_values(), by=actor_of(cast.an))
    other = make_objective(register)
    assert (other.number, other.in_force_from) == ("MT-2019-02", date(2019, 10, 16))


def test_reopened_what_is_in_force_stays_measured_and_cannot_be_dropped(cast, objective, today_is):
    other = make_objective(RegisterYear.objects.get(), confirmed=False)
    measure(objective, 97)
    with pytest.raises(Refused, match="it stays"):
        objective_drop(objective=objective, by=actor_of(cast.an), seen=objective.version)
    objective_drop(objective=other, by=actor_of(cast.an), seen=other.version)
    assert list(QualityObjective.objects.all()) == [objective]


def test_only_writers_measure_and_only_in_their_agency(cast, objective):
    for who in (cast.binh, cast.khoa, cast.chi, cast.dung):
        with pytest.raises(NotAllowed):
            measurement_record(entry=entry(objective), by=actor_of(who))


def test_the_second_of_two_who_measure_loses_nothing(cast, objective):
    measurement_record(entry=entry(objective, value="96"), by=actor_of(cast.ha))
    with pytest.raises(Stale, match="96"):
        measurement_record(entry=entry(objective, value="88"), by=actor_of(cast.an))
    stored = objective.measurements.get()
    assert stored.value == 96
    measurement_record(entry=entry(objective, value="88", seen=seen_of(stored)), by=actor_of(cast.an))
    measurement_record(
        entry=entry(objective, value=None, seen=seen_of(objective.measurements.get())), by=actor_of(cast.an)
    )
    assert not objective.measurements.exists()


def test_it_is_evaluated_when_its_span_has_ended(cast, today_is):
    objective = make_objective(open_year(cast.a), last_month=9)
    objective_evaluate(objective=objective, evaluation="Đạt.", by=actor_of(cast.an), seen=objective.version)
    late = make_objective(RegisterYear.objects.get())
    with pytest.raises(Refused, match="has ended"):
        objective_evaluate(objective=late, evaluation="Đạt.", by=actor_of(cast.an), seen=late.version)


# Screens


def form_data(page):
    return {name: value for name, value in page.context["form"].initial.items() if value is not None}


def test_a_typical_objective_fills_the_form(cast):
    register = open_year(cast.a)
    client = client_of(cast.an)
    url = reverse("objective_new", args=[register.pk])
    page = client.get(url, {"typical": "complaints"})
    assert page.context["form"].initial["target"] == 0
    data = objective_values(**{name: form_data(page)[name] for name in ("title", "measure", "better", "aggregate")})
    answer = client.post(url, data | {"target": "0", "seen": "0"})
    assert answer.status_code == 302
    assert QualityObjective.objects.get().aggregate == "sum"


def test_figures_are_offered_by_area_in_words_that_tell_them_apart(cast):
    form = client_of(cast.an).get(reverse("objective_new", args=[open_year(cast.a).pk])).context["form"]
    _nothing, *areas = form.fields["indicator"].choices
    assert {"Procedures", "Objectives and risks", "Internal audits"} <= {area for area, _figures in areas}
    words = [words for _area, figures in areas for _key, words in figures]
    assert len(set(words)) == len(words) > 50
    assert "Complaints to be answered – Of these, answered in time" in words
    assert not [one for one in words if one.startswith("Of these")]


def test_a_target_without_unit_is_told_at_its_field_and_nothing_is_lost(cast):
    url = reverse("objective_new", args=[open_year(cast.a).pk])
    answer = client_of(cast.an).post(url, objective_values(measure="", seen="0"))
    assert answer.status_code == 422
    assert "A target needs a unit of measure." in answer.context["form"].errors["measure"]
    assert "Tỷ lệ hồ sơ đúng hạn" in answer.content.decode()


def test_the_second_of_two_editors_sees_both_versions(cast):
    objective = make_objective(open_year(cast.a), confirmed=False)
    client, url = client_of(cast.an), reverse("objective_edit", args=[objective.pk])
    data = objective_values(title="Của tôi", seen="1")
    objective_change(objective=objective, values=objective_values(title="Của họ"), by=actor_of(cast.an), seen=1)
    answer = client.post(url, data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Của tôi" in page
    assert "Của họ" in page
    assert client.post(url, data | {"seen": answer.context["seen"]}).status_code == 302
    assert QualityObjective.objects.get().title == "Của tôi"


def test_a_closed_division_and_an_owner_who_left_stay_until_others_are_named(cast):
    unit, leaving = make_unit(cast.a), make_user()
    post = make_membership(leaving, cast.a, Role.STAFF)
    objective = make_objective(open_year(cast.a), confirmed=False, unit=unit, owner=leaving)
    unit.closed_on = post.ends_on = date(2019, 1, 2)
    unit.save()
    post.save()
    client, url = client_of(cast.an), reverse("objective_edit", args=[objective.pk])
    assert {unit, leaving} <= set().union(
        *(client.get(url).context["form"].fields[name].queryset for name in ("unit", "owner"))
    )
    data = objective_values(title="Tên khác", unit=unit.pk, owner=leaving.pk, seen="1")
    assert client.post(url, data).status_code == 302
    objective.refresh_from_db()
    assert (objective.title, objective.unit, objective.owner) == ("Tên khác", unit, leaving)
    answer = client.post(url, data | {"owner": make_user().pk, "seen": "2"})
    assert answer.status_code == 422


def test_a_month_is_typed_on_one_page_all_or_nothing(cast):
    rows = [make_objective(open_year(cast.a)) for _n in range(2)]
    client, url = client_of(cast.ha), reverse("measurements", args=[rows[0].register_id])
    page = client.get(url)
    assert page.context["month"] == 9
    data = {f"o{row.pk}-seen": "new" for row in rows} | {f"o{rows[0].pk}-value": "96.5"}
    wrong = client.post(f"{url}?month=9", data | {f"o{rows[1].pk}-value": "101"})
    assert wrong.status_code == 422
    assert "96.5" in wrong.content.decode()
    assert ("<title>Error: " in wrong.text, "<title>Error: " in page.text) == (True, False)
    both = client.post(f"{url}?month=9", data | {f"o{row.pk}-value": "101" for row in rows})
    assert both.text.count('class="error-summary"') == 1
    assert all(f"{row.number}: Measured value: A percentage" in " ".join(both.text.split()) for row in rows)
    assert not Measurement.objects.exists()
    assert client.post(f"{url}?month=9", data | {f"o{rows[1].pk}-value": "100"}).status_code == 302
    assert set(Measurement.objects.values_list("index", "value")) == {(9, Decimal("96.5")), (9, 100)}
    assert 'value="100"' in client.get(url).text
    late = client.post(f"{url}?month=9", data | {f"o{rows[0].pk}-value": "10"})
    assert late.status_code == 409
    assert Measurement.objects.get(objective=rows[0]).value == Decimal("96.5")


@pytest.mark.parametrize("value", ["1234567890123", "abc", "1e400", "NaN"])
def test_numbers_that_are_none_are_told_at_the_field(cast, objective, value):
    url = reverse("objective_measure", args=[objective.pk, 1])
    answer = client_of(cast.ha).post(url, {"value": value, "seen": "new"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["value"]


def test_the_page_shows_the_trend_and_the_list_costs_the_same_for_1_and_9(cast, objective):
    measure(objective, 96, 97)
    page = client_of(cast.an).get(objective.get_absolute_url()).content.decode()
    assert 'role="img"' in page
    assert "01/2019: 96%; 02/2019: 97%" in page
    client = client_of(cast.dung)
    client.get(reverse("objectives"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("objectives"))
    for _n in range(8):
        measure(make_objective(open_year(make_agency())), 90)
    with CaptureQueriesContext(connection) as nine:
        assert len(client.get(reverse("objectives")).context["rows"]) == 9
    assert len(one) == len(nine)


def test_the_list_leads_to_the_newest_register_and_to_a_new_objective_of_a_draft(cast):
    register, url = open_year(cast.a), reverse("objectives")
    new, own = reverse("objective_new", args=[register.pk]), f'href="{register.get_absolute_url()}"'
    pages = [client_of(person).get(url).text for person in (cast.an, cast.ha, cast.chi, cast.dung)]
    assert [(new in page, own in page) for page in pages] == [
        (True, True),
        (False, True),
        (False, False),
        (False, False),
    ]
    make_objective(register)
    confirmed = client_of(cast.an).get(url).text
    assert (new in confirmed, own in confirmed) == (False, True)


def test_confirming_twice_keeps_the_first_day(cast, objective, today_is):
    today_is("2019-11-05")
    register = make_objective(RegisterYear.objects.get(), confirmed=False).register
    confirm(register)
    objective.refresh_from_db()
    assert objective.in_force_from == date(2019, 10, 16)
    assert Standing(standing(objective, [], date(2019, 11, 5))) == "no_data"
