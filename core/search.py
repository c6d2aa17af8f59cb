"""One search box: each app contributes what it finds in the actor's scope."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.actors import Actor
from core.text import fold

LIMIT = 20
MOST = 2000
TRIGRAM = 3


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


def capped(queryset: QuerySet, words: list[str], limit: int = MOST, column: str = "search_text") -> QuerySet:
    """At most `limit` rows whose folded column has every word, to be put in order, counted and paged.

    Two queries on purpose: now the ids of any rows that match, in no order, later the rows. PostgreSQL uses no
    trigram index below an ORDER BY … LIMIT, and counting or sorting all that a common word finds takes a second.
    A list calls it last, after its other filters, and once a page; `is_cut` says whether there may be more:

        found = capped(Procedure.objects.visible_to(actor).standing(), fold(query).split())
        page = Paginator(found.order_by("sort_text"), 50).get_page(number)

    A word of one or two letters is looked for where words begin: an index knows no shorter piece. Without words the
    queryset is what it was; count it with `counted`.
    """
    if not words:
        return queryset
    narrowed = queryset
    for word in words:
        narrowed = narrowed.filter(_has(word, column))
    ids = list(narrowed.order_by().values_list("pk", flat=True)[:limit])
    return queryset.filter(pk__in=_one_of(ids, connections[queryset.db].vendor))


def _one_of(ids: list[int], vendor: str) -> RawSQL:
    """The ids as one parameter: two thousand of them cost PostgreSQL and the driver more than the search itself."""
    if vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])


def _has(word: str, column: str) -> Q:
    if len(word) >= TRIGRAM:
        return Q(**{f"{column}__contains": word})
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


def counted(queryset: QuerySet, limit: int = MOST) -> int:
    """How many rows there are, up to `limit`: never more work than that."""
    return queryset.order_by()[:limit].count()


def is_cut(count: int, limit: int = MOST) -> bool:
    """Whether there may be more rows than a capped count says."""
    return count >= limit
