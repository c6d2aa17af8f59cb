"""Sections, steps, forms and records are found whatever their numbers, accents, letters, styles and columns."""

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from procedures.word.headings import heading_of
from procedures.word.reading import read
from procedures.word.recognising import recognise
from tests.procedures.word_documents import (
    STEP_HEADINGS,
    STEPS,
    content_of,
    control_block,
    procedure_document,
    table_of,
    with_sections,
)


def proposal_of(document):
    return recognise(read(content_of(document)))


def document_with(*rows):
    document = Document()
    with_sections(document, ("5. NỘI DUNG QUY TRÌNH",))
    table_of(document, *rows)
    return document


def box_with(text):
    inner = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return parse_xml(f"<w:r {nsdecls('w')}><w:pict>{inner}</w:pict></w:r>")


def left_of(proposal):
    return "\n".join(f"{heading}\n{text}" for heading, text in proposal.left)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1. MỤC ĐÍCH", "purpose"),
        ("I. Mục đích", "purpose"),
        ("1 Muc dich", "purpose"),
        ("Mục đích", "purpose"),
        ("2. Phạm vi và đối tượng áp dụng:", "scope"),
        ("PHẠM VI", "scope"),
        ("3/ Tài liệu viện dẫn", "references"),
        ("III. TÀI LIỆU LIÊN QUAN", "references"),
        ("4. Định nghĩa và chữ viết tắt", "definitions"),
        ("4. THUẬT NGỮ, VIẾT TẮT", "definitions"),
        ("5. Lưu đồ quy trình", "content"),
        ("5. NỘI DUNG", "content"),
        ("5.7 Quy trình xử lý công việc", "content"),
        ("5.1. Cơ sở pháp lý", "repeated"),
        ("5.2 Thành phần, số lượng hồ sơ", "repeated"),
        ("5.5 Nơi tiếp nhận và trả kết quả", "repeated"),
        ("5.6 Phí, lệ phí", "repeated"),
        ("6. Diễn giải lưu đồ", "notes"),
        ("6. BIỂU MẪU", "forms"),
        ("7. Hồ sơ lưu", "records"),
        ("7. HỒ SƠ CẦN LƯU", "records"),
        ("8. Theo dõi sửa đổi", "history"),
        ("Bảng theo dõi tình hình sửa đổi", "history"),
    ],
)
def test_a_heading_opens_its_part(text, part):
    assert heading_of(text).part == part


@pytest.mark.parametrize(
    "text",
    [
        "Quy trình này quy định trình tự cấp phép.",
        "Yêu cầu bổ sung hồ sơ nếu thiếu",
        "Thời gian tính từ ngày nhận đủ hồ sơ",
        "- Hồ sơ",
        "Mục đích sử dụng đất ghi trong đơn phải đúng với quy hoạch.",
        "",
    ],
)
def test_a_line_of_text_opens_nothing(text):
    assert heading_of(text) is None


def test_the_layout_with_5_1_to_5_7_is_sorted_into_its_parts():
    proposal = proposal_of(procedure_document())
    assert (proposal.code, proposal.title, proposal.issue) == ("QT-NV-05", "Cấp giấy phép xây dựng", 3)
    assert proposal.kind == "operational"
    assert proposal.words["scope"] == "Áp dụng cho tổ chức, cá nhân xin phép."
    assert proposal.words["notes"] == "Hồ sơ quá hạn thì xin lỗi bằng văn bản."
    assert proposal.words["change_summary"] == "Bổ sung bước 3"
    assert proposal.tthc_codes == ["1.009972"]
    assert proposal.law_numbers == ["59/2015/NĐ-CP", "50/2014/QH13"]
    assert proposal.told == []


