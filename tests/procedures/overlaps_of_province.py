"""Procedures that overlap, and the groups that a search finds."""

from agencies.models import Agency
from procedures.models import OverlapGroup, OverlapMember, Procedure, Revision, Step
from procedures.services.overlapping import overlaps_find, overlaps_store
from tests.cast import make_procedure

OWN_STEPS = (
    "Tiếp nhận hồ sơ",
    "Xem bản vẽ nhà ở và khoảng lùi",
    "Đối chiếu chỉ giới đường đỏ",
    "Xác minh nguồn gốc thửa đất ở",
    "Trả kết quả",
)


def make_written(agency: Agency, title: str, steps: tuple = OWN_STEPS, *, tthcs: tuple = (), **fields) -> Procedure:
    """A procedure in effect with steps: texts, done by two in turn, or (text, who) pairs."""
    procedure = make_procedure(agency, title=title, tthcs=tthcs, **fields)
    revision = procedure.revisions.get()
    rewrite(revision, steps)
    return procedure


def rewrite(revision: Revision, steps: tuple, quarters: int = 2) -> None:
    """Give a revision other steps, past its freezing: what matters here is what is read, not how it came about."""
    pairs = [(step, f"Chuyên viên {n}") if isinstance(step, str) else step for n, step in enumerate(steps)]
    revision.steps.all().delete()
    Step.objects.bulk_create(
        Step(revision=revision, order=n, what=what, who=who, quarters=quarters)
        for n, (what, who) in enumerate(pairs, 1)
    )


def make_overlap(one: Agency, other: Agency, **fields) -> tuple[OverlapGroup, OverlapMember]:
    """Two procedures of two agencies for the same thing, and the group and first member that a search stores."""
    make_written(one, "Cấp giấy phép xây dựng nhà ở riêng lẻ", **fields)
    make_written(other, "Quy trình cấp phép xây dựng đối với nhà ở riêng lẻ", OWN_STEPS[::-1], **fields)
    overlaps_store(overlaps_find())
    group = OverlapGroup.objects.get()
    return group, group.members.first()
