"""The inspections of a year: the plan of the province, minutes and letters, requests and what became of them.

Inspected are those who stand under the province: the central bodies are inspected by their ministries. The mandatory
are visited in turn; all others are inspected by dossier. All of it is illustrative and marked so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Membership, User
from agencies.roles import Role
from agencies.scenes import Scene
from core.actors import SYSTEM
from core.dates import add_months, next_working_day
from core.log import log_many
from procedures.sample.words import chance
from scoring.effects.inspections import TEMPLATE_VERSION
from scoring.freezing import inspection_payload, plan_payload
from scoring.models import (
    CheckItem,
    Inspection,
    InspectionItem,
    InspectionMember,
    InspectionPlan,
    InspectionRequest,
    Inspector,
)
from scoring.scenarios import words
from scoring.services.requests import MONTHS_TO_REPORT

CENTRAL = "central_body_in_province"
EXTRA_COMMUNES = 2
OTHER = "inspector.snv"
FIRST, LAST = (6, 3), (9, 20)
Status, Form = Inspection.Status, Inspection.Form


@dataclass
class Visit:
    """One inspection, the day of its minutes or letter, and what was found."""

    inspection: Inspection
    day: date
    head: User | None
    bad: Sequence[CheckItem]
    luck: Random


@transaction.atomic
def write(agencies: Mapping[str, Agency], scene: Scene, on_site: int) -> None:
    """Write everything; `on_site` agencies are visited, the rest inspected by dossier."""
    plan = InspectionPlan.objects.create(
        year=scene.year,
        purpose=words.PURPOSE,
        decision_number=f"{scene.year % 100 + 400}/QĐ-UBND",
        decided_on=scene.day(2, 20),
        is_illustrative=True,
    )
    team = _team(agencies, scene)
    visits = _visits(agencies, scene, plan, on_site)
    Inspection.objects.bulk_create(visit.inspection for visit in visits)
    _write_team(visits, team, scene)
    _write_items(visits, team, scene)
    _write_requests(visits, scene)
    _freeze(visits)
    _freeze_plan(plan)
    log_many([visit.inspection for visit in visits], "inspection.confirm", by=SYSTEM)


def chosen(agencies: Mapping[str, Agency], scene: Scene, on_site: int) -> tuple[list[Agency], set[str]]:
    """Whom the province inspects, and the codes of those it visits: nearly all of them are mandatory."""
    programme = [agency for agency in scene.programme(agencies) if agency.kind.code != CENTRAL]
    turn = sorted(programme, key=lambda agency: chance("turn", agency.code).random())
    mandatory = [agency for agency in turn if agency.kind.default_obligation == "mandatory"]
    others = [agency for agency in turn if agency.kind.default_obligation != "mandatory"]
    visited = others[:EXTRA_COMMUNES] + mandatory[: on_site - min(EXTRA_COMMUNES, len(others))]
    return programme, {agency.code for agency in visited}


def _visits(agencies: Mapping[str, Agency], scene: Scene, plan: InspectionPlan, on_site: int) -> list[Visit]:
    programme, visited = chosen(agencies, scene, on_site)
    heads = _heads(programme)
    items = list(CheckItem.objects.all())
    inspecting = agencies[f"{scene.lead}.TDC"]
    span = (scene.day(*LAST) - scene.day(*FIRST)).days
    visits = []
    for number, agency in enumerate(programme, 1):
        luck = chance("inspection", agency.code)
        day = next_working_day(scene.day(*FIRST) + timedelta(days=number * span // len(programme)))
        is_visited = agency.code in visited
        inspection = _inspection(agency, scene, plan, inspecting, day, number, is_visited)
        bad = luck.sample(items, luck.choice((0, 0, 1, 1, 2, 3)))
        visits.append(Visit(inspection, day, heads.get(agency.pk), sorted(bad, key=lambda item: item.order), luck))
    return visits


def _heads(agencies: Sequence[Agency]) -> dict[int, User]:
    rows = Membership.objects.filter(agency__in=agencies, role=Role.HEAD, ends_on=None).select_related("user")
    return {row.agency_id: row.user for row in rows}


def _inspection(
    agency: Agency, scene: Scene, plan: InspectionPlan, inspecting: Agency, day: date, number: int, is_visited: bool
) -> Inspection:
    inspection = Inspection(
        plan=plan,
        agency=agency,
        year=scene.year,
        number=f"KT-{scene.year}-{number:03d}",
        form=Form.ON_SITE if is_visited else Form.BY_DOSSIER,
        status=Status.CONFIRMED,
        starts_on=day,
        ends_on=day,
        inspecting_agency=inspecting,
        partners=words.PARTNERS,
        why=words.WHY_VISITED if is_visited else words.WHY_BY_DOSSIER,
        request_number=f"{100 + number}/TĐC-QLCL",
        requested_on=day - timedelta(days=21),
        report_due_on=day - timedelta(days=7),
        reported_on=day - timedelta(days=8),
        report_text=words.REPORT,
        decision_number=f"{200 + number}/QĐ-TĐC" if is_visited else "",
        decided_on=day - timedelta(days=5) if is_visited else None,
        programme=words.PROGRAMME if is_visited else "",
        opened_on=day,
        announced_to=words.PRESENT if is_visited else "",
        concluded_on=day,
        signed_on=day,
        confirmed_on=day,
        strengths=words.STRENGTHS,
        conclusion=words.CONCLUSION,
        letter_number="" if is_visited else f"{300 + number}/TĐC-QLCL",
        is_illustrative=True,
        payload={},
    )
    inspection.refresh_index()
    return inspection


def _team(agencies: Mapping[str, Agency], scene: Scene) -> list[Inspector]:
    """The inspector of the cast, and one of another department for those whom the first must not judge."""
    lead, other = judges(agencies, scene)
    shown = dict.fromkeys(("has_degree", "has_state_management", "is_of_good_conduct"), True)
    return [
        Inspector.objects.create(
            user=user,
            name=user.full_name,
            organisation=agency.name,
            audit_certificate="45/2016/CN",
            working_since=date(2010, 9, 1),
            **shown,
        )
        for user, agency in ((lead, agencies[f"{scene.lead}.TDC"]), (other, agencies[f"{scene.province}.SNV"]))
    ]


def judges(agencies: Mapping[str, Agency], scene: Scene) -> tuple[User, User]:
    """The inspector of the cast, and one of Sở Nội vụ without a password."""
    other = User.objects.filter(username=OTHER).first()
    if other is None:
        other = User(username=OTHER, full_name=words.MEMBER)
        other.set_unusable_password()
        other.refresh_index()
        other.save()
        place = agencies[f"{scene.province}.SNV"]
        Membership.objects.create(user=other, agency=place, role=Role.INSPECTOR, starts_on=scene.since)
    return User.objects.get(username="inspector"), other


def in_conflict(agency: Agency, scene: Scene) -> bool:
    """Whether the inspector of the cast must not judge it: the Chi cục and its Sở."""
    return agency.code in {scene.lead, f"{scene.lead}.TDC"}


def _write_team(visits: Sequence[Visit], team: Sequence[Inspector], scene: Scene) -> None:
    InspectionMember.objects.bulk_create(
        InspectionMember(inspection=visit.inspection, inspector=_leader(visit, team, scene), is_lead=True)
        for visit in visits
    )


def _leader(visit: Visit, team: Sequence[Inspector], scene: Scene) -> Inspector:
    return team[in_conflict(visit.inspection.agency, scene)]


def _write_items(visits: Sequence[Visit], team: Sequence[Inspector], scene: Scene) -> None:
    items = list(CheckItem.objects.all())
    InspectionItem.objects.bulk_create(
        [
            InspectionItem(
                inspection=visit.inspection,
                check_item=item,
                result=_result(visit, item),
                answered_by_id=_leader(visit, team, scene).user_id,
                answered_at=_moment(visit.day),
                evidence=words.EVIDENCE[item.order % len(words.EVIDENCE)] if item in visit.bad else "",
            )
            for visit in visits
            for item in items
        ],
        batch_size=1000,
    )


def _result(visit: Visit, item: CheckItem) -> str:
    if item in visit.bad:
        return InspectionItem.Result.NONCONFORM
    return InspectionItem.Result.NOT_APPLICABLE if item.code == "2.e" else InspectionItem.Result.CONFORM


def _write_requests(visits: Sequence[Visit], scene: Scene) -> None:
    """At the office two months, by dossier the day in the letter; most report in time, some late, some not at all."""
    rows = [_request(visit, number, item, scene) for visit in visits for number, item in enumerate(visit.bad, 1)]
    InspectionRequest.objects.bulk_create(rows)


def _request(visit: Visit, number: int, item: CheckItem, scene: Scene) -> InspectionRequest:
    due_on = (
        add_months(visit.day, MONTHS_TO_REPORT) if visit.inspection.is_on_site else visit.day + timedelta(days=45)
    )
    request = InspectionRequest(
        inspection=visit.inspection,
        agency=visit.inspection.agency,
        number=number,
        check_item=item,
        statement=words.REQUESTS[item.order % len(words.REQUESTS)],
        status=InspectionRequest.Status.OPEN,
        due_on=due_on,
        first_due_on=due_on,
        is_illustrative=True,
    )
    fate = visit.luck.random()
    reported_on = due_on - timedelta(days=5) if fate < 0.7 else due_on + timedelta(days=4)
    if fate < 0.85 and reported_on < scene.today:
        _report(request, reported_on, visit, scene)
    request.refresh_index()
    return request


def _report(request: InspectionRequest, day: date, visit: Visit, scene: Scene) -> None:
    Status = InspectionRequest.Status
    request.report, request.reported_on, request.first_reported_on = words.DONE, day, day
    request.reported_by = visit.head
    answered_on = day + timedelta(days=6)
    if answered_on >= scene.today:
        request.status = Status.REPORTED
        return
    request.answered_on = answered_on
    if visit.luck.random() < 0.12:
        request.status, request.answer = Status.NOT_ACCEPTED, words.NOT_ACCEPTED
        request.due_on, request.refused = answered_on + timedelta(days=30), 1
    else:
        request.status, request.answer = Status.ACCEPTED, words.ACCEPTED


def _freeze(visits: Sequence[Visit]) -> None:
    for visit in visits:
        inspection = visit.inspection
        inspection.confirmed_by = visit.head if inspection.is_on_site else None
        inspection.shortcomings = "\n".join(
            f"- {words.REQUESTS[item.order % len(words.REQUESTS)]}" for item in visit.bad
        )
        inspection.keep(inspection_payload(inspection), _moment(visit.day), TEMPLATE_VERSION)
    Inspection.objects.bulk_update(
        [visit.inspection for visit in visits],
        ["payload", "payload_sha256", "frozen_at", "template_version", "confirmed_by", "shortcomings"],
        batch_size=50,
    )


def _freeze_plan(plan: InspectionPlan) -> None:
    assert plan.decided_on
    plan.status = InspectionPlan.Status.APPROVED
    plan.keep(plan_payload(plan), _moment(plan.decided_on), TEMPLATE_VERSION)
    plan.save()


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(16, 30), tzinfo=timezone.get_default_timezone())
