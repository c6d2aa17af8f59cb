"""Whoever does whatever to an inspection in whatever order: what never happens."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

import pytest
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.log import canonical
from core.models import LogEntry
from core.workflow import perform
from scoring.conflicts import agencies_near
from scoring.models import (
    Inspection,
    InspectionItem,
    InspectionMember,
    InspectionRequest,
    Inspector,
    Receipt,
    RequestFollowUp,
)
from scoring.services.conducting import item_answer
from scoring.services.follow_ups import follow_up_answer
from scoring.services.minutes import request_add, request_change, request_remove
from scoring.services.papers import report_send
from scoring.services.teams import team_set
from tests.cast import holder_of, make_agency
from tests.machines import stays_whole
from tests.scoring.attackers import DAYS, FIRST_DAY, NUMBERS, WORDS, Attack, is_near, people_around, pick
from tests.scoring.makers import inspecting, make_inspection, make_inspector, make_plan
from tests.scoring.makers_requests import make_request

NAMES = st.sampled_from([move.name for move in Inspection.MOVES])
RESULTS = st.sampled_from(["", "splendid", "conform", "conform", "nonconform", "na"])
OUTCOMES = st.sampled_from(["", "splendid", "effective", "postponed"])
KEYS = st.sampled_from([None, *map(UUID, ("0" * 32, "1" * 32, "2" * 32))])
ENDED = ("confirmed", "cancelled")
WAY = {
    "planned": "request",
    "requested": "decide",
    "decided": "open",
    "under_way": "conclude",
    "concluded": "confirm",
}


def words_of(name: str, days: int, reason: str) -> dict:
    """What the move takes, `days` from today."""
    day = today() + timedelta(days=days)
    return {
        "request": {"request_number": "5/CCTĐC", "requested_on": today(), "report_due_on": day},
        "decide": {"decision_number": "6/QĐ", "decided_on": day, "programme": reason},
        "open": {"held_on": day, "announced_to": reason},
        "conclude": {"held_on": day, "conclusion": reason},
        "return": {"reason": reason},
        "confirm": {"opinion": reason},
        "send": {"letter_number": "7/CCTĐC", "report_due_on": day},
        "postpone": {"starts_on": day, "ends_on": day, "reason": reason},
        "cancel": {"reason": reason},
    }[name]


def told() -> dict[int, list[tuple]]:
    """What the team of each inspection wrote."""
    found: dict[int, list[tuple]] = {}
    for model, *names in (
        (InspectionItem, "result", "evidence", "answered_by"),
        (InspectionRequest, "number", "statement"),
        (RequestFollowUp, "outcome", "note"),
        (InspectionMember, "inspector"),
    ):
        for key, *words in model.objects.order_by("pk").values_list("inspection", "pk", *names):
            found.setdefault(key, []).append((model.__name__, *words))
    return found


@dataclass(frozen=True)
class World:
    """Inspections on their way, who leads them, and everybody who tries something with them."""

    lead: Actor
    people: list[Actor]


def make_world() -> World:
    parent = make_agency(kind="provincial_peoples_committee")
    own, other = make_agency(parent=parent), make_agency(parent=parent)
    make_plan()
    make_request(own)
    lead, second = inspecting(), inspecting()
    made = [
        make_inspection(own, by=lead),
        make_inspection(own, "under_way", by=lead, form="by_dossier"),
        make_inspection(own, "under_way", by=lead),
        make_inspection(other, "concluded", by=lead, requests=1),
    ]
    profile = make_inspector(second)
    for row in made:
        row.members.create(inspector=profile)
    people = [lead, second, *people_around(own, parent), holder_of(other, Role.HEAD)]
    for person in people[2:]:
        if person.role == Role.INSPECTOR:
            make_inspector(person)
    return World(lead, people)


class Inspecting(Attack):
    world: ClassVar[World]

    @initialize()
    def build(self):
        self.begin()
        self.kept: dict[int, dict] = {}
        self.sent: dict[UUID, tuple] = {}
        self.lead, self.people = self.world.lead, self.world.people
        self.written_before = self.written()

    def written(self) -> int:
        """Answers that the history tells of, less those that the versions count."""
        verbs = ("inspection.answer", "inspection.follow_up")
        rows = (InspectionItem.objects.all(), RequestFollowUp.objects.all())
        counted = sum((row.aggregate(n=Sum("version"))["n"] or 0) - row.count() for row in rows)
        return LogEntry.objects.filter(verb__in=verbs).count() - counted

    def inspection(self, number: int) -> Inspection:
        return pick(list(Inspection.objects.order_by("pk")), number)

    def watched(self, act, by: Actor) -> bool:
        """Try it; whatever the team's words are now, it was the time for that and the right person. Whether done."""
        before, words = {row.pk: row for row in Inspection.objects.exclude(opened_on=None)}, told()
        done: list[bool] = []
        self.attempt(lambda: (act(), done.append(True)))
        after = told()
        for pk in (pk for pk in before if after[pk] != words[pk]):
            assert before[pk].status == "under_way"
            assert by.user_id in before[pk].team_ids
            assert not is_near(by, before[pk].agency_id)
        return bool(done)

    @rule(who=NUMBERS, what=NUMBERS, name=NAMES, days=st.integers(-1, 1), reason=WORDS)
    def somebody_moves(self, who, what, name, days, reason):
        record, by = self.inspection(what), pick(self.people, who)
        self.watched(lambda: perform(record, name, by=by, **words_of(name, days, reason)), by)

    @rule(what=NUMBERS)
    def it_goes_on(self, what):
        record = self.inspection(what)
        if record.status in ENDED:
            return
        name = WAY[record.status]
        if not record.is_on_site:
            name = {"decide": "open", "confirm": "send"}.get(name, name)
        if name == "conclude":
            record.items.filter(result="").update(result="conform", answered_by=self.lead.user_id)
            record.follow_ups.filter(outcome="").update(outcome="effective", note="Đã xem")
        days = 0 if name in ("decide", "open", "conclude") else 30
        admin, head = next(one for one in self.people if one.role == Role.ADMIN), holder_of(record.agency, Role.HEAD)
        by = {"decide": admin, "send": admin, "confirm": head}.get(name, self.lead)
        self.attempt(partial(perform, record, name, by=by, **words_of(name, days, "Theo kế hoạch")))

    @precondition(lambda self: InspectionItem.objects.exists())
    @rule(who=st.integers(0, 3), what=NUMBERS, result=RESULTS, evidence=WORDS, key=KEYS, blind=st.booleans())
    def somebody_answers(self, who, what, result, evidence, key, blind):
        item = pick(list(InspectionItem.objects.order_by("pk")), what)
        by, seen = pick(self.people, who), None if blind else item.version
        values = {"result": result, "evidence": evidence, "seen": seen, "key": key, "by": by}
        done = self.watched(lambda: item_answer(item=item, **values), by)
        if done and key:
            sending = (item.pk, values)
            known = self.sent.setdefault(key, sending)
            assert (known[0], known[1]["by"].user_id, known[1]["result"], known[1]["evidence"]) == (
                item.pk, by.user_id, result, evidence,
            )  # fmt: skip

    @precondition(lambda self: self.sent)
    @rule(what=NUMBERS)
    def a_phone_sends_again(self, what):
        pk, values = pick(sorted(self.sent.values(), key=lambda one: str(one[1]["key"])), what)
        before = list(InspectionItem.objects.order_by("pk").values()), LogEntry.objects.count()
        item_answer(item=InspectionItem.objects.get(pk=pk), **values)
        assert before == (list(InspectionItem.objects.order_by("pk").values()), LogEntry.objects.count())

    @rule(who=NUMBERS, what=NUMBERS, outcome=OUTCOMES, note=WORDS)
    def somebody_follows_up(self, who, what, outcome, note):
        if found := list(RequestFollowUp.objects.order_by("pk")):
            row, by = pick(found, what), pick(self.people, who)
            values = {"outcome": outcome, "note": note, "seen": row.version, "by": by}
            self.watched(lambda: follow_up_answer(follow_up=row, **values), by)

    @rule(who=st.integers(0, 3), what=NUMBERS, statement=WORDS)
    def somebody_asks(self, who, what, statement):
        record, by = self.inspection(what), pick(self.people, who)
        values = {"statement": statement, "check_item": None}
        self.watched(lambda: request_add(inspection=record, values=values, by=by), by)

    @rule(who=st.integers(0, 3), what=NUMBERS, statement=WORDS, removes=st.booleans())
    def somebody_asks_otherwise(self, who, what, statement, removes):
        row, by = pick(list(InspectionRequest.objects.order_by("pk")), what), pick(self.people, who)
        values = {"statement": statement, "check_item": None}
        change = partial(request_change, values=values, seen=row.version)
        self.watched(lambda: (request_remove if removes else change)(request=row, by=by), by)

    @rule(who=NUMBERS, what=NUMBERS, name=st.sampled_from(["report", "accept", "refuse", "drop"]), said=WORDS)
    def somebody_moves_a_request(self, who, what, name, said):
        row, by = pick(list(InspectionRequest.objects.order_by("pk")), what), pick(self.people, who)
        values = {"report": said} if name == "report" else {"answer": said}
        values |= {"due_on": today() + timedelta(days=9)} if name == "refuse" else {}
        if self.watched(lambda: perform(row, name, by=by, **values), by):
            assert name not in ("accept", "refuse") or not is_near(by, row.agency_id)

    @rule(who=NUMBERS, what=NUMBERS, text=WORDS)
    def somebody_reports(self, who, what, text):
        record, by = self.inspection(what), pick(self.people, who)
        self.watched(lambda: report_send(inspection=record, text=text, uploads=[], seen=None, by=by), by)

    @rule(who=NUMBERS, what=NUMBERS, lead=NUMBERS, other=NUMBERS)
    def somebody_names_a_team(self, who, what, lead, other):
        record, by = self.inspection(what), pick(self.people, who)
        team = list(Inspector.objects.order_by("pk"))
        values = {"lead": pick(team, lead), "others": [pick(team, other)], "seen": record.version}
        self.watched(lambda: team_set(inspection=record, by=by, **values), by)

    @rule(days=DAYS)
    def time_passes(self, days):
        self.days_pass(days)

    @invariant()
    def what_has_ended_never_changes(self):
        ended, words = Inspection.objects.filter(status__in=ENDED).values(), told()
        now = {row["id"]: (row, words[row["id"]]) for row in ended}
        assert self.kept.items() <= now.items()
        self.kept = now

    @invariant()
    def what_is_confirmed_is_frozen_whole_and_signed_by_both_sides(self):
        for record in Inspection.objects.filter(status="confirmed"):
            assert hashlib.sha256(canonical(record.payload).encode()).hexdigest() == record.payload_sha256
            assert record.signed_by_id in record.team_ids
            assert record.is_on_site is False or record.confirmed_by_id not in record.team_ids

    @invariant()
    def what_was_signed_is_whole(self):
        for record in Inspection.objects.filter(status__in=["concluded", "confirmed"]):
            assert record.items.count() == 13
            assert not record.items.filter(result="").exists()
            assert not record.follow_ups.filter(outcome="").exists()

    @invariant()
    def what_was_begun_at_the_office_was_decided(self):
        assert not Inspection.objects.filter(form="on_site", decision_number="").exclude(opened_on=None).exists()

    @invariant()
    def nobody_in_a_team_is_too_near(self):
        near = agencies_near([person.user_id for person in self.people])
        for agency, user in InspectionMember.objects.values_list("inspection__agency", "inspector__user"):
            assert agency not in near.get(user, ())

    @invariant()
    def requests_count_from_the_signature_on(self):
        for request in InspectionRequest.objects.select_related("inspection", "settled_in"):
            assert (request.status == "draft") == (request.inspection.status != "confirmed")
            assert request.settled_in is None or request.settled_in.status == "confirmed"

    @invariant()
    def every_sending_arrived_once_and_every_answer_stands_in_the_history(self):
        assert set(Receipt.objects.values_list("key", flat=True)) == set(self.sent)
        assert self.written() == self.written_before


@pytest.mark.django_db
def test_an_inspection_stays_whole_whatever_people_do(today_is):
    Inspecting.move_clock = staticmethod(today_is)
    today_is(FIRST_DAY)
    Inspecting.world = make_world()
    stays_whole(Inspecting, examples=6, steps=20)
