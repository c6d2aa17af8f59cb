"""Figures about requests and inspections agree with a slow, plain recount, whatever days they have."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.indicators import Period, compute
from scoring.indicators.requests import KEYS
from scoring.models import Inspection, InspectionRequest
from tests.cast import make_agency, make_user
from tests.scoring.makers import make_plan

FIRST = date(2018, 6, 1)
PERIODS = (
    Period(date(2018, 10, 1), date(2019, 9, 30)),
    Period(date(2019, 1, 1), date(2019, 12, 31)),
    Period(date(2019, 1, 1), date(2019, 6, 30), date(2019, 5, 15)),
)
EVERY_KEY = (*KEYS, "requests.overdue_from_past_years")
INSPECTIONS = (
    "inspections.total", "inspections.on_site", "inspections.by_dossier", "inspections.mandatory",
    "inspections.mandatory_on_site", "inspections.on_site_share_mandatory",
)  # fmt: skip
GAP = st.integers(1, 120)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["open", "reported", "not_accepted", "again", "accepted", "settled", "dropped"]),
        st.integers(0, 400), GAP, GAP, GAP, GAP, GAP,
    ),
    max_size=8,
)  # fmt: skip


def make_dated(inspection: Inspection, number: int, row: tuple, user) -> InspectionRequest:
    """A request whose days follow one another: opened, due, first report, answer, second report."""
    _place, status, begun, due, first, answered, second, more = row
    opened = FIRST + timedelta(days=begun)
    due_on = opened + timedelta(days=due)
    reported = opened + timedelta(days=first)
    answer_day = reported + timedelta(days=answered)
    again = answer_day + timedelta(days=second)
    fields: dict = {"due_on": due_on}
    if status not in ("open", "dropped"):
        fields |= {"report": "…", "first_reported_on": reported, "reported_on": reported, "reported_by": user}
    if status in ("not_accepted", "again"):
        fields |= {"answered_on": answer_day, "due_on": answer_day + timedelta(days=more), "refused": 1}
    if status == "again":
        fields |= {"reported_on": again}
    if status in ("accepted", "settled"):
        fields |= {"answered_on": answer_day}
    if status == "settled":
        fields |= {"settled_in": inspection}
    if status == "dropped":
        fields |= {"answered_on": opened + timedelta(days=more)}
    return InspectionRequest(
        inspection=inspection, agency_id=inspection.agency_id, number=number, statement="…", answer="…",
        first_due_on=due_on, status="reported" if status == "again" else status, **fields,
    )  # fmt: skip


def plain(rows: list[tuple[date, InspectionRequest]], key: str, period: Period) -> int:
    """As one would count by hand."""
    day, count = period.as_of, 0
    for opened, row in rows:
        accepted = row.status in ("accepted", "settled") and row.answered_on <= day
        dropped = row.status == "dropped" and row.answered_on <= day
        is_open = opened <= day and not accepted and not dropped
        unreported = row.first_reported_on is None or row.first_reported_on > day
        refused = row.refused and row.answered_on <= day and (row.status == "not_accepted" or row.reported_on > day)
        between = not unreported and row.reported_on > day
        not_accepted = bool(is_open and (refused or between) and not unreported)
        answered = row.answered_on is not None and row.answered_on <= day
        due = row.first_due_on if unreported and not answered else row.due_on
        overdue = bool(is_open and (unreported or not_accepted) and due < day)
        in_due = period.starts <= row.first_due_on <= min(period.ends, day) and not dropped
        in_time = bool(in_due and row.first_reported_on and row.first_reported_on <= row.first_due_on)
        count += {
            "requests.received": period.starts <= opened <= period.ends,
            "requests.report_due": in_due,
            "requests.reported_on_time": in_time,
            "requests.reported_on_time_accepted": in_time and accepted,
            "requests.not_accepted": not_accepted,
            "requests.open": is_open,
            "requests.overdue": overdue,
            "requests.overdue_from_past_years": overdue and opened.year < day.year,
        }[key]
    return count


def make_confirmed(agency, day: date, number: int, form: str = "on_site") -> Inspection:
    plan = make_plan(year=2000 + number)
    return Inspection.objects.create(
        plan=plan, agency=agency, year=day.year, number=f"KT-{number}", form=form, status="confirmed", starts_on=day,
        ends_on=day, opened_on=day, concluded_on=day, confirmed_on=day, conclusion="…", payload={},
        payload_sha256="0" * 64, frozen_at="2019-01-01T00:00:00Z", template_version="scoring1",
        inspecting_agency=agency,
    )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_every_figure_of_requests_is_what_a_plain_recount_finds(rows):
    with transaction.atomic():
        agencies, user = [make_agency(), make_agency()], make_user()
        made = []
        for number, row in enumerate(rows, 1):
            inspection = make_confirmed(agencies[row[0]], FIRST + timedelta(days=row[2]), number)
            made.append((inspection.confirmed_on, make_dated(inspection, 1, row, user)))
        InspectionRequest.objects.bulk_create(request for _day, request in made)
        figures = compute([agency.pk for agency in agencies], PERIODS, EVERY_KEY)
        for agency in agencies:
            own = [(day, request) for day, request in made if request.agency_id == agency.pk]
            for period in PERIODS:
                for key in EVERY_KEY:
                    assert figures.value(key, agency.pk, period) == plain(own, key, period), (key, period)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_inspections_are_counted_as_plain_sql_counts_them():
    mandatory, other, commune = make_agency(), make_agency(), make_agency(obligation="encouraged")
    unvisited = make_agency()
    shown = [mandatory, other, commune, unvisited]
    make_confirmed(mandatory, date(2019, 5, 6), 1)
    make_confirmed(mandatory, date(2019, 7, 6), 2)
    make_confirmed(other, date(2019, 12, 31), 3, "by_dossier")
    make_confirmed(commune, date(2019, 1, 1), 4)
    make_confirmed(unvisited, date(2020, 1, 1), 5)
    period = PERIODS[1]
    figures = compute([agency.pk for agency in shown], [period], INSPECTIONS)
    found = {key: figures.total(key, period) for key in INSPECTIONS}
    assert found == {
        "inspections.total": 4,
        "inspections.on_site": 3,
        "inspections.by_dossier": 1,
        "inspections.mandatory": 2,
        "inspections.mandatory_on_site": 1,
        "inspections.on_site_share_mandatory": Decimal(1) / Decimal(3),
    }
    counted = "SELECT COUNT(*) FROM scoring_inspection WHERE concluded_on BETWEEN '2019-01-01' AND '2019-12-31'"
    with connection.cursor() as cursor:
        cursor.execute(f"{counted} AND status IN ('concluded', 'confirmed')")
        assert cursor.fetchone()[0] == found["inspections.total"]
        cursor.execute(f"{counted} AND form = 'on_site'")
        assert cursor.fetchone()[0] == found["inspections.on_site"]


@pytest.mark.django_db
def test_reports_before_an_inspection_count_on_their_day():
    agency = make_agency()
    for number, (due, sent, status) in enumerate(
        [
            (date(2019, 4, 1), date(2019, 4, 1), "confirmed"),
            (date(2019, 4, 1), date(2019, 4, 2), "confirmed"),
            (date(2019, 5, 16), None, "confirmed"),
            (date(2018, 4, 1), date(2018, 4, 1), "confirmed"),
        ],
        1,
    ):
        row = make_confirmed(agency, date(2019, 6, 1), number)
        Inspection.objects.filter(pk=row.pk).update(report_due_on=due, reported_on=sent, status=status)
    keys = ("inspections.reports_requested", "inspections.reports_on_time")
    year, until_may = PERIODS[1], PERIODS[2]
    figures = compute([agency.pk], [year, until_may], keys)
    assert [figures.value(key, agency.pk, year) for key in keys] == [3, 1]
    assert [figures.value(key, agency.pk, until_may) for key in keys] == [2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("keys", "expected"), [(EVERY_KEY, 1), (("inspections.total",), 1), (("inspections.mandatory",), 1)]
)
def test_all_agencies_and_periods_cost_one_query(keys, expected):
    agencies = [make_agency() for _n in range(3)]
    for number, agency in enumerate(agencies, 1):
        make_confirmed(agency, date(2019, 5, 6), number)
    with CaptureQueriesContext(connection) as queries:
        compute([agency.pk for agency in agencies], PERIODS, keys)
    assert len(queries) == expected
