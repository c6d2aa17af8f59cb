"""Several of a team at the same moment. Only PostgreSQL lets them write at once; on SQLite the second waits."""

import pytest
from django.db import connection

from audits.models import Audit, ChecklistItem, Finding
from audits.services import checklists
from core import log
from core.dates import today
from core.errors import Stale, WrongStatus
from core.workflow import perform
from tests.agencies.test_races import at_once
from tests.audits.makers import answer_all, lead_of, make_audit
from tests.audits.makers_conducting import photo, second_auditor
from tests.cast import holder_of, make_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several writers"),
]


@pytest.fixture
def audit() -> Audit:
    return make_audit(make_cast().a)


def test_of_several_answers_one_is_kept_and_the_others_are_told(audit):
    people = [lead_of(audit), second_auditor(audit), lead_of(audit), lead_of(audit)]
    item = audit.items.get(order=1)

    def answer(number: int) -> None:
        own = ChecklistItem.objects.get(pk=item.pk)
        checklists.item_answer(item=own, result="ofi", evidence=f"Sổ {number}", seen=1, by=people[number])

    answers = at_once(answer)
    assert sorted(map(str, answers)) == sorted(map(str, [None, Stale, Stale, Stale]))
    assert sum(entry.verb == "audit.answer" for entry in log.history(audit)) == 1


def test_findings_raised_at_once_bear_numbers_of_their_own(audit):
    lead, clause = lead_of(audit), audit.clauses.first()
    values = {"grade": "minor", "clause": clause, "statement": "Thiếu", "evidence": "Sổ"}
    at_once(lambda number: checklists.finding_raise(audit=Audit.objects.get(pk=audit.pk), values=values, by=lead))
    assert sorted(Finding.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_the_same_photo_sent_at_once_is_kept_once(audit):
    lead, item = lead_of(audit), audit.items.get(order=1)
    at_once(lambda number: checklists.photo_add(item=ChecklistItem.objects.get(pk=item.pk), upload=photo(), by=lead))
    assert checklists.photos_of(item).count() == 1


def test_an_answer_beside_the_conclusion_is_in_the_report_or_refused(audit):
    answer_all(audit)
    item, lead = audit.items.get(order=1), lead_of(audit)
    closing = {"held_on": today(), "present": "Đoàn", "conclusion": "Được."}

    def act(number: int) -> None:
        if number == 0:
            perform(Audit.objects.get(pk=audit.pk), "conclude", by=lead, **closing)
        else:
            own = ChecklistItem.objects.get(pk=item.pk)
            checklists.item_answer(item=own, result="ofi", evidence=f"Sổ {number}", seen=None, by=lead)

    answers = at_once(act)
    assert answers[0] is None
    assert set(answers[1:]) <= {None, WrongStatus}
    kept = ChecklistItem.objects.get(pk=item.pk)
    perform(Audit.objects.get(pk=audit.pk), "sign", by=holder_of(audit.agency, "head"))
    payload = Audit.objects.get(pk=audit.pk).payload
    assert payload["checklist"][0]["evidence"] == kept.evidence
