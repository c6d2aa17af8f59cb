"""How much citizens may send from one address."""

from django.http import HttpRequest

from core.dates import today
from core.throttle import DAY, HOUR, first_in_a_day, within

__all__ = ["DAY", "FEEDBACK_PER_HOUR", "HOUR", "may_rate", "may_send_feedback"]

FEEDBACK_PER_HOUR = 5


def may_send_feedback(request: HttpRequest) -> bool:
    """Counts one more; False once an address has used up its hour."""
    return within(FEEDBACK_PER_HOUR, "feedback", request)


def may_rate(request: HttpRequest, procedure_id: int) -> bool:
    """The first rating of a procedure by an address on this day."""
    return first_in_a_day(f"rating:{procedure_id}:{today()}", request)
