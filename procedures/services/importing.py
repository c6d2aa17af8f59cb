"""An existing procedure brought in from a Word file."""

from collections.abc import Sequence

from django.db import transaction

from agencies.models import Agency
from core import files
from core.actors import Actor
from core.log import log
from procedures.models import AdministrativeProcedure, LegalDocument, Revision
from procedures.services.drafting import part_save, procedure_create


def procedure_import(
    *,
    agency: Agency,
    about: dict,
    issue: int,
    words: dict,
    tthcs: Sequence[AdministrativeProcedure],
    legal_bases: Sequence[LegalDocument],
    steps: list[dict],
    forms: list[dict],
    records: list[dict],
    digest: str,
    name: str,
    by: Actor,
) -> Revision:
    """A new document whose first draft here holds what was recognised and corrected, with the file beside it.

    `about` are kind, code and title, `issue` the number that the document bears, `digest` and `name` the stored
    file. All or nothing; raises Refused for a code that is taken.
    """
    with transaction.atomic():
        revision = procedure_create(agency=agency, values=about, by=by, tthcs=tthcs)
        revision.issue_number = issue
        revision.source = files.attach_stored(digest, name=name, kind="docx", by=by, to=revision)
        revision.save(update_fields=["issue_number", "source"])
        parts = {
            "words": words,
            "grounds": {"tthcs": tthcs, "legal_bases": legal_bases},
            "steps": steps,
            "forms": forms,
            "records": records,
        }
        for part, values in parts.items():
            part_save(revision=revision, part=part, values=values, by=by)
        log(revision, "revision.import", by=by, after={"issue": issue, "file": revision.source.name})
    return revision
