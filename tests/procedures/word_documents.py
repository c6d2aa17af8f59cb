"""Word procedures made in memory, in the two layouts that agencies use."""

import io

from docx import Document

STEP_HEADINGS = ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Biểu mẫu/Kết quả")
STEPS = (
    ("B1", "Tiếp nhận hồ sơ", "Bộ phận Một cửa", "02 giờ", "BM-05-01\nPhiếu hẹn"),
    ("B2", "Thẩm định hồ sơ", "Chuyên viên", "1,5 ngày làm việc", "Phiếu trình"),
    ("B3", "Xem xét hồ sơ\nKhông đạt thì trả lại B2", "Lãnh đạo phòng", "1/2 ngày", ""),
    ("B4", "Trả kết quả", "Bộ phận Một cửa", "Không quy định", "Giấy phép"),
)


def content_of(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def table_of(document, *rows):
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def control_block(document, code="Mã số: QT-NV-05", title="QUY TRÌNH\nCấp giấy phép xây dựng"):
    table_of(
        document, ("UBND TỈNH CAO BẰNG\nSỞ XÂY DỰNG", title, f"{code}\nLần ban hành: 03\nNgày ban hành: 01/02/2019")
    )


def with_sections(document, *sections, style="Heading 1"):
    for heading, *lines in sections:
        document.add_paragraph(heading, style=style)
        for line in lines:
            document.add_paragraph(line)


def procedure_document():
    """Sections 1 to 8 with 5.1 to 5.7, a table of steps, forms and records."""
    document = Document()
    control_block(document)
    with_sections(
        document,
        ("1. MỤC ĐÍCH", "Quy định trình tự cấp giấy phép.", "Bảo đảm đúng hạn."),
        ("2. PHẠM VI ÁP DỤNG", "Áp dụng cho tổ chức, cá nhân xin phép."),
        ("3. TÀI LIỆU VIỆN DẪN", "TCVN ISO 9001:2015; Nghị định 59/2015/NĐ-CP."),
        ("4. ĐỊNH NGHĨA/VIẾT TẮT", "TTHC: thủ tục hành chính."),
        ("5. NỘI DUNG QUY TRÌNH",),
        ("5.1 Cơ sở pháp lý", "Luật Xây dựng số 50/2014/QH13."),
        ("5.2 Thành phần hồ sơ", "Đơn đề nghị.", "Bản vẽ."),
        ("5.4 Thời gian xử lý", "20 ngày; mã thủ tục 1.009972."),
        ("5.7 Quy trình xử lý công việc",),
    )
    table_of(document, STEP_HEADINGS, *STEPS)
    document.add_paragraph("Hồ sơ quá hạn thì xin lỗi bằng văn bản.")
    with_sections(document, ("6. BIỂU MẪU",))
    table_of(
        document, ("TT", "Mã hiệu", "Tên biểu mẫu"), ("1", "BM-05-01", "Phiếu tiếp nhận"), ("2", "", "Sổ theo dõi")
    )
    with_sections(document, ("7. HỒ SƠ CẦN LƯU",))
    table_of(document, ("TT", "Hồ sơ lưu"), ("1", "Hồ sơ đề nghị"), ("2", "Giấy phép"))
    document.add_paragraph("Hồ sơ được lưu tại phòng Quản lý xây dựng, thời gian lưu 5 năm.")
    with_sections(document, ("8. THEO DÕI SỬA ĐỔI",))
    table_of(document, ("Lần", "Ngày", "Nội dung sửa đổi"), ("03", "01/02/2019", "Bổ sung bước 3"))
    return document


def procedure_content():
    return content_of(procedure_document())
