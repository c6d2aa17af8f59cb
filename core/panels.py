"""Panels: what upper apps add to the page of a lower app's record, such as an agency's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.actors import Actor


@dataclass(frozen=True)
class Panel:
    """A template and its variables; the page draws it with these alone."""

    template: str
    context: dict[str, Any]


Build = Callable[[Any, Actor], Panel | None]
PANELS: dict[str, list[tuple[int, Build]]] = {}


def panel(page: str, order: int):
    """Register a function (record, actor) → Panel or None for a page, such as "agency" or "public_agency"."""

    def register(build: Build) -> Build:
        PANELS.setdefault(page, []).append((order, build))
        PANELS[page].sort(key=lambda row: row[0])
        return build

    return register


def of(page: str, record: Any, actor: Actor) -> list[Panel]:
    """The panels of a page that have something to show, in order."""
    built = (build(record, actor) for _order, build in PANELS.get(page, []))
    return [found for found in built if found]
