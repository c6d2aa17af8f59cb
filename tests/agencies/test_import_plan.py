"""What an import would do, and what is wrong with a file: at its row and column."""

import io
import unicodedata
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from agencies.imports import TABLE, plan_import
from agencies.models import Agency
from core.actors import SYSTEM
from core.errors import NotAllowed
from core.spreadsheets import template
from tests.agencies.workbooks import agency_row, plan, told, workbook
from tests.cast import actor_of, make_agency, make_kind

pytestmark = pytest.mark.django_db


def test_new_changed_and_unchanged_rows_are_told_apart_with_what_differs(cast):
    found = plan(
        agency_row("CB.NEW"),
        agency_row("CB.SNV", name="Sở Nội vụ", parent="CB.UBND", short_name="SNV"),
        agency_row("CB.UBND", name="Ủy ban nhân dân tỉnh Cao Bằng", kind="provincial_peoples_committee"),
    )
    assert [row.state for row in found.rows] == ["new", "changed", "unchanged"]
    assert found.rows[1].differences == [("Short name", "", "SNV")]
    assert found.ok


def test_planning_writes_nothing(cast):
    before = list(Agency.objects.values())
    plan(agency_row("CB.NEW"), agency_row("CB.SNV", name="Sở khác"))
    assert list(Agency.objects.values()) == before


@pytest.mark.parametrize(
    ("fields", "column", "sentence"),
    [
        ({"code": "cb.snv"}, "Agency code", "groups of capital letters"),
        ({"code": "CB..SNV"}, "Agency code", "groups of capital letters"),
        ({"code": "CB.SỞ"}, "Agency code", "groups of capital letters"),
        ({"code": None}, "Agency code", "must not be empty"),
        ({"code": "C" * 36}, "Agency code", "at most 35"),
        ({"name": None}, "Name", "must not be empty"),
        ({"name": "x" * 201}, "Name", "at most 200"),
        ({"kind": "Sở quỷ"}, "Kind", "not an allowed value"),
        ({"kind": None}, "Kind", "must not be empty"),
        ({"parent": "CB.NOWHERE"}, "Superior agency code", "There is no agency with the code “CB.NOWHERE”"),
        ({"parent": "CB.ONE"}, "Superior agency code", "form a circle: CB.ONE → CB.ONE."),
        ({"established_on": "31/02/2019"}, "Established on", "not a date"),
        ({"established_on": None}, "Established on", "must not be empty"),
        ({"dissolved_on": date(2010, 1, 1)}, "Dissolved on", "after the day of establishment"),
        ({"obligation": "maybe"}, "Obligation", "not an allowed value"),
        ({"obligation": "mandatory"}, "Legal basis", "must be filled in"),
        ({"basis": "QĐ 19"}, "Obligation", "must be filled in"),
        ({"reports": "sometimes"}, "Reports every year", "not an allowed value"),
        ({"issuing_line": "SỞ", "notation": "S", "place": "Cao Bằng"}, "Title of the signer", "must be filled in"),
    ],
)
def test_a_bad_value_is_told_at_its_row_and_column(fields, column, sentence):
    found = plan(agency_row("CB.FINE"), agency_row("CB.ONE") | fields)
    assert not found.ok
    (row, label, message) = told(found)[0]
    assert (row, label) == (3, column)
    assert sentence in message


@pytest.mark.parametrize(
    "kind", ["commune_peoples_committee", "UBND xã, phường, thị trấn", "ubnd xa, phuong, thi tran"]
)
def test_a_kind_is_known_by_code_or_name(kind):
    assert plan(agency_row("CB.X", kind=kind)).rows[0].agency.kind == make_kind("commune_peoples_committee")


def test_a_code_twice_in_the_file_names_both_rows():
    found = plan(agency_row("CB.X"), agency_row("CB.Y"), agency_row("CB.X", name="Khác"))
    assert told(found) == [(4, "Agency code", "Rows 2 and 4 both hold “CB.X” in the column “Agency code”.")]


def test_a_name_twice_in_the_file_names_both_rows_whatever_its_composition():
    decomposed = unicodedata.normalize("NFD", "Sở Tài chính")
    found = plan(agency_row("CB.X", name="Sở Tài chính"), agency_row("CB.Y", name=decomposed))
    assert [(row, column) for row, column, _message in told(found)] == [(3, "Name")]


