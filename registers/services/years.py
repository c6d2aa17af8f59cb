"""The registers of a year are opened, with what still stands in those of the year before."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import SYSTEM, Actor
from core.errors import Refused
from core.log import log_many
from core.models import locked
from core.permissions import require
from registers.carrying import CARRIED, Carried, YearRow, latest_by_agency, number_of
from registers.models.year import RegisterYear
from registers.permissions import Perm


def year_open(*, agency: Agency, year: int, by: Actor) -> RegisterYear:
    """Open the registers of one agency as a draft. Raises Refused when the year has them already."""
    require(by, Perm.YEAR_KEEP, agency)
    opened = years_open([agency], year, by=by)
    if not opened:
        raise Refused(_("The registers of %(year)s exist already.") % {"year": year})
    return opened[0]


def years_open(agencies: Collection[Agency], year: int, *, by: Actor = SYSTEM) -> list[RegisterYear]:
    """Open the year for every agency that lacks it, with copies of what still stands in its last registers.

    Those opened now. Doing it again changes nothing; a province costs as many queries as one agency.
    """
    with transaction.atomic(), locked("registers.years"):
        pks = [agency.pk for agency in agencies]
        held = RegisterYear.objects.select_for_update().filter(agency__in=pks, year__lte=year)
        theirs = list(held.order_by("pk"))
        have = {register.agency_id for register in theirs if register.year == year}
        new = [RegisterYear(agency=agency, year=year) for agency in agencies if agency.pk not in have]
        RegisterYear.objects.bulk_create(new, batch_size=500)
        log_many(new, "registeryear.open", by=by, after={"year": year})
        last = latest_by_agency(register for register in theirs if register.agency_id not in have)
        for carried in CARRIED.values():
            _carry(carried, {last[row.agency_id].pk: row for row in new if row.agency_id in last})
    return new


def _carry(carried: Carried, successors: dict[int, RegisterYear]) -> None:
    """Copy what stands in the registers with the given keys into their successors."""
    stood = carried.stands(carried.model._default_manager.filter(register__in=list(successors)))
    pairs: list[tuple[YearRow, YearRow]] = []
    counted: dict[int, int] = {}
    for before in stood.order_by("register", "pk"):
        register = successors[before.register_id]
        counted[register.pk] = counted.get(register.pk, 0) + 1
        pairs.append((_copy(carried, before, register, counted[register.pk]), before))
    _save(carried, pairs)


def _copy(carried: Carried, before: YearRow, register: RegisterYear, running: int) -> YearRow:
    fields = (carried.model._meta.get_field(name) for name in carried.fields)
    return carried.model(
        register=register,
        agency_id=register.agency_id,
        number=number_of(carried.model, register.year, running),
        carried_from=before,
        **{field.attname: getattr(before, field.attname) for field in fields},
    )


def _save(carried: Carried, pairs: Sequence[tuple[YearRow, YearRow]]) -> None:
    if carried.prepare:
        carried.prepare(pairs)
    carried.model._default_manager.bulk_create([new for new, _before in pairs], batch_size=500)
    if carried.follow:
        carried.follow(pairs)
