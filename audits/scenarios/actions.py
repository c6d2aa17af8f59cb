"""Corrective actions of the year, from nonconformities of audits, complaints, late dossiers and objectives.

All of it is illustrative and marked so, and the same on every machine. It stands on the scene's day.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from agencies.models import Agency, Membership
from agencies.roles import Role
from agencies.scenes import Scene
from audits.models import CorrectiveAction, Finding
from audits.numbering import ACTION, numbered
from audits.scenarios import action_words as words
from core.actors import SYSTEM
from core.dates import add_months, next_working_day
from core.log import log_many
from procedures.sample.words import chance
from registers.followed import followed, with_standing
from registers.models import Complaint, DossierMonth, QualityObjective
from registers.standing import Standing

BATCH = 500
SEED = "actions"
Status = CorrectiveAction.Status
Source = CorrectiveAction.Source
FATES = [
    *["on time"] * 9, *["late"] * 3, *["failed"] * 2, *["overdue"] * 2, "doing", "verifying", "awaiting", "analysing",
    "proposed",
]  # fmt: skip
COMPLAINT_SLIPS, DOSSIER_SLIPS, OBJECTIVE_SLIPS = 3, 2, 4


@dataclass(frozen=True)
class People:
    """User ids: who proposes, carries out, approves and verifies; four people."""

    secretary: int
    owner: int
    head: int
    auditor: int


@dataclass(frozen=True)
class Case:
    """One thing that has to be put right."""

    agency: int
    origin: dict[str, Any]
    source: str
    description: str
    evidence: str
    found_on: date


def write(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write the slips for agencies by code, with their people, audits and registers, in the caller's transaction."""
    people = _people(scene.programme(agencies), scene.today)
    by_agency: dict[int, list[Case]] = defaultdict(list)
    for case in sorted(_cases(list(people), scene), key=lambda case: case.found_on):
        by_agency[case.agency].append(case)
    writer = Writer(people, scene.today)
    rows = [row for agency in sorted(by_agency) for row in writer.slips(by_agency[agency])]
    _store(rows)
    _store([writer.follower(row) for row in rows if row.status == Status.REISSUED])


def _people(agencies: Sequence[Agency], today: date) -> dict[int, People]:
    """Agency id → its people; agencies that lack one of the four are left out."""
    needed = (Role.SECRETARY, Role.STAFF, Role.HEAD, Role.AUDITOR)
    held: dict[int, dict[str, int]] = defaultdict(dict)
    posts = Membership.objects.filter(agency__in=agencies, role__in=needed).on(today)
    for agency, role, user in posts.order_by("-pk").values_list("agency", "role", "user"):
        if user not in held[agency].values():
            held[agency].setdefault(role, user)
    return {
        agency: People(*(roles[role] for role in needed))
        for agency, roles in sorted(held.items())
        if len(roles) == len(needed)
    }


def _cases(agencies: Sequence[int], scene: Scene) -> list[Case]:
    return [
        *_findings(agencies),
        *_complaints(agencies),
        *_dossiers(agencies, scene.day(9, 1)),
        *_objectives(agencies, scene.day(8, 31)),
    ]


def _findings(agencies: Sequence[int]) -> list[Case]:
    """Every nonconformity of a signed audit that has no slip."""
    rows = Finding.objects.signed().nonconformities().filter(agency__in=agencies, actions=None)
    return [
        Case(row.agency_id, {"finding": row}, Source.AUDIT, row.statement, row.evidence, day)
        for row in rows.select_related("audit").order_by("pk")
        if (day := row.audit.signed_on)
    ]


def _complaints(agencies: Sequence[int]) -> list[Case]:
    """Every third complaint that was found justified."""
    rows = Complaint.objects.filter(agency__in=agencies, outcome=Complaint.Outcome.JUSTIFIED).exclude(
        answered_on=None
    )
    return [
        Case(row.agency_id, {"complaint": row}, Source.COMPLAINT, f"{row.subject}; qua xem xét là có cơ sở.", "", day)
        for row in list(rows.order_by("pk"))[::COMPLAINT_SLIPS]
        if (day := row.answered_on)
    ]


def _dossiers(agencies: Sequence[int], before: date) -> list[Case]:
    """For every second agency, its worst month until then by the share of late dossiers."""
    worst: dict[int, DossierMonth] = {}
    rows = DossierMonth.objects.filter(agency__in=agencies, late__gt=0, resolved__gt=0, month__lt=before)
    for row in rows.order_by("agency", "month"):
        other = worst.get(row.agency_id)
        if other is None or row.late * other.resolved > other.late * row.resolved:
            worst[row.agency_id] = row
    return [
        Case(
            agency, {"dossiers": row}, Source.DOSSIER,
            f"Tháng {row.month:%m/%Y} có {row.late} trong {row.resolved} hồ sơ trả kết quả trễ hẹn.", "",
            next_working_day(add_months(row.month, 1) + timedelta(days=4)),
        )
        for agency, row in list(worst.items())[::DOSSIER_SLIPS]
    ]  # fmt: skip


