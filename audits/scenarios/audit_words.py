"""What the invented audits of the scenario say; illustrative throughout."""

from typing import NamedTuple

MARK = " (minh họa)"
TITLE = "Đánh giá nội bộ hệ thống quản lý chất lượng năm {year}"
OBJECTIVES = "Xác định hệ thống có phù hợp với tiêu chuẩn, quy định của cơ quan và được duy trì có hiệu lực." + MARK
METHODS = "Thư ký ISO lập kế hoạch; đoàn đánh giá xem hồ sơ, phỏng vấn, quan sát; thủ trưởng ký báo cáo." + MARK
SCOPE = "Các hoạt động giải quyết thủ tục hành chính và hồ sơ của các bộ phận được đánh giá" + MARK
CRITERIA = "{edition}; tài liệu hệ thống của cơ quan; quy định pháp luật có liên quan."
PRESENT = "Lãnh đạo cơ quan\nTrưởng các bộ phận được đánh giá\nĐoàn đánh giá"
SEEN = (
    "Xem 05 hồ sơ lưu tháng trước, đủ thành phần.",
    "Phỏng vấn công chức phụ trách, nắm được quy định.",
    "Xem sổ theo dõi và phiếu kiểm soát quá trình, ghi đầy đủ.",
    "Tài liệu tại nơi làm việc đúng lần ban hành hiện hành.",
)
STRENGTHS = "Lãnh đạo quan tâm, công chức hợp tác; hồ sơ cơ bản được kiểm soát." + MARK
CONCLUSION = (
    "Hệ thống được duy trì, cơ bản phù hợp và có hiệu lực; các điểm nêu trong báo cáo cần được khắc phục." + MARK
)
POSTPONED = "Trùng đợt kiểm tra cải cách hành chính của tỉnh."
SETTLED = "Đã thực hiện, có hồ sơ kèm theo."
PUT_OFF = "Mới làm một phần, chuyển sang lần đánh giá sau."
COURSE = "Đánh giá viên nội bộ hệ thống quản lý chất lượng ISO 9001"


class Found(NamedTuple):
    """One finding: its grade, what was found, the evidence."""

    grade: str
    statement: str
    evidence: str


MAJORS = (
    Found("major", "Nhiều hồ sơ giải quyết quá hạn nhưng không có văn bản xin lỗi và không xác định nguyên nhân.",
          "07 trong 20 hồ sơ được xem."),
    Found("major", "Chưa xem xét, cập nhật quy trình sau khi văn bản quy phạm pháp luật làm căn cứ được thay thế.",
          "03 quy trình còn viện dẫn văn bản hết hiệu lực."),
)  # fmt: skip
MINORS = (
    Found("minor", "Hồ sơ lưu chưa có mục lục theo quy định của quy trình.", "Hồ sơ số 12, 15 và 21."),
    Found("minor", "Còn sử dụng biểu mẫu của lần ban hành trước.", "02 biểu mẫu tại bộ phận tiếp nhận."),
    Found(
        "minor", "Phiếu kiểm soát quá trình chưa ghi thời gian chuyển giao giữa các bước.", "04 phiếu tháng trước."
    ),
    Found("minor", "Mục tiêu chất lượng của bộ phận chưa được theo dõi hằng quý.", "Chưa có số liệu quý II."),
    Found("minor", "Chưa lưu bằng chứng phổ biến tài liệu mới cho người mới nhận việc.", "02 công chức mới."),
)
OTHERS = (
    Found("observation", "Danh mục tài liệu bên ngoài cập nhật chậm.", "Danh mục lập từ quý trước."),
    Found("ofi", "Nên gộp hai sổ theo dõi có nội dung trùng nhau.", "Hai sổ tại bộ phận tiếp nhận."),
    Found("observation", "Bảng phân công người thay thế khi vắng mặt chưa đầy đủ.", "Bảng phân công năm."),
    Found("ofi", "Nên đưa lịch nhắc hạn lên phần mềm dùng chung.", "Đang nhắc bằng sổ tay."),
)
