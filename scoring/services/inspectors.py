"""The register of those who can be in an inspection team (TT 26/2014/TT-BKHCN, Art. 40)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.services import lock_as_seen
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import changes, log
from core.permissions import require
from scoring.models import Inspector
from scoring.permissions import Perm

INSPECTOR_FIELDS = (
    "name",
    "organisation",
    "user",
    "has_degree",
    "has_state_management",
    "audit_certificate",
    "working_since",
    "is_of_good_conduct",
)


def inspector_add(*, values: dict, by: Actor) -> Inspector:
    """Enter an inspector. Raises Refused for an account that is in the register, or a day in the future."""
    require(by, Perm.INSPECTION_PREPARE)
    _check_day(values)
    inspector = Inspector(**values)
    with transaction.atomic():
        _store(inspector)
        log(inspector, "inspector.add", by=by, after=values)
    return inspector


def inspector_change(*, inspector: Inspector, values: dict, seen: str | None, by: Actor) -> Inspector:
    """Change what is on record. Raises Stale, or Refused like `inspector_add`."""
    require(by, Perm.INSPECTION_PREPARE)
    _check_day(values)
    with transaction.atomic():
        lock_as_seen(inspector, INSPECTOR_FIELDS, seen)
        before, after = changes(inspector, INSPECTOR_FIELDS, values)
        for name, value in values.items():
            setattr(inspector, name, value)
        _store(inspector)
        log(inspector, "inspector.change", by=by, before=before, after=after)
    return inspector


def _store(inspector: Inspector) -> None:
    try:
        with transaction.atomic():
            inspector.save()
    except IntegrityError as error:
        raise Refused(_("This account is in the register of inspectors already.")) from error


def _check_day(values: dict) -> None:
    if values["working_since"] and values["working_since"] > today():
        raise Refused(_("Nobody is in working life since a day in the future."))
