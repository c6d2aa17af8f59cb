"""A whole set of models adopted by all communes at once: how many statements, how long, and what it leaves."""

from time import perf_counter

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Membership, User
from agencies.roles import Role
from core.models import LogEntry, Notice
from procedures.models import Procedure, Revision, Step
from procedures.services.adopting import model_adopt_many
from procedures.services.taking_over import model_take_over_many
from tests.cast import BEGINNING, actor_of, make_kind, make_tthc
from tests.procedures.models_of_province import make_model, new_issue

pytestmark = pytest.mark.django_db
COMMUNES, MODELS, SECONDS = 136, 30, 30


def make_communes(parent: Agency, count: int, prefix: str = "CB.XA") -> list[Agency]:
    """Communes with a secretary each."""
    kind = make_kind("commune_peoples_committee")
    communes = [
        Agency(code=f"{prefix}{n}", name=f"UBND xã số {n}", kind=kind, parent=parent, established_on=BEGINNING)
        for n in range(count)
    ]
    users = [User(username=f"{prefix}{n}".lower(), full_name=f"Thư ký {n}") for n in range(count)]
    for row in (*communes, *users):
        row.refresh_index()
    Agency.objects.bulk_create(communes)
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, role=Role.SECRETARY, starts_on=BEGINNING)
        for user, agency in zip(users, communes, strict=True)
    )
    return communes


def statements_of(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_a_second_hundred_of_agencies_costs_as_many_statements_as_the_first(cast):
    em, models = actor_of(cast.em), [make_model(cast.a, tthcs=(make_tthc(),)) for _ in range(2)]
    communes = make_communes(cast.district, 300)
    one = statements_of(lambda: model_adopt_many(models=models, agencies=communes[:100], by=em))
    two = statements_of(lambda: model_adopt_many(models=models, agencies=communes[100:], by=em))
    print(f"\n{one} statements for 100 agencies, {two} for 200")
    assert Procedure.objects.following().count() == 600
    assert one < two <= 2 * one


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cuts inserts by their parameters")
def test_more_models_cost_no_more_statements(cast):
    em, communes = actor_of(cast.em), make_communes(cast.district, 40)
    few, many = [make_model(cast.a)], [make_model(cast.a) for _ in range(10)]
    one = statements_of(lambda: model_adopt_many(models=few, agencies=communes, by=em))
    ten = statements_of(lambda: model_adopt_many(models=many, agencies=communes, by=em))
    print(f"\n{one} statements for 1 model, {ten} for 10")
    assert ten <= one + 2  # the log is written 500 entries at a time


def test_136_communes_adopt_30_models_within_half_a_minute(cast):
    em, models = actor_of(cast.em), [make_model(cast.a, tthcs=(make_tthc(),)) for _ in range(MODELS)]
    communes = make_communes(cast.district, COMMUNES)
    started = perf_counter()
    adopted = model_adopt_many(models=models, agencies=communes, by=em)
    seconds = perf_counter() - started
    print(f"\n{COMMUNES} × {MODELS} adopted in {seconds:.1f} s on {connection.vendor}")
    assert adopted == COMMUNES * MODELS
    assert seconds <= SECONDS
    followers = Procedure.objects.following()
    assert followers.count() == Revision.objects.filter(procedure__in=followers, status="draft").count() == adopted
    assert Step.objects.filter(revision__procedure__in=followers).count() == 4 * adopted
    assert set(followers.values("agency").annotate(n=Count("code", distinct=True)).values_list("n", flat=True)) == {
        30
    }
    assert LogEntry.objects.filter(verb="procedure.adopt").count() == adopted
    assert Notice.objects.filter(subject__startswith="30 provincial models").count() == COMMUNES


def test_136_followers_of_one_model_get_the_drafts_of_its_new_issue(cast, today_is):
    today_is("2019-03-01")
    em, model = actor_of(cast.em), make_model(cast.a)
    model_adopt_many(models=[model], agencies=make_communes(cast.district, COMMUNES), by=em)
    Revision.objects.filter(procedure__model=model).update(
        status="effective", effective_from="2019-03-01", payload={}, approved_at="2019-03-01T08:00+07:00"
    )
    today_is("2019-04-01")
    new_issue(model)
    assert Procedure.objects.lagging().count() == COMMUNES
    assert Notice.objects.filter(subject__startswith="Issue 02 of the provincial model").count() == COMMUNES
    started = perf_counter()
    assert model_take_over_many(model=model, by=em) == COMMUNES
    print(f"\n{COMMUNES} drafts in {perf_counter() - started:.1f} s on {connection.vendor}")
    drafts = Revision.objects.filter(procedure__model=model, status="draft", model_issue=2)
    assert drafts.filter(purpose__contains="UBND xã số").count() == COMMUNES
