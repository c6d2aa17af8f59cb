"""Which TTHC the agencies of a scenario handle, and the lists they posted of them."""

from collections.abc import Iterable, Mapping, Sequence

from core.dates import add_working_days
from procedures.models import AdministrativeProcedure, TthcListPosting
from procedures.sample import catalogue
from procedures.sample.offices import Office
from procedures.scenarios.agency_set import Pair

Handled = Mapping[str, Sequence[Pair]]


def handled_by(offices: Iterable[Office], tthcs: Mapping[str, AdministrativeProcedure]) -> dict[str, list[Pair]]:
    """Agency code → the matters of its kind of body, each with its TTHC."""
    by_body: dict[str, list[Pair]] = {}
    for matter in catalogue.matters():
        by_body.setdefault(matter.body, []).append((matter, tthcs[matter.code]))
    return {office.agency.code: by_body.get(office.body, []) for office in offices}


def write_scopes(offices: Mapping[str, Office], handled: Handled) -> None:
    """Each agency handles its TTHC from the day of their decision."""
    catalogue.write_scopes({offices[code].agency: [tthc for _m, tthc in pairs] for code, pairs in handled.items()})


def post_lists(offices: Iterable[Office], handled: Handled, website: str) -> None:
    """Every agency's list was posted three working days after the last decision about it."""
    TthcListPosting.objects.bulk_create(
        TthcListPosting(
            agency=office.agency,
            posted_on=add_working_days(max(tthc.decided_on for _matter, tthc in pairs), 3),
            website=website,
        )
        for office in offices
        if (pairs := handled[office.agency.code])
    )
