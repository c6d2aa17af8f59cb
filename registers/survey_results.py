"""What a closed survey found: counts by question, band and procedure, never so few that a person could be told.

Nothing is shown while the survey is open, for two looks would tell what was answered between them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from core.text import fold
from procedures.models import Procedure
from registers.models import SatisfactionSurvey, SurveyMark
from registers.models.surveys import SATISFIED_FROM
from registers.survey_questions import BANDS, SCALE

FILLS = {5: "#1a7f37", 4: "#7fb98c", 3: "#c9ced6", 2: "#e8a46b", 1: "#c2452d"}
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Segment:
    """One piece of a bar; `x` and `width` are in percent of its length."""

    band: int
    x: str
    width: str
    fill: str


@dataclass(frozen=True)
class Spread:
    """Marks by band. `n` counts marks of a question, or the responses about a procedure; `satisfied` of `n` are."""

    label: str
    counts: Mapping[int, int]
    n: int
    satisfied: int

    @property
    def by_band(self) -> list[int]:
        return [self.counts.get(band, 0) for band in BANDS]

    @property
    def told(self) -> list[tuple[Any, int]]:
        """Each band's words with its count."""
        return [(SCALE[band], count) for band, count in zip(BANDS, self.by_band, strict=True)]

    @property
    def mean(self) -> Decimal | None:
        """Rounded to one decimal."""
        marks = sum(self.counts.values())
        return _tenth(Decimal(sum(band * count for band, count in self.counts.items())) / marks) if marks else None

    @property
    def share(self) -> Decimal | None:
        """Satisfied in percent, rounded to one decimal."""
        return _tenth(HUNDRED * self.satisfied / self.n) if self.n else None

    @property
    def segments(self) -> list[Segment]:
        marks, x, found = sum(self.counts.values()), Decimal(0), []
        for band in BANDS:
            width = HUNDRED * self.counts.get(band, 0) / marks if marks else Decimal(0)
            found.append(Segment(band, f"{x:.2f}", f"{width:.2f}", FILLS[band]))
            x += width
        return found


@dataclass(frozen=True)
class Results:
    """`is_shown` is False while the survey is open or with fewer than SURVEY_MIN_RESPONSES responses."""

    total: int
    online: int
    paper: int
    is_shown: bool
    satisfied: int = 0
    questions: tuple[Spread, ...] = ()
    procedures: tuple[Spread, ...] = ()

    @property
    def share(self) -> Decimal | None:
        """Satisfied responses in percent of all, rounded to one decimal."""
        return _tenth(HUNDRED * self.satisfied / self.total) if self.is_shown and self.total else None


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def results_of(survey: SatisfactionSurvey) -> Results:
    rows = list(survey.responses.values_list("procedure", "points", "marked", "channel"))
    paper = sum(channel == "paper" for *_rest, channel in rows)
    shown = survey.status == survey.Status.CLOSED and len(rows) >= settings.SURVEY_MIN_RESPONSES
    if not shown:
        return Results(len(rows), len(rows) - paper, paper, is_shown=False)
    satisfied = Counter(procedure for procedure, points, marked, _ in rows if points >= marked * SATISFIED_FROM)
    return Results(
        total=len(rows),
        online=len(rows) - paper,
        paper=paper,
        is_shown=True,
        satisfied=satisfied.total(),
        questions=tuple(_by_question(survey)),
        procedures=tuple(_by_procedure(survey, Counter(row[0] for row in rows), satisfied)),
    )


def comments_of(survey: SatisfactionSurvey) -> list[str]:
    """In the order of the alphabet, so that none leads to its form; for the agency alone."""
    return sorted(survey.responses.exclude(comment="").values_list("comment", flat=True), key=fold)


def _by_question(survey: SatisfactionSurvey) -> Iterable[Spread]:
    counts = _counts(survey, "question")
    for question in survey.questions.all():
        found = counts[question.pk]
        satisfied = sum(count for band, count in found.items() if band >= SATISFIED_FROM)
        yield Spread(question.text, found, sum(found.values()), satisfied)


def _by_procedure(survey: SatisfactionSurvey, sizes: Counter, satisfied: Counter) -> Iterable[Spread]:
    """Procedures with too few responses stand together, with as many of the next smallest as hide them."""
    counts = _counts(survey, "response__procedure")
    apart, together = _grouped(sizes)
    names = {row.pk: f"{row.code} {row.title}" for row in _named(apart)}
    for key in apart:
        yield Spread(names.get(key, _("No procedure named")), counts[key], sizes[key], satisfied[key])
    if together:
        merged: Counter = sum((counts[key] for key in together), Counter())
        n, happy = sum(sizes[key] for key in together), sum(satisfied[key] for key in together)
        yield Spread(_("All others together"), merged, n, happy)


def _grouped(sizes: Counter) -> tuple[list, list]:
    """Keys to be shown apart, largest first, and those that must stand together."""
    least = settings.SURVEY_MIN_RESPONSES
    ordered = sorted(sizes, key=lambda key: (-sizes[key], key is None, key or 0))
    apart = [key for key in ordered if sizes[key] >= least]
    together = [key for key in ordered if sizes[key] < least]
    while together and apart and sum(sizes[key] for key in together) < least:
        together.insert(0, apart.pop())
    return apart, together


def _named(keys: list):
    return Procedure.objects.filter(pk__in=[key for key in keys if key is not None])


def _counts(survey: SatisfactionSurvey, by: str) -> dict[int | None, Counter]:
    found: dict[int | None, Counter] = defaultdict(Counter)
    rows = SurveyMark.objects.filter(response__survey=survey).order_by().values_list(by, "mark").annotate(Count("pk"))
    for key, mark, count in rows:
        found[key][mark] += count
    return found
