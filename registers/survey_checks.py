"""What must be true before a survey opens."""

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today


def it_has_questions(survey, by: Actor) -> list[str]:
    """An empty form cannot be answered."""
    return [] if survey.questions.exists() else [_("Write one question at least.")]


def its_span_has_not_ended(survey, by: Actor) -> list[str]:
    """It takes answers on one day at least."""
    if survey.ends_on >= today():
        return []
    return [_("The last day for answers lies in the past; change the days first.")]
