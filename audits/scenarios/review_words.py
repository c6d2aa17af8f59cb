"""Illustrative words of management reviews: remarks to the inputs, conclusions, decisions."""

MARK = " (minh họa)"
REMARKS = {
    "a": "Các quyết định của kỳ trước cơ bản đã thực hiện; những việc còn lại tiếp tục theo dõi.",
    "b": "Văn bản mới đã được cập nhật vào quy trình; không phát sinh thay đổi lớn về tổ chức.",
    "c1": "Tổ chức, công dân cơ bản hài lòng; cần nhắc lịch hẹn trả kết quả sớm hơn.",
    "c2": "Phần lớn mục tiêu đạt hoặc đang đúng tiến độ.",
    "c3": "Hồ sơ cơ bản đúng hạn; hồ sơ trễ hạn đều có lý do và thư xin lỗi.",
    "c4": "Hành động khắc phục được theo dõi; nhắc người thực hiện các phiếu quá hạn.",
    "c5": "Việc phổ biến, đọc tài liệu mới thực hiện nghiêm túc.",
    "c6": "Đánh giá nội bộ đúng kế hoạch; các phát hiện đã giao người khắc phục.",
    "c7": "Dịch vụ bưu chính đáp ứng yêu cầu.",
    "d": "Nhân sự đủ theo vị trí; kinh phí bố trí trong dự toán chi thường xuyên.",
    "e": "Các hành động xử lý rủi ro có hiệu lực; giữ tần suất rà soát hằng quý.",
    "f": "Giao thư ký ISO tổng hợp các đề xuất cải tiến.",
}
CONCLUSION = (
    "Hệ thống quản lý chất lượng phù hợp, đầy đủ và có hiệu lực; tiếp tục duy trì, cải tiến và thực hiện các quyết "
    "định của cuộc họp đúng thời hạn."
)
DECISIONS = (
    ("improvement", "Nhắc hạn trả kết quả hồ sơ trước hai ngày làm việc qua hệ thống một cửa."),
    ("change", "Rà soát, sửa đổi các quy trình không còn khớp với thủ tục hành chính đã công bố."),
    ("resources", "Cử thêm một công chức dự lớp đánh giá viên nội bộ."),
    ("improvement", "Khảo sát sự hài lòng của tổ chức, công dân mỗi quý một lần."),
    ("change", "Bổ sung rủi ro về chậm cập nhật văn bản vào sổ rủi ro của năm."),
    ("resources", "Trang bị máy quét tại Bộ phận Tiếp nhận và Trả kết quả."),
    ("improvement", "Công khai tình hình giải quyết hồ sơ hằng tháng tại trụ sở và trên trang thông tin."),
    ("change", "Gộp các biểu mẫu trùng nhau của những quy trình cùng lĩnh vực."),
)
DONE = "Đã thực hiện xong, có hồ sơ lưu tại Văn phòng."
DROPPED = "Không còn phù hợp sau khi sắp xếp lại nhiệm vụ."
