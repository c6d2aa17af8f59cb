"""The documents of one agency of a scenario, and when their issues took effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agencies.scenes import Scene
from core.dates import next_working_day
from procedures.bulk import Document
from procedures.models import AdministrativeProcedure, LegalDocument
from procedures.models.procedure import Kind
from procedures.sample.building import Desk, code_of
from procedures.sample.catalogue import Matter
from procedures.sample.offices import Office

Pair = tuple[Matter, AdministrativeProcedure]


@dataclass(frozen=True)
class Wanted:
    """How many documents an agency has beside those of its TTHC; `papers` are policy, instruction and form."""

    system: int
    internal: int
    papers: bool = False


class AgencySet:
    """The set of the agency at one position among them: half of it was issued again in the year of the scene."""

    def __init__(
        self,
        office: Office,
        position: int,
        scene: Scene,
        *,
        converted_on: date | None = None,
        edition: str = "9001:2015",
        lean: bool = False,
    ):
        self.office, self.position, self.scene, self.converted_on = office, position, scene, converted_on
        self.desk = Desk(office, edition, lean=lean)
        self.first = next_working_day(scene.day(3, 5, years=-1) + timedelta(days=position * 7 % 170))

    def second(self, number: int) -> date:
        return next_working_day(self.scene.day(1, 7) + timedelta(days=(self.position * 11 + number * 13) % 190))

    def days(self, number: int) -> list[date]:
        """When the issues of the agency's n-th document took effect, for some the first time in the year."""
        if number % 9 == 5:
            return [self.second(number)]
        if self.converted_on:
            return [self.first, self.converted_on] if number % 3 else [self.first]
        return [self.first, self.second(number)] if number % 2 else [self.first]

    def base(self, wanted: Wanted) -> list[Document]:
        """What does not serve a TTHC."""
        days = self.days(1)
        documents = self.desk.system(days, wanted.system) + self._internal(wanted.internal)
        return documents + (self.desk.papers(days) if wanted.papers else [])

    def operational(self, number: int, pairs: Sequence[Pair], laws: Mapping[str, LegalDocument]) -> Document:
        """The n-th procedure for TTHC."""
        return self.desk.operational(code_of(Kind.OPERATIONAL, number), pairs, self.days(number), laws)

    def in_use(self, document: Document, number: int) -> Document:
        """Nearly all are public; one in each larger agency has not been used since the first quarter."""
        since, quarters = document.issues[0].day, _quarters(self.scene)
        assert since
        used = quarters[:1] if number == 4 else quarters
        uses = {
            day: 1 + (self.position * 17 + number * 29 + n * 7) % 160 for n, day in enumerate(used) if day >= since
        }
        return replace(document, uses=uses, published_on=None if number % 12 == 11 else since)

    def _internal(self, count: int) -> list[Document]:
        """In every fifth agency one of them was withdrawn."""
        documents = self.desk.internal([self.first], count)
        if documents and self.position % 5 == 0:
            reason = "Nội dung đã quy định trong quy chế làm việc của cơ quan."
            day = self.scene.day(4, 15)
            documents[-1] = replace(documents[-1], withdrawn_on=day, withdrawal_reason=reason)
        return documents


def _quarters(scene: Scene) -> tuple[date, ...]:
    """Last Fridays of the quarters of the reports' year, or near them."""
    return (
        scene.day(9, 28, years=-1),
        scene.day(12, 28, years=-1),
        scene.day(3, 29),
        scene.day(6, 28),
        scene.day(9, 27),
    )
