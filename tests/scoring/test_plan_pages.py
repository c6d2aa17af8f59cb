"""The pages of the inspection plan: what they show, what they refuse, its files, its to-dos and notices."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core import todos
from core.models import Notice
from core.workflow import perform
from scoring.models import Inspection, InspectionPlan
from scoring.plan_exports import as_pdf
from scoring.services import plans
from tests.cast import actor_of, client_of, make_agency
from tests.documents_text import squeezed
from tests.scoring.makers import make_plan, make_round
from tests.scoring.makers_plans import plan_filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-02-01")


@pytest.fixture
def plan(cast) -> InspectionPlan:
    """A draft of the five agencies of the cast that are inspected: four mandatory, two of them visited."""
    return plan_filled(actor_of(cast.dung))


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def line_posted(line: Inspection, **values) -> dict:
    defaults = {
        "form": "on_site",
        "starts_on": "2019-07-01",
        "ends_on": "2019-07-02",
        "inspecting_agency": line.inspecting_agency.code,
        "cost": "2000000",
        "why": "Chưa kiểm tra.",
        "seen": line.version,
    }
    return defaults | values


def test_a_plan_is_begun_proposed_and_sent(cast):
    client = client_of(cast.dung)
    assert "Prepare the plan of 2020" in page(client, "inspection_plans")
    assert client.post(reverse("inspection_plan_new"), {"year": 2019}).url == "/scoring/plans/2019/"
    shown = page(client, "inspection_plan_propose", 2019, visits=3)
    assert "5 inspections would be added" in shown
    assert "3 of them at the office" in shown
    assert not Inspection.objects.exists()
    plan, url = InspectionPlan.objects.get(), reverse("inspection_plan_propose", args=[2019])
    sent = {"visits": 3, "inspecting_agency": cast.b.code, "seen": plan.version}
    refused = client.post(url, sent | {"inspecting_agency": "NO.SUCH"})
    assert (refused.status_code, "There is no agency" in refused.content.decode()) == (422, True)
    assert client.post(url, sent).status_code == 302
    assert Inspection.objects.filter(form="on_site").count() == 3
    assert client.post(url, sent).status_code == 409
    plan.refresh_from_db()
    move = reverse("inspection_plan_move", args=[plan.pk, "submit"])
    assert client.post(move, {"seen": plan.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_a_plan_names_whom_their_own_house_would_inspect(cast, plan):
    words = "its team must come from elsewhere"
    assert words not in page(client_of(cast.dung), "inspection_plan", 2019)
    for own in (cast.a, make_agency(parent=cast.a), cast.a.parent):
        plan.inspections.filter(agency=cast.a).update(inspecting_agency=own)
        assert f"{words}: {cast.a.name}" in page(client_of(cast.dung), "inspection_plan", 2019)


@pytest.mark.parametrize("visits", ["", "-1", "x", "99999999999999999999", "10001"])
def test_a_wrong_number_of_visits_is_a_sentence(cast, plan, visits):
    url = reverse("inspection_plan_propose", args=[2019])
    assert client_of(cast.dung).get(url, {"visits": visits}).status_code == 200
    sent = {"visits": visits, "inspecting_agency": cast.b.code, "seen": plan.version}
    assert client_of(cast.dung).post(url, sent).status_code == 422


def test_the_page_of_a_plan_counts_and_names_who_is_missing(cast, plan):
    make_agency(name="Sở Mới")
    shown = page(client_of(cast.dung), "inspection_plan", 2019)
    for sentence in ("5 of 6 agencies", "2 of 5 mandatory agencies (40%)", "1 agency is not covered", "Sở Mới"):
        assert sentence in shown
    make_agency()
    make_agency()
    shown = page(client_of(cast.dung), "inspection_plan", 2019)
    assert "at least 3 are needed" in shown
    assert "The plan visits 2 of the 7 mandatory agencies" in shown


def test_the_lines_are_narrowed_to_what_is_looked_for(cast, plan):
    client = client_of(cast.giang)
    shown = page(client, "inspection_plan", 2019, form_of="on_site")
    for line in plan.inspections.all():
        assert (line.number in shown) == line.is_on_site
    assert "1 inspection." in page(client, "inspection_plan", 2019, obligation="other")
    assert "No inspection here" in page(client, "inspection_plan", 2019, q="khong co")
    assert "4 inspections." in page(client, "inspection_plan", 2019, obligation="mandatory")
    assert "Take out" not in shown


def test_a_line_is_changed_and_what_is_wrong_is_shown_again(cast, plan):
    client, line = client_of(cast.dung), plan.inspections.filter(form="by_dossier").first()
    url = reverse("plan_line", args=[2019, line.pk])
    wrong = client.post(url, line_posted(line, ends_on="2019-06-01", why="Giữ lại"))
    assert wrong.status_code == 422
    assert "The last day cannot lie before the first." in wrong.content.decode()
    assert "Giữ lại" in wrong.content.decode()
    assert client.post(url, line_posted(line, starts_on="2020-07-01", ends_on="2020-07-01")).status_code == 422
    assert client.post(url, line_posted(line, inspecting_agency="")).status_code == 422
    assert client.post(url, line_posted(line)).status_code == 302
    stale = client.post(url, line_posted(line, why="Giữ lại"))
    assert (stale.status_code, "Giữ lại" in stale.content.decode()) == (409, True)
    line.refresh_from_db()
    assert (line.form, line.cost, line.is_proposed) == ("on_site", 2_000_000, False)


def test_a_line_is_added_and_taken_out(cast, plan):
    client, agency, line = client_of(cast.em), make_agency(), plan.inspections.first()
    url = reverse("plan_line_new", args=[2019])
    assert agency.code in page(client, "plan_line_new", 2019, agency=agency.code)
    assert client.post(url, line_posted(line, agency="")).status_code == 422
    assert client.post(url, line_posted(line, agency=agency.code)).status_code == 302
    again = client.post(url, line_posted(line, agency=agency.code))
    assert (again.status_code, "already" in again.content.decode()) == (422, True)
    added = plan.inspections.get(agency=agency)
    remove = reverse("plan_line_remove", args=[2019, added.pk])
    assert client.post(remove, {"seen": added.version}).status_code == 302
    assert not plan.inspections.filter(agency=agency).exists()
    assert client.post(remove, {"seen": 1}).status_code == 404


def test_an_inspection_outside_the_plan(cast, plan):
    client, line, url = client_of(cast.dung), plan.inspections.first(), reverse("inspection_new")
    values = line_posted(line, agency=cast.a.code)
    assert client.post(url, values).status_code == 422
    assert client.post(url, values | {"ad_hoc_basis": "VB 99/UBND-KGVX"}).status_code == 302
    assert Inspection.objects.get(plan=None).ad_hoc_basis == "VB 99/UBND-KGVX"


def test_the_leader_returns_or_approves_with_a_decision(cast, plan):
    perform(plan, "submit", by=actor_of(cast.dung))
    client = client_of(cast.giang)
    url = reverse("inspection_plan_move", args=[plan.pk, "approve"])
    assert client.post(url, {"seen": plan.version}).status_code == 422
    sent = {"seen": plan.version, "decision_number": "12/QĐ-UBND", "decided_on": "2019-02-01"}
    assert client.post(url, sent | {"decided_on": "2019-02-02"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert Notice.objects.filter(user=cast.dung, subject="The inspection plan of 2019 is approved.").exists()
    assert Notice.objects.filter(user=cast.giang, subject__contains="waits for your approval").exists()


def test_what_is_to_do(cast, today_is):
    def titles(user) -> list[str]:
        return [row.title for row in todos.for_actor(actor_of(user)) if "inspection plan" in row.title]

    assert titles(cast.dung) == []
    today_is("2019-12-01")
    assert titles(cast.dung) == titles(cast.em) == ["Prepare the inspection plan of 2020"]
    assert titles(cast.an) == titles(cast.giang) == []
    plan = plans.plan_open(year=2020, by=actor_of(cast.dung))
    assert titles(cast.dung) == ["Send the inspection plan of 2020 for approval"]
    plans.plan_propose(plan=plan, visits=0, inspecting_agency=cast.b, by=actor_of(cast.dung))
    perform(plan, "submit", by=actor_of(cast.dung))
    assert (titles(cast.dung), titles(cast.giang)) == ([], ["Approve the inspection plan of 2020"])


def test_the_plan_as_excel(cast, plan):
    answer = client_of(cast.giang).get(reverse("inspection_plan_xlsx", args=[2019]), {"form_of": "on_site"})
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    line = plan.inspections.filter(form="on_site").first()
    found = [row for row in rows if row[0] == line.number]
    assert (len(found), found[0][2], found[0][10]) == (1, line.agency.name, line.why)
    by_dossier = set(plan.inspections.filter(form="by_dossier").values_list("number", flat=True))
    assert by_dossier.isdisjoint({row[0] for row in rows})


def test_the_plan_as_pdf_names_the_figures_and_every_line(cast, plan):
    line = plan.inspections.first()
    Inspection.objects.filter(pk=line.pk).update(cost=12_500_000, partners="Sở Nội vụ")
    answer = client_of(cast.giang).get(reverse("inspection_plan_pdf", args=[2019]))
    assert answer.headers["Content-Type"] == "application/pdf"
    text = squeezed(answer.content)
    for words in ("KẾ HOẠCH", "2 trên 4 cơ quan bắt buộc", "12.500.000", "Sở Nội vụ", cast.a.name, cast.b.name):
        assert words.replace(" ", "") in text


def test_an_approved_plan_stays_as_it_was_approved(cast):
    plan = plan_filled(actor_of(cast.dung), status="approved")
    approved = as_pdf(plan)
    Inspection.objects.filter(pk=plan.inspections.first().pk).update(partners="Sở Tài chính")
    assert as_pdf(InspectionPlan.objects.get()) == approved
    perform(plan, "reopen", by=actor_of(cast.dung), reason="Thêm cơ quan tham gia.")
    assert "SởTàichính" in squeezed(as_pdf(InspectionPlan.objects.get()))


def test_a_plan_without_costs_does_not_say_that_it_costs_nothing(cast, plan):
    text = squeezed(client_of(cast.giang).get(reverse("inspection_plan_pdf", args=[2019])).content)
    assert "Kinhphíchưađượcdựtoán." in text
    assert "0đồng" not in text


@pytest.mark.filterwarnings("error::django.core.paginator.UnorderedObjectListWarning")
@pytest.mark.parametrize("name", ["inspection_plans", "scoring_rounds"])
def test_lists_of_years_are_in_order(cast, name):
    for year in (2018, 2020, 2019):
        make_plan("draft", year=year)
        make_round("draft", year=year)
    rows = client_of(cast.giang).get(reverse(name)).context["page"].object_list
    assert [row.year for row in rows] == [2020, 2019, 2018]


def test_a_plan_without_lines_has_no_pdf(cast):
    plans.plan_open(year=2019, by=actor_of(cast.dung))
    client = client_of(cast.dung)
    assert client.get(reverse("inspection_plan_pdf", args=[2019])).status_code == 404
    assert client.get(reverse("inspection_plan", args=[2018])).status_code == 404
    assert "No inspection here" in page(client, "inspection_plan", 2019)


def test_as_many_queries_for_a_hundred_lines_as_for_one(cast):
    by, client = actor_of(cast.dung), client_of(cast.dung)
    plan = plan_filled(by)
    names = ("inspection_plan", "inspection_plan_propose", "inspection_plan_xlsx")
    urls = [reverse("inspection_plans"), *(reverse(name, args=[2019]) for name in names)]

    def queries() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200
            found.append(len(caught))
        return found

    queries()
    done = queries()
    make_agency()
    few = queries()
    for _n in range(94):
        make_agency()
    assert queries() == few
    with CaptureQueriesContext(connection) as caught:
        plans.plan_propose(plan=plan, visits=0, inspecting_agency=cast.b, by=by)
    assert (plan.inspections.count(), len(caught) < 40) == (100, True)
    assert queries() == done
