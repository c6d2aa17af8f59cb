"""Frozen payloads as the reports app writes them: invented figures, true shape."""

from typing import Any

TITLE = "Kết quả xây dựng, áp dụng, duy trì và cải tiến Hệ thống quản lý chất lượng theo TCVN ISO 9001:2015 năm 2019"
GROUNDS = [
    "Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014 của Thủ tướng Chính phủ về việc áp dụng Hệ "
    "thống quản lý chất lượng theo Tiêu chuẩn quốc gia TCVN ISO 9001:2008 vào hoạt động của các cơ quan, tổ chức "
    "thuộc hệ thống hành chính nhà nước;",
    "Căn cứ Thông tư số 26/2014/TT-BKHCN ngày 10 tháng 10 năm 2014 của Bộ trưởng Bộ Khoa học và Công nghệ;",
    "Thực hiện Kế hoạch số 412/KH-UBND ngày 20 tháng 02 năm 2019 của Ủy ban nhân dân tỉnh Cao Bằng.",
]
SUMMARY = [
    ("TTHC đã có quy trình", "118/124"),
    ("Quy trình đang hiệu lực", "131"),
    ("Cập nhật luật đúng hạn", "9/11"),
    ("Hành động khắc phục quá hạn", "2"),
    ("Hồ sơ giải quyết đúng hạn", "3.812/3.840"),
    ("Yêu cầu sau kiểm tra quá hạn", "Chưa có dữ liệu"),
]
WEAKNESSES = [
    "Nhân sự làm công tác ISO thay đổi, người mới chưa được đào tạo đầy đủ;",
    "Một số quy trình còn tách rời bộ thủ tục hành chính, việc cập nhật còn chậm so với yêu cầu (≥ 2 trường hợp);",
    "Ứng dụng công nghệ thông tin chưa đồng bộ giữa các phòng, đơn vị.",
]
TASKS = [
    ("Chuyển đổi toàn bộ tài liệu sang TCVN ISO 9001:2015", "Văn phòng Sở", "30/6/2020"),
    ("Đào tạo đánh giá viên nội bộ cho 12 công chức", "Chi cục Tiêu chuẩn Đo lường Chất lượng", "31/3/2020"),
    ("Rà soát quy trình theo văn bản quy phạm pháp luật mới", "Các phòng, đơn vị", "Thường xuyên"),
    ("Đánh giá nội bộ năm 2020", "Ban Chỉ đạo ISO", "30/8/2020"),
    ("Xem xét của lãnh đạo năm 2020", "Ban Giám đốc Sở", "15/9/2020"),
    ("Công khai quy trình trên Cổng thông tin điện tử", "Văn phòng Sở", "31/12/2020"),
]
ARTICLE_36 = [
    ("Phạm vi bao trùm toàn bộ hoạt động giải quyết thủ tục hành chính", "Phù hợp", "II.2"),
    ("Phổ biến, hướng dẫn cho toàn bộ công chức trong phạm vi áp dụng", "Phù hợp", "II.5"),
    ("Tuân thủ yêu cầu của tiêu chuẩn, chính sách, mục tiêu chất lượng, quy trình và pháp luật", "Phù hợp", "II.6"),
    ("Thực hiện các quy trình xử lý công việc", "Phù hợp", "II.8"),
    ("Xem xét của lãnh đạo, đánh giá nội bộ, hành động khắc phục", "Chưa phù hợp", "II.9"),
    ("Xử lý khiếu nại của tổ chức, cá nhân trong phạm vi áp dụng", "Không áp dụng", "II.12"),
    ("Cải tiến hệ thống quản lý chất lượng", "Phù hợp", "II.13"),
    ("Sự tham gia của lãnh đạo, các đơn vị, cá nhân có liên quan", "Phù hợp", "II.14"),
    ("Xác nhận hiệu lực của người đứng đầu", "Phù hợp", "II.1"),
    ("Công bố, thông báo, niêm yết và đăng trên trang thông tin điện tử", "Phù hợp", "II.1"),
    ("Cập nhật thay đổi của văn bản quy phạm pháp luật trong thời hạn 3 tháng", "Chưa phù hợp", "II.4"),
    ("Công bố lại khi điều chỉnh, mở rộng hoặc thu hẹp phạm vi", "Không áp dụng", "II.1"),
    ("Lựa chọn tổ chức tư vấn, chuyên gia tư vấn", "Không áp dụng", "I.6"),
]
KINDS = [
    ("Sở, ban, ngành và tương đương", 20),
    ("Cơ quan thuộc sở, ban, ngành", 9),
    ("UBND huyện, thành phố", 13),
    ("Phòng chuyên môn thuộc UBND huyện", 26),
    ("UBND xã, phường, thị trấn", 3),
    ("Cơ quan Trung ương tại địa phương", 6),
]
SAMPLES = [
    ("full", "confirmed"),
    ("short", "confirmed"),
    ("full", "automatic"),
    ("provincial", "confirmed"),
    ("confirmation_table", "confirmed"),
]


