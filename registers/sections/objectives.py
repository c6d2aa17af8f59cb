"""The quality policy and objectives: section 6 of the annual report, and input c2 of a management review."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from core.sections import Batch, Block, figure_of, nil, section, table, text
from registers.followed import Followed, followed
from registers.models import QualityObjective, QualityPolicy
from registers.standing import meets

COLUMNS = [
    ("STT", 7, "center"), ("Mục tiêu", 45, "left"), ("Chỉ tiêu", 16, "right"), ("Thực hiện", 16, "right"),
    ("Kết quả", 16, "center"),
]  # fmt: skip
SIGNS = {"more": "≥", "less": "≤"}


@section(
    "annual", "II", 60, "Chính sách và mục tiêu chất lượng", basis="Điều 36.1c", forms={"full", "short"},
    keys={"objectives.total", "objectives.met"},
)  # fmt: skip
def objectives(batch: Batch) -> Mapping[int, list[Block]]:
    """The policy in force on the last day, and each objective with what was reached by then."""
    day = batch.period.as_of
    policies, rows = _policies(batch.ids, day), _followed(batch.ids, [day.year], day)
    return {agency: [_said_of_policy(policies.get(agency)), _table(rows[agency, day.year])] for agency in batch.ids}


def objectives_by_year(batch: Batch) -> Mapping[int, list[Block]]:
    """The same for every year that the span touches, each named: a review in January looks back over last year."""
    day, years = batch.period.as_of, range(batch.period.starts.year, batch.period.ends.year + 1)
    policies, rows = _policies(batch.ids, day), _followed(batch.ids, years, day)
    found = {}
    for agency in batch.ids:
        tables = [_table(rows[agency, year], f" năm {year}") for year in years]
        found[agency] = [_said_of_policy(policies.get(agency)), *tables]
    return found


def _followed(agencies: list[int], years: Collection[int], day: date) -> dict[tuple[int, int], list[Followed]]:
    """(agency, year of the register) → its objectives in force on the day."""
    rows = QualityObjective.objects.filter(agency__in=agencies, register__year__in=years).in_force_on(day)
    found: dict[tuple[int, int], list[Followed]] = defaultdict(list)
    for row in followed(rows.order_by("pk"), day):
        found[row.objective.agency_id, row.objective.register.year].append(row)
    return found


def _policies(agencies: list[int], day: date) -> dict[int, QualityPolicy]:
    rows = QualityPolicy.objects.filter(agency__in=agencies, approved_on__lte=day)
    rows = rows.filter(Q(superseded_on=None) | Q(superseded_on__gt=day))
    return {row.agency_id: row for row in rows.order_by("issue_number")}


def _said_of_policy(policy: QualityPolicy | None) -> Block:
    if policy is None:
        return nil("Chưa ban hành chính sách chất lượng.")
    words = f"Chính sách chất lượng ban hành lần {policy.issue_label}, phê duyệt ngày {policy.approved_on:%d/%m/%Y}"
    shown = f"; công khai từ ngày {policy.published_on:%d/%m/%Y}." if policy.published_on else "."
    return text(words + shown)


def _table(rows: list[Followed], year: str = "") -> Block:
    if not rows:
        return nil(f"Chưa thiết lập mục tiêu chất lượng{year or ' của năm'}.")
    met = sum(meets(row.objective, row.actual, row.objective.target) for row in rows)
    return table(
        COLUMNS,
        [[str(number), *_cells(row)] for number, row in enumerate(rows, start=1)],
        caption=f"Mục tiêu chất lượng{year}",
        total=["", f"Đạt {met}/{len(rows)} mục tiêu", "", "", ""],
        links=[row.objective.get_absolute_url() for row in rows],
    )


def _cells(row: Followed) -> list[str]:
    objective, reached = row.objective, row.actual
    if objective.target is None:
        return [objective.title, "Không đặt", _figure(reached, objective.measure), "–"]
    target = f"{SIGNS[objective.better]} {_figure(objective.target, objective.measure)}"
    if reached is None:
        return [objective.title, target, "Chưa có dữ liệu", "–"]
    result = "Đạt" if meets(objective, reached, objective.target) else "Chưa đạt"
    return [objective.title, target, _figure(reached, objective.measure), result]


def _figure(value, unit: str) -> str:
    """With its unit and without idle zeros."""
    if value is None:
        return "Chưa có dữ liệu"
    figure = figure_of(value, 2).rstrip("0").rstrip(",")
    return f"{figure}{unit if unit == '%' else f' {unit}'}".strip()
