"""Refusals. `str(error)` is a sentence for the user; the middleware and the forms show it."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied


class DomainError(Exception):
    """A rule said no. `reasons` are whole sentences, shown as they are."""

    def __init__(self, reasons: str | Iterable[str]):
        self.reasons = (reasons,) if isinstance(reasons, str) else tuple(reasons)
        super().__init__(*self.reasons)

    def __str__(self) -> str:
        return " ".join(str(reason) for reason in self.reasons)


class WrongStatus(DomainError):
    """The record is not in a state from which this move starts."""


class Stale(DomainError):
    """Somebody else changed the record after this person saw it."""


class Refused(DomainError):
    """A check of the move, or of the data, found something to put right."""


class NotAllowed(DomainError, PermissionDenied):
    """This actor may never do this; Django answers 403."""
