"""What the table of permissions asks of corrective actions."""

from core.files import store
from core.models import Attachment
from tests.audits.makers import make_action
from tests.cast import PDF

STATES = ("proposed", "analysing", "awaiting", "doing", "verifying")


def records_of_actions(cast) -> dict:
    """A slip of agency A in each state, worked on by its staff, who added a file to the one being carried out."""
    found = {f"slip-{status}": make_action(cast.a, status) for status in STATES}
    doing = found["slip-doing"]
    file = Attachment.objects.create(
        agency_id=cast.a.pk, object_type=doing._meta.label_lower, object_id=doing.pk, name="tep.pdf",
        content_type="application/pdf", sha256=store(PDF), size=1, uploaded_by=cast.ha,
    )  # fmt: skip
    return found | {"slip-file": file}
