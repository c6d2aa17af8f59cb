"""Audits, corrective actions and management reviews of one year of a province: invented, marked so, the same
everywhere."""

from collections.abc import Mapping

from agencies.models import Agency
from agencies.scenes import Scene
from audits.scenarios import actions, audits, reviews


def load(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write everything for agencies by code, with their people, documents and registers, in the caller's
    transaction."""
    audits.write(agencies, scene)
    actions.write(agencies, scene)
    reviews.write(agencies, scene)
