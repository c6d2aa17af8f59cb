"""What every list of the registers has in common."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import client_of, make_agency
from tests.registers.makers_objectives import make_objective, open_year
from tests.registers.makers_risks import make_issue, make_party, make_risk

pytestmark = pytest.mark.django_db
LISTS = {
    "registers": "q", "objectives": "agency", "policies": "q", "risks": "agency", "context": "agency",
    "parties": "agency", "complaints": "agency", "surveys": "agency", "dossiers_late": "q", "outputs": "agency",
    "providers": "agency",
}  # fmt: skip


@pytest.mark.parametrize(("name", "field"), LISTS.items())
def test_only_who_sees_several_agencies_is_asked_for_one(cast, name, field):
    asked = {who: set(client_of(who).get(reverse(name)).context["filter"].form.fields) for who in (cast.an, cast.em)}
    assert asked[cast.em] - asked[cast.an] == {field}


def test_the_list_of_years_costs_the_same_for_1_and_9(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert len(client.get(reverse("registers")).context["page"]) in (1, 9)
        return len(found)

    client = client_of(cast.em)
    open_year(cast.a)
    one = queries()
    for _n in range(8):
        make_objective(open_year(make_agency()), confirmed=False)
    assert queries() == one


def test_the_page_of_a_year_costs_the_same_for_1_and_9_rows_of_each_register(cast):
    def fill(times: int) -> None:
        for _n in range(times):
            make_issue(register)
            make_party(register)
            make_risk(cast.a, register=register)
            make_objective(register, confirmed=False)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(register.get_absolute_url())
        return len(found)

    client, register = client_of(cast.an), open_year(cast.a)
    fill(1)
    one = queries()
    fill(8)
    assert queries() == one
