"""Figures about audits agree with a slow, plain recount; the report section and its sentences."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.models import Audit, AuditMember
from audits.sections.audits import internal_audits
from core.indicators import Period, compute
from core.sections import Batch
from procedures.sample.words import chance
from tests.audits.makers import make_audit, make_auditor, make_programme, plan_audit
from tests.audits.makers_planning import make_units
from tests.cast import make_unit

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
KEYS = (
    "audits.planned", "audits.held", "audits.units_audited", "audits.units_total", "audits.borrowed_auditors",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-16")


def recount(key: str, agency, period: Period) -> int:
    """Row by row."""

    def within(day) -> bool:
        return day is not None and period.starts <= day <= period.ends

    audits = [audit for audit in Audit.objects.filter(agency=agency) if audit.status != "cancelled"]
    held = [audit for audit in audits if within(audit.opened_on)]
    standing = [unit for unit in agency.units.all() if unit.closed_on is None or unit.closed_on > period.as_of]
    if key == "audits.planned":
        return len([audit for audit in audits if within(audit.starts_on)])
    if key == "audits.held":
        return len(held)
    if key == "audits.units_total":
        return len(standing)
    if key == "audits.units_audited":
        return len([u for u in standing if any(not a.units.exists() or u in a.units.all() for a in held)])
    return len({m.user_id for a in held for m in a.members.all() if m.lent_by_id})


def random_life(cast, seed: int) -> None:
    """Audits of two agencies on random days, with random divisions, states and teams."""
    luck = chance(seed)
    for agency in (cast.a, cast.b):
        units = make_units(agency, luck.randint(2, 4))
        if luck.random() < 0.5:
            make_unit(agency, "Phòng đã đóng", closed_on=date(2019, luck.randint(1, 12), 1))
        for year in (2018, 2019):
            programme = make_programme(agency, "draft", year=year)
            for _n in range(luck.randint(0, 4)):
                audit = plan_audit(programme, units=luck.sample(units, luck.randint(0, len(units))))
                held_or_not(audit, year, cast, luck)


def held_or_not(audit: Audit, year: int, cast, luck) -> None:
    day = date(year, 1, 1) + timedelta(days=luck.randint(0, 364))
    status = luck.choice(["planned", "under_way", "under_way", "cancelled"])
    opened = day + timedelta(days=luck.randint(0, 20)) if status == "under_way" else None
    moved = {"starts_on": day, "ends_on": day, "status": status, "opened_on": opened, "note": "Trùng lịch."}
    Audit.objects.filter(pk=audit.pk).update(**moved)
    if luck.random() < 0.5:
        AuditMember.objects.create(audit=audit, user=make_auditor(cast.district), lent_by=cast.district)


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_agrees_with_a_plain_recount(cast, seed):
    random_life(cast, seed)
    figures = compute([cast.a.pk, cast.b.pk], [YEAR, BEFORE], KEYS)
    for agency in (cast.a, cast.b):
        for period in (YEAR, BEFORE):
            for key in KEYS:
                assert figures.value(key, agency.pk, period) == recount(key, agency, period), (key, agency, period)


def test_the_share_of_divisions_is_none_where_there_are_none(cast):
    units = make_units(cast.a, 4)
    audit = plan_audit(make_programme(cast.a, "draft"), units=units[:1])
    Audit.objects.filter(pk=audit.pk).update(status="under_way", opened_on=date(2019, 5, 6))
    figures = compute([cast.a.pk, cast.commune.pk], [YEAR], ["audits.unit_coverage"])
    assert figures.value("audits.unit_coverage", cast.a.pk, YEAR) == Decimal("0.25")
    assert figures.value("audits.unit_coverage", cast.commune.pk, YEAR) is None
    assert figures.total("audits.unit_coverage", YEAR) == Decimal("0.25")


def test_a_province_costs_as_many_queries_as_one_agency(cast):
    random_life(cast, 1)

    def queries(agencies) -> int:
        with CaptureQueriesContext(connection) as context:
            compute([agency.pk for agency in agencies], [YEAR, BEFORE], KEYS)
        return len(context)

    assert queries([cast.a]) == queries([cast.a, cast.b, cast.commune, cast.district]) <= 6


def section_of(cast) -> list[dict]:
    ids = [cast.a.pk, cast.b.pk]
    batch = Batch([cast.a, cast.b], YEAR, BEFORE, compute(ids, [YEAR, BEFORE]))
    return internal_audits(batch)[cast.a.pk]


def test_the_report_tells_figures_days_and_the_clauses_met_most(cast, today_is):
    today_is("2019-05-06")
    make_audit(cast.a, "concluded", findings=("minor", "major", "observation"))
    table, words = section_of(cast)
    rows = {row[0]: row[1:] for row in table["rows"]}
    assert rows["Cuộc đánh giá đã thực hiện"] == ["1", "0"]
    assert rows["Tỷ lệ đơn vị được đánh giá"][0] == "50 %"
    assert rows["Điểm không phù hợp nhẹ"] == ["1", "0"]
    assert "ĐGNB-2019-01 (06/05/2019)" in words["paragraphs"][0]
    assert words["paragraphs"][1] == "Điều khoản có nhiều điểm không phù hợp nhất: 7.5 (2)."


def test_a_year_without_audits_says_so(cast):
    assert section_of(cast) == [
        {"type": "nil", "text": "Trong kỳ cơ quan chưa lập kế hoạch và chưa thực hiện đánh giá nội bộ."}
    ]
