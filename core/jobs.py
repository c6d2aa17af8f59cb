"""Jobs: the database row is the job, Celery only rings the bell.

A planner computes what should exist by now and plans it under a unique key; a worker claims a row by
compare-and-swap with a lease in database time, does the long work outside any transaction, and performs
the domain's own change in the same transaction that marks the job done.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from core.dates import database_now
from core.log import seal
from core.models import Heartbeat, Job

logger = logging.getLogger(__name__)

Finish = Callable[[], object]
RING_AGAIN = timedelta(minutes=10)
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1, "max_retries": 0}


@dataclass(frozen=True)
class Kind:
    """What a job of this kind runs: `run(job)` works outside a transaction and returns its last act, or None."""

    name: str
    queue: str
    label: Any
    run: Callable[[Job], Finish | None]


class LostLease(Exception):
    """Another attempt holds the job now; whatever this one made is not recorded."""


KINDS: dict[str, Kind] = {}
PLANNERS: list[Callable[[], None]] = []


def job(name: str, *, label: Any, queue: str = "default"):
    """Register the function that runs jobs of one kind."""

    def register(run):
        KINDS[name] = Kind(name, queue, label, run)
        return run

    return register


def planner(plan_what_should_exist: Callable[[], None]):
    """Register a function that every reconcile calls; it must be safe to run twice, or twice at once."""
    PLANNERS.append(plan_what_should_exist)
    return plan_what_should_exist


def plan(kind: str, key: str, *, batch: str = "", **args) -> None:
    """Plan one job in the caller's transaction; a key that exists already changes nothing."""
    plan_many(kind, [(key, args)], batch=batch)


def plan_many(kind: str, items: Iterable[tuple[str, dict]], *, batch: str = "") -> None:
    """Plan jobs (key, args) with one insert and ring the bell after commit."""
    rows = [Job(kind=kind, key=key, args=args, batch=batch, queue=KINDS[kind].queue) for key, args in items]
    if rows:
        Job.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        transaction.on_commit(ring, robust=True)


def ring(*, everything: bool = False) -> int:
    """Tell the workers about planned jobs not rung for lately, or about all; the number told. No broker: 0."""
    if not settings.CELERY_BROKER_URL:
        return 0
    now = database_now()
    waiting = Job.objects.filter(state=Job.State.PLANNED, not_before__lte=now)
    if not everything:
        waiting = waiting.filter(Q(rung_at=None) | Q(rung_at__lt=now - RING_AGAIN))
    rung = _publish(list(waiting.order_by("pk").values_list("pk", "queue")))
    Job.objects.filter(pk__in=rung).update(rung_at=now)
    return len(rung)


def _publish(messages: list[tuple[int, str]]) -> list[int]:
    """Send job ids to their queues; those sent. A broker that is down or mute costs a second, never the act."""
    from core.tasks import run_job

    sent: list[int] = []
    if not messages:
        return sent
    with run_job.app.connection_for_write(transport_options=PATIENCE) as broker:
        try:
            for job_id, queue in messages:
                run_job.apply_async(args=[job_id], queue=queue, connection=broker, retry=False)
                sent.append(job_id)
        except (run_job.OperationalError, *broker.connection_errors, *broker.channel_errors) as error:
            logger.warning("broker unreachable, reconcile will ring again: %s", error)
    return sent


def claim(job_id: int) -> Job | None:
    """Take a planned job by compare-and-swap, or None when it is not to be had."""
    now, token = database_now(), str(uuid4())
    claimed = Job.objects.filter(pk=job_id, state=Job.State.PLANNED, not_before__lte=now).update(
        state=Job.State.RUNNING,
        claim=token,
        attempts=F("attempts") + 1,
        started_at=now,
        lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    )
    return Job.objects.get(pk=job_id, claim=token) if claimed else None


