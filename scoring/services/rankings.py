"""Ranking the agencies of a round by kind, and making the order public."""

from collections import defaultdict

from django.db.models import Max

from core import jobs
from core.actors import SYSTEM, Actor
from core.dates import now
from core.workflow import perform, perform_many
from scoring.freezing import ranking_payload
from scoring.models import Assessment, Ranking, RankingRow, ScoringRound
from scoring.points import ranks

TEMPLATE_VERSION = "scoring1"


def ranking_freeze(scoring_round: ScoringRound, by: Actor) -> Ranking:
    """Rank the final totals among agencies of one kind; equal totals share a place. The caller holds the round."""
    last = scoring_round.rankings.aggregate(last=Max("revision"))["last"] or 0
    ranking = Ranking.objects.create(
        round=scoring_round, revision=last + 1, is_illustrative=scoring_round.is_illustrative
    )
    RankingRow.objects.bulk_create(_rows(ranking))
    ranking.keep(ranking_payload(ranking), now(), TEMPLATE_VERSION)
    ranking.save()
    jobs.plan("scoring.render_ranking", f"scoring.render_ranking:{ranking.pk}", id=ranking.pk)
    return ranking


def _rows(ranking: Ranking) -> list[RankingRow]:
    final = Assessment.objects.final().filter(round=ranking.round).select_related("agency")
    by_kind: dict[int, list[Assessment]] = defaultdict(list)
    for row in final:
        by_kind[row.agency.kind_id].append(row)
    places = {kind: ranks({row.pk: row.final_total for row in rows}) for kind, rows in by_kind.items()}
    return [
        RankingRow(
            ranking=ranking,
            agency=row.agency,
            kind_id=kind,
            total=row.final_total,
            grade=row.grade,
            grade_name=row.payload["grade"]["name"],
            rank=places[kind][row.pk],
            groups={group["code"]: group["share"] for group in row.payload["groups"]},
        )
        for kind, rows in by_kind.items()
        for row in rows
    ]


def ranking_publish(ranking: Ranking) -> int:
    """Publish the final scores of the kinds that the decision names, which nobody does by hand; how many."""
    kinds = list(ranking.published_kinds.all())
    rows = Assessment.objects.select_for_update().filter(
        round=ranking.round, status=Assessment.Status.FINALISED, agency__kind__in=kinds
    )
    published = list(rows.order_by("pk"))
    perform_many(published, "publish", by=SYSTEM)
    return len(published)


def ranking_withhold(ranking: Ranking) -> int:
    """Take the scores that a ranking made public back from the public; how many."""
    rows = Assessment.objects.select_for_update().filter(round=ranking.round, status=Assessment.Status.PUBLISHED)
    withheld = list(rows.order_by("pk"))
    perform_many(withheld, "withhold", by=SYSTEM)
    return len(withheld)


def ranking_withdraw(scoring_round: ScoringRound, by: Actor, reason: str) -> None:
    """Take back the ranking that stands, if there is one."""
    for ranking in scoring_round.rankings.exclude(status=Ranking.Status.WITHDRAWN):
        perform(ranking, "withdraw", by=by, reason=reason)
