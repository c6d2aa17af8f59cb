"""Context issues and interested parties are entered, changed and reviewed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import log_many
from core.permissions import require
from registers.models import ContextIssue, ContextReview, InterestedParty, RegisterYear
from registers.permissions import Perm
from registers.services.rows import lock_for_rows, row_add, row_change

Row = ContextIssue | InterestedParty


def context_add(*, row: Row, register: RegisterYear, by: Actor) -> Row:
    """Enter an issue or a party under the next number of its year. Raises as `row_add`."""
    with transaction.atomic():
        row_add(row=row, register=register, by=by)
        row.refresh_index()
        row.save(update_fields=["search_text"])
    return row


def context_change(*, row: Row, values: dict, by: Actor, seen: int) -> Row:
    """Change an issue or a party. Raises as `row_change`."""
    with transaction.atomic():
        changed = row_change(row=row, values=values, by=by, seen=seen)
        changed.refresh_index()
        changed.save(update_fields=["search_text"])
    return changed


def context_review(*, rows: Sequence[Row], note: str, review_on: date, by: Actor) -> list[ContextReview]:
    """Record that rows of one year were looked at today, and when they are looked at again.

    Raises Refused without words or for a day that does not lie ahead; WrongStatus while the head decides.
    """
    if not rows:
        return []
    register = rows[0].register
    require(by, Perm.YEAR_KEEP, register)
    if not note.strip():
        raise Refused(_("Write what the review found."))
    if review_on <= today():
        raise Refused(_("The next review must lie ahead."))
    with transaction.atomic():
        lock_for_rows(register)
        looked_at: list[Row] = []
        for model in {type(row) for row in rows}:
            own = [row.pk for row in rows if isinstance(row, model)]
            locked: list[Any] = list(model.objects.filter(pk__in=own, register=register).select_for_update())
            for row in locked:
                row.review_on, row.version = review_on, row.version + 1
            model.objects.bulk_update(locked, ["review_on", "version"])
            after = {"note": note, "review_on": review_on.isoformat()}
            log_many(locked, f"{model._meta.model_name}.review", by=by, after=after)
            looked_at += locked
        if not looked_at:
            raise Refused(_("Somebody else has taken this record out meanwhile."))
        return ContextReview.objects.bulk_create([_reviewed(row, note.strip(), by) for row in looked_at])


def _reviewed(row: Row, note: str, by: Actor) -> ContextReview:
    return ContextReview(
        agency_id=row.agency_id,
        issue=row if isinstance(row, ContextIssue) else None,
        party=row if isinstance(row, InterestedParty) else None,
        reviewed_on=today(),
        reviewed_by_id=by.user_id,
        note=note,
    )
