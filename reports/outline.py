"""The outline of the annual report: parts, and the sections that people write. A design of ours (mẫu minh họa).

Titles and choices are the document's own Vietnamese words. Computed sections join from `core.sections`.
"""

from dataclasses import dataclass

from core.sections import Block, nil, table, text

FULL, SHORT = "full", "short"
BOTH = frozenset({FULL, SHORT})

PARTS = {
    "I": "CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN",
    "II": "KẾT QUẢ XÂY DỰNG, ÁP DỤNG, DUY TRÌ, CẢI TIẾN",
    "III": "ĐÁNH GIÁ CHUNG",
    "IV": "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM SAU",
    "V": "KIẾN NGHỊ, ĐỀ XUẤT",
}
SHORTCOMINGS = {
    "a": "Nhân sự làm ISO thay đổi, người mới chưa được đào tạo",
    "b": "Quy trình ISO tách rời bộ thủ tục hành chính",
    "c": "Văn bản pháp luật thay đổi thường xuyên, quy trình chưa theo kịp",
    "d": "Ứng dụng công nghệ thông tin chưa đồng bộ",
    "đ": "Kết luận kiểm tra chưa được thực hiện",
    "e": "Đánh giá nội bộ còn hình thức, ít phát hiện",
    "g": "Thiếu kinh phí",
    "h": "Khác",
}
CAUSES = {
    "objective": "Nguyên nhân khách quan",
    "subjective": "Nguyên nhân chủ quan",
    "staff": "Cán bộ làm ISO luân chuyển, người mới chưa được đào tạo",
    "two_systems": "Quy trình ISO tách rời bộ thủ tục hành chính, tồn tại hai hệ thống tài liệu song song",
    "law": "Pháp luật thay đổi thường xuyên (môi trường, đất đai, đầu tư)",
    "technology": "Ứng dụng công nghệ thông tin chưa đồng đều",
    "sanctions": "Chưa có chế tài, kết luận kiểm tra chưa được thực hiện",
    "formalism": "Áp dụng còn hình thức",
    "other": "Nguyên nhân khác",
}
ADDRESSEES = {
    "province": "UBND tỉnh",
    "department": "Sở Khoa học và Công nghệ",
    "ministry": "Bộ Khoa học và Công nghệ",
}
RESULTS = {"conform": "Phù hợp", "nonconform": "Chưa phù hợp", "not_applicable": "Không áp dụng"}
ARTICLE_36 = {
    "1a": "Phạm vi áp dụng bao trùm mọi hoạt động liên quan đến thủ tục hành chính",
    "1b": "Phổ biến, hướng dẫn cho toàn bộ công chức, viên chức trong phạm vi áp dụng",
    "1c": "Tuân thủ yêu cầu của tiêu chuẩn, chính sách, mục tiêu, quy trình và pháp luật",
    "1d": "Thực hiện các quá trình, quy trình giải quyết công việc",
    "1đ": "Xem xét của lãnh đạo, đánh giá nội bộ và hành động khắc phục",
    "1e": "Xử lý khiếu nại trong phạm vi áp dụng",
    "1g": "Cải tiến hệ thống quản lý chất lượng",
    "2a": "Sự tham gia của lãnh đạo, các đơn vị và cá nhân",
    "2b": "Xác nhận hiệu lực của người đứng đầu",
    "2c": "Công bố, thông báo, niêm yết và đăng trên trang thông tin điện tử",
    "2d": "Cập nhật thay đổi của văn bản quy phạm pháp luật",
    "2đ": "Công bố lại khi điều chỉnh phạm vi áp dụng",
    "2e": "Lựa chọn tổ chức tư vấn",
}


@dataclass(frozen=True)
class Written:
    """A section that people write. `kind` decides its form: text, coded (choices and text), tasks, article36."""

    key: str
    part: str
    order: int
    title: str
    kind: str = "text"
    basis: str = ""
    forms: frozenset[str] = BOTH
    max_words: int = 400
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = True
    hint: str = ""

    @property
    def is_appendix(self) -> bool:
        return self.part == "appendix"


