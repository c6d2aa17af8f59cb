"""What people add to a record: documents as they are, photos made small and free of where they were taken."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from core import files, photos
from core.actors import Actor
from core.models import Attachment

PHOTOS = frozenset({"jpg", "jpeg", "png", "webp"})


def keep(upload: UploadedFile, *, by: Actor, to: Any) -> Attachment:
    """Keep a PDF, Word or Excel file or a photo as belonging to `to`. Raises Refused for anything else."""
    name = upload.name or ""
    if Path(name).suffix.lower().lstrip(".") in PHOTOS:
        return photos.attach(upload, by=by, to=to)
    return files.attach(upload, kind=files.kind_of(name), by=by, to=to)


def of(record: Any):
    """The files of a record, oldest first."""
    return Attachment.objects.filter(object_type=record._meta.label_lower, object_id=record.pk).order_by("pk")
