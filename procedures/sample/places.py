"""Invented names of places and the usual bodies of a province, for synthetic agencies."""

DEPARTMENTS = {
    "VP": "Văn phòng Ủy ban nhân dân", "SNV": "Sở Nội vụ", "STP": "Sở Tư pháp", "SKHDT": "Sở Kế hoạch và Đầu tư",
    "STC": "Sở Tài chính", "SCT": "Sở Công Thương", "SNNPTNT": "Sở Nông nghiệp và Phát triển nông thôn",
    "SGTVT": "Sở Giao thông vận tải", "SXD": "Sở Xây dựng", "STNMT": "Sở Tài nguyên và Môi trường",
    "STTTT": "Sở Thông tin và Truyền thông", "SLDTBXH": "Sở Lao động - Thương binh và Xã hội",
    "SVHTTDL": "Sở Văn hóa, Thể thao và Du lịch", "SKHCN": "Sở Khoa học và Công nghệ",
    "SGDDT": "Sở Giáo dục và Đào tạo", "SYT": "Sở Y tế", "SNGV": "Sở Ngoại vụ", "TTR": "Thanh tra",
    "BDT": "Ban Dân tộc", "BQLKKT": "Ban Quản lý Khu kinh tế",
}  # fmt: skip
BRANCHES = {
    "TDC": "Chi cục Tiêu chuẩn Đo lường Chất lượng", "KL": "Chi cục Kiểm lâm", "CNTY": "Chi cục Chăn nuôi và Thú y",
    "TTBVTV": "Chi cục Trồng trọt và Bảo vệ thực vật", "TL": "Chi cục Thủy lợi",
    "QLCL": "Chi cục Quản lý chất lượng nông lâm sản và thủy sản", "BVMT": "Chi cục Bảo vệ môi trường",
    "ATVSTP": "Chi cục An toàn vệ sinh thực phẩm", "DSKHHGD": "Chi cục Dân số - Kế hoạch hóa gia đình",
}  # fmt: skip
DIVISIONS = {"LDTBXH": "Phòng Lao động - Thương binh và Xã hội", "TNMT": "Phòng Tài nguyên và Môi trường"}
COMMUNES = ("xã", "xã", "xã", "phường", "thị trấn")
FIRST = (
    "An", "Bình", "Cẩm", "Đại", "Đông", "Hòa", "Kim", "Lạc", "Long", "Minh", "Nam", "Ngọc", "Phú", "Quang", "Sơn",
    "Tân", "Tây", "Thanh", "Thiện", "Trung", "Vân", "Vĩnh", "Xuân", "Yên", "Hồng", "Thượng", "Bảo", "Đức", "Hưng",
    "Liên",
)  # fmt: skip
SECOND = (
    "Sơn", "Thủy", "Giang", "Lâm", "Phong", "Hà", "Lộc", "Thịnh", "Khê", "Trì", "Đường", "Mỹ", "Xá", "Hải", "Thành",
    "Trạch", "Lĩnh", "Quế", "Nghĩa", "Tiến", "Lợi", "Cường", "Châu", "Đình", "Lập", "Thái", "Ninh", "Viên", "Hiệp",
    "Phương",
)  # fmt: skip
CASES = (
    "đối với hộ nghèo, hộ cận nghèo",
    "đối với người cao tuổi",
    "đối với doanh nghiệp nhỏ và vừa",
    "đối với khu vực biên giới",
    "đối với tổ chức nước ngoài",
    "trong trường hợp liên thông",
    "theo quy trình rút gọn",
    "đối với hợp tác xã",
)


def place(number: int) -> str:
    """A name for a number; no two alike among the first 900, and a third syllable after that."""
    rest = number // len(FIRST)
    name = f"{FIRST[number % len(FIRST)]} {SECOND[(rest + number) % len(SECOND)]}"
    return name if rest < len(SECOND) else f"{name} {FIRST[(rest // len(SECOND) + number * 7) % len(FIRST)]}"
