"""Issued documents: frozen, with a code of the portal and one to check them by."""

from django.db import models

from core.frozen import Frozen
from core.text import CharField

TEMPLATE_VERSION = "v1"


class FrozenDocument(Frozen):
    """A document that is issued once its PDF is made."""

    code = CharField(max_length=60, blank=True)
    verification_code = models.CharField(max_length=14, blank=True)
    issued_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

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
