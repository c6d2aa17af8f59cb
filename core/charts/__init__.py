"""Pictures of figures: numbers are laid out here, templates/charts draws them, on screens and in documents alike.

Axes begin at zero. What a colour says is said by words, shape or dashes too, every picture tells in words what it
shows to those who do not see it, and most are a table as well, to print and to export. Templates load no tag library
and hold no sentence, so that core.documents draws the same pictures; their looks are in static/charts.css.
"""

from core.charts.against_time import AgainstTime, Point
from core.charts.bars import Bar, Bars
from core.charts.heat import HeatMap, HeatRow
from core.charts.movement import Columns, Moved, Movement
from core.charts.numbers import Number, shown, ticks
from core.charts.plot import Mark
from core.charts.progress import Progress
from core.charts.tables import Tabled
from core.charts.trend import Trend

__all__ = [
    "AgainstTime",
    "Bar",
    "Bars",
    "Columns",
    "HeatMap",
    "HeatRow",
    "Mark",
    "Moved",
    "Movement",
    "Number",
    "Point",
    "Progress",
    "Tabled",
    "Trend",
    "shown",
    "ticks",
]
