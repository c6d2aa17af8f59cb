"""Search by words: with or without accents, never more than the cap, and on PostgreSQL by the trigram indexes."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from core.search import capped, counted, find, is_cut
from core.text import fold
from procedures.models import AdministrativeProcedure, Procedure, Revision
from tests.cast import actor_of, make_procedure, make_tthc

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast) -> dict[str, Procedure]:
    return {
        "build": make_procedure(cast.a, "draft", title="Cấp giấy phép xây dựng", code="QT-NV-01"),
        "again": make_procedure(cast.a, "draft", title="Cấp lại giấy phép xây dựng", code="QT-NV-02"),
        "press": make_procedure(cast.b, "draft", title="Ấn định lịch họp báo", code="QT-NV-03"),
    }


def titles(query: str, **options) -> list[str]:
    rows = capped(Procedure.objects.all(), fold(query).split(), **options)
    return list(rows.order_by("code").values_list("title", flat=True))


def test_every_word_must_be_there_with_or_without_accents(three):
    assert titles("giay PHEP") == ["Cấp giấy phép xây dựng", "Cấp lại giấy phép xây dựng"]
    assert titles("lại phép") == ["Cấp lại giấy phép xây dựng"]
    assert titles("giấy khaisinh") == []


def test_a_word_of_two_letters_is_looked_for_where_words_begin(three):
    assert titles("an") == ["Ấn định lịch họp báo"]
    assert titles("ua") == []
    assert titles("ay phep") == []


def test_signs_that_sql_knows_are_only_signs(three):
    assert titles("100%") == titles("q_-nv") == titles("'); --") == []


def test_no_more_than_the_cap_is_found_and_it_is_said(three):
    rows = capped(Procedure.objects.all(), ["qt"], limit=2)
    assert rows.count() == 2
    assert is_cut(rows.count(), limit=2)
    assert not is_cut(capped(Procedure.objects.all(), ["cap"]).count())


def test_no_words_narrow_nothing_and_the_count_is_capped(three):
    assert capped(Procedure.objects.all(), []).count() == 3
    assert counted(Procedure.objects.all(), limit=2) == 2


def test_other_filters_and_annotations_stay(three, cast):
    of_a = Procedure.objects.filter(agency=cast.a).annotate(issues=Count("revisions"))
    found = capped(of_a, ["qt"]).order_by("-code")
    assert [(row.code, row.issues) for row in found] == [("QT-NV-02", 1), ("QT-NV-01", 1)]


def test_it_costs_two_queries_whatever_it_finds(three):
    for words in (["qt"], ["press"], ["khong"]):
        with CaptureQueriesContext(connection) as queries:
            list(capped(Procedure.objects.all(), words)[:50])
        assert len(queries) == 2


def test_revisions_are_found_by_the_codes_of_their_tthc(cast):
    tthc = make_tthc(cast.a)
    revision = make_procedure(cast.a, tthcs=(tthc,)).revisions.get()
    revision.refresh_index((tthc.code,))
    revision.save()
    assert Revision.objects.matching([tthc.code]).get() == revision


def test_the_search_box_finds_procedures_of_ones_own_agency_alone(three, cast):
    labels = dict(find(actor_of(cast.an), "qt-nv"))
    assert [hit.title for hit in labels["Procedures"]] == [str(three["build"]), str(three["again"])]


def test_the_search_box_leaves_withdrawn_ones_out(three, cast):
    Procedure.objects.filter(code="QT-NV-01").update(withdrawn_on="2019-01-01")
    assert [hit.title for hit in dict(find(actor_of(cast.an), "xay dung"))["Procedures"]] == [str(three["again"])]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="trigram indexes are PostgreSQL's")
@pytest.mark.parametrize("model", [Procedure, Revision, AdministrativeProcedure])
def test_postgresql_searches_by_trigrams(model):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    for word in ("giay", "zz"):
        plan = capped_plan(model, word)
        assert f"{model._meta.db_table}_trigrams" in plan


def capped_plan(model, word: str) -> str:
    """How the database would look for the ids."""
    with CaptureQueriesContext(connection) as queries:
        capped(model.objects.all(), [word])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        return "\n".join(row[0] for row in cursor.fetchall())
