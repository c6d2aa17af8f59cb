"""One search box: each app contributes what it finds in the actor's scope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.actors import Actor
from core.text import fold

LIMIT = 20


@dataclass(frozen=True)
class Hit:
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True)
class Source:
    label: Any
    find: Callable[[Actor, list[str]], list[Hit]]


SOURCES: list[Source] = []


def searches(label: Any):
    """Register a function (actor, folded words) → at most LIMIT hits."""

    def register(find):
        SOURCES.append(Source(label, find))
        return find

    return register


def find(actor: Actor, query: str) -> list[tuple[str, list[Hit]]]:
    """Hits by source for every word of the query, with or without accents; nothing for an empty query."""
    words = fold(query)[:200].split()
    if not words:
        return []
    return [(source.label, source.find(actor, words)) for source in SOURCES]


def matching(queryset, words: list[str], column: str = "search_text"):
    """Rows whose folded column contains every word."""
    for word in words:
        queryset = queryset.filter(**{f"{column}__contains": word})
    return queryset
