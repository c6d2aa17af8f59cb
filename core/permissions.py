"""Who may do what: each app grants its `Perm` members to roles; `can()` answers with the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError, NotAllowed


class Perm(StrEnum):
    """What the mechanisms themselves offer; an upper app says to which roles."""

    JOBS_MANAGE = "core.manage_jobs"


GRANTS: dict[str, frozenset[str]] = {}


@dataclass(frozen=True)
class Denied:
    """A falsy answer that carries whole sentences and the error to raise."""

    reasons: tuple[str, ...]
    error: type[DomainError] = NotAllowed

    def __bool__(self) -> Literal[False]:
        return False


Answer = Literal[True] | Denied


def grant(rows: Mapping[str, Iterable[str]]) -> None:
    """Register rows permission → roles. Raises ValueError when a permission is granted twice."""
    for perm, roles in rows.items():
        if perm in GRANTS:
            raise ValueError(f"{perm} is granted twice")
        GRANTS[perm] = frozenset(roles)


def can(actor: Actor, perm: str, obj: Any = None) -> Answer:
    """True, or a falsy Denied with reasons; never None. Ask it as `if not (answer := can(…))`.

    A role that sees one agency acts only on records of that agency (`obj.agency_id`) and on those that admit
    the person to this one act (`obj.admits(actor, perm)`); a role that sees the whole province acts everywhere.
    Raises KeyError for a permission nobody registered.
    """
    if actor.is_system:
        return True
    if actor.role not in GRANTS[perm]:
        return Denied((_("Your role does not allow this."),))
    if (
        obj is not None
        and not actor.sees_all
        and obj.agency_id != actor.agency_id
        and not _is_guest(actor, perm, obj)
    ):
        return Denied((_("This record belongs to another agency."),))
    return True


def _is_guest(actor: Actor, perm: str, obj: Any) -> bool:
    admits = getattr(obj, "admits", None)
    return admits is not None and admits(actor, perm)


def require(actor: Actor, perm: str, obj: Any = None) -> None:
    """Raise the refusal that `can()` answers, if it does."""
    answer = can(actor, perm, obj)
    if not answer:
        raise answer.error(answer.reasons)
