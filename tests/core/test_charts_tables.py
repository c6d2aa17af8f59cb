"""Bars, heat maps and movements: lengths, steps and words, and the same markup on a page and in a document."""

import re
import time
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core.charts import Bar, Bars, Columns, HeatMap, HeatRow, Moved, Movement
from core.spreadsheets import export_csv

STYLE = Path(settings.BASE_DIR) / "static/charts.css"


def bars(*values, **kw):
    rows = [Bar(f"Sở {n}", value) for n, value in enumerate(values)]
    return Bars("Điểm", rows, "Cơ quan", "Điểm", **kw)


def lengths(chart):
    return [bar.length and float(bar.length.rstrip("%")) for bar in chart.drawn]


def heat(*lines, columns=("Lãnh đạo", "Tài liệu"), **kw):
    return HeatMap("Nhóm", "Cơ quan", columns, [HeatRow(f"Sở {n}", line) for n, line in enumerate(lines)], **kw)


def steps(*values):
    ((_line, cells),) = heat(values, columns=[str(n) for n, _value in enumerate(values)]).drawn
    return [cell.step for cell in cells]


def drawn(name, chart):
    return render_to_string(f"charts/{name}.html", {"chart": chart})


def test_bars_are_as_long_as_their_figures_from_zero():
    assert lengths(bars(100, 50, Decimal("12.5"), 0, maximum=100)) == [100, 50, 12.5, 0]


def test_ties_are_equally_long_and_no_bar_goes_below_zero():
    assert lengths(bars(70, 70, -3, maximum=100)) == [70, 70, 0]


def test_no_data_is_a_dash_without_a_bar_and_not_a_zero():
    chart = bars(None, 0, maximum=100)
    assert lengths(chart) == ["", 0]
    assert [bar.text for bar in chart.drawn] == ["–", "0"]
    assert drawn("bars", chart).count("<rect") == 2
    assert chart.description.endswith("1 place has no data.")


def test_the_stated_maximum_is_the_full_width_unless_more_was_reached():
    assert bars(40, maximum=100).whole == 100
    assert bars(104, maximum=100).whole == 104
    assert bars(77).whole == 80
    assert bars(1, target=120).whole >= 120


def test_the_target_stands_in_every_bar_and_in_words():
    chart = bars(90, 60, target=75, maximum=100, unit="%")
    assert chart.mark == "75.00%"
    assert drawn("bars", chart).count('x1="75.00%"') == 4
    assert "The upright line marks the target, 75%." in chart.description


def test_nothing_to_draw_is_said():
    assert bars().description == "There are no figures yet."
    assert bars(None, None).description == "There are no figures yet."
    assert heat((None, None)).description == "There are no figures yet."
    for name, chart in (("bars", bars()), ("heat", heat()), ("columns", Columns("t", [], "a", "b", "c"))):
        ElementTree.fromstring(f"<p>{drawn(name, chart)}</p>")  # noqa: S314


def test_a_bar_with_an_address_is_one_stop_for_the_keyboard():
    chart = Bars("Điểm", [Bar("Sở", 5, "/s/1/?a=1&b=2"), Bar("Ban", 4)], "Cơ quan", "Điểm")
    markup = drawn("bars", chart)
    assert markup.count('href="/s/1/?a=1&amp;b=2"') == 2
    assert markup.count('tabindex="-1"') == 1
    assert "<a" not in markup[markup.index("Ban") :]


@pytest.mark.parametrize(
    ("name", "chart"),
    [
        ("bars", Bars("<i>", [Bar("<script>", 1, '"><b>', "<u>")], "<s>", "<q>", "<em>")),
        ("heat", HeatMap("<i>", "<s>", ["<q>"], [HeatRow("<script>", [1], '"><b>', ['"><b>'])])),
        ("columns", Columns("<i>", [Moved("<script>", 1, 2, '"><b>')], "<s>", "<q>", "<em>")),
        ("table", Bars("<i>", [Bar("<script>", 1)], "<s>", "<q>")),
    ],
)
def test_names_are_escaped_and_nothing_is_styled_or_scripted_in_place(name, chart):
    markup = drawn(name, chart)
    ElementTree.fromstring(f"<div>{markup}</div>")  # noqa: S314
    assert "&lt;script&gt;" in markup
    assert not re.search(r"<(script|i|b|u|s|q|em)>| style=| on\w+=", markup)


def test_figures_have_commas_in_vietnamese_and_lengths_never():
    with translation.override("vi"):
        chart = bars(Decimal("66.25"), maximum=100)
        assert "66,25" in drawn("bars", chart)
        assert lengths(chart) == [66.25]
        assert ">33,5%<" in drawn("heat", heat((Decimal("33.5"), 1)))


