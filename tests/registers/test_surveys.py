"""Surveys as the agency keeps them: preparing, paper forms, results that hide every single person, figures."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.services import fingerprint
from core import panels
from core.actors import ANONYMOUS
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.indicators import Period
from core.workflow import perform
from registers.models import SatisfactionSurvey, SurveyMark, SurveyQuestion, SurveyResponse
from registers.services.answering import Given, papers_enter
from registers.services.surveys import SEEN, survey_ask, survey_describe
from registers.survey_results import results_of
from tests.cast import actor_of, client_of, make_procedure
from tests.registers.makers_complaints import closed, make_responses, make_survey

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 10)
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
HAPPY, UNHAPPY = (5, 4, 4, 4, 3), (2, 3, 4, 2, 1)


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is(DAY)


# Preparing.


def test_a_survey_begins_with_five_typical_questions_and_a_code_of_its_own(cast):
    first, second = make_survey(cast.a), make_survey(cast.a)
    assert first.questions.count() == 5
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", first.code)
    assert first.code != second.code


def test_questions_are_written_as_a_whole_until_it_opens(cast):
    survey = make_survey(cast.a)
    survey_ask(survey=survey, questions=["Một?", "Hai?"], by=actor_of(cast.an), seen=1)
    assert list(survey.questions.values_list("order", "text")) == [(1, "Một?"), (2, "Hai?")]
    perform(survey, "open", by=actor_of(cast.an))
    with pytest.raises(WrongStatus, match="stay as they are"):
        survey_ask(survey=survey, questions=["Ba?"], by=actor_of(cast.an), seen=survey.version)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "required"),
        ("\n".join(f"Câu {n}?" for n in range(11)), "Ask 10 questions at most"),
        ("Một?\nMột?", "stands there twice"),
        ("x" * 201, "200 characters at most"),
    ],
)
def test_wrong_questions_are_refused_and_stay_on_the_page(cast, typed, sentence):
    survey = make_survey(cast.a)
    response = client_of(cast.an).post(reverse("survey_questions", args=[survey.pk]), {"questions": typed, "seen": 1})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert survey.questions.count() == 5


def test_the_second_of_two_who_write_questions_sees_those_of_the_first(cast):
    survey = make_survey(cast.a)
    path = reverse("survey_questions", args=[survey.pk])
    client = client_of(cast.an)
    assert client.post(path, {"questions": "Của người thứ nhất?", "seen": 1}).status_code == 302
    response = client.post(path, {"questions": "Của người thứ hai?", "seen": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Của người thứ nhất?" in page
    assert "Của người thứ hai?" in page
    assert survey.questions.get().text == "Của người thứ nhất?"


def test_a_survey_without_questions_or_whose_span_is_over_does_not_open(cast):
    empty, over = make_survey(cast.a), make_survey(cast.a, starts_on=date(2019, 4, 1), ends_on=date(2019, 5, 9))
    SurveyQuestion.objects.filter(survey=empty).delete()
    for survey, sentence in ((empty, "one question at least"), (over, "lies in the past")):
        with pytest.raises(Refused, match=sentence):
            perform(survey, "open", by=actor_of(cast.an))


def test_only_procedures_that_citizens_can_see_are_offered_and_those_chosen_already(cast):
    shown, inside = make_procedure(cast.a, published_on=DAY), make_procedure(cast.a)
    make_procedure(cast.b, published_on=DAY)
    client = client_of(cast.an)
    asked = client.get(reverse("survey_new")).context["form"]
    assert list(asked.fields["procedures"].queryset) == [shown]
    survey = make_survey(cast.a, procedures=[inside])
    again = client.get(reverse("survey_edit", args=[survey.pk])).context["form"]
    assert list(again.fields["procedures"].queryset) == [shown, inside]
    perform(survey, "open", by=actor_of(cast.an))
    values = {"ends_on": "20/05/2019", "seen": fingerprint(survey, SEEN)}
    assert client.post(reverse("survey_edit", args=[survey.pk]), values).status_code == 302


def test_only_the_secretary_keeps_surveys(cast):
    survey = make_survey(cast.a)
    for person in (cast.ha, cast.binh, cast.em, cast.chi):
        with pytest.raises(NotAllowed):
            perform(survey, "open", by=actor_of(person))


def test_of_an_open_survey_only_the_last_day_changes(cast):
    survey, an = make_survey(cast.a, "open"), actor_of(cast.an)
    values = {"title": survey.title, "introduction": "", "starts_on": survey.starts_on, "ends_on": date(2019, 6, 30)}
    survey_describe(survey=survey, values=dict(values), by=an)
    assert survey.ends_on == date(2019, 6, 30)
    with pytest.raises(WrongStatus, match="only the last day"):
        survey_describe(survey=survey, values=values | {"title": "Khác"}, by=an)
    with pytest.raises(WrongStatus, match="stays as it is"):
        survey_describe(survey=closed(survey), values=values | {"ends_on": date(2019, 7, 30)}, by=an)


def test_the_page_of_an_open_survey_changes_its_last_day_alone(cast):
    survey, client = make_survey(cast.a, "open"), client_of(cast.an)
    path = reverse("survey_edit", args=[survey.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).content.decode()).group(1)
    response = client.post(path, {"seen": seen, "title": "Giả mạo", "ends_on": "30/06/2019"})
    survey.refresh_from_db()
    assert response.status_code == 302
    assert (survey.title, survey.ends_on) == ("Sự hài lòng về giải quyết thủ tục", date(2019, 6, 30))


def test_the_second_of_two_editors_is_told_also_when_only_procedures_differ(cast):
    survey, client = make_survey(cast.a), client_of(cast.an)
    path, procedure = reverse("survey_edit", args=[survey.pk]), make_procedure(cast.a, published_on=DAY)
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).content.decode()).group(1)
    data = {"seen": seen, "title": survey.title, "starts_on": "25/04/2019", "ends_on": "25/05/2019"}
    assert client.post(path, data | {"procedures": [procedure.pk]}).status_code == 302
    assert client.post(path, data).status_code == 409
    assert list(survey.procedures.all()) == [procedure]


def test_procedures_of_others_cannot_be_named(cast):
    with pytest.raises(Refused, match="belongs to another agency"):
        make_survey(cast.a, procedures=[make_procedure(cast.b)])


def test_the_open_survey_shows_the_way_to_it(cast):
    survey = make_survey(cast.a, "open")
    page = client_of(cast.an).get(survey.get_absolute_url()).content.decode()
    assert survey.public_path in page
    assert 'src="data:image/svg+xml' in page


def test_open_surveys_stand_on_the_public_page_of_their_agency(cast):
    survey = make_survey(cast.a, "open")
    make_survey(cast.a)
    make_survey(cast.b, "closed")
    found = [panel for panel in panels.of("public_agency", cast.a, ANONYMOUS) if "surveys" in panel.context]
    assert [panel.context["surveys"] for panel in found] == [[survey]]
    assert not any("surveys" in panel.context for panel in panels.of("public_agency", cast.b, ANONYMOUS))


# Paper forms.


def posted(survey: SatisfactionSurvey, rows: list[tuple], **values) -> dict:
    questions = list(survey.questions.values_list("pk", flat=True))
    data = {"seen": survey.version, "given_on": "10/05/2019"} | values
    for row, marks in enumerate(rows, start=1):
        data |= {f"row{row}-question{pk}": mark for pk, mark in zip(questions, marks, strict=True)}
    return data


def test_several_paper_forms_are_typed_in_at_once_and_counted_apart(cast):
    survey = make_survey(cast.a, "open")
    path = reverse("survey_papers", args=[survey.pk])
    response = client_of(cast.an).post(path, posted(survey, [HAPPY, UNHAPPY, ("", "", 3, "", "")]))
    assert response.status_code == 302
    assert list(survey.responses.order_by("pk").values_list("points", "marked", "channel")) == [
        (20, 5, "paper"), (12, 5, "paper"), (3, 1, "paper"),
    ]  # fmt: skip


def test_the_same_page_of_paper_forms_sent_twice_counts_once(cast):
    survey, client = make_survey(cast.a, "open"), client_of(cast.an)
    path, data = reverse("survey_papers", args=[survey.pk]), posted(survey, [HAPPY])
    assert client.post(path, data).status_code == 302
    response = client.post(path, data)
    assert response.status_code == 409
    assert "1 form on paper has been entered so far" in response.content.decode()
    assert survey.responses.count() == 1
    with pytest.raises(Stale):
        papers_enter(survey=survey, forms=[Given({})], by=actor_of(cast.an), seen=1)


@pytest.mark.parametrize("day", ["24/04/2019", "11/05/2019", "31/02/2019"])
def test_paper_forms_of_other_days_are_refused_and_nothing_typed_is_lost(cast, day):
    survey = make_survey(cast.a, "open")
    data = posted(survey, [HAPPY], given_on=day) | {"row1-comment": "Nhanh hơn"}
    response = client_of(cast.an).post(reverse("survey_papers", args=[survey.pk]), data)
    assert response.status_code == 422
    assert "Nhanh hơn" in response.content.decode()
    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize("mark", ["0", "6", "-1", "x", "4.5"])
def test_absurd_marks_are_refused(cast, mark):
    survey = make_survey(cast.a, "open")
    data = posted(survey, [(mark, 5, 5, 5, 5)])
    assert client_of(cast.an).post(reverse("survey_papers", args=[survey.pk]), data).status_code == 422
    assert not SurveyResponse.objects.exists()


def test_a_comment_without_a_mark_is_told_of(cast):
    survey = make_survey(cast.a, "open")
    data = posted(survey, []) | {"row2-comment": "Chỉ có lời"}
    response = client_of(cast.an).post(reverse("survey_papers", args=[survey.pk]), data)
    assert "Form 2 has no mark" in response.content.decode()


def test_the_database_keeps_marks_within_the_scale(cast):
    (response,) = make_responses(make_survey(cast.a, "open"), HAPPY)
    for broken in (
        lambda: SurveyMark.objects.filter(response=response).update(mark=6),
        lambda: SurveyResponse.objects.update(points=26),
        lambda: SurveyResponse.objects.update(marked=0, points=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_a_mark_for_a_question_of_another_survey_is_refused(cast):
    survey, other = make_survey(cast.a, "open"), make_survey(cast.a, "open")
    given = Given({other.questions.first().pk: 5})
    with pytest.raises(Refused, match="does not fit this survey"):
        papers_enter(survey=survey, forms=[given], by=actor_of(cast.an), seen=survey.version)


# Results.


def test_results_are_what_a_recount_finds(cast):
    survey = make_survey(cast.a, "open")
    make_responses(survey, HAPPY, HAPPY, UNHAPPY, (5, 5, 5, 5, 5), (4, 4, 4, 4, 3))
    found = results_of(closed(survey))
    marks = [
        list(row.marks.order_by("question__order").values_list("mark", flat=True)) for row in survey.responses.all()
    ]
    assert found.satisfied == sum(Decimal(sum(row)) / len(row) >= 4 for row in marks) == 3
    assert found.share == Decimal(60)
    for place, spread in enumerate(found.questions):
        column = [row[place] for row in marks]
        assert spread.by_band == [column.count(band) for band in (5, 4, 3, 2, 1)]
        assert spread.mean == Decimal(sum(column)) / 5
        assert spread.share == Decimal(100 * spread.satisfied) / 5
        assert spread.satisfied == sum(mark >= 4 for mark in column)


def test_nothing_is_shown_while_it_is_open_or_with_too_few_responses(cast):
    survey = make_survey(cast.a, "open")
    make_responses(survey, HAPPY, HAPPY, HAPPY, HAPPY, comment="Rất nhanh")
    assert not results_of(survey).is_shown
    few = closed(survey)
    page = client_of(cast.an).get(few.get_absolute_url()).content.decode()
    assert "Too few responses" in page
    assert "Rất nhanh" not in page
    assert client_of(cast.an).get(reverse("survey_csv", args=[few.pk])).status_code == 404
    enough = make_survey(cast.a, "open")
    make_responses(enough, *[HAPPY] * 5)
    assert not results_of(enough).is_shown
    assert results_of(closed(enough)).is_shown


def sizes(survey) -> list[tuple[str, int]]:
    return [(spread.label, spread.n) for spread in results_of(survey).procedures]


def test_no_procedure_shows_so_few_that_one_could_tell_who_answered(cast):
    survey = make_survey(cast.a, "open")
    many, middle, few = (make_procedure(cast.a, title=title) for title in ("Nhiều", "Vừa", "Ít"))
    for procedure, count in ((many, 9), (middle, 5), (few, 2)):
        make_responses(survey, *[HAPPY] * count, procedure=procedure)
    closed(survey)
    assert sizes(survey) == [(f"{many.code} Nhiều", 9), ("All others together", 7)]


def test_two_small_procedures_hide_each_other(cast):
    survey = make_survey(cast.a, "open")
    one, two = make_procedure(cast.a), make_procedure(cast.a)
    make_responses(survey, *[HAPPY] * 3, procedure=one)
    make_responses(survey, *[UNHAPPY] * 4, procedure=two)
    closed(survey)
    assert sizes(survey) == [("All others together", 7)]


def test_comments_are_for_the_agency_alone(cast):
    survey = make_survey(cast.a, "open")
    make_responses(survey, *[HAPPY] * 5, comment="Ghế ngồi thiếu")
    path = closed(survey).get_absolute_url()
    for person in (cast.an, cast.binh, cast.ha):
        assert "Ghế ngồi thiếu" in client_of(person).get(path).content.decode()
    for person in (cast.dung, cast.em, cast.giang):
        page = client_of(person).get(path).content.decode()
        assert "100.0" in page
        assert "Ghế ngồi thiếu" not in page
    assert client_of(cast.chi).get(path).status_code == 404


def test_the_table_says_what_the_page_says_and_no_comment(cast):
    survey = make_survey(cast.a, "open")
    make_responses(survey, *[HAPPY] * 4, UNHAPPY, comment="=cmd()")
    response = client_of(cast.dung).get(reverse("survey_csv", args=[closed(survey).pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 5 + 1
    assert rows[1][2:] == ["5", "4", "0", "0", "1", "0", "4.4", "80.0"]
    assert "cmd" not in response.content.decode()


def test_the_page_costs_the_same_for_few_and_for_many_responses(cast):
    client, pages = client_of(cast.an), []
    for count in (5, 30):
        survey = make_survey(cast.a, "open")
        make_responses(survey, *[HAPPY] * count, procedure=make_procedure(cast.a))
        closed(survey)
        with CaptureQueriesContext(connection) as queries:
            client.get(survey.get_absolute_url())
        pages.append(len(queries))
    assert pages[0] == pages[1]


def test_the_list_costs_the_same_for_one_and_for_nine(cast):
    client = client_of(cast.an)
    make_survey(cast.a)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("surveys"))
    for _number in range(8):
        make_survey(cast.a, "open")
    with CaptureQueriesContext(connection) as nine:
        client.get(reverse("surveys"))
    assert len(one) == len(nine)
