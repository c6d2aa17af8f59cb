"""Courses for internal auditors: who passed one, and until when it counts."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, User
from agencies.roles import AGENCY_ROLES
from agencies.services import lock_as_seen
from audits.models import AuditorCourse
from audits.permissions import Perm
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import changes, log
from core.permissions import require

COURSE_FIELDS = ("title", "certificate", "passed_on", "valid_to")


def course_record(*, agency: Agency, user: User, values: dict, by: Actor) -> AuditorCourse:
    """Record that a person of the agency passed a course. Raises Refused for somebody of another agency, a day in
    the future, or a course recorded before."""
    require(by, Perm.COURSE_RECORD, agency)
    posts = Membership.objects.filter(agency=agency, user=user, role__in=AGENCY_ROLES)
    if not posts.on(today()).exists():
        raise Refused(_("%(name)s does not work in this agency.") % {"name": user})
    _check_days(values)
    course = AuditorCourse(agency=agency, user=user, **values)
    with transaction.atomic():
        _store(course)
        log(course, "auditorcourse.record", by=by, after={"person": str(user)} | values)
    return course


def course_change(*, course: AuditorCourse, values: dict, seen: str | None, by: Actor) -> AuditorCourse:
    """Correct a course, or set until when it counts. Raises Stale, or Refused like `course_record`."""
    require(by, Perm.COURSE_RECORD, course)
    _check_days(values)
    with transaction.atomic():
        lock_as_seen(course, COURSE_FIELDS, seen)
        before, after = changes(course, values, values)
        for name, value in values.items():
            setattr(course, name, value)
        _store(course)
        log(course, "auditorcourse.change", by=by, before=before, after=after)
    return course


def _store(course: AuditorCourse) -> None:
    try:
        with transaction.atomic():
            course.save()
    except IntegrityError as error:
        raise Refused(_("This course of the person is recorded already.")) from error


def _check_days(values: dict) -> None:
    if values["passed_on"] > today():
        raise Refused(_("A course that lies in the future has not been passed yet."))
    if values["valid_to"] and values["valid_to"] < values["passed_on"]:
        raise Refused(_("The last day cannot lie before the first."))
