"""Payloads of final scores and of rankings."""

from decimal import Decimal

from django.conf import settings

from scoring.points import Result
from scoring.ranked import places_before


def assessment_payload(assessment, end) -> dict:
    """Every point of one agency as it became final; `end` is its `counting.Final`."""
    result, grade = end.result, end.grade
    return {
        "schema": 1,
        "year": assessment.round.year,
        "agency": {"code": assessment.agency.code, "name": assessment.agency.name},
        "criteria_set": {"name": str(assessment.criteria_set), "decision": assessment.criteria_set.decision_number},
        "total": str(end.total),
        "deduction": _deduction(end.deduction),
        "grade": {"code": grade.code, "name": grade.name},
        "groups": [_group(group, result) for group in end.groups if group.code in result.groups],
        "scores": [_score(row, result) for row in end.scores],
        "illustrative": assessment.is_illustrative,
    }


def _deduction(deduction) -> dict | None:
    """What overdue requests of inspections cost, beside the criteria; None for nothing."""
    return {"requests": deduction.requests, "points": str(deduction.points)} if deduction else None


def _group(group, result: Result) -> dict:
    line = result.groups[group.code]
    return {
        "code": group.code,
        "text": group.text,
        "points": str(line.points),
        "possible": str(line.possible),
        "share": _text(line.share),
        "is_top": group.parent_id is None,
    }


def _score(row, result: Result) -> dict:
    return {
        "code": row.criterion.code,
        "text": row.criterion.text,
        "max": str(row.criterion.max_points),
        "self": _text(row.self_points),
        "inspector": _text(row.inspector_points),
        "final": _text(row.final_points),
        "na": row.final_na,
        "counted": str(result.leaves[row.criterion.code].points),
        "note": row.inspector_note,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def ranking_payload(ranking) -> dict:
    """The order by kind: kinds in their own order, agencies by place, then by name; with the place of last year."""
    before = places_before(ranking)
    kinds: dict[str, list] = {}
    for row in ranking.rows.select_related("agency", "kind").order_by("kind__order", "rank", "agency__sort_text"):
        place = {"rank": row.rank, "code": row.agency.code, "name": row.agency.name}
        place |= {"before": before.get((row.kind_id, row.agency_id)), "shown": f"{row.total}".replace(".", ",")}
        kinds.setdefault(row.kind.name, []).append(
            place | {"total": str(row.total), "grade": row.grade_name, "groups": row.groups}
        )
    return {
        "schema": 1,
        "year": ranking.round.year,
        "revision": ranking.revision,
        "province": settings.PROVINCE_NAME,
        "kinds": [{"name": name, "rows": rows} for name, rows in kinds.items()],
        "illustrative": ranking.is_illustrative,
    }
