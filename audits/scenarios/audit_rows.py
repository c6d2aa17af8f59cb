"""The rows of invented audits: from a list of stories to the database, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from agencies.models import Agency, Clause, Unit, User
from agencies.roles import Role
from audits.effects.audits import TEMPLATE_VERSION
from audits.freezing.audit import audit_payload
from audits.models import Audit, AuditMeeting, AuditMember, ChecklistItem, Finding, FollowUp
from audits.questions import about_clause
from audits.scenarios import audit_words as words
from core.actors import SYSTEM
from core.log import log_many
from procedures.sample.offices import Office
from procedures.sample.words import chance

BATCH = 500
OPEN_QUESTIONS = 5
MAJOR_SHARE, PUT_OFF_SHARE = 0.12, 0.25
UNDER_WAY = Audit.Status.UNDER_WAY


@dataclass
class Story:
    """One audit with its rows, unsaved until all are written together."""

    audit: Audit
    office: Office
    units: list[Unit]
    clauses: list[Clause]
    lead: User
    lent_by: Agency | None
    signed_on: date | None = None
    items: list[ChecklistItem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def write(stories: Sequence[Story], *, year_of_nonconformities: int) -> None:
    """Audits first, then what belongs to them; signed reports wait for their payload.

    Audits of another year than that of nonconformities left observations only.
    """
    Audit.objects.bulk_create([story.audit for story in stories], batch_size=BATCH)
    _relate(stories)
    AuditMember.objects.bulk_create(
        [AuditMember(audit=one.audit, user=one.lead, lent_by=one.lent_by, is_lead=True) for one in stories],
        batch_size=BATCH,
    )
    AuditMeeting.objects.bulk_create([row for one in stories for row in _meetings(one.audit)], batch_size=BATCH)
    for story in stories:
        story.items = _items(story)
    ChecklistItem.objects.bulk_create([item for one in stories for item in one.items], batch_size=BATCH)
    for story in stories:
        story.findings = _findings(story, year_of_nonconformities)
    Finding.objects.bulk_create([row for one in stories for row in one.findings], batch_size=BATCH)
    log_many([one.audit for one in stories], "audit.plan", by=SYSTEM)


def _relate(stories: Sequence[Story]) -> None:
    units, clauses = Audit.units.through, Audit.clauses.through
    units.objects.bulk_create(
        [units(audit_id=one.audit.pk, unit_id=unit.pk) for one in stories for unit in one.units], batch_size=BATCH
    )
    clauses.objects.bulk_create(
        [clauses(audit_id=one.audit.pk, clause_id=clause.pk) for one in stories for clause in one.clauses],
        batch_size=BATCH,
    )


def _meetings(audit: Audit) -> list[AuditMeeting]:
    days = {"opening": audit.opened_on, "closing": audit.concluded_on}
    return [
        AuditMeeting(audit=audit, stage=stage, held_on=day, present=words.PRESENT)
        for stage, day in days.items()
        if day
    ]


def _items(story: Story) -> list[ChecklistItem]:
    units: list[Unit | None] = [*story.units] or [None]
    pairs = [(unit, clause) for unit in units for clause in story.clauses]
    items = [
        ChecklistItem(audit=story.audit, order=order, unit=unit, clause=clause, question=about_clause(clause))
        for order, (unit, clause) in enumerate(pairs, start=1)
    ]
    if story.audit.opened_on is None:
        return items
    waiting = OPEN_QUESTIONS if story.audit.status == UNDER_WAY else 0
    moment = datetime.combine(story.audit.opened_on, time(10), tzinfo=timezone.get_default_timezone())
    for item in items[: len(items) - waiting]:
        item.result, item.evidence = "conform", words.SEEN[item.order % len(words.SEEN)]
        item.answered_by, item.answered_at, item.version = story.lead, moment, 2
    return items


def _findings(story: Story, year_of_nonconformities: int) -> list[Finding]:
    """What was found stands with the question from which it was raised."""
    if story.audit.opened_on is None:
        return []
    luck = chance(story.office.agency.code, story.audit.number)
    others = luck.sample(words.OTHERS, 1 + luck.randint(0, 1))
    wanted = others
    if story.audit.programme.year == year_of_nonconformities:
        majors = luck.sample(words.MAJORS, int(luck.random() < MAJOR_SHARE))
        minors = luck.sample(words.MINORS, luck.choice((0, 1, 1, 2)))
        wanted = [*majors, *minors, *others]
    asked = [item for item in story.items if item.result]
    places = sorted(luck.sample(range(len(asked)), min(len(wanted), len(asked))))
    return [
        _finding(story, number, asked[place], found)
        for number, (place, found) in enumerate(zip(places, wanted, strict=False), start=1)
    ]


def _finding(story: Story, number: int, item: ChecklistItem, found: words.Found) -> Finding:
    item.result = "nonconform" if found.grade in ("major", "minor") else found.grade
    item.evidence = found.evidence
    return Finding(
        audit=story.audit,
        agency=story.office.agency,
        number=number,
        grade=found.grade,
        item=item,
        clause=item.clause,
        unit=item.unit,
        statement=found.statement + words.MARK,
        evidence=found.evidence,
        raised_by=story.lead,
    )


def follow_up(stories: Sequence[Story], before: Sequence[Story]) -> None:
    """The observations of the year before: most are settled, every fourth is put off, those of the cast's audit that
    is under way still wait."""
    ChecklistItem.objects.bulk_update(
        [row.item for one in stories for row in one.findings if row.item], ["result", "evidence"], batch_size=BATCH
    )
    earlier = {one.office.agency.pk: one.findings for one in before}
    rows: list[FollowUp] = []
    left: dict[int, list[Finding]] = {}
    for story in stories:
        agency = story.office.agency.pk
        asked = left.get(agency, [one for one in earlier.get(agency, []) if one.grade != "ofi"])
        left[agency] = [finding for finding in asked if _is_put_off(finding)]
        rows += [_asked_after(story.audit, finding) for finding in asked]
    FollowUp.objects.bulk_create(rows, batch_size=BATCH)


def _asked_after(audit: Audit, finding: Finding) -> FollowUp:
    if audit.opened_on is None or audit.status == UNDER_WAY:
        return FollowUp(audit=audit, finding=finding)
    outcome, note = ("postponed", words.PUT_OFF) if _is_put_off(finding) else ("settled", words.SETTLED)
    return FollowUp(audit=audit, finding=finding, outcome=outcome, note=note, version=2)


def _is_put_off(finding: Finding) -> bool:
    return chance(finding.agency.code, str(finding)).random() < PUT_OFF_SHARE


def sign(stories: Sequence[Story]) -> None:
    """The reports are frozen as the head's signature would have."""
    signed = [story.audit for story in stories]
    for story in stories:
        audit = story.audit
        assert story.signed_on
        audit.status, audit.signed_on = Audit.Status.SIGNED, story.signed_on
        audit.signed_by = story.office.holder(Role.HEAD)
        moment = datetime.combine(story.signed_on, time(16), tzinfo=timezone.get_default_timezone())
        audit.keep(audit_payload(audit, signer=str(audit.signed_by)), moment, TEMPLATE_VERSION)
    fields = ["status", "payload", "payload_sha256", "frozen_at", "template_version", "signed_by", "signed_on"]
    Audit.objects.bulk_update(signed, fields, batch_size=100)
    log_many(signed, "audit.sign", by=SYSTEM)
