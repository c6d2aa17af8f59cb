"""The demonstration set is whole, and its table can be written and read without loss."""

import pytest

from agencies.reference import read_tsv
from core.errors import Refused
from core.workflow import may
from scoring.counting import problems_of, tree_of
from scoring.criteria_table import rows_of
from scoring.services.criteria import DATA, criteria_write, demo_set
from tests.cast import make_kind
from tests.scoring.makers import administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    return demo_set(year=2019, kinds=[make_kind()], by=administrator())


def test_the_demonstration_set_has_100_points_and_no_fault(demo):
    tree = tree_of(demo)
    assert problems_of(demo) == []
    assert (len(tree.leaves), sum(leaf.max_points for leaf in tree.leaves if leaf.code[0] in "123456")) == (40, 100)
    assert may(demo, "issue", administrator())


def test_its_table_comes_back_as_it_was(demo):
    criteria = demo.criteria.select_related("parent").prefetch_related("levels")
    expected = [{name: value.strip() for name, value in row.items()} for row in read_tsv(DATA / "criteria_demo.tsv")]
    plain = [row | {"step": row["step"], "floor": row["floor"] or "0"} for row in expected]
    assert rows_of(criteria) == plain


def test_rows_that_cannot_be_read_are_told_together_and_change_nothing(demo):
    rows = rows_of(demo.criteria.select_related("parent").prefetch_related("levels"))
    rows[1]["max_points"], rows[2]["levels"], rows[3]["parent"] = "hai", "tốt", "9"
    with pytest.raises(Refused) as refused:
        criteria_write(criteria_set=demo, rows=rows, by=administrator())
    assert len(refused.value.reasons) == 3
    assert demo.criteria.count() == len(rows)
