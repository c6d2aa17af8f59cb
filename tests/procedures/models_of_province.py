"""Makers of provincial models for tests. Agency A of the cast is the lead agency."""

from agencies.models import Agency
from core.dates import today
from procedures.models import FormItem, KeptRecord, Procedure, Recipient, Revision, Step
from tests.cast import make_procedure, move_revision

PURPOSE = "Quy định việc tiếp nhận hồ sơ tại [[receiving_desk]] của [[agency_name]]."


def make_model(lead: Agency, title: str = "Tiếp nhận và giải quyết hồ sơ", **fields) -> Procedure:
    """A model of the lead agency whose first issue is in effect; its purpose and second step hold marks."""
    model = make_procedure(lead, "draft", is_model=True, title=title, **fields)
    issue = model.revisions.get()
    issue.purpose = PURPOSE
    issue.save()
    Step.objects.filter(revision=issue, order=1).update(who="[[receiving_desk]]")
    FormItem.objects.create(revision=issue, order=1, code="BM-01", title="Phiếu tiếp nhận")
    KeptRecord.objects.create(revision=issue, order=1, title="Hồ sơ", place="[[unit_name]]", retention="10 năm")
    Recipient.objects.create(revision=issue, order=1, name="Lãnh đạo [[agency_name]]")
    move_revision(issue, "effective", today())
    model.refresh_from_db()
    return model


def new_issue(model: Procedure, **words) -> Revision:
    """The next issue of a model, in effect today; needs a later day than that of the one before."""
    from procedures.services.drafting import part_save, revision_open
    from tests.cast import holder_of

    secretary = holder_of(model.agency, "secretary")
    revision = revision_open(procedure=model, by=secretary)
    values = {"change_summary": "Rút ngắn thời gian.", "scope": "Toàn tỉnh."} | words
    part_save(revision=revision, part="words", values=values, by=secretary)
    revision.refresh_from_db()
    move_revision(revision, "effective", today())
    return revision
