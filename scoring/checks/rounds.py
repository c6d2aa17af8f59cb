"""Before a round, an assessment or a ranking moves on."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.workflow import forbid
from scoring import conflicts


def dates_follow(scoring_round, by: Actor) -> list[str]:
    """The steps of a round lie in its year and the one after."""
    sentence = wrong_years(scoring_round.year, scoring_round.opens_on, scoring_round.final_due_on)
    return [sentence] if sentence else []


def wrong_years(year: int, opens_on: date, final_due_on: date) -> str:
    """What is wrong with the first and the last day of the round of a year; "" for nothing."""
    if opens_on.year == year and final_due_on.year in {year, year + 1}:
        return ""
    return _("The dates of the round must lie in %(year)d or end in the year after.") % {"year": year}


def sets_are_issued(scoring_round, by: Actor) -> list[str]:
    """There is a set to score by."""
    from scoring.models import CriteriaSet

    if CriteriaSet.objects.issued().filter(year=scoring_round.year).exists():
        return []
    return [_("No criteria set is issued for %(year)d.") % {"year": scoring_round.year}]


def every_assessment_is_final(scoring_round, by: Actor) -> list[str]:
    """A ranking counts everybody."""
    waiting = scoring_round.assessments.exclude(status__in=["finalised", "published"]).count()
    if waiting:
        return [_("The scores of %(n)d agencies are not final yet.") % {"n": waiting}]
    return [] if scoring_round.assessments.exists() else [_("No agency takes part in this round.")]


def round_is_open(assessment, by: Actor) -> list[str]:
    """Nothing changes in a round that is closed."""
    return [] if assessment.round.is_open else [_("The scoring round is closed.")]


def self_assessment_is_open(assessment, by: Actor) -> list[str]:
    """Between the first and the last day of self-assessment; the inspectors may have given more time."""
    if not assessment.round.is_open:
        return [_("The scoring round is closed.")]
    if assessment.round.opens_on > today():
        return [_("Self-assessment begins on %(day)s.") % {"day": f"{assessment.round.opens_on:%d/%m/%Y}"}]
    if assessment.self_due_on < today():
        return [_("The time for self-assessment ended on %(day)s.") % {"day": f"{assessment.self_due_on:%d/%m/%Y}"}]
    return []


def self_assessment_is_over(assessment, by: Actor) -> list[str]:
    """Who has not sent a self-assessment is scored without it once its time is over."""
    if assessment.is_self and assessment.self_due_on >= today():
        return [_("The agency may assess itself until %(day)s.") % {"day": f"{assessment.self_due_on:%d/%m/%Y}"}]
    return []


def inspectors_scores_are_not_known(assessment, by: Actor) -> list[str]:
    """The agency does not assess itself again once it has seen the points of the inspectors."""
    if assessment.is_taken_back:
        return [_("The agency has seen the inspectors' scores; its own points change no more.")]
    return []


def every_criterion_is_answered(assessment, by: Actor) -> list[str]:
    """Points or “does not apply” for each criterion."""
    waiting = assessment.scores.filter(self_points=None, self_na=False).count()
    return [_("%(n)d criteria have no points yet.") % {"n": waiting}] if waiting else []


def every_change_is_looked_at(assessment, by: Actor) -> list[str]:
    """Answers to criteria that a corrected set changed are confirmed, or given again."""
    waiting = assessment.scores.exclude(needs_look="").count()
    return (
        [_("%(n)d criteria have changed since you answered them; look at them again.") % {"n": waiting}]
        if waiting
        else []
    )


def every_criterion_is_scored(assessment, by: Actor) -> list[str]:
    """The inspectors have given points, or said “does not apply”, for each criterion."""
    waiting = assessment.scores.filter(inspector_points=None, inspector_na=False).count()
    return [_("%(n)d criteria have no inspector's points yet.") % {"n": waiting}] if waiting else []


def differences_have_reasons(assessment, by: Actor) -> list[str]:
    """Wherever the inspector's points differ from the agency's own, a reason is written."""
    bare = assessment.scores.filter(inspector_note="").exclude(self_points=None, self_na=False)
    found = [score.criterion.code for score in bare.select_related("criterion") if score.is_scored and score.differs]
    if not found:
        return []
    return [_("Write why the points differ from the agency's own: %(codes)s.") % {"codes": ", ".join(found)}]


def nothing_is_explained(assessment, by: Actor) -> list[str]:
    """What the agency explains keeps the points that it speaks of."""
    if assessment.scores.filter(explanation__isnull=False).exists():
        return [_("The agency has explained itself; its explanations are answered instead.")]
    return []


def explanations_are_answered(assessment, by: Actor) -> list[str]:
    """Each explanation of the agency has its answer."""
    waiting = assessment.scores.filter(Q(explanation__isnull=False), explanation__outcome="").count()
    return [_("%(n)d explanations wait for an answer.") % {"n": waiting}] if waiting else []


def time_for_explanations_is_over(assessment, by: Actor) -> list[str]:
    """The agency keeps its days unless it agrees before."""
    if assessment.explain_until >= today():
        return [_("The agency may explain itself until %(day)s.") % {"day": f"{assessment.explain_until:%d/%m/%Y}"}]
    return []


@forbid
def no_conflict_of_interest(record, by: Actor) -> list[str]:
    """Nobody judges the agency they belong to, nor its parent or child."""
    return conflicts.sentences(by.user_id, record.agency_id)


def is_the_newest_ranking(ranking, by: Actor) -> list[str]:
    """The province decides on what the round ended with."""
    return [] if not ranking.round.is_open else [_("The scoring round was opened again.")]