def test_the_layout_with_a_flowchart_and_its_explanation_is_sorted_too():
    document = Document()
    for heading, text in (
        ("I. MỤC ĐÍCH", "Thống nhất cách làm."),
        ("II. PHẠM VI", "Toàn cơ quan."),
        ("III. TÀI LIỆU VIỆN DẪN", "ISO 9001."),
        ("IV. ĐỊNH NGHĨA", "Không có."),
        ("V. LƯU ĐỒ QUY TRÌNH", ""),
        ("VI. DIỄN GIẢI LƯU ĐỒ", "Bước 1: văn thư vào sổ."),
        ("VII. HỒ SƠ LƯU", "- Sổ công văn đến;"),
    ):
        document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph(text)
    proposal = proposal_of(document)
    assert proposal.words["purpose"] == "Thống nhất cách làm."
    assert proposal.words["definitions"] == "Không có."
    assert proposal.words["notes"] == "Bước 1: văn thư vào sổ."
    assert [record.values["title"] for record in proposal.records] == ["Sổ công văn đến"]
    assert proposal.kind == "internal"


def test_headings_typed_without_accents_styles_or_numbers_are_found():
    document = Document()
    for text in ("Muc dich", "Thong nhat.", "Pham vi ap dung", "Toan co quan."):
        document.add_paragraph(text)
    words = proposal_of(document).words
    assert (words["purpose"], words["scope"]) == ("Thong nhat.", "Toan co quan.")


def test_a_heading_and_its_text_may_share_a_line():
    document = Document()
    document.add_paragraph("1. Mục đích: Thống nhất cách làm.")
    assert proposal_of(document).words["purpose"] == "Thống nhất cách làm."


def test_columns_are_found_in_any_order_and_by_other_names():
    rows = (
        ("Thời hạn", "Người thực hiện", "Nội dung công việc", "Bước", "Kết quả", "Mẫu biểu"),
        ("0,5 ngày", "Văn thư", "Vào sổ", "1", "Sổ", "BM.01"),
        ("1 ngày", "Trưởng phòng", "Giao việc", "2", "Phiếu giao", ""),
    )
    steps = [step.values for step in proposal_of(document_with(*rows)).steps]
    assert [(s["order"], s["what"], s["who"], s["quarters"], s["form"], s["output"]) for s in steps] == [
        (1, "Vào sổ", "Văn thư", 2, "BM.01", "Sổ"),
        (2, "Giao việc", "Trưởng phòng", 4, "", "Phiếu giao"),
    ]


def test_forms_and_results_in_one_column_are_told_apart():
    steps = proposal_of(document_with(STEP_HEADINGS, *STEPS)).steps
    assert [(step.values["form"], step.values["output"]) for step in steps] == [
        ("BM-05-01; Phiếu hẹn", ""), ("Phiếu trình", ""), ("", ""), ("", "Giấy phép"),
    ]  # fmt: skip


def test_a_way_back_makes_a_decision():
    step = proposal_of(document_with(STEP_HEADINGS, *STEPS)).steps[2]
    assert (step.values["kind"], step.values["no_order"]) == ("decision", 2)


def test_one_table_may_hold_the_whole_section_5():
    rows = (
        ("5.1", "Cơ sở pháp lý", "", "", ""),
        ("", "Luật Xây dựng", "", "", ""),
        ("5.7", "Quy trình xử lý công việc", "", "", ""),
        STEP_HEADINGS,
        *STEPS,
        ("6", "Biểu mẫu", "", "", ""),
        ("TT", "Mã hiệu", "Tên biểu mẫu", "", ""),
        ("1", "BM-05-01", "Phiếu tiếp nhận", "", ""),
    )
    proposal = proposal_of(document_with(*rows))
    assert len(proposal.steps) == 4
    assert [form.values["code"] for form in proposal.forms] == ["BM-05-01"]
    assert ("5.1 Cơ sở pháp lý", "Luật Xây dựng") in proposal.left


def test_a_table_that_goes_on_after_a_page_is_one_table():
    document = document_with(STEP_HEADINGS, *STEPS[:2])
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    table_of(document, *STEPS[2:])
    proposal = proposal_of(document)
    assert [step.values["what"] for step in proposal.steps][2:] == ["Xem xét hồ sơ", "Trả kết quả"]


def test_a_time_in_merged_cells_is_counted_once_and_said():
    document = document_with(STEP_HEADINGS, *STEPS)
    table = document.tables[-1]
    table.cell(1, 3).merge(table.cell(2, 3))
    steps = proposal_of(document).steps
    assert "merged" not in steps[0].doubts
    assert steps[1].values["quarters"] == 0
    assert "counted" in steps[1].doubts["quarters"]


