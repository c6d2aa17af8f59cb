"""Fewer visits than a third of the mandatory: said where a visit is cancelled or made an inspection by dossier."""

import pytest
from django.urls import reverse

from scoring.models import Inspection
from scoring.planning import visits_required
from tests.cast import actor_of, client_of, make_agency
from tests.scoring.makers import make_inspection
from tests.scoring.makers_plans import plan_filled

pytestmark = pytest.mark.django_db
FIGURE = "Without this visit the plan visits 1 of the 4 mandatory agencies at the office (25%); at least 2 are needed"


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-02-01")


def visit_of(cast, status: str = "approved") -> Inspection:
    """One of the two visits, as many as are needed, of the four mandatory agencies in the plan."""
    plan = plan_filled(actor_of(cast.dung), visits=2, status=status)
    visits = plan.inspections.filter(form="on_site").exclude(agency=cast.commune)
    assert (visits_required(4), visits.count()) == (2, 2)
    return visits.first()


def cancelling(inspection: Inspection) -> str:
    return reverse("inspection_move", args=[inspection.pk, "cancel"])


def shown(user, address: str) -> str:
    return client_of(user).get(address).content.decode()


def test_the_page_that_cancels_a_visit_warns_and_does_not_refuse(cast):
    visit = visit_of(cast)
    assert FIGURE in shown(cast.em, cancelling(visit))
    client, sent = client_of(cast.em), {"reason": "", "seen": visit.version}
    assert FIGURE in client.post(cancelling(visit), sent).content.decode()
    assert client.post(cancelling(visit), sent | {"reason": "Sáp nhập"}).status_code == 302
    visit.refresh_from_db()
    assert visit.status == "cancelled"


def test_nothing_is_said_while_enough_visits_are_left(cast):
    visit = visit_of(cast)
    visit.plan.inspections.filter(form="by_dossier").exclude(agency=cast.commune).update(form="on_site")
    assert "Without this visit" not in shown(cast.em, cancelling(visit))


def test_nothing_is_said_of_what_does_not_count(cast):
    visit = visit_of(cast)
    by_dossier = visit.plan.inspections.filter(form="by_dossier").exclude(agency=cast.commune).first()
    of_commune = visit.plan.inspections.get(agency=cast.commune)
    Inspection.objects.filter(pk=of_commune.pk).update(form="on_site")
    for inspection in (by_dossier, of_commune):
        assert "Without this visit" not in shown(cast.em, cancelling(inspection))
    assert "Without this visit" not in shown(cast.em, reverse("inspection_move", args=[visit.pk, "postpone"]))


def test_the_page_that_changes_a_line_says_it_at_the_form_of_the_inspection(cast):
    visit = visit_of(cast, "draft")
    address = reverse("plan_line", args=[visit.year, visit.pk])
    assert FIGURE in shown(cast.dung, address)
    sent = {
        "form": "by_dossier",
        "starts_on": "2019-07-01",
        "ends_on": "2019-07-02",
        "inspecting_agency": visit.inspecting_agency.code,
        "seen": visit.version,
    }
    assert client_of(cast.dung).post(address, sent).status_code == 302
    visit.refresh_from_db()
    assert visit.form == "by_dossier"
    assert "Without this visit" not in shown(cast.dung, address)


def test_the_warning_costs_the_same_for_few_and_for_many(cast, django_assert_max_num_queries):
    visit, client = visit_of(cast), client_of(cast.em)
    client.get(cancelling(visit))
    with django_assert_max_num_queries(20) as few:
        client.get(cancelling(visit))
    for number in range(901, 905):
        make_inspection(make_agency(), plan=visit.plan, number=f"KT-2019-{number}")
    with django_assert_max_num_queries(20) as many:
        client.get(cancelling(visit))
    assert len(many) == len(few)
