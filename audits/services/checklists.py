"""Conducting an audit: answers, photos, findings, and what became of earlier findings."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Unit, User
from audits import independence
from audits.models import NONCONFORMITIES, Audit, ChecklistItem, Finding, FollowUp, Grade
from audits.permissions import Perm
from audits.review_people import works_there
from core import photos
from core.actors import Actor
from core.dates import now, today
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.log import changes, log
from core.models import Attachment
from core.permissions import require
from core.workflow import lock
from procedures.models import Procedure

MOST_PHOTOS = 10


def lock_conducted(audit: Audit, by: Actor) -> None:
    """Lock an audit whose team the person belongs to, while it is under way. Raises NotAllowed or WrongStatus."""
    require(by, Perm.AUDIT_CONDUCT, audit)
    lock(audit)
    check_conducted(audit, by)


def check_conducted(audit: Audit, by: Actor) -> None:
    """Whether the person writes in this audit now: one of the team, between opening and conclusion."""
    require(by, Perm.AUDIT_CONDUCT, audit)
    if by.user_id not in audit.team_ids:
        raise NotAllowed(_("Only the audit team writes here."))
    if not audit.is_under_way:
        raise WrongStatus(_("Answers are taken between the opening meeting and the conclusion of the audit."))


def check_independent(audit: Audit, by: Actor, unit: Unit | None, procedure: Procedure | None) -> None:
    """Whether the person may judge this division and procedure today. Raises NotIndependent: since the opening
    meeting they may have moved there (ISO 9001, 9.2.2 c)."""
    audited = independence.Audited.at(audit, unit, procedure)
    if sentences := independence.problems_today(audit, by, audited):
        raise independence.NotIndependent(sentences)


def item_add(*, audit: Audit, values: dict, by: Actor) -> ChecklistItem:
    """Ask one question more, at the end. `values` are question, unit, clause and procedure. Raises Refused for a
    question without a criterion or about what is not the agency's."""
    with transaction.atomic():
        lock_conducted(audit, by)
        _check_place(audit, values, _("Name the clause or the procedure that the question is about."))
        last = audit.items.aggregate(highest=Max("order"))["highest"] or 0
        item = ChecklistItem.objects.create(audit=audit, order=last + 1, **values)
        log(audit, "audit.ask", by=by, after={"question": item.order, "text": item.question})
    return item


def item_answer(*, item: ChecklistItem, result: str, evidence: str, seen: int | None, by: Actor) -> ChecklistItem:
    """Answer a question, or correct the answer; sending the same answer again changes nothing.

    Raises Stale when somebody else answered after the version `seen`, NotIndependent for who would judge their own
    division, Refused where evidence is missing or a finding hangs on the answer.
    """
    with transaction.atomic():
        lock_conducted(item.audit, by)
        item.refresh_from_db(from_queryset=ChecklistItem.objects.select_for_update())
        if (item.result, item.evidence) == (result, evidence):
            return item
        if seen is not None and item.version != seen:
            raise Stale(_("Somebody else of the team has answered this question in the meantime."))
        check_independent(item.audit, by, item.unit, item.procedure)
        _check_answer(item, result, evidence)
        before = {"result": item.result}
        item.result, item.evidence = result, evidence
        item.answered_by_id, item.answered_at = by.user_id, now()
        item.version += 1
        item.save()
        log(item.audit, "audit.answer", by=by, before=before, after={"question": item.order, "result": result})
    return item


def _check_answer(item: ChecklistItem, result: str, evidence: str) -> None:
    if result not in ChecklistItem.Result.values:
        raise Refused(_("Choose what was found."))
    if result in ChecklistItem.NEEDS_EVIDENCE and not evidence.strip():
        raise Refused(_("Write what you saw: an answer like this needs evidence."))
    if result != ChecklistItem.Result.NONCONFORM and item.findings.nonconformities().exists():
        raise Refused(_("A nonconformity was raised from this question; take that back first."))


def photo_add(*, item: ChecklistItem, upload: UploadedFile, by: Actor) -> Attachment:
    """Keep a photo as evidence: made smaller, without the place where it was taken. The same photo twice is kept
    once. Raises Refused for what is no photo, too large, or one too many. It is read before anything is locked."""
    check_conducted(item.audit, by)
    content = photos.prepared(upload)
    with transaction.atomic():
        lock_conducted(item.audit, by)
        check_independent(item.audit, by, item.unit, item.procedure)
        known = set(photos_of(item).values_list("pk", flat=True))
        photo = photos.keep(content, name=upload.name or "", by=by, to=item)
        if photo.pk in known:
            return photo
        if len(known) >= MOST_PHOTOS:
            raise Refused(_("One question takes %(n)d photos at most.") % {"n": MOST_PHOTOS})
        log(item.audit, "audit.photo", by=by, after={"question": item.order, "file": photo.name})
    return photo


def photo_remove(*, item: ChecklistItem, photo: Attachment, by: Actor) -> None:
    """Take a photo away from a question while the audit is under way; the history keeps its name and its hash."""
    with transaction.atomic():
        lock_conducted(item.audit, by)
        if not photos_of(item).filter(pk=photo.pk).exists():
            return
        check_independent(item.audit, by, item.unit, item.procedure)
        before = {"question": item.order, "file": photo.name, "sha256": photo.sha256}
        log(item.audit, "audit.photo_remove", by=by, before=before)
        photo.delete()


