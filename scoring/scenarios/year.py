"""Inspections and the scoring round of one year of a province: invented, marked so, the same everywhere."""

from collections.abc import Mapping

from agencies.models import Agency
from agencies.scenes import Scene
from scoring.scenarios import inspections, rounds
from scoring.scenarios.rounds import Ending


def load_inspections(agencies: Mapping[str, Agency], scene: Scene, *, on_site: int) -> None:
    """Everybody whom the province inspects, so many of them at the office, in the caller's own transaction."""
    inspections.write(agencies, scene, on_site)


def load_round(agencies: Mapping[str, Agency], scene: Scene, *, ending: Ending) -> None:
    """The round as it stands on the scene's day."""
    rounds.write(agencies, scene, ending)
