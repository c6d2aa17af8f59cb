"""The form without login: it counts once, keeps nobody's trace, and says why where it refuses."""

import re
from datetime import date, timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from core.errors import WrongStatus
from core.models import LogEntry
from core.workflow import perform
from registers.models import SpentForm, SurveyMark, SurveyResponse
from registers.services.answering import SALT, Given, form_hand_out, survey_answer
from tests.cast import actor_of, client_of, make_procedure
from tests.registers.makers_complaints import PERSON, make_complaint, make_responses, make_survey

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 10)


@pytest.fixture
def survey(cast, today_is):
    today_is(DAY)
    return make_survey(cast.a, "open")


def from_address(number: int) -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{number}")


def opened(survey, client: Client) -> str:
    """The token of the form that the page hands out."""
    page = client.get(survey.public_path).content.decode()
    return re.search(r'name="form" value="([^"]+)"', page).group(1)


def filled(survey, token: str, marks=(5, 4, 4, 5, 4), **values) -> dict:
    questions = survey.questions.values_list("pk", flat=True)
    answers = {f"question{pk}": mark for pk, mark in zip(questions, marks, strict=True)}
    return {"form": token, "comment": "", "procedure": ""} | answers | values


def send(survey, client: Client | None = None, **values):
    client = client or Client()
    return client.post(
        survey.public_path, filled(survey, values.pop("token", None) or opened(survey, client), **values)
    )


# Answering.


def test_an_answer_counts_and_leads_to_thanks_that_say_nothing_personal(survey):
    response = send(survey, comment="Chờ hơi lâu")
    assert response.headers["Location"] == reverse("public_survey_thanks", args=[survey.code])
    stored = SurveyResponse.objects.get()
    assert (stored.points, stored.marked, stored.channel, stored.comment) == (22, 5, "online", "Chờ hơi lâu")
    page = Client().get(response.headers["Location"]).content.decode()
    assert "Thank you" in page
    assert "Chờ hơi lâu" not in page


def test_questions_may_be_left_out_but_not_all(survey):
    assert send(survey, marks=("", "", 3, "", "")).status_code == 302
    assert SurveyMark.objects.get().mark == 3
    response = send(survey, from_address(2), marks=("",) * 5, comment="Chỉ có lời")
    assert response.status_code == 422
    assert "Answer one question at least." in response.content.decode()
    assert "Chỉ có lời" in response.content.decode()


@pytest.mark.parametrize("mark", ["0", "6", "-5", "x", "5.0"])
def test_marks_outside_the_scale_are_refused(survey, mark):
    assert send(survey, marks=(mark, 5, 5, 5, 5)).status_code == 422
    assert not SurveyResponse.objects.exists()


def test_a_procedure_of_the_agency_can_be_named_and_no_other(cast, survey):
    own = make_procedure(cast.a, published_on=DAY)
    hidden, other = make_procedure(cast.a), make_procedure(cast.b, published_on=DAY)
    assert send(survey, procedure=own.pk).status_code == 302
    assert SurveyResponse.objects.get().procedure == own
    for number, procedure in enumerate((hidden, other), start=2):
        assert send(survey, from_address(number), procedure=procedure.pk).status_code == 422


def test_the_code_may_be_typed_in_small_letters(survey):
    assert Client().get(reverse("public_survey", args=[survey.code.lower()])).status_code == 200
    assert Client().get(reverse("public_survey", args=["AAAA-BBBB-CCCC"])).status_code == 404


def test_each_question_is_a_group_with_its_legend(survey):
    page = Client().get(survey.public_path).content.decode()
    assert page.count("<fieldset") == page.count("<legend>") == 5
    assert page.count("<h1") == 1


# Stuffing.


def test_the_same_form_sent_again_changes_nothing_and_says_so(survey):
    client = Client()
    token = opened(survey, client)
    assert send(survey, client, token=token).status_code == 302
    for again in (client, from_address(9)):
        response = send(survey, again, token=token, marks=(1, 1, 1, 1, 1))
        assert response.status_code == 409
        assert "sent already" in response.content.decode()
    assert SurveyResponse.objects.get().points == 22


def test_an_address_answers_a_survey_once_a_day(survey, today_is):
    client = from_address(7)
    assert send(survey, client).status_code == 302
    response = send(survey, client, comment="Lần hai")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "86400")
    assert "answered from your address today" in response.content.decode()
    assert "Lần hai" in response.content.decode()
    assert send(survey, from_address(8)).status_code == 302
    today_is("2019-05-11")
    assert send(survey, client).status_code == 302
    assert SurveyResponse.objects.count() == 3


def test_an_address_answers_only_so_many_surveys_an_hour(cast, survey, settings):
    settings.SURVEYS_PER_HOUR = 2
    surveys = [make_survey(cast.a, "open") for _number in range(3)]
    *sent, response = [send(one, from_address(7)) for one in surveys]
    assert [one.status_code for one in sent] == [302, 302]
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "Many surveys were answered from your address" in response.content.decode()


