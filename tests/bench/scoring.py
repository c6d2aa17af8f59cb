"""`python -m tests.bench.scoring`: how long a province's scores take from its figures on PostgreSQL.

A synthetic province with its dossiers by month, and a set of sixty criteria that each propose points. Timed are the
figures, the proposals and their writing for every agency, then totals, grades and ranks.
"""

import sys
import time
from datetime import date
from decimal import Decimal

from tests.bench.databases import database

YEAR, CRITERIA, MONTHS = 2019, 60, 9
PROVINCES = ((175, 1_000, 1, 2.0, 150), (4_000, 8_000, 2, 30.0, 0))
FIGURES = (
    "objectives.met / objectives.total",
    "dossiers.on_time / dossiers.resolved",
    "procedures.operational_public / procedures.operational",
    "training.trained_qms_staff / training.required_qms_staff",
    "audits.units_audited / audits.units_total",
    "actions.due_closed_on_time / actions.due_in_period",
    "law.reviews_on_time / law.reviews_due",
    "(complaints.answered_on_time + feedback.answered_on_time) / (complaints.due + feedback.due)",
    "satisfaction.satisfied / satisfaction.counted",
    "tthc.covered / tthc.total",
)


def main() -> int:
    with database("qms_bench_scoring"):
        from core.dates import travel
        from core.reference import load_all

        load_all()
        good = True
        with travel(_moment()):
            for agencies, procedures, seed, seconds, queries in PROVINCES:
                good &= measure(prepare(agencies, procedures, seed), agencies, seconds, queries)
    return 0 if good else 1


def _moment():
    from datetime import datetime

    from django.utils import timezone

    return datetime(YEAR, 10, 16, 9, tzinfo=timezone.get_default_timezone())


def prepare(agencies: int, procedures: int, seed: int):
    """A province of its own seed with a round of its own year open, nothing proposed yet."""
    from agencies.models import Agency, AgencyKind
    from procedures.sample.province import UNTIL, Plan, write_province
    from registers.models import DossierMonth
    from scoring.models import Assessment, CriteriaSet, Criterion, Level, Score, ScoringRound

    plan = Plan(agencies, procedures, 2 * procedures, seed, UNTIL)
    write_province(plan)
    rows = list(Agency.objects.filter(code__startswith=f"{plan.root}."))
    DossierMonth.objects.bulk_create(
        [
            DossierMonth(
                agency=row, month=date(YEAR, month, 1), received=40, online=10, resolved=40,
                on_time=40 - month % 3, pending=0, pending_overdue=0, apologies=0,
                late=month % 3, taken_on=date(YEAR, month + 1, 1),
            )
            for row in rows
            for month in range(1, MONTHS + 1)
        ],
        batch_size=5_000,
    )  # fmt: skip
    criteria_set = CriteriaSet.objects.create(year=YEAR + seed, name=f"Bộ tiêu chí {seed}")
    criteria_set.kinds.set(AgencyKind.objects.all())
    group = Criterion.objects.create(criteria_set=criteria_set, code="1", method="group", max_points=CRITERIA * 3)
    criteria = Criterion.objects.bulk_create(
        Criterion(
            criteria_set=criteria_set, parent=group, code=f"1.{n:02d}", order=n, method="ratio", max_points=3,
            indicator=FIGURES[n % len(FIGURES)], text=f"Tiêu chí {n}",
        )
        for n in range(CRITERIA)
    )  # fmt: skip
    Level.objects.bulk_create(
        Level(criterion=row, points=points, threshold=edge)
        for row in criteria
        for points, edge in ((3, 95), (2, 80), (1, 50), (0, None))
    )
    criteria_set.total = Decimal(CRITERIA * 3)
    criteria_set.save()
    days = {name: date(YEAR, 10, 1) for name in ("opens_on", "self_due_on", "inspect_due_on", "final_due_on")}
    scoring_round = ScoringRound.objects.create(year=YEAR + seed - 1, **days)
    assessments = Assessment.objects.bulk_create(
        Assessment(round=scoring_round, agency=row, criteria_set=criteria_set, self_due_on=date(YEAR, 10, 1))
        for row in rows
    )
    Score.objects.bulk_create(
        [Score(assessment=one, criterion=criterion) for one in assessments for criterion in criteria],
        batch_size=5_000,
    )
    return assessments


def measure(assessments, agencies: int, seconds: float, queries: int) -> bool:
    """Print how long the figures, proposals, totals and ranks of these took, and whether that keeps the limits."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        start = time.perf_counter()
        score(assessments)
        took = time.perf_counter() - start
    good = took <= seconds and (not queries or len(asked) <= queries)
    limits = f"≤ {seconds:.0f} s" + (f", ≤ {queries} queries" if queries else "")
    told = f"{agencies:,} agencies × {CRITERIA} criteria"
    print(f"{told:<34}{took:>7.2f} s {len(asked):>4} queries  {limits:<22}{'ok' if good else 'MISSED'}", flush=True)
    return good


def score(assessments) -> None:
    """Proposals from figures, then the totals they come to, and the order."""
    from scoring.counting import tree_of
    from scoring.models import Score
    from scoring.points import ranks, tally
    from scoring.proposing import propose

    propose(assessments)
    tree = tree_of(assessments[0].criteria_set)
    points: dict[int, dict[str, Decimal | None]] = {}
    rows = Score.objects.filter(assessment__in=assessments)
    for assessment, code, given in rows.values_list("assessment", "criterion__code", "proposed").iterator():
        points.setdefault(assessment, {})[code] = given
    ranks({pk: tally(tree, given).total for pk, given in points.items()})


if __name__ == "__main__":
    sys.exit(main())
