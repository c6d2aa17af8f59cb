"""Planning audits: the year's programme, and each audit's scope, clauses and days."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Clause, StandardEdition
from audits.editions import become, edition_on, exclusions_of, lies_under
from audits.models import Audit, AuditProgramme
from audits.numbering import AUDIT, lock_agency, next_number
from audits.permissions import Perm
from audits.questions import make_checklist
from core.actors import Actor
from core.dates import today
from core.errors import Refused, WrongStatus
from core.log import changes, log
from core.permissions import require
from core.workflow import lock

RELATED = ("units", "clauses", "procedures")
DAYS = ("starts_on", "ends_on")
YEARS_BACK = 5


def is_near(year: int) -> bool:
    """Whether a programme can be made for the year."""
    return today().year - YEARS_BACK <= year <= today().year + 1


def programme_open(*, agency: Agency, year: int, by: Actor) -> AuditProgramme:
    """The agency's programme of a year, a new draft where there is none. Raises Refused for a year far away."""
    require(by, Perm.PROGRAMME_WRITE, agency)
    if not is_near(year):
        raise Refused(_("A programme is made for this year, the next, or one of the last %(n)d.") % {"n": YEARS_BACK})
    with transaction.atomic():
        lock_agency(agency.pk)
        programme = AuditProgramme.objects.filter(agency=agency, year=year).first()
        if programme is None:
            last = AuditProgramme.objects.filter(agency=agency, year__lt=year).first()
            kept = {name: getattr(last, name) for name in ("cycle_years", "objectives", "methods")} if last else {}
            programme = AuditProgramme.objects.create(agency=agency, year=year, **kept)
            log(programme, "auditprogramme.open", by=by, after={"year": str(year)})
    return programme


def programme_write(*, programme: AuditProgramme, values: dict, seen: int, by: Actor) -> AuditProgramme:
    """Change the words and the cycle of a draft. Raises Stale, or WrongStatus once it was sent for approval."""
    require(by, Perm.PROGRAMME_WRITE, programme)
    with transaction.atomic():
        _lock_draft(programme, seen)
        before, after = changes(programme, values, values)
        for name, value in values.items():
            setattr(programme, name, value)
        programme.version += 1
        programme.save()
        programme.add_writer(by)
        log(programme, "auditprogramme.write", by=by, before=before, after=after)
    return programme


def _lock_draft(programme: AuditProgramme, seen: int | None = None) -> None:
    lock(programme, seen)
    if not programme.is_draft:
        raise WrongStatus(_("The programme is not a draft; open it again before you change it."))


def audit_plan(*, programme: AuditProgramme, values: dict, by: Actor) -> Audit:
    """Add an audit to a draft programme. `values` are fields of Audit and the lists of RELATED."""
    require(by, Perm.PROGRAMME_WRITE, programme)
    related = {name: values.pop(name, []) for name in RELATED}
    with transaction.atomic():
        _lock_draft(programme)
        agency = lock_agency(programme.agency_id)
        _check_days(programme.year, values["starts_on"], values["ends_on"])
        _check_belongs(agency, related)
        number = next_number(Audit, agency, AUDIT, programme.year)
        audit = Audit(programme=programme, agency=agency, number=number, **values)
        audit.refresh_index()
        audit.save()
        for name, rows in related.items():
            getattr(audit, name).set(rows)
        programme.add_writer(by)
        log(audit, "audit.plan", by=by, after={"number": number, "starts_on": audit.starts_on.isoformat()})
    return audit


