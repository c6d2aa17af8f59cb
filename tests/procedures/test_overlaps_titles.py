"""What a title says: its act, whom it is for, which narrower case, and what is left to compare."""

import pytest

from procedures.overlaps.words import cases_of, contradict, marks_of, read

NAMES = ("ubnd xa nam tuan", "xa nam tuan")
BUILD = "Cấp giấy phép xây dựng nhà ở riêng lẻ"


def differ(one: str, other: str) -> bool:
    cases = frozenset(cases_of(one, NAMES) | cases_of(other, NAMES))
    return contradict(read(one, NAMES, cases), read(other, NAMES, cases))


@pytest.mark.parametrize(
    "other",
    [
        "Cấp mới giấy phép xây dựng nhà ở riêng lẻ",
        "QUY TRÌNH CẤP GIẤY PHÉP XÂY DỰNG NHÀ Ở RIÊNG LẺ",
        "Thu tuc cap giay phep xay dung nha o rieng le",
        "Giấy phép xây dựng nhà ở riêng lẻ – cấp (UBND xã Nam Tuấn)",
        "Cấp giấy phép xây dựng nhà ở riêng lẻ theo cơ chế một cửa trên địa bàn xã Nam Tuấn",
        "Cấp giấy phép xây dựng nhà ở riêng lẻ đối với tổ chức, cá nhân",
        "Giải quyết thủ tục cấp đối với giấy phép xây dựng nhà ở riêng lẻ",
    ],
)
def test_the_same_thing_in_other_words_is_no_contradiction(other):
    assert not differ(BUILD, other)
    assert set(read(BUILD, NAMES).words) == set(read(other, NAMES).words)


@pytest.mark.parametrize("act", ["Cấp lại", "Cấp đổi", "Đổi", "Gia hạn", "Điều chỉnh", "Thu hồi", "Tạm đình chỉ"])
def test_another_act_is_another_thing(act):
    assert differ(BUILD, f"{act} giấy phép xây dựng nhà ở riêng lẻ")
    assert differ("Đăng ký khai sinh", f"Giấy phép xây dựng nhà ở riêng lẻ – {act.lower()}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đăng ký khai sinh", "Đăng ký khai sinh có yếu tố nước ngoài"),
        ("Cấp phép xây dựng công trình theo tuyến", "Cấp phép xây dựng công trình không theo tuyến"),
        ("Tiếp công dân", "Tiếp công dân trong khu công nghiệp"),
        ("Đổi tên cụm công nghiệp", "Đổi tên cụm công nghiệp quy mô công nghiệp"),
        ("Cấp chứng chỉ giám sát hạng I", "Cấp chứng chỉ giám sát hạng III"),
        ("Giao đất đối với hộ gia đình", "Giao đất đối với doanh nghiệp"),
        ("Cấp giấy phép buôn bán phân bón", "Cấp giấy phép sản xuất phân bón"),
        ("Cấp giấy phép kinh doanh khí", "Cấp giấy chứng nhận kinh doanh khí"),
        ("Đăng ký lại khai sinh", "Đăng ký khai sinh"),
    ],
)
def test_what_looks_alike_and_is_another_thing_contradicts(one, other):
    assert differ(one, other)
    assert differ(other, one)


def test_a_case_known_from_elsewhere_is_seen_without_accents():
    cases = frozenset(cases_of("Đăng ký khai sinh có yếu tố nước ngoài", ()))
    assert contradict(read("dang ky khai sinh", (), cases), read("dang ky khai sinh co yeu to nuoc ngoai", (), cases))


def test_abbreviations_are_written_out():
    assert read("Cấp GCN QSDĐ").words == read("Cấp giấy chứng nhận quyền sử dụng đất").words


def test_the_place_of_the_tone_makes_no_difference_but_the_tone_does():
    assert marks_of("Hòa giải")["hoa"] == marks_of("Hoà giải")["hoa"]
    assert marks_of("Đá quý")["da"].isdisjoint(marks_of("Da thuộc")["da"])
    assert marks_of("Da thuoc") == {}
