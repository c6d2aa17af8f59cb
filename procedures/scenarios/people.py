"""Divisions, internal auditors and staff of a scenario's agencies; nobody of them has a password."""

from collections.abc import Mapping, Sequence

from agencies.models import Agency, Membership, Unit, User
from agencies.roles import Role
from agencies.scenes import Scene
from procedures.sample.offices import make_person, make_units

FIRST_NUMBER = 300
STAFF = {"provincial_department": 5, "district_peoples_committee": 8, "commune_peoples_committee": 4}
UNITS_OF_CAST = {"secretary": "Văn phòng", "staff": "Phòng Quản lý xây dựng", "auditor": "Thanh tra"}


def write_people(agencies: Mapping[str, Agency], scene: Scene, staff: Mapping[str, int] = STAFF) -> None:
    """An internal auditor, and staff by kind of agency, in divisions of their own; the cast's agency has some."""
    programme = scene.programme(agencies)
    new = [one for one in programme if one.code != scene.cast_agency]
    Unit.objects.bulk_create([unit for agency in new for unit in make_units(agency)], batch_size=500)
    units: dict[int, list[Unit]] = {}
    for unit in Unit.objects.filter(agency__in=programme).order_by("pk"):
        units.setdefault(unit.agency_id, []).append(unit)
    posts: list[tuple[Agency, str, Unit | None]] = []
    for agency in programme:
        own = units[agency.pk]
        if agency.code != scene.cast_agency:
            posts.append((agency, Role.AUDITOR, own[0]))
        posts += [(agency, Role.STAFF, unit) for unit in own[: staff.get(agency.kind.code, 2)]]
    _write_posts(posts, scene)
    _place_cast(units, scene)


def _write_posts(posts: Sequence[tuple[Agency, str, Unit | None]], scene: Scene) -> None:
    counts: dict[tuple[int, str], int] = {}
    users: list[User] = []
    for number, (agency, role, _unit) in enumerate(posts):
        counts[agency.pk, role] = n = counts.get((agency.pk, role), 0) + 1
        users.append(make_person(f"{role}{n}.{agency.code.lower()}", FIRST_NUMBER + number))
    User.objects.bulk_create(users, batch_size=500)
    Membership.objects.bulk_create(
        [
            Membership(user=user, agency=agency, role=role, unit=unit, starts_on=scene.since)
            for user, (agency, role, unit) in zip(users, posts, strict=True)
        ],
        batch_size=500,
    )


def _place_cast(units: Mapping[int, Sequence[Unit]], scene: Scene) -> None:
    rows = Membership.objects.filter(agency__code=scene.cast_agency, user__username__in=UNITS_OF_CAST)
    for row in rows.select_related("user"):
        row.unit = next(unit for unit in units[row.agency_id] if unit.name == UNITS_OF_CAST[row.user.username])
        row.save(update_fields=["unit"])
