"""Sign-in slows down for whoever guesses: five failures by one address at one account, then 15 minutes of rest."""

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

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


def address_of(request: HttpRequest) -> str:
    """The address that the nearest proxy saw, where there is one (settings.SECURE_PROXY_SSL_HEADER)."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]
