"""What rare words weigh, and how much two sets of them share."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

MANY = 200


def rarity(
    documents: Iterable[frozenset[int]], count: int, *, common: float = 1.0, least: int = 1, power: float = 1
) -> list[float]:
    """Token → weight: the rarer the more, down to `least` documents; nothing for what more than the `common` share
    of many documents have."""
    frequency = Counter(token for document in documents for token in document)
    size = max(frequency, default=-1) + 1
    most = common * count if count >= MANY else count
    return [
        math.log(1 + count / max(frequency[token], least)) ** power if 0 < frequency[token] <= most else 0.0
        for token in range(size)
    ]


def prefix(tokens: Iterable[int], weights: Sequence[float], share: float) -> list[int]:
    """The rarest tokens, as many as make up the share of their weight: alike sets have one of them in common."""
    ordered = sorted(tokens, key=lambda token: (-weights[token], token))
    whole, taken, found = sum(weights[token] for token in ordered), 0.0, []
    for token in ordered:
        if taken > share * whole:
            break
        found.append(token)
        taken += weights[token]
    return found
