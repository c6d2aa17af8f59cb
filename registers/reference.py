"""Reference data of the registers: the statutory clocks."""

from datetime import date
from pathlib import Path

from django.db import transaction

from agencies.reference import read_tsv
from core.reference import reference
from registers.models import ClockRule

DATA = Path(__file__).parent / "data"


@reference
@transaction.atomic
def load_reference() -> None:
    """Write the clock rules of the file; a rule that is there is brought up to date. Safe to repeat.

    Days that were counted by an earlier wording stand on the complaints themselves and stay.
    """
    for row in read_tsv(DATA / "clock_rules.tsv"):
        ClockRule.objects.update_or_create(
            kind=row["kind"],
            instance=row["instance"],
            step=row["step"],
            starts_on=date.fromisoformat(row["starts_on"]),
            defaults={
                "ends_on": date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
                "days": int(row["days"]),
                "counting": row["counting"],
                "counts_from": row["counts_from"],
                "basis": row["basis"],
                "is_unverified": row["is_unverified"] == "yes",
            },
        )
