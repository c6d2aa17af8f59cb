"""The registers of one year of a province: invented, marked so, and the same on every machine."""

from collections.abc import Mapping

from agencies.models import Agency
from agencies.scenes import Scene
from registers.scenarios import complaints, dossiers, objectives, risks


def load(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Write everything for agencies by code, with their people and documents, in the caller's transaction."""
    dossiers.write(agencies, scene)
    risks.write(list(objectives.write(agencies, scene).values()), scene)
    complaints.write(scene.programme(agencies), scene)
