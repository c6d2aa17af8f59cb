"""Numbers of audits, slips and reviews: a prefix, the year, and a running number within agency and year."""

from django.db import models

from agencies.models import Agency

AUDIT, ACTION, REVIEW = "ĐGNB", "KPH", "XXLĐ"


def next_number(model: type[models.Model], agency: Agency, prefix: str, year: int) -> str:
    """The number after the highest in use; the caller's transaction holds the lock on the agency."""
    return numbered(prefix, year, last_number(model, agency, prefix, year) + 1)


def last_number(model: type[models.Model], agency: Agency, prefix: str, year: int) -> int:
    stem = f"{prefix}-{year}-"
    used = model._default_manager.filter(agency=agency, number__startswith=stem).values_list("number", flat=True)
    return max((int(number.removeprefix(stem)) for number in used), default=0)


def numbered(prefix: str, year: int, running: int) -> str:
    return f"{prefix}-{year}-{running:02d}"


def lock_agency(agency_id: int) -> Agency:
    """Numbers of one agency are given one after the other."""
    return Agency.objects.select_for_update().get(pk=agency_id)
