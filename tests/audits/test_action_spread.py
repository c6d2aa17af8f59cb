"""Similar cases elsewhere: who spreads a slip where, each place once."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits.models import CorrectiveAction
from audits.services.spreading import action_spread
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import Notice
from core.workflow import perform
from tests.audits.makers import make_action, two_units
from tests.cast import actor_of, client_of, make_agency, make_unit

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def test_the_secretary_proposes_the_same_to_the_other_divisions_once(cast):
    first, second = two_units(cast.a)
    action = make_action(cast.a, "doing", unit=first)
    an = actor_of(cast.an)
    rows = action_spread(action=action, units=[first, second], by=an)
    assert [(row.unit, row.source, row.status, row.spread_from) for row in rows] == [
        (second, "similar", "proposed", action)
    ]
    with pytest.raises(Refused, match="It was spread there already."):
        action_spread(action=action, units=[second], by=an)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAction.objects.create(
            agency=cast.a, number="KPH-0", source="similar", spread_from=action, unit=second,
            proposed_on=action.proposed_on,
        )  # fmt: skip


def test_only_the_programme_reaches_other_agencies(cast):
    action = make_action(cast.a, "doing")
    for user in (cast.an, cast.binh):
        with pytest.raises(NotAllowed, match="Only the programme"):
            action_spread(action=action, agencies=[cast.b], by=actor_of(user))
    for user in (cast.ha, cast.khoa, cast.giang, cast.chi):
        with pytest.raises(NotAllowed):
            action_spread(action=action, agencies=[cast.b], by=actor_of(user))
    rows = action_spread(action=action, agencies=[cast.b, cast.district], by=actor_of(cast.em))
    assert {row.agency for row in rows} == {cast.b, cast.district}
    assert all(row.number.endswith("-01") for row in rows)
    told = Notice.objects.get(user=cast.chi)
    assert rows[0].number in told.subject


def test_places_that_are_none_are_refused(cast):
    action = make_action(cast.a, "doing")
    em = actor_of(cast.em)
    gone = make_unit(cast.a, closed_on=action.proposed_on)
    outside = make_agency(obligation=None)
    for places in (
        {"units": [gone]},
        {"units": [make_unit(cast.b)]},
        {"agencies": [outside]},
        {"agencies": [cast.a]},
    ):
        with pytest.raises(Refused):
            action_spread(action=action, by=em, **places)
    assert CorrectiveAction.objects.count() == 1


def test_a_slip_is_not_spread_back_to_where_it_came_from(cast):
    em = actor_of(cast.em)
    third = make_agency()
    first = make_action(cast.a, "doing", unit=make_unit(cast.a))
    second = action_spread(action=first, agencies=[cast.b], by=em)[0]
    last = action_spread(action=second, agencies=[third], by=em)[0]
    for action, back in ((second, cast.a), (last, cast.b), (last, cast.a)):
        with pytest.raises(Refused, match="is where this slip came from"):
            action_spread(action=action, agencies=[back, cast.district], by=em)
    assert CorrectiveAction.objects.count() == 3
    client, address = client_of(cast.em), reverse("action_spread", args=[second.pk])
    for response in (
        client.get(f"{address}?kind=&agencies={cast.a.pk}"),
        client.post(address, {"kind": "", "agencies": [cast.a.pk]}),
    ):
        assert response.status_code == 422
        assert f"by slip {first.number}: it is not spread back" in text_of(response)


def test_a_slip_that_follows_a_spread_one_is_not_spread_back_either(cast):
    em = actor_of(cast.em)
    action = action_spread(action=make_action(cast.a, "doing"), agencies=[cast.b], by=em)[0]
    follower = make_action(cast.b)
    CorrectiveAction.objects.filter(pk=follower.pk).update(source="similar", reissue_of=action)
    with pytest.raises(Refused, match="is where this slip came from"):
        action_spread(action=CorrectiveAction.objects.get(pk=follower.pk), agencies=[cast.a], by=em)


def test_a_division_does_not_get_back_what_it_gave_to_another(cast):
    first, second = two_units(cast.a)
    an = actor_of(cast.an)
    similar = action_spread(action=make_action(cast.a, "doing", unit=first), units=[second], by=an)[0]
    with pytest.raises(Refused, match="is where this slip came from"):
        action_spread(action=similar, units=[first], by=an)


def test_a_place_that_has_it_from_elsewhere_in_the_chain_is_left_alone(cast):
    em = actor_of(cast.em)
    first = make_action(cast.a, "doing")
    second = action_spread(action=first, agencies=[cast.b, cast.district], by=em)[0]
    third = make_agency()
    action_spread(action=second, agencies=[third], by=em)
    for action, places in ((second, [cast.district]), (first, [third])):
        with pytest.raises(Refused, match="It was spread there already."):
            action_spread(action=action, agencies=places, by=em)


def test_a_proposal_that_was_not_taken_up_is_not_spread(cast):
    action = make_action(cast.a)
    perform(action, "decline", by=actor_of(cast.binh), reason="Thôi.")
    with pytest.raises(WrongStatus):
        action_spread(action=action, units=[make_unit(cast.a)], by=actor_of(cast.an))


def test_the_programme_looks_before_it_proposes(cast):
    action = make_action(cast.a, "doing")
    client, address = client_of(cast.dung), reverse("action_spread", args=[action.pk])
    page = text_of(client.get(address))
    assert cast.b.name in page
    assert cast.district.name not in page
    page = text_of(client.get(f"{address}?kind=&q=hoa+an&agencies={cast.b.pk}"))
    assert cast.district.name in page
    assert cast.b.name in page
    assert "1 slip would be proposed" in page
    assert CorrectiveAction.objects.count() == 1
    response = client.post(address, {"agencies": [cast.b.pk], "kind": ""}, follow=True)
    assert "1 slip has been proposed." in text_of(response)
    page = text_of(client.get(f"{address}?agencies={cast.b.pk}"))
    assert "1 place has it already and is left alone." in page
    response = client.post(address, {"agencies": [cast.b.pk], "kind": ""}, follow=True)
    assert CorrectiveAction.objects.count() == 2


def test_an_agency_chooses_among_its_own_divisions(cast):
    unit, foreign = make_unit(cast.a, "Phòng Thanh tra"), make_unit(cast.b, "Phòng Tổ chức")
    action = make_action(cast.a, "doing")
    client, address = client_of(cast.an), reverse("action_spread", args=[action.pk])
    page = text_of(client.get(address))
    assert unit.name in page
    assert foreign.name not in page
    assert cast.b.name not in page
    assert client.post(address, {"units": [foreign.pk]}).status_code == 422
    client.post(address, {"units": [unit.pk], "agencies": [cast.b.pk]})
    assert [row.unit for row in action.spread_to.all()] == [unit]


def test_an_agency_reads_from_where_its_slip_came_and_no_more(cast):
    action = make_action(cast.a, "doing")
    row = action_spread(action=action, agencies=[cast.b], by=actor_of(cast.em))[0]
    page = text_of(client_of(cast.chi).get(row.get_absolute_url()))
    assert action.number in page
    assert action.get_absolute_url() not in page
    assert row.get_absolute_url() not in text_of(client_of(cast.an).get(action.get_absolute_url()))
    assert row.get_absolute_url() in text_of(client_of(cast.em).get(action.get_absolute_url()))