def test_a_figure_is_in_the_step_of_the_form_it_is_shown_in():
    assert steps(0, 19.94, 20, 40, 60, 80, 100, 130) == ["0", "0", "1", "2", "3", "4", "4", "4"]
    assert steps(Decimal("79.96"), None) == ["4", "none"]
    assert steps(-5) == ["0"]


def test_a_cell_without_data_is_a_dash_in_its_own_pattern():
    markup = drawn("heat", heat((None, 0)))
    assert '<td class="heat-none">–</td><td class="heat-0">0%</td>' in markup


def test_the_legend_says_every_step():
    words = [meaning for _step, meaning in heat(bounds=(50, 70, 80, 90)).legend]
    assert words == [
        "below 50%",
        "50% to below 70%",
        "70% to below 80%",
        "80% to below 90%",
        "90% and above",
        "– no data",
    ]


def test_a_linked_cell_names_its_row_and_column():
    chart = HeatMap("t", "a", ["Tài liệu", "Rủi ro"], [HeatRow("Sở Y tế", [50, 60], "/s/", ["/c/", ""])])
    markup = drawn("heat", chart)
    assert '<a href="/c/" aria-label="Sở Y tế, Tài liệu: 50%">50%</a>' in markup
    assert markup.count("<a ") == 2


@pytest.mark.parametrize("bounds", [(1, 2, 3), (20, 40, 40, 80), (80, 60, 40, 20)])
def test_steps_that_do_not_rise_are_refused(bounds):
    with pytest.raises(ValueError, match="four rising bounds"):
        heat(bounds=bounds)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        list(heat((1,)).drawn)


def luminance(colour):
    parts = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    channels = [int(parts[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_step_is_darker_than_the_last_and_its_figure_can_be_read():
    found = re.findall(r"\.heat-[0-4] { background: #(\w+); color: #(\w+); }", STYLE.read_text())
    tones = [(luminance(ground), luminance(ink)) for ground, ink in found]
    assert len(tones) == 5
    assert [ground for ground, _ink in tones] == sorted((ground for ground, _ink in tones), reverse=True)
    for ground, ink in tones:
        assert (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05) >= 4.5


@pytest.mark.parametrize("name", ["bars", "heat"])
def test_four_times_the_agencies_take_about_four_times_as_long(name):
    def seconds(n):
        chart = bars(*range(n), target=5) if name == "bars" else heat(*[range(8)] * n, columns="abcdefgh")
        begun = time.process_time()
        drawn(name, chart)
        return time.process_time() - begun

    seconds(1)
    assert min(seconds(176) for _ in range(3)) < 10 * min(seconds(44) for _ in range(3))


@pytest.mark.parametrize(
    ("before", "after", "glyph", "words"),
    [
        (12, 5, "▲", "up 7 places"),
        (5, 6, "▼", "down 1 place"),
        (3, 3, "=", "unchanged"),
        (None, 3, "–", "nothing to compare with"),
        (3, None, "–", "nothing to compare with"),
    ],
)
def test_a_smaller_rank_is_up(before, after, glyph, words):
    movement = Movement(before, after)
    assert (movement.glyph, movement.words) == (glyph, words)
    assert words in render_to_string("charts/movement.html", {"movement": movement})


def test_a_smaller_figure_is_down():
    assert Movement(Decimal("80.5"), 78, is_rank=False).words == "down by 2.5"
    assert Movement(70, 78, is_rank=False, unit="%").words == "up by 8%"
    assert Movement(Decimal("70.001"), 70, is_rank=False).words == "unchanged"
    assert Movement(0, 0, is_rank=False).text == "0 → 0"


def test_movements_are_counted_in_words():
    rows = [Moved("a", 2, 1), Moved("b", 1, 2), Moved("c", 3, 3), Moved("d", None, 4), Moved("e", 9, 5)]
    chart = Columns("t", rows, "a", "b", "c")
    assert chart.description == "Up: 2. Down: 1. Unchanged: 1. Nothing to compare with: 1."


def test_the_same_figures_print_and_leave_as_a_table():
    chart = Bars(
        "Điểm", [Bar("Sở", Decimal("7.5"), "", "Tốt"), Bar("=1+1", None)], "Cơ quan", "Tỷ lệ", "Hạng", unit="%"
    )
    assert chart.heads == ["Cơ quan", "Tỷ lệ (%)", "Hạng"]
    assert '<td class="num">7.5</td><td>Tốt</td>' in drawn("table", chart)
    lines = export_csv(chart.table, chart.rows).decode("utf-8-sig").splitlines()
    assert lines == ["Cơ quan,Tỷ lệ (%),Hạng", "Sở,7.5,Tốt", "'=1+1,,"]


def test_notes_without_a_head_are_left_out_everywhere():
    chart = Bars("t", [Bar("Sở", 1, "", "Tốt")], "a", "b")
    assert "Tốt" not in drawn("bars", chart)
    assert chart.rows == [("Sở", 1)]
