"""The department accepts a report, or returns it with reasons; the agency completes or corrects it."""

from datetime import datetime

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from core.dates import travel
from core.errors import NotAllowed, Refused, WrongStatus
from core.models import Notice
from core.workflow import perform
from reports.services import narrative_save
from reports.standing import standings
from tests.cast import (
    actor_of,
    client_of,
    holder_of,
    make_agency,
    make_membership,
    make_period,
    make_report,
    make_user,
)


@pytest.fixture
def report(cast, today_is):
    """B's report, confirmed in time; Dung decides on it."""
    today_is("2019-10-10")
    return make_report(cast.b, make_period(), "issued")


def give_back(report, by, on: str, **reasons) -> None:
    with travel(datetime.fromisoformat(f"{on}T09:00+07:00")):
        perform(report, "return", by=actor_of(by), reasons=reasons or {"strengths": "Chưa nêu số liệu."})


def complete(report, at: str):
    """The secretary completes the returned sections, another person approves at a moment in Hà Nội."""
    draft = report.revisions.get(status="draft")
    secretary, head = holder_of(report.agency, "secretary"), holder_of(report.agency, "head")
    with travel(datetime.fromisoformat(f"{at}+07:00")):
        for narrative in draft.narratives.filter(is_open=True):
            data = narrative.data | {"text": "Đã bổ sung số liệu."}
            narrative_save(report=draft, key=narrative.key, data=data, is_done=True, seen=1, by=secretary)
        perform(draft, "submit", by=secretary)
        return perform(draft, "approve", by=head)


def test_an_accepted_report_tells_its_people(cast, report):
    perform(report, "accept", by=actor_of(cast.dung))
    assert report.status == "accepted"
    assert Notice.objects.filter(user=cast.chi, subject="The report BC-2019-CB.SNV-01 was accepted.").exists()


def test_reasons_stand_at_the_sections_and_only_those_open(cast, report):
    give_back(report, cast.dung, "2019-10-21", strengths="Chưa nêu số liệu.", tasks="Thiếu thời hạn.")
    draft = report.revisions.get()
    opened = dict(draft.narratives.filter(is_open=True).values_list("key", "return_reason"))
    assert opened == {"strengths": "Chưa nêu số liệu.", "tasks": "Thiếu thời hạn."}
    page = client_of(cast.chi).get(draft.get_absolute_url()).content.decode()
    assert "Chưa nêu số liệu." in page


def test_the_words_of_the_returned_report_are_kept(cast, report):
    give_back(report, cast.dung, "2019-10-21")
    draft = report.revisions.get()
    before = dict(report.narratives.values_list("key", "data"))
    assert dict(draft.narratives.values_list("key", "data")) == before


@pytest.mark.parametrize(("at", "late"), [("2019-10-28T23:59:59", False), ("2019-10-29T00:00:00", True)])
def test_five_working_days_keep_a_report_that_came_in_time_in_time(cast, report, at, late):
    give_back(report, cast.dung, "2019-10-21")
    revised = complete(report, at)
    assert (revised.is_late, revised.revision, revised.revises) == (late, 2, report)


def test_a_report_that_was_late_stays_late(cast, today_is):
    today_is("2019-10-16")
    report = make_report(cast.b, make_period(), "issued")
    give_back(report, cast.dung, "2019-10-17")
    assert complete(report, "2019-10-18T08:00:00").is_late is True


def test_a_returned_report_counts_as_confirmed_meanwhile(cast, report):
    give_back(report, cast.dung, "2019-10-21")
    row = next(row for row in standings(report.period) if row.agency == cast.b)
    assert (row.is_confirmed, row.is_missing, row.report) == (True, False, report)


def test_returning_without_any_reason_is_refused(cast, report):
    url = reverse("report_move", args=[report.pk, "return"])
    response = client_of(cast.dung).post(url, {"seen": report.version, "strengths": "  "})
    assert response.status_code == 422
    assert "Write the reason at one section at least." in response.content.decode()
    report.refresh_from_db()
    assert (report.status, report.revisions.count()) == ("issued", 0)


