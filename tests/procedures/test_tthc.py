"""The catalogue of TTHC: entering and changing with methods and papers, who handles it, repeal, posted lists."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actors import SYSTEM
from core.dates import add_working_days, today
from core.errors import NotAllowed, Refused, Stale
from core.models import LogEntry
from core.todos import for_actor
from procedures import coverage
from procedures.models import AdministrativeProcedure, TthcListPosting, TthcScope
from procedures.services.tthc import Content, content_of, list_post, scopes_set, seen_of, tthc_repeal, tthc_save
from procedures.tthc_lists import list_standings
from tests.cast import actor_of, client_of, make_law, make_procedure, make_tthc

pytestmark = pytest.mark.django_db


def changed(tthc, **values) -> Content:
    content = content_of(tthc)
    content.values |= values
    return content


def save(tthc, content, by=SYSTEM, **fields):
    return tthc_save(tthc=tthc, content=content, by=by, **fields)


def test_a_new_one_is_stored_with_its_rows_and_fingerprint(cast):
    model = make_tthc(laws=(make_law(),))
    content = changed(model, code="2.000815")
    tthc = save(AdministrativeProcedure(), content, actor_of(cast.em))
    assert content_of(tthc).plain() == content.plain()
    assert tthc.fingerprint == model.fingerprint


def test_saving_the_same_again_changes_nothing(cast):
    tthc = make_tthc(laws=(make_law(),))
    before = LogEntry.objects.count()
    save(tthc, content_of(tthc))
    assert LogEntry.objects.count() == before


@pytest.mark.parametrize("part", ["methods", "dossier", "legal_bases", "result"])
def test_what_procedures_repeat_changes_the_fingerprint(cast, part):
    tthc = make_tthc()
    before, content = tthc.fingerprint, content_of(tthc)
    if part == "methods":
        content.methods[0]["limit_quarters"] = 10
    elif part == "dossier":
        content.dossier.pop()
    elif part == "legal_bases":
        content.legal_bases = [make_law()]
    else:
        content.values["result"] = "Văn bản"
    assert save(tthc, content).fingerprint != before


def test_a_changed_tthc_leaves_its_procedure_behind(cast):
    tthc = make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(tthc,))
    save(tthc, changed(tthc, name="Tên mới"))
    assert coverage.mismatched_pairs(None, today()) == {(cast.a.pk, tthc.pk)}


def test_two_tthc_never_share_a_code(cast):
    first, second = make_tthc(), make_tthc()
    with pytest.raises(Refused, match=f"code {first.code}"):
        save(second, changed(second, code=first.code))


def test_one_way_of_submission_stands_once(cast):
    tthc = make_tthc()
    content = content_of(tthc)
    content.methods = [*content.methods, dict(content.methods[0], limit_quarters=None)]
    with pytest.raises(Refused, match="twice"):
        save(tthc, content)


def test_only_the_programme_keeps_the_catalogue(cast):
    tthc = make_tthc(cast.a)
    for person in (cast.an, cast.binh, cast.dung, cast.giang):
        with pytest.raises(NotAllowed):
            save(tthc, changed(tthc, name="…"), actor_of(person))


def test_the_second_of_two_people_is_told(cast):
    tthc = make_tthc()
    seen = seen_of(tthc)
    content = content_of(tthc)
    content.methods[0]["note"] = "Quầy số 3"
    save(tthc, content, seen=seen)
    with pytest.raises(Stale):
        save(tthc, changed(tthc, name="Tên khác"), seen=seen)


def test_it_is_not_repealed_before_it_is_published(cast):
    tthc = make_tthc()
    with pytest.raises(Refused, match="before it is published"):
        tthc_repeal(tthc=tthc, on=tthc.decided_on - timedelta(days=1), by=SYSTEM)
    tthc_repeal(tthc=tthc, on=today(), by=SYSTEM)
    with pytest.raises(Refused, match="before it is published"):
        save(tthc, changed(tthc, decided_on=today() + timedelta(days=1)))
    assert tthc_repeal(tthc=tthc, on=None, by=SYSTEM).is_in_force_on(today())


def test_who_handles_it_follows_without_overlap(cast):
    tthc = make_tthc(cast.a)
    day = date(2019, 5, 1)
    assert scopes_set(tthc=tthc, agencies=[cast.b], on=day, by=SYSTEM)
    assert set(TthcScope.objects.values_list("agency", "ends_on")) == {
        (cast.a.pk, date(2019, 4, 30)),
        (cast.b.pk, None),
    }
    assert not scopes_set(tthc=tthc, agencies=[cast.b], on=today(), by=SYSTEM)


def test_what_would_end_before_it_began_never_held(cast):
    tthc = make_tthc(cast.a)
    scopes_set(tthc=tthc, agencies=[], on=tthc.decided_on, by=SYSTEM)
    assert not TthcScope.objects.exists()
    with pytest.raises(Refused, match="before it is published"):
        scopes_set(tthc=tthc, agencies=[cast.a], on=tthc.decided_on - timedelta(days=1), by=SYSTEM)


def standing_of(agency):
    return next(row for row in list_standings(type(agency).objects.all(), today()) if row.agency == agency)


def test_the_list_is_due_five_working_days_after_a_new_decision(cast, today_is):
    """From Friday 26 April over a weekend and the holidays of 29 April to 1 May."""
    today_is("2019-04-29")
    make_tthc(cast.a, decided_on=date(2019, 4, 26))
    row = standing_of(cast.a)
    assert row.due_on == add_working_days(date(2019, 4, 26), 5) == date(2019, 5, 8)
    assert not row.is_behind
    today_is("2019-05-09")
    assert standing_of(cast.a).is_behind


def test_posting_brings_the_list_up_to_date_until_the_next_decision(cast, today_is):
    today_is("2019-05-08")
    make_tthc(cast.a, decided_on=date(2019, 4, 26))
    list_post(agency=cast.a, posted_on=date(2019, 4, 26), website="", by=actor_of(cast.em))
    assert standing_of(cast.a).due_on is None
    second = make_tthc(cast.a, decided_on=date(2019, 4, 29))
    assert standing_of(cast.a).decided_on == date(2019, 4, 29)
    list_post(agency=cast.a, posted_on=today(), website="", by=SYSTEM)
    tthc_repeal(tthc=second, on=date(2019, 5, 10), by=SYSTEM)
    assert standing_of(cast.a).due_on is None
    today_is("2019-05-13")
    assert standing_of(cast.a).decided_on == date(2019, 5, 10)


def test_a_list_is_not_posted_tomorrow(cast):
    with pytest.raises(Refused, match="future"):
        list_post(agency=cast.a, posted_on=today() + timedelta(days=1), website="", by=SYSTEM)


def test_those_behind_stand_first_and_the_programme_is_asked(cast, today_is):
    today_is("2019-05-08")
    make_tthc(cast.b, decided_on=date(2019, 5, 7))
    make_tthc(cast.a, decided_on=date(2019, 4, 1))
    page = client_of(cast.em).get(reverse("tthc_lists"))
    assert [row.agency for row in page.context["rows"]] == [cast.a, cast.b]
    assert "1 list is overdue" in page.content.decode()
    todo = next(todo for todo in for_actor(actor_of(cast.em)) if todo.url == reverse("tthc_lists"))
    assert (todo.count, todo.due_on) == (2, date(2019, 4, 8))


def test_a_posting_in_the_browser(cast):
    make_tthc(cast.a)
    client = client_of(cast.em)
    address = {"posted_on": f"{today():%d/%m/%Y}", "website": "https://example.vn/tthc"}
    client.post(reverse("tthc_list_post", args=[cast.a.pk]), address)
    assert TthcListPosting.objects.get().website == "https://example.vn/tthc"
    assert "https://example.vn/tthc" in client.get(reverse("tthc_list_of", args=[cast.a.pk])).content.decode()


def test_the_secretary_is_told_what_has_no_procedure(cast):
    make_tthc(cast.a)
    assert "1 TTHC has no procedure in effect" in [todo.title for todo in for_actor(actor_of(cast.an))]
    assert "TTHC" not in " ".join(todo.title for todo in for_actor(actor_of(cast.chi)))


def test_the_filter_knows_what_is_covered(cast):
    covered, bare, changed_one = make_tthc(cast.a), make_tthc(cast.a), make_tthc(cast.a)
    gone = make_tthc(cast.a, repealed_on=date(2018, 1, 1))
    make_procedure(cast.a, tthcs=(covered,))
    make_procedure(cast.a, tthcs=(changed_one,))
    save(changed_one, changed(changed_one, name="Tên mới"))
    client = client_of(cast.an)

    def shown(query: str) -> set:
        return set(client.get(reverse("tthcs") + query).context["page"])

    assert shown("") == {covered, bare, changed_one}
    assert shown("?repealed=on") == {covered, bare, changed_one, gone}
    assert shown("?coverage=covered") == {covered, changed_one}
    assert shown("?coverage=uncovered") == {bare}
    assert shown("?coverage=mismatched") == {changed_one}
    assert shown(f"?agency={cast.a.pk}&coverage=uncovered") == {bare}
    assert shown(f"?q={bare.code}") == {bare}
    assert set(client_of(cast.chi).get(reverse("tthcs") + "?coverage=uncovered").context["page"]) == set()


def test_coverage_names_the_lists_behind_the_figures(cast):
    bare, changed_one = make_tthc(cast.a), make_tthc(cast.a)
    procedure = make_procedure(cast.a, tthcs=(changed_one,))
    save(changed_one, changed(changed_one, name="Tên mới"))
    procedure.revisions.update(effective_from=today() - timedelta(days=800))
    page = client_of(cast.an).get(reverse("tthc_coverage")).content.decode()
    assert bare.get_absolute_url() in page
    assert "The TTHC has changed since the procedure was approved." in page
    assert page.count(procedure.get_absolute_url()) == 2
    rows = client_of(cast.em).get(reverse("tthc_coverage")).context["rows"]
    assert [(row["agency"], row["handled"], row["uncovered"], row["mismatched"]) for row in rows] == [
        (cast.a, 2, 1, 1)
    ]


def test_a_used_or_young_procedure_is_not_unused(cast):
    old, used, young = (make_procedure(cast.a, tthcs=(make_tthc(cast.a),)) for _n in range(3))
    for procedure in (old, used):
        procedure.revisions.update(effective_from=today() - timedelta(days=800))
    used.uses.create(used_on=today() - timedelta(days=30))
    assert list(coverage.unused_procedures(today())) == [old]
    assert young not in coverage.unused_procedures(today())


def test_coverage_of_the_province_costs_the_same_for_many(cast):
    client, counts = client_of(cast.em), []
    for agencies in ([cast.a], [cast.b, cast.commune, cast.district]):
        for agency in agencies:
            make_procedure(agency, tthcs=(make_tthc(agency),))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("tthc_coverage"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def form_of(client, url: str) -> dict:
    """What the page would send back, filled in as it stands."""
    context = client.get(url).context
    forms = [context["form"], *context["methods"], *context["papers"]]
    forms += [context["methods"].management_form, context["papers"].management_form]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: "" if value is None else value for name, value in values.items() if value is not False}


def test_it_is_changed_in_the_browser_and_keeps_its_rows(cast):
    tthc = make_tthc(laws=(make_law("59/2015/NĐ-CP"),), limit=10)
    url, client = reverse("tthc_edit", args=[tthc.pk]), client_of(cast.em)
    before = content_of(tthc).plain()
    client.post(url, typed(form_of(client, url)))
    tthc = AdministrativeProcedure.objects.get(pk=tthc.pk)
    assert content_of(tthc).plain() == before
    values = typed(form_of(client, url)) | {"methods-0-limit_quarters": "3,25", "papers-0-name": ""}
    assert client.post(url, values).status_code == 302
    tthc = AdministrativeProcedure.objects.get(pk=tthc.pk)
    assert tthc.methods.get().limit_quarters == 13
    assert [paper.name for paper in tthc.dossier.all()] == ["Bản vẽ thiết kế"]


def typed(values: dict) -> dict:
    """Days and durations as people read them."""
    shown = {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in values.items()}
    return {name: "2,5" if name == "methods-0-limit_quarters" else value for name, value in shown.items()}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "1.0006"}, "looks like 1.000656"),
        ({"legal_bases": "1/1999/NĐ-CP"}, "no legal document with the number"),
        ({"methods-0-limit_quarters": "2,3"}, "quarters only"),
        ({"methods-1-fee": "1000"}, "Tick this"),
        ({"papers-2-form_code": "Mẫu 01"}, "Name the paper."),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_typed_is_lost(cast, values, sentence):
    tthc = make_tthc(limit=10)
    url, client = reverse("tthc_edit", args=[tthc.pk]), client_of(cast.em)
    response = client.post(url, typed(form_of(client, url)) | {"result": "Kết quả tôi gõ"} | values)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Kết quả tôi gõ" in response.content.decode()


def test_the_second_editor_sees_both_versions(cast):
    tthc = make_tthc(limit=10)
    url, client = reverse("tthc_edit", args=[tthc.pk]), client_of(cast.em)
    values = typed(form_of(client, url)) | {"result": "Của tôi"}
    save(tthc, changed(tthc, result="Của người khác"))
    response = client.post(url, values)
    assert response.status_code == 409
    assert all(words in response.content.decode() for words in ("Của tôi", "Của người khác"))
    again = values | {"seen": response.context["form"]["seen"].value()}
    assert client.post(url, again).status_code == 302
    tthc.refresh_from_db()
    assert tthc.result == "Của tôi"


def test_whole_kinds_of_agencies_are_named_at_once(cast):
    tthc = make_tthc()
    kind = cast.commune.kind_id
    values = {"agencies": "cb.snv", "kinds": [kind], "on": f"{today():%d/%m/%Y}"}
    client_of(cast.em).post(reverse("tthc_scope", args=[tthc.pk]), values)
    assert set(tthc.scopes.values_list("agency", flat=True)) == {cast.b.pk, cast.commune.pk}


def test_an_unknown_agency_is_named(cast):
    values = {"agencies": "CB.SNV; CB.KHONG", "on": f"{today():%d/%m/%Y}"}
    response = client_of(cast.em).post(reverse("tthc_scope", args=[make_tthc().pk]), values)
    assert response.status_code == 422
    assert "no agency with the code CB.KHONG" in response.content.decode()


def test_the_page_shows_who_handles_it_and_what_no_longer_matches(cast):
    tthc = make_tthc(cast.a)
    make_procedure(cast.a, tthcs=(tthc,))
    assert "no longer matches" not in client_of(cast.an).get(tthc.get_absolute_url()).content.decode()
    save(tthc, changed(tthc, name="Tên mới"))
    assert "no longer matches" in client_of(cast.an).get(tthc.get_absolute_url()).content.decode()
