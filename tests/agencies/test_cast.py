"""What the other tests stand on."""

import pytest

from core.actors import SYSTEM
from core.log import guards_installed, log
from core.models import LogEntry
from tests.cast import actor_of


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_log_is_guarded_again_after_a_test_emptied_it(cast, turn):
    assert guards_installed()
    assert LogEntry.objects.count() == 0
    log(cast.a, "agency.change", by=SYSTEM)


def test_each_of_the_cast_acts_in_one_role(cast):
    roles = {name: actor_of(getattr(cast, name)).role for name in ("an", "binh", "dung", "em", "lan")}
    assert roles == {"an": "secretary", "binh": "head", "dung": "inspector", "em": "admin", "lan": ""}


def test_the_clock_can_be_moved(cast, today_is):
    today_is("2009-12-31")
    assert actor_of(cast.an).role == ""
