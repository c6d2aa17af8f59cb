"""Two procedures for one TTHC, steps that go back and forth, times above the legal limit."""

import pytest
from django.urls import reverse

from procedures.models import Step
from procedures.weak_points import above_the_limit, doubled, handed_back, passages, procedures_behind
from tests.cast import actor_of, client_of, make_procedure, make_revision, make_tthc
from tests.procedures.models_of_province import make_model
from tests.procedures.overlaps_of_province import make_written, rewrite


def by(*who: str) -> tuple:
    return tuple((f"Việc {n}", name) for n, name in enumerate(who))


@pytest.fixture
def em(cast):
    return actor_of(cast.em)


def test_two_procedures_of_one_agency_for_one_tthc_are_found(cast, em):
    tthc = make_tthc(cast.a)
    pair = [make_procedure(cast.a, tthcs=(tthc,)) for _n in range(2)]
    make_procedure(cast.b, tthcs=(tthc,))
    (row,) = procedures_behind(list(doubled(em)))
    assert (row["agency"], row["tthc"], row["procedures"]) == (cast.a, tthc, pair)


def test_revisions_of_one_procedure_are_not_two_procedures(cast, em):
    tthc = make_tthc(cast.a)
    procedure = make_procedure(cast.a, tthcs=(tthc,))
    make_revision(procedure, "draft", tthcs=(tthc,))
    make_procedure(cast.a, "draft", tthcs=(tthc,))
    assert not doubled(em)


@pytest.mark.parametrize(
    ("who", "found"),
    [("ABAB", True), ("CABABC", True), ("ABCAB", False), ("ABBA", False), ("AAAA", False), ("ABA", False)],
)
def test_steps_that_go_back_and_forth(cast, em, who, found):
    procedure = make_written(cast.a, "Xử lý đơn", by(*who))
    assert list(handed_back(em)) == [procedure] * found


def test_back_and_forth_is_read_within_one_procedure(cast, em):
    make_written(cast.a, "Một", by("A", "B"))
    make_written(cast.a, "Hai", by("A", "B"))
    assert not handed_back(em)


@pytest.mark.parametrize(
    ("who", "runs"),
    [
        ("ABAB", [(1, 4)]),
        ("CABABAC", [(2, 6)]),
        ("ABABCDCDC", [(1, 4), (5, 9)]),
        ("ABABBABA", [(1, 4), (5, 8)]),
        ("", []),
    ],
)
def test_the_whole_passage_is_shown(who, runs):
    steps = [Step(order=n, who=name) for n, name in enumerate(who, 1)]
    assert [(run[0].order, run[-1].order) for run in passages(steps)] == runs


def test_times_above_the_limit_are_found_the_worst_first(cast, em):
    tthc = make_tthc(cast.a, limit=40)
    procedures = [make_written(cast.a, f"Việc {n}", by("A", "B"), tthcs=(tthc,)) for n in range(3)]
    for procedure, quarters in zip(procedures, (20, 21, 30), strict=True):
        rewrite(procedure.revisions.get(), by("A", "B"), quarters)
    assert [(row.takes, row.limit) for row in above_the_limit(em)] == [(60, 40), (42, 40)]
    assert above_the_limit(em)[0].takes_days == "15"


def test_only_the_longest_way_counts_against_the_limit(cast, em):
    procedure = make_written(cast.a, "Việc", by("A", "B", "C"), tthcs=(make_tthc(cast.a, limit=40),))
    rewrite(procedure.revisions.get(), by("A", "B", "C"), 20)
    assert above_the_limit(em)
    procedure.revisions.get().steps.filter(order=1).update(kind="decision", next_order=3, no_order=2)
    procedure.revisions.get().steps.filter(order=2).update(kind="end")
    assert not above_the_limit(em)


def test_the_strictest_of_several_limits_counts(cast, em):
    tthcs = (make_tthc(cast.a, limit=80), make_tthc(cast.a, limit=40))
    procedure = make_written(cast.a, "Việc", by("A", "B"), tthcs=tthcs)
    rewrite(procedure.revisions.get(), by("A", "B"), 25)
    assert [row.limit for row in above_the_limit(em)] == [40]


def test_a_provincial_model_is_no_second_procedure_of_its_agency(cast, em):
    tthc = make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(tthc,))
    model = make_model(cast.a)
    model.revisions.get().coverages.create(tthc=tthc)
    assert not doubled(em)


def test_an_agency_sees_its_own_weak_points_alone(cast):
    for agency in (cast.a, cast.b):
        make_written(agency, f"Xử lý đơn {agency.pk}", by(*"ABAB"))
        tthc = make_tthc(agency)
        for _n in range(2):
            make_procedure(agency, tthcs=(tthc,))
    page = client_of(cast.an).get(reverse("weak_points"))
    assert [count for _name, _label, count in page.context["tabs"]] == [1, 1, 0]
    assert [row["agency"] for row in page.context["rows"]] == [cast.a]
    everybody = client_of(cast.em).get(reverse("weak_points"))
    assert [count for _name, _label, count in everybody.context["tabs"]] == [2, 2, 0]


@pytest.mark.parametrize("check", ["doubled", "handed", "limit", "nonsense"])
def test_each_check_has_a_page_that_costs_the_same_for_one_and_many(cast, check, django_assert_max_num_queries):
    client, tthc = client_of(cast.an), make_tthc(cast.a, limit=1000)

    def make() -> None:
        procedure = make_written(cast.a, "Việc", by(*"ABAB"), tthcs=(tthc,))
        rewrite(procedure.revisions.get(), by(*"ABAB"), 1000)
        tthcs = (make_tthc(cast.a),)
        for _n in range(2):
            make_procedure(cast.a, tthcs=tthcs)

    make()
    with django_assert_max_num_queries(18):
        assert client.get(reverse("weak_points"), {"check": check}).status_code == 200
    for _n in range(4):
        make()
    with django_assert_max_num_queries(18):
        page = client.get(reverse("weak_points"), {"check": check})
    assert len(page.context["rows"]) >= 5


def test_no_weak_point_is_said_too(cast):
    page = client_of(cast.an).get(reverse("weak_points")).content.decode()
    assert "No weak point is known" in page
    assert "Nothing found by this check" in page
