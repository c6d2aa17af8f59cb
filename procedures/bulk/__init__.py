from procedures.bulk.values import (
    Document,
    FormRow,
    Issue,
    Reader,
    RecipientRow,
    RecordRow,
    Review,
    Signers,
    StepRow,
    Words,
)
from procedures.bulk.writing import write

__all__ = [
    "Document",
    "FormRow",
    "Issue",
    "Reader",
    "RecipientRow",
    "RecordRow",
    "Review",
    "Signers",
    "StepRow",
    "Words",
    "write",
]
