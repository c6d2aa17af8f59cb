"""Who is told of inspectors' scores, explanations, answers and rankings."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.log import choices, labels
from core.notices import Message, on
from scoring.leaves import said
from scoring.models import Assessment, Explanation, Ranking, Score, ScoringRound
from scoring.notices.rounds import owners_of

labels(
    {
        "wanted": _("points asked for"),
        "outcome": _("answer"),
        "final": _("final points"),
        "explain_until": _("explanations until"),
        "grade": _("grade"),
        "was": _("what was final before"),
        "kinds": _("kinds published"),
        "published": _("published scores"),
        "withheld": _("scores no longer public"),
        "decision": _("decision"),
    }
)
choices({"outcome": dict(Explanation.Outcome.choices)})


@on("assessment.conclude")
def inspectors_have_scored(assessment: Assessment, by) -> list[Message]:
    """Secretary and head, who may explain themselves from now on."""
    told = {
        "year": assessment.round.year,
        "total": assessment.inspector_total,
        "day": f"{assessment.explain_until:%d/%m/%Y}",
    }
    subject = gettext("The inspectors' scores of %(year)d are there: %(total)s points.") % told
    body = gettext("You may explain single criteria until %(day)s, or agree with the scores.") % told
    return _to_owners(assessment, subject, body)


@on("assessment.take_back")
def inspectors_took_their_scores_back(assessment: Assessment, by) -> list[Message]:
    """Secretary and head, whose days to explain themselves begin anew when the scores are there again."""
    subject = gettext("The inspectors took their scores of %(year)d back to put them right.")
    return _to_owners(assessment, subject % {"year": assessment.round.year}, assessment.note)


@on("assessment.explain")
def agency_explains_itself(explanation: Explanation, by) -> list[Message]:
    """The inspectors who scored this agency."""
    assessment = explanation.score.assessment
    scored = Score.objects.filter(assessment=assessment).exclude(inspector=None).order_by()
    inspectors = sorted(set(scored.values_list("inspector", flat=True)))
    told = {"agency": assessment.agency.label, "code": explanation.score.criterion.code}
    subject = gettext("%(agency)s explains criterion %(code)s; it waits for an answer.") % told
    return [Message(user, subject, explanation.text, explanation.get_absolute_url()) for user in inspectors]


@on("assessment.answer")
def explanation_is_answered(explanation: Explanation, by) -> list[Message]:
    told = {"code": explanation.score.criterion.code, "answer": explanation.get_outcome_display()}
    subject = gettext("Your explanation of criterion %(code)s: %(answer)s.") % told
    return _to_owners(explanation.score.assessment, subject, explanation.answer, explanation.get_absolute_url())


@on("assessment.reopen")
def score_was_opened_again(assessment: Assessment, by) -> list[Message]:
    subject = gettext("Your score of %(year)d was opened again.") % {"year": assessment.round.year}
    return _to_owners(assessment, subject, assessment.note)


@on("assessment.resume")
def explanations_are_open_again(assessment: Assessment, by) -> list[Message]:
    told = {"year": assessment.round.year, "day": f"{assessment.explain_until:%d/%m/%Y}"}
    subject = gettext("The explanations of %(year)d are open again until %(day)s.") % told
    return _to_owners(assessment, subject, assessment.note)


@on("scoringround.close")
def scores_are_final(scoring_round: ScoringRound, by) -> list[Message]:
    """Secretaries and heads of every agency of the round. Two queries."""
    rows = list(scoring_round.assessments.final().order_by("pk"))
    owners = owners_of([row.agency_id for row in rows])
    subject = gettext("Your score of %(year)d is final: %(total)s points, %(grade)s.")
    body = gettext("The page says what cost most points, and which records would gain the next grade.")
    return [
        Message(user, subject % _final(row, scoring_round.year), body, reverse("assessment_why", args=[row.pk]))
        for row in rows
        for user in sorted(owners[row.agency_id])
    ]


def _final(row: Assessment, year: int) -> dict:
    return {"year": year, "total": said(Decimal(row.payload["total"])), "grade": row.payload["grade"]["name"]}


@on("ranking.decide")
def ranking_is_decided(ranking: Ranking, by) -> list[Message]:
    """Secretaries and heads of the agencies whose kind is published. Two queries."""
    rows = ranking.rows.filter(kind__in=ranking.published_kinds.all())
    subject = gettext("The ranking of %(year)d is decided.") % {"year": ranking.round.year}
    owners = owners_of(list(rows.values_list("agency", flat=True)))
    users = sorted({user for found in owners.values() for user in found})
    return [Message(user, subject, ranking.decision_number, ranking.get_absolute_url()) for user in users]


def _to_owners(assessment: Assessment, subject: str, body: str, url: str = "") -> list[Message]:
    owners = sorted(owners_of([assessment.agency_id])[assessment.agency_id])
    return [Message(user, subject, body, url or assessment.get_absolute_url()) for user in owners]
