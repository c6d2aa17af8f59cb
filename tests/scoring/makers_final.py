"""Final scores in bulk, with payloads as `scoring.freezing` makes them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from agencies.models import Agency
from core.dates import today
from scoring.models import Assessment, CriteriaSet, ScoringRound
from tests.scoring.makers import make_set

SCORES = {
    "1.1": (10, 5),
    "1.2": (20, 10),
    "1.3": (10, 7),
    "2.1": (30, 30),
    "2.2": (30, 20),
    "3.1": (5, 0),
    "4.1": (0, -5),
}


def make_finals(
    totals: Mapping[Agency, str | int], year: int | None = None, *, shares: Sequence[str | None] = ("60.00", "80.00")
) -> list[Assessment]:
    """A closed round of the year with a final score for each agency; `shares` are those of the groups 1 and 2."""
    year = year or today().year
    kinds = sorted({agency.kind.code for agency in totals})
    known = CriteriaSet.objects.issued().filter(year=year).first()
    criteria_set = known or make_set(tuple(kinds), year=year)
    scoring_round = ScoringRound.objects.filter(year=year).first() or make_closed_round(year)
    rows = [
        Assessment(
            round=scoring_round, agency=agency, criteria_set=criteria_set, status="finalised",
            self_due_on=scoring_round.self_due_on, scored_on=today(), inspector_total=Decimal(total),
            finalised_on=today(), final_total=Decimal(total), grade="fair", payload=payload(agency, total, shares),
        )
        for agency, total in totals.items()
    ]  # fmt: skip
    return Assessment.objects.bulk_create(rows)


def make_closed_round(year: int) -> ScoringRound:
    days = dict.fromkeys(("opens_on", "self_due_on", "inspect_due_on", "final_due_on"), date(year, 6, 1))
    return ScoringRound.objects.create(year=year, status="closed", **days)


def payload(agency: Agency, total: str | int, shares: Sequence[str | None]) -> dict:
    groups = [
        {
            "code": str(n),
            "text": f"Tiêu chí {n}",
            "points": "24.00",
            "possible": "40.00",
            "share": share,
            "is_top": True,
        }
        for n, share in enumerate(shares, 1)
    ]
    bonus = {"code": "3", "text": "Tiêu chí 3", "points": "0.00", "possible": "5.00", "share": "0.00", "is_top": True}
    return {
        "agency": {"code": agency.code, "name": agency.name},
        "total": str(total),
        "grade": {"code": "fair", "name": "Khá"},
        "groups": [*groups, bonus],
        "scores": [
            {
                "code": code, "text": f"Tiêu chí {code}", "max": str(most), "self": str(most), "final": str(got),
                "na": False, "counted": str(got), "note": f"Vì sao {code}",
            }
            for code, (most, got) in SCORES.items()
        ],
    }  # fmt: skip
