"""What conducting inspections asks of people: inspections to begin, to go on with and to sign, reports to send."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from scoring.models import Inspection, InspectionMember
from scoring.permissions import Perm
from scoring.services.papers import REPORTING

BEFORE = 14
Status = Inspection.Status


@todos
def inspections_to_conduct(actor: Actor) -> list[Todo]:
    """Whoever is of the team: those that begin within two weeks or should have, and those under way."""
    if actor.user_id is None:
        return []
    soon = Q(status__in=REPORTING, starts_on__lte=today() + timedelta(days=BEFORE))
    of_team = Inspection.objects.filter(members__inspector__user=actor.user_id).select_related("agency")
    rows = of_team.filter(soon | Q(status=Status.UNDER_WAY)).defer("payload")
    return [_to_go_on(row) for row in rows.annotate(waiting=Count("items", filter=Q(items__result="")))]


def _to_go_on(inspection) -> Todo:
    facts = {"number": inspection.number, "n": inspection.waiting, "reason": Truncator(inspection.note).chars(120)}
    url, due_on = inspection.get_absolute_url(), inspection.ends_on
    if not inspection.is_under_way:
        title, due_on = _("Begin inspection %(number)s"), inspection.starts_on
    elif inspection.waiting:
        title = _("Go on with inspection %(number)s; %(n)d check items wait")
        url = reverse("inspection_checklist", args=[inspection.pk])
    elif inspection.note:
        title = _("Put the minutes of inspection %(number)s right: %(reason)s")
    else:
        title = _("Conclude inspection %(number)s; every check item is answered")
    return Todo(title % facts, url, due_on, inspection.agency.label, count=max(inspection.waiting, 1))


@todos
def letters_to_send(actor: Actor) -> list[Todo]:
    """Who decides: results of inspections by dossier that the team has signed."""
    if not can(actor, Perm.INSPECTION_DECIDE):
        return []
    waiting = Inspection.objects.filter(status=Status.CONCLUDED, form=Inspection.Form.BY_DOSSIER)
    title = _("Send the letter with the result of inspection %(number)s")
    return [_of(row, title) for row in waiting.visible_to(actor).select_related("agency").defer("payload")]


@todos
def minutes_to_sign(actor: Actor) -> list[Todo]:
    """The head of the agency that was inspected at its office."""
    if not can(actor, Perm.INSPECTION_CONFIRM):
        return []
    waiting = Inspection.objects.to_sign().filter(agency=actor.agency_id)
    title = _("Sign the minutes of inspection %(number)s")
    return [_of(row, title) for row in waiting.select_related("agency").defer("payload")]


@todos
def minutes_unsigned(actor: Actor) -> list[Todo]:
    """Officers and the team: minutes that the agency leaves unsigned, from the day its head is reminded."""
    day = today() - timedelta(days=settings.MINUTES_REMINDER_DAYS)
    waiting = Inspection.objects.to_sign().filter(signed_on__lte=day)
    if not can(actor, Perm.INSPECTION_PREPARE):
        waiting = waiting.filter(pk__in=InspectionMember.teams_of(actor))
    return [_unsigned(row) for row in waiting.select_related("agency").defer("payload").order_by("signed_on", "pk")]


def _unsigned(inspection: Inspection) -> Todo:
    title = ngettext(
        "The minutes of inspection %(number)s have waited %(n)d day for the signature of the agency",
        "The minutes of inspection %(number)s have waited %(n)d days for the signature of the agency",
        inspection.days_unsigned,
    )
    facts = {"number": inspection.number, "n": inspection.days_unsigned}
    return Todo(title % facts, inspection.get_absolute_url(), None, inspection.agency.label)


@todos
def reports_to_send(actor: Actor) -> list[Todo]:
    """Head and secretary: reports that the inspectors asked for (Art. 35.2)."""
    if not can(actor, Perm.INSPECTION_REPORT):
        return []
    asked = Inspection.objects.filter(agency=actor.agency_id, status__in=REPORTING, reported_on=None)
    return [
        Todo(
            _("Send the report for inspection %(number)s") % {"number": row.number},
            reverse("inspection_report", args=[row.pk]),
            row.report_due_on,
            row.agency.label,
        )
        for row in asked.select_related("agency").defer("payload")
    ]


def _of(inspection: Inspection, title: str) -> Todo:
    facts = {"number": inspection.number}
    return Todo(title % facts, inspection.get_absolute_url(), None, inspection.agency.label)
