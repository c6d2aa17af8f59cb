"""What registers contribute to the pack of a management review: inputs b, c1, c2, c3, c7 and e of ISO 9001, 9.3.2."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import F, Max, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse

from core.sections import (
    PACK,
    REVIEW,
    UNKNOWN,
    Batch,
    Block,
    Line,
    day_of,
    figure_of,
    listed,
    listed_by_agency,
    section,
    short,
)
from registers.levels import band_of
from registers.models import (
    Complaint,
    ComplaintKind,
    ContextIssue,
    ExternalProvider,
    InterestedParty,
    NonconformingOutput,
    ProviderEvaluation,
    Risk,
    RiskReview,
    RiskTreatment,
)
from registers.sections import complaints, dossiers, objectives

FORM = {PACK}
Lines = dict[int, list[Line]]
KINDS: dict[str, str] = {
    ComplaintKind.COMPLAINT: "Khiếu nại",
    ComplaintKind.FEEDBACK: "Phản ánh",
    ComplaintKind.RECOMMENDATION: "Kiến nghị",
}
OUTCOMES: dict[str, str] = {
    Complaint.Outcome.JUSTIFIED: "Đúng",
    Complaint.Outcome.PARTLY: "Đúng một phần",
    Complaint.Outcome.NOT_JUSTIFIED: "Sai",
}
DISPOSITIONS: dict[str, str] = {
    NonconformingOutput.Disposition.CORRECTION: "Khắc phục",
    NonconformingOutput.Disposition.SEGREGATION: "Tách riêng, trả lại hoặc tạm dừng",
    NonconformingOutput.Disposition.INFORMING: "Thông báo cho khách hàng",
    NonconformingOutput.Disposition.CONCESSION: "Chấp nhận có nhân nhượng",
}
REGISTERS = {"complaints": "complaints", "feedback": "complaints", "satisfaction": "surveys"}
VERDICTS: dict[str, str] = {
    ProviderEvaluation.Verdict.ACCEPTED: "Đạt",
    ProviderEvaluation.Verdict.CONDITIONS: "Đạt có điều kiện",
    ProviderEvaluation.Verdict.REJECTED: "Không đạt",
}


@section(
    REVIEW, "c1", 10, "Khiếu nại, phản ánh, kiến nghị; sự hài lòng", forms=FORM,
    keys={key for _label, key in complaints.ROWS},
)  # fmt: skip
def people_in_figures(batch: Batch) -> Mapping[int, list[Block]]:
    """The table of the annual report under its own title, every row leading to the register behind it."""
    paths = [reverse(REGISTERS[key.partition(".")[0]]) for _label, key in complaints.ROWS]
    return {
        agency: [_linked(block, paths) for block in blocks] for agency, blocks in complaints.complaints(batch).items()
    }


def _linked(block: Block, paths: list[str]) -> Block:
    return block | {"links": paths, "caption": ""} if block["type"] == "table" else block


section(REVIEW, "c2", 10, "Chính sách và mục tiêu chất lượng", forms=FORM)(objectives.objectives_by_year)


@section(
    REVIEW, "c3", 10, "Giải quyết hồ sơ thủ tục hành chính", forms=FORM, keys={key for _label, key in dossiers.LINES}
)
def dossiers_on_time(batch: Batch) -> Mapping[int, list[Block]]:
    """The figures of the annual report, this span beside the one before; UNKNOWN where nobody entered any."""
    value, found = batch.figures.value, {}
    periods = (batch.period, batch.previous)
    for agency in batch.ids:
        figures = {key: [value(key, agency, period) for period in periods] for _label, key in dossiers.LINES}
        link = reverse("dossier_year", args=[agency, batch.period.as_of.year])
        lines = [([label, *(figure_of(figure) for figure in figures[key])], link) for label, key in dossiers.LINES]
        known = any(figure is not None for figure in figures["dossiers.received"])
        found[agency] = [listed(dossiers.COLUMNS, lines) if known else UNKNOWN]
    return found


@section(REVIEW, "b", 30, "Bối cảnh và các bên quan tâm", forms=FORM)
def context(batch: Batch) -> Mapping[int, list[Block]]:
    """Of the year of the last day: what is new in it, and what was looked at again within the span."""
    found: Lines = defaultdict(list)
    looked_at = Max("reviews__reviewed_on", filter=Q(reviews__reviewed_on__lte=batch.period.as_of))
    for model, kind in ((ContextIssue, "Vấn đề bối cảnh"), (InterestedParty, "Bên quan tâm")):
        rows = model.objects.filter(agency__in=batch.ids, register__year=batch.period.as_of.year)
        for row in rows.annotate(looked_at=looked_at).order_by("pk"):
            is_seen = row.looked_at is not None and row.looked_at >= batch.period.starts
            if row.carried_from_id is None or is_seen:
                state = f"Rà soát ngày {day_of(row.looked_at)}" if is_seen else "Mới trong năm"
                words = row.issue if model is ContextIssue else f"{row.party}: {row.needs}"
                found[row.agency_id].append(([row.number, kind, short(words), state], row.get_absolute_url()))
    columns = [("Số", 16, "left"), ("Loại", 20, "left"), ("Nội dung", 42, "left"), ("Thay đổi", 22, "left")]
    return listed_by_agency(columns, found)


@section(REVIEW, "c1", 20, "Khiếu nại, phản ánh, kiến nghị cần chú ý", forms=FORM)
def matters(batch: Batch) -> Mapping[int, list[Block]]:
    """Received within the span or open on its last day: justified, late, or not answered. Never who brought it."""
    day = batch.period.as_of
    rows = Complaint.objects.filter(agency__in=batch.ids, received_on__lte=day)
    rows = rows.filter(Q(received_on__gte=batch.period.starts) | Q(answered_on=None, ended_on=None))
    found: Lines = defaultdict(list)
    for row in rows.order_by("received_on", "pk"):
        if told := _told(row, day):
            cells = [str(row), KINDS[row.kind], short(row.subject), day_of(row.answer_due_on), told]
            found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Số", 18, "left"), ("Loại", 14, "left"), ("Nội dung", 31, "left"), ("Hạn trả lời", 15, "center"),
        ("Kết quả", 22, "left"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _told(matter: Complaint, day: date) -> str:
    """What the meeting should know of it; nothing where it was answered in time and not justified."""
    if matter.ended_on and matter.ended_on <= day:
        return ""
    if matter.answered_on is None or matter.answered_on > day:
        late = matter.answer_due_on is not None and matter.answer_due_on < day
        return "Quá hạn, chưa trả lời" if late else "Chưa trả lời"
    found = [OUTCOMES[matter.outcome]] if matter.outcome in (Complaint.Outcome.JUSTIFIED, "partly") else []
    return "; ".join(found + ["trả lời trễ"] * matter.was_late).capitalize()


@section(REVIEW, "c3", 20, "Đầu ra không phù hợp", forms=FORM)
def outputs(batch: Batch) -> Mapping[int, list[Block]]:
    """Found within the span, and what was done with each."""
    span = (batch.period.starts, batch.period.ends)
    rows = NonconformingOutput.objects.filter(agency__in=batch.ids, detected_on__range=span)
    found: Lines = defaultdict(list)
    for row in rows.order_by("detected_on", "pk"):
        verified = row.verified_on is not None and row.verified_on <= batch.period.as_of
        state = f"Đã kiểm tra lại {day_of(row.verified_on)}" if verified else "Chưa kiểm tra lại"
        cells = [row.code, short(row.description), DISPOSITIONS.get(row.disposition, "Chưa xử lý"), state]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [("Số", 22, "left"), ("Nội dung", 36, "left"), ("Xử lý", 20, "left"), ("Tình trạng", 22, "left")]
    return listed_by_agency(columns, found)


@section(REVIEW, "c7", 10, "Nhà cung cấp bên ngoài", forms=FORM)
def providers(batch: Batch) -> Mapping[int, list[Block]]:
    """In use on the last day, with the last verdict by then."""
    day = batch.period.as_of
    rows = ExternalProvider.objects.filter(agency__in=batch.ids, starts_on__lte=day)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    by_then = ProviderEvaluation.objects.filter(provider=OuterRef("pk"), evaluated_on__lte=day)
    last = {
        name: Subquery(by_then.order_by("-evaluated_on").values(column)[:1])
        for name, column in (("judged_on", "evaluated_on"), ("verdict", "verdict"))
    }
    found: Lines = defaultdict(list)
    for row in rows.annotate(**last).order_by("sort_text", "pk"):
        verdict = VERDICTS.get(row.verdict, "Chưa đánh giá")  # type: ignore[attr-defined]
        cells = [row.name, short(row.provides), day_of(row.judged_on), verdict]  # type: ignore[attr-defined]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Nhà cung cấp", 32, "left"), ("Cung cấp", 34, "left"), ("Đánh giá ngày", 16, "center"),
        ("Kết quả", 18, "left"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


@section(REVIEW, "e", 10, "Rủi ro, cơ hội và hiệu lực của hành động", forms=FORM)
def risks(batch: Batch) -> Mapping[int, list[Block]]:
    """In force within the span: the level before and now, what was done last, whether it was found effective."""
    day = batch.period.as_of
    rows = Risk.objects.filter(agency__in=batch.ids, opened_on__lte=day)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=batch.period.starts))
    by_then = RiskTreatment.objects.filter(done_on__lte=day).order_by("-pk")
    ratings = RiskReview.objects.filter(risk=OuterRef("pk"), reviewed_on__lte=day).order_by("-reviewed_on", "-pk")
    rows = rows.annotate(rated=Subquery(ratings.values(product=F("likelihood") * F("impact"))[:1]))
    found: Lines = defaultdict(list)
    for row in rows.prefetch_related(Prefetch("treatments", by_then, to_attr="by_then")).order_by("number", "pk"):
        kind = "Rủi ro" if row.kind == Risk.Kind.RISK else "Cơ hội"
        cells = [row.number, f"{kind}: {short(row.description)}", _levels(row), _effect(row, day)]
        found[row.agency_id].append((cells, row.get_absolute_url()))
    columns = [
        ("Số", 16, "left"), ("Nội dung", 42, "left"), ("Mức độ", 18, "left"), ("Hiệu lực của hành động", 24, "left"),
    ]  # fmt: skip
    return listed_by_agency(columns, found)


def _levels(risk: Risk) -> str:
    """The first rating, and the last one by then."""
    rated: int | None = risk.rated  # type: ignore[attr-defined]
    levels = [risk.level] if rated is None else [risk.level, rated]
    return " → ".join(f"{level} ({band_of(level).vi.lower()})" for level in levels)


def _effect(risk: Risk, day: date) -> str:
    last: RiskTreatment | None = next(iter(risk.by_then), None)  # type: ignore[attr-defined]
    if last is None:
        late = risk.due_on is not None and risk.due_on < day
        return "Chưa thực hiện, quá hạn" if late else "Chưa thực hiện"
    if last.judged_on is None or last.judged_on > day:
        return f"Đã thực hiện {day_of(last.done_on)}, chờ đánh giá"
    return f"Có hiệu lực ({day_of(last.judged_on)})" if last.is_effective else "Chưa có hiệu lực"