def make_payload(form: str = "full", kind: str = "confirmed", **changes: Any) -> dict[str, Any]:
    """A payload of one form; `kind="automatic"` is what nobody confirmed; `changes` replace whole keys."""
    payload = _common(kind, form) | BODIES[form]()
    if kind == "automatic":
        payload |= _unsigned(payload)
    return payload | changes


def _common(kind: str, form: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "template": "annual_v1",
        "report": {
            "code": "BC-2019-CB.SKHCN-01",
            "book_number": 14,
            "kind": kind,
            "form": form,
            "year": 2019,
            "revision": 1,
            "revises": "",
            "data_from": "2018-10-01",
            "data_to": "2019-09-30",
            "frozen_at": "2019-10-15T09:12:00+07:00",
        },
        "agency": {"code": "CB.SKHCN", "name": "Sở Khoa học và Công nghệ tỉnh Cao Bằng"},
        "title": TITLE,
        "document_type": "BÁO CÁO",
        "month": 10,
        "year_of_issue": 2019,
        "verification": {"code": "K7QM-3W9D-P2XA", "url": "http://127.0.0.1:8000/verify/K7QM-3W9D-P2XA"},
        "illustrative": True,
        "indicators": {"agencies.total": 1, "tthc.covered": 118, "satisfaction.rate": None},
    }


def _full() -> dict[str, Any]:
    return {
        "letterhead": letterhead("UBND TỈNH CAO BẰNG", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "BC-SKHCN", "Cao Bằng"),
        "addressee": ["Ủy ban nhân dân tỉnh Cao Bằng", "Chi cục Tiêu chuẩn Đo lường Chất lượng"],
        "grounds": GROUNDS,
        "summary": [{"label": label, "value": value} for label, value in SUMMARY],
        "parts": [_direction(), _results(), _assessment(), _tasks(), _proposals()],
        "appendices": [
            appendix("I", "Bảng 13 nội dung kiểm tra", "portrait", _article_36()),
            appendix("II", "Hành động khắc phục đang mở", "landscape", _actions()),
        ],
        "recipients": ["Như trên;", "Chi cục TĐC;", "UBND tỉnh (để b/c);", "Lưu: VT, KHTC."],
    }


def _short() -> dict[str, Any]:
    results = part("II", "KẾT QUẢ XÂY DỰNG, ÁP DỤNG, DUY TRÌ, CẢI TIẾN", [_adoption(), _documents()])
    return {
        "agency": {"code": "CB.UBX01", "name": "Ủy ban nhân dân xã Hưng Đạo"},
        "letterhead": letterhead(
            "", "ỦY BAN NHÂN DÂN XÃ HƯNG ĐẠO", "BC-UBND", "Hưng Đạo", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
        ),
        "addressee": ["Sở Khoa học và Công nghệ"],
        "grounds": GROUNDS[:1] + GROUNDS[2:],
        "summary": [{"label": label, "value": value} for label, value in SUMMARY[:4]],
        "parts": [part("I", "CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN", [_committee()]), results, _assessment()],
        "appendices": [],
        "recipients": ["Như trên;", "UBND thành phố;", "Lưu: VT."],
    }


