"""Dossiers from Excel and from the one-stop system: every problem at its cell, all or nothing, and out again."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from core.actors import SYSTEM
from core.errors import NotAllowed, Stale
from core.models import LogEntry
from core.spreadsheets import read_csv
from registers.dossier_exports import as_csv, as_xlsx
from registers.imports import TABLE, apply_feed, apply_import, plan_feed, plan_import
from registers.models import DossierMonth
from registers.services.dossiers import Entry, month_save, seen_of
from tests.cast import actor_of, client_of, make_agency
from tests.registers.makers_dossiers import FIGURES, make_month

pytestmark = pytest.mark.django_db
TODAY = date(2019, 2, 11)


@pytest.fixture(autouse=True)
def _february(today_is):
    today_is(TODAY)


def row(month: int = 1, agency: str = "CB.SKHCN", **fields) -> dict:
    return FIGURES | {"agency": agency, "year": 2019, "month": month} | fields


def workbook(*rows: dict) -> bytes:
    book = Workbook()
    book.active.append([str(column.label) for column in TABLE.columns])
    for values in rows:
        book.active.append([values.get(column.name) for column in TABLE.columns])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_of(*rows: dict, sign: str = ",") -> bytes:
    names = ["agency", "year", "month", *FIGURES]
    lines = [sign.join(names), *(sign.join(str(values[name]) for name in names) for values in rows)]
    return "\n".join([*lines, ""]).encode()


def sentences(content: bytes, by) -> list[str]:
    return [problem.message for problem in plan_import(content, by).problems]


def test_the_file_of_a_secretary_needs_no_code(cast):
    an = actor_of(cast.an)
    plan = plan_import(workbook(row(agency=None), row(2, agency="cb.skhcn", taken_on=date(2019, 2, 10))), an)
    assert plan.problems == []
    assert apply_import(plan, an) == {"new": 2}
    january, february = DossierMonth.objects.order_by("month")
    assert (january.agency, january.source, january.taken_on) == (cast.a, "imported", TODAY)
    assert february.taken_on == date(2019, 2, 10)
    assert LogEntry.objects.filter(verb="dossiermonth.enter").count() == 2


def test_a_secretary_writes_for_no_other_agency(cast):
    assert sentences(workbook(row(agency="CB.SNV")), actor_of(cast.an)) == [
        "“CB.SNV” is not your agency; you enter the figures of your own."
    ]


def test_an_administrator_writes_for_all_and_names_each(cast):
    em = actor_of(cast.em)
    assert apply_import(plan_import(workbook(row(), row(agency="CB.SNV")), em), em) == {"new": 2}
    assert sentences(workbook(row(agency=None)), em) == ["Write the code of the agency."]
    assert sentences(workbook(row(agency="CB.NEIN")), em) == ["There is no agency with the code “CB.NEIN”."]


def test_others_import_nothing(cast):
    for who in (cast.binh, cast.dung, cast.khoa):
        with pytest.raises(NotAllowed):
            plan_import(workbook(row()), actor_of(who))


WRONG = [
    ({"online": 101}, "101 dossiers received online are more than the 100 received in all."),
    ({"month": 13}, "A month is a number from 1 to 12."),
    ({"year": 19}, "Write the year with four digits, such as 2019."),
    ({"month": 3}, "The month 03/2019 has not begun yet."),
    ({"year": 2009}, "exists only since 01/01/2010."),
    ({"received": -5}, "A number of dossiers is 0 or more."),
    ({"received": 2_000_000}, "More than 1,000,000 dossiers"),
    ({"taken_on": date(2019, 12, 1)}, "a day that lies ahead"),
    ({"received": "viele"}, "not a whole number"),
    ({"received": None}, "must not be empty"),
]


@pytest.mark.parametrize(("values", "sentence"), WRONG)
def test_one_wrong_row_keeps_all_from_being_saved(cast, values, sentence):
    plan = plan_import(workbook(row(2), row(**values)), actor_of(cast.an))
    assert sentence in " ".join(problem.message for problem in plan.problems)
    assert {problem.row for problem in plan.problems} == {3}
    assert not plan.ok


def test_a_month_named_twice_is_refused(cast):
    found = sentences(workbook(row(), row(received=101)), actor_of(cast.an))
    assert found == ["Rows 2 and 3 both speak of Sở KH&CN in 01/2019."]


def test_the_same_file_twice_changes_nothing(cast):
    an, content = actor_of(cast.an), workbook(row(), row(2))
    apply_import(plan_import(content, an), an)
    before = LogEntry.objects.count()
    assert apply_import(plan_import(content, an), an) == {"unchanged": 2}
    assert LogEntry.objects.count() == before


def test_what_was_exported_comes_back_unchanged(cast):
    make_month(cast.a, note="Số liệu minh họa")
    make_month(cast.b, source="one_stop")
    plan = plan_import(as_xlsx(DossierMonth.objects.all()), SYSTEM)
    assert plan.problems == []
    assert plan.counts == {"unchanged": 2}


def test_an_exported_csv_can_be_read_again(cast):
    make_month(cast.a, note="Số liệu, minh họa")
    sheet = read_csv(as_csv(DossierMonth.objects.all()), TABLE)
    assert sheet.ok
    assert sheet.rows[0].values["note"] == "Số liệu, minh họa"
    assert sheet.rows[0].values["taken_on"] == date(2019, 2, 5)


def test_figures_of_the_one_stop_system_stand_against_a_table(cast):
    make_month(cast.a, source="one_stop")
    plan = plan_import(workbook(row(received=101)), actor_of(cast.an))
    assert "correct them on the page of the month" in plan.problems[0].message
    assert plan_import(workbook(row()), actor_of(cast.an)).counts == {"unchanged": 1}


def test_a_tenfold_figure_is_pointed_at_and_not_refused(cast):
    make_month(cast.a, date(2018, 12, 1))
    plan = plan_import(workbook(row(received=1000), row(2, received=999)), actor_of(cast.an))
    assert plan.ok
    assert [(problem.row, problem.severity) for problem in plan.warnings] == [(2, "warning")]


def test_a_plan_that_the_database_has_left_behind_is_not_written(cast):
    an = actor_of(cast.an)
    plan = plan_import(workbook(row()), an)
    make_month(cast.a, received=101)
    with pytest.raises(Stale):
        apply_import(plan, an)
    assert DossierMonth.objects.get().received == 101


def test_a_province_costs_as_many_queries_as_a_few(cast):
    em = actor_of(cast.em)
    agencies = [make_agency() for _n in range(20)]

    def count(*rows) -> int:
        with CaptureQueriesContext(connection) as queries:
            apply_import(plan_import(workbook(*rows), em), em)
        return len(queries)

    count(row())
    few = count(row(2))
    assert count(*(row(n, agency=agency.code) for agency in agencies for n in (1, 2))) == few


class TestPages:
    def upload(self, client, content: bytes):
        file = SimpleUploadedFile("hoso.xlsx", content)
        return client.post(reverse("dossier_import"), {"file": file}, follow=True)

    def test_upload_preview_and_confirm(self, cast):
        client = client_of(cast.an)
        page = self.upload(client, workbook(row(), row(2)))
        assert "New: 2. Changed: 0. Unchanged: 0." in page.text
        assert "Dossiers received: 100" in page.text
        assert not DossierMonth.objects.exists()
        done = client.post(reverse("dossier_import_preview"), {"seen": page.context["plan"].fingerprint}, follow=True)
        assert "2 months have been entered." in done.text
        assert DossierMonth.objects.count() == 2

    def test_a_file_with_problems_has_no_button(self, cast):
        page = self.upload(client_of(cast.an), workbook(row(online=500)))
        assert "cannot be imported as it is" in page.text
        assert "Import these months" not in page.text

    def test_the_template_holds_the_columns(self, cast):
        response = client_of(cast.em).get(reverse("dossier_import_template"))
        assert sentences(response.content, actor_of(cast.em)) == ["The file holds no rows under the headings."]

    def test_the_export_holds_what_the_filter_shows(self, cast):
        make_month(cast.a)
        make_month(cast.a, date(2017, 5, 1))
        make_month(cast.b)
        address = reverse("dossiers_export", args=["csv"])
        found = client_of(cast.em).get(address, {"q": "khoa hoc"}).text
        assert found.count("\n") == 2
        assert "CB.SKHCN,2019,1,100" in found
        assert client_of(cast.chi).get(address).text.count("CB.") == 1
        assert "2017,5" in client_of(cast.em).get(address, {"year": "2017"}).text


class TestFeed:
    @pytest.fixture
    def feed(self, tmp_path):
        def run(content: bytes, **options) -> str:
            file, out = tmp_path / "motcua.csv", io.StringIO()
            file.write_bytes(content)
            call_command("import_dossiers", file, stdout=out, stderr=io.StringIO(), **options)
            return out.getvalue().strip()

        return run

    def test_it_is_taken_over_once(self, cast, feed):
        content = csv_of(row(), row(agency="CB.SNV"))
        assert feed(content) == "2 new, 0 changed, 0 unchanged; saved"
        assert set(DossierMonth.objects.values_list("source", "taken_on")) == {("one_stop", TODAY)}
        assert feed(content) == "0 new, 0 changed, 2 unchanged; saved"

    def test_a_later_day_changes_nothing_by_itself(self, cast, feed, today_is):
        feed(csv_of(row()))
        today_is("2019-02-20")
        assert feed(csv_of(row())) == "0 new, 0 changed, 1 unchanged; saved"
        assert feed(csv_of(row(received=101))) == "0 new, 1 changed, 0 unchanged; saved"
        assert DossierMonth.objects.get().taken_on == date(2019, 2, 20)

    def test_it_may_be_parted_by_semicolons_and_tried_first(self, cast, feed):
        said = feed(csv_of(row(), sign=";"), dry_run=True)
        assert said == "1 new, 0 changed, 0 unchanged; nothing has been saved"
        assert not DossierMonth.objects.exists()

    def test_it_takes_the_place_of_what_was_typed(self, cast, feed):
        make_month(cast.a, received=99)
        assert feed(csv_of(row())) == "0 new, 1 changed, 0 unchanged; saved"
        assert DossierMonth.objects.get().source == "one_stop"

    def test_what_the_agency_corrected_with_a_reason_stays(self, cast, feed):
        feed(csv_of(row()))
        stored = DossierMonth.objects.get()
        values = FIGURES | {"received": 105, "taken_on": TODAY, "note": "", "correction": "Thiếu hồ sơ giấy"}
        entry = Entry(stored.month, values, seen_of(stored))
        month_save(agency=cast.a, entry=entry, by=actor_of(cast.an))
        plan = plan_feed(csv_of(row()), SYSTEM)
        assert "its figures stay" in plan.warnings[0].message
        apply_feed(plan, SYSTEM)
        assert DossierMonth.objects.get().received == 105

    @pytest.mark.parametrize(
        "content",
        [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"agency,year\nCB.SKHCN,2019\n", csv_of(row(late=-1)), b'"' * 200_000],
    )
    def test_what_is_no_such_file_is_refused(self, cast, feed, content):
        with pytest.raises(CommandError, match="nothing has been saved"):
            feed(content)
        assert not DossierMonth.objects.exists()
