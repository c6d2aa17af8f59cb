"""What the state machines of scoring share: picks, clocks, people, and what they are made to try."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings as portal
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from agencies.models import Agency
from agencies.roles import Role
from core.actors import Actor
from core.errors import DomainError
from scoring import conflicts
from tests.cast import actor_of, holder_of, make_agency, make_membership, make_user
from tests.scoring.makers import administrator, inspecting, leader

FIRST_DAY = date(2019, 6, 10)
NUMBERS = st.integers(0, 999)
DAYS = st.sampled_from([1, 11, 31])
WORDS = st.sampled_from(["", " ", "Sổ số 3", "Sổ số 4"])
POINTS = st.sampled_from(
    [None, *map(Decimal, ("0", "5", "10", "30", "7.5", "-5", "-10", "1000000", "NaN", "Infinity"))]
)


def pick(found: Sequence, number: int) -> Any:
    return found[number % len(found)]


def people_around(agency: Agency, parent: Agency) -> list[Actor]:
    """Everybody of the agency, two inspectors, one who stands too near, the province, and the head of another one."""
    near = make_membership(make_user(), parent, Role.INSPECTOR).user
    own = [holder_of(agency, role) for role in (Role.SECRETARY, Role.HEAD, Role.STAFF)]
    outsider = holder_of(make_agency(kind="commune_peoples_committee"), Role.HEAD)
    return [*own, inspecting(), inspecting(), actor_of(near), administrator(), leader(), outsider]


def is_near(by: Actor, agency: int) -> bool:
    return bool(conflicts.sentences(by.user_id, agency))


class Attack(RuleBasedStateMachine):
    """In a transaction that is taken back; whatever is refused leaves all as it was."""

    move_clock: ClassVar[Callable[[date], None]]

    def begin(self) -> None:
        self.move_clock(FIRST_DAY)
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        with suppress(DomainError), transaction.atomic():
            act()

    def days_pass(self, days: int) -> None:
        self.move_clock(portal.QMS_TODAY + timedelta(days=days))
