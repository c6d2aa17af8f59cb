"""Writing a section: by the button, by itself, and never over somebody else's words."""

import json

import pytest
from django.urls import reverse

from core.errors import NotAllowed
from core.models import LogEntry
from core.workflow import perform
from reports.models import Narrative
from reports.services import narrative_save
from tests.cast import actor_of, client_of, make_membership, make_period, make_report, make_user

HTMX = {"HX-Request": "true"}


@pytest.fixture
def report(cast, today_is):
    today_is("2019-09-20")
    return make_report(cast.a, make_period(), written=False)


def url_of(report, key="strengths") -> str:
    return reverse("report_section", args=[report.pk, key])


def stored(report, key="strengths") -> Narrative:
    return report.narratives.get(key=key)


def test_the_words_of_the_secretary_are_saved_with_the_name(cast, report):
    data = {"text": "Hồ sơ đúng hạn tăng.", "is_done": "on", "seen": 1}
    response = client_of(cast.an).post(url_of(report), data)
    assert response.headers["Location"] == report.get_absolute_url()
    narrative = stored(report)
    assert (narrative.data, narrative.is_done) == ({"text": "Hồ sơ đúng hạn tăng."}, True)
    assert (narrative.edited_by, narrative.version) == (cast.an, 2)


def test_the_page_shows_what_is_stored(cast, report):
    client = client_of(cast.an)
    client.post(url_of(report), {"text": "Hồ sơ <b>đúng hạn</b> tăng.", "seen": 1})
    page = client.get(url_of(report)).content.decode()
    assert "Hồ sơ &lt;b&gt;đúng hạn&lt;/b&gt; tăng." in page
    assert '<input type="hidden" name="seen" value="2"' in page


def test_it_is_saved_by_itself_and_the_answer_carries_the_new_version(cast, report):
    client = client_of(cast.an)
    first = client.post(url_of(report), {"text": "Một", "seen": 1}, headers=HTMX)
    assert "<h1" not in first.content.decode()
    assert '<input type="hidden" name="seen" value="2" id="id_seen">' in first.content.decode()
    client.post(url_of(report), {"text": "Một, hai", "seen": 2}, headers=HTMX)
    assert stored(report).data == {"text": "Một, hai"}


def test_saving_the_same_again_writes_nothing(cast, report):
    client = client_of(cast.an)
    for _time in range(2):
        client.post(url_of(report), {"text": "Một", "seen": stored(report).version})
    assert stored(report).version == 2
    assert LogEntry.objects.filter(verb="annualreport.write").count() == 1