def test_merged_columns_do_not_shift_the_others():
    document = document_with(STEP_HEADINGS, STEPS[0], ("Giai đoạn 2", "", "", "", ""), STEPS[1])
    table = document.tables[-1]
    table.cell(2, 0).merge(table.cell(2, 4))
    proposal = proposal_of(document)
    assert [step.values["who"] for step in proposal.steps] == ["Bộ phận Một cửa", "Chuyên viên"]
    assert ("In the table of steps", "Giai đoạn 2") in proposal.left


def test_doubtful_steps_say_what_is_doubtful():
    rows = (STEP_HEADINGS, ("1", "Họp", "", "Theo kế hoạch", ""), ("2", "Đạt yêu cầu?", "Giám đốc", "1-2 ngày", ""))
    first, second = proposal_of(document_with(*rows)).steps
    assert set(first.doubts) == {"who", "quarters"}
    assert "Theo kế hoạch" in first.doubts["quarters"]
    assert set(second.doubts) == {"quarters", "no_order"}


def test_steps_are_numbered_afresh_and_the_person_is_told():
    rows = (STEP_HEADINGS, ("1a", *STEPS[0][1:]), ("1b", *STEPS[1][1:]))
    proposal = proposal_of(document_with(*rows))
    assert [step.values["order"] for step in proposal.steps] == [1, 2]
    assert "numbered afresh" in " ".join(proposal.told)


def test_the_sum_under_the_steps_is_no_step():
    proposal = proposal_of(document_with(STEP_HEADINGS, *STEPS, ("", "Tổng cộng", "", "2,5 ngày", "")))
    assert len(proposal.steps) == 4
    assert "Tổng cộng | 2,5 ngày" in left_of(proposal)


def test_forms_and_records_may_be_lists():
    document = Document()
    with_sections(
        document,
        ("6. BIỂU MẪU", "Các biểu mẫu gồm:", "BM-01: Phiếu yêu cầu", "- Mẫu số 02 – Đơn đề nghị", "Sổ theo dõi"),
        ("7. HỒ SƠ LƯU", "1. Phiếu yêu cầu;", "2. Biên bản.", "Hồ sơ được lưu tại Văn phòng, thời gian lưu 10 năm."),
    )
    proposal = proposal_of(document)
    assert [(form.values["code"], form.values["title"]) for form in proposal.forms] == [
        ("BM-01", "Phiếu yêu cầu"), ("Mẫu số 02", "Đơn đề nghị"), ("", "Sổ theo dõi"),
    ]  # fmt: skip
    assert [tuple(record.values.values()) for record in proposal.records] == [
        ("Phiếu yêu cầu", "Văn phòng", "10 năm"), ("Biên bản", "Văn phòng", "10 năm"),
    ]  # fmt: skip
    assert "Các biểu mẫu gồm:" in left_of(proposal)


def test_the_table_of_records_has_its_own_columns():
    document = Document()
    with_sections(document, ("7. HỒ SƠ LƯU",))
    table_of(document, ("STT", "Tên hồ sơ", "Nơi lưu", "Thời gian lưu"), ("1", "Biên bản", "Văn phòng", "Vĩnh viễn"))
    [record] = proposal_of(document).records
    assert record.values == {"title": "Biên bản", "place": "Văn phòng", "retention": "Vĩnh viễn"}


def test_the_control_block_may_stand_in_the_page_header():
    document = Document()
    table = document.sections[0].header.add_table(1, 2, document.sections[0].page_width)
    table.cell(0, 0).text = "QUY TRÌNH\nKIỂM SOÁT TÀI LIỆU"
    table.cell(0, 1).text = "Mã hiệu\nQT.HT.01\nLần ban hành\n02"
    with_sections(document, ("1. MỤC ĐÍCH", "Thống nhất."))
    proposal = proposal_of(document)
    assert (proposal.code, proposal.title, proposal.issue) == ("QT.HT.01", "KIỂM SOÁT TÀI LIỆU", 2)
    assert proposal.kind == "system"


