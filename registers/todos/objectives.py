"""What the year's registers, the quality policy and the objectives ask of people."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from registers.followed import followed, with_standing
from registers.models import QualityObjective, QualityPolicy, RegisterYear
from registers.permissions import Perm
from registers.standing import Standing

MEASURED_BY_DAY = 10
"""Day of the month by which people are asked for the figures of the last one: a habit of the portal, no law."""


@todos
def years_to_confirm(actor: Actor) -> list[Todo]:
    """The head: registers that the secretary has sent."""
    if actor.sees_all or not can(actor, Perm.YEAR_CONFIRM):
        return []
    rows = RegisterYear.objects.visible_to(actor).filter(status=RegisterYear.Status.SUBMITTED)
    return [
        Todo(
            _("Confirm the registers of %(year)s") % {"year": row.year},
            row.get_absolute_url(),
            agency=actor.agency_name,
        )
        for row in rows
    ]


@todos
def year_to_send(actor: Actor) -> list[Todo]:
    """The secretary: this year's registers still lie in a draft."""
    if actor.sees_all or not can(actor, Perm.YEAR_KEEP):
        return []
    drafts = RegisterYear.objects.visible_to(actor).filter(status=RegisterYear.Status.DRAFT, year=today().year)
    return [
        Todo(
            _("Complete the registers of %(year)s and send them to the head") % {"year": row.year},
            row.get_absolute_url(),
            agency=actor.agency_name,
        )
        for row in drafts
    ]


@todos
def policies_to_approve(actor: Actor) -> list[Todo]:
    """The head: an issue of the policy that was sent."""
    if actor.sees_all or not can(actor, Perm.POLICY_APPROVE):
        return []
    rows = QualityPolicy.objects.visible_to(actor).filter(status=QualityPolicy.Status.AWAITING)
    return [Todo(_("Approve the quality policy"), row.get_absolute_url(), agency=actor.agency_name) for row in rows]


def _of_this_agency(actor: Actor, year: int):
    rows = QualityObjective.objects.visible_to(actor).filter(agency=actor.agency_id)
    return rows.of_year(year).in_force_on(today())


@todos
def objectives_to_measure(actor: Actor) -> list[Todo]:
    """Secretary and staff: objectives whose last month or quarter has ended and is not measured."""
    if actor.sees_all or not can(actor, Perm.OBJECTIVE_MEASURE):
        return []
    day = today()
    last_month = day.replace(day=1) - timedelta(days=1)
    rows = followed(_of_this_agency(actor, last_month.year).filter(indicator=""), day)
    lacking = [row for row in rows if row.missing]
    if not lacking:
        return []
    title = ngettext("Measure %(n)d quality objective", "Measure %(n)d quality objectives", len(lacking))
    url = reverse("measurements", args=[lacking[0].objective.register_id])
    due_on = day.replace(day=MEASURED_BY_DAY)
    return [Todo(title % {"n": len(lacking)}, url, due_on, actor.agency_name, count=len(lacking))]


@todos
def objectives_behind(actor: Actor) -> list[Todo]:
    """The head: objectives that fall behind their target or have missed it this year."""
    if actor.sees_all or not can(actor, Perm.YEAR_CONFIRM):
        return []
    rows = with_standing(followed(_of_this_agency(actor, today().year), today()), Standing.BEHIND, Standing.MISSED)
    if not rows:
        return []
    title = ngettext(
        "%(n)d quality objective is behind its target", "%(n)d quality objectives are behind their target", len(rows)
    )
    url = rows[0].objective.register.get_absolute_url()
    return [Todo(title % {"n": len(rows)}, url, agency=actor.agency_name, count=len(rows))]
