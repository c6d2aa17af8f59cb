"""Figures about the people of the QMS: trained, and lent from agency to agency."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from audits.models import Audit, AuditMember, AuditorCourse
from core.indicators import Indicator, Key, Period, count_by, in_any, indicators

QMS_STAFF = (Role.SECRETARY, Role.AUDITOR)
TT26 = "TT 26/2014/TT-BKHCN, Điều 7.2c"


@indicators(
    Indicator("training.auditors_valid", _("Internal auditors with a valid course"), _("people"), "more"),
    Indicator("training.required_qms_staff", _("ISO secretaries and internal auditors in post"), _("people")),
    Indicator(
        "training.trained_qms_staff",
        _("Of these, with a valid course"),
        _("people"),
        "more",
        TT26,
        of="training.required_qms_staff",
    ),
)
def training(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """People who hold one of the roles on the as-of day, each once, and whose course counts then. Two queries."""
    posts = Membership.objects.filter(agency__in=agencies, role__in=QMS_STAFF)
    courses = _courses(posts.values("user"))
    found: dict[str, set[tuple[int, Period, int]]] = defaultdict(set)
    rows = posts.values_list("agency_id", "user_id", "role", "starts_on", "ends_on")
    for agency, user, role, starts_on, ends_on in rows:
        for period in (period for period in periods if _holds(period.as_of, starts_on, ends_on)):
            place = (agency, period, user)
            found["training.required_qms_staff"].add(place)
            if any(_holds(period.as_of, *course) for course in courses[user]):
                found["training.trained_qms_staff"].add(place)
                found["training.auditors_valid"] |= {place} if role == Role.AUDITOR else set()
    return {key: _per_agency(places) for key, places in found.items()}


def _courses(users) -> dict[int, list[tuple[date, date | None]]]:
    courses: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = AuditorCourse.objects.filter(user__in=users)
    for user, passed_on, valid_to in rows.values_list("user_id", "passed_on", "valid_to"):
        courses[user].append((passed_on, valid_to))
    return courses


def _holds(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def _per_agency(places: set[tuple[int, Period, int]]) -> dict[Key, int]:
    return count_by((agency, period) for agency, period, _user in places)


@indicators(
    Indicator("audits.borrowed_auditors", _("Auditors lent by other agencies"), _("people")),
    Indicator("audits.lent_auditors", _("Auditors lent to other agencies"), _("people"), "more"),
)
def lent_auditors(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """People of one agency in the teams of audits of another that were held in the span: each counted once for the
    audited agency, which borrowed them, and once for the agency that lent them. One query."""
    rows = AuditMember.objects.filter(in_any(periods, "audit__opened_on")).exclude(lent_by=None)
    rows = rows.filter(Q(audit__agency__in=agencies) | Q(lent_by__in=agencies))
    rows = rows.exclude(audit__status=Audit.Status.CANCELLED)
    borrowed, lent = set(), set()
    for audited, lender, user, day in rows.values_list("audit__agency", "lent_by", "user", "audit__opened_on"):
        for period in (period for period in periods if period.holds(day)):
            borrowed.add((audited, period, user))
            lent.add((lender, period, user))
    return {"audits.borrowed_auditors": _per_agency(borrowed), "audits.lent_auditors": _per_agency(lent)}
