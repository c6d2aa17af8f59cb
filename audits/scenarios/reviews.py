"""The management reviews of the year and, if told, of the one before: packs, minutes, decisions.

All of it is illustrative and marked so, and the same on every machine. It stands on the scene's day: most agencies
held their review of the year, some are still writing its minutes, a few have only planned it or not even that; some
decisions are overdue.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from agencies.scenes import Scene
from audits import pack
from audits.effects.reviews import TEMPLATE_VERSION
from audits.freezing.minutes import minutes_payload
from audits.models import ManagementReview, ReviewDecision
from audits.numbering import REVIEW, numbered
from audits.scenarios import review_words as words
from audits.scenarios.audits import years_of
from core.actors import SYSTEM
from core.dates import next_working_day
from core.indicators import Period
from core.log import log_many
from procedures.sample.offices import Office, offices
from procedures.sample.words import chance

BATCH = 200
SEED = "reviews"
FROZEN = [
    "signed_by", "signed_on", "payload", "payload_sha256", "frozen_at", "template_version", "status", "version",
]  # fmt: skip
Status = ManagementReview.Status
Fate = ReviewDecision.Status
TITLES: dict[str, str] = {Role.HEAD: "Thủ trưởng", Role.SECRETARY: "Thư ký ISO", Role.AUDITOR: "Đánh giá viên nội bộ"}


def write(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write everything for agencies by code, with their people and records, in the caller's transaction."""
    found = [one for one in offices(scene.programme(agencies), scene.today).values() if _is_staffed(one)]
    luck = chance(SEED)
    for year in years_of(scene):
        chosen = [(office, status) for n, office in enumerate(found) if (status := _status(office, n, year, scene))]
        _write_year(chosen, year, luck, scene)


def _is_staffed(office: Office) -> bool:
    return {row.role for row in office.people} >= {Role.HEAD, Role.SECRETARY, Role.AUDITOR, Role.STAFF}


def _status(office: Office, n: int, year: int, scene: Scene) -> str | None:
    """How far the review of the year came; None where nobody even planned it."""
    if office.agency.code == scene.cast_agency:
        return Status.SIGNED
    if year != scene.year:
        return Status.SIGNED if n % 2 else None
    if n % 12 == 5:
        return None
    by_number = {3: Status.HELD, 13: Status.SUBMITTED, 9: Status.PLANNED}
    return by_number.get(n % 20, Status.SIGNED)


def span_of(year: int) -> Period:
    """From July to June: what was known before the summer."""
    return Period(date(year - 1, 7, 1), date(year, 6, 30))


def _write_year(chosen: Sequence[tuple[Office, str]], year: int, luck: Random, scene: Scene) -> None:
    period = span_of(year)
    held = [office.agency for office, status in chosen if status != Status.PLANNED]
    packs = pack.inputs_for(held, period)
    rows = [_review(office, status, period, packs, luck, scene) for office, status in chosen]
    ManagementReview.objects.bulk_create(rows, batch_size=BATCH)
    log_many(rows, "managementreview.plan", by=SYSTEM)
    pairs = [(row, office) for row, (office, _status) in zip(rows, chosen, strict=True) if row.held_on]
    _write_decisions(pairs, luck)
    writers = ManagementReview.writers.through
    writers.objects.bulk_create(
        writers(managementreview_id=row.pk, user_id=office.holder(Role.SECRETARY).pk) for row, office in pairs
    )
    stories = zip(rows, chosen, strict=True)
    _sign([(row, office) for row, (office, status) in stories if status == Status.SIGNED], luck, scene.today)


def _review(
    office: Office, status: str, period: Period, packs: Mapping, luck: Random, scene: Scene
) -> ManagementReview:
    """Planned, or held with its kept pack; the signature comes once the decisions stand."""
    row = ManagementReview(
        agency=office.agency,
        number=numbered(REVIEW, period.ends.year, 1),
        planned_on=scene.day(11, 15),
        starts_on=period.starts,
        ends_on=period.ends,
        is_illustrative=True,
    )
    row.refresh_index()
    if status == Status.PLANNED:
        return row
    row.held_on = row.planned_on = next_working_day(period.ends + timedelta(days=luck.randint(20, 80)))
    row.status = Status.SUBMITTED if status == Status.SUBMITTED else Status.HELD
    row.chair = office.holder(Role.HEAD if luck.random() < 0.85 else Role.STAFF)
    row.present = _present(office)
    row.inputs = packs[office.agency.pk]
    row.written_by = office.holder(Role.SECRETARY)
    if status != Status.HELD:
        row.conclusion = words.CONCLUSION + words.MARK
        row.remarks = _remarks(luck)
        row.has_every_input = pack.is_complete(row.inputs, row.remarks)
    return row


