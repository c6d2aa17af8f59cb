"""Where and when invented provinces stand: what the scenarios of all apps share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency


@dataclass(frozen=True)
class Scene:
    """One province in one year.

    `province`, `lead` and `cast_agency` are codes of agencies; `place` is the province's name without its kind.
    Everything stands on `today`, the day after the reports of `year` were due; `past_audits` says whether the
    audits and reviews of the year before are told too.
    """

    province: str
    place: str
    lead: str
    cast_agency: str
    year: int
    today: date
    past_audits: bool = True

    @property
    def since(self) -> date:
        """From when everybody holds their post."""
        return self.day(1, 1, years=-1)

    def day(self, month: int, day: int, *, years: int = 0) -> date:
        """A day of the year, or of one so many years off."""
        return date(self.year + years, month, day)

    def programme(self, agencies: Mapping[str, Agency]) -> list[Agency]:
        """Those of the agencies by code that still exist and have a QMS of their own."""
        return [one for one in agencies.values() if one.dissolved_on is None and one.code != self.province]


CAO_BANG_2019 = Scene("CB", "Cao Bằng", "CB.SKHCN", "CB.SXD", 2019, date(2019, 10, 16))
VINH_PHUC_2023 = Scene("VP", "Vĩnh Phúc", "VP.SKHCN", "VP.SXD", 2023, date(2023, 10, 17), past_audits=False)