def test_one_household_is_one_address(survey):
    assert send(survey, Client(REMOTE_ADDR="2001:db8::1")).status_code == 302
    assert send(survey, Client(REMOTE_ADDR="2001:db8::2")).status_code == 429


@pytest.mark.parametrize("token", ["", "x", "x:y:z"])
def test_a_form_that_nobody_handed_out_is_refused(survey, token):
    response = Client().post(survey.public_path, filled(survey, token))
    assert response.status_code == 422
    assert not SurveyResponse.objects.exists()


def test_the_form_of_another_survey_does_not_fit(cast, survey):
    other = make_survey(cast.a, "open")
    assert send(survey, token=form_hand_out(other)).status_code == 422
    assert send(survey, token=signing.dumps({"a": 1}, salt=SALT)).status_code == 422
    assert not SurveyResponse.objects.exists()


def test_a_form_left_open_too_long_comes_back_with_everything_and_can_be_sent(survey):
    token = form_hand_out(survey)
    value, _stamp, _signature = token.rsplit(":", 2)
    old = signing.TimestampSigner(salt=SALT)
    old.timestamp = lambda: signing.b62_encode(0)
    response = send(survey, token=old.sign(value), comment="Mở lâu quá")
    page = response.content.decode()
    assert response.status_code == 422
    assert "send it once more" in page
    assert "Mở lâu quá" in page
    fresh = re.search(r'name="form" value="([^"]+)"', page).group(1)
    assert send(survey, token=fresh).status_code == 302


def test_a_program_that_fills_in_the_hidden_field_is_refused(survey):
    assert send(survey, website="http://x").status_code == 422
    assert not SurveyResponse.objects.exists()


# Not yet, no longer.


def test_a_survey_that_takes_no_answers_says_so(cast, today_is):
    today_is(DAY)
    later = make_survey(cast.a, "open", starts_on=DAY + timedelta(days=1))
    over = make_survey(cast.a, "open", ends_on=DAY)
    cases = {
        make_survey(cast.a): "not open yet",
        later: "not open yet",
        make_survey(cast.a, "closed"): "ended on 10/05/2019",
    }
    for survey, words in cases.items():
        assert words in Client().get(survey.public_path).content.decode()
        response = Client().post(survey.public_path, filled(survey, form_hand_out(survey)))
        assert response.status_code == 409
    today_is(DAY + timedelta(days=1))
    assert "ended on 10/05/2019" in Client().get(over.public_path).content.decode()
    assert not SurveyResponse.objects.exists()


def test_an_answer_that_arrives_after_the_closing_is_not_counted(cast, survey):
    token, given = form_hand_out(survey), Given({survey.questions.first().pk: 5})
    perform(survey, "close", by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        survey_answer(survey=survey, token=token, given=given)
    assert not SpentForm.objects.exists()


# Privacy.


def test_nothing_by_which_a_rater_could_be_found_is_stored(cast, survey):
    """Not even for somebody who is signed in."""
    before = LogEntry.objects.count()
    client = client_of(cast.ha)
    client.defaults |= {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "Máy của Hà"}
    assert send(survey, client, comment="Ý kiến").status_code == 302
    assert LogEntry.objects.count() == before
    kept = str([list(model.objects.values()) for model in (SurveyResponse, SurveyMark, SpentForm)])
    assert "203.0.113.77" not in kept
    assert "Máy của Hà" not in kept
    assert {field.name for field in SurveyResponse._meta.fields} == {
        "id", "survey", "procedure", "channel", "given_on", "comment", "points", "marked",
    }  # fmt: skip
    assert {field.name for field in SpentForm._meta.fields} == {"id", "survey", "digest"}


def test_public_pages_tell_no_comment_no_result_and_nobody_who_complained(cast, survey):
    make_complaint(cast.a)
    make_responses(survey, *[(5, 5, 5, 5, 5)] * 6, comment="Lời của một người")
    perform(survey, "close", by=actor_of(cast.an))
    paths = [
        survey.public_path,
        reverse("public_survey_thanks", args=[survey.code]),
        reverse("public_agency", args=[cast.a.pk]),
        make_survey(cast.a, "open").public_path,
    ]
    for path in paths:
        page = Client().get(path).content.decode()
        assert "Lời của một người" not in page
        assert PERSON not in page
        assert "100.0" not in page


def test_pasted_markup_is_shown_as_text(cast, survey):
    make_responses(survey, *[(5, 5, 5, 5, 5)] * 5, comment="<script>alert(1)</script>")
    perform(survey, "close", by=actor_of(cast.an))
    page = client_of(cast.an).get(survey.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
