"""Marks of local fields in texts, and running numbers of codes. Pure."""

from procedures.local_fields import LONGEST, filled, localised, longest, renewed, unknown_marks, values_for
from procedures.numbering import Numbering

VALUES = {"receiving_desk": "Một cửa", "unit_name": "Phòng Nội vụ"}


def test_marks_are_replaced_with_or_without_spaces_and_others_stay():
    assert localised("Tại [[receiving_desk]], [[ unit_name ]], [[khac]]", VALUES) == (
        "Tại Một cửa, Phòng Nội vụ, [[khac]]"
    )


def test_a_value_that_looks_like_a_mark_is_not_replaced_again():
    assert localised("[[receiving_desk]]", {"receiving_desk": "[[unit_name]]", "unit_name": "x"}) == "[[unit_name]]"


def test_unknown_marks_are_named_once():
    assert unknown_marks(["[[phong]] và [[receiving_desk]]", "[[phong]]", "[không]"]) == ["phong"]


def test_a_text_that_is_no_longer_the_models_stays():
    old, new = {"unit_name": "A"}, {"unit_name": "B"}
    assert renewed("Gửi A", "Gửi [[unit_name]]", old, new) == "Gửi B"
    assert renewed("Gửi A ngay", "Gửi [[unit_name]]", old, new) == "Gửi A ngay"


def test_what_an_agency_has_not_said_is_usual_and_its_name_its_own():
    values = values_for("UBND xã Nam Tuấn", {"receiving_desk": "Một cửa", "unit_name": ""})
    assert values["agency_name"] == "UBND xã Nam Tuấn"
    assert (values["receiving_desk"], values["unit_name"]) == ("Một cửa", "Bộ phận chuyên môn")


def test_the_longest_copy_counts_every_mark():
    assert longest("a [[unit_name]] [[unit_name]]") == 3 + 2 * LONGEST


def test_whole_structures_are_filled():
    assert filled({"a": ["[[unit_name]]", 1, None]}, VALUES) == {"a": ["Phòng Nội vụ", 1, None]}


def test_codes_go_on_after_the_highest_and_are_given_once():
    numbering = Numbering(["QT-02", "QT-10", "QT-x", "BM-99"])
    assert [numbering.next("QT-{n:02}") for _ in range(2)] == ["QT-11", "QT-12"]
    assert numbering.next("QT-{n}") == "QT-13"
    assert Numbering([]).next("SNV/{n:03}/QT") == "SNV/001/QT"


def test_a_code_that_another_pattern_took_is_passed_over():
    numbering = Numbering([])
    assert [numbering.next(pattern) for pattern in ("QT-{n}", "QT-{n:01}", "QT-{n}")] == ["QT-1", "QT-2", "QT-3"]
