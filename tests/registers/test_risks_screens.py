"""The screens of risks: list, matrix, page, forms, to-dos, search."""

from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import search
from core.todos import for_actor
from registers.matrix import FIRST, counted, matrix
from registers.models import Risk
from registers.panels.risks import context_of_year, parties_of_year, risks_of_year
from tests.cast import actor_of, client_of, make_agency
from tests.registers.makers_risks import make_issue, make_party, make_risk, make_year, risk_values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march(today_is):
    today_is("2019-03-01")


def found(client, **params) -> set[str]:
    response = client.get(reverse("risks"), params)
    assert response.status_code == 200
    return {risk.description for risk in response.context["page"]}


def posted(owner, **fields) -> dict:
    values = risk_values(owner, **fields)
    return values | {name: f"{values[name]:%d/%m/%Y}" for name in ("due_on", "review_on")} | {"owner": owner.pk}


def cell_of(picture, likelihood: int, impact: int):
    return picture.lines[5 - likelihood].cells[impact - 1]


def test_the_matrix_counts_by_the_present_rating_or_by_the_first(cast):
    make_risk(cast.a), make_risk(cast.a, "treated")
    risks = Risk.objects.all()
    assert counted(risks) == {(4, 3): 1, (2, 3): 1}
    assert counted(risks, FIRST) == {(4, 3): 2}


def test_a_cell_of_the_matrix_says_its_level_and_leads_to_its_risks(cast):
    make_risk(cast.a), make_risk(cast.a, likelihood=5, impact=5, description="Mất điện")
    client = client_of(cast.an)
    picture = client.get(reverse("risks")).context["matrix"]
    cell = cell_of(picture, 5, 5)
    assert (cell.level, cell.count, cell.band.key, picture.total) == (25, 1, "critical", 2)
    assert {risk.description for risk in client.get(cell.url).context["page"]} == {"Mất điện"}
    assert client.get(cell.url).context["matrix"].total == 2
    assert cell_of(picture, 1, 1).url == ""


def test_on_paper_the_matrix_has_no_links():
    assert cell_of(matrix({(5, 5): 3}), 5, 5).url == ""


def test_the_list_is_narrowed_by_every_filter(cast, today_is):
    make_risk(cast.a, description="cao"), make_risk(cast.a, description="thấp", likelihood=1, impact=1)
    make_risk(cast.a, "closed", description="xong")
    make_risk(cast.a, description="cơ hội", kind="opportunity", owner=cast.an)
    an = client_of(cast.an)
    assert found(an) == {"cao", "thấp", "cơ hội"}
    assert found(an, kind="opportunity") == found(an, owner="me") == {"cơ hội"}
    assert found(an, band="low") == {"thấp"}
    assert found(an, state="closed") == found(an, state="all", q="XONG") == {"xong"}
    assert found(an, q="co hoi") == {"cơ hội"}
    assert found(an, state="overdue") == set()
    today_is("2019-06-15")
    assert found(an, state="overdue") == found(an, state="review") == {"cao", "thấp", "cơ hội"}
    assert len(found(an, band="nonsense", likelihood="9", agency="x")) == 3


def test_the_province_sees_all_agencies_and_an_agency_its_own(cast):
    make_risk(cast.a, description="của A"), make_risk(cast.b, description="của B")
    em = client_of(cast.em)
    assert found(em) == {"của A", "của B"}
    assert found(em, agency=cast.b.pk) == {"của B"}
    assert found(client_of(cast.chi)) == {"của B"}


def test_a_list_costs_the_same_for_one_and_for_ten(cast):
    em = client_of(cast.em)
    make_risk(cast.a)
    with CaptureQueriesContext(connection) as one:
        em.get(reverse("risks"))
    for _n in range(9):
        make_risk(make_agency())
    with CaptureQueriesContext(connection) as ten:
        assert len(found_rows(em)) == 10
    assert len(ten) == len(one)


def found_rows(client) -> list:
    return list(client.get(reverse("risks")).context["page"])


def test_a_secretary_enters_changes_and_takes_out_a_draft(cast):
    register, an = make_year(cast.a, confirmed=False), client_of(cast.an)
    response = an.post(reverse("risk_new", args=[register.pk]), posted(cast.ha))
    risk = Risk.objects.get()
    assert response.headers["Location"] == risk.get_absolute_url()
    an.post(reverse("risk_edit", args=[risk.pk]), posted(cast.ha, cause="Khác") | {"seen": risk.version})
    risk.refresh_from_db()
    assert risk.cause == "Khác"
    an.post(reverse("risk_drop", args=[risk.pk]), {"seen": risk.version})
    assert not Risk.objects.exists()


def test_what_is_missing_is_said_at_its_place(cast):
    register, an = make_year(cast.a), client_of(cast.an)
    values = posted(cast.ha) | {"due_on": "", "likelihood": "9"}
    response = an.post(reverse("risk_new", args=[register.pk]), values)
    assert response.status_code == 422
    assert "likelihood" in response.context["form"].errors
    response = an.post(reverse("risk_new", args=[register.pk]), values | {"likelihood": "4"})
    assert "Say by when the action is to be done." in response.content.decode()
    assert "Thiếu người" in response.content.decode()