def _provincial() -> dict[str, Any]:
    return {
        "agency": {"code": "CB.UBND", "name": "Ủy ban nhân dân tỉnh Cao Bằng"},
        "letterhead": letterhead(
            "",
            "ỦY BAN NHÂN DÂN\nTỈNH CAO BẰNG",
            "BC-UBND",
            "Cao Bằng",
            "TM. ỦY BAN NHÂN DÂN",
            "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        ),
        "title": "Tình hình xây dựng và áp dụng Hệ thống quản lý chất lượng theo TCVN ISO 9001 năm 2019",
        "month": 12,
        "addressee": ["Bộ Khoa học và Công nghệ"],
        "grounds": GROUNDS,
        "summary": [{"label": "Cơ quan áp dụng", "value": "77"}, {"label": "Được kiểm tra", "value": "71"}],
        "parts": [_direction(), _province_results(), _assessment(), _tasks(), _proposals()],
        "appendices": [appendix("", "Bảng xác nhận phục vụ chấm điểm", "landscape", _confirmation(40))],
        "recipients": ["Như trên;", "Thường trực Tỉnh ủy (để b/c);", "Sở KH&CN;", "Lưu: VT, NC."],
    }


def _confirmation_table() -> dict[str, Any]:
    return {
        "letterhead": letterhead("UBND TỈNH CAO BẰNG", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "BXN-SKHCN", "Cao Bằng"),
        "title": "Kết quả thực hiện phục vụ chấm điểm cải cách hành chính năm 2019",
        "document_type": "BẢNG XÁC NHẬN",
        "addressee": ["Sở Nội vụ"],
        "grounds": [],
        "summary": [],
        "parts": [part("", "", [section("", "", [_confirmation(12)])])],
        "appendices": [],
        "recipients": ["Như trên;", "Lưu: VT, TĐC."],
    }


BODIES = {
    "full": _full,
    "short": _short,
    "provincial": _provincial,
    "confirmation_table": _confirmation_table,
}


def _unsigned(payload: dict) -> dict[str, Any]:
    parts = [part(p["number"], p["title"], [_unwritten(s) for s in p["sections"]]) for p in payload["parts"]]
    return {"letterhead": None, "addressee": [], "grounds": [], "recipients": [], "parts": parts}


def _unwritten(one: dict) -> dict:
    empty = {"type": "nil", "text": "Chưa có dữ liệu"}
    return one | {"blocks": [block if block["type"] == "table" else empty for block in one["blocks"]]}


def letterhead(superior: str, issuing: str, notation: str, place: str, authority: str = "", title: str = "GIÁM ĐỐC"):
    return {
        "superior_line": superior,
        "issuing_line": issuing,
        "notation": notation,
        "place": place,
        "authority": authority,
        "signer_title": title,
        "signer_name": "Nông Thị Hồng Ngọc",
    }


def part(number: str, title: str, sections: list) -> dict[str, Any]:
    return {"number": number, "title": title, "sections": sections}


def appendix(number: str, title: str, orientation: str, block: dict) -> dict[str, Any]:
    return {"number": number, "title": title, "orientation": orientation, "blocks": [block]}


def section(number: str, title: str, blocks: list, basis: str = "") -> dict[str, Any]:
    return {"number": number, "title": title, "basis": basis, "blocks": blocks}


def text(*paragraphs: str) -> dict[str, Any]:
    return {"type": "text", "paragraphs": list(paragraphs)}


def table(caption: str, columns: str, rows: list, total: list | None = None, note: str = "") -> dict[str, Any]:
    """`columns` reads "STT 8 center|Tên quy trình 92 left"."""
    heads = [column.rsplit(" ", 2) for column in columns.split("|")]
    return {
        "type": "table",
        "caption": caption,
        "columns": [{"label": label, "width": int(width), "align": align} for label, width, align in heads],
        "rows": [[str(cell) for cell in row] for row in rows],
        "total": total,
        "note": note,
    }


def _committee() -> dict:
    return section(
        "1",
        "Ban Chỉ đạo, thư ký, đánh giá viên nội bộ",
        [
            text(
                "Ban Chỉ đạo ISO được kiện toàn theo Quyết định số 56/QĐ-SKHCN ngày 12 tháng 3 năm 2019, gồm 07 "
                "thành viên, do đồng chí Giám đốc Sở làm Trưởng ban; thư ký là công chức Văn phòng Sở đã đào tạo.",
                "Trong kỳ có 05 đánh giá viên nội bộ còn giá trị chứng nhận; 01 lần bàn giao thư ký đã hoàn thành.",
            )
        ],
    )


def _direction() -> dict:
    issued = [
        ("1", "Kế hoạch áp dụng HTQLCL năm 2019", "15/KH-SKHCN", "18/01/2019"),
        ("2", "Quyết định kiện toàn Ban Chỉ đạo ISO", "56/QĐ-SKHCN", "12/3/2019"),
        ("3", "Quyết định ban hành tài liệu HTQLCL", "91/QĐ-SKHCN", "02/5/2019"),
    ]
    columns = "STT 8 center|Văn bản 48 left|Số, ký hiệu 24 left|Ngày ban hành 20 center"
    training = section("3", "Đào tạo, tập huấn, tuyên truyền", [{"type": "nil", "text": "Không phát sinh"}])
    return part(
        "I",
        "CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN",
        [
            section("1", "Văn bản đã ban hành", [table("Bảng 1. Văn bản chỉ đạo đã ban hành", columns, issued)]),
            _committee() | {"number": "2"},
            training,
        ],
    )


def _adoption() -> dict:
    return section(
        "1",
        "Tình trạng áp dụng",
        [
            text(
                "Cơ quan đang áp dụng TCVN ISO 9001:2015; đã xác nhận hiệu lực ngày 20/8/2019 và công bố theo Quyết "
                "định số 118/QĐ-SKHCN ngày 02/9/2019; đã thông báo, niêm yết và đăng trên trang thông tin điện tử."
            )
        ],
        "Điều 36.2b, c, đ TT 26/2014/TT-BKHCN",
    )


def _documents() -> dict:
    columns = "Loại quy trình 40 left|Đang hiệu lực 20 right|Ban hành mới 20 right|Sửa đổi 20 right"
    rows = [("Hệ thống", 9, 0, 2), ("Tác nghiệp", 118, 6, 21), ("Hoạt động nội bộ", 4, 1, 0)]
    note = "Nguồn: sổ quy trình của cơ quan, lấy ngày 30/9/2019."
    return section(
        "3",
        "Hệ thống tài liệu",
        [table("Bảng 6. Quy trình theo loại", columns, rows, ["Cộng", "131", "7", "23"], note)],
        "Điều 36.1a, d TT 26/2014/TT-BKHCN",
    )


def _results() -> dict:
    law = text(
        "Trong kỳ có 11 quy trình phải xem xét do văn bản quy phạm pháp luật thay đổi; 09 quy trình hoàn thành trong "
        "thời hạn 03 tháng, 02 quy trình quá hạn thuộc lĩnh vực an toàn bức xạ vì chờ hướng dẫn của Bộ."
    )
    audit = [
        ("Đánh giá nội bộ theo kế hoạch", 2, 2),
        ("Phát hiện không phù hợp nặng", 0, 0),
        ("Phát hiện không phù hợp nhẹ", 3, 5),
        ("Điểm quan sát, cơ hội cải tiến", 7, 4),
        ("Hành động khắc phục đã đóng", 6, 4),
    ]
    columns = "Nội dung 60 left|Năm 2018 20 right|Năm 2019 20 right"
    scope = [
        ("1", "Hoạt động khoa học và công nghệ", 46, 44, 2),
        ("2", "Sở hữu trí tuệ", 18, 18, 0),
        ("3", "An toàn bức xạ và hạt nhân", 22, 20, 2),
        ("4", "Tiêu chuẩn đo lường chất lượng", 38, 36, 2),
    ]
    fields = "STT 8 center|Lĩnh vực 47 left|Số TTHC 15 right|Đã có quy trình 15 right|Chưa có 15 right"
    return part(
        "II",
        "KẾT QUẢ XÂY DỰNG, ÁP DỤNG, DUY TRÌ, CẢI TIẾN",
        [
            _adoption(),
            section(
                "2",
                "Phạm vi và thủ tục hành chính",
                [table("Bảng 5. Thủ tục hành chính", fields, scope, ["", "Cộng", "124", "118", "6"])],
                "Điều 36.1a TT 26/2014/TT-BKHCN",
            ),
            _documents(),
            section("4", "Cập nhật văn bản quy phạm pháp luật", [law], "Điều 36.2d TT 26/2014/TT-BKHCN"),
            section(
                "5",
                "Đánh giá nội bộ và khắc phục",
                [table("Bảng 11. Đánh giá nội bộ", columns, audit)],
                "Điều 36.1đ TT 26/2014/TT-BKHCN",
            ),
            section("6", "Khiếu nại, phản ánh, kiến nghị", [{"type": "nil", "text": "Không phát sinh"}]),
        ],
    )


def _assessment() -> dict:
    good = text(
        "Lãnh đạo cơ quan quan tâm, trực tiếp chủ trì xem xét hệ thống; tỷ lệ hồ sơ đúng hạn đạt 99,3 %, tăng 1,2 "
        "điểm phần trăm so với năm 2018. Việc xem xét, cập nhật quy trình đi vào nền nếp – từ khâu tiếp nhận văn bản "
        "đến khâu phổ biến “quy trình mới” cho công chức…"
    )
    return part(
        "III",
        "ĐÁNH GIÁ CHUNG",
        [
            section("1", "Kết quả nổi bật", [good]),
            section("2", "Tồn tại, hạn chế", [{"type": "list", "items": WEAKNESSES}]),
        ],
    )


def _tasks() -> dict:
    rows = [(number, *task) for number, task in enumerate(TASKS, start=1)]
    columns = "STT 8 center|Nhiệm vụ 46 left|Đơn vị chủ trì 28 left|Thời hạn 18 center"
    return part(
        "IV",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2020",
        [section("", "", [table("Bảng 15. Nhiệm vụ năm 2020", columns, rows)])],
    )


def _proposals() -> dict:
    words = text(
        "Đề nghị Ủy ban nhân dân tỉnh bố trí kinh phí đào tạo đánh giá viên nội bộ; đề nghị Bộ Khoa học và Công nghệ "
        "ban hành mô hình khung theo TCVN ISO 9001:2015. Số liệu chi tiết tại các Phụ lục kèm theo."
    )
    return part("V", "KIẾN NGHỊ, ĐỀ XUẤT", [section("", "", [words])])


def _article_36() -> dict:
    rows = [(number, *row) for number, row in enumerate(ARTICLE_36, start=1)]
    return table("", "STT 8 center|Nội dung 54 left|Tự nhận xét 22 center|Mục 16 center", rows)


def _actions() -> dict:
    rows = [
        ("KPH-2019-03", "Hồ sơ đào tạo chưa đầy đủ", "Bổ sung hồ sơ, phân công người lưu", "Văn phòng", "30/11/2019"),
        ("KPH-2019-07", "Quy trình QT.KHCN.12 chưa cập nhật", "Sửa đổi, ban hành lại", "Phòng QLKH", "15/12/2019"),
    ]
    columns = "Mã số 14 left|Nội dung 30 left|Biện pháp 30 left|Đơn vị 13 left|Thời hạn 13 center"
    return table("", columns, rows)


def _province_results() -> dict:
    columns = "Nhóm cơ quan 40 left|Tổng số 15 right|Đang áp dụng 15 right|Tỷ lệ 15 right|So năm trước 15 right"
    rows = [(name, count, count, "100 %", "0") for name, count in KINDS]
    total = ["Cộng", "77", "77", "100 %", "-5"]
    return part(
        "II",
        "KẾT QUẢ",
        [section("1", "Cơ quan áp dụng", [table("Bảng A. Cơ quan áp dụng", columns, rows, total)])],
    )


def _confirmation(count: int) -> dict:
    heads = ("STT 6 center", "Cơ quan 34 left", "Công bố 12 center", "Đánh giá nội bộ 12 center")
    more = ("Cập nhật luật 12 center", "Báo cáo đúng hạn 12 center", "Điểm 12 right")
    agencies = [(n, f"Cơ quan số {n:02d} thuộc Ủy ban nhân dân tỉnh Cao Bằng") for n in range(1, count + 1)]
    rows = [
        (n, name, "Đã công bố", "2/2", "Đúng hạn", "Đúng hạn", f"{90 - n / 4:.2f}".replace(".", ","))
        for n, name in agencies
    ]
    return table("", "|".join(heads + more), rows)
