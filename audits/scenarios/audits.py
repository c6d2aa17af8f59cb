"""The internal audits of the year and, if told, of the one before: programmes, teams with their courses, checklists,
findings.

All of it is illustrative and marked so, and the same on every machine. It stands on the scene's day: every agency
audited itself the year before; this year nearly all have, some of them later than planned; a few are late, and the
agency of the cast is in the middle of its second audit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from agencies.models import Adoption, Agency, Clause, StandardEdition, Unit, User
from agencies.roles import Role
from agencies.scenes import Scene
from audits.models import Audit, AuditorCourse, AuditProgramme
from audits.numbering import AUDIT, numbered
from audits.scenarios import audit_rows as rows
from audits.scenarios import audit_words as words
from audits.scenarios.audit_rows import BATCH, UNDER_WAY, Story
from core.actors import SYSTEM
from core.dates import next_working_day
from core.log import log_many
from procedures.sample.offices import Office, offices

MOST_UNITS, QUESTIONS = 4, 12
NUMBERS = {
    "9001:2015": ("4.1", "4.4", "5.2", "6.1", "6.2", "7.2", "7.5", "8.1", "8.2", "8.5", "9.1", "10.2"),
    "9001:2008": ("4.1", "4.2", "5.3", "5.4", "5.6", "6.2", "7.1", "7.2", "7.5", "8.2", "8.3", "8.5"),
}
Status = Audit.Status
SIGNED, CONCLUDED, LATE = Status.SIGNED, Status.CONCLUDED, Status.ANNOUNCED
FATES, AMONG = {11: LATE, 29: CONCLUDED, 47: LATE, 63: LATE}, 80


def write(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write everything for agencies by code, with their people and adoptions, in the caller's transaction."""
    programme = scene.programme(agencies)
    found = list(offices(programme, scene.today).values())
    _write_courses(found, scene)
    editions = _Editions(programme)
    before: list[Story] = []
    for year in years_of(scene):
        programmes = _write_programmes(found, year)
        stories = [_story(found, n, programmes[office.agency.pk], editions, scene) for n, office in enumerate(found)]
        if year == scene.year:
            stories.append(_second_of_the_cast(found, programmes, editions, scene))
        rows.write(stories, year_of_nonconformities=scene.year)
        rows.follow_up(stories, before)
        rows.sign([story for story in stories if story.signed_on])
        before = stories


def years_of(scene: Scene) -> tuple[int, ...]:
    """The years whose audits are told."""
    return (scene.year - 1, scene.year) if scene.past_audits else (scene.year,)


class _Editions:
    """Which edition an agency applied on a day, and the clauses that are asked about."""

    def __init__(self, agencies: Sequence[Agency]):
        adopted = Adoption.objects.filter(agency__in=agencies).exclude(applied_from=None).select_related("edition")
        self.adoptions = list(adopted.order_by("edition__published_on"))
        clauses = Clause.objects.filter(edition__code__in=NUMBERS).select_related("edition").order_by("order")
        self.clauses: dict[int, list[Clause]] = {}
        for clause in clauses:
            if clause.number in NUMBERS[clause.edition.code]:
                self.clauses.setdefault(clause.edition_id, []).append(clause)

    def on(self, agency: Agency, day: date) -> StandardEdition:
        held = [
            row.edition
            for row in self.adoptions
            if row.agency_id == agency.pk
            and row.applied_from
            and row.applied_from <= day
            and not (row.ended_on and row.ended_on <= day)
        ]
        return held[-1]


def _write_courses(found: Iterable[Office], scene: Scene) -> None:
    """Nine auditors in ten passed a course; of some of them it counts for three more months only."""
    courses = [
        AuditorCourse(
            agency=office.agency,
            user=office.holder(Role.AUDITOR),
            title=words.COURSE + words.MARK,
            certificate=f"{100 + n}/{scene.year - 1}/ĐGNB",
            passed_on=scene.day(3, 1 + n % 28, years=-1),
            valid_to=scene.day(12, 10) if n % 12 == 5 else scene.day(3, 31, years=2),
        )
        for n, office in enumerate(found)
        if n % 10 != 7
    ]
    AuditorCourse.objects.bulk_create(courses, batch_size=BATCH)
    log_many(courses, "auditorcourse.record", by=SYSTEM)


