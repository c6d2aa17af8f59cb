"""The left menu: each app adds its area and items; an item shows where its permission is granted."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from core.actors import Actor
from core.permissions import can


@dataclass(frozen=True)
class Item:
    label: Any
    url_name: str
    perm: str = ""
    url: str = ""
    active: bool = False


@dataclass(frozen=True)
class Area:
    label: Any
    order: int
    items: tuple[Item, ...]

    @property
    def is_active(self) -> bool:
        """Whether the page belongs to it."""
        return any(item.active for item in self.items)


AREAS: list[Area] = []


def add(*areas: Area) -> None:
    """Register areas of the menu; areas with the same order stand in the order of registration."""
    AREAS.extend(areas)


def for_actor(actor: Actor, path: str) -> list[Area]:
    """The areas and items this actor may open; the item with the longest matching address is active."""
    areas = [replace(area, items=_items(area, actor)) for area in sorted(AREAS, key=lambda area: area.order)]
    matching = [item.url for area in areas for item in area.items if path.startswith(item.url)]
    active = max(matching, key=len, default="")
    return [
        replace(area, items=tuple(replace(item, active=item.url == active) for item in area.items))
        for area in areas
        if area.items
    ]


def _items(area: Area, actor: Actor) -> tuple[Item, ...]:
    return tuple(
        replace(item, url=reverse(item.url_name)) for item in area.items if not item.perm or can(actor, item.perm)
    )
