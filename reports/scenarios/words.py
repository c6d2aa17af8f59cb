"""Illustrative words: names of people and what agencies write in their reports."""

from collections.abc import Callable

from agencies.models import Agency
from reports.outline import ARTICLE_36

FAMILIES = (
    "Nông",
    "Hoàng",
    "Lý",
    "Triệu",
    "Đàm",
    "Bế",
    "Mã",
    "Lương",
    "Hà",
    "Vương",
    "Đinh",
    "Nguyễn",
    "Trần",
    "Phạm",
)
MIDDLES = ("Văn", "Thị", "Quốc", "Thị Thu", "Đức", "Thị Minh", "Hồng")
GIVEN = ("An", "Bảo", "Châu", "Đạt", "Giang", "Hạnh", "Hùng", "Khoa", "Lan", "Mai", "Nga", "Phúc", "Quyên", "Sơn",
         "Thảo", "Tuấn", "Vân", "Yến")  # fmt: skip

TEXTS = {
    "directing": (
        "{name} đã ban hành kế hoạch duy trì, cải tiến hệ thống quản lý chất lượng năm {year}, kiện toàn Ban Chỉ đạo "
        "ISO và phân công từng phòng chịu trách nhiệm soát xét các quy trình thuộc lĩnh vực quản lý.\n"
        "Việc thực hiện kế hoạch được đánh giá tại giao ban hằng quý; các nội dung chậm tiến độ được giao người chịu "
        "trách nhiệm và thời hạn cụ thể."
    ),
    "communication": (
        "Cơ quan đã cử công chức tham gia lớp tập huấn do Sở Khoa học và Công nghệ tổ chức từ tháng 7 năm {year} và "
        "tổ chức phổ biến nội bộ cho toàn thể công chức trong phạm vi áp dụng."
    ),
    "technology": (
        "Tài liệu của hệ thống được đăng trên mạng nội bộ; việc tiếp nhận và trả kết quả gắn với cơ chế một cửa và "
        "phần mềm một cửa điện tử của tỉnh."
    ),
    "operation": (
        "Các quy trình giải quyết công việc được thực hiện và lưu hồ sơ theo quy định; hồ sơ được theo dõi bằng "
        "phiếu kiểm soát quá trình giải quyết. Số liệu chi tiết lấy từ hệ thống một cửa của tỉnh."
    ),
    "improvement": "Đã đề xuất rút ngắn thời gian giải quyết và bỏ bớt biểu mẫu trùng lặp ở một số quy trình.",
    "participation": (
        "Lãnh đạo cơ quan trực tiếp chỉ đạo, chủ trì xem xét của lãnh đạo; các phòng cử cán bộ đầu mối và tham gia "
        "đánh giá nội bộ chéo."
    ),
}
STRENGTHS = (
    "Việc giải quyết thủ tục hành chính đi vào nền nếp, trách nhiệm rõ ràng. Tỷ lệ hồ sơ đúng hạn tăng.",
    "Hệ thống tài liệu được soát xét đầy đủ, bỏ các quy trình không còn phù hợp. Công chức thực hiện thống nhất.",
    "Đánh giá nội bộ và xem xét của lãnh đạo được thực hiện đúng kế hoạch. Các điểm chưa phù hợp được khắc phục.",
    "Người dân, tổ chức dễ theo dõi trình tự, thời gian giải quyết. Việc đi lại nhiều lần giảm rõ rệt.",
)
SHORTCOMINGS = (
    ("a", "c"),
    ("b", "c"),
    ("a", "d"),
    ("c", "g"),
    ("e",),
    ("a", "b", "d"),
)
CAUSES = (
    ("objective", "staff", "law"),
    ("objective", "subjective", "two_systems"),
    ("objective", "law"),
    ("subjective", "staff", "technology"),
    ("objective", "sanctions"),
    ("objective", "subjective", "staff", "formalism"),
    ("objective", "law", "other"),
)
WHY = {
    "staff": "Công chức làm đầu mối kiêm nhiệm, thường xuyên thay đổi vị trí công tác.",
    "two_systems": "Công chức phải theo cả quy trình ISO và quyết định công bố thủ tục hành chính.",
    "law": "Văn bản về môi trường, đất đai, đầu tư sửa đổi nhiều lần trong năm.",
    "technology": "Phần mềm một cửa điện tử chưa liên thông đến mọi phòng.",
    "sanctions": "Kết luận kiểm tra năm trước chưa được thực hiện vì không có chế tài.",
    "formalism": "Một số phòng chỉ lập hồ sơ khi sắp có kiểm tra.",
    "other": "Kinh phí cấp muộn.",
}
TASKS = (
    ("Rà soát, cập nhật quy trình theo văn bản pháp luật mới", "Các phòng chuyên môn", "Hằng quý"),
    ("Đánh giá nội bộ và khắc phục điểm không phù hợp", "Thư ký ISO", "31/8/{next}"),
    ("Xem xét của lãnh đạo", "Người đứng đầu", "30/9/{next}"),
)
CONVERSION = ("Chuyển đổi hệ thống sang TCVN ISO 9001:2015", "Ban Chỉ đạo ISO", "30/6/{next}")
WIDENING = ("Mở rộng phạm vi áp dụng theo danh mục thủ tục hành chính mới", "Ban Chỉ đạo ISO", "30/6/{next}")
CONVERTED = 2021  # from then on everybody applies TCVN ISO 9001:2015


