"""What the moves of a survey do to it. Each returns what the log should note."""

from core.actors import Actor
from core.dates import today


def open_it(survey, by: Actor) -> dict:
    """From now on its questions stay as they are."""
    survey.opened_on = today()
    return {}


def close_it(survey, by: Actor) -> dict:
    """The responses are complete; the results can be shown."""
    survey.closed_on = today()
    return {"responses": survey.responses.count()}
