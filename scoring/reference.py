"""Reference data of inspections: the items that each of them looks at."""

from pathlib import Path

from django.db import transaction

from agencies.reference import read_tsv
from core.reference import reference
from scoring.models import CheckItem

DATA = Path(__file__).parent / "data"


@reference
@transaction.atomic
def load_reference() -> None:
    """Write the items of TT 26/2014/TT-BKHCN, Art. 36. Safe to repeat."""
    for order, row in enumerate(read_tsv(DATA / "check_items.tsv"), 1):
        values = {"order": order, "section": row["section"], "text": row["text"], "legal_basis": row["legal_basis"]}
        CheckItem.objects.update_or_create(code=row["code"], defaults=values)
