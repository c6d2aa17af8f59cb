"""A round's words and dates, and opening it: an assessment and a row for each criterion, for every agency scored."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models.agency import AgencyQuerySet
from core.actors import Actor
from core.errors import Refused, WrongStatus
from core.log import changes, log, log_many
from core.models import locked
from core.permissions import require
from core.workflow import hold, lock
from scoring.checks.rounds import wrong_years
from scoring.inspectable import inspectable_on
from scoring.models import Assessment, CriteriaSet, Criterion, Score, ScoringRound
from scoring.permissions import Perm
from scoring.proposing import fill

ROUND_DAYS = ("opens_on", "self_due_on", "inspect_due_on", "final_due_on")
ROUND_FIELDS = ("opens_on", "self_due_on", "inspect_due_on", "explain_days", "final_due_on")


def round_prepare(*, values: dict, by: Actor) -> ScoringRound:
    """Begin the round of a year as a draft. Raises Refused for a year that has one, and for dates that do not follow
    each other."""
    require(by, Perm.ROUND_MANAGE)
    check_dates(values["year"], values)
    with transaction.atomic(), locked("scoring.round"):
        if ScoringRound.objects.filter(year=values["year"]).exists():
            raise Refused(_("There is a scoring round for %(year)d already.") % {"year": values["year"]})
        scoring_round = ScoringRound.objects.create(**values)
        log(scoring_round, "scoringround.prepare", by=by, after=values)
    return scoring_round


def round_change(*, scoring_round: ScoringRound, values: dict, seen: int, by: Actor) -> ScoringRound:
    """Set other dates while the round is a draft. Raises Stale, WrongStatus, or Refused for dates out of order."""
    with transaction.atomic():
        lock(scoring_round, seen)
        require(by, Perm.ROUND_MANAGE, scoring_round)
        if not scoring_round.is_draft:
            raise WrongStatus(_("The dates of a round are set before it opens."))
        check_dates(scoring_round.year, values)
        before, after = changes(scoring_round, ROUND_FIELDS, values)
        for name in after:
            setattr(scoring_round, name, values[name])
        scoring_round.version += 1
        scoring_round.save()
        log(scoring_round, "scoringround.change", by=by, before=before, after=after)
    return scoring_round


def check_dates(year: int, values: dict) -> None:
    """Raise Refused for steps that do not follow each other, or lie outside the year and the one after."""
    if sentence := wrong_years(year, values["opens_on"], values["final_due_on"]):
        raise Refused(sentence)
    days = [values[name] for name in ROUND_DAYS]
    if days != sorted(days):
        raise Refused(
            _("The steps follow each other: self-assessment from and until, inspection until, scores final by.")
        )


def agencies_missing(scoring_round: ScoringRound) -> AgencyQuerySet:
    """Agencies that take part and have no assessment: the province inspects them on the first day, and a set is
    issued for their kind."""
    kinds = CriteriaSet.objects.issued().filter(year=scoring_round.year).values("kinds")
    found = inspectable_on(scoring_round.opens_on).filter(kind__in=kinds)
    return found.exclude(assessments__round=scoring_round)


def assessments_open(scoring_round: ScoringRound) -> list[Assessment]:
    """Create what is missing, with the points that the agencies' own records propose. The caller holds the round.

    As many queries for one agency as for all.
    """
    sets = {
        kind.pk: criteria_set
        for criteria_set in CriteriaSet.objects.issued().filter(year=scoring_round.year).prefetch_related("kinds")
        for kind in criteria_set.kinds.all()
    }
    with transaction.atomic():
        rows = Assessment.objects.bulk_create(
            Assessment(
                round=scoring_round,
                agency=agency,
                criteria_set=sets[agency.kind_id],
                self_due_on=scoring_round.self_due_on,
                is_illustrative=scoring_round.is_illustrative,
            )
            for agency in agencies_missing(scoring_round)
        )
        _make_scores(rows)
    return rows


def assessments_add(*, scoring_round: ScoringRound, by: Actor) -> list[Assessment]:
    """Let agencies that joined after the opening take part. Raises WrongStatus unless the round is open."""
    from scoring.notices.rounds import tell_of_opening

    with transaction.atomic():
        hold(scoring_round)
        require(by, Perm.ROUND_MANAGE, scoring_round)
        if not scoring_round.is_open:
            raise WrongStatus(_("Agencies are added while the scoring round is open."))
        rows = assessments_open(scoring_round)
        log_many(rows, "assessment.add", by=by)
        tell_of_opening(rows)
    return rows


def _make_scores(assessments: list[Assessment]) -> None:
    sets = {row.criteria_set_id for row in assessments}
    criteria: dict[int, list[int]] = {}
    rows = Criterion.objects.filter(criteria_set__in=sets).exclude(method=Criterion.Method.GROUP)
    for pk, criteria_set in rows.values_list("pk", "criteria_set_id"):
        criteria.setdefault(criteria_set, []).append(pk)
    scores = [
        Score(assessment=row, criterion_id=criterion)
        for row in assessments
        for criterion in criteria.get(row.criteria_set_id, ())
    ]
    fill(assessments, scores)
    Score.objects.bulk_create(scores, batch_size=2000)
