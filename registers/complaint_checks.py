"""What must be true before a complaint moves on, and what never comes into the register."""

import re

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.text import clean
from registers.models.clocks import ClockRule

WITH_MARKS = re.compile(r"tố[\W_]*cáo")
WITHOUT_MARKS = re.compile(r"\bto[\W_]*cao\b")


def speaks_of_denunciation(text: str) -> bool:
    """Whether the words “tố cáo” stand in a text; written without any accents, “to cao” counts too."""
    lowered = clean(text).lower()
    if WITH_MARKS.search(lowered):
        return True
    return lowered.isascii() and bool(WITHOUT_MARKS.search(lowered))


def denunciation_sentence() -> str:
    """Why it is refused, and where the paper goes."""
    return _(
        "Denunciations (tố cáo) are never entered in this portal. Hand the paper over, unopened to others, to the "
        "person or body that receives denunciations by the law on denunciations, such as the inspectorate."
    )


def refuse_denunciations(*texts: str) -> None:
    """Raise Refused when one of the texts speaks of a denunciation."""
    if any(speaks_of_denunciation(text) for text in texts):
        raise Refused(denunciation_sentence())


def it_can_be_extended(complaint, by: Actor) -> list[str]:
    """Once, before the due day has ended, and where a rule that held on the day of receipt allows it."""
    if complaint.extended_on:
        return [_("The time for the answer has been extended already.")]
    if complaint.answer_due_on < today():
        return [_("The day of the answer has passed; it can no longer be extended.")]
    if not ClockRule.objects.holding(complaint).filter(step=ClockRule.Step.EXTEND).exists():
        return [_("No rule allows more time for this kind.")]
    return []
