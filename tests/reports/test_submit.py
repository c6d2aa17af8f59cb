"""The secretary submits the report; what is missing is named."""

import pytest
from django.urls import reverse

from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry, Notice
from core.workflow import may, perform
from reports.checks import reminders
from reports.services import last_year_words
from tests.cast import actor_of, client_of, make_period, make_report


@pytest.fixture
def report(cast, today_is):
    today_is("2019-09-20")
    return make_report(cast.a, make_period())


def url_of(report, move="submit") -> str:
    return reverse("report_move", args=[report.pk, move])


def test_it_goes_to_the_head_who_is_told(cast, report):
    response = client_of(cast.an).post(url_of(report), {"seen": 1})
    assert response.headers["Location"] == reverse("report_submitted", args=[report.pk])
    report.refresh_from_db()
    assert (report.status, report.submitted_by, report.version) == ("submitted", cast.an, 2)
    notice = Notice.objects.get(user=cast.binh)
    assert (notice.subject, notice.url) == (
        "The annual report 2019 waits for your approval.",
        report.get_absolute_url(),
    )


def test_the_confirmation_says_who_when_and_what_comes_next(cast, report):
    page = client_of(cast.an).post(url_of(report), {"seen": 1}, follow=True).content.decode()
    assert "Sở Khoa học và Công nghệ" in page
    assert "by Nguyễn Thị An" in page
    assert "The head of the agency approves it" in page


def test_each_missing_section_is_named_in_a_sentence(cast, report):
    report.narratives.filter(key__in=["strengths", "tasks"]).update(data={})
    answer = may(report, "submit", actor_of(cast.an))
    assert answer.reasons == (
        "The section “Kết quả nổi bật” is not written yet.",
        "The section “Nhiệm vụ năm sau” is not written yet.",
    )
    page = client_of(cast.an).get(url_of(report)).content.decode()
    assert all(sentence in page for sentence in answer.reasons)
    with pytest.raises(Refused, match="Kết quả nổi bật"):
        perform(report, "submit", by=actor_of(cast.an))


def test_sections_that_may_stay_empty_hold_nothing_up(cast, report):
    report.narratives.filter(key__in=["improvement", "proposals"]).update(data={})
    assert may(report, "submit", actor_of(cast.an)) is True


def test_a_section_that_is_too_long_is_named(cast, report):
    report.narratives.filter(key="strengths").update(data={"text": "từ " * 251})
    assert may(report, "submit", actor_of(cast.an)).reasons == (
        "The section “Kết quả nổi bật” is longer than 250 words.",
    )


def test_an_item_that_does_not_conform_needs_a_reason(cast, report):
    narrative = report.narratives.get(key="article36")
    narrative.data["items"]["1đ"] = {"result": "nonconform", "note": " "}
    narrative.save()
    assert may(report, "submit", actor_of(cast.an)).reasons == (
        "Item 1đ of Article 36 does not conform and needs a reason.",
    )


def test_the_second_press_changes_nothing_and_says_why(cast, report):
    client = client_of(cast.an)
    client.post(url_of(report), {"seen": 1})
    page = client.post(url_of(report), {"seen": 1}, headers={"Referer": "http://testserver/"}, follow=True)
    assert "Somebody else has changed this record." in page.content.decode()
    assert LogEntry.objects.filter(verb="annualreport.submit").count() == 1


def test_what_somebody_else_changed_meanwhile_must_be_looked_at_again(cast, report):
    with pytest.raises(Stale):
        perform(report, "submit", by=actor_of(cast.an), seen=report.version - 1)
    report.refresh_from_db()
    assert report.status == "draft"


@pytest.mark.parametrize("who", ["binh", "ha", "khoa", "dung", "em", "giang", "chi", "lan"])
def test_nobody_else_submits_it(cast, report, who):
    with pytest.raises(NotAllowed):
        perform(report, "submit", by=actor_of(getattr(cast, who)))
    assert client_of(getattr(cast, who)).post(url_of(report), {"seen": 1}).status_code in (403, 404)
    report.refresh_from_db()
    assert report.status == "draft"


@pytest.mark.parametrize("move", ["approve", "accept", "return", "register", "revise", "send_back"])
def test_no_step_can_be_skipped(cast, report, move):
    who = {"approve": cast.binh, "send_back": cast.binh, "accept": cast.dung, "return": cast.dung}.get(move, cast.an)
    with pytest.raises(WrongStatus, match="while the status is “Draft”"):
        perform(report, move, by=actor_of(who))


def test_fields_that_are_not_asked_for_are_ignored(cast, report):
    forged = {"status": "accepted", "payload": "{}", "code": "X", "book_number": 7, "agency": cast.b.pk, "is_late": 1}
    client_of(cast.an).post(url_of(report), {"seen": 1} | forged)
    report.refresh_from_db()
    assert (report.status, report.code, report.payload) == ("submitted", "", None)
    assert (report.book_number, report.agency, report.is_late) == (None, cast.a, False)


def test_figures_cannot_be_typed_into_a_section(cast, report):
    forged = {"indicators": '{"adoption.declared": 9}', "payload": "{}", "report": 1, "key": "tasks", "is_open": ""}
    url = reverse("report_section", args=[report.pk, "strengths"])
    client_of(cast.an).post(url, {"text": "Một", "seen": 1} | forged)
    narrative = report.narratives.get(key="strengths")
    assert (narrative.data, narrative.is_open, narrative.report) == ({"text": "Một"}, True, report)


def test_the_head_sends_it_back_with_a_reason_that_the_secretary_reads(cast, report):
    perform(report, "submit", by=actor_of(cast.an))
    client_of(cast.binh).post(url_of(report, "send_back"), {"seen": 2, "reason": "Thiếu số liệu quý III."})
    report.refresh_from_db()
    assert (report.status, report.note) == ("draft", "Thiếu số liệu quý III.")
    assert "Thiếu số liệu quý III." in client_of(cast.an).get(report.get_absolute_url()).content.decode()
    assert Notice.objects.get(user=cast.an).body == "Thiếu số liệu quý III."


def test_sending_back_without_a_reason_is_refused(cast, report):
    perform(report, "submit", by=actor_of(cast.an))
    response = client_of(cast.binh).post(url_of(report, "send_back"), {"seen": 2, "reason": " "})
    assert response.status_code == 422
    report.refresh_from_db()
    assert report.status == "submitted"


def test_sections_that_repeat_last_year_are_mentioned_and_hold_nothing_up(cast, today_is, report):
    make_report(cast.a, make_period(2018), "issued")
    sentences = reminders(report, last_year_words(report))
    assert "The section “Cải tiến” is almost the same as last year." in sentences
    assert may(report, "submit", actor_of(cast.an)) is True
