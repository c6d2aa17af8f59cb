"""What figures about dossiers must fulfil among each other and beside the life of their agency.

The database holds the same rules as constraints of `DossierMonth`; here they are sentences, each at its field.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agencies.models import Agency
from core.dates import add_months, today

FIGURES = ("received", "online", "resolved", "on_time", "late", "pending", "pending_overdue", "apologies")
MOST = 1_000_000
JUMP = 10
LOOKED_BACK = 12
COMPARED = ("received", "resolved")

Figures = Mapping[str, Any]


def month_of(day: date) -> date:
    """The first day of the month in which a day lies."""
    return day.replace(day=1)


def last_day_of(month: date) -> date:
    """Of a month that is named by its first day."""
    return add_months(month, 1) - timedelta(days=1)


def last_month(day: date) -> date:
    """The last month that has ended by the day before `day`."""
    return add_months(month_of(day), -1)


def wrong_figures(values: Figures) -> dict[str, str]:
    """Field → the sentence that says what is wrong with it. Figures that are None are not spoken of."""
    found = {name: sentence for name in FIGURES if (sentence := _out_of_range(values.get(name)))}
    known = {name: values.get(name) for name in FIGURES if name not in found}
    for field, needed, is_right, sentence in RELATIONS:
        numbers = [known.get(name) for name in needed]
        if None not in numbers and not is_right(*numbers):
            found.setdefault(field, _(sentence) % dict(zip(needed, numbers, strict=True)))
    return found


def _out_of_range(number: int | None) -> str:
    if number is None:
        return ""
    if number < 0:
        return _("A number of dossiers is 0 or more.")
    if number > MOST:
        return _("More than 1,000,000 dossiers in a month cannot be; look at the figure again.")
    return ""


RELATIONS = (
    (
        "online", ("online", "received"), lambda online, received: online <= received,
        gettext_noop("%(online)s dossiers received online are more than the %(received)s received in all."),
    ),
    (
        "resolved", ("resolved", "on_time", "late"), lambda resolved, on_time, late: resolved == on_time + late,
        gettext_noop("Resolved (%(resolved)s) must be those on time (%(on_time)s) plus those late (%(late)s)."),
    ),
    (
        "pending_overdue", ("pending_overdue", "pending"), lambda overdue, pending: overdue <= pending,
        gettext_noop("%(pending_overdue)s overdue dossiers are more than the %(pending)s that are pending."),
    ),
    (
        "apologies", ("apologies", "late", "pending_overdue"), lambda sent, late, overdue: sent <= late + overdue,
        gettext_noop(
            "%(apologies)s letters of apology are more than the dossiers late (%(late)s) and overdue "
            "(%(pending_overdue)s)."
        ),
    ),
)  # fmt: skip


def wrong_month(agency: Agency, month: date) -> str:
    """Why an agency cannot have figures of this month; empty when it can."""
    if month > today():
        return _("The month %(month)s has not begun yet.") % {"month": f"{month:%m/%Y}"}
    if last_day_of(month) < agency.established_on:
        facts = {"agency": agency.label, "day": f"{agency.established_on:%d/%m/%Y}"}
        return _("%(agency)s exists only since %(day)s.") % facts
    if agency.dissolved_on and month >= agency.dissolved_on:
        facts = {"agency": agency.label, "day": f"{agency.dissolved_on:%d/%m/%Y}"}
        return _("%(agency)s was dissolved on %(day)s.") % facts
    return ""


def wrong_day(month: date, taken_on: date | None) -> str:
    """Why the figures of a month cannot have been taken on this day; empty when they can."""
    if taken_on is None:
        return ""
    if taken_on > today():
        return _("The figures cannot have been taken on a day that lies ahead.")
    if taken_on < month:
        return _("The figures cannot have been taken before the month began.")
    return ""


def jumps(values: Figures, earlier: Sequence[Figures], label_of: Mapping[str, Any]) -> list[str]:
    """Figures ten times the average of the last months, or more: to look at again, not wrong by themselves."""
    found = []
    for name in COMPARED:
        past = [row[name] for row in earlier[:LOOKED_BACK]]
        average = Decimal(sum(past)) / len(past) if past else Decimal(0)
        if average and values[name] >= JUMP * average:
            facts = {"figure": label_of[name], "number": values[name], "average": round(average)}
            found.append(
                _("“%(figure)s”: %(number)s is ten times the average of the last months (%(average)s) or more.")
                % facts
            )
    return found
