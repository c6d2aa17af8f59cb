"""What runs by itself: the PDFs of confirmed inspections, proposals read again every day, and reminders."""

from django.utils.translation import gettext_lazy as _

from core import documents, jobs
from core.actors import SYSTEM
from core.dates import today
from core.models import Job
from scoring.minutes_reminding import minutes_remind
from scoring.models import Inspection, Ranking, ScoringRound
from scoring.reminding import self_assessments_remind
from scoring.request_reminding import requests_remind
from scoring.services.self_assessment import proposals_renew
from scoring.settling import explanations_settle

AT_ONCE = 500


@jobs.planner
def look_for_documents() -> None:
    """A PDF for every confirmed inspection that has none."""
    kind = "scoring.render_inspection"
    found = Inspection.objects.filter(status=Inspection.Status.CONFIRMED, pdf_sha256="").order_by("pk")
    jobs.plan_many(kind, [(f"{kind}:{pk}", {"id": pk}) for pk in found.values_list("pk", flat=True)[:AT_ONCE]])


@jobs.job("scoring.render_inspection", queue="pdf", label=_("Make the PDF of an inspection's minutes or letter"))
def render_inspection(job: Job) -> jobs.Finish | None:
    return _render(Inspection, job)


def _render(model: type[Inspection] | type[Ranking], job: Job) -> jobs.Finish | None:
    """From the frozen payload alone; running it twice gives the same bytes."""
    document = model._base_manager.get(pk=job.args["id"])
    if document.pdf_sha256:
        return None
    digest, size = documents.stored(document)
    return lambda: model._base_manager.filter(pk=document.pk).update(pdf_sha256=digest, pdf_size=size)


@jobs.planner
def look_for_rankings() -> None:
    """A PDF for every ranking that has none."""
    kind = "scoring.render_ranking"
    found = Ranking.objects.filter(pdf_sha256="").order_by("pk")
    jobs.plan_many(kind, [(f"{kind}:{pk}", {"id": pk}) for pk in found.values_list("pk", flat=True)[:AT_ONCE]])


@jobs.job("scoring.render_ranking", queue="pdf", label=_("Make the PDF of a ranking"))
def render_ranking(job: Job) -> jobs.Finish | None:
    return _render(Ranking, job)


@jobs.planner
def settle_explanations() -> None:
    explanations_settle()


@jobs.planner
def remind_of_self_assessments() -> None:
    self_assessments_remind()


@jobs.planner
def remind_of_requests() -> None:
    requests_remind()


@jobs.planner
def remind_of_minutes() -> None:
    minutes_remind()


@jobs.planner
def look_for_proposals() -> None:
    """Once a day for every open round."""
    kind, day = "scoring.propose", today().isoformat()
    found = ScoringRound.objects.filter(status=ScoringRound.Status.OPEN, opens_on__lt=today())
    jobs.plan_many(kind, [(f"{kind}:{pk}:{day}", {"id": pk}) for pk in found.values_list("pk", flat=True)])


@jobs.job("scoring.propose", label=_("Propose points from the agencies' figures"))
def propose_again(job: Job) -> jobs.Finish:
    """Running it twice proposes the same."""
    scoring_round = ScoringRound.objects.get(pk=job.args["id"])
    return lambda: proposals_renew(scoring_round, SYSTEM)
