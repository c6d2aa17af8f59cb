"""Moves between states: one visible table on the model, one function that performs a move.

`may()` answers the button and the service alike. `perform()` locks the row, compares the version the
person saw, asks `may()`, runs the effect, saves, logs and notifies, all in one transaction. Whoever
writes a child row locks its parent first with `lock()`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils.translation import gettext as _

from core import log, notices
from core.actors import Actor
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.permissions import Answer, Denied, can, require

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


def hold(obj: models.Model) -> None:
    """Refresh and lock a row inside a transaction; raise Refused if somebody has taken it out meanwhile."""
    try:
        obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update())
    except ObjectDoesNotExist:
        raise Refused(_("Somebody else has taken this record out meanwhile.")) from None


def lock(obj: M, seen: int | None = None) -> M:
    """Hold a row; raise Stale if it is no longer the version `seen`."""
    hold(obj)
    still(obj, seen)
    return obj


def still(obj: WorkflowModel, seen: int | None) -> None:
    """Raise Stale for a locked row that is no longer the version `seen`."""
    if seen is not None and obj.version != seen:
        raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))


def perform(obj: M, name: str, *, by: Actor, seen: int | None = None, **data) -> M:
    """Perform one move. Raises NotAllowed, Stale, WrongStatus or Refused; then nothing has changed."""
    with transaction.atomic():
        require(by, get_move(obj, name).perm, lock(obj))
        still(obj, seen)
        before, after = _carry_out(obj, name, by, data)
        log.log(obj, verb_of(type(obj), get_move(obj, name)), by=by, before=before, after=after)
        notices.announce(verb_of(type(obj), get_move(obj, name)), obj, by)
    return obj


def perform_many(rows: Sequence[M], name: str, *, by: Actor, **data) -> None:
    """Perform one move on rows of one model, all or none, with a single insert into the log.

    The caller has read them with `select_for_update()` in its transaction. Raises like `perform()`.
    """
    with transaction.atomic():
        done = [(obj, *_carry_out(obj, name, by, data)) for obj in rows]
        for obj in rows[:1]:
            log.log_changes(done, verb_of(type(obj), get_move(obj, name)), by=by)
        for obj in rows:
            notices.announce(verb_of(type(obj), get_move(obj, name)), obj, by)


def _carry_out(obj: WorkflowModel, name: str, by: Actor, data: dict) -> tuple[dict, dict]:
    """Ask, act and save a locked row; what the log notes of it before and after."""
    answer = may(obj, name, by)
    if not answer:
        raise answer.error(answer.reasons)
    move = get_move(obj, name)
    before = {"status": obj.status}
    noted = move.effect(obj, by, **data) if move.effect else None
    obj.status = move.target or obj.status
    obj.version += 1
    obj.save()
    return before, {"status": obj.status} | (noted or {})


def author_does_not_approve(obj: Any, by: Actor) -> list[str]:
    """Author and approver are never the same person; the model names its `author_ids`."""
    if by.user_id in obj.author_ids:
        return [_("You wrote this yourself; somebody else must decide on it.")]
    return []


FORBIDDING: set[Check] = {author_does_not_approve}


def forbid(check: Check) -> Check:
    """Let what this check finds be a refusal of the person (403), not of the moment (422)."""
    FORBIDDING.add(check)
    return check
