"""Management reviews: planning, holding, writing the minutes, signing them; the screens and who gets through them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.roles import Role
from audits.models import ManagementReview
from audits.services.reviews import minutes_write, next_span, review_plan, review_replan
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Job, Notice
from core.workflow import perform
from tests.audits.makers import make_review
from tests.cast import actor_of, client_of, make_membership, make_user

pytestmark = pytest.mark.django_db
DAYS = {"planned_on": date(2019, 12, 10), "starts_on": date(2019, 1, 1), "ends_on": date(2019, 12, 10)}


@pytest.fixture(autouse=True)
def _in_december(today_is):
    today_is("2019-12-10")


def plan(cast, **values) -> ManagementReview:
    return review_plan(agency=cast.a, values=DAYS | values, by=actor_of(cast.an))


def hold(review, cast, **values):
    given = {"held_on": date(2019, 12, 10), "chair": cast.binh, "present": "Ban Giám đốc"}
    return perform(review, "hold", by=actor_of(cast.an), **given | values)


# Planning.


def test_the_span_begins_after_the_last_one_else_a_year_back(cast):
    assert next_span(cast.a, date(2019, 12, 10)) == (date(2018, 12, 11), date(2019, 12, 10))
    plan(cast, planned_on=date(2019, 6, 30), ends_on=date(2019, 6, 30))
    assert next_span(cast.a, date(2019, 12, 10))[0] == date(2019, 7, 1)


def test_numbers_run_within_agency_and_year(cast):
    assert [plan(cast).number, plan(cast).number] == ["XXLĐ-2019-01", "XXLĐ-2019-02"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"starts_on": date(2019, 12, 11)}, "cannot lie before the first"),
        ({"ends_on": date(2019, 12, 11)}, "A review looks back"),
        ({"starts_on": date(2016, 1, 1)}, "three years at most"),
        ({"planned_on": date(2091, 12, 10)}, "too far away"),
    ],
)
def test_absurd_days_are_refused(cast, values, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(cast, **values)
    assert not ManagementReview.objects.exists()


def test_a_refused_day_stays_in_the_form_with_its_sentence(cast):
    data = {"planned_on": "10/12/2091", "starts_on": "01/01/2019", "ends_on": "10/12/2019"}
    response = client_of(cast.an).post(reverse("management_review_new"), data)
    assert response.status_code == 422
    assert b"too far away" in response.content
    assert b"10/12/2091" in response.content


def test_the_second_of_two_planners_is_told(cast):
    review = plan(cast)
    review_replan(review=ManagementReview.objects.get(), values=DAYS, seen=1, by=actor_of(cast.an))
    with pytest.raises(Stale):
        review_replan(review=review, values=DAYS, seen=1, by=actor_of(cast.an))


def test_days_stay_once_the_review_was_held(cast):
    review = hold(plan(cast), cast)
    with pytest.raises(WrongStatus):
        review_replan(review=review, values=DAYS, seen=review.version, by=actor_of(cast.an))


# The meeting.


def test_the_meeting_keeps_the_pack_and_never_looks_past_itself(cast):
    review = hold(plan(cast), cast, held_on=date(2019, 12, 5))
    assert review.ends_on == date(2019, 12, 5)
    assert [entry["key"] for entry in review.inputs][:3] == ["a", "b", "c1"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"held_on": date(2019, 12, 11)}, "in the future"),
        ({"held_on": date(2018, 12, 31)}, "before the span"),
        ({"present": "  "}, "Name those"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(cast, values, sentence):
    review = plan(cast)
    with pytest.raises(Refused, match=sentence):
        hold(review, cast, **values)
    review.refresh_from_db()
    assert (review.status, review.inputs) == ("planned", None)


def test_only_somebody_of_the_agency_chairs(cast):
    with pytest.raises(Refused, match="did not work in this agency"):
        hold(plan(cast), cast, chair=cast.chi)


def test_the_form_of_the_meeting_offers_the_head_and_the_people(cast):
    review = plan(cast)
    url = reverse("management_review_move", args=[review.pk, "hold"])
    page = client_of(cast.an).get(url).content.decode()
    assert f'<option value="{cast.binh.pk}" selected' in page
    data = {
        "held_on": "09/12/2019",
        "chair": cast.binh.pk,
        "people": ["Trần Văn Bình, Head of agency"],
        "others": "Ông Khách\n",
        "seen": 1,
    }
    assert client_of(cast.an).post(url, data).status_code == 302
    review.refresh_from_db()
    assert review.present == "Trần Văn Bình, Head of agency\nÔng Khách"


def test_the_form_of_the_meeting_asks_who_was_there(cast):
    url = reverse("management_review_move", args=[plan(cast).pk, "hold"])
    response = client_of(cast.an).post(url, {"held_on": "09/12/2019", "chair": cast.binh.pk, "seen": 1})
    assert response.status_code == 422
    assert b"Say who was present" in response.content


# The minutes.


def write(review, by, seen=None, **values):
    given = {"remarks": {"a": "Đã rõ.", "zz": "?"}, "conclusion": "Phù hợp, đầy đủ, có hiệu lực."} | values
    return minutes_write(review=review, seen=review.version if seen is None else seen, by=actor_of(by), **given)


def test_remarks_are_kept_for_known_inputs_only(cast):
    review = write(hold(plan(cast), cast), cast.an)
    assert review.remarks == {"a": "Đã rõ."}
    assert not review.has_every_input


def test_a_remark_on_every_input_makes_the_review_complete(cast):
    review = hold(plan(cast), cast)
    write(review, cast.an, remarks={entry["key"]: "Đạt." for entry in review.inputs})
    assert review.has_every_input


def test_the_second_of_two_writers_sees_both_versions_and_loses_nothing(cast):
    review = hold(plan(cast), cast)
    url, client = reverse("management_review_minutes", args=[review.pk]), client_of(cast.an)
    seen = review.version
    assert client.post(url, {"remark_a": "Của tôi", "conclusion": "Một", "seen": seen}).status_code == 302
    response = client.post(url, {"remark_a": "Của người khác", "conclusion": "Hai", "seen": seen})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Của tôi" in page
    assert "Của người khác" in page
    assert f'name="seen" value="{seen + 1}"' in page
    again = client.post(url, {"remark_a": "Của người khác", "conclusion": "Hai", "seen": seen + 1})
    assert again.status_code == 302
    review.refresh_from_db()
    assert review.remarks == {"a": "Của người khác"}


def test_minutes_that_were_handed_in_keep_what_was_typed_on_the_page(cast):
    review = make_review(cast.a, "submitted")
    url = reverse("management_review_minutes", args=[review.pk])
    response = client_of(cast.an).post(url, {"conclusion": "Muốn sửa", "seen": review.version})
    assert response.status_code == 409
    assert "Muốn sửa" in response.content.decode()
    review.refresh_from_db()
    assert review.conclusion != "Muốn sửa"


def test_minutes_decide_something_or_say_that_nothing_had_to_be_decided(cast):
    review = hold(plan(cast), cast)
    with pytest.raises(Refused, match="Enter the decisions"):
        perform(review, "submit", by=actor_of(cast.an))


def test_nobody_who_wrote_in_the_minutes_signs_them(cast):
    deputy = make_user("Thư Ký Hai")
    make_membership(deputy, cast.a, Role.SECRETARY)
    make_membership(deputy, cast.a, Role.HEAD)
    as_secretary = actor_of(deputy, deputy.memberships.get(role=Role.SECRETARY))
    as_head = actor_of(deputy, deputy.memberships.get(role=Role.HEAD))
    review = hold(plan(cast), cast)
    minutes_write(review=review, remarks={}, conclusion="Xong.", seen=review.version, by=as_secretary)
    perform(review, "submit", by=actor_of(cast.an))
    for name, values in (("sign", {}), ("return", {"reason": "Thiếu."})):
        with pytest.raises(NotAllowed, match="wrote this yourself"):
            perform(review, name, by=as_head, **values)


def test_returned_minutes_come_back_with_the_reason(cast):
    review = make_review(cast.a, "submitted")
    perform(review, "return", by=actor_of(cast.binh), reason="Thiếu thời hạn.")
    page = client_of(cast.an).get(review.get_absolute_url()).content.decode()
    assert "Thiếu thời hạn." in page
    assert Notice.objects.filter(user=cast.an, subject__contains="came back").exists()


def test_signed_minutes_are_frozen_and_printed_later(cast):
    review = make_review(cast.a, "signed")
    assert len(review.payload_sha256) == 64
    assert Job.objects.filter(kind="audits.render_review").count() == 1


def test_signed_minutes_never_change(cast):
    review = make_review(cast.a, "signed")
    kept = ManagementReview.objects.values().get()
    with pytest.raises(WrongStatus):
        write(review, cast.an)
    for name in ("hold", "submit", "return", "sign", "cancel"):
        by = actor_of(cast.an if name in ("hold", "submit") else cast.binh)
        with pytest.raises((WrongStatus, NotAllowed)):
            perform(review, name, by=by)
    assert ManagementReview.objects.values().get() == kept


# The database is the last line.


@pytest.mark.parametrize(
    ("status", "values", "constraint"),
    [
        ("planned", {"status": "held"}, "a_held_review_keeps_its_pack"),
        ("held", {"held_on": None}, "a_held_review_keeps_its_pack"),
        ("submitted", {"status": "signed"}, "signed_minutes_are_frozen"),
        ("signed", {"payload": None}, "signed_minutes_are_frozen"),
        ("planned", {"starts_on": date(2030, 1, 1)}, "a_review_looks_back_over_a_span"),
    ],
)
def test_the_database_refuses_halves(cast, status, values, constraint):
    review = make_review(cast.a, status)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ManagementReview.objects.filter(pk=review.pk).update(**values)


def test_the_database_refuses_minutes_signed_by_their_writer(cast):
    review = make_review(cast.a, "signed")
    with pytest.raises(IntegrityError, match="minutes_are_signed_by_another"), transaction.atomic():
        ManagementReview.objects.filter(pk=review.pk).update(signed_by=review.written_by_id)


# Who may not, and when not: by every route.


@pytest.mark.parametrize(
    ("name", "status", "who"),
    [
        ("hold", "planned", "binh"), ("hold", "planned", "ha"), ("hold", "planned", "em"),
        ("submit", "held", "binh"), ("submit", "held", "khoa"),
        ("sign", "submitted", "an"), ("sign", "submitted", "em"), ("return", "submitted", "an"),
        ("cancel", "planned", "an"),
    ],
)  # fmt: skip
def test_the_wrong_role_is_refused(cast, name, status, who):
    review = make_review(cast.a, status)
    url = reverse("management_review_move", args=[review.pk, name])
    assert client_of(getattr(cast, who)).post(url, {"seen": review.version}).status_code == 403
    with pytest.raises(NotAllowed):
        perform(review, name, by=actor_of(getattr(cast, who)))
    review.refresh_from_db()
    assert review.status == status


@pytest.mark.parametrize(
    ("name", "status", "who"),
    [("submit", "planned", "an"), ("submit", "signed", "an"), ("sign", "held", "binh"), ("sign", "signed", "binh")],
)
def test_the_wrong_moment_is_told_and_nothing_changes(cast, name, status, who):
    review = make_review(cast.a, status)
    url = reverse("management_review_move", args=[review.pk, name])
    response = client_of(getattr(cast, who)).post(url, {"seen": review.version}, follow=True)
    assert "not possible while the status" in response.content.decode()
    review.refresh_from_db()
    assert review.status == status


def test_the_second_presser_is_told(cast):
    review = make_review(cast.a, "submitted")
    url = reverse("management_review_move", args=[review.pk, "sign"])
    response = client_of(cast.binh).post(url, {"seen": review.version - 1}, follow=True)
    assert "Somebody else has changed" in response.content.decode()
    review.refresh_from_db()
    assert review.status == "submitted"


@pytest.mark.parametrize(
    "name",
    ["management_review", "management_review_pack", "management_review_edit", "management_review_minutes"],
)
def test_another_agency_does_not_see_the_review(cast, name):
    review = make_review(cast.a, "held")
    assert client_of(cast.chi).get(reverse(name, args=[review.pk])).status_code == 404
