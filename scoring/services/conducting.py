"""Conducting an inspection: answers to the check items of Art. 36, and their photos."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import photos
from core.actors import Actor
from core.dates import now
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.log import log
from core.models import Attachment
from core.permissions import require
from core.workflow import hold, lock
from scoring import conflicts
from scoring.models import Inspection, InspectionItem
from scoring.permissions import Perm
from scoring.services.receipts import Sending, has_arrived, receipt_keep

MOST_PHOTOS = 10


def lock_of_team(inspection: Inspection, by: Actor) -> None:
    """Lock an inspection of whose team the person is. Raises NotAllowed."""
    require(by, Perm.INSPECTION_CONDUCT, inspection)
    lock(inspection)
    check_team(inspection, by)


def lock_conducted(inspection: Inspection, by: Actor) -> None:
    """Lock an inspection that the person conducts now. Raises NotAllowed or WrongStatus."""
    lock_of_team(inspection, by)
    check_under_way(inspection)


def check_team(inspection: Inspection, by: Actor) -> None:
    """Whether the person is of the team, and may judge the agency today. Raises NotAllowed."""
    require(by, Perm.INSPECTION_CONDUCT, inspection)
    if by.user_id not in inspection.team_ids:
        raise NotAllowed(_("Only the inspection team does this."))
    if sentences := conflicts.sentences(by.user_id, inspection.agency_id):
        raise NotAllowed(sentences)


def check_under_way(inspection: Inspection) -> None:
    if not inspection.is_under_way:
        raise WrongStatus(_("The team writes between the beginning of the inspection and the minutes."))


def may_conduct(inspection: Inspection, by: Actor) -> bool:
    """Whether the page offers the person to write in this inspection now."""
    return inspection.is_under_way and by.user_id in inspection.team_ids


def item_answer(
    *, item: InspectionItem, result: str, evidence: str, seen: int | None, by: Actor, key: UUID | None = None
) -> InspectionItem:
    """Answer a check item, or correct the answer; the same answer again changes nothing, nor does the same sending.

    `key` names one sending from a phone: sent again it is taken for arrived, even after somebody else has changed the
    answer. Raises Stale when somebody else answered after the version `seen`, Refused where evidence is missing.
    """
    with transaction.atomic():
        lock_of_team(item.inspection, by)
        hold(item)
        sending = Sending(key, item, (result, evidence))
        if has_arrived(sending, by):
            return item
        check_under_way(item.inspection)
        if (item.result, item.evidence) != (result, evidence):
            _write(item, result, evidence, seen, by)
        receipt_keep(sending, by, item.inspection)
    return item


def _write(item: InspectionItem, result: str, evidence: str, seen: int | None, by: Actor) -> None:
    if seen is not None and item.version != seen:
        raise Stale(_("Somebody else of the team has answered this item in the meantime."))
    _check_answer(result, evidence)
    before = {"result": item.result}
    item.result, item.evidence = result, evidence
    item.answered_by_id, item.answered_at = by.user_id, now()
    item.version += 1
    item.save()
    after = {"check_item": item.check_item.code, "result": result}
    log(item.inspection, "inspection.answer", by=by, before=before, after=after)


def _check_answer(result: str, evidence: str) -> None:
    if result not in InspectionItem.Result.values:
        raise Refused(_("Choose what was found."))
    if result == InspectionItem.Result.NONCONFORM and not evidence.strip():
        raise Refused(_("Write what you saw: an item that does not conform needs evidence."))


def photo_add(*, item: InspectionItem, upload: UploadedFile, by: Actor) -> Attachment:
    """Keep a photo as evidence: made smaller, without the place where it was taken. The same photo twice is kept
    once. Raises Refused for what is no photo, too large, or one too many. It is read before anything is locked."""
    check_team(item.inspection, by)
    content = photos.prepared(upload)
    with transaction.atomic():
        lock_conducted(item.inspection, by)
        known = set(photos_of(item).values_list("pk", flat=True))
        photo = photos.keep(content, name=upload.name or "", by=by, to=item, for_agency=False)
        if photo.pk in known:
            return photo
        if len(known) >= MOST_PHOTOS:
            raise Refused(_("One check item takes %(n)d photos at most.") % {"n": MOST_PHOTOS})
        log(
            item.inspection,
            "inspection.photo",
            by=by,
            after={"check_item": item.check_item.code, "file": photo.name},
        )
    return photo


def photo_remove(*, item: InspectionItem, photo: Attachment, by: Actor) -> None:
    """Take a photo away while the inspection is under way; the history keeps its name and its hash."""
    with transaction.atomic():
        lock_conducted(item.inspection, by)
        if not photos_of(item).filter(pk=photo.pk).exists():
            return
        before = {"check_item": item.check_item.code, "file": photo.name, "sha256": photo.sha256}
        log(item.inspection, "inspection.photo_remove", by=by, before=before)
        photo.delete()


def photos_of(item: InspectionItem):
    """Attachments of one check item."""
    return Attachment.objects.filter(object_type=item._meta.label_lower, object_id=item.pk).order_by("pk")
