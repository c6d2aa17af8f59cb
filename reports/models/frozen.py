"""What every issued document remembers: its data, its template, its bytes, and a code to check it by."""

import hashlib
from datetime import datetime

from django.db import models

from core.log import canonical
from core.text import CharField
from core.workflow import WorkflowModel

TEMPLATE_VERSION = "v1"


class FrozenDocument(WorkflowModel):
    """A document whose payload never changes once frozen and whose PDF is made from the payload alone."""

    code = CharField(max_length=60, blank=True)
    verification_code = models.CharField(max_length=14, blank=True)
    template_version = CharField(max_length=20, blank=True)
    payload = models.JSONField(null=True, editable=False)
    payload_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    pdf_size = models.PositiveIntegerField(null=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def keep(self, payload: dict, moment: datetime) -> None:
        """Freeze a payload into this row (unsaved); its hash is that of the bytes attached to the PDF."""
        self.payload, self.frozen_at, self.template_version = payload, moment, TEMPLATE_VERSION
        self.payload_sha256 = hashlib.sha256(canonical(payload).encode()).hexdigest()

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/report.html"

    @property
    def file_name(self) -> str:
        return f"{self.code}.pdf"


def frozen_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Codes are unique, and what is issued has its PDF."""
    return [
        models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name=f"{prefix}_code_is_unique"),
        models.UniqueConstraint(
            fields=["verification_code"],
            condition=~models.Q(verification_code=""),
            name=f"{prefix}_verification_code_is_unique",
        ),
        models.CheckConstraint(
            condition=models.Q(issued_at=None) | (~models.Q(pdf_sha256="") & models.Q(payload__isnull=False)),
            name=f"{prefix}_issued_has_its_pdf",
        ),
    ]
