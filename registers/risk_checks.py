"""What must be true before a risk moves on. Each check answers sentences; none means yes."""

from django.utils.translation import gettext as _

from core.actors import Actor
from core.workflow import forbid


@forbid
def only_the_owner_treats(risk, by: Actor) -> list[str]:
    """The responsible person alone says that the action was done."""
    if by.user_id == risk.owner_id:
        return []
    return [_("%(name)s is responsible for this risk and records what was done.") % {"name": risk.owner}]


@forbid
def who_treats_does_not_judge(risk, by: Actor) -> list[str]:
    """Effectiveness is confirmed by somebody who is neither responsible nor did it."""
    treatment = risk.treatment
    if by.user_id in {risk.owner_id, treatment.done_by_id if treatment else None}:
        return [_("You are responsible for this risk; somebody else must judge whether the action was effective.")]
    return []


def it_has_an_action(risk, by: Actor) -> list[str]:
    """Low risks and opportunities may stand without an action; then nothing was done."""
    if risk.action.strip():
        return []
    return [_("Write the action and its day first; without one there is nothing to report as done.")]


def its_year_is_the_latest(risk, by: Actor) -> list[str]:
    """What comes back is opened in the latest year, where it is followed."""
    return no_later_year(risk.register)


def no_later_year(register) -> list[str]:
    """What is entered in a year whose successor is open already would not be carried on."""
    later = type(register).objects.filter(agency=register.agency_id, year__gt=register.year)
    year = later.order_by("year").values_list("year", flat=True).first()
    if year is None:
        return []
    return [_("The registers of %(year)s have been opened; enter the risk there.") % {"year": year}]
