"""Secretary and head are reminded before a day of acceptance or answer, and after it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.notices import Message, notify
from registers.models import Complaint

DAYS_AHEAD = (3, -1)


def complaints_remind() -> None:
    """Three days before the next day that counts, and on the day after it has passed. Safe to run twice."""
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        for ahead in DAYS_AHEAD:
            due_on = today() + timedelta(days=ahead)
            rows = list(_due_on(due_on))
            people = _people({row.agency_id for row in rows})
            for row in rows:
                messages = [
                    Message(user, _subject(row, due_on), url=row.get_absolute_url())
                    for user in people.get(row.agency_id, ())
                ]
                notify(f"complaint.due:{row.pk}:{row.status}:{due_on.isoformat()}:{ahead}", messages)


def _due_on(day: date):
    to_accept = Q(status=Complaint.Status.RECEIVED, accept_due_on=day)
    to_answer = Q(status=Complaint.Status.ACCEPTED, answer_due_on=day)
    return Complaint.objects.filter(to_accept | to_answer).order_by("pk")


def _people(agencies: set[int]) -> dict[int, list[int]]:
    held = Membership.objects.filter(agency__in=agencies, role__in=[Role.SECRETARY, Role.HEAD]).on(today())
    found: dict[int, list[int]] = {}
    for agency, user in held.filter(user__is_active=True).values_list("agency", "user").distinct():
        found.setdefault(agency, []).append(user)
    return found


def _subject(complaint: Complaint, due_on: date) -> str:
    facts = {"number": complaint, "day": f"{due_on:%d/%m/%Y}"}
    if complaint.status == Complaint.Status.RECEIVED:
        if due_on < today():
            return _("%(number)s is overdue: whether it is accepted was to be decided by %(day)s.") % facts
        return _("%(number)s: decide by %(day)s whether it is accepted.") % facts
    if due_on < today():
        return _("%(number)s is overdue: it was to be answered by %(day)s.") % facts
    return _("%(number)s is to be answered by %(day)s.") % facts