def _objectives(agencies: Sequence[int], day: date) -> list[Case]:
    """Every fourth objective that stood behind its target at the end of a month; seen some days later."""
    seen_on = day + timedelta(days=6)
    rows = QualityObjective.objects.filter(agency__in=agencies).in_force_on(day).order_by("pk")
    return [
        Case(
            row.objective.agency_id, {"objective": row.objective}, Source.OBJECTIVE,
            f"Mục tiêu “{row.objective.title}” chưa đạt theo kết quả đo đến tháng {day.month}.", "", seen_on,
        )
        for row in with_standing(followed(rows, day), Standing.BEHIND, Standing.MISSED)[::OBJECTIVE_SLIPS]
    ]  # fmt: skip


class Writer:
    """Slips of one agency after the other, numbered by year."""

    def __init__(self, people: Mapping[int, People], today: date):
        self.people, self.today = people, today
        self.luck = chance(SEED)
        self.numbers: Counter[tuple[int, int]] = Counter()
        used = CorrectiveAction.objects.filter(agency__in=people).values_list("agency", "number")
        for agency, number in used:
            _prefix, year, running = number.split("-")
            self.numbers[agency, int(year)] = max(self.numbers[agency, int(year)], int(running))

    def slips(self, cases: Sequence[Case]) -> list[CorrectiveAction]:
        return [self._slip(case) for case in cases]

    def follower(self, row: CorrectiveAction) -> CorrectiveAction:
        """What takes up one that was not effective: being carried out, within its time."""
        origins = {name: getattr(row, name) for name in ("finding", "complaint", "objective", "dossiers")}
        evidence, day = row.verification, row.ended_on or self.today
        new = self._proposed(Case(row.agency_id, origins, row.source, row.description, evidence, day))
        new.reissue_of = row
        plan(new, self.people[row.agency_id], self.luck)
        new.status = Status.DOING
        new.approved_by_id = self.people[row.agency_id].head
        new.approved_on = min(self.today, day + timedelta(days=10))
        new.due_on = max(new.due_on or self.today, self.today + timedelta(days=20))
        return new

    def _proposed(self, case: Case) -> CorrectiveAction:
        place = (case.agency, case.found_on.year)
        self.numbers[place] += 1
        record = next((one for one in case.origin.values() if one is not None), None)
        return CorrectiveAction(
            agency_id=case.agency,
            number=numbered(ACTION, case.found_on.year, self.numbers[place]),
            source=case.source,
            description=case.description,
            evidence=case.evidence,
            clause_id=getattr(record, "clause_id", None),
            procedure_id=getattr(record, "procedure_id", None),
            unit_id=getattr(record, "unit_id", None),
            proposed_by_id=self.people[case.agency].secretary,
            proposed_on=case.found_on,
            is_illustrative=True,
            **case.origin,
        )

    def _slip(self, case: Case) -> CorrectiveAction:
        row = self._proposed(case)
        fate = self.luck.choice(FATES)
        if fate == "proposed":
            return row
        people = self.people[case.agency]
        plan(row, people, self.luck)
        if fate != "analysing":
            carry_out(row, people, fate, self.today)
        else:
            row.status, row.analysed_by_id = Status.ANALYSING, None
        return row


def plan(row: CorrectiveAction, people: People, luck: Random) -> None:
    """Part 2, written and sent."""
    said = luck.choice(words.WORDS[row.source])
    row.status, row.owner_id, row.analysed_by_id = Status.AWAITING, people.owner, people.owner
    row.correction, row.root_cause = said.correction + words.MARK, said.root_cause + words.MARK
    row.action, row.method, row.analysis = said.action + words.MARK, "whys", {"whys": list(said.whys)}
    row.elsewhere, row.elsewhere_note = False, words.ELSEWHERE
    row.due_on = next_working_day(row.proposed_on + timedelta(days=luck.choice((30, 45, 60))))


def carry_out(row: CorrectiveAction, people: People, fate: str, today: date) -> None:
    """As far as it came by today: what would lie ahead has not happened."""
    assert row.due_on
    if fate == "overdue" and row.due_on >= today:
        row.due_on = max(row.proposed_on, today - timedelta(days=12))
    approved = next_working_day(row.proposed_on + timedelta(days=8))
    if fate == "awaiting" or approved > today:
        return
    row.status, row.approved_by_id, row.approved_on = Status.DOING, people.head, approved
    done = next_working_day(max(approved, row.due_on - timedelta(days=9)))
    if fate in ("overdue", "doing") or done > today:
        return
    row.status, row.done_by_id, row.done_on = Status.VERIFYING, people.owner, done
    row.done_note, row.risk_note = words.DONE, words.NO_RISK
    ended = next_working_day(row.due_on + timedelta(days=16)) if fate == "late" else max(done, row.due_on)
    if fate == "verifying" or ended > today:
        return
    failed = fate == "failed"
    row.status = Status.REISSUED if failed else Status.CLOSED
    row.verified_by_id, row.verified_on, row.ended_on = people.auditor, ended, ended
    row.verification = words.NOT_EFFECTIVE if failed else words.EFFECTIVE


def _store(rows: Sequence[CorrectiveAction]) -> None:
    for row in rows:
        row.refresh_index()
    CorrectiveAction.objects.bulk_create(rows, batch_size=BATCH)
    log_many(rows, "correctiveaction.propose", by=SYSTEM)
    ended = {Status.CLOSED: "correctiveaction.close", Status.REISSUED: "correctiveaction.reissue"}
    for status, verb in ended.items():
        log_many([row for row in rows if row.status == status], verb, by=SYSTEM)
