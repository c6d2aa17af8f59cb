"""Sign-in slows down for whoever guesses: five failures by one address at one account, then 15 minutes of rest."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest

from core.throttle import address_of

LIMIT = 5
SECONDS = 15 * 60


def is_blocked(request: HttpRequest, username: str) -> bool:
    return cache.get(_key(request, username), 0) >= LIMIT


def count_failure(request: HttpRequest, username: str) -> None:
    """Count within the window of the first failure; the last one allowed starts a new window, the rest."""
    key = _key(request, username)
    cache.add(key, 0, SECONDS)
    if cache.incr(key) >= LIMIT:
        cache.touch(key, SECONDS)


def forget(request: HttpRequest, username: str) -> None:
    cache.delete(_key(request, username))


def _key(request: HttpRequest, username: str) -> str:
    """By account and address together, so that nobody can lock another person out."""
    return "sign-in:" + sha256(f"{username}\n{address_of(request)}".encode()).hexdigest()
