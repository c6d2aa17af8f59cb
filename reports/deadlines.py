"""Deadlines that follow from other days."""

from datetime import date, datetime

from django.conf import settings

from core.dates import add_working_days, end_of_day

REMINDERS = (-30, -14, -7, -1, 1)


def resubmission_day(returned_on: date) -> date:
    """The last day on which a returned report comes back without becoming late (working days are a setting)."""
    return add_working_days(returned_on, settings.REPORT_RESUBMIT_WORKING_DAYS)


def resubmission_due(returned_on: date) -> datetime:
    """The moment after `resubmission_day`."""
    return end_of_day(resubmission_day(returned_on))
