"""The adoption of an edition: plan, build, apply, confirm, declare, declare again, withdraw."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Adoption
from agencies.models.adoption import STEP_FIELDS
from agencies.services import adoption_plan, declaration_post, exclusion_add
from core.errors import DomainError, NotAllowed, Refused, Stale, WrongStatus
from core.log import history
from core.workflow import perform
from tests.cast import actor_of, client_of, make_adoption, make_edition

DECLARATION = {"number": "15/QĐ-SKHCN", "decided_on": "20/10/2019", "scope": "Toàn bộ thủ tục"}


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-31")


def move(client, adoption, name, **data):
    return client.post(reverse("adoption_move", args=[adoption.pk, name]), {"seen": adoption.version} | data)


def test_the_secretary_plans_and_builds_and_the_head_does_the_rest(cast):
    an, binh = client_of(cast.an), client_of(cast.binh)
    data = {"edition": make_edition().pk, "scope": "Một phần", "planned_on": "01/02/2019"}
    an.post(reverse("adoption_plan", args=[cast.a.pk]), data)
    adoption = cast.a.adoptions.get()
    for client, name, data in (
        (an, "build", {"on": "01/03/2019"}),
        (binh, "apply", {"on": "01/05/2019"}),
        (binh, "confirm", {"on": "01/10/2019"}),
        (binh, "declare", DECLARATION | {"posted_on": "21/10/2019"}),
        (binh, "redeclare", DECLARATION | {"number": "16/QĐ", "decided_on": "30/10/2019"}),
    ):
        assert move(client, adoption, name, **data).status_code == 302
        adoption.refresh_from_db()
    assert adoption.status == "declared"
    assert [row.number for row in adoption.declarations.all()] == ["16/QĐ", "15/QĐ-SKHCN"]
    assert history(adoption).count() == 6


@pytest.mark.parametrize("who", ["an", "ha", "khoa", "dung", "em", "giang", "chi", "lan"])
def test_nobody_but_the_head_declares(cast, who):
    adoption = make_adoption(cast.a, "confirmed")
    values = {"number": "1", "decided_on": date(2019, 10, 1), "scope": "x"}
    with pytest.raises(NotAllowed):
        perform(adoption, "declare", by=actor_of(getattr(cast, who)), **values)
    assert not adoption.declarations.exists()


@pytest.mark.parametrize(
    ("status", "name", "day", "sentence"),
    [
        ("building", "apply", "01/11/2019", "cannot lie in the future"),
        ("building", "apply", "13/02/2016", "cannot be before 14/02/2016"),
        ("applying", "confirm", "14/03/2016", "cannot be before 15/03/2016"),
        ("declared", "withdraw", "13/04/2016", "cannot be before 14/04/2016"),
    ],
)
def test_steps_follow_each_other_in_time(cast, status, name, day, sentence):
    adoption = make_adoption(cast.a, status)
    response = move(client_of(cast.binh), adoption, name, on=day, reason="x")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Adoption.objects.get(pk=adoption.pk).status == status


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"decided_on": "13/04/2016"}, "cannot be before 14/04/2016"),
        ({"notified_on": "19/10/2019"}, "after its decision"),
        ({"posted_on": "01/11/2019"}, "after its decision"),
        ({"number": ""}, "This field is required"),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_a_declaration_is_checked_and_stays_as_typed(cast, data, sentence):
    adoption = make_adoption(cast.a, "confirmed")
    response = move(client_of(cast.binh), adoption, "declare", **DECLARATION | data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert response.context["form"]["scope"].value() == "Toàn bộ thủ tục"


def test_a_decision_is_recorded_once_and_later_than_those_before(cast):
    adoption = make_adoption(cast.a, "declared")
    binh = actor_of(cast.binh)
    first = adoption.declarations.get()
    with pytest.raises(Refused, match="already"):
        perform(adoption, "redeclare", by=binh, number=first.number, decided_on=first.decided_on, scope="x")
    perform(adoption, "redeclare", by=binh, number="2", decided_on=date(2019, 1, 1), scope="x")
    with pytest.raises(Refused, match="before 01/01/2019"):
        perform(adoption, "redeclare", by=binh, number="3", decided_on=date(2018, 12, 31), scope="x")


def test_the_second_presser_loses_and_is_told(cast):
    adoption = make_adoption(cast.a, "building")
    binh = client_of(cast.binh)
    assert move(binh, adoption, "apply", on="01/10/2019").status_code == 302
    response = move(binh, adoption, "apply", on="02/10/2019")
    assert response.status_code == 409
    assert "Somebody else has changed this record" in response.content.decode()
    assert Adoption.objects.get(pk=adoption.pk).applied_from == date(2019, 10, 1)


def test_a_move_of_another_status_is_refused_with_the_reason(cast):
    adoption = make_adoption(cast.a, "building")
    page = client_of(cast.binh).get(reverse("adoption_move", args=[adoption.pk, "confirm"]))
    assert "not possible while the status is" in page.content.decode()
    with pytest.raises(WrongStatus):
        perform(adoption, "confirm", by=actor_of(cast.binh), on=date(2019, 10, 1))


def test_an_unknown_move_is_not_found(cast):
    adoption = make_adoption(cast.a, "building")
    assert move(client_of(cast.binh), adoption, "delete").status_code == 404


def test_another_agencies_adoption_does_not_exist_for_its_neighbours(cast):
    adoption = make_adoption(cast.a, "planned")
    assert move(client_of(cast.chi), adoption, "build", on="01/10/2019").status_code == 404


def test_applying_a_newer_edition_supersedes_the_older_on_the_same_day(cast):
    older = make_adoption(cast.a, "declared", edition="9001:2008")
    newer = make_adoption(cast.a, "building")
    perform(newer, "apply", by=actor_of(cast.binh), on=date(2019, 1, 15))
    older.refresh_from_db()
    assert (older.status, older.ended_on, older.version) == ("superseded", date(2019, 1, 15), 2)
    assert history(older).get().verb == "adoption.supersede"


def test_a_newer_edition_cannot_supersede_what_happened_later(cast):
    older = make_adoption(cast.a, "declared", edition="9001:2008")
    newer = make_adoption(cast.a, "building")
    with pytest.raises(Refused, match="before 14/04/2016"):
        perform(newer, "apply", by=actor_of(cast.binh), on=date(2016, 3, 1))
    older.refresh_from_db()
    assert older.status == "declared"


def test_an_edition_is_adopted_once_until_it_is_withdrawn(cast):
    an, binh = actor_of(cast.an), actor_of(cast.binh)
    values = {"edition": make_edition(), "planned_on": date(2019, 1, 1)}
    first = adoption_plan(agency=cast.a, values=values, by=an)
    with pytest.raises(Refused, match="already"):
        adoption_plan(agency=cast.a, values=values, by=an)
    url = reverse("adoption_plan", args=[cast.a.pk])
    offered = client_of(cast.an).get(url).context["form"].fields["edition"].queryset
    assert [edition.code for edition in offered] == ["9001:2008"]
    perform(first, "withdraw", by=binh, on=date(2019, 2, 1), reason="Sáp nhập")
    assert adoption_plan(agency=cast.a, values=values, by=an).status == "planned"


def test_a_clause_of_another_edition_cannot_be_smuggled_in(cast):
    adoption = make_adoption(cast.a, "building")
    foreign = make_edition("9001:2008").clauses.first()
    url = reverse("exclusion_add", args=[adoption.pk])
    response = client_of(cast.an).post(url, {"clause": foreign.pk, "reason": "x"})
    assert "clause" in response.context["form"].errors
    with pytest.raises(Refused, match="another edition"):
        exclusion_add(adoption=adoption, values={"clause": foreign, "reason": "x"}, by=actor_of(cast.an))


def test_a_clause_is_recorded_once_with_its_reason(cast):
    adoption = make_adoption(cast.a, "building")
    url, an = reverse("exclusion_add", args=[adoption.pk]), client_of(cast.an)
    data = {"clause": adoption.edition.clauses.get(number="8.3").pk, "reason": "Không thiết kế"}
    assert an.post(url, data).status_code == 302
    assert an.post(url, data).status_code == 422
    assert "Không thiết kế" in an.get(adoption.get_absolute_url()).content.decode()


def test_the_secretary_records_later_how_a_declaration_became_known(cast):
    declaration = make_adoption(cast.a, "declared").declarations.get()
    url, an = reverse("declaration_post", args=[declaration.pk]), client_of(cast.an)
    seen = an.get(url).context["form"]["seen"].value()
    data = {"seen": seen, "notified_on": "20/04/2016", "posted_on": "21/04/2016", "number": "99"}
    assert an.post(url, data).status_code == 302
    declaration.refresh_from_db()
    assert (declaration.posted_on, declaration.number) == (date(2016, 4, 21), "12/QĐ")
    with pytest.raises(Stale):
        declaration_post(declaration=declaration, values={"website": ""}, by=actor_of(cast.an), seen=seen)


def test_the_page_says_who_may_do_what_and_why_not(cast):
    adoption = make_adoption(cast.a, "building")
    page = client_of(cast.an).get(adoption.get_absolute_url()).content.decode()
    assert "Trần Văn Bình" in page
    assert "Your role does not allow this." in page


BEGINNING = date(2019, 1, 1)
NATURAL = {
    "planned": ("an", "build"),
    "building": ("binh", "apply"),
    "applying": ("binh", "confirm"),
    "confirmed": ("binh", "declare"),
    "declared": ("binh", "redeclare"),
    "withdrawn": ("binh", "withdraw"),
}
PEOPLE = ("an", "binh", "chi", "em", "ha")
acts = st.lists(
    st.tuples(
        st.sampled_from([None, None, None, None, *PEOPLE]),
        st.sampled_from([None, None, None, None, "withdraw", *(move.name for move in Adoption.MOVES)]),
        st.integers(min_value=-5, max_value=60),
    ),
    min_size=4,
    max_size=14,
)


def try_act(adoption: Adoption, who, name: str, day: date, number: int) -> bool:
    if "declare" in name:
        data = {"number": str(number), "decided_on": day, "scope": "x"}
    else:
        data = {"on": day} | ({"reason": "x"} if name == "withdraw" else {})
    try:
        perform(adoption, name, by=actor_of(who), **data)
    except DomainError:
        return False
    return True


def assert_holds(adoption: Adoption) -> None:
    steps = [getattr(adoption, field) for field in STEP_FIELDS]
    taken = [day for day in steps if day]
    assert steps == taken + [None] * (len(steps) - len(taken)), "no step is left out"
    declared = sorted(adoption.declarations.values_list("decided_on", flat=True))
    whole = taken + declared + ([adoption.ended_on] if adoption.ended_on else [])
    assert whole == sorted(whole), "nothing happens before what it follows"
    assert not whole or whole[-1] <= date(2019, 10, 31)
    assert bool(declared) == (adoption.status == "declared") or adoption.status == "withdrawn"


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_whatever_people_try_in_whatever_order_the_steps_keep_theirs(cast, acts):
    """The person or the act that comes next stands where None is drawn; days count from the act before."""
    with transaction.atomic():
        adoption, day = make_adoption(cast.a, "planned", planned_on=BEGINNING), BEGINNING
        for number, (who, name, days) in enumerate(acts):
            next_person, next_act = NATURAL[adoption.status]
            name = name or next_act
            who = who or ("binh" if name == "withdraw" else next_person)
            day, version = day + timedelta(days=days), adoption.version
            done = try_act(adoption, getattr(cast, who), name, day, number)
            adoption = Adoption.objects.get(pk=adoption.pk)
            assert adoption.version == version + done
            assert not done or who == ("an" if name == "build" else "binh")
            assert_holds(adoption)
        transaction.set_rollback(True)
