"""What Celery calls: entry points that take ids, call one function and are safe to run twice."""

from celery import shared_task

from core import jobs


@shared_task
def run_job(job_id: int) -> None:
    """Run one job if nobody else has it."""
    jobs.execute(job_id)


@shared_task
def reconcile(ring_everything: bool = False) -> None:
    """The tick of beat, and of every worker's start."""
    jobs.reconcile(ring_everything=ring_everything)
