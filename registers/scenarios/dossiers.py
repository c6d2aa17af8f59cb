"""Dossiers, nonconforming outputs and external providers in the year to September.

All of it is illustrative and marked so, and the same on every machine. It stands on the scene's day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from agencies.models import Agency, Membership, User
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.dates import add_months, add_working_days, next_working_day, valid_on
from core.log import log_many
from registers.dossier_rules import last_day_of
from registers.models import DossierMonth, ExternalProvider, NonconformingOutput, ProviderEvaluation

MONTHS = 12
NOTE = "Số liệu minh họa"
MARK = " (minh họa)"
BATCH = 500
A_MONTH: dict[str, int] = {
    "provincial_department": 260, "district_peoples_committee": 420, "department_subordinate": 45,
    "district_division": 130, "commune_peoples_committee": 110, "central_body_in_province": 190,
}  # fmt: skip
USUAL = 80
SPREAD = 220  # days within which outputs are found
ONE_IN = 6  # agencies with outputs that did not conform
LATE_EVALUATION = 7  # every seventh agency has let the interval pass

FOUND = (
    ("Giấy phép in sai số quyết định so với hồ sơ", "correction", "Thu hồi bản sai, in và ký lại, trả đúng hẹn."),
    ("Phiếu hẹn trả kết quả ghi sai ngày", "informing", "Gọi điện và gửi thư xin lỗi, hẹn lại ngày trả."),
    ("Kết quả trả thiếu một bản phụ lục", "correction", "Bổ sung phụ lục trong ngày."),
    ("Hồ sơ chuyển nhầm phòng thụ lý", "segregation", "Rút hồ sơ về, chuyển lại đúng phòng."),
)
PROVIDERS = (
    ("Bưu điện tỉnh {place}", "Chuyển phát hồ sơ và kết quả", "service", "Người dân nhận kết quả đúng hẹn."),
    ("VNPT {place}", "Vận hành phần mềm một cửa", "service", "Hồ sơ được theo dõi, không thất lạc."),
    ("Công ty In Việt Lập", "In biểu mẫu, phôi giấy phép", "product", "Kết quả in đúng mẫu quy định."),
    ("Trung tâm Tin học tỉnh", "Bảo trì máy tính, mạng nội bộ", "service", "Bộ phận Một cửa không gián đoạn."),
    ("Đơn vị tư vấn thẩm tra hồ sơ", "Thẩm tra hồ sơ chuyên ngành", "process", "Kết quả thẩm định chính xác."),
)
VERDICTS = (("accepted", "", 5), ("accepted", "", 4), ("conditions", "Cần rút ngắn thời gian khắc phục sự cố.", 3))


def write(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write the rows for agencies by code, with their people, in the caller's transaction."""
    programme = scene.programme(agencies)
    people = _people(programme, scene.today)
    months = [row for agency in programme for row in _months(agency, scene)]
    DossierMonth.objects.bulk_create(months, batch_size=BATCH)
    log_many(months, "dossiermonth.enter", by=SYSTEM)
    _write_outputs(programme, people, scene)
    _write_providers(programme, people, scene)


@dataclass(frozen=True)
class People:
    """Who records, and who verifies what another handled."""

    secretary: User
    head: User


def _people(agencies: Sequence[Agency], today: date) -> dict[int, People]:
    """Agency id → its secretary and its head; agencies that lack either are left out."""
    rows = Membership.objects.filter(valid_on(today), agency__in=agencies, role__in=(Role.SECRETARY, Role.HEAD))
    held: dict[tuple[int, str], User] = {}
    for row in rows.select_related("user").order_by("-pk"):
        held[row.agency_id, row.role] = row.user
    return {
        agency.pk: People(held[agency.pk, Role.SECRETARY], held[agency.pk, Role.HEAD])
        for agency in agencies
        if {(agency.pk, Role.SECRETARY), (agency.pk, Role.HEAD)} <= held.keys()
    }


