"""Applying an import: all or nothing, the same file twice changes nothing."""

from datetime import date

import pytest
from django.db import DatabaseError

from agencies import exports
from agencies.imports import apply_import, plan_import, writing
from agencies.models import Agency, AgencyName, Letterhead, Obligation
from agencies.services import agency_save
from core.actors import SYSTEM
from core.errors import NotAllowed, Refused, Stale
from core.log import history
from core.models import LogEntry
from tests.agencies.workbooks import agency_row, plan, workbook
from tests.cast import actor_of, make_agency

pytestmark = pytest.mark.django_db

FULL = {
    "short_name": "Sở TC",
    "unit_code": "04",
    "obligation": "mandatory",
    "basis": "QĐ 19/2014/QĐ-TTg",
    "reports": "no",
    "superior_line": "UBND TỈNH CAO BẰNG",
    "issuing_line": "SỞ TÀI CHÍNH",
    "notation": "STC",
    "place": "Cao Bằng",
    "signer_title": "GIÁM ĐỐC",
}


def apply(*rows):
    return apply_import(plan(*rows), SYSTEM)


def test_it_writes_an_agency_with_all_that_belongs_to_it():
    assert apply(agency_row("CB.STC", **FULL)) == {"new": 1}
    agency = Agency.objects.get(code="CB.STC")
    obligation, letterhead = agency.obligations.get(), agency.letterheads.get()
    assert (obligation.kind, obligation.reports, obligation.starts_on) == ("mandatory", False, date(2010, 1, 1))
    assert (letterhead.notation, letterhead.starts_on) == ("STC", date(2010, 1, 1))
    assert agency.search_text == "cb.stc co quan cb.stc so tc"
    assert {entry.verb for entry in history(agency)} == {"agency.create", "obligation.set", "letterhead.set"}


def test_superiors_may_stand_below_their_subordinates_in_the_file():
    apply(agency_row("CB.A.B.C", parent="CB.A.B"), agency_row("CB.A.B", parent="CB.A"), agency_row("CB.A"))
    assert Agency.objects.get(code="CB.A.B.C").parent.parent.code == "CB.A"


def test_the_same_file_again_changes_nothing():
    rows = [agency_row("CB.A", **FULL), agency_row("CB.A.B", parent="CB.A")]
    apply(*rows)
    before = [list(model.objects.values()) for model in (Agency, Obligation, Letterhead, LogEntry)]
    assert apply(*rows) == {"unchanged": 2}
    assert [list(model.objects.values()) for model in (Agency, Obligation, Letterhead, LogEntry)] == before


def test_an_export_imported_again_changes_nothing(cast):
    make_agency(code="CB.STC", name="Sở Tài chính", dissolved_on=date(2019, 6, 1))
    make_agency(code="CB.STC", name="Sở Tài chính", established_on=date(2019, 6, 1))
    content = exports.as_xlsx(Agency.objects.all(), date(2026, 1, 1))
    found = plan_import(content, SYSTEM)
    assert found.ok
    assert found.counts == {"unchanged": 7}


def test_changes_are_written_and_told_in_the_history(cast):
    AgencyName.objects.create(agency=cast.b, name="Ban Tổ chức", starts_on="2010-01-01", ends_on="2011-01-01")
    assert apply(agency_row("CB.SNV", name="Sở Nội chính", parent="CB.HA", unit_code="04")) == {"changed": 1}
    cast.b.refresh_from_db()
    assert (cast.b.name, cast.b.parent, cast.b.unit_code) == ("Sở Nội chính", cast.district, "04")
    assert cast.b.search_text == "cb.snv so noi chinh ban to chuc"
    assert '"parent":"CB.UBND"' in history(cast.b).get().body


