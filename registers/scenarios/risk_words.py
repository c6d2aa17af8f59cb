"""Illustrative words of risks, context issues and interested parties of public agencies."""

from typing import NamedTuple

MARK = " (minh họa)"


class RiskWords(NamedTuple):
    """`rated` and `left` are likelihood and impact before and after the action."""

    kind: str
    description: str
    cause: str
    consequence: str
    rated: tuple[int, int]
    left: tuple[int, int]
    control: str
    action: str
    done: str
    judged: str


RISKS = (
    RiskWords(
        "risk", "Hồ sơ thủ tục hành chính trả kết quả trễ hẹn", "Công chức thụ lý nghỉ, không có người thay thế",
        "Người dân phải đi lại, cơ quan phải xin lỗi", (4, 3), (2, 3), "Phần mềm một cửa cảnh báo trước hạn 01 ngày",
        "Phân công người dự phòng cho từng vị trí thụ lý", "Đã ban hành bảng phân công người dự phòng",
        "Ba tháng liền không có hồ sơ trễ do vắng người",
    ),
    RiskWords(
        "risk", "Quy trình không được cập nhật khi văn bản pháp luật thay đổi", "Không có người theo dõi văn bản mới",
        "Giải quyết hồ sơ sai quy định hiện hành", (3, 5), (2, 4), "Rà soát quy trình hằng năm",
        "Giao thư ký ISO rà soát văn bản mới hằng tháng", "Đã lập sổ theo dõi văn bản mới, rà soát hằng tháng",
        "Các quy trình liên quan đã được sửa trong 03 tháng",
    ),
    RiskWords(
        "risk", "Mất, hỏng hồ sơ lưu trữ giấy", "Kho lưu trữ ẩm, thiếu giá, kệ", "Không còn bằng chứng giải quyết",
        (2, 5), (1, 4), "Kiểm kê hồ sơ cuối năm", "Trang bị giá kệ, máy hút ẩm; số hóa hồ sơ từ năm 2017",
        "Đã trang bị giá kệ và máy hút ẩm, số hóa được 60% hồ sơ", "Không phát hiện hồ sơ hỏng khi kiểm kê giữa năm",
    ),
    RiskWords(
        "risk", "Phần mềm một cửa gián đoạn trong giờ làm việc", "Đường truyền và máy chủ chưa có dự phòng",
        "Ùn tắc tiếp nhận hồ sơ", (3, 2), (2, 2), "Tiếp nhận tạm bằng sổ giấy", "Thuê đường truyền dự phòng",
        "Đã ký hợp đồng đường truyền dự phòng", "Thời gian gián đoạn giảm còn dưới 30 phút mỗi tháng",
    ),
    RiskWords(
        "opportunity", "Mở rộng dịch vụ công trực tuyến mức độ 3, 4", "Nhiều người dân có điện thoại thông minh",
        "Giảm thời gian và chi phí đi lại của người dân", (3, 4), (4, 4), "Đã có 05 thủ tục trực tuyến",
        "Hướng dẫn nộp hồ sơ trực tuyến ngay tại Bộ phận Một cửa", "Đã bố trí bàn hướng dẫn nộp hồ sơ trực tuyến",
        "Tỷ lệ hồ sơ trực tuyến tăng so với cùng kỳ",
    ),
    RiskWords(
        "risk", "Công chức mới chưa nắm được quy trình", "Luân chuyển vị trí, chưa tập huấn kịp",
        "Hướng dẫn hồ sơ sai, phải bổ sung nhiều lần", (3, 3), (2, 2), "Kèm cặp tại chỗ",
        "Tập huấn quy trình trong 01 tháng kể từ ngày nhận việc", "Đã tổ chức hai lớp tập huấn",
        "Số hồ sơ phải bổ sung giảm rõ rệt",
    ),
)  # fmt: skip

# side, category, issue, effect, how climate matters
ISSUES = (
    ("external", "political", "Sắp xếp lại đơn vị hành chính cấp huyện, xã", "Phạm vi, quy trình phải rà soát", ""),
    ("internal", "people", "Công chức làm công tác ISO kiêm nhiệm, hay thay đổi", "Hệ thống duy trì không đều", ""),
    (
        "external", "environmental", "Mưa lũ, sạt lở gây chia cắt giao thông", "Người dân khó đến nộp, nhận hồ sơ",
        "Mưa lũ cực đoan nhiều hơn; cần phương án tiếp nhận từ xa.",
    ),
    ("external", "technological", "Yêu cầu kết nối Cổng dịch vụ công quốc gia", "Phải chuẩn hóa quy trình", ""),
    ("internal", "infrastructure", "Kho lưu trữ và thiết bị tin học đã cũ", "Hồ sơ dễ thất lạc, xử lý chậm", ""),
)  # fmt: skip

# party, needs, is a requirement, monitoring
PARTIES = (
    ("Người dân, tổ chức nộp hồ sơ", "Được giải quyết đúng hẹn, hướng dẫn rõ ràng", True, "Khảo sát mức độ hài lòng"),
    ("Ủy ban nhân dân tỉnh", "Thực hiện đúng chỉ tiêu cải cách hành chính", True, "Báo cáo quý, kết quả chấm điểm"),
    ("Công chức, viên chức của cơ quan", "Quy trình dễ áp dụng, phân công rõ", False, "Họp giao ban hằng tháng"),
    ("Cơ quan phối hợp giải quyết", "Hồ sơ chuyển đủ thành phần, đúng thời hạn", True, "Sổ theo dõi phối hợp"),
)
