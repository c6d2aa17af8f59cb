"""Floods from one address are stopped. Nothing about the address is kept but counters under a salted hash."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUR, DAY = 3600, 24 * 3600


def address_of(request: HttpRequest) -> str:
    """The address that the nearest proxy saw, where there is one (settings.SECURE_PROXY_SSL_HEADER)."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]


def within(limit: int, what: str, request: HttpRequest) -> bool:
    """Counts one more of `what` by this address; False once it has had `limit` of them within an hour."""
    key = _key(what, request)
    cache.add(key, 0, HOUR)
    return cache.incr(key) <= limit


def first_in_a_day(what: str, request: HttpRequest) -> bool:
    """Whether this is the first `what` by this address within a day; the next ones are not."""
    return cache.add(_key(what, request), 1, DAY)


def _key(what: str, request: HttpRequest) -> str:
    return f"{what}:" + salted_hmac("core.throttle", _neighbourhood(address_of(request))).hexdigest()


def _neighbourhood(address: str) -> str:
    """One household has a whole IPv6 network of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address
