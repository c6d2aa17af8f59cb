"""What the moves of a year's registers do to it. Each returns what the log should note."""

from collections.abc import Callable
from typing import Any

from core.actors import Actor
from core.dates import today
from core.words import said

FOLLOWING: list[Callable[[Any, Actor], None]] = []


def with_confirmation(act: Callable[[Any, Actor], None]):
    """Register what happens to the rows of a year, in the same transaction, when the head confirms it."""
    FOLLOWING.append(act)
    return act


def submit(year, by: Actor) -> dict:
    year.submitted_by_id, year.note = by.user_id, ""
    return {}


def send_back(year, by: Actor, *, reason: str) -> dict:
    year.note = said(reason)
    return {"reason": year.note}


def confirm(year, by: Actor) -> dict:
    """Rows come into force with their year; each register says how."""
    year.confirmed_by_id, year.confirmed_on = by.user_id, today()
    for act in FOLLOWING:
        act(year, by)
    return {}


def reopen(year, by: Actor, *, reason: str) -> dict:
    """For objectives found later; what is in force already stays so."""
    year.confirmed_by_id, year.confirmed_on, year.note = None, None, said(reason)
    return {"reason": year.note}
