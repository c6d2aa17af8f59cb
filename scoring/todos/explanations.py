"""What comes after the inspectors' scores: explaining, answering, settling, deciding."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from scoring import conflicts
from scoring.models import Assessment, Explanation, Ranking, ScoringRound
from scoring.permissions import Perm

Status = Assessment.Status


@todos
def scores_to_look_at(actor: Actor) -> list[Todo]:
    """Secretary and head: scores they may explain or agree with, until the last day."""
    if not can(actor, Perm.EXPLAIN):
        return []
    own = Assessment.objects.filter(
        agency=actor.agency_id,
        status=Status.INSPECTED,
        explain_until__gte=today(),
        round__status=ScoringRound.Status.OPEN,
    )
    title = _("Look at the inspectors' scores of %(year)d: explain single criteria, or agree")
    return [
        Todo(
            title % {"year": row.round.year},
            reverse("assessment_reconciliation", args=[row.pk]),
            row.explain_until,
            actor.agency_name,
        )
        for row in own.defer("payload").select_related("round")
    ]


@todos
def explanations_to_answer(actor: Actor) -> list[Todo]:
    """Inspectors: those of agencies they scored. Administrator: all. Never of an agency too near to them."""
    if not can(actor, Perm.EXPLANATION_ANSWER):
        return []
    near = conflicts.agencies_near([actor.user_id]).get(actor.user_id, set()) if actor.user_id else set()
    rows = Explanation.objects.waiting().exclude(score__assessment__agency__in=near)
    if actor.role == Role.INSPECTOR:
        scored = Assessment.objects.filter(status=Status.INSPECTED, scores__inspector=actor.user_id)
        rows = rows.filter(score__assessment__in=scored.values("pk"))
    if not (count := rows.count()):
        return []
    title = _("Answer the explanations of agencies: %(n)d wait") % {"n": count}
    return [Todo(title, reverse("explanations"), count=count)]


@todos
def scores_to_make_final(actor: Actor) -> list[Todo]:
    """Administrator: rounds with settled scores, and rounds in which all are final."""
    if not can(actor, Perm.FINALISE):
        return []
    rounds = ScoringRound.objects.filter(status=ScoringRound.Status.OPEN)
    settled = Count("assessments", filter=Q(assessments__status=Status.EXPLAINED))
    return [todo for row in rounds.with_progress().annotate(settled=settled) if (todo := _of_round(row))]


def _of_round(row) -> Todo | None:
    told = {"year": row.year, "n": row.settled}
    if row.settled:
        title = _("Make the scores of %(year)d final: %(n)d are settled") % told
    elif row.agencies and row.final == row.agencies:
        title = _("Close the scoring round of %(year)d: every score is final") % told
    else:
        return None
    return Todo(title, row.get_absolute_url(), row.final_due_on, count=max(row.settled, 1))


@todos
def rankings_to_decide(actor: Actor) -> list[Todo]:
    """Leaders: the ranking that waits for the province's decision."""
    if not can(actor, Perm.RANKING_DECIDE):
        return []
    waiting = Ranking.objects.filter(status=Ranking.Status.PROPOSED).defer("payload").select_related("round")
    title = _("Record the decision on the ranking of %(year)d")
    return [Todo(title % {"year": row.round.year}, row.get_absolute_url()) for row in waiting]
