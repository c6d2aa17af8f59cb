"""Issuing a period as a batch: how far it is, and trying again what failed."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from core import documents, jobs
from core.models import Job
from reports.services import summaries_prepare
from tests.cast import client_of, make_period

HTMX = {"HX-Request": "true"}


@pytest.fixture
def period(cast, today_is):
    today_is("2019-10-16")
    period = make_period()
    summaries_prepare(period)
    return period


def look(who, **headers):
    return client_of(who).get(reverse("period_batch", args=[2019]), headers=headers)


def press(who):
    return client_of(who).post(reverse("period_issue", args=[2019]), follow=True)


def work(count: int = 99) -> None:
    for _number in range(count):
        jobs.execute_next(["pdf"])


def test_it_says_how_many_are_done(cast, period, drawn):
    work(2)
    page = look(cast.dung).content.decode()
    assert "2/5 documents issued" in page
    assert "0 running, 3 waiting." in page
    assert page.count('<th scope="row">BC-2019-') == 3


def test_the_fragment_asks_again_only_while_something_runs(cast, period, drawn):
    fragment = look(cast.em, **HTMX).content.decode()
    assert 'hx-trigger="every 2s"' in fragment
    assert "<h1" not in fragment
    work()
    fragment = look(cast.em, **HTMX).content.decode()
    assert "hx-trigger" not in fragment
    assert "Everything planned is issued." in fragment


def test_the_button_does_what_the_calendar_would_do(cast, today_is):
    today_is("2019-10-16")
    period = make_period()
    assert "Nothing has been planned yet." in look(cast.em).content.decode()
    press(cast.em)
    assert jobs.progress(period.batch)["planned"] == 5
    press(cast.em)
    assert jobs.progress(period.batch)["total"] == 5


def test_failed_jobs_show_their_reason_and_run_again(cast, period, monkeypatch):
    def fail(*args, **options):
        raise documents.RenderError("no font")

    monkeypatch.setattr(documents, "render", fail)
    Job.objects.update(attempts=2)
    work(5)
    page = look(cast.em).content.decode()
    assert "5 failed; the reason stands in the list." in page
    assert "RenderError: no font" in page
    assert "5 failed jobs will run again." in press(cast.em).content.decode()
    assert jobs.progress(period.batch)["planned"] == 5


def test_another_year_is_another_batch(cast, period):
    make_period(2018)
    page = client_of(cast.em).get(reverse("period_batch", args=[2018]))
    assert page.context["counts"]["total"] == 0


def test_the_command_issues_everything_with_the_province_at_the_end(cast, period, drawn, capsys):
    call_command("issue_reports", "2019")
    assert "5 agency reports and 1 provincial reports issued" in capsys.readouterr().out
    call_command("issue_reports", "2019")
    assert "5 agency reports and 1 provincial reports issued" in capsys.readouterr().out


def test_the_command_can_plan_without_waiting(cast, period, capsys):
    call_command("issue_reports", "2019", "--no-wait")
    assert "0 agency reports and 0 provincial reports issued" in capsys.readouterr().out
