"""Illustrative words of documents: what they are called, what they say, and the steps that their work takes.

In the steps `{unit}` is the division, `{head}` the head of the agency, `{reception}` the receiving desk, `{result}`
what the citizen gets.
"""

from dataclasses import dataclass
from random import Random

RECEPTION = "Bộ phận Tiếp nhận và Trả kết quả"
DESK, OFFICER, CHIEF, LEADER, CLERK = "{reception}", "Công chức {unit}", "Lãnh đạo {unit}", "{head}", "Văn thư"


@dataclass(frozen=True)
class Stage:
    """A step before it has its number. `back` names the stage to which a "no" leads, by its place from 1."""

    what: str
    who: str
    quarters: int
    output: str = ""
    form: str = ""
    details: str = ""
    kind: str = "task"
    back: int | None = None


RECEIVE = Stage(
    "Kiểm tra, tiếp nhận hồ sơ và hẹn trả kết quả", DESK, 1, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "01",
    "Kiểm tra tính đầy đủ, hợp lệ của hồ sơ. Hồ sơ chưa đầy đủ thì hướng dẫn bổ sung một lần bằng phiếu.",
)  # fmt: skip
ASSIGN = Stage("Phân công công chức xử lý hồ sơ", CHIEF, 1, "Ý kiến phân công", "02")
SIGN = Stage("Xem xét, ký duyệt {result}", LEADER, 2, "{result} đã ký")
STAMP = Stage("Đóng dấu, vào sổ và chuyển kết quả", CLERK, 1, "Sổ văn bản đi")
RETURN = Stage(
    "Trả kết quả cho tổ chức, cá nhân và lưu hồ sơ", DESK, 0, "Sổ theo dõi hồ sơ", "02", "", "end",
)  # fmt: skip
DRAFT = Stage("Dự thảo {result} trình lãnh đạo", OFFICER, 2, "Dự thảo {result}")


def _question(back: int) -> Stage:
    return Stage(
        "Hồ sơ đủ điều kiện giải quyết?", CHIEF, 1, "Ý kiến của lãnh đạo", "",
        "Chưa đủ điều kiện thì trả lại công chức thụ lý, nêu rõ lý do.", "decision", back,
    )  # fmt: skip


# The stage of 0 quarter-days before the end takes what the time limit leaves.
WAYS: dict[str, tuple[Stage, ...]] = {
    "short": (
        RECEIVE,
        Stage("Thẩm tra, giải quyết hồ sơ", OFFICER, 0, "Dự thảo {result}", "02"),
        Stage("Ký duyệt {result}", LEADER, 1, "{result} đã ký"),
        RETURN,
    ),
    "full": (
        RECEIVE, ASSIGN,
        Stage("Thẩm định hồ sơ", OFFICER, 0, "Phiếu thẩm định", "02",
              "Đối chiếu hồ sơ với quy định; cần làm rõ thì mời tổ chức, cá nhân giải trình."),
        _question(3), DRAFT, SIGN, STAMP, RETURN,
    ),
    "site": (
        RECEIVE, ASSIGN,
        Stage("Thẩm định hồ sơ và lập kế hoạch kiểm tra thực tế", OFFICER, 4, "Phiếu thẩm định", "02"),
        Stage("Kiểm tra thực tế tại cơ sở, hiện trường", OFFICER, 0, "Biên bản kiểm tra thực tế", "03",
              "Đoàn kiểm tra lập biên bản có chữ ký của đại diện cơ sở."),
        _question(3), DRAFT, SIGN, STAMP, RETURN,
    ),
    "opinion": (
        RECEIVE, ASSIGN,
        Stage("Thẩm định sơ bộ và gửi lấy ý kiến cơ quan liên quan", OFFICER, 4, "Văn bản lấy ý kiến", "02"),
        Stage("Cơ quan liên quan trả lời bằng văn bản", "Cơ quan được lấy ý kiến", 20, "Văn bản tham gia ý kiến"),
        Stage("Tổng hợp ý kiến, thẩm định và lập báo cáo", OFFICER, 0, "Báo cáo thẩm định", "03"),
        _question(5), DRAFT, SIGN, STAMP, RETURN,
    ),
}  # fmt: skip

