"""What runs by itself: the PDFs of signed reports and minutes, and reminders."""

from django.utils.translation import gettext_lazy as _

from audits.action_reminding import actions_remind
from audits.models import Audit, ManagementReview
from audits.review_reminding import decisions_remind
from core import documents, jobs
from core.models import Job

AT_ONCE = 500


@jobs.planner
def remind_of_actions() -> None:
    actions_remind()


@jobs.planner
def remind_of_decisions() -> None:
    decisions_remind()


@jobs.planner
def look_for_documents() -> None:
    """A PDF for every signed report and all signed minutes that have none."""
    for model, kind in ((Audit, "audits.render_audit"), (ManagementReview, "audits.render_review")):
        signed = model.objects.filter(status=model.Status.SIGNED, pdf_sha256="").order_by("pk")
        jobs.plan_many(kind, [(f"{kind}:{pk}", {"id": pk}) for pk in signed.values_list("pk", flat=True)[:AT_ONCE]])


@jobs.job("audits.render_audit", queue="pdf", label=_("Make the PDF of an audit report"))
def render_audit(job: Job) -> jobs.Finish | None:
    return _render(Audit, job)


@jobs.job("audits.render_review", queue="pdf", label=_("Make the PDF of the minutes of a management review"))
def render_review(job: Job) -> jobs.Finish | None:
    return _render(ManagementReview, job)


def _render(model: type[Audit] | type[ManagementReview], job: Job) -> jobs.Finish | None:
    """From the frozen payload alone; running it twice gives the same bytes."""
    document = model._base_manager.get(pk=job.args["id"])
    if document.pdf_sha256:
        return None
    digest, size = documents.stored(document)
    return lambda: model._base_manager.filter(pk=document.pk).update(pdf_sha256=digest, pdf_size=size)
