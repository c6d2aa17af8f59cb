"""What citizens see of a procedure, and how they find it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procedures.models import Procedure
from procedures.public import path_of
from tests.cast import make_adoption, make_procedure, make_tthc

pytestmark = pytest.mark.django_db
TITLE = "Cấp giấy phép xây dựng nhà ở riêng lẻ"


def make_public(agency, **fields) -> Procedure:
    """A procedure in effect and marked public since then, for a TTHC unless others are given."""
    tthcs = fields.pop("tthcs", None) or (make_tthc(agency, name=TITLE),)
    fields = {"title": TITLE, "published_on": date(2019, 1, 1)} | fields
    return make_procedure(agency, fields.pop("status", "effective"), tthcs=tthcs, **fields)


@pytest.fixture
def client() -> Client:
    """A stranger's browser."""
    return Client()


def text_of(client: Client, name: str, *args, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_it_is_found_without_accents_from_the_front_page_in_three_clicks(cast, client):
    procedure = make_public(cast.a)
    front = client.get("/", follow=True).content.decode()
    assert f'action="{reverse("public_search")}"' in front
    found = text_of(client, "public_search", query="?q=cap+giay+phep+xay+dung")
    assert path_of(procedure) in found
    assert TITLE in client.get(path_of(procedure)).content.decode()


@pytest.mark.parametrize("query", ["giấy phép", "GIAY PHEP", "qt-777", "so kh&cn giay phep", "1.123456", "xay dung"])
def test_it_is_found_by_words_code_tthc_agency_and_field(cast, client, query):
    tthc = make_tthc(cast.a, code="1.123456", name=TITLE, field="Hoạt động xây dựng")
    make_public(cast.a, code="QT-777", tthcs=(tthc,), title="Cấp giấy phép nhà ở")
    response = client.get(reverse("public_search"), {"q": query})
    assert [card.code for card in response.context["cards"]] == ["QT-777"]


def test_words_that_stand_nowhere_find_nothing_and_say_what_to_do(cast, client):
    make_public(cast.a)
    page = text_of(client, "public_search", query="?q=khong+co+gi+nhu+the")
    assert "No public procedure fits" in page
    assert "Use fewer or other words" in page


def test_it_is_narrowed_by_field_agency_and_level(cast, client):
    other = make_tthc(cast.commune, field="Hộ tịch")
    make_public(cast.a, code="QT-A")
    make_public(cast.commune, code="QT-X", tthcs=(other,))
    for query in ({"field": "Hộ tịch"}, {"agency": cast.commune.pk}, {"level": "commune"}, {"q": "ho tich"}):
        response = client.get(reverse("public_search"), query)
        assert [card.code for card in response.context["cards"]] == ["QT-X"], query


def test_the_page_answers_what_citizens_ask(cast, client):
    tthc = make_tthc(cast.a, limit=40, result="Giấy phép xây dựng")
    procedure = make_public(cast.a, tthcs=(tthc,))
    page = client.get(path_of(procedure)).content.decode()
    for words in ("Giấy phép xây dựng", "Đơn đề nghị", "10 ngày làm việc", "150.000 đồng", "Thẩm định hồ sơ"):
        assert words in page
    assert "Trung tâm Phục vụ hành chính công tỉnh" in page
    assert 'src="data:image/svg+xml' in page


def test_a_wrong_or_missing_slug_leads_to_the_right_one(cast, client):
    procedure = make_public(cast.a)
    assert path_of(procedure).endswith("/cap-giay-phep-xay-dung-nha-o-rieng-le/")
    for path in (reverse("public_procedure", args=[procedure.pk, "khac"]), f"/public/procedures/{procedure.pk}/"):
        assert client.get(path).headers["Location"] == path_of(procedure)


@pytest.mark.parametrize("title", ["Sheet", "PDF", "Rating", "…"])
def test_no_title_hides_another_address(cast, client, title):
    procedure = make_public(cast.a, title=title)
    response = client.get(path_of(procedure))
    assert response.status_code == 200
    assert response.templates[0].name == "procedures/public/procedure.html"


def test_the_sheet_holds_papers_time_fee_place_and_code(cast, client):
    procedure = make_public(cast.a)
    page = text_of(client, "public_sheet", procedure.pk)
    for words in ("Bản vẽ thiết kế", "10 ngày làm việc", "150.000 đồng", "Trung tâm Phục vụ", "data:image/svg+xml"):
        assert words in page


def test_a_procedure_without_tthc_shows_its_purpose_and_how_long_its_steps_take(cast, client):
    procedure = make_procedure(cast.a, published_on=date(2019, 1, 1))
    page = client.get(path_of(procedure)).content.decode()
    assert "Quy định trình tự thực hiện." in page
    assert "8 ngày làm việc" in page


def test_an_agency_shows_its_declaration_and_its_procedures(cast, client):
    make_adoption(cast.a, "declared")
    make_public(cast.a)
    page = text_of(client, "public_agency", cast.a.pk)
    assert "12/QĐ" in page
    assert TITLE in page
    assert "Sở Khoa học và Công nghệ" in text_of(client, "public_agencies", query="?q=khoa+hoc")


def test_a_declaration_of_the_future_or_of_an_ended_adoption_is_not_shown(cast, client, today_is):
    adoption = make_adoption(cast.a, "declared")
    today_is(adoption.declarations.get().decided_on.replace(year=2015))
    assert "12/QĐ" not in text_of(client, "public_agency", cast.a.pk)


@pytest.mark.parametrize("name", ["public_search", "public_agencies", "public_feed", "public_sitemap"])
def test_lists_cost_the_same_for_one_and_for_many(cast, client, name):
    make_public(cast.a)
    path = reverse(name) + ("?q=" if name == "public_search" else "")
    before = cost(client, path)
    for agency in (cast.a, cast.b, cast.district, cast.commune):
        make_public(agency)
    assert cost(client, path) == before


def cost(client: Client, path: str) -> int:
    """The number of queries of one answer, read to its end."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        b"".join(response) if response.streaming else response.content
    return len(queries)
