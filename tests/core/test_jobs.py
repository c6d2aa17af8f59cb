"""The row is the job: planned once, claimed by one, tried three times, given back when its worker dies."""

from datetime import timedelta

import pytest

from core import jobs
from core.dates import database_now
from core.models import Heartbeat, Job, Notice
from core.notices import Message, notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(monkeypatch) -> list:
    """The keys of the jobs of a kind of these tests, as they ran."""
    runs: list[str] = []
    of_kind(monkeypatch, lambda job: runs.append(job.key))
    return runs


def of_kind(monkeypatch, run) -> None:
    monkeypatch.setitem(jobs.KINDS, "trial", jobs.Kind("trial", "default", "Trial", run))


def plan(key: str = "one", **fields) -> Job:
    return Job.objects.create(**{"kind": "trial", "key": key, "queue": "default"} | fields)


def failing(monkeypatch, error: Exception) -> None:
    def run(job):
        raise error

    of_kind(monkeypatch, run)


def test_planning_the_same_key_again_changes_nothing(trial):
    jobs.plan("trial", "one", batch="b", number=1)
    jobs.plan("trial", "one", batch="b", number=2)
    job = Job.objects.get()
    assert (job.args, job.state, job.batch) == ({"number": 1}, "planned", "b")


def test_it_runs_once(trial):
    job = plan()
    assert jobs.execute(job.pk) is True
    assert jobs.execute(job.pk) is False
    job.refresh_from_db()
    assert (trial, job.state, job.attempts, job.claim) == (["one"], "done", 1, "")


def test_the_oldest_of_the_chosen_queues_comes_first(trial):
    plan("mail", queue="mail")
    plan("first")
    plan("second")
    assert jobs.execute_next(["default"])
    assert jobs.execute_next(["default"])
    assert not jobs.execute_next(["default"])
    assert trial == ["first", "second"]


def test_its_last_act_and_its_end_are_one(monkeypatch):
    def run(job):
        def finish():
            Heartbeat.objects.create(name="trial")
            raise RuntimeError("no space left")

        return finish

    of_kind(monkeypatch, run)
    job = plan()
    jobs.execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("planned", "RuntimeError: no space left")
    assert not Heartbeat.objects.exists()


def test_after_the_third_failure_it_waits_for_a_person(monkeypatch):
    failing(monkeypatch, ValueError("wrong"))
    job = plan()
    for _attempt in range(3):
        Job.objects.update(not_before=database_now() - timedelta(seconds=1))
        jobs.execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("failed", 3, "ValueError: wrong")
    assert jobs.execute(job.pk) is False
    assert jobs.retry(Job.objects.all()) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("planned", 0)


def test_a_failed_attempt_is_not_repeated_at_once(monkeypatch):
    failing(monkeypatch, ValueError("wrong"))
    job = plan()
    jobs.execute(job.pk)
    assert jobs.execute(job.pk) is False


def test_an_unknown_kind_fails_with_its_reason_and_stops_nobody():
    job = plan(kind="gone")
    assert jobs.execute(job.pk)
    job.refresh_from_db()
    assert job.error == "KeyError: 'gone'"


def test_a_job_whose_worker_died_is_planned_again_when_its_lease_ends(trial):
    job = plan()
    jobs.claim(job.pk)
    assert jobs.release_expired() == 0
    Job.objects.update(lease_until=database_now() - timedelta(seconds=1))
    assert jobs.release_expired() == 1
    assert jobs.execute(job.pk)


def test_a_worker_that_dies_each_time_fails_in_the_end(trial):
    job = plan(attempts=2)
    jobs.claim(job.pk)
    Job.objects.update(lease_until=database_now() - timedelta(seconds=1))
    jobs.release_expired()
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The worker stopped before it finished.")


def test_an_attempt_that_lost_its_lease_records_nothing(monkeypatch):
    def run(job):
        Job.objects.filter(pk=job.pk).update(claim="somebody else")
        return lambda: Heartbeat.objects.create(name="trial")

    of_kind(monkeypatch, run)
    job = plan()
    jobs.execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.claim) == ("running", "somebody else")
    assert not Heartbeat.objects.exists()


def test_a_job_for_later_waits(trial):
    job = plan(not_before=database_now() + timedelta(hours=1))
    assert jobs.claim(job.pk) is None


def test_without_a_broker_nobody_is_rung(trial):
    plan()
    assert jobs.ring() == 0


def test_one_planner_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    called = []

    def broken():
        raise RuntimeError("no such table")

    monkeypatch.setattr(jobs, "PLANNERS", [broken, lambda: called.append(1)])
    jobs.reconcile()
    assert called == [1]
    assert "broken failed" in caplog.text
    assert Heartbeat.objects.filter(name="reconcile").exists()


def test_progress_is_counted_from_the_rows():
    for number, state in enumerate(["planned", "done", "done", "failed"]):
        plan(str(number), batch="b", state=state)
    plan("other", batch="c")
    assert jobs.progress("b") == {"planned": 1, "running": 0, "done": 2, "failed": 1, "total": 4}


def test_a_notice_is_mailed_to_those_who_have_an_address_with_the_same_id_each_time(cast, mailoutbox, settings):
    settings.PUBLIC_URL = "https://qms.example.vn"
    cast.ha.email = ""
    cast.ha.save()
    notify("k", [Message(cast.an.pk, "Nhắc", "Nội dung", "/reports/"), Message(cast.ha.pk, "Nhắc")])
    job = Job.objects.get(kind="core.mail")
    jobs.execute(job.pk)
    Job.objects.update(state="planned")
    jobs.execute(job.pk)
    first, second = mailoutbox
    assert (first.to, first.subject) == (["an@example.vn"], "Nhắc")
    assert first.body == "Nội dung\n\nhttps://qms.example.vn/reports/"
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert Notice.objects.get(user=cast.an).mailed_at
