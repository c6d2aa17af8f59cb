"""What every frozen document remembers: its data, the template it was laid out with, and the bytes of its PDF."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import models

from core.log import canonical
from core.text import CharField
from core.workflow import WorkflowModel


class Frozen(WorkflowModel):
    """A record whose payload never changes while it is frozen and whose PDF is made from the payload alone."""

    template_version = CharField(max_length=20, blank=True)
    payload: Any = models.JSONField(null=True, editable=False)
    payload_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    pdf_size = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def keep(self, payload: dict, moment: datetime, template_version: str) -> None:
        """Freeze a payload into this row (unsaved); its hash is that of the bytes attached to the PDF."""
        self.payload, self.frozen_at, self.template_version = payload, moment, template_version
        self.payload_sha256 = hashlib.sha256(canonical(payload).encode()).hexdigest()

    def thaw(self) -> None:
        """Let this row (unsaved) be written on again; what was frozen is left to the history."""
        self.payload, self.payload_sha256, self.frozen_at = None, "", None
        self.pdf_sha256, self.pdf_size = "", None
