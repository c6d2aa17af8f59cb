"""Who is told what of inspection plans and teams, and what the history calls the acts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.log import labels, verbs
from core.notices import Message, on
from scoring.models import Inspection, InspectionPlan
from scoring.permissions import OFFICERS

verbs(
    {
        "inspectionplan.open": _("began the inspection plan"),
        "inspectionplan.write": _("changed the inspection plan"),
        "inspectionplan.propose": _("put a proposal into the inspection plan"),
        "inspectionplan.remove_line": _("took an inspection out of the plan"),
        "inspection.plan": _("planned the inspection"),
        "inspection.change": _("changed the planned inspection"),
        "inspection.ask_for": _("prepared an inspection outside the plan"),
        "inspection.team": _("named the inspection team"),
        "inspector.add": _("entered the inspector"),
        "inspector.change": _("changed what is on record of the inspector"),
    }
)

labels(
    {
        "inspections": _("inspections"),
        "inspection": _("inspection"),
        "added": _("added"),
        "inspection_team": _("inspection team"),
    }
)


def _holding(*roles: str) -> set[int]:
    """The user ids of those who hold one of the roles anywhere in the province today and may sign in."""
    held = Membership.objects.filter(role__in=roles, user__is_active=True).on(today())
    return set(held.values_list("user_id", flat=True))


def _say(plan: InspectionPlan, users: set[int], subject: str, body: str = "") -> list[Message]:
    told = subject % {"year": plan.year}
    return [Message(user, told, body, plan.get_absolute_url()) for user in sorted(users)]


@on("inspectionplan.submit")
def plan_wants_approval(plan: InspectionPlan, by) -> list[Message]:
    """The leaders of the province (TT 26/2014/TT-BKHCN, Art. 34)."""
    return _say(plan, _holding(Role.LEADER), gettext("The inspection plan of %(year)d waits for your approval."))


@on("inspectionplan.return")
def plan_came_back(plan: InspectionPlan, by) -> list[Message]:
    subject = gettext("The inspection plan of %(year)d came back with a reason.")
    return _say(plan, _holding(*OFFICERS) | plan.author_ids, subject, plan.note)


@on("inspectionplan.approve")
def plan_is_approved(plan: InspectionPlan, by) -> list[Message]:
    """Inspectors and administrators, and every team that is named."""
    teams = set(plan.inspections.not_cancelled().values_list("members__inspector__user", flat=True)) - {None}
    subject = gettext("The inspection plan of %(year)d is approved.")
    return _say(plan, _holding(*OFFICERS) | plan.author_ids | teams, subject, plan.decision_number)


@on("inspection.team")
def team_has_changed(inspection: Inspection, by) -> list[Message]:
    """The team of an inspection that is under preparation already."""
    subject = gettext("You are in the team of inspection %(number)s of %(agency)s, which begins on %(day)s.") % {
        "number": inspection.number,
        "agency": inspection.agency.label,
        "day": f"{inspection.starts_on:%d/%m/%Y}",
    }
    body = ", ".join(member.inspector.name for member in inspection.members.select_related("inspector"))
    users = inspection.members.exclude(inspector__user=None).values_list("inspector__user", flat=True)
    return [Message(user, subject, body, inspection.get_absolute_url()) for user in sorted(users)]
