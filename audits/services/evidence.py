"""Evidence of a corrective action: documents and photos that belong to its slip."""

from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audits.models import CorrectiveAction
from audits.permissions import Perm
from core.actors import Actor
from core.errors import NotAllowed, Refused, WrongStatus
from core.log import log
from core.models import Attachment
from core.permissions import Answer, Denied, can, require
from core.uploads import keep
from core.workflow import lock, perform

MOST_FILES = 20


def evidence_of(action: CorrectiveAction) -> QuerySet[Attachment]:
    """The files of a slip, oldest first."""
    return Attachment.objects.filter(object_type=action._meta.label_lower, object_id=action.pk).order_by("pk")


def may_add_evidence(action: CorrectiveAction, by: Actor) -> Answer:
    """Everybody of the agency while the slip is open."""
    answer = can(by, Perm.ACTION_PROPOSE, action)
    if answer and not action.is_open:
        return Denied((_("The slip has ended; its evidence stays as it is."),), WrongStatus)
    return answer


def evidence_add(*, action: CorrectiveAction, uploads: Sequence[UploadedFile], by: Actor) -> list[Attachment]:
    """Keep PDF, Word and Excel files and photos as evidence, all or none. Raises Refused for anything else, for no
    file, and beyond MOST_FILES."""
    with transaction.atomic():
        lock(action)
        answer = may_add_evidence(action, by)
        if not answer:
            raise answer.error(answer.reasons)
        return _keep(action, uploads, by)


def _keep(action: CorrectiveAction, uploads: Sequence[UploadedFile], by: Actor) -> list[Attachment]:
    if not uploads:
        raise Refused(_("Choose a file."))
    if evidence_of(action).count() + len(uploads) > MOST_FILES:
        raise Refused(_("A slip keeps at most %(n)d files.") % {"n": MOST_FILES})
    kept = [keep(upload, by=by, to=action) for upload in uploads]
    log(action, "correctiveaction.attach", by=by, after={"files": _names(kept)})
    return kept


def evidence_remove(*, action: CorrectiveAction, attachment: Attachment, by: Actor) -> None:
    """Take back a file that one added oneself, while the slip is open; the log keeps its name and hash."""
    require(by, Perm.ACTION_PROPOSE, action)
    with transaction.atomic():
        lock(action)
        if not action.is_open:
            raise WrongStatus(_("The slip has ended; its evidence stays as it is."))
        if attachment.uploaded_by_id != by.user_id:
            raise NotAllowed(_("Only the person who added a file takes it back."))
        noted = {"files": attachment.name, "sha256": attachment.sha256}
        log(action, "correctiveaction.detach", by=by, before=noted)
        attachment.delete()


def action_complete(
    *, action: CorrectiveAction, by: Actor, seen: int, uploads: Sequence[UploadedFile] = (), **data
) -> CorrectiveAction:
    """Report the action done together with its evidence; nothing is kept where one of them is refused."""
    with transaction.atomic():
        perform(action, "complete", by=by, seen=seen, **data)
        if uploads:
            _keep(action, uploads, by)
    return action


def _names(attachments: Iterable[Attachment]) -> str:
    return ", ".join(attachment.name for attachment in attachments)
