"""What invented slips say, by their source; illustrative throughout."""

from typing import NamedTuple

from audits.models import CorrectiveAction

Source = CorrectiveAction.Source
MARK = " (minh họa)"


class Words(NamedTuple):
    """One case from the correction to the action."""

    correction: str
    whys: tuple[str, ...]
    root_cause: str
    action: str


WORDS: dict[str, tuple[Words, ...]] = {
    Source.AUDIT: (
        Words(
            "Bổ sung ngay hồ sơ còn thiếu, lập mục lục cho các hồ sơ đã kiểm tra.",
            (
                "Hồ sơ lưu không có mục lục.",
                "Người mới chưa được hướng dẫn.",
                "Chưa có bước kiểm tra khi đóng hồ sơ.",
            ),
            "Quy trình không quy định ai kiểm tra hồ sơ trước khi lưu.",
            "Giao một người kiểm tra hồ sơ mỗi thứ Sáu; hướng dẫn lại toàn phòng bằng danh mục kiểm tra.",
        ),
        Words(
            "Cập nhật biểu mẫu theo lần ban hành mới, thu hồi bản cũ.",
            ("Bản cũ còn lưu ở máy trạm.", "Không ai thu hồi khi ban hành lần mới."),
            "Việc thu hồi tài liệu hết hiệu lực chưa giao cho ai.",
            "Chỉ lấy biểu mẫu từ cổng; thư ký ISO rà soát máy trạm vào tháng đầu quý.",
        ),
    ),
    Source.COMPLAINT: (
        Words(
            "Giải quyết ngay vụ việc, xin lỗi người gửi bằng văn bản.",
            ("Người dân phải bổ sung nhiều lần.", "Phiếu hướng dẫn viết chung một lần không đủ."),
            "Phiếu hướng dẫn không liệt kê đủ giấy tờ theo thủ tục đang hiệu lực.",
            "Thay phiếu hướng dẫn theo từng thủ tục; kiểm tra mẫu mỗi khi thủ tục thay đổi.",
        ),
    ),
    Source.DOSSIER: (
        Words(
            "Trả kết quả các hồ sơ trễ và gửi thư xin lỗi.",
            ("Hồ sơ nằm chờ ở khâu thẩm định.", "Người thẩm định đi công tác.", "Không có người thay."),
            "Chưa phân công người thay thế ở khâu thẩm định.",
            "Phân công người thay thế; hệ thống nhắc trước hạn hai ngày.",
        ),
    ),
    Source.OBJECTIVE: (
        Words(
            "Báo cáo lãnh đạo, điều chỉnh việc của quý còn lại.",
            ("Chỉ tiêu không đạt hai tháng liền.", "Việc hỗ trợ nộp trực tuyến chỉ làm một đợt."),
            "Không theo dõi mục tiêu hằng tháng nên phát hiện muộn.",
            "Đưa mục tiêu vào họp giao ban tháng; phân công hướng dẫn nộp trực tuyến thường xuyên.",
        ),
    ),
}
NOT_EFFECTIVE = "Kiểm tra lại sau một tháng vẫn còn trường hợp tương tự; hành động chưa loại bỏ được nguyên nhân."
EFFECTIVE = "Kiểm tra xác suất hồ sơ trong một tháng, không còn trường hợp tương tự."
DONE = "Đã thực hiện đủ các việc nêu ở phần 2, có biên bản và ảnh chụp kèm theo."
ELSEWHERE = "Đã rà soát các bộ phận khác, chưa thấy trường hợp tương tự."
NO_RISK = "Rủi ro này đã có trong danh mục, mức không đổi."