def execute(job_id: int) -> bool:
    """Claim and run one job; False when somebody else has it. A failure is recorded, never raised."""
    claimed = claim(job_id)
    if claimed is None:
        return False
    try:
        finish = KINDS[claimed.kind].run(claimed)
        with transaction.atomic():
            _complete(claimed)
            if finish:
                finish()
    except LostLease:
        logger.warning("job %s: the lease was lost", claimed.key)
    except (KeyboardInterrupt, SystemExit):
        _give_back(claimed)
        raise
    except Exception as error:
        logger.exception("job %s failed", claimed.key)
        _record_failure(claimed, error)
    return True


def execute_next(queues: Iterable[str] | None = None) -> bool:
    """Run the oldest planned job, if there is one: the embedded worker's step."""
    waiting = Job.objects.filter(state=Job.State.PLANNED, not_before__lte=database_now())
    if queues is not None:
        waiting = waiting.filter(queue__in=queues)
    job_id = waiting.order_by("pk").values_list("pk", flat=True).first()
    return job_id is not None and execute(job_id)


def _complete(claimed: Job) -> None:
    won = Job.objects.filter(pk=claimed.pk, state=Job.State.RUNNING, claim=claimed.claim).update(
        state=Job.State.DONE, claim="", lease_until=None, error="", finished_at=database_now()
    )
    if not won:
        raise LostLease


def _give_back(claimed: Job) -> None:
    """A worker told to stop leaves its job to the next one at once, and it counts as no attempt."""
    Job.objects.filter(pk=claimed.pk, claim=claimed.claim, state=Job.State.RUNNING).update(
        state=Job.State.PLANNED, claim="", lease_until=None, rung_at=None, attempts=F("attempts") - 1
    )


def _record_failure(claimed: Job, error: Exception) -> None:
    over = claimed.attempts >= settings.JOB_ATTEMPTS
    now = database_now()
    Job.objects.filter(pk=claimed.pk, claim=claimed.claim, state=Job.State.RUNNING).update(
        state=Job.State.FAILED if over else Job.State.PLANNED,
        claim="",
        lease_until=None,
        rung_at=None,
        error=f"{type(error).__name__}: {error}"[:2000],
        finished_at=now if over else None,
        not_before=now + timedelta(seconds=5 * 2**claimed.attempts),
    )


def release_expired() -> int:
    """Give back the jobs whose worker died: planned again, or failed after the last attempt; how many."""
    now = database_now()
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    free = {"claim": "", "lease_until": None, "rung_at": None}
    failed = expired.filter(attempts__gte=settings.JOB_ATTEMPTS).update(
        state=Job.State.FAILED, error="The worker stopped before it finished.", finished_at=now, **free
    )
    return failed + expired.update(state=Job.State.PLANNED, **free)


def retry(jobs) -> int:
    """Plan failed jobs of a queryset again with fresh attempts; how many."""
    count = jobs.filter(state=Job.State.FAILED).update(
        state=Job.State.PLANNED, attempts=0, rung_at=None, not_before=database_now(), finished_at=None
    )
    transaction.on_commit(ring, robust=True)
    return count


def progress(batch: str) -> dict[str, int]:
    """Counts of one batch by state, and their `total`; read from the database."""
    counts = dict.fromkeys(Job.State.values, 0)
    counts |= dict(Job.objects.filter(batch=batch).values_list("state").annotate(Count("pk")))
    return counts | {"total": sum(counts.values())}


def reconcile(*, ring_everything: bool = False) -> None:
    """Compute what should exist by now, free what died, seal the log and ring. Safe at any time, anywhere."""
    for plan_what_should_exist in PLANNERS:
        try:
            plan_what_should_exist()
        except Exception:
            logger.exception("planner %s failed", plan_what_should_exist.__qualname__)
    release_expired()
    seal()
    Heartbeat.objects.update_or_create(name="reconcile", defaults={"at": database_now()})
    ring(everything=ring_everything)
