"""Quality policies and the objectives of the year of every agency, measured until September.

All of it is illustrative and marked so, and the same on every machine. It stands on the scene's day. Objectives
about dossiers are measured by the figures of `registers.scenarios.dossiers`, which is written before.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from agencies.models import Agency, Membership, User
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.dates import next_working_day, valid_on
from core.log import log_many
from registers.models import Measurement, QualityObjective, QualityPolicy, RegisterYear
from registers.services.feeding import computed
from registers.typical import values_of

MARK = " (minh họa)"
BATCH = 500
ON_TIME = {"commune_peoples_committee": 95, "central_body_in_province": 99, "district_peoples_committee": 96}
ONLINE = {"provincial_department": 20, "district_peoples_committee": 15, "central_body_in_province": 40}
NO_ONLINE = ("commune_peoples_committee",)
NOT_SHOWN = 6  # every sixth policy is not shown to citizens yet
LAZY = 5  # every fifth agency holds fewer trainings than it set itself
COMPLAINED = 13  # every thirteenth has had a justified complaint
FORGETFUL = 9  # every ninth has not measured September
POLICY = (
    "{name} cam kết xây dựng nền hành chính chuyên nghiệp, công khai, minh bạch; giải quyết công việc đúng "
    "pháp luật, đúng hẹn; lấy sự hài lòng của tổ chức, cá nhân làm thước đo chất lượng.\n\n"
    "Lãnh đạo cơ quan bảo đảm nguồn lực để áp dụng, duy trì và cải tiến liên tục Hệ thống quản lý chất lượng theo "
    "TCVN ISO 9001; mọi cán bộ, công chức hiểu và thực hiện chính sách này." + MARK
)


def write(agencies: Mapping[str, Agency], scene: Scene) -> dict[str, RegisterYear]:
    """Write everything for agencies by code, with their people, in the caller's transaction.

    The confirmed years by agency code: risks, context issues and parties of the scenario stand under them.
    """
    programme = scene.programme(agencies)
    people = _people(programme, scene.today)
    registers = _write_years(programme, people, scene)
    _write_policies(programme, people, scene)
    typical = {key: values_of(key) for key in ("on_time", "online", "complaints")}
    rows = [row for n, register in enumerate(registers) for row in _objectives(n, register, people, typical)]
    QualityObjective.objects.bulk_create(rows, batch_size=BATCH)
    log_many(rows, "qualityobjective.add", by=SYSTEM)
    _write_measurements(rows, {register.pk: n for n, register in enumerate(registers)}, scene.today)
    return {register.agency.code: register for register in registers}


People = dict[tuple[int, str], User]


def _people(agencies: Sequence[Agency], today: date) -> People:
    """Secretary and head of each agency, where it has them."""
    rows = Membership.objects.filter(valid_on(today), agency__in=agencies, role__in=(Role.SECRETARY, Role.HEAD))
    return {(row.agency_id, row.role): row.user for row in rows.select_related("user").order_by("-pk")}


def _write_years(agencies: Sequence[Agency], people: People, scene: Scene) -> list[RegisterYear]:
    """Opened in the first days of the year, confirmed by the head within the month."""
    rows = [
        RegisterYear(
            agency=agency,
            year=scene.year,
            status=RegisterYear.Status.CONFIRMED,
            submitted_by=people.get((agency.pk, Role.SECRETARY)),
            confirmed_by=people.get((agency.pk, Role.HEAD)),
            confirmed_on=next_working_day(scene.day(1, 9 + n % 15)),
        )
        for n, agency in enumerate(agencies)
    ]
    RegisterYear.objects.bulk_create(rows, batch_size=BATCH)
    log_many(rows, "registeryear.open", by=SYSTEM, after={"year": scene.year})
    log_many(rows, "registeryear.confirm", by=SYSTEM)
    return rows


def _write_policies(agencies: Sequence[Agency], people: People, scene: Scene) -> None:
    rows = [
        QualityPolicy(
            agency=agency,
            issue_number=1 + n % 2,
            text=POLICY.format(name=agency.name),
            status=QualityPolicy.Status.IN_FORCE,
            approved_by=people.get((agency.pk, Role.HEAD)),
            approved_on=(day := next_working_day(scene.day(1 + n % 12, 10, years=-1))),
            published_on=None if n % NOT_SHOWN == NOT_SHOWN - 1 else day,
        )
        for n, agency in enumerate(agencies)
    ]
    QualityPolicy.objects.bulk_create(rows, batch_size=BATCH)
    written = ((row, people.get((row.agency_id, Role.SECRETARY))) for row in rows)
    links = QualityPolicy.writers.through
    links.objects.bulk_create(
        [links(qualitypolicy_id=row.pk, user_id=user.pk) for row, user in written if user], batch_size=BATCH
    )
    log_many(rows, "qualitypolicy.approve", by=SYSTEM)


def _objectives(
    n: int, register: RegisterYear, people: People, typical: Mapping[str, dict]
) -> Iterable[QualityObjective]:
    kind = register.agency.kind.code
    found = [_aimed(typical["on_time"], "từ 98%", ON_TIME.get(kind, 98), baseline=96)]
    if kind not in NO_ONLINE:
        found.append(_aimed(typical["online"], "từ 30%", ONLINE.get(kind, 10), baseline=5))
    found += [typical["complaints"], _training(4 + n % 3)]
    for running, values in enumerate(found, start=1):
        row = QualityObjective(
            register=register,
            agency_id=register.agency_id,
            number=f"{QualityObjective.PREFIX}-{register.year}-{running:02d}",
            owner=people.get((register.agency_id, Role.SECRETARY)),
            in_force_from=register.confirmed_on,
            **values | {"title": values["title"] + MARK},
        )
        row.refresh_index()
        yield row


def _aimed(values: dict, words: str, target: int, *, baseline: int) -> dict:
    """A typical objective with the agency's own target, in its figure and in its title."""
    title = values["title"].replace(words, f"từ {target}%")
    return values | {"title": title, "target": Decimal(target), "baseline": Decimal(baseline)}


