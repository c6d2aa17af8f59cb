"""The pages of corrective actions: list, proposal, slip, cause and action, moves, evidence, similar cases."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from audits.models import CorrectiveAction
from core.dates import today
from core.models import Attachment
from tests.audits.makers import PLAN, make_action, make_audit
from tests.cast import PDF, actor_of, client_of, make_procedure, make_unit
from tests.registers.makers_complaints import make_complaint
from tests.registers.makers_dossiers import make_month, make_output
from tests.registers.makers_objectives import make_objective, open_year
from tests.registers.makers_risks import make_risk

pytestmark = pytest.mark.django_db
FAR = date(2030, 1, 31)


def typed(action, **changes) -> dict:
    """Part 2 as its form sends it."""
    sent = {
        "seen": action.version,
        "correction": PLAN["correction"],
        "method": "whys",
        "why1": "Không ai nhắc hạn.",
        "why2": "Chưa có lịch nhắc việc.",
        "root_cause": PLAN["root_cause"],
        "action": PLAN["action"],
        "elsewhere": "no",
        "elsewhere_note": PLAN["elsewhere_note"],
        "due_on": f"{FAR:%d/%m/%Y}",
    }
    return sent | changes


def text_of(response) -> str:
    return response.content.decode()


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "JPEG")
    return SimpleUploadedFile("anh.jpg", content.getvalue(), "image/jpeg")


def move(client, action, name: str, **values):
    action.refresh_from_db()
    return client.post(reverse("action_move", args=[action.pk, name]), {"seen": action.version} | values)


def test_a_slip_goes_from_its_proposal_to_its_end_through_the_pages(cast):
    an, ha, binh, khoa = (client_of(user) for user in (cast.an, cast.ha, cast.binh, cast.khoa))
    ha.post(reverse("action_new"), {"source": "other", "description": "Trả kết quả muộn 3 ngày."})
    action = CorrectiveAction.objects.get()
    assert move(an, action, "assign", owner=cast.ha.pk).status_code == 302
    action.refresh_from_db()
    assert ha.post(reverse("action_plan", args=[action.pk]), typed(action)).status_code == 302
    assert move(ha, action, "submit").status_code == 302
    assert move(binh, action, "approve").status_code == 302
    done = {"done_note": "Đã phân công.", "risk_note": "Không có rủi ro mới.", "files": picture()}
    assert move(ha, action, "complete", **done).status_code == 302
    assert move(khoa, action, "reissue", verification="Vẫn trễ 2 hồ sơ.").status_code == 302
    follower = action.reissued_as
    page = text_of(khoa.get(follower.get_absolute_url()))
    assert action.number in page
    assert "Vẫn trễ 2 hồ sơ." in page
    assert "anh.jpg" in text_of(khoa.get(action.get_absolute_url()))


def test_the_list_costs_the_same_for_one_slip_and_for_nine(cast):
    client = client_of(cast.em)
    make_action(cast.a, "doing", unit=make_unit(cast.a))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("actions"))
    for n in range(8):
        make_action((cast.a, cast.district)[n % 2], "verifying")
    with CaptureQueriesContext(connection) as nine:
        client.get(reverse("actions"))
    assert len(one) == len(nine)


def test_the_slip_costs_the_same_however_much_hangs_on_it(cast):
    client = client_of(cast.an)
    action = make_action(cast.a, "doing")
    with CaptureQueriesContext(connection) as before:
        client.get(action.get_absolute_url())
    for n in range(5):
        Attachment.objects.create(
            agency_id=cast.a.pk, object_type=action._meta.label_lower, object_id=action.pk, name=f"{n}.pdf",
            content_type="application/pdf", sha256="0" * 64, size=1, uploaded_by=cast.ha,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as after:
        client.get(action.get_absolute_url())
    assert len(before) == len(after)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        ("state=open", 3),
        ("state=closed", 1),
        ("care=overdue", 1),
        ("care=mine", 2),
        ("source=other", 4),
        ("source=audit", 0),
        ("q=KPH-2019-02", 1),
        ("q=tra ket qua", 4),
        ("year=2019", 4),
        ("year=2018", 0),
        ("year=nonsense", 4),
    ],
)
def test_the_list_is_narrowed_by_address(cast, today_is, query, found):
    today_is("2019-03-01")
    make_action(cast.a, "closed")
    make_action(cast.a, "doing", due_on=date(2019, 3, 5))
    today_is("2019-04-10")
    make_action(cast.a, "analysing")
    make_action(cast.a)
    page = text_of(client_of(cast.ha).get(f"{reverse('actions')}?{query}"))
    assert f"{found} slip" in page


def test_agencies_do_not_see_each_other_and_the_province_sees_all(cast):
    action = make_action(cast.a)
    assert action.number not in text_of(client_of(cast.chi).get(reverse("actions")))
    assert client_of(cast.chi).get(action.get_absolute_url()).status_code == 404
    page = text_of(client_of(cast.dung).get(f"{reverse('actions')}?agency=khoa+hoc"))
    assert action.number in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_the_filter_shows_can_be_taken_along(cast, kind):
    make_action(cast.a, "closed")
    make_action(cast.a)
    response = client_of(cast.an).get(f"{reverse('actions_export', args=[kind])}?state=closed")
    assert response.status_code == 200
    if kind == "csv":
        assert len(response.content.decode("utf-8-sig").strip().splitlines()) == 2


def test_a_proposal_takes_over_what_its_record_says(cast):
    finding = make_audit(cast.a, "signed", findings=("observation",)).findings.get()
    address = f"{reverse('action_new')}?finding={finding.pk}"
    client = client_of(cast.an)
    assert finding.statement in text_of(client.get(address))
    client.post(address, {"description": finding.statement})
    action = CorrectiveAction.objects.get(finding=finding)
    assert action.source == "audit"
    again = client.post(address, {"description": finding.statement})
    assert again.status_code == 422
    assert f"Slip {action.number} is open for it already." in text_of(again)


def test_records_of_others_are_no_source(cast):
    finding = make_audit(cast.a, "signed", findings=("observation",)).findings.get()
    assert client_of(cast.chi).get(f"{reverse('action_new')}?finding={finding.pk}").status_code == 404


def test_part_two_may_be_saved_incomplete_and_says_what_is_missing(cast):
    action = make_action(cast.a, "analysing")
    client, address = client_of(cast.ha), reverse("action_plan", args=[action.pk])
    assert client.post(address, {"seen": action.version, "root_cause": "Chưa rõ."}).status_code == 302
    page = text_of(client.get(address))
    assert "Chưa rõ." in page
    assert "Choose a method and analyse the cause." in page
    slip = text_of(client.get(action.get_absolute_url()))
    assert "Set the day by which it is to be closed." in slip


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(cast):
    action = make_action(cast.a, "analysing")
    first, second = client_of(cast.ha), client_of(cast.ha)
    address = reverse("action_plan", args=[action.pk])
    first.post(address, typed(action, root_cause="Của người trước", why1="Trước"))
    response = second.post(address, typed(action, root_cause="Của người sau", branch_people="Thiếu người"))
    assert response.status_code == 409
    page = text_of(response)
    for words in ("Của người trước", "Của người sau", "Thiếu người", "Trước"):
        assert words in page
    action.refresh_from_db()
    assert action.root_cause == "Của người trước"
    again = typed(action, root_cause="Của người sau")
    assert second.post(address, again).status_code == 302
    action.refresh_from_db()
    assert action.root_cause == "Của người sau"


def test_what_is_typed_after_the_slip_moved_on_is_shown_again(cast):
    action = make_action(cast.a, "awaiting")
    response = client_of(cast.ha).post(reverse("action_plan", args=[action.pk]), typed(action, root_cause="Muộn"))
    assert response.status_code == 422
    assert "Muộn" in text_of(response)
    assert CorrectiveAction.objects.get().root_cause == PLAN["root_cause"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_on", "31/02/2030", "Enter a valid date."),
        ("why1", "x" * 501, "at most 500 characters"),
        ("branch_people", "a\nb\nc\nd", "Name at most 3 causes here"),
        ("branch_people", "x" * 501, "A cause has at most 500 characters."),
        ("method", "guess", "Select a valid choice"),
        ("procedure", "999999", "Select a valid choice"),
        ("root_cause", "x" * 3001, "at most 3000 characters"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_stays(cast, field, value, sentence):
    action = make_action(cast.a, "analysing")
    response = client_of(cast.ha).post(reverse("action_plan", args=[action.pk]), typed(action, **{field: value}))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert CorrectiveAction.objects.get().root_cause == ""


def test_only_the_owner_writes_cause_and_action(cast):
    action = make_action(cast.a, "analysing")
    address = reverse("action_plan", args=[action.pk])
    for user in (cast.an, cast.binh, cast.khoa, cast.dung, cast.em):
        assert client_of(user).get(address).status_code == 403
        assert client_of(user).post(address, typed(action)).status_code == 403
    assert client_of(cast.chi).get(address).status_code == 404


def test_both_methods_stay_and_the_chosen_one_is_shown(cast):
    action = make_action(cast.a, "analysing")
    client = client_of(cast.ha)
    values = typed(action, method="fishbone", branch_people="Thiếu người\nNghỉ phép", branch_means="Máy hỏng")
    client.post(reverse("action_plan", args=[action.pk]), values)
    action.refresh_from_db()
    assert action.analysis["people"] == ["Thiếu người", "Nghỉ phép"]
    assert action.analysis["whys"] == ["Không ai nhắc hạn.", "Chưa có lịch nhắc việc."]
    page = text_of(client.get(action.get_absolute_url()))
    assert "<svg" in page
    assert "2. Nghỉ phép" in page
    assert "Không ai nhắc hạn." not in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"no pdf", "The file is not a PDF file"),
        ("a.exe", b"MZ", "is of another kind than"),
        ("a.png", b"no photo", "The file is not a photo"),
        ("a.pdf", b"", "The file is empty."),
    ],
)
def test_evidence_that_is_none_is_refused_and_nothing_is_kept(cast, name, content, sentence):
    action = make_action(cast.a, "doing")
    good, bad = SimpleUploadedFile("b.pdf", PDF), SimpleUploadedFile(name, content)
    address = reverse("evidence_new", args=[action.pk])
    response = client_of(cast.ha).post(address, {"files": [good, bad]}, follow=True)
    assert sentence in text_of(response)
    assert not Attachment.objects.exists()
    complete = reverse("action_move", args=[action.pk, "complete"])
    values = {"seen": action.version, "done_note": "Xong", "risk_note": "Không", "files": [good, bad]}
    response = client_of(cast.ha).post(complete, values)
    assert response.status_code == 422
    assert CorrectiveAction.objects.get().status == "doing"
    assert not Attachment.objects.exists()


def test_a_file_is_taken_back_by_who_added_it_while_the_slip_is_open(cast):
    action = make_action(cast.a, "verifying")
    client_of(cast.ha).post(reverse("evidence_new", args=[action.pk]), {"files": SimpleUploadedFile("a.pdf", PDF)})
    file = Attachment.objects.get()
    address = reverse("evidence_drop", args=[action.pk, file.pk])
    assert client_of(cast.an).post(address).status_code == 403
    assert client_of(cast.chi).post(address).status_code == 404
    assert client_of(cast.ha).post(address).status_code == 302
    assert not Attachment.objects.exists()


def test_evidence_of_an_ended_slip_stays(cast):
    action = make_action(cast.a, "closed")
    client = client_of(cast.ha)
    address = reverse("evidence_new", args=[action.pk])
    page = text_of(client.post(address, {"files": SimpleUploadedFile("a.pdf", PDF)}, follow=True))
    assert "The slip has ended; its evidence stays as it is." in page
    assert not Attachment.objects.exists()


def test_a_risk_is_chosen_and_rated_or_left_with_a_reason(cast):
    risk = make_risk(cast.a)
    action = make_action(cast.a, "doing")
    client = client_of(cast.ha)
    sent = {"done_note": "Đã phân công."}
    for more, sentence in (
        ({}, "Choose a risk, or write why the risk register stays as it is."),
        ({"risk": risk.pk}, "Fill this in to rate the risk again."),
        ({"risk": risk.pk, "risk_note": "Không"}, "Leave this empty where a risk is rated again."),
        ({"risk": risk.pk, "likelihood": 6, "impact": 1, "note": "…"}, "Select a valid choice"),
    ):
        response = move(client, action, "complete", **sent, **more)
        assert response.status_code == 422
        assert sentence in text_of(response)
    assert (
        move(client, action, "complete", **sent, risk=risk.pk, likelihood=1, impact=2, note="Ổn.").status_code == 302
    )
    risk.refresh_from_db()
    assert risk.residual_level == 2


def test_the_page_of_approval_tells_what_it_brings_about(cast):
    procedure = make_procedure(cast.a)
    action = make_action(cast.a, "awaiting")
    CorrectiveAction.objects.filter(pk=action.pk).update(changes_procedure=True, procedure=procedure)
    page = text_of(client_of(cast.binh).get(reverse("action_move", args=[action.pk, "approve"])))
    assert f"The draft of the next issue of {procedure} is opened." in page
    move(client_of(cast.binh), action, "approve")
    action.refresh_from_db()
    assert action.revision == procedure.revisions.get(status="draft")


def test_a_stale_button_does_nothing(cast):
    action = make_action(cast.a, "doing")
    address = reverse("action_move", args=[action.pk, "extend"])
    values = {"seen": action.version - 1, "due_on": f"{today() + timedelta(days=60):%d/%m/%Y}", "reason": "Mưa lũ"}
    response = client_of(cast.binh).post(address, values)
    assert response.status_code == 409
    assert "Mưa lũ" in text_of(response)
    assert actor_of(cast.binh).user_id != action.owner_id


def sources(cast) -> dict:
    """A record of agency A for every page from which a slip can be proposed, but a finding and a decision."""
    return {
        "complaint": make_complaint(cast.a),
        "objective": make_objective(open_year(cast.a)),
        "output": make_output(cast.a),
        "dossiers": make_month(cast.a),
    }


@pytest.mark.parametrize("origin", ["complaint", "objective", "output", "dossiers"])
def test_every_source_leads_to_a_prefilled_proposal_and_lists_its_slip(cast, today_is, origin):
    today_is("2019-06-03")
    record = sources(cast)[origin]
    client = client_of(cast.an)
    address = f"{reverse('action_new')}?{origin}={record.pk}"
    assert f'href="{address}"' in text_of(client.get(record.get_absolute_url()))
    assert client.get(address).status_code == 200
    client.post(address, {"description": "Trễ hẹn nhiều lần."})
    action = CorrectiveAction.objects.get(**{origin: record})
    page = text_of(client.get(record.get_absolute_url()))
    assert action.number in page
    assert f'href="{address}"' not in page
    assert record.get_absolute_url() in text_of(client.get(action.get_absolute_url()))


def test_who_does_not_read_complaints_is_not_led_to_them(cast, today_is):
    today_is("2019-06-03")
    complaint = sources(cast)["complaint"]
    address = f"{reverse('action_new')}?complaint={complaint.pk}"
    assert client_of(cast.khoa).get(address).status_code == 403
    client_of(cast.an).post(address, {"description": "Trễ hẹn."})
    action = CorrectiveAction.objects.get()
    assert complaint.get_absolute_url() not in text_of(client_of(cast.khoa).get(action.get_absolute_url()))
