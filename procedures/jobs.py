"""What runs by itself: revisions take effect on their day, and their PDFs are made."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from core import documents, jobs
from core.dates import today
from core.models import Job
from procedures.models import Revision
from procedures.services import overlapping
from procedures.services.dissemination import newcomers_ask
from procedures.services.effecting import give_effect
from procedures.services.feedback import contacts_forget
from procedures.services.law import reviews_complete
from procedures.services.reminding import readers_remind


@jobs.planner
def take_effect() -> None:
    give_effect()


@jobs.planner
def forget_contacts() -> None:
    contacts_forget()


@jobs.planner
def look_for_reviews() -> None:
    """Once a day."""
    jobs.plan("procedures.open_reviews", f"procedures.open_reviews:{today()}")


@jobs.job("procedures.open_reviews", label=_("Ask for reviews that the law or the interval requires"))
def open_reviews(job: Job) -> jobs.Finish:
    """What rests on a changed document by now, and what has no periodic review ahead."""
    return reviews_complete


@jobs.planner
def look_for_newcomers() -> None:
    """Once a day, and again after every new membership."""
    last = Membership.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    jobs.plan("procedures.ask_newcomers", f"procedures.ask_newcomers:{today()}:{last}")


@jobs.job("procedures.ask_newcomers", label=_("Ask people who joined later to read the documents"))
def ask_newcomers(job: Job) -> jobs.Finish:
    return newcomers_ask


@jobs.planner
def remind_readers() -> None:
    readers_remind()


@jobs.planner
def look_for_overlaps() -> None:
    """Once a week."""
    year, week, _day = today().isocalendar()
    jobs.plan(overlapping.JOB, f"{overlapping.JOB}:{year}-W{week:02d}")


@jobs.job(overlapping.JOB, label=_("Look for procedures that do the same thing"))
def find_overlaps(job: Job) -> jobs.Finish:
    found = overlapping.overlaps_find()
    return lambda: overlapping.overlaps_store(found)


@jobs.job("procedures.render_revision", queue="pdf", label=_("Make the PDF of a procedure"))
def render_revision(job: Job) -> jobs.Finish | None:
    """Render from the frozen payload alone; running it twice gives the same bytes."""
    revision = Revision.objects.select_related("procedure").get(pk=job.args["id"])
    if revision.pdf_sha256:
        return None
    digest, size = documents.stored(revision)
    return lambda: keep_pdf(revision.pk, digest, size)


def keep_pdf(pk: int, digest: str, size: int) -> None:
    Revision.objects.filter(pk=pk).update(pdf_sha256=digest, pdf_size=size)
