"""Findings: raised from a question or freely, corrected, taken back, found again in the list."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Clause
from audits.models import Finding
from audits.services import checklists
from core import log
from core.errors import Refused, Stale, WrongStatus
from tests.audits.makers import lead_of, make_action, make_audit, make_finding
from tests.audits.makers_conducting import lead_client, second_auditor
from tests.cast import client_of, make_procedure, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(cast):
    return make_audit(cast.a)


def written(audit, **further) -> dict:
    return {
        "grade": "minor",
        "statement": "Sổ theo dõi không ghi ngày trả.",
        "evidence": "Sổ số 3",
        "clause": audit.clauses.first().pk,
    } | further


def test_the_form_says_beforehand_that_a_nonconformity_needs_evidence(audit):
    page = lead_client(audit).get(reverse("finding_new", args=[audit.pk]))
    assert "Needed for a nonconformity" in page.text


def test_a_finding_takes_over_what_the_question_knows(audit):
    item, lead = audit.items.get(order=1), lead_of(audit)
    checklists.item_answer(item=item, result="nonconform", evidence="Sổ số 3", seen=1, by=lead)
    url = reverse("finding_new", args=[audit.pk]) + "?item=1"
    page = lead_client(audit).get(url)
    initial = page.context["form"].initial
    assert (initial["clause"], initial["unit"]) == (item.clause_id, item.unit_id)
    assert (initial["evidence"], initial["grade"]) == ("Sổ số 3", "minor")
    response = lead_client(audit).post(url, written(audit))
    assert response.headers["Location"] == reverse("checklist", args=[audit.pk])
    finding = Finding.objects.get()
    assert (finding.item, finding.number, str(finding)) == (item, 1, f"{audit.number}/01")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"clause": ""}, "Name the clause or the procedure"),
        ({"evidence": " "}, "A nonconformity needs evidence."),
        ({"statement": ""}, "required"),
        ({"grade": "terrible"}, "valid choice"),
        ({"statement": "x" * 3001}, "at most 3000"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(audit, wrong, said):
    url = reverse("finding_new", args=[audit.pk])
    response = lead_client(audit).post(url, written(audit) | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "Sổ số 3" in page or "evidence" in wrong
    assert not Finding.objects.exists()


def test_criteria_of_other_agencies_and_editions_are_not_offered_and_refused(cast, audit):
    theirs, unit = make_procedure(cast.b), make_unit(cast.b)
    old = Clause.objects.filter(edition__code="9001:2008").first()
    url = reverse("finding_new", args=[audit.pk])
    for wrong in ({"procedure": theirs.pk}, {"unit": unit.pk}, {"clause": old.pk}, {"owner": cast.chi.pk}):
        assert lead_client(audit).post(url, written(audit) | wrong).status_code == 422
    for values in ({"procedure": theirs}, {"unit": unit}, {"clause": old}):
        with pytest.raises(Refused):
            make_finding(audit, **values)


def test_the_database_wants_a_criterion_and_evidence(audit):
    finding = make_finding(audit)
    for wrong in ({"evidence": ""}, {"clause": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**wrong)


def test_the_second_of_two_who_correct_it_is_told(audit):
    finding = make_finding(audit)
    client, url = lead_client(audit), reverse("finding_edit", args=[finding.pk])
    seen = client.get(url).context["form"].initial["seen"]
    second = Finding.objects.get(pk=finding.pk)
    values = {"grade": "major", "statement": "Nặng hơn", "evidence": "Sổ", "clause": finding.clause}
    checklists.finding_change(finding=second, values=values, seen=1, by=second_auditor(audit))
    response = client.post(url, written(audit, seen=seen))
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nặng hơn" in page
    assert "không ghi ngày trả" in page
    finding.refresh_from_db()
    assert finding.grade == "major"
    assert client.post(url, written(audit, seen=2)).status_code == 302
    assert client.post(url, written(audit)).status_code == 409
    with pytest.raises(Stale):
        checklists.finding_change(finding=finding, values=values, seen=1, by=lead_of(audit))


def test_a_finding_taken_back_stays_in_the_history_of_the_audit(audit):
    finding = make_finding(audit)
    url = reverse("finding_take_back", args=[finding.pk])
    assert lead_client(audit).post(url, {"reason": ""}).status_code == 422
    assert lead_client(audit).post(url, {"reason": "Ghi nhầm"}).status_code == 302
    assert not Finding.objects.exists()
    entry = log.history(audit).first()
    assert entry.verb == "audit.take_back"
    assert "Ghi nhầm" in entry.body


def test_a_finding_with_a_slip_is_not_taken_back(audit):
    finding = make_finding(audit)
    make_action(audit.agency, "proposed", source="audit", finding=finding)
    with pytest.raises(Refused, match="corrective action"):
        checklists.finding_take_back(finding=finding, reason="x", by=lead_of(audit))


@pytest.mark.parametrize("who", ["an", "binh", "ha", "khoa", "dung"])
def test_only_the_team_writes_findings(cast, audit, who):
    finding, client = make_finding(audit), client_of(getattr(cast, who))
    for url in (
        reverse("finding_new", args=[audit.pk]),
        reverse("finding_edit", args=[finding.pk]),
        reverse("finding_take_back", args=[finding.pk]),
    ):
        assert client.post(url, written(audit) | {"reason": "x", "seen": 1}).status_code == 403
        assert client_of(cast.chi).post(url, {}).status_code == 404
    assert Finding.objects.get().statement == finding.statement


@pytest.mark.parametrize("status", ["concluded", "signed"])
def test_a_reported_finding_never_changes(cast, status):
    audit = make_audit(cast.a, status, findings=("minor",))
    finding, lead = Finding.objects.get(), lead_of(audit)
    values = {"grade": "ofi", "statement": "Nhẹ hơn", "evidence": "", "clause": finding.clause}
    acts = (
        lambda: checklists.finding_change(finding=finding, values=values, seen=1, by=lead),
        lambda: checklists.finding_take_back(finding=finding, reason="x", by=lead),
        lambda: make_finding(audit),
    )
    for act in acts:
        with pytest.raises(WrongStatus):
            act()
    client = lead_client(audit)
    client.post(reverse("finding_edit", args=[finding.pk]), written(audit, seen=1))
    client.post(reverse("finding_take_back", args=[finding.pk]), {"reason": "x"})
    assert Finding.objects.get().grade == "minor"


def test_the_list_is_narrowed_by_what_people_look_for(cast, audit):
    heavy = make_finding(audit, "major", statement="Không đo sự hài lòng")
    make_finding(make_audit(cast.b), "observation", clause=Clause.objects.get(edition=audit.edition, number="8.5.1"))
    client, url = client_of(cast.dung), reverse("findings")

    def found(query: str) -> list[str]:
        return [row.grade for row in client.get(f"{url}?{query}").context["page"]]

    assert found("") == ["observation", "major"] or found("") == ["major", "observation"]
    assert found("grade=major") == found("q=hài+lòng") == found("agency=khoa+hoc") == ["major"]
    assert found("clause=8.5") == ["observation"]
    assert len(found(f"year={audit.programme.year}")) == 2
    assert found(f"year={audit.programme.year - 1}") == []
    assert found("grade=nonsense&state=nonsense") == found("")
    own = client_of(cast.an).get(f"{url}?unit={heavy.unit_id}").context["page"]
    assert [row.pk for row in own] == [heavy.pk]
    assert len(client_of(cast.chi).get(url).context["page"].object_list) == 1


def test_open_settled_and_twice_put_off_are_told_apart(cast):
    audit = make_audit(cast.a, "signed", findings=("minor", "observation", "ofi"))
    later = make_audit(cast.a)
    one, two = later.follow_ups.order_by("pk")
    for row, outcome in ((one, "settled"), (two, "postponed")):
        checklists.follow_up_answer(follow_up=row, outcome=outcome, note="Đã xem", seen=1, by=lead_of(later))
    client, url = client_of(cast.an), reverse("findings")

    def found(state: str) -> list[int]:
        return [row.number for row in client.get(f"{url}?state={state}").context["page"]]

    assert (found("open"), found("settled"), found("postponed")) == ([2], [1], [])
    assert audit.findings.count() == 3


@pytest.mark.parametrize("who", ["an", "dung"])
def test_the_list_costs_the_same_for_one_and_for_many(cast, audit, who, django_assert_max_num_queries):
    client = client_of(getattr(cast, who))

    def cost() -> int:
        with django_assert_max_num_queries(40) as captured:
            assert client.get(reverse("findings")).status_code == 200
        return len(captured)

    make_finding(audit)
    few = cost()
    for _n in range(9):
        make_finding(audit, procedure=make_procedure(cast.a))
    assert cost() == few


def test_an_empty_list_says_what_to_do(cast):
    page = client_of(cast.an).get(reverse("findings")).content.decode()
    assert "while an audit is under way" in page


def test_the_page_of_a_finding_shows_what_it_rests_on(cast, audit):
    item = audit.items.get(order=1)
    finding = make_finding(audit, item=item, owner=cast.ha)
    page = client_of(cast.an).get(finding.get_absolute_url()).content.decode()
    for told in ("Hồ sơ số 12, 15.", cast.ha.full_name, item.get_absolute_url(), "wrote the finding down"):
        assert told in page
    assert "Correct the finding" not in page
    assert "Correct the finding" in lead_client(audit).get(finding.get_absolute_url()).content.decode()
    assert client_of(cast.chi).get(finding.get_absolute_url()).status_code == 404
