"""The guards of the log outlive a test that empties the database."""

import pytest

from agencies.models import AgencyKind
from core.actors import SYSTEM
from core.log import guards_installed, log
from core.models import LogEntry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_guards_stand_after_a_flush(cast, turn):
    assert guards_installed()
    log(cast.a, "agency.change", by=SYSTEM)
    assert LogEntry.objects.count() == 1


def test_plain(cast):
    assert AgencyKind.objects.count() == 7