FORMS = {
    "01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "02": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "03": "Biên bản, báo cáo thẩm định",
}
RECORDS = (
    ("Hồ sơ đầu vào của tổ chức, cá nhân", "{unit}", "05 năm"),
    ("{result} và tài liệu trình ký", "{unit}", "Vĩnh viễn"),
    ("Phiếu kiểm soát quá trình giải quyết hồ sơ", DESK, "02 năm"),
)
PURPOSE = (
    "Quy định thống nhất trình tự, trách nhiệm và thời gian thực hiện việc {title}, bảo đảm đúng quy định của pháp "
    "luật và yêu cầu của hệ thống quản lý chất lượng."
)
SCOPE = "Áp dụng đối với {unit} và các đơn vị, cá nhân có liên quan thuộc {agency} khi thực hiện việc {title}."
REFERENCES = "Tiêu chuẩn quốc gia TCVN ISO {edition}\nSổ tay chất lượng của {agency}"
DEFINITIONS = "TTHC: thủ tục hành chính\nHTQLCL: hệ thống quản lý chất lượng\nBM: biểu mẫu"
CHANGES = (
    "Bổ sung bước phân công xử lý, làm rõ trách nhiệm của từng vị trí",
    "Cập nhật căn cứ pháp lý và thời gian giải quyết",
    "Chuyển đổi theo TCVN ISO 9001:2015, bổ sung nhận diện rủi ro",
    "Gộp biểu mẫu theo dõi, bỏ bước ký nháy",
    "Cập nhật tên đơn vị và nơi tiếp nhận hồ sơ",
)
TTHC_CHANGED = "Cập nhật theo quyết định công bố thủ tục hành chính mới"

PAPERS = (
    ("Đơn đề nghị {title}", "submit", 1, 0, "Mẫu số 01"),
    ("Bản sao giấy tờ chứng minh tư cách pháp lý của tổ chức, cá nhân", "submit", 0, 1, ""),
    ("Tài liệu thuyết minh nội dung đề nghị", "submit", 1, 0, "Mẫu số 02"),
    ("Giấy chứng minh nhân dân hoặc thẻ căn cước công dân", "present", 1, 0, ""),
    ("Bản vẽ, sơ đồ vị trí kèm theo", "submit", 2, 0, ""),
)
SEQUENCE = (
    "Bước 1: Tổ chức, cá nhân chuẩn bị hồ sơ và nộp tại nơi tiếp nhận.\n"
    "Bước 2: Cơ quan thẩm định hồ sơ; hồ sơ chưa hợp lệ thì thông báo bổ sung một lần.\n"
    "Bước 3: Cơ quan quyết định và trả {result} tại nơi tiếp nhận."
)
FEES = (None, None, 50_000, 100_000, 150_000, 300_000, 500_000)

SYSTEM: tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...] = (
    ("Kiểm soát thông tin dạng văn bản", (
        ("Đề nghị biên soạn, sửa đổi tài liệu", "Đơn vị có nhu cầu", 2),
        ("Soạn thảo, sửa đổi tài liệu", "Người được phân công", 20),
        ("Soát xét tài liệu", "Người soát xét", 8),
        ("Phê duyệt và quyết định ngày hiệu lực", "{head}", 4),
        ("Ban hành, phổ biến, thu hồi bản cũ", "Thư ký ISO", 4),
    )),
    ("Đánh giá nội bộ", (
        ("Lập chương trình đánh giá năm", "Thư ký ISO", 4),
        ("Phê duyệt chương trình, thành lập đoàn đánh giá", "{head}", 2),
        ("Chuẩn bị phiếu hỏi và thông báo kế hoạch", "Trưởng đoàn đánh giá", 8),
        ("Đánh giá tại đơn vị và ghi nhận phát hiện", "Đoàn đánh giá", 12),
        ("Báo cáo kết quả, theo dõi khắc phục", "Trưởng đoàn đánh giá", 12),
    )),
    ("Xem xét của lãnh đạo", (
        ("Thông báo kế hoạch xem xét", "Thư ký ISO", 2),
        ("Chuẩn bị báo cáo đầu vào", "Các đơn vị", 12),
        ("Họp xem xét hệ thống", "{head}", 2),
        ("Thông báo kết luận, giao việc", "Thư ký ISO", 4),
        ("Theo dõi thực hiện kết luận", "Thư ký ISO", 20),
    )),
    ("Kiểm soát sự không phù hợp và hành động khắc phục", (
        ("Phát hiện và ghi nhận sự không phù hợp", "Người phát hiện", 1),
        ("Phân tích nguyên nhân, đề xuất hành động", "Đơn vị có sự không phù hợp", 8),
        ("Phê duyệt hành động", "{head}", 2),
        ("Thực hiện hành động", "Đơn vị có sự không phù hợp", 20),
        ("Xác minh hiệu lực và đóng phiếu", "Thư ký ISO", 4),
    )),
    ("Quản lý rủi ro và cơ hội", (
        ("Nhận diện rủi ro và cơ hội của quá trình", "Các đơn vị", 8),
        ("Đánh giá mức rủi ro", "Các đơn vị", 8),
        ("Phê duyệt biện pháp xử lý", "{head}", 4),
        ("Thực hiện và theo dõi biện pháp", "Các đơn vị", 20),
    )),
    ("Giải quyết khiếu nại và đo lường sự hài lòng", (
        ("Tiếp nhận khiếu nại, phiếu khảo sát", DESK, 2),
        ("Phân loại, giao đơn vị xử lý", "Thư ký ISO", 2),
        ("Xác minh và đề xuất trả lời", "Đơn vị được giao", 20),
        ("Trả lời, tổng hợp và báo cáo", "{head}", 8),
    )),
)  # fmt: skip
INTERNAL_TITLES = (
    "Tiếp nhận và xử lý văn bản đến",
    "Soạn thảo và ban hành văn bản đi",
    "Quản lý và sử dụng con dấu",
    "Mua sắm, sửa chữa tài sản",
    "Đào tạo, bồi dưỡng công chức, viên chức",
    "Đánh giá, xếp loại công chức, viên chức",
    "Lập và theo dõi kế hoạch công tác",
    "Quản lý hạ tầng công nghệ thông tin",
    "Thi đua, khen thưởng nội bộ",
    "Quản lý xe và công tác lễ tân",
)
INTERNAL_STEPS: tuple[tuple[str, str, int], ...] = (
    ("Đề xuất nội dung công việc", "Đơn vị có nhu cầu", 2),
    ("Thẩm tra đề xuất, trình lãnh đạo", "Văn phòng", 8),
    ("Phê duyệt", "{head}", 4),
    ("Thực hiện công việc", "Đơn vị được giao", 12),
    ("Kiểm tra, lưu hồ sơ", "Văn phòng", 4),
)
PLAIN: dict[str, str] = {
    "policy": "Chính sách chất lượng",
    "instruction": "Hướng dẫn kiểm tra thành phần hồ sơ và lập phiếu kiểm soát",
    "form": "Phiếu đề nghị biên soạn, sửa đổi tài liệu",
}