@pytest.mark.parametrize(
    ("lines", "code", "title"),
    [
        (("QUY TRÌNH", "ĐÁNH GIÁ NỘI BỘ", "Ký hiệu: QT – HT – 03"), "QT-HT-03", "ĐÁNH GIÁ NỘI BỘ"),
        (("QUY TRÌNH TIẾP CÔNG DÂN", "Ma so: QT-NV-07 Lan ban hanh: 01"), "QT-NV-07", "QUY TRÌNH TIẾP CÔNG DÂN"),
        (("Tên quy trình: Cấp phép", "Mã số: 05/QT-UBND"), "05/QT-UBND", "Cấp phép"),
        (("QUY TRÌNH", "QT 12/2019"), "", "QT 12/2019"),
    ],
)
def test_code_and_title_are_found_on_the_first_page(lines, code, title):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    with_sections(document, ("1. MỤC ĐÍCH", "Thống nhất."))
    proposal = proposal_of(document)
    assert (proposal.code, proposal.title) == (code, title)


def test_what_is_missing_is_named():
    told = proposal_of(Document()).told
    for thing in ("code", "title", "purpose", "scope", "table of steps", "records"):
        assert any(thing in sentence for sentence in told)


def test_nothing_that_the_document_says_is_lost():
    document = procedure_document()
    document.add_paragraph("9. QUY ĐỊNH KHÁC", style="Heading 1")
    document.add_paragraph("Không được bỏ dòng này.")
    table_of(document, ("Bảng lạ", "x"), ("ô một", "ô hai"))
    document.sections[0].footer.paragraphs[0].text = "Lưu hành nội bộ"
    said = left_of(proposal_of(document))
    for text in ("9. QUY ĐỊNH KHÁC", "Không được bỏ dòng này.", "Bảng lạ | x", "ô một | ô hai", "Lưu hành nội bộ"):
        assert text in said


def test_text_boxes_are_left_over_and_deleted_words_are_not_read():
    document = Document()
    with_sections(document, ("1. MỤC ĐÍCH", "Thống nhất."))
    paragraph = document.paragraphs[-1]._p
    paragraph.append(box_with("Trong khung"))
    deleted = f"<w:del {nsdecls('w')}><w:r><w:delText>đã xóa</w:delText><w:t>đã xóa</w:t></w:r></w:del>"
    paragraph.append(parse_xml(deleted))
    proposal = proposal_of(document)
    assert proposal.words["purpose"] == "Thống nhất."
    assert ("Text boxes and footnotes", "Trong khung") in proposal.left


def test_a_step_drawn_as_a_shape_in_its_cell_is_read():
    document = document_with(("Trách nhiệm", "Lưu đồ", "Mô tả/Biểu mẫu"), ("Văn thư", "", "Vào sổ"))
    cell = document.tables[-1].cell(1, 1)._tc
    cell.p_lst[0].append(box_with("Tiếp nhận"))
    [step] = proposal_of(document).steps
    assert (step.values["what"], step.values["who"], step.values["details"]) == ("Tiếp nhận", "Văn thư", "Vào sổ")


def test_a_table_of_contents_opens_no_part():
    document = Document()
    document.add_paragraph("1. Mục đích\t3")
    document.add_paragraph("2. Phạm vi ........ 4")
    with_sections(document, ("1. MỤC ĐÍCH", "Thống nhất."))
    words = proposal_of(document).words
    assert (words["purpose"], words["scope"]) == ("Thống nhất.", "")


def test_tracked_insertions_and_lists_are_read():
    document = Document()
    with_sections(document, ("1. MỤC ĐÍCH",))
    document.add_paragraph("Đúng hạn", style="List Bullet")
    inserted = OxmlElement("w:ins")
    paragraph = document.add_paragraph()
    paragraph._p.append(inserted)
    inserted.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>Thêm vào</w:t></w:r>"))
    assert proposal_of(document).words["purpose"] == "- Đúng hạn\nThêm vào"


def test_pictures_are_named():
    document = procedure_document()
    picture = f"<w:r {nsdecls('w', 'a')}><w:drawing><a:blip/></w:drawing></w:r>"
    document.paragraphs[-1]._p.append(parse_xml(picture))
    assert proposal_of(document).told == [
        "1 picture stays in the original file; the flowchart is drawn from the steps."
    ]


def test_two_control_blocks_leave_no_line_twice():
    document = Document()
    control_block(document)
    control_block(document)
    assert left_of(proposal_of(document)).count("SỞ XÂY DỰNG") == 1
