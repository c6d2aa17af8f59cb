"""How a cause is looked for, kept as data: five whys, or a cause and effect diagram.

{"whys": ["…", …], "people": ["…"], "method": ["…"], …} with the branches of BRANCHES. What was written for the method
that was not chosen in the end stays too.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHYS, FISHBONE = "whys", "fishbone"
MOST_WHYS = 7
LEAST_WHYS = 2
MOST_CAUSES = 3
LONGEST = 500
BRANCHES: dict[str, Any] = {
    "people": gettext_lazy("People involved"),
    "method": gettext_lazy("Procedures and methods"),
    "means": gettext_lazy("Equipment and software"),
    "input": gettext_lazy("Papers and data received"),
    "measuring": gettext_lazy("Checking and measuring"),
    "surroundings": gettext_lazy("Surroundings and law"),
}


def problems(method: str, analysis: Mapping[str, list[str]]) -> list[str]:
    """What is still missing from an analysis; nothing for one that leads to a cause."""
    kept = tidy(analysis)
    if method == WHYS:
        return [] if len(kept.get(WHYS, [])) >= LEAST_WHYS else [_("Answer “why?” at least twice.")]
    if method == FISHBONE:
        named = any(kept.get(branch) for branch in BRANCHES)
        return [] if named else [_("Name one possible cause at least in the diagram.")]
    return [_("Choose a method and analyse the cause.")]


def tidy(analysis: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """An analysis with nothing empty, unknown, too long or too much in it."""
    most = {WHYS: MOST_WHYS} | dict.fromkeys(BRANCHES, MOST_CAUSES)
    return {key: lines[:number] for key, number in most.items() if (lines := _lines(analysis.get(key, [])))}


def branches(analysis: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Each branch of the diagram with its causes, none left out."""
    return [(str(label), list(analysis.get(branch, []))) for branch, label in BRANCHES.items()]


def _lines(values: list[str]) -> list[str]:
    return [value.strip()[:LONGEST] for value in values if value.strip()]
