"""What the search groups and what it leaves apart, on small sets by hand and on planted ones."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text import fold
from procedures.overlaps import Profile, groups
from tests.bench.planted import judged, planted

GENERIC = ("Tiếp nhận hồ sơ", "Thẩm định hồ sơ", "Ký duyệt", "Trả kết quả")
OWN = ("Xem bản vẽ nhà ở", "Đối chiếu chỉ giới đường đỏ", "Xác minh nguồn gốc thửa đất")


def profile(number: int, title: str, own=OWN, *, agency: int | None = None, tthcs=()) -> Profile:
    steps = tuple((what, "Chuyên viên") for what in (*GENERIC, *own))
    return Profile(number, agency or number, title, tthcs, steps)


def found(*profiles: Profile) -> list[set[int]]:
    return [{member.id for member in group.members} for group in groups(profiles)]


def test_one_thing_in_two_wordings_is_a_group():
    one = profile(1, "Cấp giấy phép xây dựng nhà ở riêng lẻ")
    other = profile(2, fold("Quy trình cấp phép xây dựng đối với nhà ở riêng lẻ"), OWN[::-1])
    assert found(one, other) == [{1, 2}]


def test_two_procedures_of_one_agency_are_no_overlap_of_agencies():
    title = "Cấp giấy phép xây dựng nhà ở riêng lẻ"
    assert found(profile(1, title, agency=7), profile(2, title, agency=7)) == []


def test_steps_that_everybody_has_bring_nothing_together():
    assert found(profile(1, "Đăng ký khai sinh", ()), profile(2, "Đăng ký khai tử", ())) == []


def test_another_act_with_the_same_steps_stays_apart():
    one = profile(1, "Cấp giấy phép xây dựng nhà ở riêng lẻ")
    assert found(one, profile(2, "Gia hạn giấy phép xây dựng nhà ở riêng lẻ")) == []


def test_nothing_is_chained_through_a_common_member():
    own = [("Đo đạc thửa đất", "Cắm mốc ranh giới"), ("Đo đạc thửa đất", "Xem sổ gốc"), ("Xem sổ gốc", "Chụp ảnh")]
    titles = ("Giao đất làm trang trại", "Giao đất trồng rừng trang trại", "Trồng rừng phòng hộ")
    linked = found(*(profile(n, title, steps) for n, (title, steps) in enumerate(zip(titles, own, strict=True), 1)))
    assert not any({1, 3} <= group for group in linked)


def test_the_order_of_the_procedures_makes_no_difference():
    made = planted(300, 5)
    forward = {frozenset(m.id for m in group.members) for group in groups(made.profiles)}
    backward = {frozenset(m.id for m in group.members) for group in groups(made.profiles[::-1])}
    assert forward == backward


def test_a_member_says_why_it_is_there():
    one = profile(1, "Cấp giấy phép xây dựng nhà ở riêng lẻ", tthcs=("1.009994",))
    other = profile(2, "Cấp giấy phép xây dựng nhà ở riêng lẻ", tthcs=("1.009994.000.00.00.H14",))
    (group,) = groups([one, other])
    likeness = group.members[1].likeness
    assert (likeness.title, likeness.tthcs) == (1.0, 1.0)
    assert likeness.steps == pytest.approx(1.0)
    assert group.centre == group.members[0].id


def test_nothing_and_one_procedure_are_searched_too():
    assert groups([]) == []
    assert found(profile(1, "")) == []


def test_the_same_seed_plants_the_same_set():
    assert planted(200, 3).profiles == planted(200, 3).profiles
    assert planted(200, 3).profiles != planted(200, 4).profiles


def test_planted_sets_hold_duplicates_and_distractors_of_different_agencies():
    made = planted(1500, 11)
    agency = {row.id: row.agency_id for row in made.profiles}
    assert len(made.duplicate_groups) > 100
    assert len(made.distractor_pairs) > 10
    assert all(len({agency[number] for number in ids}) == len(ids) for ids in made.duplicate_groups)
    assert all(made.truth[one] != made.truth[two] for one, two in made.distractor_pairs)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_planted_duplicates_are_found_and_distractors_stay_apart(seed):
    verdict = judged(*(lambda made: (made, groups(made.profiles)))(planted(1500, seed)))
    assert (verdict.missed, verdict.mixed, verdict.distractors) == ([], [], [])


@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_seed_no_distractor_is_grouped(seed):
    made = planted(400, seed)
    assert judged(made, groups(made.profiles)).distractors == []
