"""Slips that follow each other: all of them, in order, at the price of one query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.roles import Role
from audits.chains import reissues_of
from audits.models import CorrectiveAction
from core.workflow import perform
from tests.audits.makers import make_action, send_action
from tests.cast import client_of, holder_of

pytestmark = pytest.mark.django_db


def follow(action: CorrectiveAction) -> CorrectiveAction:
    """Carried out without effect, so that another slip takes it up."""
    agency = action.agency
    worker, head = holder_of(agency, Role.STAFF), holder_of(agency, Role.HEAD)
    if action.status == "analysing":
        send_action(action, worker, make_action(agency, "doing").due_on)
        perform(action, "approve", by=head)
        perform(action, "complete", by=worker, done_note="Đã làm.", risk_note="Không phát sinh.")
    perform(action, "reissue", by=holder_of(agency, Role.AUDITOR), verification="Vẫn trễ.")
    return action.reissued_as


def chain_of(agency, length: int) -> list[CorrectiveAction]:
    chain = [make_action(agency, "verifying")]
    while len(chain) < length:
        chain.append(follow(chain[-1]))
    return chain


def test_every_slip_of_a_chain_shows_all_of_it_in_order(cast):
    chain, other = chain_of(cast.a, 4), chain_of(cast.a, 2)
    for slip in chain:
        assert reissues_of(slip) == chain
    assert reissues_of(other[0]) == other
    assert reissues_of(make_action(cast.a)) == []


def test_a_chain_of_six_costs_what_a_chain_of_two_costs(cast, django_assert_num_queries):
    counts = []
    for length in (2, 6):
        last = CorrectiveAction.objects.get(pk=chain_of(cast.a, length)[-1].pk)
        with django_assert_num_queries(1):
            assert len(reissues_of(last)) == length
        with CaptureQueriesContext(connection) as queries:
            client_of(cast.an).get(last.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
