"""How an objective stands on a day, by its measurements and by what was expected until then."""

from datetime import date
from decimal import Decimal

import pytest

from registers.models import Measurement, QualityObjective, RegisterYear
from registers.standing import actual, expected, standing
from tests.registers.makers_objectives import objective_values


def unsaved(**fields):
    register = RegisterYear(year=2019)
    return QualityObjective(register=register, **objective_values(**fields))


def measured(*values):
    return [Measurement(index=n, value=Decimal(value)) for n, value in enumerate(values, 1) if value is not None]


MEAN, LAST, SUM = ({"aggregate": name} for name in ("mean", "last", "sum"))
LESS = {"better": "less"}
CASES = [
    # fields, values, day, standing
    (MEAN, (), "2019-06-30", "no_data"),
    (MEAN, (96, 94), "2019-06-30", "on"),
    (MEAN, (95, 94), "2019-06-30", "behind"),
    (MEAN, (95, 94), "2019-01-31", "on"),  # February has not ended
    (MEAN, (95, 94), "2019-01-30", "no_data"),
    (MEAN, (96,) * 12, "2019-12-31", "met"),
    (MEAN, (96,) * 12, "2019-12-30", "on"),
    (MEAN, (90,) * 12, "2019-12-31", "missed"),
    (MEAN | {"target": None}, (90,), "2019-12-31", "no_data"),
    (LAST, (50, 96), "2019-06-30", "on"),
    (LAST, (96, 50), "2019-06-30", "behind"),
    (LAST | {"baseline": Decimal(35)}, (40,), "2019-06-30", "on"),  # 35 + 60/12
    (LAST | {"baseline": Decimal(35)}, (39,), "2019-06-30", "behind"),
    (LAST | {"baseline": Decimal(99)}, (94,), "2019-06-30", "behind"),
    (SUM | {"measure": "lớp", "target": Decimal(12)}, (1, 1), "2019-03-01", "on"),
    (SUM | {"measure": "lớp", "target": Decimal(12)}, (1, 0), "2019-03-01", "behind"),
    (SUM | {"measure": "lớp", "target": Decimal(12)}, (9, 3), "2019-03-01", "met"),
    (SUM | {"measure": "lớp", "target": Decimal(12)}, (9, 2), "2020-02-01", "missed"),
    (SUM | LESS | {"measure": "đơn", "target": Decimal(0)}, (0, 0), "2019-03-01", "on"),
    (SUM | LESS | {"measure": "đơn", "target": Decimal(0)}, (0, 1, 0), "2019-04-01", "missed"),
    (SUM | LESS | {"measure": "đơn", "target": Decimal(12)}, (2, 1), "2019-03-01", "behind"),
    (SUM | LESS | {"measure": "đơn", "target": Decimal(0)}, (0,) * 12, "2019-12-31", "met"),
    (MEAN | {"frequency": "quarter"}, (96, 97), "2019-06-30", "on"),
    (MEAN | {"last_month": 6}, (96,) * 6, "2019-06-30", "met"),
]


@pytest.mark.parametrize(("fields", "values", "day", "found"), CASES)
def test_how_an_objective_stands(fields, values, day, found):
    assert standing(unsaved(**fields), measured(*values), date.fromisoformat(day)) == found


def test_a_share_of_the_way_is_expected_of_a_sum_that_begins_in_april():
    objective = unsaved(**SUM, measure="lớp", target=Decimal(9), first_month=4, last_month=12)
    assert [expected(objective, index) for index in (4, 8, 12)] == [1, 5, 9]


def test_quarters_end_with_their_last_month():
    objective = unsaved(frequency="quarter")
    assert [objective.label_of(n) for n in objective.indexes] == ["I/2019", "II/2019", "III/2019", "IV/2019"]
    assert objective.span_of(2) == (date(2019, 4, 1), date(2019, 6, 30))
    assert actual(objective, measured(90, 92), date(2019, 6, 29)) == 90
