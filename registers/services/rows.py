"""Rows of a year's registers are entered, changed and dropped in one way; the year is locked first."""

from typing import TypeVar

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused, Stale, WrongStatus
from core.log import canonical, changes, log
from core.permissions import require
from core.workflow import hold, lock
from registers.carrying import YearRow, next_number, said
from registers.models.year import RegisterYear
from registers.permissions import Perm

Row = TypeVar("Row", bound=YearRow)


def row_add(*, row: Row, register: RegisterYear, by: Actor, perm: str = Perm.YEAR_KEEP) -> Row:
    """Enter a row under the next number of its year. Raises WrongStatus while the head decides."""
    require(by, perm, register)
    with transaction.atomic():
        lock_for_rows(register)
        row.register, row.agency_id = register, register.agency_id
        row.number = next_number(type(row), register)
        row.save()
        log(row, verb_of(row, "add"), by=by, after={"number": row.number})
    return row


def row_change(*, row: Row, values: dict, by: Actor, seen: int, perm: str = Perm.YEAR_KEEP) -> Row:
    """Change the fields named in `values`. Raises Stale when it is not the version that was `seen`."""
    require(by, perm, row)
    with transaction.atomic():
        lock_for_rows(row.register)
        lock_row(row, seen)
        if not changes(row, values, values)[0]:
            return row
        before = {name: said(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        after = {name: said(row, name) for name in values}
        log(row, verb_of(row, "change"), by=by, before=_only(before, after), after=_only(after, before))
    return row


def row_drop(*, row: Row, by: Actor, seen: int, perm: str = Perm.YEAR_KEEP) -> RegisterYear:
    """Take a row out of a year that is still a draft; the log keeps what it said. Raises WrongStatus afterwards."""
    require(by, perm, row)
    with transaction.atomic():
        register = row.register
        lock_for_rows(register)
        lock_row(row, seen)
        if not register.is_draft:
            raise WrongStatus(_("The head has confirmed this year; what it holds is no longer taken out."))
        log(row, verb_of(row, "drop"), by=by, before={"row": str(row)})
        try:
            row.delete()
        except ProtectedError as error:
            raise Refused(_("Other records rest on this one; it stays.")) from error
        log(register, "registeryear.drop", by=by, after={"row": str(row)})
    return register


def lock_for_rows(register: RegisterYear) -> None:
    """Lock the year inside a transaction; raise WrongStatus while it waits for the head's decision."""
    lock(register)
    if not register.takes_rows:
        raise WrongStatus(_("These registers wait for the head's confirmation; nothing changes meanwhile."))


def lock_row(row: YearRow, seen: int) -> None:
    """Hold a row inside a transaction; raise Stale if it is not the version `seen`."""
    hold(row)
    if row.version != seen:
        raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))


def verb_of(row: YearRow, act: str) -> str:
    """The dotted verb under which an act on a row is logged, such as "risk.add"; the app's notices name them."""
    return f"{row._meta.model_name}.{act}"


def _only(values: dict, others: dict) -> dict:
    return {name: value for name, value in values.items() if canonical(value) != canonical(others[name])}