def _training(target: int) -> dict:
    return {
        "title": f"Tổ chức ít nhất {target} buổi phổ biến quy trình, nghiệp vụ trong năm",
        "formula": "Số buổi phổ biến, tập huấn đã tổ chức",
        "measure": "buổi",
        "better": "more",
        "target": Decimal(target),
        "aggregate": "sum",
        "frequency": "quarter",
        "data_source": "Kế hoạch và biên bản các buổi phổ biến",
    }


def _write_measurements(objectives: Sequence[QualityObjective], positions: Mapping[int, int], today: date) -> None:
    fed = computed([row for row in objectives if row.indicator], today)
    rows = [_measured(row, index, value, None) for (row, index), value in fed.items()]
    for objective in objectives:
        if not objective.indicator:
            rows += _typed(objective, positions[objective.register_id])
    Measurement.objects.bulk_create(rows, batch_size=BATCH)


def _typed(objective: QualityObjective, n: int) -> list[Measurement]:
    """Complaints month by month, trainings by quarter; some are forgotten, some fall short."""
    if objective.months == 1:
        months = range(1, 9 if n % FORGETFUL == FORGETFUL - 1 else 10)
        values = {month: int(month == 5 and n % COMPLAINED == COMPLAINED - 1) for month in months}
    else:
        values = {1: 1, 2: 0, 3: 1} if n % LAZY == LAZY - 1 else {1: 2, 2: 1, 3: 2}
    return [_measured(objective, index, Decimal(value), objective.owner) for index, value in values.items()]


def _measured(objective: QualityObjective, index: int, value: Decimal, by: User | None) -> Measurement:
    recorded_on = next_working_day(objective.span_of(index)[1] + timedelta(days=3))
    return Measurement(objective=objective, index=index, value=value, recorded_by=by, recorded_on=recorded_on)
