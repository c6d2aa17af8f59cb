"""What nobody types by hand: digits of other scripts, endless numbers, words where a number should stand."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency
from core import jobs
from core.errors import Refused
from core.models import Job
from registers.jobs import look_for_new_years
from registers.models import ContextIssue, QualityObjective, QualityPolicy, RegisterYear, Risk
from registers.services.context import context_review
from registers.services.objectives import Entry, measurement_record
from tests.cast import actor_of, client_of
from tests.registers.makers_complaints import make_survey
from tests.registers.makers_dossiers import make_month, make_provider
from tests.registers.makers_objectives import confirm, make_objective, make_policy, open_year
from tests.registers.makers_risks import make_issue, make_risk

pytestmark = pytest.mark.django_db
NO_VERSIONS = ["²", "٣x", "9" * 5000, "-1", "1e5", ""]


@pytest.fixture(autouse=True)
def _october(today_is):
    today_is("2019-10-16")


@pytest.mark.parametrize("seen", NO_VERSIONS)
def test_what_is_no_version_is_told_as_a_stale_page(cast, seen):
    policy = make_policy(cast.a, "awaiting")
    client_of(cast.binh).post(reverse("policy_move", args=[policy.pk, "approve"]), {"seen": seen})
    policy.refresh_from_db()
    assert policy.status == QualityPolicy.Status.AWAITING


@pytest.mark.parametrize("seen", NO_VERSIONS)
def test_a_form_with_such_a_version_is_not_saved(cast, seen):
    objective = make_objective(open_year(cast.a), confirmed=False)
    risk = make_risk(cast.a, "draft", register=objective.register)
    for name, row in (("objective_edit", objective), ("risk_edit", risk)):
        url = reverse(name, args=[row.pk])
        client = client_of(cast.an)
        values = {key: value for key, value in client.get(url).context["form"].initial.items() if value is not None}
        answer = client.post(url, values | {"formula": "Khác", "cause": "Khác", "seen": seen})
        assert answer.status_code in (409, 422), name
    assert not Risk.objects.filter(cause="Khác").exists()


@pytest.mark.parametrize("month", ["²", "9" * 5000, "0", "13", "-1", "x"])
def test_an_address_without_a_month_shows_the_last_that_ended(cast, month):
    register = confirm(open_year(cast.a))
    page = client_of(cast.an).get(reverse("measurements", args=[register.pk]), {"month": month})
    assert page.context["month"] == 9


@pytest.mark.parametrize("agency", ["-1e99999999", "-5", "1e400000", "NaN", "2.5", "²"])
def test_a_number_that_no_agency_bears_is_refused_at_once(cast, agency):
    make_month(cast.a)
    page = client_of(cast.em).get(reverse("dossiers"), {"agency": agency})
    assert page.context["filter"].form.errors["agency"]


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "-1", "²", "x", ""])
def test_what_is_no_key_is_refused_among_several_rows(cast, key):
    client = client_of(cast.an)
    survey = {"title": "Hài lòng", "starts_on": "2019-10-16", "ends_on": "2019-11-16", "procedures": [key]}
    page = client.post(reverse("survey_new"), survey)
    assert page.status_code == 422
    assert page.context["form"].errors["procedures"]


def test_a_value_of_an_objective_that_was_dropped_meanwhile_stays_on_the_page(cast):
    objective = make_objective(open_year(cast.a), confirmed=False)
    entry = Entry(objective, 1, Decimal(5), "", "new")
    QualityObjective.objects.all().delete()
    with pytest.raises(Refused, match="taken this record out"):
        measurement_record(entry=entry, by=actor_of(cast.ha))


def test_only_rows_that_still_stand_are_reviewed(cast):
    register = open_year(cast.a)
    kept, dropped = make_issue(register), make_issue(register)
    ContextIssue.objects.filter(pk=dropped.pk).delete()
    words = {"note": "Không đổi", "review_on": date(2020, 1, 5), "by": actor_of(cast.an)}
    assert [review.issue for review in context_review(rows=[kept, dropped], **words)] == [kept]
    with pytest.raises(Refused, match="taken this record out"):
        context_review(rows=[dropped], **words)


def test_the_new_year_opens_once_for_those_who_stand_with_a_system_of_their_own(cast, today_is):
    for agency in (cast.a, cast.b, cast.district, cast.commune):
        confirm(open_year(agency, 2019))
    Agency.objects.filter(pk=cast.b.pk).update(dissolved_on=date(2020, 1, 1))
    Agency.objects.filter(pk=cast.district.pk).update(shares_qms_of=cast.a)
    for day in ("2020-01-01", "2020-01-01", "2020-02-29"):
        today_is(day)
        look_for_new_years()
        for job in Job.objects.filter(kind="registers.open_years", state=Job.State.PLANNED):
            jobs.execute(job.pk)
    opened = RegisterYear.objects.filter(year=2020)
    assert sorted(opened.values_list("agency", flat=True)) == sorted([cast.a.pk, cast.commune.pk])


def test_a_denunciation_comes_into_no_survey_and_nothing_else_is_lost(cast):
    survey = make_survey(cast.a, "open")
    question = survey.questions.first().pk
    citizen = Client()
    token = citizen.get(survey.public_path).context["token"]
    words = {f"question{question}": "2", "comment": "Tôi TỐ CÁO ông X nhận tiền"}
    page = citizen.post(survey.public_path, words | {"form": token})
    assert page.status_code == 422
    assert "do not belong in a survey" in page.content.decode()
    assert "nhận tiền" in page.content.decode()
    papers = {"seen": survey.version, "given_on": "16/10/2019", f"row1-question{question}": "2"}
    url = reverse("survey_papers", args=[survey.pk])
    assert client_of(cast.an).post(url, papers | {"row1-comment": "Tố cáo"}).status_code == 422
    assert citizen.post(survey.public_path, words | {"form": token, "comment": "Chậm"}).status_code == 302
    assert survey.responses.count() == 1


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "16/10/0219"])
def test_a_day_of_no_known_century_is_a_slip_of_the_pen(cast, day):
    make_provider(cast.a)
    register = confirm(open_year(cast.a))
    issue, risk = make_issue(register), make_risk(cast.a, "treated", register=register)
    words = {"note": "Không đổi", "reason": "Vẫn trễ", "likelihood": "2", "impact": "2", "seen": risk.version}
    for url, field in (
        (reverse("context_issue_review", args=[issue.pk]), "review_on"),
        (reverse("context_issue_edit", args=[issue.pk]), "review_on"),
        (reverse("risk_edit", args=[make_risk(cast.a, register=register).pk]), "due_on"),
        (reverse("risk_move", args=[risk.pk, "reopen"]), "due_on"),
        (reverse("risk_move", args=[risk.pk, "review"]), "review_on"),
        (reverse("output_new"), "detected_on"),
        (reverse("provider_new"), "starts_on"),
        (reverse("provider_new"), "contract_until"),
        (reverse("survey_new"), "ends_on"),
    ):
        page = client_of(cast.binh if "reopen" in url else cast.an).post(url, words | {field: day})
        assert "between 1900 and 2100" in str(page.context["form"].errors[field]), url


def test_a_note_without_its_value_is_asked_for_and_not_lost(cast):
    register = open_year(cast.a)
    objective = make_objective(register)
    prefix, url = f"o{objective.pk}-", f"{reverse('measurements', args=[register.pk])}?month=9"
    typed = {f"{prefix}value": "", f"{prefix}note": "Chờ số liệu của Cục", f"{prefix}seen": "new"}
    page = client_of(cast.ha).post(url, typed)
    assert page.status_code == 422
    assert "a note alone is not kept" in page.content.decode()
    assert "Chờ số liệu của Cục" in page.content.decode()


def test_who_keeps_no_registers_is_refused_before_anything_is_said_of_the_row(cast):
    register = open_year(cast.a)
    objective = make_objective(register)
    for name, row in (("objective_drop", objective), ("risk_drop", make_risk(cast.a, register=register))):
        answer = client_of(cast.ha).post(reverse(name, args=[row.pk]), {"seen": row.version})
        assert answer.status_code == 403