def photos_of(item: ChecklistItem):
    """Attachments of one question."""
    return Attachment.objects.filter(object_type=item._meta.label_lower, object_id=item.pk).order_by("pk")


def finding_raise(*, audit: Audit, values: dict, by: Actor, item: ChecklistItem | None = None) -> Finding:
    """Write a finding down. Raises Refused for a nonconformity without evidence or a finding without criterion."""
    with transaction.atomic():
        lock_conducted(audit, by)
        _check_finding(audit, values)
        check_independent(audit, by, values.get("unit"), values.get("procedure"))
        _check_owner(audit, values.get("owner"))
        if item is not None and item.audit_id != audit.pk:
            raise Refused(_("This question belongs to another audit."))
        number = (audit.findings.aggregate(highest=Max("number"))["highest"] or 0) + 1
        finding = Finding.objects.create(
            audit=audit, agency_id=audit.agency_id, number=number, item=item, raised_by_id=by.user_id, **values
        )
        log(finding, "finding.raise", by=by, after={"grade": finding.grade, "statement": finding.statement})
    return finding


def finding_change(*, finding: Finding, values: dict, seen: int, by: Actor) -> Finding:
    """Correct a finding before the audit is concluded."""
    with transaction.atomic():
        lock_conducted(finding.audit, by)
        _lock_finding(finding)
        if finding.version != seen:
            raise Stale(_("Somebody else has changed this finding in the meantime."))
        _check_finding(finding.audit, values)
        check_independent(finding.audit, by, finding.unit, finding.procedure)
        check_independent(finding.audit, by, values.get("unit"), values.get("procedure"))
        if values.get("owner") != finding.owner:
            _check_owner(finding.audit, values.get("owner"))
        before, after = changes(finding, values, values)
        for name, value in values.items():
            setattr(finding, name, value)
        finding.version += 1
        finding.save()
        log(finding, "finding.change", by=by, before=before, after=after)
    return finding


def finding_take_back(*, finding: Finding, reason: str, by: Actor) -> None:
    """Remove a finding raised by mistake before the audit is concluded; the history of the audit keeps it."""
    with transaction.atomic():
        lock_conducted(finding.audit, by)
        _lock_finding(finding)
        check_independent(finding.audit, by, finding.unit, finding.procedure)
        if finding.actions.exists():
            raise Refused(_("A corrective action was opened from it."))
        after = {"finding": finding.number, "statement": finding.statement, "reason": reason}
        log(finding.audit, "audit.take_back", by=by, after=after)
        finding.delete()


def _lock_finding(finding: Finding) -> None:
    try:
        finding.refresh_from_db(from_queryset=Finding.objects.select_for_update())
    except Finding.DoesNotExist:
        raise WrongStatus(_("Somebody else has taken this finding back.")) from None


def _check_owner(audit: Audit, owner: User | None) -> None:
    if owner is not None and not works_there(owner, audit.agency_id, today()):
        raise Refused(_("%(name)s does not work in this agency.") % {"name": owner})


def _check_finding(audit: Audit, values: dict) -> None:
    _check_place(audit, values, _("Name the clause or the procedure against which it was found."))
    if values["grade"] not in Grade.values:
        raise Refused(_("Choose the grade of the finding."))
    if not values["statement"].strip():
        raise Refused(_("Write what was found."))
    if values["grade"] in NONCONFORMITIES and not values.get("evidence", "").strip():
        raise Refused(_("A nonconformity needs evidence."))


def _check_place(audit: Audit, values: dict, without_criterion: str) -> None:
    clause, procedure, unit = (values.get(name) for name in ("clause", "procedure", "unit"))
    if clause is None and procedure is None:
        raise Refused(without_criterion)
    if any(row is not None and row.agency_id != audit.agency_id for row in (procedure, unit)):
        raise Refused(_("Divisions and procedures must be the agency's own."))
    if clause is not None and audit.edition_id and clause.edition_id != audit.edition_id:
        raise Refused(_("Choose a clause of the edition that is audited."))
    if sentences := independence.problems_beyond(audit, unit, procedure):
        raise Refused(sentences)


def follow_up_answer(*, follow_up: FollowUp, outcome: str, note: str, seen: int, by: Actor) -> FollowUp:
    """Say what became of an earlier finding. Raises Refused without a word on what was seen."""
    with transaction.atomic():
        lock_conducted(follow_up.audit, by)
        follow_up.refresh_from_db(from_queryset=FollowUp.objects.select_for_update())
        if (follow_up.outcome, follow_up.note) == (outcome, note):
            return follow_up
        if follow_up.version != seen:
            raise Stale(_("Somebody else has answered this in the meantime."))
        check_independent(follow_up.audit, by, follow_up.finding.unit, follow_up.finding.procedure)
        if outcome not in FollowUp.Outcome.values:
            raise Refused(_("Choose what became of it."))
        if not note.strip():
            raise Refused(_("Write what you saw."))
        follow_up.outcome, follow_up.note = outcome, note
        follow_up.version += 1
        follow_up.save()
        after = {"finding": str(follow_up.finding), "outcome": outcome}
        log(follow_up.audit, "audit.follow_up", by=by, after=after)
    return follow_up
