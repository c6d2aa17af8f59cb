"""What comes into the file of an inspection as files: the agency's report with its evidence, and signed papers."""

from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from core import files, photos
from core.actors import Actor
from core.dates import today
from core.errors import NotAllowed, Refused, WrongStatus
from core.log import log
from core.models import Attachment
from core.permissions import require
from core.workflow import lock
from scoring.models import Inspection, InspectionPaper
from scoring.permissions import Perm

PHOTOS = frozenset({"jpg", "jpeg", "png", "webp"})
MOST_FILES = 30
REPORTING = (Inspection.Status.REQUESTED, Inspection.Status.DECIDED)


def report_send(
    *, inspection: Inspection, text: str, uploads: Sequence[UploadedFile], seen: int | None, by: Actor
) -> Inspection:
    """The agency reports on the items of Art. 36 with evidence (Art. 35.2); a later sending replaces the words and
    adds to the files. Raises WrongStatus before the report is requested and once the inspection has begun, Refused
    for no words or a file of another kind."""
    with transaction.atomic():
        require(by, Perm.INSPECTION_REPORT, inspection)
        lock(inspection, seen)
        if inspection.status not in REPORTING:
            raise WrongStatus(_("The report is sent after it was requested and before the inspection begins."))
        if not text.strip():
            raise Refused(_("Write what you report."))
        inspection.report_text = text.strip()
        inspection.reported_on = inspection.reported_on or today()
        inspection.version += 1
        inspection.save()
        kept = _keep(inspection, uploads, by)
        log(inspection, "inspection.report", by=by, after={"report_text": inspection.report_text, "files": kept})
    return inspection


def paper_add(*, inspection: Inspection, kind: str, upload: UploadedFile, by: Actor) -> InspectionPaper:
    """Put a signed or scanned paper into the file (Art. 39). Raises Refused for a kind or a file that is not kept."""
    with transaction.atomic():
        require(by, Perm.INSPECTION_PREPARE, inspection)
        lock(inspection)
        if kind not in InspectionPaper.Kind.values:
            raise Refused(_("Choose what kind of document it is."))
        paper = InspectionPaper.objects.create(
            inspection=inspection, kind=kind, added_by_id=by.user_id, added_on=today()
        )
        name = _attached(paper, upload, by).name
        log(inspection, "inspection.paper", by=by, after={"paper": kind, "file": name})
    return paper


def paper_remove(*, paper: InspectionPaper, by: Actor) -> None:
    """Take back a paper that one added oneself; the history keeps its name and its hash."""
    with transaction.atomic():
        require(by, Perm.INSPECTION_PREPARE, paper.inspection)
        lock(paper.inspection)
        if paper.added_by_id != by.user_id:
            raise NotAllowed(_("Only the person who added a file takes it back."))
        for file in files_of(paper):
            before = {"paper": paper.kind, "file": file.name, "sha256": file.sha256}
            log(paper.inspection, "inspection.paper_remove", by=by, before=before)
            file.delete()
        paper.delete()


def files_of(record: Inspection | InspectionPaper) -> QuerySet[Attachment]:
    """The files of the agency's report, or of one paper, oldest first."""
    return Attachment.objects.filter(object_type=record._meta.label_lower, object_id=record.pk).order_by("pk")


def _keep(inspection: Inspection, uploads: Sequence[UploadedFile], by: Actor) -> str:
    if files_of(inspection).count() + len(uploads) > MOST_FILES:
        raise Refused(_("A report keeps at most %(n)d files.") % {"n": MOST_FILES})
    return ", ".join(_attached(inspection, upload, by).name for upload in uploads)


def _attached(record: Inspection | InspectionPaper, upload: UploadedFile, by: Actor) -> Attachment:
    name = upload.name or ""
    if Path(name).suffix.lower().lstrip(".") in PHOTOS:
        return photos.attach(upload, by=by, to=record)
    return files.attach(upload, kind=files.kind_of(name), by=by, to=record)


def papers_with_files(inspection: Inspection) -> list[tuple[InspectionPaper, list[Attachment]]]:
    """Every paper of the file with what was uploaded for it. Two queries."""
    papers = list(inspection.papers.select_related("added_by"))
    kept = attachments_of(papers)
    return [(paper, kept.get(paper.pk, [])) for paper in papers]


def attachments_of(rows: Sequence[Model]) -> dict[int, list[Attachment]]:
    """The files of records of one model by the ids of these, oldest first. One query."""
    found: dict[int, list[Attachment]] = {}
    for row in rows[:1]:
        kept = Attachment.objects.filter(object_type=row._meta.label_lower, object_id__in=[row.pk for row in rows])
        for file in kept.order_by("pk"):
            found.setdefault(file.object_id or 0, []).append(file)
    return found
