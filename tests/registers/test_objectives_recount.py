"""Objectives with any definition and any measurements: the figures are those of a recount that shares no code."""

from calendar import monthrange
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from core.indicators import Period, compute
from registers.models import Measurement, QualityObjective, RegisterYear
from tests.registers.makers_objectives import objective_values

pytestmark = pytest.mark.django_db
DAYS = [
    date(2018, 12, 31), date(2019, 1, 1), date(2019, 2, 28), date(2019, 3, 31), date(2019, 6, 29), date(2019, 9, 30),
    date(2019, 12, 31), date(2020, 2, 28), date(2020, 2, 29), date(2020, 12, 31),
]  # fmt: skip


def write(agency, year: int, chance: Random) -> None:
    """A dozen objectives, some never confirmed, some without target, some measured with gaps or at the very limit."""
    register = RegisterYear.objects.create(agency=agency, year=year)
    for n in range(1, 13):
        quarterly = chance.random() < 0.3
        first = chance.choice((1, 4, 7)) if quarterly else chance.randint(1, 9)
        target = chance.choice((None, *[Decimal(chance.randint(0, 40))] * 4))
        objective = QualityObjective.objects.create(
            register=register,
            agency=agency,
            number=f"MT-{year}-{n:02d}",
            in_force_from=chance.choice((None, *[date(year, chance.randint(1, 12), chance.randint(1, 28))] * 3)),
            **objective_values(
                measure="hồ sơ",
                target=target,
                better=chance.choice(("more", "less")),
                aggregate=chance.choice(("last", "sum", "mean")),
                frequency="quarter" if quarterly else "month",
                first_month=first,
                last_month=12,
            ),
        )
        size = 3 if quarterly else 1
        for index in range((first - 1) // size + 1, 12 // size + 1):
            if chance.random() < 0.7:
                value = (
                    target if target is not None and chance.random() < 0.3 else Decimal(chance.randint(0, 4000)) / 100
                )
                Measurement.objects.create(
                    objective=objective, index=index, value=value, recorded_on=date(year, 12, 31)
                )


def last_day(year: int, index: int, frequency: str) -> date:
    month = index * 3 if frequency == "quarter" else index
    return date(year, month, monthrange(year, month)[1])


def recount(agency, day: date) -> tuple[int, int]:
    total = met = 0
    for row in QualityObjective.objects.filter(agency=agency, register__year=day.year, in_force_from__lte=day):
        total += 1
        known = {
            one.index: one.value
            for one in Measurement.objects.filter(objective=row)
            if last_day(day.year, one.index, row.frequency) <= day
        }
        if not known or row.target is None:
            continue
        reached = {
            "last": known[max(known)],
            "sum": sum(known.values()),
            "mean": sum(known.values()) / Decimal(len(known)),
        }[row.aggregate]
        met += reached >= row.target if row.better == "more" else reached <= row.target
    return total, met


@pytest.mark.parametrize("seed", range(4))
def test_any_objectives_are_counted_as_a_recount_finds(cast, seed):
    chance = Random(seed)  # noqa: S311
    for agency in (cast.a, cast.b):
        for year in (2019, 2020):
            write(agency, year, chance)
    periods = [Period(date(day.year, 1, 1), day) for day in DAYS]
    figures = compute([cast.a.pk, cast.b.pk], periods, {"objectives.total", "objectives.met"})
    found = {}
    for agency in (cast.a, cast.b):
        for period in periods:
            keys = ("objectives.total", "objectives.met")
            found[agency.code, period.as_of] = tuple(figures.value(key, agency.pk, period) for key in keys)
            assert found[agency.code, period.as_of] == recount(agency, period.as_of), (agency, period.as_of)
    assert any(0 < met < total for total, met in found.values())
