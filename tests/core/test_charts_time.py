"""What was done against what was due, and all pictures in a document."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML

from core.charts import AgainstTime, Bar, Bars, Columns, HeatMap, HeatRow, Moved, Point, Trend


def against(*points):
    return AgainstTime("plan", "Kiểm tra", [Point(*point) for point in points], "Đã làm", "Kế hoạch")


def corners(line):
    return [tuple(map(float, corner.split(","))) for corner in line.split()]


def test_a_step_is_level_over_its_period_and_upright_between_two():
    chart = against(("01", 2, 4), ("02", 6, 8))
    (line,) = chart.done.lines
    start, *steps = corners(line)
    assert start == (56, float(chart.grid[0].y))
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = steps
    assert (y1, y3) == (y2, y4)
    assert x1 == start[0]
    assert x2 == x3
    assert start[1] - y3 == pytest.approx(3 * (start[1] - y1))


def test_the_line_of_what_is_done_ends_where_nothing_is_known_yet():
    chart = against(("01", 2, 4), ("02", None, 8), ("03", None, 9))
    assert [len(corners(line)) for line in chart.done.lines] == [3]
    assert [len(corners(line)) for line in chart.due.lines] == [7]
    assert (chart.done.name, chart.due.name) == ("Đã làm: 2", "Kế hoạch: 9")


def test_it_is_told_where_things_stand():
    assert against(("01", 2, 4), ("02", None, 8)).description == "Up to 01: Đã làm 2; Kế hoạch 4."
    assert against(("01", None, 4)).description == "Up to 01: Đã làm –; Kế hoạch 4."
    assert against().description == "There are no figures yet."


def test_the_two_lines_differ_by_dash_and_label():
    drawn = render_to_string("charts/against_time.html", {"chart": against(("01", 2, 4))})
    root = ElementTree.fromstring(drawn)  # noqa: S314
    lines = [element.attrib for element in root.iter() if element.tag.endswith("polyline")]
    assert ["stroke-dasharray" in line for line in lines] == [False, True]
    assert {"Đã làm: 2", "Kế hoạch: 4"} <= {element.text for element in root.iter()}


@pytest.mark.parametrize("points", [[], [("01", None, None)], [("<b>", 0, 0)], [("01", Decimal("1234.5"), 2)]])
def test_it_is_sound_whatever_is_known(points):
    with translation.override("vi"):
        drawn = render_to_string("charts/against_time.html", {"chart": against(*points)})
    ElementTree.fromstring(drawn)  # noqa: S314
    assert " style=" not in drawn


def test_the_table_has_both_columns():
    chart = against(("01", 2, 4), ("02", None, 8))
    assert chart.heads == ["Period", "Đã làm", "Kế hoạch"]
    assert chart.rows == [("01", 2, 4), ("02", None, 8)]
    assert Trend("t", "t", [("01", 5), ("02", None)], unit="%").rows == [("01", 5), ("02", None)]


PICTURES = {
    "bars": Bars("Điểm", [Bar("Sở Y tế", Decimal("66.25"), "", "Tốt"), Bar("Sở Tư pháp", None)], "a", "b", "c", 50),
    "heat": HeatMap("Nhóm", "a", ["Tài liệu", "Rủi ro"], [HeatRow("Sở Y tế", [Decimal("87.5"), None])]),
    "columns": Columns("Hạng", [Moved("Sở Y tế", 12, 5)], "a", "2022", "2023"),
    "against_time": against(("01", 2, 4), ("02", None, 8)),
    "trend": Trend("t", "Đúng hẹn", [("01", 5)], 9),
    "table": against(("01", 2, 4)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_documents_draw_the_same_picture(name):
    """By the bare engine of core.documents, which knows no tag library and takes no missing variable."""
    engine = Engine(dirs=[settings.BASE_DIR / "templates"], string_if_invalid="missing %s")
    with translation.override("vi"):
        drawn = engine.get_template(f"charts/{name}.html").render(Context({"chart": PICTURES[name]}, use_l10n=False))
        assert drawn == render_to_string(f"charts/{name}.html", {"chart": PICTURES[name]})
    assert "missing" not in drawn
    style = CSS(string=(settings.BASE_DIR / "static/charts.css").read_text())
    assert HTML(string=drawn).write_pdf(stylesheets=[style]).startswith(b"%PDF")
