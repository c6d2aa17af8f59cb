"""What the procedures app contributes to reports."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from core.sections import APPENDIX, Batch, Block, nil, section, table, text
from procedures import pack  # noqa: F401
from procedures.coverage import mismatches, uncovered_scopes
from procedures.models import PROCEDURE_KINDS, DocumentReview, LegalChange, Revision
from procedures.models.procedure import Kind

BOTH = {"full", "short"}
PROVINCIAL = {"consolidated", "ministry"}
KINDS: dict[str, str] = {
    Kind.SYSTEM: "Quy trình hệ thống",
    Kind.OPERATIONAL: "Quy trình tác nghiệp (TTHC)",
    Kind.INTERNAL: "Quy trình nội bộ ngoài TTHC",
}
NUMBERS = [("Nội dung", 60, "left"), ("Kỳ này", 20, "right"), ("Kỳ trước", 20, "right")]


def figures_table(rows: list[tuple[str, str]], caption: str) -> Callable[[Batch], Mapping[int, list[Block]]]:
    """A section that shows figures of this span beside those of the one before."""

    def build(batch: Batch) -> Mapping[int, list[Block]]:
        value = batch.figures.value
        return {
            agency: [
                table(
                    NUMBERS,
                    [
                        [label, *(str(value(key, agency, period)) for period in (batch.period, batch.previous))]
                        for label, key in rows
                    ],
                    caption=caption,
                )
            ]
            for agency in batch.ids
        }

    return build


scope_and_tthc = section("annual", "II", 20, "Phạm vi và thủ tục hành chính", basis="Điều 36.1a", forms=BOTH)(
    figures_table(
        [
            ("TTHC thuộc thẩm quyền giải quyết", "tthc.total"),
            ("TTHC đã có quy trình hiệu lực", "tthc.covered"),
            ("TTHC có quy trình không còn khớp", "tthc.mismatched"),
            ("Quy trình nội bộ ngoài TTHC", "procedures.internal"),
        ],
        "Thủ tục hành chính và quy trình",
    )
)

documents = section("annual", "II", 30, "Hệ thống tài liệu", forms=BOTH)(
    figures_table(
        [
            ("Quy trình đang hiệu lực", "procedures.effective"),
            ("Ban hành mới trong kỳ", "procedures.issued_in_year"),
            ("Sửa đổi trong kỳ", "procedures.revised_in_year"),
            ("Bãi bỏ trong kỳ", "procedures.withdrawn_in_year"),
            ("Theo mẫu chung của tỉnh", "procedures.from_model"),
            ("Công khai cho tổ chức, cá nhân", "procedures.public"),
            ("Quá hạn rà soát định kỳ", "procedures.review_overdue"),
            ("Không phát sinh sử dụng trong 12 tháng", "procedures.unused"),
        ],
        "Tài liệu của hệ thống",
    )
)


@section("annual", "II", 40, "Cập nhật văn bản quy phạm pháp luật", basis="Điều 36.2d", forms=BOTH)
def law(batch: Batch) -> Mapping[int, list[Block]]:
    """How many reviews, how many in time; those overdue by name."""
    value = batch.figures.value
    overdue = DocumentReview.objects.filter(agency__in=batch.ids).exclude(procedure=None).of_law()
    rows = overdue.overdue_on(batch.period.as_of).select_related("procedure", "change__document")
    late: dict[int, list[str]] = defaultdict(list)
    for row in rows.order_by("due_on", "pk"):
        late[row.agency_id].append(f"{row.procedure.code} ({row.change.document}, hạn {row.due_on:%d/%m/%Y})")
    return {agency: _law_blocks(agency, batch, value, late[agency]) for agency in batch.ids}


def _law_blocks(agency: int, batch: Batch, value: Callable, late: list[str]) -> list[Block]:
    due = value("law.reviews_due", agency, batch.period)
    if not due and not late:
        return [nil("Không phát sinh.")]
    done = value("law.reviews_on_time", agency, batch.period)
    told = [f"Quy trình phải xem xét trong kỳ: {due}; hoàn thành trong 03 tháng: {done}."]
    return [text(*told, f"Quá hạn: {'; '.join(late)}." if late else "")]


@section("annual", "II", 50, "Phổ biến, hướng dẫn", basis="Điều 36.1b", forms=BOTH)
def dissemination(batch: Batch) -> Mapping[int, list[Block]]:
    value = batch.figures.value
    return {
        agency: [
            _read(
                value("dissemination.expected", agency, batch.period),
                value("dissemination.acknowledged", agency, batch.period),
            )
        ]
        for agency in batch.ids
    }


def _read(asked, done) -> Block:
    if not asked:
        return nil("Không phát sinh.")
    return text(f"Lượt phổ biến tài liệu mới: {asked}; đã xác nhận đọc, hiểu: {done}.")


@section("annual", APPENDIX, 10, "Danh mục quy trình đang hiệu lực", forms={"full"})
def register(batch: Batch) -> Mapping[int, list[Block]]:
    """The procedures in effect on the last day: code, title, issue, day of effect, kind."""
    rows = Revision.objects.filter(
        agency__in=batch.ids, procedure__is_model=False, procedure__kind__in=PROCEDURE_KINDS
    ).effective_on(batch.period.as_of)
    by_agency: dict[int, list[list[str]]] = defaultdict(list)
    names = ("agency_id", "procedure__code", "title", "issue_number", "effective_from", "procedure__kind")
    for agency, code, title, issue, day, kind in rows.order_by("procedure__code", "pk").values_list(*names):
        number = str(len(by_agency[agency]) + 1)
        by_agency[agency].append([number, code, title, f"{issue:02d}", f"{day:%d/%m/%Y}", KINDS[kind]])
    columns = [
        ("STT", 7, "center"), ("Mã số", 15, "left"), ("Tên quy trình", 36, "left"), ("Lần", 7, "center"),
        ("Hiệu lực từ", 15, "center"), ("Loại", 20, "left"),
    ]  # fmt: skip
    return {agency: [table(columns, found)] for agency, found in by_agency.items()}


@section("annual", APPENDIX, 20, "TTHC chưa có quy trình hoặc có quy trình không còn khớp", forms={"full"})
def gaps(batch: Batch) -> Mapping[int, list[Block]]:
    by_agency: dict[int, list[list[str]]] = defaultdict(list)
    lacking = uncovered_scopes(batch.period.as_of).filter(agency__in=batch.ids).select_related("tthc")
    for scope in lacking.order_by("tthc__code"):
        by_agency[scope.agency_id].append([scope.tthc.code, scope.tthc.name, "Chưa có quy trình hiệu lực"])
    for mismatch in mismatches(batch.ids, batch.period.as_of):
        row = mismatch.coverage
        by_agency[row.revision.agency_id].append(
            [row.tthc.code, row.tthc.name, f"{row.revision.procedure.code} không còn khớp"]
        )
    columns = [("Mã TTHC", 20, "left"), ("Tên thủ tục", 50, "left"), ("Tình trạng", 30, "left")]
    return {agency: [table(columns, found)] for agency, found in by_agency.items()}


@section("provincial", "II", 40, "Tài liệu, thủ tục hành chính, cập nhật pháp luật", forms=PROVINCIAL)
def province(batch: Batch) -> Mapping[int, list[Block]]:
    """Totals of the province, then the legal changes that it has not worked in."""
    total = batch.figures.total
    rows = [
        ("Quy trình đang hiệu lực", "procedures.effective"),
        ("Lượt TTHC tại các cơ quan", "tthc.total"),
        ("Lượt TTHC đã có quy trình", "tthc.covered"),
        ("Lượt TTHC có quy trình không còn khớp", "tthc.mismatched"),
        ("Lượt xem xét do văn bản thay đổi đến hạn trong kỳ", "law.reviews_due"),
        ("Trong đó hoàn thành đúng hạn", "law.reviews_on_time"),
        ("Đang quá hạn", "law.reviews_overdue"),
    ]
    data = [[label, *(str(total(key, period)) for period in (batch.period, batch.previous))] for label, key in rows]
    return {0: [table(NUMBERS, data, caption="Bảng C. Tài liệu, TTHC, pháp luật"), *_behind(batch)]}


def _behind(batch: Batch) -> list[Block]:
    late = DocumentReview.objects.of_law().overdue_on(batch.period.as_of).filter(agency__in=batch.ids)
    changes = LegalChange.objects.filter(pk__in=late.values("change")).select_related("document", "changed")
    if not changes:
        return []
    lines = [f"{change.document} ({change.document.title})" for change in changes.order_by("effective_on", "pk")]
    return [text("Văn bản còn quy trình chưa cập nhật quá hạn:", *(f"- {line};" for line in lines))]