def test_code_and_name_may_follow_but_not_overlap():
    first = agency_row("CB.STC", name="Sở Tài chính", dissolved_on=date(2019, 6, 1))
    assert plan(first, agency_row("CB.STC", name="Sở Tài chính", established_on=date(2025, 3, 1))).ok
    assert plan(first, agency_row("CB.STC", name="Sở Tài chính", established_on=date(2019, 6, 1))).ok
    overlapping = plan(first, agency_row("CB.STC", name="Sở Tài chính", established_on=date(2019, 5, 31)))
    assert {column for _row, column, _message in told(overlapping)} == {"Agency code", "Name"}


def test_every_row_that_overlaps_an_earlier_one_is_told():
    lives = ((date(2010, 1, 1), None), (date(2011, 1, 1), date(2012, 1, 1)), (date(2015, 1, 1), None))
    rows = [agency_row("CB.X", name=f"Tên {day:%Y}", established_on=day, dissolved_on=end) for day, end in lives]
    assert [row for row, _column, _message in told(plan(*rows))] == [3, 4]


def test_a_name_of_an_agency_in_the_portal_is_refused_in_its_time(cast):
    found = plan(agency_row("CB.NEW", name="Sở Nội vụ"))
    assert told(found) == [(2, "Name", "“Sở Nội vụ” (CB.SNV) already bears this code or name at that time.")]
    cast.b.dissolved_on = date(2019, 1, 1)
    cast.b.save()
    assert plan(agency_row("CB.NEW", name="Sở Nội vụ", established_on=date(2019, 1, 1))).ok


def test_a_row_means_the_agency_of_its_time_and_its_successor_is_another():
    make_agency(code="CB.STC", name="Sở Tài chính", dissolved_on=date(2019, 6, 1))
    found = plan(agency_row("CB.STC", name="Sở Tài chính", established_on=date(2025, 3, 1)))
    assert found.rows[0].state == "new"
    days = {"established_on": date(2011, 1, 1), "dissolved_on": date(2019, 6, 1)}
    moved = plan(agency_row("CB.STC", name="Sở Tài chính", **days))
    assert [label for label, _old, _new in moved.rows[0].differences] == ["Established on"]


def test_an_agency_can_be_dissolved_and_founded_anew_in_one_file_in_any_order():
    make_agency(code="CB.STC", name="Sở Tài chính")
    rows = [
        agency_row("CB.STC", name="Sở Tài chính", dissolved_on=date(2025, 3, 1)),
        agency_row("CB.STC", name="Sở Tài chính", established_on=date(2025, 3, 1)),
    ]
    assert [row.state for row in plan(*rows).rows] == ["changed", "new"]
    assert [row.state for row in plan(*reversed(rows)).rows] == ["new", "changed"]


def test_a_superior_is_the_bearer_of_the_code_in_the_time_of_the_agency():
    old = make_agency(code="CB.STC", name="Sở Tài chính", dissolved_on=date(2019, 6, 1))
    new = make_agency(code="CB.STC", name="Sở Tài chính", established_on=date(2019, 6, 1))
    found = plan(
        agency_row("CB.STC.A", parent="CB.STC"),
        agency_row("CB.STC.B", parent="CB.STC", dissolved_on=date(2015, 1, 1)),
        agency_row("CB.STC.C", parent="CB.STC", dissolved_on=date(2019, 6, 1)),
    )
    assert [row.parent.pk for row in found.rows] == [new.pk, old.pk, old.pk]


def test_a_superior_of_another_time_is_refused():
    make_agency(code="CB.OLD", dissolved_on=date(2009, 1, 1), established_on=date(2000, 1, 1))
    found = plan(agency_row("CB.X", parent="CB.OLD"))
    assert "does not exist at the same time" in told(found)[0][2]


def test_a_circle_through_agencies_in_the_portal_is_found(cast):
    child = make_agency(code="CB.HA.X", parent=cast.district)
    found = plan(
        agency_row("CB.UBND", name=cast.province.name, kind="provincial_peoples_committee", parent=child.code)
    )
    (problem,) = told(found)
    assert problem[:2] == (2, "Superior agency code")
    assert "CB.UBND → CB.HA.X → CB.HA → CB.UBND" in problem[2]


def test_a_circle_within_the_file_is_told_once():
    rows = [agency_row(f"CB.{n}", parent=f"CB.{(n + 1) % 5}") for n in range(5)]
    found = plan(agency_row("CB.TAIL", parent="CB.0"), *rows)
    assert [(row, "circle" in message) for row, _column, message in told(found)] == [(3, True)]