def test_a_slower_writer_sees_both_versions_and_loses_nothing(cast, report):
    second = make_user("Lý Văn Tư")
    make_membership(second, cast.a, "secretary")
    client_of(second).post(url_of(report), {"text": "Của người kia", "seen": 1})
    response = client_of(cast.an).post(url_of(report), {"text": "Của tôi", "seen": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert all(words in page for words in ("Của tôi", "Của người kia", "Lý Văn Tư"))
    assert stored(report).data == {"text": "Của người kia"}


def test_from_the_conflict_page_the_merged_words_can_be_saved(cast, report):
    client = client_of(cast.an)
    client.post(url_of(report), {"text": "Một", "seen": 1})
    page = client.post(url_of(report), {"text": "Hai", "seen": 1}).content.decode()
    assert '<input type="hidden" name="seen" value="2">' in page
    assert client.post(url_of(report), {"text": "Một. Hai", "seen": 2}).status_code == 302
    assert stored(report).data == {"text": "Một. Hai"}


def test_a_conflict_while_saving_by_itself_says_so_and_stores_nothing(cast, report):
    client = client_of(cast.an)
    client.post(url_of(report), {"text": "Một", "seen": 1})
    response = client.post(url_of(report), {"text": "Hai", "seen": 1}, headers=HTMX)
    assert response.status_code == 409
    assert "Somebody else has saved this section." in response.content.decode()
    assert stored(report).data == {"text": "Một"}


def test_the_log_holds_the_words_before_and_after(cast, report):
    client = client_of(cast.an)
    client.post(url_of(report), {"text": "Một", "seen": 1})
    client.post(url_of(report), {"text": "Hai", "seen": 2})
    body = json.loads(LogEntry.objects.filter(verb="annualreport.write").last().body)
    assert body["before"] == {"strengths": {"text": "Một"}}
    assert body["after"] == {"strengths": {"text": "Hai"}, "section": "Kết quả nổi bật"}
    assert body["actor"] == "Nguyễn Thị An"


def test_nothing_is_written_after_the_report_was_submitted(cast, today_is):
    today_is("2019-09-20")
    report = make_report(cast.a, make_period(), "submitted")
    before = stored(report).data
    response = client_of(cast.an).post(url_of(report), {"text": "Muộn rồi", "seen": 1}, follow=True)
    assert "The report is no longer a draft; nothing was saved." in response.content.decode()
    assert stored(report).data == before


def test_only_returned_sections_open_again(cast, today_is):
    today_is("2019-10-20")
    make_report(cast.a, make_period(), "returned")
    draft = cast.a.annual_reports.get(status="draft")
    client = client_of(cast.an)
    assert client.post(url_of(draft), {"text": "Đã bổ sung số liệu.", "seen": 1}).status_code == 302
    assert client.post(url_of(draft, "directing"), {"text": "Sửa luôn", "seen": 1}).status_code == 403
    assert "Sửa luôn" not in stored(draft, "directing").data["text"]


def test_a_section_has_no_form_for_those_who_only_read(cast, report):
    for person in (cast.binh, cast.ha, cast.dung):
        page = client_of(person).get(url_of(report)).content.decode()
        assert "This section cannot be changed now." in page
        assert "<textarea" not in page


def test_the_administrator_of_the_province_does_not_write_for_an_agency(cast, report):
    assert client_of(cast.em).post(url_of(report), {"text": "Thay", "seen": 1}).status_code == 403
    assert stored(report).data == {}


@pytest.mark.parametrize("who", ["binh", "ha", "em", "chi", "lan"])
def test_the_service_refuses_whoever_the_page_would(cast, report, who):
    with pytest.raises(NotAllowed):
        narrative_save(report=report, key="strengths", data={}, is_done=True, seen=1, by=actor_of(getattr(cast, who)))


def test_another_agency_learns_nothing_and_changes_nothing(cast, report):
    for answer in (
        client_of(cast.chi).get(url_of(report)),
        client_of(cast.chi).post(url_of(report), {"text": "Ghi hộ", "seen": 1}),
    ):
        assert answer.status_code == 404
        assert "Khoa học" not in answer.content.decode()
    assert stored(report).data == {}


def test_words_typed_with_separate_accents_are_joined(cast, report):
    client_of(cast.an).post(url_of(report), {"text": "Ho\u0302\u0300 so\u031b\u200b", "seen": 1})
    assert stored(report).data == {"text": "Hồ sơ"}


def test_choices_come_from_the_list_only(cast, report):
    client = client_of(cast.an)
    wrong = client.post(url_of(report, "shortcomings"), {"codes": ["a", "z"], "text": "", "seen": 1})
    assert wrong.status_code == 422
    client.post(url_of(report, "shortcomings"), {"codes": ["a", "đ"], "text": "…", "seen": 1})
    assert stored(report, "shortcomings").data == {"text": "…", "codes": ["a", "đ"]}


def test_a_task_needs_words_and_empty_rows_fall_away(cast, report):
    client = client_of(cast.an)
    wrong = client.post(url_of(report, "tasks"), {"unit_1": "Văn phòng", "seen": 1})
    assert "Say what is to be done." in wrong.content.decode()
    client.post(url_of(report, "tasks"), {"task_2": "Đánh giá nội bộ", "due_2": "30/6", "seen": 1})
    assert stored(report, "tasks").data["rows"] == [{"task": "Đánh giá nội bộ", "unit": "", "due": "30/6"}]


def test_the_items_of_article_36_are_kept_one_by_one(cast, report):
    data = {"result_1a": "conform", "note_1a": "Hồ sơ", "result_2e": "not_applicable", "note_1b": "…", "seen": 1}
    client_of(cast.an).post(url_of(report, "article36"), data)
    items = stored(report, "article36").data["items"]
    assert items == {
        "1a": {"result": "conform", "note": "Hồ sơ"},
        "2e": {"result": "not_applicable", "note": ""},
    }


def test_a_section_of_another_form_of_the_report_does_not_exist(cast, today_is):
    today_is("2019-09-20")
    short = make_report(cast.commune, make_period(), written=False)
    assert client_of(cast.em).get(url_of(short, "article36")).status_code == 404


def test_a_draft_sent_back_by_the_head_can_be_written_again(cast, today_is):
    today_is("2019-09-20")
    report = make_report(cast.a, make_period(), "submitted")
    perform(report, "send_back", by=actor_of(cast.binh), reason="Thiếu số liệu.")
    assert client_of(cast.an).post(url_of(report), {"text": "Đã thêm", "seen": 1}).status_code == 302
