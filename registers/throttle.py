"""How often surveys are answered from one address."""

from django.conf import settings
from django.http import HttpRequest

from core.dates import today
from core.throttle import DAY, HOUR, first_in_a_day, within


def seconds_to_wait(request: HttpRequest, survey_id: int) -> int:
    """0 for an answer that may be sent now, which is counted; HOUR after many surveys, DAY after this very one."""
    if not within(settings.SURVEYS_PER_HOUR, "survey", request):
        return HOUR
    return 0 if first_in_a_day(f"survey:{survey_id}:{today()}", request) else DAY
