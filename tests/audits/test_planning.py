"""Planning one audit: its days, clauses and divisions, its announcement, its team, and who may not."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import ClauseExclusion
from agencies.roles import Role
from audits import editions
from audits.models import Audit
from audits.services.planning import audit_change, audit_convert, audit_plan
from audits.services.teams import team_set
from core import todos
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.search import find
from core.workflow import may, perform
from tests.audits.makers import clauses, lead_of, make_audit, make_auditor, make_programme, two_units
from tests.audits.makers_planning import make_units
from tests.cast import (
    actor_of,
    client_of,
    holder_of,
    make_adoption,
    make_edition,
    make_procedure,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = date(2019, 3, 4)


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


def values(**fields) -> dict:
    return {"title": "Đánh giá", "starts_on": DAY, "ends_on": DAY} | fields


def problems(audit, name: str = "announce") -> str:
    return str(may(audit, name, holder_of(audit.agency, Role.SECRETARY)).reasons)


# Days, divisions and clauses


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": DAY - timedelta(days=1)}, "before the first"),
        ({"starts_on": date(2018, 12, 31)}, "in the year of its programme"),
        ({"ends_on": date(2020, 1, 1)}, "in the year of its programme"),
    ],
)
def test_days_must_make_sense(cast, wrong, sentence):
    programme = make_programme(cast.a, "draft")
    with pytest.raises(Refused, match=sentence):
        audit_plan(programme=programme, values=values(**wrong), by=actor_of(cast.an))
    assert not Audit.objects.exists()


def test_divisions_procedures_and_clauses_must_fit(cast):
    programme = make_programme(cast.a, "draft")
    closed = make_unit(cast.a, "Phòng cũ", closed_on=date(2018, 1, 1))
    mixed = [*clauses("7.5"), *clauses("4.2", edition="9001:2008")]
    for wrong in (
        {"units": [make_unit(cast.b)]},
        {"procedures": [make_procedure(cast.b)]},
        {"units": [closed]},
        {"clauses": mixed},
    ):
        with pytest.raises(Refused):
            audit_plan(programme=programme, values=values(**wrong), by=actor_of(cast.an))


def test_the_database_refuses_days_in_the_wrong_order(cast):
    audit = make_audit(cast.a, "planned")
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(pk=audit.pk).update(ends_on=audit.starts_on - timedelta(days=1))


def test_days_that_the_head_approved_are_only_postponed(cast):
    audit = make_audit(cast.a, "planned")
    later = {"starts_on": DAY + timedelta(days=9), "ends_on": DAY + timedelta(days=9)}
    with pytest.raises(Refused, match="postpone the audit instead"):
        audit_change(audit=audit, values=dict(later), seen=audit.version, by=actor_of(cast.an))
    audit.refresh_from_db()
    perform(audit, "postpone", by=actor_of(cast.an), reason="Bận kiểm tra.", **later)
    assert (audit.postponed, audit.starts_on) == (1, later["starts_on"])
    page = client_of(cast.an).get(audit.get_absolute_url()).content.decode()
    assert "Postponed 1 time; the last reason: Bận kiểm tra." in page


def test_an_audit_is_postponed_only_forward_and_within_its_year(cast):
    audit = make_audit(cast.a, "announced")
    for starts_on in (DAY, DAY - timedelta(days=1), date(2020, 1, 1)):
        with pytest.raises(Refused):
            perform(audit, "postpone", by=actor_of(cast.an), starts_on=starts_on, ends_on=starts_on, reason="x")
        audit.refresh_from_db()
    assert (audit.postponed, audit.starts_on) == (0, DAY)


def test_the_form_offers_what_applies_and_prefills_a_suggestion(cast):
    adoption = make_adoption(cast.a, "applying")
    design = make_edition().clauses.get(number="8.3")
    ClauseExclusion.objects.create(adoption=adoption, clause=design, reason="Không thiết kế.")
    programme, unit = make_programme(cast.a, "draft"), make_units(cast.a, 2)[0]
    address = reverse("audit_new", args=[programme.pk])
    page = client_of(cast.an).get(f"{address}?unit={unit.pk}").content.decode()
    assert "Không thiết kế." in page
    assert f'value="{design.pk}"' not in page
    assert re.search(rf'name="units" value="{unit.pk}"[^>]* checked', page)
    data = {"title": "Cả hệ thống", "starts_on": "05/05/2019", "ends_on": "06/05/2019", "every_clause": "on"}
    assert client_of(cast.an).post(address, data).status_code == 302
    numbers = set(Audit.objects.get().clauses.values_list("number", flat=True))
    assert {"4.1", "8.2", "8.5", "10.2"} <= numbers
    assert not [number for number in numbers if number.startswith("8.3") or number.count(".") != 1]


@pytest.mark.parametrize("query", ["?unit=abc", "?unit=999999", "?procedure=-1", "?unit=%00&procedure=²"])
def test_a_strange_address_prefills_nothing(cast, query):
    programme = make_programme(cast.a, "draft")
    assert client_of(cast.an).get(reverse("audit_new", args=[programme.pk]) + query).status_code == 200


def test_two_editors_of_a_plan_see_both_versions(cast):
    audit = make_audit(cast.a, "planned")
    seen = audit.version
    audit_change(audit=audit, values={"title": "Tên mới"}, seen=seen, by=actor_of(cast.an))
    data = {"title": "Tên của tôi", "seen": seen, "scope": "", "criteria": ""}
    response = client_of(cast.an).post(reverse("audit_edit", args=[audit.pk]), data)
    assert response.status_code == 409
    assert "Tên mới" in response.content.decode()
    assert "Tên của tôi" in response.content.decode()
    assert Audit.objects.get().title == "Tên mới"


# The edition in force


def test_clauses_of_an_edition_no_longer_in_force_are_refused_and_mapped(cast, today_is):
    make_adoption(cast.a, "applying", edition="9001:2008")
    audit = make_audit(cast.a, "planned", clauses=clauses("4.2", "5.6", edition="9001:2008"))
    assert may(audit, "announce", actor_of(cast.an))
    make_adoption(cast.a, "applying", applied_from=date(2019, 3, 1))
    assert "choose the clauses of that edition" in problems(audit)
    client = client_of(cast.an)
    assert "Put in what these clauses have become" in client.get(audit.get_absolute_url()).content.decode()
    response = client.post(reverse("audit_convert", args=[audit.pk]), {"seen": audit.version})
    assert response.status_code == 302
    numbers = set(audit.clauses.values_list("number", flat=True))
    assert numbers == {"4.3", "4.4", "7.5", "9.3"}
    audit.refresh_from_db()
    perform(audit, "announce", by=actor_of(cast.an))
    assert audit.edition == make_edition()


def test_an_announced_audit_that_the_conversion_overtakes_is_asked_anew(cast):
    make_adoption(cast.a, "applying", edition="9001:2008")
    audit = make_audit(cast.a, "announced", clauses=clauses("5.6", edition="9001:2008"))
    make_adoption(cast.a, "applying", applied_from=date(2019, 3, 1))
    with pytest.raises(Refused, match="choose the clauses"):
        perform(audit, "open", by=lead_of(audit), held_on=DAY, present="Đoàn")
    audit.refresh_from_db()
    audit_convert(audit=audit, seen=audit.version, by=actor_of(cast.an))
    assert {item.clause.number for item in audit.items.all()} == {"9.3"}
    perform(audit, "open", by=lead_of(audit), held_on=DAY, present="Đoàn")


def test_nothing_is_converted_without_need_or_by_others(cast):
    audit = make_audit(cast.a, "planned")
    with pytest.raises(Refused):
        audit_convert(audit=audit, seen=audit.version, by=actor_of(cast.an))
    with pytest.raises(NotAllowed):
        audit_convert(audit=audit, seen=audit.version, by=actor_of(cast.binh))
    held = make_audit(cast.b, "under_way")
    with pytest.raises(WrongStatus):
        audit_convert(audit=held, seen=held.version, by=holder_of(cast.b, Role.SECRETARY))


def test_a_clause_that_does_not_apply_is_left_out(cast):
    audit = make_audit(cast.a, "planned", clauses=clauses("8.5.1"))
    whole = make_edition().clauses.get(number="8.5")
    exclusion = ClauseExclusion(adoption=cast.a.adoptions.get(), clause=whole, reason="Không sản xuất.")
    exclusion.save()
    assert "Clause 8.5.1 does not apply" in problems(audit)


def test_what_lies_under_a_clause_is_told_by_its_number():
    assert editions.lies_under("8.3.2", ["8.3"])
    assert editions.lies_under("8.3", ["8.3"])
    assert not editions.lies_under("8.30", ["8.3"])
    assert not editions.lies_under("8", ["8.3"])


# Announcing


def test_a_plan_is_announced_only_whole(cast):
    programme = make_programme(cast.a, "draft")
    two_units(cast.a)
    audit = audit_plan(programme=programme, values=values(), by=actor_of(cast.an))
    told = problems(audit)
    for sentence in ("not approved", "scope", "criteria", "clauses or procedures", "divisions", "team"):
        assert sentence in told


def test_nobody_announces_but_the_secretary(cast):
    audit = make_audit(cast.a, "planned")
    address = reverse("audit_move", args=[audit.pk, "announce"])
    for who, status in (("binh", 403), ("ha", 403), ("khoa", 403), ("dung", 403), ("chi", 404)):
        response = client_of(getattr(cast, who)).post(address, {"seen": audit.version})
        assert response.status_code == status, who
    audit.refresh_from_db()
    assert audit.status == "planned"
    with pytest.raises(NotAllowed):
        perform(audit, "announce", by=lead_of(audit))


@pytest.mark.parametrize("status", ["announced", "under_way", "signed"])
def test_what_was_announced_is_neither_announced_again_nor_changed(cast, status):
    audit = make_audit(cast.a, status)
    with pytest.raises(WrongStatus):
        perform(audit, "announce", by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        audit_change(audit=audit, values={"title": "Khác"}, seen=audit.version, by=actor_of(cast.an))


@pytest.mark.parametrize("name", ["postpone", "cancel"])
def test_what_is_held_is_neither_postponed_nor_cancelled(cast, name):
    audit = make_audit(cast.a, "under_way")
    by = actor_of(cast.an if name == "postpone" else cast.binh)
    with pytest.raises(WrongStatus):
        perform(audit, name, by=by, reason="x", **({} if name == "cancel" else {"starts_on": DAY, "ends_on": DAY}))


def test_only_the_head_cancels_and_the_reason_stays(cast):
    audit = make_audit(cast.a, "announced")
    address = reverse("audit_move", args=[audit.pk, "cancel"])
    data = {"reason": "Sáp nhập phòng.", "seen": audit.version}
    assert client_of(cast.an).post(address, data).status_code == 403
    assert client_of(cast.chi).post(address, data).status_code == 404
    assert client_of(cast.binh).post(address, {"seen": audit.version}).status_code == 422
    assert client_of(cast.binh).post(address, data | {"seen": 0}).status_code == 409
    assert client_of(cast.binh).post(address, data).status_code == 302
    assert "Sáp nhập phòng." in client_of(cast.an).get(audit.get_absolute_url()).content.decode()


def test_everybody_concerned_hears_of_the_plan(cast):
    audit = make_audit(cast.a, "announced")
    told = {row.user_id for row in Notice.objects.filter(key__startswith="audit.announce")}
    assert told == {cast.binh.pk} | audit.team_ids
    perform(audit, "postpone", by=actor_of(cast.an), starts_on=DAY + timedelta(days=7),
            ends_on=DAY + timedelta(days=7), reason="Trùng lịch.")  # fmt: skip
    assert Notice.objects.filter(key__startswith="audit.postpone", body="Trùng lịch.").count() == 2


# The team


def test_a_lent_auditor_is_told_from_ones_own(cast):
    audit, lent = make_audit(cast.a, "planned"), make_auditor(cast.b)
    own = audit.members.get().user
    team_set(audit=audit, lead=lent, others=[own], seen=audit.version, by=actor_of(cast.an))
    assert {(m.user, m.lent_by, m.is_lead) for m in audit.members.all()} == {(lent, cast.b, True), (own, None, False)}
    perform(audit, "announce", by=actor_of(cast.an))
    assert client_of(lent).get(audit.get_absolute_url()).status_code == 200
    assert [todo.title for todo in todos.for_actor(actor_of(lent))].count(f"Hold audit {audit.number}") == 1


def test_somebody_without_a_post_or_of_the_province_is_not_named(cast):
    audit = make_audit(cast.a, "planned")
    for stranger in (cast.lan, cast.dung, make_user(is_active=False)):
        with pytest.raises(Refused, match="works in no agency"):
            team_set(audit=audit, lead=stranger, others=[], seen=audit.version, by=actor_of(cast.an))
        audit.refresh_from_db()


def test_once_announced_only_an_independent_team_takes_the_place_of_another(cast):
    audit = make_audit(cast.a, "announced")
    before = set(audit.team_ids)
    insider = make_auditor(cast.a, audit.units.get())
    with pytest.raises(Refused, match="belongs to a division that is audited"):
        team_set(audit=audit, lead=insider, others=[], seen=audit.version, by=actor_of(cast.an))
    assert set(Audit.objects.get().team_ids) == before
    audit.refresh_from_db()
    other = make_auditor(cast.b)
    team_set(audit=audit, lead=other, others=[], seen=audit.version, by=actor_of(cast.an))
    assert Notice.objects.filter(key__startswith="audit.team", user=other).exists()


def test_the_secretary_names_the_team_until_the_report_is_handed_in(cast):
    audit, other = make_audit(cast.a, "concluded"), make_auditor(cast.b)
    with pytest.raises(WrongStatus):
        team_set(audit=audit, lead=other, others=[], seen=audit.version, by=actor_of(cast.an))
    for who in (cast.binh, cast.khoa, cast.chi):
        with pytest.raises(NotAllowed):
            team_set(audit=audit, lead=other, others=[], seen=audit.version, by=actor_of(who))


def test_the_page_of_the_team_says_why_somebody_may_not(cast):
    audit = make_audit(cast.a, "planned")
    make_auditor(cast.a, audit.units.get())
    lent = make_auditor(cast.b)
    client, address = client_of(cast.an), reverse("audit_team", args=[audit.pk])
    page = client.get(address).content.decode()
    assert "belongs to a division that is audited" in page
    assert str(lent) not in page
    assert str(lent) in client.get(f"{address}?q=noi+vu").content.decode()
    response = client.post(f"{address}?q=noi+vu", {"lead": lent.pk, "others": [], "seen": audit.version})
    assert response.status_code == 302
    assert audit.members.get().user == lent


def test_people_are_named_by_user_name_too(cast):
    audit, lent = make_audit(cast.a, "planned"), make_auditor(cast.b)
    client, address = client_of(cast.an), reverse("audit_team", args=[audit.pk])
    wrong = client.post(address, {"lead_name": "nobody.here", "seen": audit.version})
    assert wrong.status_code == 422
    assert "no open account with the user name nobody.here" in wrong.content.decode()
    assert client.post(address, {"seen": audit.version}).status_code == 422
    assert client.post(address, {"lead": "999999", "seen": audit.version}).status_code == 422
    assert client.post(address, {"lead_name": lent.username, "seen": audit.version}).status_code == 302
    assert audit.members.get().user == lent


def test_the_second_who_names_a_team_sees_the_first_and_can_go_on(cast):
    audit, first, second = make_audit(cast.a, "planned"), make_auditor(cast.b), make_auditor(cast.b)
    seen = audit.version
    team_set(audit=audit, lead=first, others=[], seen=seen, by=actor_of(cast.an))
    client, address = client_of(cast.an), reverse("audit_team", args=[audit.pk])
    data = {"lead_name": second.username, "seen": seen}
    response = client.post(address, data)
    assert response.status_code == 409
    page = response.content.decode()
    assert str(first) in page
    now = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert client.post(address, data | {"seen": now}).status_code == 302
    with pytest.raises(Stale):
        team_set(audit=audit, lead=first, others=[], seen=seen, by=actor_of(cast.an))


def test_candidates_cost_as_many_queries_for_few_as_for_many(cast):
    audit = make_audit(cast.a, "planned")
    client, address = client_of(cast.an), reverse("audit_team", args=[audit.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(f"{address}?q=so")
        return len(context)

    make_auditor(cast.b)
    few = queries()
    for _n in range(8):
        make_auditor(cast.b)
        make_auditor(cast.a, audit.units.get())
    assert queries() == few


# Where it is found


def test_audits_are_found_in_the_scope_of_the_person(cast):
    audit = make_audit(cast.a, "planned", title="Đánh giá Phòng Nghiệp vụ")
    lent = make_auditor(cast.b)

    def hits(user, words: str) -> list[str]:
        return [
            hit.title
            for label, rows in find(actor_of(user), words)
            if str(label) == "Internal audits"
            for hit in rows
        ]

    assert hits(cast.an, "phong nghiep vu") == hits(cast.dung, audit.number) == [str(audit)]
    assert hits(cast.chi, audit.number) == hits(lent, audit.number) == []
    team_set(audit=audit, lead=lent, others=[], seen=audit.version, by=actor_of(cast.an))
    assert hits(lent, audit.number) == [str(audit)]


def test_late_audits_and_plans_to_announce_are_asked_for(cast, today_is):
    audit = make_audit(cast.a, "planned")
    titles = {todo.title for todo in todos.for_actor(actor_of(cast.an))}
    assert f"Announce the plan of audit {audit.number}" in titles
    today_is(DAY + timedelta(days=1))
    for who in (cast.an, cast.binh):
        assert "1 audit is late: hold it, postpone it or cancel it" in {
            todo.title for todo in todos.for_actor(actor_of(who))
        }
    assert (
        "It should have been held by 04/03/2019" in client_of(cast.an).get(audit.get_absolute_url()).content.decode()
    )
