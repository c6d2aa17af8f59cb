"""Whether auditors have a valid course for internal auditors."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

EXPIRES_WITHIN = 60


def expiring(courses, first: date, last: date):
    """Courses whose last day lies in a span and which no later course of the person outlasts."""
    outlasting = courses.model.objects.filter(user=OuterRef("user")).filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to"))
    )
    return courses.filter(valid_to__range=(first, last)).exclude(Exists(outlasting))


def trained(users: Collection[int], day: date) -> set[int]:
    """Those of the people whose course counts on the day."""
    from audits.models import AuditorCourse

    valid = AuditorCourse.objects.filter(user__in=users, passed_on__lte=day)
    return set(valid.filter(Q(valid_to=None) | Q(valid_to__gte=day)).values_list("user_id", flat=True))


def warnings(audit) -> list[str]:
    """A sentence for each auditor without a valid course on the day by which the team is judged."""
    members = list(audit.members.select_related("user"))
    known = trained([member.user_id for member in members], audit.team_judged_on)
    return [
        _("%(name)s has no valid course for internal auditors on record.") % {"name": member.user}
        for member in members
        if member.user_id not in known
    ]
