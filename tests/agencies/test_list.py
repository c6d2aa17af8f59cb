"""The list of agencies: what it finds, in which order, what it costs, and its exports."""

import csv
import io
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import AgencyName
from tests.cast import client_of, make_adoption, make_agency, make_membership, make_user

QUERIES = 10


def found(client, **params) -> list[str]:
    response = client.get(f"{reverse('agencies')}?{urlencode(params)}")
    return [agency.code for agency in response.context["page"]]


@pytest.fixture
def em(cast):
    return client_of(cast.em)


def test_it_costs_the_same_for_few_and_for_a_hundred(cast, em, django_assert_num_queries):
    make_adoption(cast.a, "declared")
    with django_assert_num_queries(QUERIES):
        em.get(reverse("agencies"))
    for _number in range(100):
        make_adoption(make_agency(parent=cast.a, short_name="X"), "applying")
    with django_assert_num_queries(QUERIES):
        response = em.get(reverse("agencies"))
    assert response.context["page"].paginator.count == 105


def test_an_agency_role_finds_only_its_own_agency(cast):
    assert found(client_of(cast.an)) == ["CB.SKHCN"]
    assert found(client_of(cast.an), q="nội vụ") == []


@pytest.mark.parametrize("words", ["khoa học", "KHOA HOC", "cong nghe so", "skhcn", "kh&cn", "Khoa ho\u0323c"])
def test_words_are_found_with_and_without_accents(em, words):
    assert found(em, q=words) == ["CB.SKHCN"]


def test_a_past_name_is_found(cast, em):
    AgencyName.objects.create(
        agency=cast.b, name="Ban Tổ chức Chính quyền", starts_on="2010-01-01", ends_on="2012-01-01"
    )
    cast.b.refresh_index(("Ban Tổ chức Chính quyền",))
    cast.b.save()
    assert found(em, q="to chuc chinh quyen") == ["CB.SNV"]


def test_names_stand_in_the_order_of_the_vietnamese_alphabet(em):
    for name in ("Sở Ôn", "Sở Đất", "Sở Dân", "Sở Em", "Sở Ăn", "Sở Ân", "Sở An", "Sở Oai"):
        make_agency(name=name, code=f"T.{name.encode().hex().upper()}"[:35])
    names = [a.name for a in em.get(reverse("agencies") + "?kind=").context["page"] if len(a.name) < 8]
    assert names == ["Sở An", "Sở Ăn", "Sở Ân", "Sở Dân", "Sở Đất", "Sở Em", "Sở Oai", "Sở Ôn", "Sở Nội vụ"][:8]


def test_it_narrows_by_kind_and_obligation(cast, em):
    kind = cast.commune.kind_id
    assert found(em, kind=kind) == ["CB.HA.NN"]
    assert found(em, obligation="encouraged") == ["CB.HA.NN"]
    make_agency(code="X.NONE", obligation=None)
    assert found(em, obligation="none") == ["X.NONE"]


def test_it_narrows_by_step_and_edition_of_one_and_the_same_adoption(cast, em):
    make_adoption(cast.a, "declared", edition="9001:2008")
    newer = make_adoption(cast.a, "building", edition="9001:2015").edition_id
    make_adoption(cast.b, "declared", edition="9001:2015")
    assert found(em, step="declared") == ["CB.SKHCN", "CB.SNV"]
    assert found(em, step="declared", edition=newer) == ["CB.SNV"]
    make_adoption(cast.district, "planned", edition="9001:2008")
    assert found(em, edition=newer) == ["CB.SKHCN", "CB.SNV"]
    assert set(found(em, step="none")) == {"CB.UBND", "CB.HA.NN"}


def test_steps_are_those_of_the_day(cast, em):
    make_adoption(cast.a, "declared")
    assert found(em, step="building", on="20/02/2016") == ["CB.SKHCN"]
    assert found(em, step="declared", on="20/02/2016") == []
    page = em.get(reverse("agencies") + "?on=2016-02-20").context["page"]
    assert [a.step for agency in page for a in agency.standing_adoptions] == ["building"]


def test_dissolved_agencies_are_there_on_days_when_they_existed(em):
    make_agency(code="CB.OLD", dissolved_on="2015-03-01")
    assert "CB.OLD" not in found(em)
    assert "CB.OLD" in found(em, on="2015-02-28")
    assert "CB.OLD" not in found(em, on="2015-03-01")
    assert found(em, state="dissolved") == ["CB.OLD"]
    assert "CB.OLD" in found(em, state="all")


def test_it_finds_agencies_without_a_head(cast, em):
    assert "CB.SKHCN" not in found(em, lacks="head")
    assert "CB.SNV" in found(em, lacks="head")
    make_membership(make_user(), cast.b, "head")
    assert "CB.SNV" not in found(em, lacks="head")


def test_a_wrong_filter_says_so_and_the_right_ones_still_hold(em):
    response = em.get(reverse("agencies") + "?on=31/02/2019&q=noi vu")
    assert "Enter a valid date." in response.content.decode()
    assert [a.code for a in response.context["page"]] == ["CB.SNV"]


def test_it_turns_pages_of_fifty_and_keeps_the_filter_in_their_addresses(em):
    for _number in range(60):
        make_agency()
    response = em.get(reverse("agencies") + "?q=co+quan")
    assert len(response.context["page"]) == 50
    assert "q=co+quan&amp;page=2" in response.content.decode()
    assert len(em.get(reverse("agencies") + "?q=co+quan&page=2").context["page"]) == 10


def test_invented_rows_are_marked(cast, em):
    assert "illustrative" not in em.get(reverse("agencies")).content.decode()
    make_agency(is_illustrative=True)
    assert "illustrative" in em.get(reverse("agencies")).content.decode()


def test_the_exports_hold_exactly_what_the_filter_shows(cast, em):
    make_adoption(cast.a, "declared")
    content = em.get(reverse("agencies_xlsx") + "?q=so&state=all").content
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert [row[0] for row in rows] == ["Agency code", "CB.SKHCN", "CB.SNV"]
    text = em.get(reverse("agencies_csv") + "?q=so").content.decode("utf-8-sig")
    first, second = list(csv.DictReader(io.StringIO(text)))
    assert (first["Name"], first["Step of adoption"]) == ("Sở Khoa học và Công nghệ", "Declared")
    assert (second["Established on"], second["Superior agency code"]) == ("01/01/2010", "CB.UBND")


def test_an_export_costs_the_same_for_few_and_many(cast, em, django_assert_num_queries):
    url = reverse("agencies_xlsx")
    with django_assert_num_queries(QUERIES - 2):
        em.get(url)
    for _number in range(60):
        make_agency()
    with django_assert_num_queries(QUERIES - 2):
        em.get(url)


def test_exports_stay_within_the_own_agency(cast):
    text = client_of(cast.chi).get(reverse("agencies_csv")).content.decode()
    assert "CB.SNV" in text
    assert "CB.SKHCN" not in text
