"""Corrective actions: proposing them from any source, writing cause and action, following one that failed."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from audits import causes
from audits.action_checks import possible_owners
from audits.models import CorrectiveAction, Finding
from audits.models.action_constraints import ORIGINS
from audits.numbering import ACTION, last_number, lock_agency, next_number, numbered
from audits.permissions import Perm
from core import notices
from core.actors import Actor
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.log import changes, log, log_many
from core.permissions import require
from core.workflow import lock
from procedures.models import Procedure, Revision
from procedures.services.drafting import revision_open

Status = CorrectiveAction.Status
Source = CorrectiveAction.Source
SOURCE_OF = {
    "finding": Source.AUDIT,
    "complaint": Source.COMPLAINT,
    "objective": Source.OBJECTIVE,
    "output": Source.OUTPUT,
    "dossiers": Source.DOSSIER,
    "decision": Source.REVIEW,
}
PROPOSAL = ("source", *ORIGINS, "description", "evidence", "clause", "procedure", "unit")
PLAN = (
    "correction", "method", "analysis", "root_cause", "action", "elsewhere", "elsewhere_note", "changes_procedure",
    "procedure", "due_on",
)  # fmt: skip
CARRIED_ON = ("source", *ORIGINS, "description", "clause", "procedure", "unit")


def action_propose(*, agency: Agency, values: dict, by: Actor) -> CorrectiveAction:
    """Part 1 of the slip: what does not conform, from which source. `values` has keys of PROPOSAL. Raises Refused for
    an origin of another agency or one that has an open slip already."""
    require(by, Perm.ACTION_PROPOSE, agency)
    given = {name: value for name, value in values.items() if name in PROPOSAL}
    with transaction.atomic():
        lock_agency(agency.pk)
        given |= _check_origin(agency, given)
        action = slip_opened(agency, given, by)
        log(action, "correctiveaction.propose", by=by, after={"source": action.get_source_display()})
        notices.announce("correctiveaction.propose", action, by)
    return action


def slip_opened(agency: Agency, values: dict, by: Actor) -> CorrectiveAction:
    """The caller's transaction holds the agency."""
    action = CorrectiveAction(
        agency=agency,
        number=next_number(CorrectiveAction, agency, ACTION, today().year),
        proposed_by_id=by.user_id,
        proposed_on=today(),
        **values,
    )
    action.refresh_index()
    action.save()
    return action


def _check_origin(agency: Agency, values: dict) -> dict:
    """What the origin says about the source; nothing where there is none."""
    given = {name: values[name] for name in ORIGINS if values.get(name) is not None}
    if len(given) > 1:
        raise Refused(_("A slip comes from one record; open another slip for the other one."))
    own = [*given.values(), values.get("unit"), values.get("procedure")]
    if any(row is not None and row.agency_id != agency.pk for row in own):
        raise Refused(_("The record, the division and the procedure must be the agency's own."))
    for name, origin in given.items():
        if opened := CorrectiveAction.objects.open().filter(**{name: origin}).first():
            raise Refused(_("Slip %(number)s is open for it already.") % {"number": opened})
        return {"source": SOURCE_OF[name]}
    return {}


def actions_from_audit(audit, by: Actor) -> list[CorrectiveAction]:
    """A slip for every nonconformity of an audit that has none yet, for the person whom the finding names where they
    can carry it out; the caller's transaction holds the audit."""
    agency = lock_agency(audit.agency_id)
    bare = audit.findings.nonconformities().filter(actions=None).order_by("number")
    last = last_number(CorrectiveAction, agency, ACTION, today().year)
    possible = possible_owners(agency.pk, bare.values_list("owner", flat=True))
    rows = [
        _slip_of(finding, numbered(ACTION, today().year, running), possible)
        for running, finding in enumerate(bare, start=last + 1)
    ]
    CorrectiveAction.objects.bulk_create(rows, batch_size=500)
    log_many(rows, "correctiveaction.propose", by=by)
    for row in rows:
        notices.announce("correctiveaction.propose", row, by)
    return rows


def _slip_of(finding: Finding, number: str, possible: Collection[int]) -> CorrectiveAction:
    """Unsaved; with its owner where that is one of the `possible`."""
    owner = finding.owner_id if finding.owner_id in possible else None
    row = CorrectiveAction(
        agency_id=finding.agency_id,
        number=number,
        source=Source.AUDIT,
        finding=finding,
        description=finding.statement,
        evidence=finding.evidence,
        clause_id=finding.clause_id,
        procedure_id=finding.procedure_id,
        unit_id=finding.unit_id,
        owner_id=owner,
        status=Status.ANALYSING if owner else Status.PROPOSED,
        proposed_by_id=finding.raised_by_id,
        proposed_on=today(),
    )
    row.refresh_index()
    return row


def action_write(*, action: CorrectiveAction, values: dict, seen: int, by: Actor) -> CorrectiveAction:
    """Part 2: correction, cause, action, and whether there are similar cases. `values` has keys of PLAN; it may be
    incomplete until it is sent. Raises NotAllowed, WrongStatus, Refused or Stale."""
    require(by, Perm.ACTION_WORK, action)
    with transaction.atomic():
        lock(action, seen)
        if not action.is_worked_by(by):
            raise NotAllowed(_("Only the person to whom it is assigned does this."))
        if not action.is_analysing:
            raise WrongStatus(_("Cause and action can be written only while the cause is being analysed."))
        given = {name: values[name] for name in PLAN if name in values}
        _check_plan(action, given)
        before, after = changes(action, given, given)
        if not after:
            return action
        for name, value in after.items():
            setattr(action, name, value)
        action.version += 1
        action.refresh_index()
        action.save()
        action.add_worker(by.user_id)
        log(action, "correctiveaction.write", by=by, before=before, after=after)
    return action


def _check_plan(action: CorrectiveAction, given: dict) -> None:
    procedure = given.get("procedure")
    if procedure is not None and procedure.agency_id != action.agency_id:
        raise Refused(_("The record, the division and the procedure must be the agency's own."))
    if "analysis" in given:
        given["analysis"] = causes.tidy(given["analysis"])


def action_follow(action: CorrectiveAction, by: Actor) -> CorrectiveAction:
    """The slip that takes up one whose action was not effective, with the same person if they still can; each has at
    most one."""
    agency = lock_agency(action.agency_id)
    kept = {name: getattr(action, name) for name in CARRIED_ON}
    if action.owner_id in possible_owners(agency.pk, [action.owner_id]):
        kept |= {"owner": action.owner, "status": Status.ANALYSING}
    follower = slip_opened(agency, kept | {"reissue_of": action, "evidence": action.verification}, by)
    log(follower, "correctiveaction.propose", by=by, after={"reissue_of": action.number})
    notices.announce("correctiveaction.propose", follower, by)
    return follower


def revision_for(procedure: Procedure, *, by: Actor) -> Revision:
    """The open revision of a procedure that has to change, a new one where none is open."""
    return procedure.revisions.filter(status__in=Revision.OPEN).first() or revision_open(procedure=procedure, by=by)
