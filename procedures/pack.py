"""What procedures contribute to the pack of a management review: inputs b, c1, c3, c5 and f of ISO 9001, 9.3.2."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Avg, Count, Q
from django.urls import reverse

from core.indicators import Period
from core.sections import PACK, REVIEW, Batch, Block, Line, day_of, figure_of, listed_by_agency, section, table
from procedures.coverage import differing_coverages, uncovered_scopes, unused_procedures
from procedures.models import DocumentReview, Feedback, Rating, Revision

FORM = {PACK}
Lines = dict[int, list[Line]]
OUTCOMES: dict[str, str] = {
    DocumentReview.Outcome.NO_CHANGE: "Không phải sửa",
    DocumentReview.Outcome.NEW_REVISION: "Sửa đổi quy trình",
    DocumentReview.Outcome.WITHDRAW: "Bãi bỏ",
}


def _reviews(batch: Batch) -> list[DocumentReview]:
    """Of procedures: those that the law asked for within the span, and whatever is overdue on its last day."""

    def load() -> list[DocumentReview]:
        rows = DocumentReview.objects.filter(agency__in=batch.ids).exclude(procedure=None)
        day, span = batch.period.as_of, (batch.period.starts, batch.period.ends)
        overdue = Q(due_on__lt=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
        rows = rows.filter(Q(change__effective_on__range=span) | overdue)
        return list(rows.select_related("procedure", "change__document").order_by("due_on", "pk"))

    return batch.once("procedures.reviews", load)


@section(REVIEW, "b", 10, "Văn bản pháp luật thay đổi", forms=FORM)
def law(batch: Batch) -> Mapping[int, list[Block]]:
    """Which procedures the changes of the law within the span concern, and what was decided about each."""
    found: Lines = defaultdict(list)
    for row in _reviews(batch):
        if row.change and batch.period.holds(row.change.effective_on):
            decided = OUTCOMES.get(row.outcome, "Chưa xem xét")
            cells = [str(row.change.document), day_of(row.change.effective_on), row.procedure.code, decided]
            found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Văn bản", 35, "left"), ("Có hiệu lực", 20, "center"), ("Quy trình", 20, "left"), ("Kết quả", 25, "left"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


@section(REVIEW, "b", 20, "Quy trình ban hành, sửa đổi, bãi bỏ", forms=FORM)
def documents(batch: Batch) -> Mapping[int, list[Block]]:
    """What took effect or was withdrawn within the span."""
    span = (batch.period.starts, batch.period.ends)
    rows = Revision.objects.filter(agency__in=batch.ids, procedure__is_model=False)
    gone = Q(status=Revision.Status.WITHDRAWN, effective_to__range=span)
    rows = rows.filter(Q(effective_from__range=span) | gone).select_related("procedure").defer("payload")
    found: Lines = defaultdict(list)
    for row in rows.order_by("procedure__code", "issue_number", "pk"):
        for what, day in _changes(row, batch.period):
            found[row.agency_id].append(([row.procedure.code, row.title, what, day_of(day)], row.get_absolute_url()))
    columns = [
        ("Mã số", 18, "left"), ("Quy trình", 44, "left"), ("Thay đổi", 22, "left"), ("Từ ngày", 16, "center"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _changes(row: Revision, period: Period) -> Iterator[tuple[str, date | None]]:
    if period.holds(row.effective_from):
        yield ("Ban hành mới" if row.issue_number == 1 else f"Sửa đổi (lần {row.issue_label})"), row.effective_from
    if row.status == Revision.Status.WITHDRAWN and period.holds(row.effective_to):
        yield "Bãi bỏ", row.effective_to


@section(REVIEW, "c1", 30, "Đánh giá của công dân trên trang công khai", forms=FORM)
def ratings(batch: Batch) -> Mapping[int, list[Block]]:
    """Stars given within the span, by procedure; the lowest first."""
    rows = Rating.objects.filter(procedure__agency__in=batch.ids)
    rows = rows.filter(rated_on__range=(batch.period.starts, batch.period.ends)).order_by()
    names = ("procedure__agency", "procedure", "procedure__code", "procedure__title")
    found: Lines = defaultdict(list)
    counted = rows.values_list(*names).annotate(n=Count("pk"), mean=Avg("stars")).order_by("mean", "procedure")
    for agency, procedure, code, title, n, mean in counted:
        cells = [code, title, str(n), figure_of(mean, 1)]
        found[agency].append((cells, reverse("procedure", args=[procedure])))
    columns = [("Mã số", 20, "left"), ("Quy trình", 46, "left"), ("Lượt", 14, "right"), ("Số sao", 20, "right")]
    return listed_by_agency(columns, found)


@section(REVIEW, "c3", 30, "Quy trình cần xử lý", forms=FORM)
def neglected(batch: Batch) -> Mapping[int, list[Block]]:
    """On the last day: for TTHC not used for a year, TTHC without a procedure, procedures that no longer match."""
    found: Lines = defaultdict(list)
    day = batch.period.as_of
    for row in unused_procedures(day).filter(agency__in=batch.ids).order_by("code"):
        cells = [row.code, row.title, "Không phát sinh hồ sơ trong 12 tháng"]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    lacking = uncovered_scopes(day).filter(agency__in=batch.ids).select_related("tthc")
    for scope in lacking.order_by("tthc__code"):
        cells = [scope.tthc.code, scope.tthc.name, "TTHC chưa có quy trình hiệu lực"]
        found[scope.agency_id].append((cells, scope.tthc.get_absolute_url()))
    differing = differing_coverages(batch.ids, day).select_related("tthc", "revision__procedure")
    for coverage in differing.defer("revision__payload"):
        procedure = coverage.revision.procedure
        cells = [procedure.code, procedure.title, f"Không còn khớp TTHC {coverage.tthc.code}"]
        found[procedure.agency_id].append((cells, procedure.get_absolute_url()))
    return listed_by_agency([("Mã số", 20, "left"), ("Tên", 45, "left"), ("Tình trạng", 35, "left")], found)


@section(
    REVIEW, "c5", 10, "Phổ biến tài liệu", forms=FORM,
    keys={"dissemination.expected", "dissemination.acknowledged"},
)  # fmt: skip
def dissemination(batch: Batch) -> Mapping[int, list[Block]]:
    """Readings asked for and acknowledged; agencies that asked for none are left out."""
    value, found = batch.figures.value, {}
    for agency in batch.ids:
        asked, read = (value(f"dissemination.{name}", agency, batch.period) for name in ("expected", "acknowledged"))
        if asked:
            lines = [["Lượt phổ biến tài liệu mới", str(asked)], ["Đã xác nhận đọc, hiểu", str(read)]]
            link = reverse("disseminations")
            found[agency] = [table([("Nội dung", 70, "left"), ("Số lượt", 30, "right")], lines, links=[link, link])]
    return found


@section(REVIEW, "c5", 20, "Rà soát quá hạn", forms=FORM)
def overdue_reviews(batch: Batch) -> Mapping[int, list[Block]]:
    """Reviews of procedures, after the law or by interval, that should have been decided by the last day."""
    found: Lines = defaultdict(list)
    for row in _reviews(batch):
        closed = row.closed_on is not None and row.closed_on <= batch.period.as_of
        if row.due_on < batch.period.as_of and not closed:
            reason = f"Theo {row.change.document}" if row.change else "Định kỳ"
            cells = [row.procedure.code, row.procedure.title, reason, day_of(row.due_on)]
            found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Mã số", 18, "left"), ("Quy trình", 42, "left"), ("Lý do rà soát", 24, "left"), ("Thời hạn", 16, "center"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


@section(REVIEW, "f", 20, "Phản ánh, kiến nghị của công dân về quy trình", forms=FORM)
def feedback(batch: Batch) -> Mapping[int, list[Block]]:
    """Which procedures citizens wrote about within the span; their words stay behind the link."""
    rows = Feedback.objects.filter(agency__in=batch.ids)
    rows = rows.filter(received_on__range=(batch.period.starts, batch.period.ends)).select_related("procedure")
    found: Lines = defaultdict(list)
    for row in rows.order_by("received_on", "pk"):
        answered = row.answered_on is not None and row.answered_on <= batch.period.as_of
        state = f"Trả lời ngày {day_of(row.answered_on)}" if answered else f"Chưa trả lời (hạn {day_of(row.due_on)})"
        cells = [day_of(row.received_on), f"{row.procedure.code} {row.procedure.title}", state]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    return listed_by_agency(
        [("Ngày nhận", 18, "center"), ("Quy trình", 50, "left"), ("Tình trạng", 32, "left")], found
    )
