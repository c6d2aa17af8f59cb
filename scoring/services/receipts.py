"""What is sent from a phone arrives once, however often the phone sends it."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import now
from core.errors import NotAllowed, Refused
from core.log import canonical
from scoring.models import Inspection, Receipt


@dataclass(frozen=True)
class Sending:
    """One sending: its key (None for a page that is sent at once), and what it says of which record."""

    key: UUID | None
    to: models.Model
    said: tuple[Any, ...]

    @property
    def content(self) -> str:
        """The same for the same words to the same record alone."""
        told = [self.to._meta.label_lower, self.to.pk, *map(str, self.said)]
        return hashlib.sha256(canonical({"sent": told}).encode()).hexdigest()


def has_arrived(sending: Sending, by: Actor) -> bool:
    """Whether this very sending was taken before. The caller holds the record that it writes to.

    Raises NotAllowed for a key that somebody else used, Refused for one that brought something else.
    """
    receipt = Receipt.objects.filter(key=sending.key).first() if sending.key else None
    if receipt is None:
        return False
    if receipt.user_id != by.user_id:
        raise NotAllowed(_("Somebody else has sent this."))
    if receipt.content != sending.content:
        raise Refused(_other())
    return True


def receipt_keep(sending: Sending, by: Actor, inspection: Inspection | None = None) -> None:
    """Remember that it arrived; scores of criteria belong to no inspection. Raises Refused for a key that came with
    something else at the same moment."""
    if sending.key is None:
        return
    made = {"user_id": by.user_id, "inspection": inspection, "received_at": now(), "content": sending.content}
    try:
        with transaction.atomic():
            Receipt.objects.create(key=sending.key, **made)
    except IntegrityError:
        raise Refused(_other()) from None


def _other() -> str:
    return _("Another answer was sent under the same key. Look at what is there and send yours again.")
