"""Steps of several procedures side by side."""

from procedures.overlaps.aligning import aligned

A = [("Tiếp nhận hồ sơ", "Một cửa"), ("Kiểm tra thực địa", "Chuyên viên"), ("Trả kết quả", "Một cửa")]


def states(*columns) -> list[list[str]]:
    return [[cell.state for cell in row] for row in aligned(columns)]


def test_the_same_steps_are_said_to_be_the_same_in_any_order():
    assert states(A, A[::-1]) == [["first", "same"]] * 3


def test_accents_and_capitals_make_no_difference():
    assert states(A[:1], [("TIEP NHAN HO SO", "mot cua")]) == [["first", "same"]]


def test_other_words_and_other_people_are_told_apart():
    other = [("Tiếp nhận và vào sổ hồ sơ", "Một cửa"), ("Kiểm tra thực địa", "Lãnh đạo"), A[2]]
    assert states(A, other) == [["first", "reworded"], ["first", "other_person"], ["first", "same"]]


def test_what_is_missing_and_what_is_beside_has_a_row_of_its_own():
    rows = aligned([A[:1], [("Niêm yết công khai", "Văn thư")]])
    assert [[cell.state for cell in row] for row in rows] == [["first", "missing"], ["missing", "only_here"]]
    assert (rows[1][1].number, rows[1][1].what) == (1, "Niêm yết công khai")


def test_what_two_have_beside_the_first_stands_in_one_row():
    posted, stamped = ("Niêm yết công khai", "Văn thư"), ("Đóng dấu", "Văn thư")
    found = states(A[:1], [A[0], posted, stamped], [posted, A[0]])
    assert found == [
        ["first", "same", "same"],
        ["missing", "only_here", "only_here"],
        ["missing", "only_here", "missing"],
    ]


def test_every_step_of_everybody_stands_once():
    columns = [A, [("Đóng dấu", "x"), *A[1:]], [("Đóng dấu", "x"), ("Đóng dấu", "y")]]
    rows = aligned(columns)
    for place, column in enumerate(columns):
        numbers = sorted(row[place].number for row in rows if row[place].state != "missing")
        assert numbers == list(range(1, len(column) + 1))
    assert all(len(row) == 3 for row in rows)


def test_nothing_has_no_rows():
    assert aligned([]) == []
    assert aligned([[], []]) == []
