"""Objectives in figures, reports and to-dos, and those that a figure of the portal feeds."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import jobs
from core.indicators import GROUPS, Group, Indicator, Period, compute, count_by
from core.models import Job
from core.sections import Batch, of
from core.todos import for_actor
from registers.models import Measurement, QualityObjective
from registers.services.feeding import measurements_compute
from tests.cast import actor_of
from tests.registers.makers_objectives import (
    make_objective,
    measure,
    open_year,
)

pytestmark = pytest.mark.django_db


YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))


@pytest.fixture(autouse=True)
def _october(today_is):
    today_is("2019-10-16")


# Figures, sections, to-dos


@pytest.fixture
def province(cast):
    register = open_year(cast.a)
    rows = [make_objective(register) for _n in range(3)]
    measure(rows[0], *([96] * 9))
    measure(rows[1], *([94] * 9))
    make_objective(register, confirmed=False)
    other = make_objective(open_year(cast.b), aggregate="sum", better="less", measure="đơn", target=Decimal(0))
    measure(other, *([0] * 8), 2)
    QualityObjective.objects.exclude(in_force_from=None).update(in_force_from=date(2019, 1, 10))
    return cast


def recount(agency, day):
    """Every objective one by one."""
    total = met = 0
    for row in QualityObjective.objects.filter(agency=agency):
        if row.register.year == day.year and row.in_force_from and row.in_force_from <= day:
            total += 1
            values = [one.value for one in row.measurements.all() if row.span_of(one.index)[1] <= day]
            result = sum(values) if row.aggregate == "sum" else sum(values) / max(1, len(values))
            met += bool(values) and (result >= row.target if row.better == "more" else result <= row.target)
    return total, met


@pytest.mark.parametrize("day", ["2019-01-09", "2019-02-01", "2019-08-31", "2019-09-30", "2020-01-01"])
def test_the_indicators_say_what_a_recount_finds(province, day):
    period = Period(date(2018, 10, 1), date.fromisoformat(day))
    figures = compute([province.a.pk, province.b.pk], {period, YEAR})
    for agency in (province.a, province.b):
        found = tuple(figures.value(f"objectives.{key}", agency.pk, period) for key in ("total", "met"))
        assert found == recount(agency, period.as_of)
    assert figures.total("objectives.met", YEAR) == 1
    assert figures.total("objectives.total", YEAR) == 4


def test_a_province_costs_as_many_queries_as_one_agency(province):
    keys = {"objectives.total"}
    with CaptureQueriesContext(connection) as one:
        compute([province.a.pk], [YEAR], keys)
    with CaptureQueriesContext(connection) as all_of_them:
        compute([province.a.pk, province.b.pk, province.commune.pk], [YEAR, Period(*[date(2019, 1, 31)] * 2)], keys)
    assert len(one) == len(all_of_them) == 2


def test_the_report_has_target_actual_and_result(province):
    agencies = [province.a, province.b, province.commune]
    section = next(one for one in of("annual", "full") if "mục tiêu" in one.title)
    batch = Batch(agencies, YEAR, YEAR, compute([one.pk for one in agencies], [YEAR]))
    with CaptureQueriesContext(connection) as queries:
        built = section.build(batch)
    assert len(queries) == 3
    table = built[province.a.pk][1]
    assert [row[2:] for row in table["rows"]] == [
        ["≥ 95%", "96%", "Đạt"],
        ["≥ 95%", "94%", "Chưa đạt"],
        ["≥ 95%", "Chưa có dữ liệu", "–"],
    ]
    assert table["total"][1] == "Đạt 1/3 mục tiêu"
    assert built[province.commune.pk][1]["text"] == "Chưa thiết lập mục tiêu chất lượng của năm."
    assert section in of("annual", "short")


def titles(user):
    return [todo.title for todo in for_actor(actor_of(user))]


def test_people_are_asked_to_measure_and_heads_see_what_falls_behind(province):
    assert "Measure 1 quality objective" in titles(province.ha)
    assert "Measure 1 quality objective" in titles(province.an)
    assert not any("Measure" in title for title in titles(province.binh) + titles(province.dung))
    assert "1 quality objective is behind its target" in titles(province.binh)


# Fed by a figure


@pytest.fixture
def figures(cast):
    """Two figures of this test: 45 of 50 in every month, 0 of 0 in March."""

    def compute_them(agencies, periods):
        days = [(agency, period) for agency in agencies for period in periods]
        some = [pair for pair in days if pair[1].starts.month != 3]
        return {"test.good": count_by(some * 45), "test.all": count_by(some * 50)}

    group = Group((Indicator("test.good", "tốt"), Indicator("test.all", "tất cả")), compute_them)
    GROUPS.append(group)
    yield group
    GROUPS.remove(group)


def test_a_figure_of_the_portal_feeds_an_objective_month_by_month(cast, figures, today_is):
    objective = make_objective(open_year(cast.a), indicator="test.good", share_of="test.all")
    assert measurements_compute(2019) == 8
    assert {row.index for row in objective.measurements.all()} == {1, 2, 4, 5, 6, 7, 8, 9}
    row = objective.measurements.first()
    assert (row.value, row.recorded_by) == (90, None)
    assert measurements_compute(2019) == 0
    Measurement.objects.filter(pk=row.pk).update(value=1)
    assert measurements_compute(2019) == 1


def test_the_job_feeds_them_once_a_day(cast, figures):
    objective = make_objective(open_year(cast.a), indicator="test.good", measure="hồ sơ", target=Decimal(40))
    for planner in jobs.PLANNERS:
        if planner.__name__ == "look_for_figures":
            planner()
            planner()
    assert Job.objects.filter(kind="registers.measure").count() == 1
    jobs.execute(Job.objects.get(kind="registers.measure").pk)
    assert objective.measurements.get(index=9).value == 45


def test_feeding_a_province_costs_as_many_queries_as_one_agency(cast, figures):
    make_objective(open_year(cast.a), indicator="test.good", share_of="test.all")
    with CaptureQueriesContext(connection) as one:
        measurements_compute(2019)
    for agency in (cast.b, cast.commune, cast.district):
        make_objective(open_year(agency), indicator="test.good", share_of="test.all")
    Measurement.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        measurements_compute(2019)
    assert len(one) == len(many)