def _write_programmes(found: Sequence[Office], year: int) -> dict[int, AuditProgramme]:
    programmes = [
        AuditProgramme(
            agency=office.agency,
            year=year,
            status=AuditProgramme.Status.APPROVED,
            cycle_years=2,
            objectives=words.OBJECTIVES,
            methods=words.METHODS,
            prepared_by=office.holder(Role.SECRETARY),
            approved_by=office.holder(Role.HEAD),
            approved_on=next_working_day(date(year, 1, 15) + timedelta(days=n % 40)),
            is_illustrative=True,
        )
        for n, office in enumerate(found)
    ]
    AuditProgramme.objects.bulk_create(programmes, batch_size=BATCH)
    log_many(programmes, "auditprogramme.open", by=SYSTEM)
    return {row.agency_id: row for row in programmes}


def _fate(year: int, position: int, office: Office, scene: Scene) -> str:
    if year != scene.year or office.agency.code == scene.cast_agency:
        return SIGNED
    return FATES.get(position % AMONG, SIGNED)


def _story(
    found: Sequence[Office], position: int, programme: AuditProgramme, editions: _Editions, scene: Scene
) -> Story:
    """One audit a year; every third small agency borrows the auditor of the next one and is audited as a whole."""
    office, year = found[position], programme.year
    is_lent = len(office.units) == 2 and position % 3 == 0
    lender = found[(position + 1) % len(found)]
    first = date(year, 3, 4) if year == scene.year else date(year, 5, 7)
    starts_on = next_working_day(first + timedelta(days=position * 17 % 150))
    fate = _fate(year, position, office, scene)
    was_postponed = fate == LATE or position % 9 == 4
    return _made(
        office,
        programme,
        editions,
        starts_on if fate != LATE else next_working_day(date(year, 8, 19)),
        units=_units(office, year) if not is_lent else office.units,
        lead=(lender if is_lent else office).holder(Role.AUDITOR),
        lent_by=lender.agency if is_lent else None,
        fate=fate,
        postponed=int(was_postponed),
        note=words.POSTPONED if was_postponed else "",
    )


def _units(office: Office, year: int) -> list[Unit]:
    """Other divisions than the auditor's: half of them in each year of the cycle where there are many."""
    own = {row.unit_id for row in office.people if row.user_id == office.holder(Role.AUDITOR).pk}
    others = [unit for unit in office.units if unit.pk not in own]
    turn = others if len(others) < MOST_UNITS else others[year % 2 :: 2]
    return turn[:MOST_UNITS]


def _made(
    office: Office,
    programme: AuditProgramme,
    editions: _Editions,
    starts_on: date,
    *,
    units: list[Unit],
    lead: User,
    lent_by: Agency | None,
    fate: str,
    running: int = 1,
    **fields,
) -> Story:
    edition = editions.on(office.agency, starts_on)
    clauses = editions.clauses[edition.pk]
    turn = max(2, QUESTIONS // max(len(units), 1))
    begin = (office.agency.pk * 5 + programme.year * 3) % len(clauses)
    chosen = sorted((clauses + clauses)[begin : begin + turn], key=lambda clause: clause.order)
    audit = Audit(
        programme=programme,
        agency=office.agency,
        number=numbered(AUDIT, programme.year, running),
        title=words.TITLE.format(year=programme.year),
        scope=words.SCOPE,
        criteria=words.CRITERIA.format(edition=edition.name),
        starts_on=starts_on,
        ends_on=next_working_day(starts_on + timedelta(days=1)),
        edition=edition,
        is_illustrative=True,
        **fields,
    )
    _carry(audit, fate)
    audit.refresh_index()
    signed_on = next_working_day(audit.ends_on + timedelta(days=4)) if fate == SIGNED else None
    return Story(audit, office, units, chosen, lead, lent_by, signed_on)


def _carry(audit: Audit, fate: str) -> None:
    """Signed reports are concluded ones until their payload is frozen."""
    audit.status = Status.CONCLUDED if fate == SIGNED else fate
    if fate == LATE:
        return
    audit.opened_on, audit.note = audit.starts_on, ""
    if fate != UNDER_WAY:
        audit.concluded_on = audit.ends_on
        audit.strengths, audit.conclusion = words.STRENGTHS, words.CONCLUSION


def _second_of_the_cast(
    found: Sequence[Office], programmes: Mapping[int, AuditProgramme], editions: _Editions, scene: Scene
) -> Story:
    """Under way for a day or two, with questions that wait for the auditor of the cast."""
    office = next(one for one in found if one.agency.code == scene.cast_agency)
    return _made(
        office,
        programmes[office.agency.pk],
        editions,
        next_working_day(scene.today - timedelta(days=2)),
        units=_units(office, scene.year - 1),
        lead=office.holder(Role.AUDITOR),
        lent_by=None,
        fate=UNDER_WAY,
        running=2,
    )
