"""A move: who may, from where, what is checked, and that it happens wholly or not at all."""

import json

import pytest

from core.actors import SYSTEM
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Job, LogEntry, Notice
from core.workflow import may, moves_for, perform, perform_many
from reports.models import AnnualReport
from tests.cast import actor_of, make_adoption, make_membership, make_period, make_report


@pytest.fixture
def report(cast, today_is):
    today_is("2019-09-20")
    return make_report(cast.a, make_period())


def test_the_button_and_the_service_give_the_same_answer(cast, report):
    for who in (cast.an, cast.binh, cast.chi, cast.em, cast.lan):
        answer = may(report, "submit", actor_of(who))
        assert bool(answer) == (who == cast.an)
        if not answer:
            with pytest.raises(answer.error) as refusal:
                perform(report, "submit", by=actor_of(who))
            assert refusal.value.reasons == answer.reasons


def test_role_and_agency_are_told_before_the_status(cast, report):
    assert may(report, "approve", actor_of(cast.an)).reasons == ("Your role does not allow this.",)
    head_of_b = actor_of(make_membership(cast.lan, cast.b, "head").user)
    assert may(report, "approve", head_of_b).reasons == ("This record belongs to another agency.",)
    answer = may(report, "approve", actor_of(cast.binh))
    assert (answer.error, answer.reasons) == (
        WrongStatus,
        ("This is not possible while the status is “Draft”.",),
    )


def test_every_check_says_its_sentences(cast, report):
    report.narratives.filter(key="strengths").update(data={})
    article = report.narratives.get(key="article36")
    article.data["items"]["1a"] = {"result": "nonconform", "note": ""}
    article.save()
    assert len(may(report, "submit", actor_of(cast.an)).reasons) == 2


def test_it_counts_the_version_and_writes_one_entry(cast, report):
    perform(report, "submit", by=actor_of(cast.an), seen=1)
    report.refresh_from_db()
    assert (report.version, report.status) == (2, "submitted")
    body = json.loads(LogEntry.objects.get(verb="annualreport.submit").body)
    assert (body["before"], body["after"], body["role"]) == (
        {"status": "draft"},
        {"status": "submitted"},
        "secretary",
    )


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_another_version_than_the_one_seen_is_refused(cast, report, seen):
    with pytest.raises(Stale):
        perform(report, "submit", by=actor_of(cast.an), seen=seen)


def test_who_may_not_is_told_so_before_what_has_changed(cast, report):
    with pytest.raises(NotAllowed):
        perform(report, "submit", by=actor_of(cast.chi), seen=0)


def test_a_stale_copy_in_memory_does_not_overwrite(cast, report):
    copy = type(report).objects.get(pk=report.pk)
    perform(report, "submit", by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        perform(copy, "submit", by=actor_of(cast.an))


def test_an_effect_that_fails_leaves_nothing_behind(cast, today_is):
    today_is("2019-10-01")
    report = make_report(cast.b, make_period(), "issued")
    before = LogEntry.objects.count(), Notice.objects.count(), Job.objects.count()
    with pytest.raises(Refused):
        perform(report, "return", by=actor_of(cast.dung), reasons={"strengths": " "})
    report.refresh_from_db()
    assert (report.status, report.returned_on, report.revisions.count()) == ("issued", None, 0)
    assert (LogEntry.objects.count(), Notice.objects.count(), Job.objects.count()) == before


def test_an_unknown_move_is_a_mistake_in_the_code(cast, report):
    with pytest.raises(KeyError):
        perform(report, "publish", by=SYSTEM)


def test_the_buttons_are_those_of_the_status_the_role_and_the_agency(cast, report):
    def names(who) -> list[str]:
        return [move.name for move, _answer in moves_for(report, actor_of(who))]

    assert (names(cast.an), names(cast.binh), names(cast.chi)) == (["submit"], [], [])
    perform(report, "submit", by=actor_of(cast.an))
    assert (names(cast.an), names(cast.binh)) == ([], ["approve", "send_back"])
    assert moves_for(report, SYSTEM) == []


def test_a_move_without_a_target_keeps_the_status(cast, today_is):
    today_is("2019-09-20")
    adoption = make_adoption(cast.a, "declared")
    values = {"number": "13/QĐ", "decided_on": adoption.effectiveness_confirmed_on, "scope": "Tất cả"}
    perform(adoption, "redeclare", by=actor_of(cast.binh), **values)
    assert (adoption.status, adoption.version, adoption.declarations.count()) == ("declared", 2, 2)


def test_the_system_may_everything_but_not_from_everywhere(cast, report):
    with pytest.raises(WrongStatus):
        perform(report, "issue", by=SYSTEM, sha256="0" * 64, size=1)


def test_forbidden_is_more_than_not_yet(cast, report):
    perform(report, "submit", by=actor_of(cast.an))
    both = make_membership(cast.an, cast.a, "head")
    assert may(report, "approve", actor_of(cast.an, both)).error is NotAllowed


def test_many_move_together_with_an_entry_each(cast, today_is):
    today_is("2019-09-20")
    reports = [make_report(cast.a, make_period(year), "submitted") for year in (2018, 2019)]
    perform_many(reports, "approve", by=actor_of(cast.binh))
    assert set(AnnualReport.objects.values_list("status", flat=True)) == {"approved"}
    assert LogEntry.objects.filter(verb="annualreport.approve").count() == 2


def test_many_move_all_or_none(cast, today_is):
    today_is("2019-09-20")
    reports = [
        make_report(cast.a, make_period(year), status) for year, status in ((2018, "submitted"), (2019, "draft"))
    ]
    with pytest.raises(WrongStatus):
        perform_many(reports, "approve", by=actor_of(cast.binh))
    assert set(AnnualReport.objects.values_list("status", flat=True)) == {"submitted", "draft"}
    assert not LogEntry.objects.filter(verb="annualreport.approve").exists()


def test_none_move_where_there_are_none(cast):
    perform_many([], "approve", by=actor_of(cast.binh))
    assert not LogEntry.objects.filter(verb="annualreport.approve").exists()