WRITTEN = (
    Written("directing", "I", 10, "Văn bản đã ban hành, phân công thực hiện",
            hint="Kế hoạch năm, quyết định Ban Chỉ đạo, quy chế, quyết định ban hành tài liệu."),
    Written("communication", "I", 30, "Đào tạo, tập huấn, tuyên truyền"),
    Written("technology", "I", 50, "Ứng dụng công nghệ thông tin, gắn với cơ chế một cửa", forms=frozenset({FULL})),
    Written("operation", "II", 80, "Thực hiện quy trình, kết quả giải quyết công việc", basis="Điều 36.1d"),
    Written("improvement", "II", 130, "Cải tiến", basis="Điều 36.1g", forms=frozenset({FULL}), is_required=False),
    Written("participation", "II", 140, "Sự tham gia của lãnh đạo, đơn vị, cá nhân", basis="Điều 36.2a",
            forms=frozenset({FULL})),
    Written("strengths", "III", 10, "Kết quả nổi bật", max_words=250),
    Written("shortcomings", "III", 20, "Tồn tại, hạn chế", kind="coded", choices=tuple(SHORTCOMINGS.items())),
    Written("causes", "III", 30, "Nguyên nhân", kind="coded", choices=tuple(CAUSES.items()),
            hint="Chọn tính chất và nguyên nhân để tỉnh tổng hợp, rồi viết một câu về từng nguyên nhân đã chọn."),
    Written("tasks", "IV", 10, "Nhiệm vụ năm sau", kind="tasks",
            hint="Ước thực hiện đến 31/12 ghi ở phần lời; không cộng vào số liệu."),
    Written("proposals", "V", 10, "Nội dung và nơi nhận kiến nghị", kind="coded", choices=tuple(ADDRESSEES.items()),
            is_required=False),
    Written("article36", "appendix", 50, "Tự nhận xét theo 13 nội dung của Điều 36 Thông tư số 26/2014/TT-BKHCN",
            kind="article36", forms=frozenset({FULL})),
)  # fmt: skip
BY_KEY = {written.key: written for written in WRITTEN}


def written_for(form: str) -> list[Written]:
    """The sections people write in one form of the report, in order."""
    return [written for written in WRITTEN if form in written.forms]


def is_written(written: Written, data: dict) -> bool:
    """Whether a section says something: text, at least one choice or row, or all thirteen items."""
    if written.kind == "coded":
        return bool(data.get("codes"))
    if written.kind == "tasks":
        return bool(data.get("rows"))
    if written.kind == "article36":
        return set(data.get("items", {})) >= set(ARTICLE_36)
    return bool(data.get("text", "").strip())


def words(data: dict) -> str:
    """All the running text of a section, for counting and comparing."""
    return data.get("text", "")


def blocks_of(written: Written, data: dict) -> list[Block]:
    """A written section as blocks of the document."""
    if not is_written(written, data):
        return [nil("Không có nội dung.")]
    paragraphs = text(*data.get("text", "").split("\n"))
    blocks = LAYOUTS[written.kind](written, data)
    return [*blocks, paragraphs] if paragraphs["paragraphs"] else blocks


def _nothing_more(written: Written, data: dict) -> list[Block]:
    return []


def _coded(written: Written, data: dict) -> list[Block]:
    labels = dict(written.choices)
    return [{"type": "list", "items": [_with_code(code, labels[code]) for code in data["codes"] if code in labels]}]


def _with_code(code: str, label: str) -> str:
    return f"({code}) {label}" if len(code) == 1 else label


def _tasks(written: Written, data: dict) -> list[Block]:
    columns = [
        ("STT", 8, "center"),
        ("Nhiệm vụ", 46, "left"),
        ("Đơn vị chủ trì", 28, "left"),
        ("Thời hạn", 18, "center"),
    ]
    rows = [[str(n), row["task"], row["unit"], row["due"]] for n, row in enumerate(data["rows"], start=1)]
    return [table(columns, rows, caption="Nhiệm vụ trọng tâm năm sau")]


def _article36(written: Written, data: dict) -> list[Block]:
    columns = [
        ("Điểm", 9, "center"),
        ("Nội dung", 43, "left"),
        ("Tự nhận xét", 18, "center"),
        ("Bằng chứng, lý do", 30, "left"),
    ]
    rows = [
        [key, label, RESULTS[data["items"][key]["result"]], data["items"][key]["note"]]
        for key, label in ARTICLE_36.items()
    ]
    return [table(columns, rows)]


LAYOUTS = {"text": _nothing_more, "coded": _coded, "tasks": _tasks, "article36": _article36}