def test_a_high_risk_without_an_action_is_told_at_the_action_even_beside_a_wrong_day(cast):
    register = make_year(cast.a)
    values = posted(cast.ha, likelihood="4", impact="4", action="") | {"due_on": "31/11/2019"}
    response = client_of(cast.an).post(reverse("risk_new", args=[register.pk]), values)
    errors = response.context["form"].errors
    assert errors["action"] == ["A risk of level 16 needs an action and its day."]
    assert set(errors) == {"action", "due_on"}


def test_the_second_of_two_editors_sees_both_versions(cast):
    risk, an = make_risk(cast.a, "draft"), client_of(cast.an)
    address = reverse("risk_edit", args=[risk.pk])
    an.post(address, posted(cast.ha, cause="Của tôi") | {"seen": 1})
    response = an.post(address, posted(cast.ha, cause="Của người sau") | {"seen": 1})
    assert response.status_code == 409
    text = response.content.decode()
    assert "Của tôi" in text
    assert "Của người sau" in text
    an.post(address, posted(cast.ha, cause="Của cả hai") | {"seen": response.context["seen"]})
    assert Risk.objects.get().cause == "Của cả hai"


def test_the_form_of_a_risk_in_force_holds_its_plan_alone(cast):
    risk = make_risk(cast.a)
    form = client_of(cast.an).get(reverse("risk_edit", args=[risk.pk])).context["form"]
    assert "owner" in form.fields
    assert "likelihood" not in form.fields


def test_the_owner_treats_reviews_and_the_head_closes(cast):
    risk = make_risk(cast.a)
    ha, binh = client_of(cast.ha), client_of(cast.binh)

    def move(client, name, **values):
        risk.refresh_from_db()
        return client.post(reverse("risk_move", args=[risk.pk, name]), values | {"seen": risk.version}).status_code

    review = {"likelihood": 3, "impact": 3, "note": "Đỡ", "review_on": "01/06/2019"}
    assert move(ha, "review", **review) == 302
    assert move(ha, "treat", done="", likelihood=2, impact=2) == 422
    assert move(ha, "treat", done="Xong", likelihood=2, impact=2) == 302
    assert move(ha, "close", effectiveness="Tốt") == 403
    assert move(binh, "close", effectiveness="Tốt") == 302
    page = binh.get(risk.get_absolute_url()).content.decode()
    assert "Found effective by Trần Văn Bình" in page
    assert "recorded what was done about the risk" in page


@pytest.mark.parametrize("name", ["open", "resume", "carry", "abandon", "reassess", "nonsense"])
def test_what_comes_with_the_year_has_no_button(cast, name):
    risk, binh = make_risk(cast.a), client_of(cast.binh)
    address = reverse("risk_move", args=[risk.pk, name])
    assert binh.post(address).status_code == 404
    assert address not in binh.get(risk.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("ha", 422), ("an", 422), ("binh", 422), ("khoa", 422), ("em", 403), ("chi", 404)]
)
def test_anybody_of_the_agency_reviews_a_risk(cast, who, status):
    address = reverse("risk_move", args=[make_risk(cast.a).pk, "review"])
    assert client_of(getattr(cast, who)).post(address, {"seen": 1}).status_code == status


def test_people_are_told_what_to_do(cast):
    make_risk(cast.a, due_on=date(2019, 3, 20))
    make_risk(cast.a, "treated")
    make_issue(make_year(cast.a), review_on=date(2019, 3, 20))

    def titles(user):
        return {todo.title for todo in for_actor(actor_of(user))}

    assert "Treat 1 risk and record it" in titles(cast.ha)
    assert "Judge whether the action on 1 risk was effective" in titles(cast.binh) & titles(cast.an)
    assert "Review the context issues" in titles(cast.an)
    assert not {title for title in titles(cast.chi) if "risk" in title}


def test_the_search_finds_risks_in_scope(cast):
    risk = make_risk(cast.a, description="Mất dữ liệu")
    hits = dict(search.find(actor_of(cast.an), "mat du lieu"))["Risks and opportunities"]
    assert [hit.url for hit in hits] == [risk.get_absolute_url()]
    assert dict(search.find(actor_of(cast.chi), "mat du lieu"))["Risks and opportunities"] == []


def test_the_page_of_a_year_shows_its_rows(cast):
    register = make_year(cast.a)
    make_risk(cast.a, description="Trễ hẹn"), make_issue(register), make_party(register)
    for build, words in (
        (risks_of_year, "Trễ hẹn"),
        (context_of_year, "Sắp xếp đơn vị"),
        (parties_of_year, "Người dân"),
    ):
        panel = build(register, actor_of(cast.an))
        assert words in render_to_string(panel.template, panel.context)
        empty = build(make_year(cast.b), actor_of(cast.chi))
        assert "has been entered for this year" in render_to_string(empty.template, empty.context)
