"""What the moves of a ranking do. Each returns what the log should note."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import AgencyKind
from core.actors import Actor
from core.dates import local_day, today
from core.errors import Refused
from core.words import said


def decide(ranking, by: Actor, *, decision_number: str, decided_on: date, kinds: Collection[AgencyKind] = ()) -> dict:
    """The decision of UBND tỉnh, and the kinds whose order it makes public; none is published by itself."""
    from scoring.services.rankings import ranking_publish

    if not local_day(ranking.frozen_at) <= decided_on <= today():
        raise Refused(_("The decision lies between the day the scores became final and today."))
    ranking.decision_number = said(decision_number, _("Write the number of the decision."))
    ranking.decided_on = decided_on
    ranking.published_kinds.set(kinds)
    published = ranking_publish(ranking)
    noted = {"decision": ranking.decision_number, "decided_on": decided_on.isoformat()}
    return noted | {"kinds": [kind.name for kind in kinds], "published": published}


def withdraw(ranking, by: Actor, *, reason: str) -> dict:
    """It is shown no more, nor are the scores it made public; the row and its reason stay."""
    from scoring.services.rankings import ranking_withhold

    ranking.note = said(reason)
    return {"reason": ranking.note, "withheld": ranking_withhold(ranking)}
