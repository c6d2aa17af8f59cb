"""Figures about corrective actions agree with a slow, plain recount, whatever days the slips have."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audits.indicators.actions import KEYS
from audits.models import CorrectiveAction
from core.dates import today
from core.indicators import Period, compute
from core.sections import Batch, of
from tests.audits.makers import make_action
from tests.cast import make_agency, make_membership, make_user

FIRST = date(2018, 10, 1)
PERIODS = (
    Period(date(2018, 10, 1), date(2019, 9, 30)),
    Period(date(2019, 1, 1), date(2019, 3, 31)),
    Period(date(2019, 1, 1), date(2019, 6, 30), date(2019, 5, 15)),
    Period(date(2019, 2, 1), date(2019, 2, 28), date(2019, 4, 30)),
)
DAYS = st.integers(0, 450)
ENDED = ("closed", "reissued", "cancelled")
EVERY_KEY = (*KEYS, "actions.due_closed_on_time")


def plain(rows: list[CorrectiveAction], key: str, period: Period) -> int:
    """As one would count by hand."""
    count = 0
    for row in rows:
        begun = row.proposed_on
        in_span = {
            "begun": period.starts <= begun <= period.ends,
            "due": row.due_on is not None and period.starts <= row.due_on <= period.ends,
            "ended": row.ended_on is not None and period.starts <= row.ended_on <= period.ends,
        }
        standing = begun <= period.as_of and (row.ended_on is None or row.ended_on > period.as_of)
        closed = row.status == "closed" and in_span["ended"]
        count += {
            "actions.opened": in_span["begun"],
            "actions.closed": closed,
            "actions.closed_on_time": bool(closed and row.due_on and row.ended_on <= row.due_on),
            "actions.due_in_period": in_span["due"] and row.status != "cancelled",
            "actions.due_closed_on_time": bool(
                in_span["due"] and row.status == "closed" and row.ended_on <= row.due_on
            ),
            "actions.overdue": bool(standing and row.due_on and row.due_on < period.as_of),
            "actions.reissued": row.status == "reissued" and in_span["ended"],
        }[key]
    return count


SLIPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["proposed", "analysing", "doing", *ENDED]),
        DAYS,
        st.one_of(st.none(), DAYS),
        st.integers(0, 300),
    ),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(slips=SLIPS)
@example(slips=[(0, "closed", 10, 100, 20), (0, "reissued", 10, 100, 20), (0, "closed", 10, 100, 200)])
def test_every_figure_is_what_a_plain_recount_finds(slips):
    with transaction.atomic():
        agencies = [make_agency(), make_agency()]
        people = [make_user() for _n in range(3)]
        rows = [_row(agencies, people, number, slip) for number, slip in enumerate(slips)]
        CorrectiveAction.objects.bulk_create(rows)
        figures = compute([agency.pk for agency in agencies], PERIODS, EVERY_KEY)
        for agency in agencies:
            own = [row for row in rows if row.agency == agency]
            for period in PERIODS:
                for key in EVERY_KEY:
                    assert figures.value(key, agency.pk, period) == plain(own, key, period), (key, period)
        transaction.set_rollback(True)


def _row(agencies, people, number: int, slip: tuple) -> CorrectiveAction:
    place, status, begun, due, lasted = slip
    proposed_on = FIRST + timedelta(days=begun)
    owner, head, verifier = people
    due_on = FIRST + timedelta(days=due) if due is not None else None
    if status in ("doing", "closed", "reissued"):
        due_on = max(due_on or proposed_on, proposed_on)
    planned = {
        "owner": owner, "analysed_by": owner, "correction": "…", "method": "whys", "root_cause": "…", "action": "…",
        "elsewhere": False, "elsewhere_note": "…", "approved_by": head, "approved_on": proposed_on,
    }  # fmt: skip
    done = {"done_by": owner, "done_on": proposed_on, "done_note": "…"}
    verified = {"verified_by": verifier, "verified_on": proposed_on, "verification": "…"}
    fields = planned if status in ("doing", "closed", "reissued") else {}
    fields |= done | verified if status in ("closed", "reissued") else {}
    return CorrectiveAction(
        agency=agencies[place], number=f"KPH-{number}", status=status, source="other", description="…", note="…",
        proposed_on=proposed_on, due_on=due_on,
        ended_on=proposed_on + timedelta(days=lasted) if status in ENDED else None, **fields,
    )  # fmt: skip


@pytest.mark.django_db
def test_all_agencies_and_periods_cost_one_query(cast):
    make_action(cast.a, "doing")
    make_membership(make_user(), cast.b, "head")
    with CaptureQueriesContext(connection) as queries:
        compute([cast.a.pk, cast.b.pk, cast.district.pk], PERIODS, EVERY_KEY)
    assert len(queries) == 1


def built(title: str, cast, document: str = "annual", form: str = "full") -> dict:
    section = next(row for row in of(document, form) if row.title == title)
    period = Period(date(2019, 1, 1), date(2019, 12, 31))
    previous = Period(date(2018, 1, 1), date(2018, 12, 31))
    agencies = [cast.a, cast.b]
    figures = compute([agency.pk for agency in agencies], [period, previous], section.keys or None)
    return dict(section.build(Batch(agencies, period, previous, figures)))


@pytest.mark.django_db
def test_the_annual_report_counts_by_source_and_its_total_is_the_figure(cast, today_is):
    today_is("2019-03-01")
    make_action(cast.a, "closed", source="complaint")
    make_action(cast.a, "doing", source="dossier", due_on=date(2019, 4, 1))
    make_action(cast.a, "doing", due_on=date(2020, 4, 1))
    found = built("Hành động khắc phục", cast)
    assert found[cast.b.pk] == [{"type": "nil", "text": "Không phát sinh."}]
    table = found[cast.a.pk][0]
    assert [row[0] for row in table["rows"]] == ["Khiếu nại, phản ánh", "Hồ sơ trễ hạn", "Nguồn khác"]
    assert table["total"] == ["Tổng", "3", "1", "1", "2", "1", "0"]
    for column in range(1, 7):
        assert sum(int(row[column]) for row in table["rows"]) == int(table["total"][column])
    assert sum(column["width"] for column in table["columns"]) == 100


@pytest.mark.django_db
def test_the_appendix_names_what_is_open_on_the_last_day(cast, today_is):
    today_is("2019-03-01")
    make_action(cast.a, "closed")
    action = make_action(cast.a, "doing", due_on=date(2019, 4, 1))
    today_is("2020-02-01")
    make_action(cast.a, "proposed")
    table = built("Hành động khắc phục đang mở", cast)[cast.a.pk][0]
    assert [(row[0], row[4]) for row in table["rows"]] == [(action.number, "Quá hạn")]
    assert table["links"] == [action.get_absolute_url()]


@pytest.mark.django_db
def test_the_province_adds_up_its_results(cast, today_is):
    today_is("2019-03-01")
    make_action(cast.a, "closed")
    make_action(cast.b, "proposed")
    blocks = built("Kết quả hoạt động", cast, "provincial", "consolidated")[0]
    rows = {row[0]: row[1:] for row in blocks[0]["rows"]}
    assert rows["Hành động khắc phục mở trong kỳ"] == ["2", "0"]
    assert rows["Hành động khắc phục đóng trong kỳ"] == ["1", "0"]
    assert today() == date(2019, 3, 1)
