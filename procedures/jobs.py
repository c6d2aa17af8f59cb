"""What runs by itself: revisions take effect on their day, and their PDFs are made."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import documents, files, jobs
from core.dates import today
from core.log import canonical
from core.models import Job
from procedures.models import Revision
from procedures.services.effecting import give_effect
from procedures.services.law import reviews_complete


@jobs.planner
def take_effect() -> None:
    give_effect()


@jobs.planner
def look_for_reviews() -> None:
    """Once a day."""
    jobs.plan("procedures.open_reviews", f"procedures.open_reviews:{today()}")


@jobs.job("procedures.open_reviews", label=_("Ask for reviews that the law or the interval requires"))
def open_reviews(job: Job) -> jobs.Finish:
    """What rests on a changed document by now, and what has no periodic review ahead."""
    return reviews_complete


@jobs.job("procedures.render_revision", queue="pdf", label=_("Make the PDF of a procedure"))
def render_revision(job: Job) -> jobs.Finish | None:
    """Render from the frozen payload alone; running it twice gives the same bytes."""
    revision = Revision.objects.select_related("procedure").get(pk=job.args["id"])
    if revision.pdf_sha256:
        return None
    assert revision.payload
    assert revision.frozen_at
    attachment = canonical(revision.payload).encode()
    pdf = documents.render(revision.template, revision.payload, attachment=attachment, created=revision.frozen_at)
    digest = files.store(pdf)
    return lambda: keep_pdf(revision.pk, digest, len(pdf))


def keep_pdf(pk: int, digest: str, size: int) -> None:
    with transaction.atomic():
        Revision.objects.filter(pk=pk).update(pdf_sha256=digest, pdf_size=size)
