"""Before a plan or an inspection moves on (TT 26/2014/TT-BKHCN, Art. 33-40)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.workflow import forbid
from scoring import conflicts


def plan_has_inspections(plan, by: Actor) -> list[str]:
    """A plan names whom it inspects."""
    return [] if plan.inspections.not_cancelled().exists() else [_("Add the inspections of the year to the plan.")]


def the_mandatory_are_inspected(plan, by: Actor) -> list[str]:
    """Each of them, and at least a third at the office (TT 26/2014/TT-BKHCN, Art. 33)."""
    from scoring.inspectable import coverage_of

    found = coverage_of(plan)
    return [*_nobody_is_left_out(found), *_a_third_is_visited(found)]


def _nobody_is_left_out(found) -> list[str]:
    if not found.left_out:
        return []
    sentence = ngettext(
        "%(n)d mandatory agency is not in the plan; each is inspected every year (TT 26/2014/TT-BKHCN, Art. 33).",
        "%(n)d mandatory agencies are not in the plan; each is inspected every year (TT 26/2014/TT-BKHCN, Art. 33).",
        found.left_out,
    )
    return [sentence % {"n": found.left_out}]


def _a_third_is_visited(found) -> list[str]:
    if found.is_enough:
        return []
    sentence = _(
        "The plan visits %(visited)d of the %(mandatory)d mandatory agencies at the office; "
        "at least %(required)d are needed, a third (TT 26/2014/TT-BKHCN, Art. 33)."
    )
    figures = {"visited": found.visited, "mandatory": found.mandatory, "required": found.required}
    return [sentence % figures]


def plan_is_approved(inspection, by: Actor) -> list[str]:
    """Planned inspections begin once the province has approved the plan; others are asked for (Art. 34)."""
    if inspection.plan is None or inspection.plan.status == inspection.plan.Status.APPROVED:
        return []
    return [_("The province has not approved the inspection plan yet.")]


def team_is_named(inspection, by: Actor) -> list[str]:
    """A team with its head."""
    members = list(inspection.members.all())
    if not members:
        return [_("Name the inspection team.")]
    return [] if any(member.is_lead for member in members) else [_("Name the head of the inspection team.")]


def inspectors_have_no_conflict(inspection, by: Actor) -> list[str]:
    """Nobody inspects the agency they belong to, nor its parent or child."""
    refused = conflicts.refusals([inspection], [member.inspector for member in inspection.members.all()])
    return [sentence for sentences in refused.values() for sentence in sentences]


def is_on_site(inspection, by: Actor) -> list[str]:
    """Decision and minutes belong to an inspection at the office (Art. 35, 37.2)."""
    return [] if inspection.is_on_site else [_("This inspection is by dossier; it ends with a letter.")]


def is_by_dossier(inspection, by: Actor) -> list[str]:
    """An inspection by dossier ends with a letter (Art. 37.1)."""
    return [_("This inspection is at the office; both sides sign its minutes.")] if inspection.is_on_site else []


def on_site_is_decided(inspection, by: Actor) -> list[str]:
    """At the office an inspection begins with a decision (Mẫu 20.QĐKT)."""
    if inspection.is_on_site and not inspection.decision_number:
        return [_("Make the decision to inspect first (TT 26/2014/TT-BKHCN, Art. 35).")]
    return []


@forbid
def only_the_team(inspection, by: Actor) -> list[str]:
    """Who is named in the team."""
    return [] if by.user_id in inspection.team_ids else [_("Only the inspection team does this.")]


@forbid
def only_the_leader_of_the_team(inspection, by: Actor) -> list[str]:
    """The head of the team signs (Art. 37.2 b)."""
    if any(member.is_lead and member.inspector.user_id == by.user_id for member in inspection.members.all()):
        return []
    return [_("Only the head of the inspection team does this.")]


@forbid
def nobody_of_the_team(inspection, by: Actor) -> list[str]:
    """Both sides sign, and never one person for both (Art. 37.2 b)."""
    if by.user_id not in {*inspection.team_ids, inspection.signed_by_id}:
        return []
    return [_("You are of the inspection team; somebody else signs for the agency.")]


def earlier_requests_are_followed_up(inspection, by: Actor) -> list[str]:
    """What became of every request that earlier inspections left unsettled (Art. 37.2 d)."""
    waiting = inspection.follow_ups.filter(outcome="").count()
    if not waiting:
        return []
    return [_("Say first what became of the requests of earlier inspections (%(n)d wait).") % {"n": waiting}]


def every_item_is_answered(inspection, by: Actor) -> list[str]:
    """All items of Art. 36 were looked at."""
    waiting = inspection.items.filter(result="").count()
    return [_("%(n)d check items are not answered yet.") % {"n": waiting}] if waiting else []
