"""Moves between states: one visible table on the model, one function that performs a move.

`may()` answers the button and the service alike. `perform()` locks the row, compares the version the
person saw, asks `may()`, runs the effect, saves, logs and notifies, all in one transaction. Whoever
writes a child row locks its parent first with `lock()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import log, notices
from core.actors import Actor
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.permissions import Answer, Denied, can

Check = Callable[[Any, Actor], list[str]]
M = TypeVar("M", bound="WorkflowModel")


@dataclass(frozen=True)
class Move:
    """One row of the table. `target` None keeps the status; `said` follows a person's name in the history."""

    name: str
    sources: frozenset[str] | set[str]
    target: str | None
    perm: str
    label: Any
    said: Any
    checks: tuple[Check, ...] = ()
    effect: Callable[..., dict | None] | None = None


class WorkflowModel(models.Model):
    """A record whose `status` only `perform()` changes, and whose `version` counts its changes."""

    MOVES: tuple[Move, ...] = ()

    status: Any
    get_status_display: Any
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        log.verbs({verb_of(cls, move): move.said for move in cls.MOVES})


def verb_of(model: type[WorkflowModel], move: Move) -> str:
    """The dotted verb under which a move is logged."""
    return f"{model.__name__.lower()}.{move.name}"


def get_move(obj: WorkflowModel, name: str) -> Move:
    """The row of the table; KeyError for a name that is not in it."""
    return {move.name: move for move in obj.MOVES}[name]


def may(obj: WorkflowModel, name: str, by: Actor) -> Answer:
    """True, or Denied with the sentences: role and agency first, then the status, then the move's checks."""
    move = get_move(obj, name)
    answer = can(by, move.perm, obj)
    if not answer:
        return answer
    if obj.status not in move.sources:
        return Denied((_("This is not possible while the status is “%s”.") % obj.get_status_display(),), WrongStatus)
    found = {check: check(obj, by) for check in move.checks}
    if problems := tuple(problem for sentences in found.values() for problem in sentences):
        forbidden = any(found[check] for check in found if check in FORBIDDING)
        return Denied(problems, NotAllowed if forbidden else Refused)
    return True


def moves_for(obj: WorkflowModel, by: Actor) -> list[tuple[Move, Answer]]:
    """The moves that start from the present status and whose role and agency fit, each with `may()`'s answer."""
    return [
        (move, may(obj, move.name, by))
        for move in obj.MOVES
        if obj.status in move.sources and not by.is_system and can(by, move.perm, obj)
    ]


def lock(obj: M, seen: int | None = None) -> M:
    """Refresh and lock a row inside a transaction; raise Stale if it is no longer the version `seen`."""
    obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update())
    if seen is not None and obj.version != seen:
        raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))
    return obj


def perform(obj: M, name: str, *, by: Actor, seen: int | None = None, **data) -> M:
    """Perform one move. Raises Stale, NotAllowed, WrongStatus or Refused; then nothing has changed."""
    with transaction.atomic():
        lock(obj, seen)
        answer = may(obj, name, by)
        if not answer:
            raise answer.error(answer.reasons)
        move = get_move(obj, name)
        before = {"status": obj.status}
        noted = move.effect(obj, by, **data) if move.effect else None
        obj.status = move.target or obj.status
        obj.version += 1
        obj.save()
        log.log(obj, verb_of(type(obj), move), by=by, before=before, after={"status": obj.status} | (noted or {}))
        notices.announce(verb_of(type(obj), move), obj, by)
    return obj


def author_does_not_approve(obj: Any, by: Actor) -> list[str]:
    """Author and approver are never the same person; the model names its `author_ids`."""
    if by.user_id in obj.author_ids:
        return [_("You wrote this yourself; somebody else must decide on it.")]
    return []


FORBIDDING = frozenset({author_does_not_approve})