def _months(agency: Agency, scene: Scene) -> list[DossierMonth]:
    """Twelve months in which what is pending is what was pending, plus received, less resolved."""
    random, usual = Random(f"dossiers {agency.code}"), A_MONTH.get(agency.kind.code, USUAL)  # noqa: S311
    online, tardy = random.uniform(0.05, 0.35), random.choice((0, 0, 0.005, 0.01, 0.03))
    pending, rows = round(usual * random.uniform(0.1, 0.3)), []
    for n in range(MONTHS):
        received = round(usual * random.uniform(0.7, 1.25))
        resolved = min(round(received * random.uniform(0.92, 1.06)), pending + received)
        late = round(resolved * tardy * random.uniform(0.3, 1.8))
        pending += received - resolved
        overdue = min(round(pending * tardy * 2), pending)
        month = add_months(scene.day(10, 1, years=-1), n)
        rows.append(
            DossierMonth(
                agency=agency,
                month=month,
                received=received,
                online=round(received * online),
                resolved=resolved,
                on_time=resolved - late,
                late=late,
                pending=pending,
                pending_overdue=overdue,
                apologies=late if random.random() < 0.7 else late // 2,
                source=DossierMonth.Source.ONE_STOP,
                taken_on=add_working_days(last_day_of(month), 3),
                note=NOTE,
            )
        )
    return rows


def _write_outputs(agencies: Sequence[Agency], people: Mapping[int, People], scene: Scene) -> None:
    chosen = [one for n, one in enumerate(agencies) if n % ONE_IN == 0 or one.code == scene.cast_agency]
    rows = [
        _output(agency, people[agency.pk], position, n, scene)
        for position, agency in enumerate(chosen)
        if agency.pk in people
        for n in range(3 if agency.code == scene.cast_agency else 1 + position % 2)
    ]
    NonconformingOutput.objects.bulk_create(rows, batch_size=BATCH)
    log_many(rows, "nonconformingoutput.record", by=SYSTEM)


def _output(agency: Agency, people: People, position: int, n: int, scene: Scene) -> NonconformingOutput:
    """The first of an agency is verified, the second handled, the third open; found one after the other."""
    description, disposition, done = FOUND[(position + n) % len(FOUND)]
    found = next_working_day(scene.day(3, 4) + timedelta(days=(position * 9 + n * 60) % SPREAD))
    status = ("verified", "handled", "open")[n]
    output = NonconformingOutput(
        agency=agency,
        year=found.year,
        number=n + 1,
        status=status,
        detected_on=found,
        detected_by=people.secretary,
        description=f"{description}{MARK}.",
        dossier_ref=f"H14.{found:%y%m%d}-{position + 1:04d}",
        wants_action=position % 3 == 0,
    )
    if status != "open":
        output.disposition, output.action_taken = disposition, done
        output.handled_by, output.handled_on = people.secretary, add_working_days(found, 1)
    if status == "verified":
        output.verification = "Đã đối chiếu bản trả lại với hồ sơ: phù hợp."
        output.verified_by, output.verified_on = people.head, add_working_days(found, 3)
    output.refresh_index()
    return output


def _write_providers(agencies: Sequence[Agency], people: Mapping[int, People], scene: Scene) -> None:
    providers = [_provider(agency, position + n, scene) for position, agency in enumerate(agencies) for n in range(2)]
    ExternalProvider.objects.bulk_create(providers, batch_size=BATCH)
    log_many(providers, "externalprovider.enter", by=SYSTEM)
    evaluations = [
        _evaluation(provider, people[provider.agency_id].secretary, place, scene)
        for place, provider in enumerate(providers)
        if provider.agency_id in people
    ]
    ProviderEvaluation.objects.bulk_create(evaluations, batch_size=BATCH)


def _provider(agency: Agency, which: int, scene: Scene) -> ExternalProvider:
    name, provides, kind, importance = PROVIDERS[which % len(PROVIDERS)]
    provider = ExternalProvider(
        agency=agency,
        name=name.format(place=scene.place) + MARK,
        provides=provides,
        kind=kind,
        importance=importance,
        criteria="Năng lực, giá, thời gian đáp ứng, kết quả các năm trước.",
        control="Hợp đồng có mức dịch vụ; nghiệm thu và đối soát hằng tháng.",
        starts_on=scene.day(1, 2, years=-1),
        contract_until=scene.day(12, 31),
    )
    provider.refresh_index()
    return provider


def _evaluation(provider: ExternalProvider, by: User, place: int, scene: Scene) -> ProviderEvaluation:
    """Both providers of an agency on one day; every seventh agency did it too long ago."""
    agency = place // 2
    first = scene.day(2, 11, years=-1 if agency % LATE_EVALUATION == 0 else 0)
    verdict, comment, mark = VERDICTS[place % len(VERDICTS)]
    return ProviderEvaluation(
        provider=provider,
        evaluated_on=next_working_day(first + timedelta(days=agency * 2 % SPREAD)),
        evaluated_by=by,
        quality=mark,
        timeliness=min(mark + 1, 5),
        response=mark,
        verdict=verdict,
        comment=comment,
    )
