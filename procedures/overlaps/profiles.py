"""What is compared and what is found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One effective procedure: the national codes of its TTHCs, its steps as (what, who), the names of its agency."""

    id: int
    agency_id: int
    title: str
    tthcs: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two procedures are, each figure from 0 to 1; `tthcs` and `steps` are None where one has none."""

    total: float
    title: float
    steps: float | None = None
    tthcs: float | None = None


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Group:
    """Procedures of at least two agencies that do the same thing, each compared with the one in the `centre`."""

    centre: int
    members: tuple[Member, ...]

    @property
    def similarity(self) -> float:
        """The mean likeness of the others to the centre."""
        others = [member.likeness.total for member in self.members if member.id != self.centre]
        return sum(others) / len(others)