def person(number: int) -> str:
    """A full name for a number; different for the first thousand numbers."""
    family = FAMILIES[number % len(FAMILIES)]
    middle = MIDDLES[(number // len(FAMILIES)) % len(MIDDLES)]
    return f"{family} {middle} {GIVEN[(number * 5 + number // 7) % len(GIVEN)]}"


def authority_of(head_title: str) -> str:
    """A chairman signs for the committee (NĐ 30/2020/NĐ-CP, Annex I)."""
    return "TM. ỦY BAN NHÂN DÂN" if head_title.lower() == "chủ tịch" else ""


def section(key: str, agency: Agency, position: int, year: int = 2019) -> dict:
    """What an agency writes in one section of its report of a year."""
    if key in TEXTS:
        return {"text": TEXTS[key].format(name=agency.name, year=year)}
    return SPECIAL[key](position, year)


def _shortcomings(position: int, year: int) -> dict:
    return {
        "codes": list(SHORTCOMINGS[position % len(SHORTCOMINGS)]),
        "text": "Một số quy trình chưa được cập nhật kịp thời khi văn bản pháp luật thay đổi.",
    }


def _causes(position: int, year: int) -> dict:
    codes = CAUSES[position % len(CAUSES)]
    return {"codes": list(codes), "text": " ".join(WHY[code] for code in codes if code in WHY)}


def _tasks(position: int, year: int) -> dict:
    rows = (CONVERSION if year < CONVERTED else WIDENING, *TASKS)
    return {
        "rows": [{"task": task, "unit": unit, "due": due.format(next=year + 1)} for task, unit, due in rows],
        "text": f"Ước thực hiện đến 31/12/{year}: hoàn thành đánh giá nội bộ và xem xét của lãnh đạo.",
    }


def _proposals(position: int, year: int) -> dict:
    lately = "chuyển đổi phiên bản" if year < CONVERTED else "tự đánh giá theo bộ tiêu chí"
    return {
        "codes": ["department"] if position % 2 else ["province", "department"],
        "text": f"Đề nghị tổ chức thêm lớp tập huấn cho công chức mới và hướng dẫn {lately}.",
    }


def _article36(position: int, year: int) -> dict:
    return {"items": {item: _judged(item, position) for item in ARTICLE_36}}


def _judged(item: str, position: int) -> dict:
    if item == "2e":
        return {"result": "not_applicable", "note": "Không thuê tư vấn"}
    if item == "2d" and position % 4 == 0:
        return {"result": "nonconform", "note": "Hai quy trình cập nhật quá 3 tháng"}
    return {"result": "conform", "note": "Hồ sơ lưu tại Văn phòng"}


SPECIAL: dict[str, Callable[[int, int], dict]] = {
    "strengths": lambda position, year: {"text": STRENGTHS[position % len(STRENGTHS)]},
    "shortcomings": _shortcomings,
    "causes": _causes,
    "tasks": _tasks,
    "proposals": _proposals,
    "article36": _article36,
}
