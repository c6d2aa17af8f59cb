"""The screens of legal documents: list, page, entering, changing, recording a change."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actors import SYSTEM
from core.dates import today
from core.search import find
from procedures.models import LegalChange, LegalDocument
from procedures.services.law import change_record
from tests.cast import actor_of, client_of, make_law, make_procedure, make_tthc

pytestmark = pytest.mark.django_db

TYPED = {
    "number": "15/2021/NĐ-CP",
    "title": "về quản lý dự án",
    "kind": "decree",
    "issuer": "Chính phủ",
    "issued_on": "03/03/2021",
    "effective_from": "03/03/2021",
    "seen": "new",
}


def test_the_list_is_searched_with_and_without_accents_and_by_state(cast):
    old = make_law("46/2015/NĐ-CP", title="về chất lượng công trình", effective_to=date(2016, 1, 1))
    kept = make_law("59/2015/NĐ-CP")
    client = client_of(cast.chi)

    def shown(query: str) -> set:
        return set(client.get(reverse("laws") + query).context["page"])

    assert shown("?q=chat+luong") == shown("?q=chất+lượng") == shown("?state=ended") == {old}
    assert shown("?state=in_force") == {kept}
    assert shown("?kind=law") == set()


def test_a_secretary_enters_a_document(cast):
    client = client_of(cast.an)
    response = client.post(reverse("law_new"), TYPED)
    law = LegalDocument.objects.get(number="15/2021/NĐ-CP")
    assert response.headers["Location"] == law.get_absolute_url()
    page = client.get(law.get_absolute_url()).content.decode()
    assert "về quản lý dự án" in page
    assert "entered the legal document" in page


def test_what_is_refused_stays_as_it_was_typed(cast):
    response = client_of(cast.an).post(reverse("law_new"), TYPED | {"effective_from": "01/03/2021"})
    assert response.status_code == 422
    assert "A document cannot be in force before it is issued." in response.content.decode()
    assert 'value="15/2021/NĐ-CP"' in response.content.decode()


def test_two_people_edit_and_the_second_sees_both_versions(cast):
    law = make_law("59/2015/NĐ-CP")
    client = client_of(cast.em)
    seen = client.get(reverse("law_edit", args=[law.pk])).context["form"]["seen"].value()
    LegalDocument.objects.update(title="về điều khác")
    response = client.post(reverse("law_edit", args=[law.pk]), TYPED | {"seen": seen})
    assert response.status_code == 409
    assert "về điều khác" in response.content.decode()
    assert "về quản lý dự án" in response.content.decode()


def test_a_change_is_recorded_by_number_and_says_what_follows(cast):
    old, new = make_law("59/2015/NĐ-CP"), make_law("15/2019/NĐ-CP", effective_from=date(2019, 11, 30))
    make_procedure(cast.a).revisions.get().legal_bases.add(old)
    values = {"changed": "59/2015/NĐ-CP", "kind": "replaces", "effective_on": "", "note": ""}
    response = client_of(cast.em).post(reverse("law_change_new", args=[new.pk]), values, follow=True)
    page = response.content.decode()
    assert "1 review is asked for, due on 29/02/2020." in page
    assert f"{reverse('reviews')}?change={LegalChange.objects.get().pk}" in page


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"changed": "1/1999/NĐ-CP"}, "no legal document with the number “1/1999/NĐ-CP”"),
        ({"changed": "7/2015/NĐ-CP"}, "Several documents bear this number"),
        ({"effective_on": "01/01/2000"}, "before 15/2019/NĐ-CP is issued"),
        ({"kind": ""}, "This field is required"),
    ],
)
def test_a_wrong_change_is_refused_with_a_sentence(cast, values, sentence):
    make_law("59/2015/NĐ-CP")
    for day in (date(2015, 1, 1), date(2015, 2, 2)):
        make_law("7/2015/NĐ-CP", issued_on=day)
    new = make_law("15/2019/NĐ-CP")
    typed = {"changed": "59/2015/NĐ-CP", "kind": "amends", "effective_on": "", "note": "Điều 3"} | values
    response = client_of(cast.em).post(reverse("law_change_new", args=[new.pk]), typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Điều 3" in response.content.decode()


def test_a_number_borne_twice_is_told_apart_by_its_day(cast):
    laws = [make_law("7/2015/NĐ-CP", issued_on=day) for day in (date(2015, 1, 1), date(2015, 2, 2))]
    new = make_law()
    values = {"changed": "7/2015/NĐ-CP (02/02/2015)", "kind": "amends", "effective_on": "", "note": ""}
    assert client_of(cast.em).post(reverse("law_change_new", args=[new.pk]), values).status_code == 302
    assert LegalChange.objects.get().changed == laws[1]


def test_the_page_shows_what_rests_on_it_and_hides_other_agencies(cast):
    law = make_law()
    mine, theirs = make_procedure(cast.a), make_procedure(cast.b)
    for procedure in (mine, theirs):
        procedure.revisions.get().legal_bases.add(law)
    tthc = make_tthc(cast.b, laws=(law,))
    page = client_of(cast.an).get(law.get_absolute_url()).content.decode()
    assert mine.get_absolute_url() in page
    assert theirs.get_absolute_url() not in page
    assert "1 more does in another agency." in page
    assert tthc.get_absolute_url() in page


def test_the_page_says_how_many_reviews_are_open_and_late(cast, today_is):
    old, new = make_law(), make_law(effective_from=date(2016, 1, 1))
    make_procedure(cast.a).revisions.get().legal_bases.add(old)
    change_record(document=new, changed=old, kind="replaces", by=SYSTEM)
    page = client_of(cast.giang).get(new.get_absolute_url()).content.decode()
    assert "1 of 1 open" in page
    assert '<span class="status status--bad">1 overdue</span>' in page
    assert "ended on 01/01/2016" in client_of(cast.giang).get(old.get_absolute_url()).content.decode()


def test_the_search_box_finds_law_and_tthc_without_accents(cast):
    law, tthc = make_law("59/2015/NĐ-CP"), make_tthc(cast.a, name="Cấp giấy phép xây dựng")
    urls = {hit.url for _label, hits in find(actor_of(cast.ha), "xay dung") for hit in hits}
    assert {law.get_absolute_url(), tthc.get_absolute_url()} <= urls


@pytest.mark.parametrize("name", ["laws", "tthcs"])
def test_long_lists_cost_no_more_than_short_ones(cast, name):
    client = client_of(cast.an)
    counts = []
    for _n in range(2):
        for _row in range(4):
            make_tthc(cast.a, laws=(make_law(effective_from=today()),))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]