def test_reasons_typed_in_the_form_arrive_at_the_sections(cast, report):
    url = reverse("report_move", args=[report.pk, "return"])
    client_of(cast.dung).post(url, {"seen": report.version, "tasks": "Thiếu thời hạn.", "strengths": ""})
    assert report.revisions.get().narratives.get(is_open=True).return_reason == "Thiếu thời hạn."


@pytest.mark.parametrize("move", ["accept", "return"])
def test_nobody_decides_on_the_report_of_the_own_agency(cast, today_is, move):
    today_is("2019-10-10")
    report = make_report(cast.a, make_period(), "issued")
    with pytest.raises(Refused, match="You belong to this agency"):
        perform(report, move, by=actor_of(cast.dung), **({"reasons": {"tasks": "…"}} if move == "return" else {}))


@pytest.mark.parametrize("who", ["an", "binh", "chi", "giang", "ha", "khoa"])
def test_only_the_department_decides(cast, report, who):
    with pytest.raises(NotAllowed):
        perform(report, "accept", by=actor_of(getattr(cast, who)))


def test_an_accepted_report_is_not_returned_any_more(cast, report):
    perform(report, "accept", by=actor_of(cast.dung))
    with pytest.raises(WrongStatus):
        give_back(report, cast.dung, "2019-10-21")


def test_the_agency_corrects_its_issued_report_by_a_new_revision(cast, report):
    perform(report, "revise", by=actor_of(cast.chi))
    draft = report.revisions.get()
    assert not draft.narratives.filter(is_open=False).exists()
    assert report.status == "issued"
    with pytest.raises(Refused, match="Another revision of this report is being written"):
        perform(report, "revise", by=actor_of(cast.chi))


def test_a_report_that_is_being_corrected_is_not_returned_on_top(cast, report):
    perform(report, "revise", by=actor_of(cast.chi))
    with pytest.raises(Refused, match="Another revision of this report is being written"):
        give_back(report, cast.dung, "2019-10-11")


def test_only_the_document_that_stands_now_is_returned_or_corrected(cast, report):
    give_back(report, cast.dung, "2019-10-11")
    newer = complete(report, "2019-10-12T08:00:00")
    perform(newer, "issue", by=SYSTEM, sha256="0" * 64, size=1)
    type(report).objects.filter(pk=report.pk).update(status="issued")
    for move, who in (("return", cast.dung), ("revise", cast.chi)):
        with pytest.raises(Refused, match="A newer revision stands in the place"):
            perform(report, move, by=actor_of(who), **({"reasons": {"tasks": "…"}} if move == "return" else {}))


def test_a_correction_of_its_own_keeps_a_report_that_came_in_time_in_time(cast, report):
    perform(report, "revise", by=actor_of(cast.chi))
    draft = report.revisions.get()
    with travel(datetime.fromisoformat("2019-10-16T08:00+07:00")):
        perform(draft, "submit", by=actor_of(cast.chi))
        perform(draft, "approve", by=holder_of(cast.b, "head"))
    assert (draft.code, draft.revises, draft.is_late) == ("BC-2019-CB.SNV-02", report, False)


def test_an_older_revision_points_to_the_newer(cast, report):
    give_back(report, cast.dung, "2019-10-11")
    newer = complete(report, "2019-10-12T08:00:00")
    perform(newer, "issue", by=SYSTEM, sha256="0" * 64, size=1)
    page = client_of(cast.chi).get(report.get_absolute_url()).content.decode()
    assert "BC-2019-CB.SNV-02" in page


def test_somebody_of_another_department_decides_on_the_departments_own(cast, today_is):
    today_is("2019-10-10")
    report = make_report(cast.a, make_period(), "issued")
    elsewhere = make_user()
    make_membership(elsewhere, make_agency(code="CB.SKHCN.TDC"), "inspector")
    perform(report, "accept", by=actor_of(elsewhere))
    assert report.status == "accepted"
