"""Similar cases elsewhere (ISO 9001, 10.2.1 b 3): the same is proposed to like divisions or agencies, each once."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Unit
from audits.chains import sources_of, spread_places
from audits.models import CorrectiveAction
from audits.numbering import lock_agency
from audits.permissions import Perm
from audits.services.actions import Source, slip_opened
from core import notices
from core.actors import Actor
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.log import log
from core.permissions import require
from core.workflow import lock

Place = tuple[Agency, Unit | None]
Keys = tuple[int, int | None]


@dataclass(frozen=True)
class Spread:
    """Where slips would be proposed, and where they are already."""

    new: list[Place]
    reached: list[Place]


def possible_agencies(action: CorrectiveAction):
    """Agencies of the programme to which an action can be spread: every one but its own."""
    return Agency.objects.in_programme_on(today()).exclude(pk=action.agency_id)


def possible_units(action: CorrectiveAction):
    """Standing divisions of the action's agency but the one it concerns."""
    return Unit.objects.filter(agency=action.agency_id, closed_on=None).exclude(pk=action.unit_id)


def spread_plan(
    action: CorrectiveAction, *, units: Collection[Unit] = (), agencies: Collection[Agency] = ()
) -> Spread:
    """What spreading would do, in a fixed order of agencies; places to which the slip's own source was spread have it
    already. Raises Refused for a place from which the slip came itself."""
    places: list[Place] = [(action.agency, unit) for unit in units]
    places += [(agency, None) for agency in sorted(agencies, key=lambda agency: agency.pk)]
    sources = sources_of(action)
    _refuse_the_way_back(action, places, sources)
    reached = {(action.agency_id, action.unit_id)} | spread_places([action, *sources])
    stands = [_keys(*place) in reached for place in places]
    return Spread(
        new=[place for place, there in zip(places, stands, strict=True) if not there],
        reached=[place for place, there in zip(places, stands, strict=True) if there],
    )


def _refuse_the_way_back(
    action: CorrectiveAction, places: Collection[Place], sources: Collection[CorrectiveAction]
) -> None:
    """Another agency is one place, whichever of its divisions the source concerned."""
    numbers: dict[Keys, str] = {}
    for slip in sources:
        unit = slip.unit_id if slip.agency_id == action.agency_id else None
        numbers[slip.agency_id, unit] = slip.number
    sentence = _("%(place)s is where this slip came from, by slip %(number)s: it is not spread back.")
    if found := [
        sentence % {"place": _named(*place), "number": numbers[_keys(*place)]}
        for place in places
        if _keys(*place) in numbers
    ]:
        raise Refused(found)


def _keys(agency: Agency, unit: Unit | None) -> Keys:
    return agency.pk, unit.pk if unit else None


def action_spread(
    *, action: CorrectiveAction, units: Collection[Unit] = (), agencies: Collection[Agency] = (), by: Actor
) -> list[CorrectiveAction]:
    """Propose the same to like divisions or, by the programme, to like agencies; one slip each, once.

    Raises NotAllowed where an agency's own people name other agencies, Refused for places that do not exist, from
    which the slip came, or where nothing is left to name, WrongStatus for a proposal that was not taken up.
    """
    require(by, Perm.ACTION_SPREAD, action)
    if agencies and not by.sees_all:
        raise NotAllowed(_("Only the programme spreads an action to other agencies."))
    with transaction.atomic():
        lock(action)
        if action.status == action.Status.CANCELLED:
            raise WrongStatus(_("This proposal was not taken up; it cannot be spread."))
        _check_places(action, units, agencies)
        new = spread_plan(action, units=units, agencies=agencies).new
        if not units and not agencies:
            raise Refused(_("Choose at least one division or agency."))
        if not new:
            raise Refused(_("It was spread there already."))
        rows = [_similar(action, lock_agency(agency.pk), unit, by) for agency, unit in new]
        log(action, "correctiveaction.spread", by=by, after={"spread_to": ", ".join(_named(*place) for place in new)})
    return rows


def _check_places(action: CorrectiveAction, units: Collection[Unit], agencies: Collection[Agency]) -> None:
    if any(unit.agency_id != action.agency_id or unit.closed_on for unit in units):
        raise Refused(_("Divisions must be standing ones of the agency."))
    pks = {agency.pk for agency in agencies}
    if len(pks) != possible_agencies(action).filter(pk__in=pks).count():
        raise Refused(_("Agencies must be others that take part in the programme now."))


def _similar(action: CorrectiveAction, agency: Agency, unit: Unit | None, by: Actor) -> CorrectiveAction:
    values = {
        "source": Source.SIMILAR,
        "spread_from": action,
        "description": action.description,
        "clause": action.clause,
        "procedure": action.procedure if agency.pk == action.agency_id else None,
        "unit": unit,
    }
    similar = slip_opened(agency, values, by)
    log(similar, "correctiveaction.propose", by=by, after={"spread_from": action.number})
    notices.announce("correctiveaction.propose", similar, by)
    return similar


def _named(agency: Agency, unit: Unit | None) -> str:
    return str(unit) if unit else agency.label
