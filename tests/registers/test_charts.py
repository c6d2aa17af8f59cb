"""Pictures of figures: where things lie, and what those hear who do not see them."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from core.charts import Progress, Trend, shown, ticks


def trend(values, target=Decimal(95), unit="%"):
    return Trend("t", "Đúng hẹn", [(f"{n:02d}", value) for n, value in enumerate(values, 1)], target, unit)


@pytest.mark.parametrize("highest", [0, 1, 3, 7, 95, 100, 101, 4321, Decimal("0.03"), 10**9])
def test_the_axis_begins_at_zero_and_holds_the_highest_value(highest):
    found = ticks(highest)
    assert found[0] == 0
    assert found[-1] >= highest
    assert 2 <= len(found) <= 6


def test_equal_steps_up_the_axis():
    assert ticks(95) == [0, 25, 50, 75, 100]


def test_a_higher_value_stands_higher_and_zero_on_the_axis():
    chart = trend([0, 50, 100])
    heights = [float(dot.y) for dot in chart.dots]
    assert heights[0] == float(chart.grid[0].y)
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2])
    assert [float(dot.x) for dot in chart.dots] == sorted(float(dot.x) for dot in chart.dots)


def test_a_month_without_measurement_breaks_the_line():
    chart = trend([90, 91, None, 93, None, 95, 96])
    assert [len(line.split()) for line in chart.lines] == [2, 2]
    assert len(chart.dots) == 5


def test_the_whole_picture_is_told_in_words():
    assert trend([96, None, 97]).description == "Target 95%. Measured: 01: 96%; 03: 97%."
    assert trend([None]).description == "Target 95%. Measured: nothing is measured yet."
    assert trend([Decimal("1234.50")], None, "hồ sơ").description == "Measured: 01: 1,234.5 hồ sơ."


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("values", [[], [None] * 12, [0], [96, None, 1e-2], list(range(12))])
def test_it_is_sound_svg_without_style_or_script_in_either_language(values, language):
    with translation.override(language):
        drawn = render_to_string("charts/trend.html", {"chart": trend(values)})
    root = ElementTree.fromstring(drawn)  # noqa: S314
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert {"title", "desc"} <= tags
    assert not tags & {"style", "script", "foreignObject"}
    for element in root.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        for name in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy"):
            if name in element.attrib:
                float(element.attrib[name])
    assert root.attrib["aria-labelledby"] == "t-title t-text"


def test_words_in_a_chart_are_escaped():
    drawn = render_to_string("charts/trend.html", {"chart": Trend("t", "<script>", [("<b>", 1)])})
    ElementTree.fromstring(drawn)  # noqa: S314
    assert "<script>" not in drawn


@pytest.mark.parametrize(("value", "target"), [(0, 0), (5, 0), (0, 95), (120, 95), (Decimal("96.5"), 95)])
def test_a_bar_holds_value_and_target(value, target):
    bar = Progress(value, target, "%")
    assert 0 <= float(bar.length) <= 240
    assert 0 <= float(bar.mark) <= 240
    assert (float(bar.length) >= float(bar.mark)) == (value >= target)
    ElementTree.fromstring(render_to_string("charts/progress.html", {"bar": bar}))  # noqa: S314


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("95.00"), "%", "95%"),
        (Decimal("95.50"), "%", "95.5%"),
        (12000, "hồ sơ", "12,000 hồ sơ"),
        (None, "%", "–"),
    ],
)
def test_figures_have_no_idle_zeros(value, unit, words):
    assert shown(value, unit) == words


def test_figures_follow_the_language():
    with translation.override("vi"):
        assert shown(Decimal("1234.5"), "%") == "1.234,5%"
