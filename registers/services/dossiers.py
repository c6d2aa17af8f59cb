"""Figures about dossiers are typed for a month or a whole year; those of the one-stop system only with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.services import fingerprint
from core.actors import Actor
from core.errors import Refused, Stale
from core.log import changes, log
from core.permissions import require
from registers.dossier_rules import FIGURES, jumps, wrong_day, wrong_figures, wrong_month
from registers.models import DossierMonth
from registers.permissions import Perm

DOSSIER_FIELDS = (*FIGURES, "taken_on", "note", "correction")
LABELS: dict[str, Any] = {
    name: DossierMonth._meta.get_field(name).verbose_name
    for name in (*DOSSIER_FIELDS, "source")  # type: ignore[union-attr]
}
Source = DossierMonth.Source
NEW = "new"


@dataclass(frozen=True)
class Entry:
    """What somebody typed for one month, and what they saw of it: the fingerprint of DOSSIER_FIELDS, or NEW."""

    month: date
    values: Mapping[str, Any]
    seen: str


def month_save(*, agency: Agency, entry: Entry, by: Actor) -> DossierMonth:
    """Type the figures of one month. Raises as `months_save`."""
    return months_save(agency=agency, entries=[entry], by=by)[0]


def months_save(*, agency: Agency, entries: Sequence[Entry], by: Actor) -> list[DossierMonth]:
    """Type the figures of several months, all or none.

    Raises Refused for figures that cannot be and for figures of the one-stop system replaced without a reason,
    Stale when a month is no longer what was seen.
    """
    require(by, Perm.DOSSIER_ENTER, agency)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        months = [entry.month for entry in entries]
        rows = DossierMonth.objects.select_for_update().filter(agency=agency, month__in=months)
        stored = {row.month: row for row in rows}
        return [_save(stored.get(entry.month), agency, entry, by) for entry in entries]


def seen_of(row: DossierMonth | None) -> str:
    """What a page hands back of a month."""
    return fingerprint(row, DOSSIER_FIELDS) if row else NEW


def _save(row: DossierMonth | None, agency: Agency, entry: Entry, by: Actor) -> DossierMonth:
    if seen_of(row) != entry.seen:
        raise Stale(
            _("Somebody else has entered figures of %(month)s meanwhile. Look at them before you go on.")
            % {"month": f"{entry.month:%m/%Y}"}
        )
    if problems := problems_of(agency, entry.month, entry.values):
        raise Refused(problems)
    is_new = row is None
    row = row or DossierMonth(agency=agency, month=entry.month)
    values = dict(entry.values)
    if replaces_one_stop(row, values):
        if not values["correction"]:
            raise Refused(reason_is_asked())
        row.source = Source.TYPED
    elif row.source == Source.ONE_STOP:
        values["correction"] = ""
    before, after = changes(row, values, values)
    if not after:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    row.version += not is_new
    row.save()
    log(row, "dossiermonth.enter" if is_new else "dossiermonth.change", by=by, before=told(before), after=told(after))
    return row


def problems_of(agency: Agency, month: date, values: Mapping[str, Any]) -> list[str]:
    """Every sentence about the figures of a month that cannot be."""
    found = [wrong_month(agency, month), *wrong_figures(values).values(), wrong_day(month, values["taken_on"])]
    return [sentence for sentence in found if sentence]


def replaces_one_stop(row: DossierMonth, values: Mapping[str, Any]) -> bool:
    """Whether other figures would take the place of those of the one-stop system."""
    return row.source == Source.ONE_STOP and any(getattr(row, name) != values[name] for name in FIGURES)


def reason_is_asked() -> str:
    """The sentence of form and service alike."""
    return _("These figures come from the one-stop system; say why others replace them.")


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the log keeps them: numbers and texts, days in ISO form, nothing of what is empty."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {name: value for name, value in plain.items() if value not in (None, "")}


def warnings_of(agency: Agency, rows: Sequence[DossierMonth]) -> list[str]:
    """What to look at again in months just entered: figures ten times the average of those before, or more."""
    months = {row.month for row in rows}
    stored = DossierMonth.objects.filter(agency=agency).order_by("-month").values("month", *FIGURES)
    known = list(stored.filter(month__lt=max(months))) if months else []
    found = []
    for row in sorted(rows, key=lambda row: row.month):
        earlier = [values for values in known if values["month"] < row.month]
        said = jumps({name: getattr(row, name) for name in FIGURES}, earlier, LABELS)
        found += [f"{row.label}: {sentence}" for sentence in said]
    return found
