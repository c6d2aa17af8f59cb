"""Makers of what audits are planned with: courses, lent auditors, people in divisions."""

from datetime import date

from agencies.models import Agency, Unit, User
from agencies.roles import Role
from audits.models import AuditorCourse
from core.text import sort_key
from tests.audits.makers import make_auditor, make_programme, plan_audit
from tests.cast import make_membership, make_user


def make_course(user: User, agency: Agency, **fields) -> AuditorCourse:
    """A course of 2018 that counts without end."""
    defaults = {"title": "Đánh giá viên nội bộ", "passed_on": date(2018, 3, 1)}
    return AuditorCourse.objects.create(user=user, agency=agency, **defaults | fields)


def make_worker(agency: Agency, unit: Unit | None = None, role: str = Role.STAFF) -> User:
    """Somebody in a division."""
    user = make_user("Nông Văn Việc")
    make_membership(user, agency, role, unit=unit)
    return user


def make_units(agency: Agency, count: int) -> list[Unit]:
    return [
        Unit.objects.create(agency=agency, name=f"Phòng số {n}", sort_text=sort_key(f"Phòng số {n}"))
        for n in range(1, count + 1)
    ]


def lend(agency: Agency) -> User:
    """An auditor of another agency."""
    return make_auditor(agency)


def records_of_planning(cast) -> dict:
    """What the table of permissions opens: programmes of agency A in three states, an audit in a draft, a course."""
    draft = make_programme(cast.a, "draft", year=2018)
    return {
        "programme-draft": draft,
        "programme-submitted": make_programme(cast.a, "submitted", year=2020),
        "programme-approved": make_programme(cast.a, "approved", year=2017),
        "audit-planned": plan_audit(draft),
        "course": make_course(cast.khoa, cast.a),
    }