def test_a_row_that_cannot_be_read_does_not_make_its_subordinates_wrong():
    found = plan(agency_row("CB.X", kind="?"), agency_row("CB.X.Y", parent="CB.X"))
    assert [row for row, _column, _message in told(found)] == [2]


def test_more_than_three_divisions_of_a_district_are_a_warning(cast):
    divisions = [agency_row(f"CB.HA.P{n}", kind="district_division", parent="CB.HA") for n in range(4)]
    assert not plan(*divisions[:3]).warnings
    found = plan(*divisions)
    (warning,) = found.warnings
    assert (found.ok, warning.row) == (True, 5)
    assert "UBND huyện Hòa An has 4 divisions" in warning.message


def test_divisions_already_in_the_portal_count_and_those_that_share_do_not(cast):
    fields = {"kind": "district_division", "parent": cast.district}
    for _number in range(3):
        make_agency(**fields)
    make_agency(shares_qms_of=cast.district, **fields)
    (warning,) = plan(agency_row("CB.HA.P", kind="district_division", parent="CB.HA")).warnings
    assert "has 4 divisions" in warning.message


def test_a_changed_name_is_a_warning_that_points_to_renaming(cast):
    found = plan(agency_row("CB.SNV", name="Sở Tổ chức", parent="CB.UBND"))
    assert found.ok
    assert "past name" in found.warnings[0].message


def with_formula(result: str | None) -> bytes:
    """A file whose second cell is a formula, with the result that Excel stored or none."""
    content = workbook(agency_row("CB.X", name="PLACE"))
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    filled = f' t="str"><f>UPPER("x")</f><v>{result}</v>' if result else '><f>UPPER("x")</f>'
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                place = data.index('r="B2"')
                end = data.index("</c>", place)
                data = f'{data[:place]}r="B2"{filled}{data[end:]}'
            archive.writestr(name, data)
    return target.getvalue()


def test_a_formula_counts_by_its_stored_result():
    assert plan_import(with_formula("Sở Tài chính"), SYSTEM).rows[0].agency.name == "Sở Tài chính"
    (problem,) = told(plan_import(with_formula(None), SYSTEM))
    assert problem[:2] == (2, "Name")
    assert "formula whose result is not stored" in problem[2]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_one_problem(content):
    found = plan_import(content, SYSTEM)
    assert not found.ok
    assert len(found.problems) == 1


def test_ten_thousand_rows_are_read_and_one_more_is_refused(django_assert_max_num_queries):
    rows = [agency_row(f"CB.X{n}", parent=f"CB.X{n - 1}" if n % 10 else None) for n in range(10_001)]
    with django_assert_max_num_queries(8):
        assert plan(*rows[:10_000]).counts == {"new": 10_000}
    (problem,) = told(plan(*rows))
    assert "more than 10" in problem[2]


def test_only_the_administrator_may_plan_one(cast):
    for person in (cast.an, cast.binh, cast.dung, cast.giang, cast.lan):
        with pytest.raises(NotAllowed):
            plan_import(workbook(agency_row("CB.X")), actor_of(person))


def test_headings_of_the_template_are_those_that_are_read():
    sheet = load_workbook(io.BytesIO(template(TABLE))).worksheets[0]
    headings = [cell.value.rstrip(" *") for cell in sheet[1]]
    assert headings == [str(column.label) for column in TABLE.columns]


odd_cells = st.one_of(
    st.none(), st.booleans(), st.integers(-10, 10**6), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1890, 1, 1), date(2100, 1, 1)), st.sampled_from(["CB.X", "CB.Y", "CB.Z", "x", "mandatory"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
)  # fmt: skip
odd_rows = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from(["CB.X", "CB.Y", "CB.Z"]), "name": st.sampled_from(["A", "B"])},
        optional=dict.fromkeys(
            ("kind", "parent", "established_on", "dissolved_on", "obligation", "basis", "notation"), odd_cells
        ),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=odd_rows)
def test_no_content_raises_and_every_row_is_planned_or_told(db, rows):
    found = plan(*(agency_row(row["code"]) | row for row in rows))
    told_rows = {row for row, _column, _message in told(found)}
    assert {row.row.number for row in found.rows} | told_rows >= set(range(2, 2 + len(rows))) or None in told_rows
