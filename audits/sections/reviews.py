"""What the annual report says about management reviews."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from audits.models import ManagementReview, ReviewDecision
from core.sections import Batch, Block, day_of, nil, section, short, table, text

COLUMNS = [
    ("Số", 20, "left"), ("Ngày họp", 16, "center"), ("Chủ trì", 28, "left"), ("Quyết định", 12, "right"),
    ("Đã xong", 12, "right"), ("Quá hạn", 12, "right"),
]  # fmt: skip


@section("annual", "II", 110, "Xem xét của lãnh đạo", basis="Điều 36.1đ", forms={"full", "short"})
def reviews(batch: Batch) -> Mapping[int, list[Block]]:
    """Each meeting within the span with its decisions; those overdue on the last day by their words, without
    persons. Two queries."""
    held = ManagementReview.objects.filter(agency__in=batch.ids)
    held = held.held_between(batch.period.starts, batch.period.ends).select_related("chair")
    by_agency: dict[int, list[ManagementReview]] = defaultdict(list)
    for review in held.defer("payload", "inputs", "remarks").order_by("held_on", "pk"):
        by_agency[review.agency_id].append(review)
    of_agency: dict[int, list[ReviewDecision]] = defaultdict(list)
    standing = ReviewDecision.objects.standing().filter(
        agency__in=batch.ids, review__signed_on__lte=batch.period.as_of
    )
    for row in standing.select_related("review").defer("review__payload", "review__inputs").order_by("due_on", "pk"):
        of_agency[row.agency_id].append(row)
    return {agency: _blocks(by_agency[agency], of_agency[agency], batch.period.as_of) for agency in batch.ids}


def _blocks(held: list[ManagementReview], decisions: list[ReviewDecision], day: date) -> list[Block]:
    overdue = [row for row in decisions if row.due_on < day and not _has_ended(row, day)]
    late = [text("Quyết định quá hạn chưa thực hiện:", *(f"- {_named(row)}" for row in overdue))] if overdue else []
    if not held:
        return [nil("Chưa tiến hành xem xét của lãnh đạo trong kỳ."), *late]
    lines = [_line(review, [row for row in decisions if row.review_id == review.pk], day) for review in held]
    return [table(COLUMNS, lines, links=[review.get_absolute_url() for review in held]), *late]


def _has_ended(decision: ReviewDecision, day: date) -> bool:
    return decision.done_on is not None and decision.done_on <= day


def _line(review: ManagementReview, decisions: list[ReviewDecision], day: date) -> list[str]:
    ended = [row for row in decisions if _has_ended(row, day)]
    done = sum(row.status == ReviewDecision.Status.DONE for row in ended)
    overdue = sum(row.due_on < day and not _has_ended(row, day) for row in decisions)
    facts = [review.number, day_of(review.held_on), str(review.chair or "–")]
    return [*facts, str(len(decisions)), str(done), str(overdue)]


def _named(decision: ReviewDecision) -> str:
    return f"{decision}: {short(decision.text)} (hạn {day_of(decision.due_on)});"