def _remarks(luck: Random) -> dict[str, str]:
    """On every input in three of four minutes; else some are forgotten."""
    forgotten = set() if luck.random() < 0.75 else set(luck.sample(sorted(words.REMARKS), 3))
    return {key: text + words.MARK for key, text in words.REMARKS.items() if key not in forgotten}


def _present(office: Office) -> str:
    order = list(TITLES)
    posts = sorted((row for row in office.people if row.role in TITLES), key=lambda row: order.index(row.role))
    lines = {row.user_id: f"{row.user}, {row.title or TITLES[row.role]}" for row in posts}
    return "\n".join(lines.values())


def _write_decisions(pairs: Sequence[tuple[ManagementReview, Office]], luck: Random) -> None:
    rows = [
        _decision(review, office, number, said, luck)
        for review, office in pairs
        if review.conclusion
        for number, said in enumerate(luck.sample(words.DECISIONS, luck.randint(2, 4)), start=1)
    ]
    ReviewDecision.objects.bulk_create(rows, batch_size=BATCH)


def _decision(
    review: ManagementReview, office: Office, number: int, said: tuple[str, str], luck: Random
) -> ReviewDecision:
    purpose, text = said
    assert review.held_on
    row = ReviewDecision(
        review=review,
        agency_id=review.agency_id,
        number=number,
        purpose=purpose,
        text=text + words.MARK,
        owner=_owner(office, number),
        due_on=next_working_day(review.held_on + timedelta(days=luck.choice((30, 45, 60, 90, 120)))),
    )
    row.refresh_index()
    return row


def _owner(office: Office, number: int) -> User:
    return office.holder((Role.SECRETARY, Role.STAFF, Role.AUDITOR)[number % 3])


def _sign(pairs: Sequence[tuple[ManagementReview, Office]], luck: Random, today: date) -> None:
    """Freeze the minutes, then carry decisions out as far as they came by today."""
    for review, office in pairs:
        assert review.held_on
        head = office.holder(Role.HEAD)
        review.signed_by = head
        review.signed_on = next_working_day(review.held_on + timedelta(days=luck.randint(2, 9)))
        moment = datetime.combine(review.signed_on, time(16), tzinfo=timezone.get_default_timezone())
        review.keep(minutes_payload(review, signer=str(head)), moment, TEMPLATE_VERSION)
        review.status, review.version = Status.SIGNED, 4
    reviews = [review for review, _office in pairs]
    ManagementReview.objects.bulk_update(reviews, FROZEN, batch_size=BATCH)
    log_many(reviews, "managementreview.sign", by=SYSTEM)
    decisions = list(ReviewDecision.objects.filter(review__in=reviews).select_related("review").order_by("pk"))
    ended = [row for row in decisions if _carry_out(row, luck, today)]
    ReviewDecision.objects.bulk_update(ended, ["status", "done_on", "done_note"], batch_size=BATCH)
    log_many([row for row in ended if row.status == Fate.DONE], "reviewdecision.complete", by=SYSTEM)


def _carry_out(row: ReviewDecision, luck: Random, today: date) -> bool:
    """Whether it came to an end by today: mostly before its day, sometimes after it, a few were given up."""
    assert row.review.signed_on
    fate = luck.random()
    day = row.due_on + timedelta(days=luck.randint(-20, 12 if fate < 0.15 else -1))
    day = next_working_day(max(day, row.review.signed_on))
    if fate > 0.8 or day > today:
        return False
    row.status, row.done_on = (Fate.DROPPED if fate > 0.77 else Fate.DONE), day
    row.done_note = (words.DROPPED if row.status == Fate.DROPPED else words.DONE) + words.MARK
    return True