def test_a_changed_obligation_and_letterhead_start_today(cast, today_is):
    today_is("2019-10-15")
    facts = {"name": cast.a.name, "short_name": cast.a.short_name, "parent": "CB.UBND"}
    apply(agency_row("CB.SKHCN", **FULL | {"unit_code": None} | facts))
    old, new = cast.a.obligations.order_by("starts_on")
    assert (old.ends_on, new.starts_on) == (date(2019, 10, 14), date(2019, 10, 15))
    old, new = cast.a.letterheads.order_by("starts_on")
    assert (old.ends_on, new.starts_on, new.issuing_line) == (date(2019, 10, 14), date(2019, 10, 15), "SỞ TÀI CHÍNH")


def test_a_correction_on_the_same_day_takes_the_place_of_the_slip(cast, today_is):
    today_is("2019-10-15")
    facts = {"name": cast.b.name, "parent": "CB.UBND", "basis": "QĐ 1"}
    apply(agency_row("CB.SNV", **facts, obligation="encouraged"))
    apply(agency_row("CB.SNV", **facts, obligation="provincial"))
    kinds = cast.b.obligations.order_by("starts_on").values_list("kind", flat=True)
    assert list(kinds) == ["mandatory", "provincial"]


def test_empty_columns_leave_obligation_and_letterhead_alone(cast):
    assert apply(agency_row("CB.SNV", name=cast.b.name, parent="CB.UBND")) == {"unchanged": 1}
    assert cast.b.obligations.count() == cast.b.letterheads.count() == 1


def test_the_obligation_of_a_dissolved_agency_stays_as_it_was():
    make_agency(code="CB.OLD", name="Cũ", dissolved_on=date(2015, 1, 1))
    row = agency_row("CB.OLD", name="Cũ", dissolved_on=date(2015, 1, 1), basis="QĐ 1")
    Obligation.objects.update(ends_on=date(2014, 12, 31), basis="QĐ 1")
    assert plan(row | {"obligation": "mandatory"}).ok
    assert "dissolved" in plan(row | {"obligation": "encouraged"}).problems[0].message


def test_an_obligation_that_starts_later_is_not_overtaken(cast, today_is):
    today_is("2009-06-01")
    make_agency(code="CB.SOON", name="Sắp", established_on=date(2009, 1, 1), obligation=None)
    Agency.objects.get(code="CB.SOON").obligations.create(kind="mandatory", basis="x", starts_on=date(2010, 1, 1))
    row = agency_row("CB.SOON", name="Sắp", established_on=date(2009, 1, 1), obligation="encouraged", basis="x")
    assert "starts on 01/01/2010" in plan(row).problems[0].message


def test_one_problem_keeps_everything_out():
    with pytest.raises(Refused, match="not an allowed value"):
        apply(agency_row("CB.FINE"), agency_row("CB.BAD", kind="?"))
    assert not Agency.objects.exists()


def test_a_failure_half_way_leaves_nothing(monkeypatch):
    def fail(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr(writing, "_write_log", fail)
    with pytest.raises(DatabaseError):
        apply(agency_row("CB.A", **FULL))
    assert not Agency.objects.exists()
    assert not Obligation.objects.exists()


def test_a_plan_that_others_overtook_is_refused(cast):
    found = plan(agency_row("CB.SNV", name=cast.b.name, parent="CB.UBND", unit_code="04"))
    agency_save(agency=cast.b, values={"unit_code": "05"}, by=actor_of(cast.em))
    with pytest.raises(Stale):
        apply_import(found, SYSTEM)


def test_only_the_administrator_applies_one(cast):
    found = plan(agency_row("CB.NEW"))
    with pytest.raises(NotAllowed):
        apply_import(found, actor_of(cast.binh))


def test_three_hundred_rows_cost_few_queries(django_assert_max_num_queries):
    content = workbook(*(agency_row(f"CB.X{n}", parent="CB.X0" if n else None, **FULL) for n in range(300)))
    with django_assert_max_num_queries(60):
        apply_import(plan_import(content, SYSTEM), SYSTEM)
    assert Agency.objects.count() == 300