def audit_change(*, audit: Audit, values: dict, seen: int, by: Actor) -> Audit:
    """Change scope, criteria and, while its programme is a draft, the days of an audit that is not announced yet.

    Raises Stale or WrongStatus; Refused for days that the head has approved, which are only postponed.
    """
    require(by, Perm.AUDIT_PREPARE, audit)
    related = {name: values.pop(name) for name in RELATED if name in values}
    with transaction.atomic():
        lock(audit.programme)
        lock(audit, seen)
        if not audit.is_planned:
            raise WrongStatus(_("The audit plan was announced; postpone the audit, or tell the lead auditor."))
        if audit.programme.is_submitted:
            raise WrongStatus(_("The programme waits for the head's approval; nothing in it changes meanwhile."))
        _check_new_days(audit, values)
        _check_belongs(audit.agency, related, audit)
        before, after = changes(audit, values, values)
        for name, value in values.items():
            setattr(audit, name, value)
        _save(audit)
        audit.programme.add_writer(by)
        after |= {name: _listed(rows) for name, rows in related.items()}
        before |= {name: _listed(getattr(audit, name).all()) for name in related}
        for name, rows in related.items():
            getattr(audit, name).set(rows)
        log(audit, "audit.change", by=by, before=before, after=after)
    return audit


def _save(audit: Audit) -> None:
    audit.version += 1
    audit.refresh_index()
    audit.save()


def _listed(rows) -> str:
    """Clauses and procedures by number and code, divisions by name."""
    return ", ".join(str(getattr(row, "number", getattr(row, "code", row))) for row in rows)


def _check_new_days(audit: Audit, values: dict) -> None:
    starts, ends = (values.get(name, getattr(audit, name)) for name in DAYS)
    _check_days(audit.programme.year, starts, ends)
    if (starts, ends) != (audit.starts_on, audit.ends_on) and not audit.programme.is_draft:
        raise Refused(_("The head has approved these days, or is about to; postpone the audit instead."))


def _check_days(year: int, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The last day cannot lie before the first."))
    if {starts_on.year, ends_on.year} != {year}:
        raise Refused(_("The audit lies in the year of its programme, %(year)d.") % {"year": year})


def _check_belongs(agency: Agency, related: dict[str, Collection], audit: Audit | None = None) -> None:
    """Own divisions that stand (or are in the audit already), own procedures, and clauses of one edition."""
    owned = [*related.get("units", []), *related.get("procedures", [])]
    if any(row.agency_id != agency.pk for row in owned):
        raise Refused(_("Divisions and procedures must be the agency's own."))
    kept = set(audit.units.values_list("pk", flat=True)) if audit else set()
    if any(unit.closed_on and unit.pk not in kept for unit in related.get("units", [])):
        raise Refused(_("Choose divisions that have not been closed."))
    if len({clause.edition_id for clause in related.get("clauses", [])}) > 1:
        raise Refused(_("Choose clauses of one edition of the standard."))


def audit_convert(*, audit: Audit, seen: int, by: Actor) -> Audit:
    """Put in the place of the clauses chosen what they have become in the edition that the agency applies on the
    first day. The checklist of an announced audit is made anew. Raises Stale, WrongStatus, or Refused where every
    clause is of that edition."""
    require(by, Perm.AUDIT_PREPARE, audit)
    with transaction.atomic():
        lock(audit, seen)
        if not audit.is_planning:
            raise WrongStatus(_("The audit has begun; its clauses stay."))
        edition = edition_on(audit.agency_id, audit.starts_on)
        chosen = list(audit.clauses.all())
        if edition is None or all(clause.edition_id == edition.pk for clause in chosen):
            raise Refused(_("The clauses are those of the edition that the agency applies."))
        found = _applicable(audit, become(chosen, edition), edition)
        audit.clauses.set(found)
        if not audit.is_planned:
            audit.edition = edition
            audit.items.all().delete()
            make_checklist(audit)
        _save(audit)
        log(audit, "audit.convert", by=by, before={"clauses": _listed(chosen)}, after={"clauses": _listed(found)})
    return audit


def _applicable(audit: Audit, clauses: Collection[Clause], edition: StandardEdition) -> list[Clause]:
    left_out = [row.clause.number for row in exclusions_of(audit.agency_id, edition)]
    return [clause for clause in clauses if not lies_under(clause.number, left_out)]