DISTRICT_UNITS = (
    "Văn phòng HĐND và UBND", "Phòng Tư pháp", "Phòng Tài chính - Kế hoạch", "Phòng Kinh tế và Hạ tầng",
    "Phòng Nội vụ", "Phòng Giáo dục và Đào tạo", "Phòng Văn hóa và Thông tin", "Thanh tra huyện",
)  # fmt: skip
COMMUNE_UNITS = (
    "Văn phòng - Thống kê", "Tư pháp - Hộ tịch", "Địa chính - Xây dựng và Môi trường",
    "Lao động - Thương binh và Xã hội",
)  # fmt: skip
SMALL_UNITS = ("Bộ phận Tổng hợp", "Bộ phận Nghiệp vụ")
# The first of the words that a division's name has decides; without one, chance does, always the same.
UNIT_OF_FIELD: dict[str, tuple[str, ...]] = {
    "Hộ tịch": ("Tư pháp",), "Chứng thực": ("Tư pháp",), "Thành lập hộ kinh doanh": ("Tài chính - Kế hoạch",),
    "Hợp tác xã": ("Tài chính - Kế hoạch",), "Tài chính": ("Tài chính - Kế hoạch",),
    "Hoạt động xây dựng": ("Quản lý xây dựng", "Hạ tầng"), "Quy hoạch xây dựng": ("Quy hoạch", "Hạ tầng"),
    "Quản lý chi phí xây dựng": ("Kinh tế",), "Nhà ở và kinh doanh bất động sản": ("Quản lý xây dựng", "nhà ở"),
    "Lưu thông hàng hóa": ("Hạ tầng", "lưu thông"), "Nông nghiệp": ("Hạ tầng", "nông nghiệp"),
    "Giáo dục": ("Giáo dục",), "Môi trường": ("Hạ tầng", "môi trường"), "Văn hóa": ("Văn hóa",),
    "Nội vụ": ("Nội vụ",), "Tiếp công dân": ("Thanh tra",), "Khiếu nại, tố cáo": ("Thanh tra",),
    "Đất đai": ("Địa chính", "đất đai"), "Bảo trợ xã hội": ("Xã hội", "bảo trợ"), "Người có công": ("Xã hội",),
}  # fmt: skip

FAMILIES = ("Nông", "Hoàng", "Lý", "Triệu", "Đàm", "Bế", "Mã", "Lương", "Hà", "Vương", "Đinh", "Nguyễn", "Trần", "Lê")
MIDDLES = ("Văn", "Thị", "Quốc", "Thị Thu", "Đức", "Thị Minh", "Hồng", "Xuân", "Ngọc")
GIVEN = ("An", "Bảo", "Châu", "Đạt", "Giang", "Hạnh", "Hùng", "Khoa", "Lan", "Mai", "Nga", "Phúc", "Quyên", "Sơn",
         "Thảo", "Tuấn", "Vân", "Yến", "Cường", "Diệp", "Hải", "Linh", "Nhung")  # fmt: skip


def person(number: int) -> str:
    """A full name for a number; no two alike among the first 2,898."""
    family, rest = FAMILIES[number % len(FAMILIES)], number // len(FAMILIES)
    return f"{family} {MIDDLES[rest % len(MIDDLES)]} {GIVEN[(rest // len(MIDDLES) + number) % len(GIVEN)]}"


def chance(*seed: object) -> Random:
    """Choices that are the same for the same seed, on every machine."""
    return Random(" ".join(str(part) for part in seed))  # noqa: S311


def lower_first(text: str) -> str:
    """A title inside a sentence."""
    return text[:1].lower() + text[1:]
