"""Floods from one address are stopped. Nothing about the address is kept but counters under a salted hash."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from agencies.throttle import address_of
from core.dates import today

HOUR, DAY = 3600, 24 * 3600
FEEDBACK_PER_HOUR = 5


def may_send_feedback(request: HttpRequest) -> bool:
    """Counts one more; False once an address has used up its hour."""
    key = _key("feedback", request)
    cache.add(key, 0, HOUR)
    return cache.incr(key) <= FEEDBACK_PER_HOUR


def may_rate(request: HttpRequest, procedure_id: int) -> bool:
    """The first rating of a procedure by an address on this day."""
    return cache.add(_key(f"rating:{procedure_id}:{today()}", request), 1, DAY)


def _key(what: str, request: HttpRequest) -> str:
    return f"{what}:" + salted_hmac("procedures.throttle", _neighbourhood(address_of(request))).hexdigest()


def _neighbourhood(address: str) -> str:
    """One household has a whole IPv6 network of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address
