"""Risks are entered, changed and rated again. What moves their status is in the table of moves."""

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Membership
from core import notices
from core.actors import Actor
from core.dates import today
from core.errors import Refused, WrongStatus
from core.log import log
from core.permissions import require
from core.workflow import lock
from registers.levels import ACTION_FROM
from registers.models import RegisterYear, Risk
from registers.models.risk import DEFINITION
from registers.permissions import Perm
from registers.risk_checks import no_later_year
from registers.risk_effects import reassess
from registers.services.rows import lock_for_rows, lock_row, row_add, row_change, row_drop


def risk_add(*, register: RegisterYear, values: dict, by: Actor) -> Risk:
    """Enter a risk: a draft in a draft of the year, in force from today in a confirmed one.

    Raises Refused for incomplete or foreign values, WrongStatus while the head decides.
    """
    require(by, Perm.YEAR_KEEP, register)
    risk = Risk(register=register, agency_id=register.agency_id, **values)
    with transaction.atomic():
        lock_for_rows(register)
        if problems := no_later_year(register) + _problems(risk):
            raise Refused(problems)
        if not register.is_draft:
            risk.status, risk.opened_on = Risk.Status.OPEN, today()
        row_add(row=risk, register=register, by=by)
        risk.refresh_index()
        risk.save(update_fields=["search_text"])
        if not risk.is_draft:
            notices.announce("risk.add", risk, by)
    return risk


def risk_change(*, risk: Risk, values: dict, by: Actor, seen: int) -> Risk:
    """Change a draft, or the plan of a risk in force; what it is and its first rating stay once it is in force.

    Raises Refused for incomplete or foreign values, WrongStatus once it is treated, Stale when it is not `seen`.
    """
    require(by, Perm.YEAR_KEEP, risk)
    with transaction.atomic():
        lock_for_rows(risk.register)
        lock_row(risk, seen)
        owner_before = risk.owner_id
        _refuse_fixed(risk, values)
        if problems := _problems(Risk(**_as_it_would_be(risk, values))):
            raise Refused(problems)
        changed = row_change(row=risk, values=values, by=by, seen=seen)
        changed.refresh_index()
        changed.save(update_fields=["search_text"])
        if changed.owner_id != owner_before and not changed.is_draft:
            notices.announce("risk.change", changed, by)
    return changed


def risk_drop(*, risk: Risk, by: Actor, seen: int) -> RegisterYear:
    """Take a draft out of its year. Raises WrongStatus for a risk that is or was in force."""
    require(by, Perm.YEAR_KEEP, risk)
    if not risk.is_draft:
        raise WrongStatus(_("This risk is in force; it is closed when its action was effective."))
    return row_drop(row=risk, by=by, seen=seen)


def risk_reassess(*, risk: Risk, likelihood: int, impact: int, note: str, by: Actor) -> Risk:
    """Rate a risk again after a corrective action; one that was carried on is rated where it stands now.

    Raises WrongStatus for a risk that no longer stands, or does not yet; Refused for a rating outside 1–5.
    """
    while risk.status == Risk.Status.CARRIED:
        risk = risk.carried_to
    require(by, Perm.RISK_TREAT, risk)
    with transaction.atomic():
        lock(risk)
        if not risk.is_standing:
            raise WrongStatus(_("This is not possible while the status is “%s”.") % risk.get_status_display())
        noted = reassess(risk, by, likelihood=likelihood, impact=impact, note=note)
        risk.version += 1
        risk.save()
        log(risk, "risk.reassess", by=by, after=noted)
    return risk


def _refuse_fixed(risk: Risk, values: dict) -> None:
    if not risk.is_editable:
        raise WrongStatus(_("This is not possible while the status is “%s”.") % risk.get_status_display())
    moved = [name for name in DEFINITION if name in values and values[name] != getattr(risk, name)]
    if moved and not risk.is_draft:
        raise WrongStatus(_("What the risk is and its first rating stay once it is in force; review it instead."))


def _as_it_would_be(risk: Risk, values: dict) -> dict:
    names = [field.name for field in Risk._meta.concrete_fields]
    return {name: values.get(name, getattr(risk, name)) for name in names}


def _problems(risk: Risk) -> list[str]:
    """What is incomplete, or belongs to another agency."""
    found = []
    if risk.action.strip() and risk.due_on is None:
        found.append(_("Say by when the action is to be done."))
    if risk.level >= ACTION_FROM and risk.kind == Risk.Kind.RISK and not risk.action.strip():
        found.append(_("A risk of level %(level)s needs an action and its day.") % {"level": risk.level})
    places = (risk.unit, risk.procedure, risk.context_issue)
    if any(place is not None and place.agency_id != risk.agency_id for place in places):
        found.append(_("Division, process and context issue must belong to the agency."))
    if not Membership.objects.filter(user=risk.owner_id, agency=risk.agency_id).on(today()).exists():
        found.append(_("The responsible person must belong to the agency."))
    return found
