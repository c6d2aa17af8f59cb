"""Which clauses an agency is audited against: those of the edition that it applies on the first day, less what does
not apply to it; and what clauses of an older edition have become."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from agencies.models import Adoption, Clause, ClauseExclusion, ClauseMap, StandardEdition
from core.dates import today


def edition_on(agency_id: int, day: date) -> StandardEdition | None:
    """The edition that the agency applies on a day, the newest of several; None where it applies none."""
    applied = Adoption.objects.filter(agency=agency_id).applying_on(day)
    adoption = applied.select_related("edition").order_by("-edition__published_on").first()
    return adoption.edition if adoption else None


def day_within(year: int) -> date:
    """Today, or the day of the year that is nearest to it: the day whose edition counts while a year is planned."""
    return min(max(today(), date(year, 1, 1)), date(year, 12, 31))


def edition_to_plan(agency_id: int, day: date) -> StandardEdition | None:
    """The edition in force for the agency on a day; where it applies none, the newest that was published by then."""
    published = StandardEdition.objects.filter(published_on__lte=day).order_by("-published_on")
    return edition_on(agency_id, day) or published.first()


def exclusions_of(agency_id: int, edition: StandardEdition) -> list[ClauseExclusion]:
    """The clauses that do not apply to the agency, with their justification (ISO 9001:2015, 4.3)."""
    standing = ClauseExclusion.objects.filter(adoption__agency=agency_id, adoption__edition=edition)
    standing = standing.exclude(adoption__status=Adoption.Status.WITHDRAWN)
    return list(standing.select_related("clause").order_by("clause__order"))


def lies_under(number: str, others: Iterable[str]) -> bool:
    """Whether a clause is one of the others or a part of one: 8.3.2 lies under 8.3."""
    return any(number == other or number.startswith(f"{other}.") for other in others)


def planned_level(clauses: Iterable[Clause], left_out: Collection[str] = ()) -> list[Clause]:
    """What an audit is planned by: clauses of the second level, and those of the first that have no parts; without
    those that lie under a number left out."""
    rows = [clause for clause in clauses if not lies_under(clause.number, left_out)]
    with_parts = {clause.number.partition(".")[0] for clause in rows if "." in clause.number}
    return [
        row for row in rows if row.number.count(".") == 1 or row.number not in with_parts and "." not in row.number
    ]


class Crosswalk:
    """How clauses of any edition and level lie in the rows by which one edition is planned; two queries."""

    def __init__(self, edition: StandardEdition, left_out: Collection[str] = ()):
        self.edition = edition
        self.rows = planned_level(edition.clauses.select_related("parent").order_by("order"), left_out)
        self._became: dict[tuple[int, str], set[str]] = {}
        maps = ClauseMap.objects.filter(Q(newer__edition=edition) | Q(older__edition=edition))
        for one in maps.select_related("older", "newer"):
            here, there = (one.newer, one.older) if one.newer.edition_id == edition.pk else (one.older, one.newer)
            self._became.setdefault((there.edition_id, there.number), set()).add(here.number)

    def rows_of(self, clause: Clause) -> list[Clause]:
        """The rows that a clause touches: of this edition those above or below it; of another those that take up
        its subject or that of its parts. That a whole chapter took up a subject says nothing about its rows."""
        if clause.edition_id == self.edition.pk:
            own = clause.number
            return [row for row in self.rows if lies_under(own, [row.number]) or lies_under(row.number, [own])]
        numbers = {
            here
            for (edition, there), found in self._became.items()
            if edition == clause.edition_id and lies_under(there, [clause.number])
            for here in found
        }
        return [row for row in self.rows if any(lies_under(number, [row.number]) for number in numbers)]


def become(clauses: Collection[Clause], edition: StandardEdition) -> list[Clause]:
    """What these clauses have become in another edition, in its order; those that are of it already stay."""
    crosswalk = Crosswalk(edition)
    kept = {clause for clause in clauses if clause.edition_id == edition.pk}
    found = {row for clause in clauses if clause not in kept for row in crosswalk.rows_of(clause)}
    return sorted(found | kept, key=lambda clause: clause.order)
