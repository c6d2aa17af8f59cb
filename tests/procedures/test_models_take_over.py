"""Followers see a newer issue of their model, take it over in one act, and keep what is their own."""

from datetime import date

import pytest

from core.errors import NotAllowed, Refused, Stale
from core.log import history
from core.models import Notice
from procedures.models import Coverage, FormItem, Procedure, Revision, Step
from procedures.services.adopting import model_adopt, model_adopt_many
from procedures.services.localising import local_save, seen_of
from procedures.services.taking_over import may_take_over, model_take_over, model_take_over_many
from procedures.todos import models_to_take_over
from tests.cast import actor_of, holder_of, make_agency, make_tthc, move_revision
from tests.procedures.models_of_province import make_model, new_issue

pytestmark = pytest.mark.django_db
DESK = "Bộ phận Một cửa Sở Nội vụ"


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-03-01")


@pytest.fixture
def chi(cast):
    return actor_of(cast.chi)


@pytest.fixture
def follower(cast, chi, today_is):
    """B follows issue 1, in effect with an own form."""
    model = make_model(cast.a)
    procedure = model_adopt(model=model, agency=cast.b, local={"receiving_desk": DESK}, by=chi)
    draft = procedure.revisions.get()
    FormItem.objects.create(revision=draft, order=1, code="BM-R1", title="Phiếu riêng", is_local=True)
    move_revision(draft, "effective", draft.procedure.model.revisions.get().effective_from)
    today_is("2019-04-01")
    procedure.refresh_from_db()
    return procedure


def test_a_newer_issue_is_seen_by_its_follower(cast, follower):
    assert not Procedure.objects.lagging().exists()
    revision = new_issue(follower.model)
    assert [found.pk for found in Procedure.objects.lagging()] == [follower.pk]
    assert Notice.objects.filter(user=cast.chi, subject__contains="Issue 02 of the provincial model").count() == 1
    (todo,) = models_to_take_over(actor_of(cast.chi))
    assert todo.url == f"/procedures/{follower.pk}/take-over/"
    assert revision.status == "effective"


def test_the_draft_holds_the_newest_issue_and_what_is_the_agencys_own(follower, chi):
    new_issue(follower.model)
    draft = model_take_over(procedure=follower, by=chi)
    assert (draft.scope, draft.issue_number, draft.model_issue, draft.status) == ("Toàn tỉnh.", 2, 2, "draft")
    assert DESK in draft.purpose
    assert draft.steps.get(order=1).who == DESK
    assert [(form.code, form.is_local) for form in draft.forms.all()] == [("BM-01", False), ("BM-R1", True)]
    assert draft.change_summary == "Cập nhật theo lần ban hành 02 của mẫu chung"


def test_the_agency_follows_the_newer_issue_once_its_draft_takes_effect(follower, chi, today_is):
    new_issue(follower.model)
    draft = model_take_over(procedure=follower, by=chi)
    follower.refresh_from_db()
    assert follower.model_issue == 1
    today_is("2019-04-02")
    move_revision(draft, "effective", date(2019, 4, 2))
    follower.refresh_from_db()
    assert follower.model_issue == 2
    assert not Procedure.objects.lagging().exists()


def test_nothing_newer_is_not_taken_over(follower, chi):
    with pytest.raises(Refused, match="no newer issue"):
        model_take_over(procedure=follower, by=chi)


def test_only_one_revision_is_open_at_a_time(cast, follower, chi):
    new_issue(follower.model)
    model_take_over(procedure=follower, by=chi)
    assert models_to_take_over(chi) == []
    with pytest.raises(Refused, match="Another revision is open"):
        model_take_over(procedure=follower, by=chi)


def test_a_discarded_draft_is_made_again(cast, chi):
    procedure = model_adopt(model=make_model(cast.a), agency=cast.b, by=chi)
    Revision.objects.filter(procedure=procedure).update(status="discarded")
    assert model_take_over(procedure=procedure, by=chi).issue_number == 1


def test_others_take_nothing_over(cast, follower):
    new_issue(follower.model)
    for person in (cast.an, cast.binh, cast.em, cast.ha):
        assert not may_take_over(follower, actor_of(person))
        with pytest.raises(NotAllowed):
            model_take_over(procedure=follower, by=actor_of(person))


def test_tthcs_that_the_agency_added_itself_stay(cast, follower, chi):
    own, new = make_tthc(cast.b), make_tthc(cast.b)
    Coverage.objects.create(revision=follower.revisions.get(), tthc=own)
    issue = new_issue(follower.model)
    Coverage.objects.create(revision=issue, tthc=new)
    assert set(model_take_over(procedure=follower, by=chi).tthcs.all()) == {own, new}


def test_all_followers_of_a_district_get_their_drafts_in_one_act(cast, today_is):
    em, model = actor_of(cast.em), make_model(cast.a)
    communes = [make_agency(kind="commune_peoples_committee", parent=cast.district) for _ in range(3)]
    model_adopt_many(models=[model], agencies=[*communes, cast.b], by=em)
    for draft in Revision.objects.filter(procedure__model=model):
        move_revision(draft, "effective", draft.procedure.model.revisions.get().effective_from)
    today_is("2019-04-01")
    new_issue(model)
    model_take_over(procedure=model.followers.first(), by=holder_of(communes[0], "secretary"))
    assert model_take_over_many(model=model, by=em, parent_id=cast.district.pk) == 2
    assert model_take_over_many(model=model, by=em) == 1
    assert model_take_over_many(model=model, by=em) == 0
    drafts = Revision.objects.filter(procedure__model=model, status="draft")
    assert {(draft.scope, draft.model_issue, draft.issue_number) for draft in drafts} == {("Toàn tỉnh.", 2, 2)}


def test_new_local_fields_open_a_draft_where_the_text_is_the_models(follower, chi):
    draft = local_save(procedure=follower, values={"receiving_desk": "Trung tâm Hành chính công"}, by=chi)
    assert (draft.issue_number, draft.status) == (2, "draft")
    assert "tại Trung tâm Hành chính công của" in draft.purpose
    assert draft.steps.get(order=1).who == "Trung tâm Hành chính công"
    assert draft.change_summary == "Cập nhật thông tin riêng của cơ quan"


def test_new_local_fields_go_into_an_open_draft_at_once_and_leave_own_texts_alone(cast, chi):
    procedure = model_adopt(model=make_model(cast.a), agency=cast.b, by=chi)
    Step.objects.filter(revision__procedure=procedure, order=1).update(who="Văn thư")
    draft = local_save(procedure=procedure, values={"receiving_desk": DESK}, by=chi)
    assert draft == procedure.revisions.get()
    assert DESK in draft.purpose
    assert draft.steps.get(order=1).who == "Văn thư"


def test_local_fields_that_the_model_does_not_use_open_no_draft(follower, chi):
    assert local_save(procedure=follower, values=follower.local | {"head_title": "Giám đốc Sở"}, by=chi) is None
    follower.refresh_from_db()
    assert follower.local["head_title"] == "Giám đốc Sở"
    assert follower.revisions.count() == 1


def test_the_history_tells_which_local_field_changed(follower, chi):
    local_save(procedure=follower, values={}, by=chi)
    entry = history(follower).first()
    assert entry.verb == "procedure.localise"
    assert f'"before":{{"receiving_desk":"{DESK}"}}' in entry.body


def test_local_fields_do_not_change_while_a_revision_waits_for_review(cast, chi):
    procedure = model_adopt(model=make_model(cast.a), agency=cast.b, by=chi)
    move_revision(procedure.revisions.get(), "in_review", None)
    with pytest.raises(Refused, match="under way"):
        local_save(procedure=procedure, values={"receiving_desk": DESK}, by=chi)
    procedure.refresh_from_db()
    assert procedure.local == {}


def test_the_second_of_two_people_is_told(follower, chi):
    seen = seen_of(follower)
    local_save(procedure=follower, values={"receiving_desk": "A"}, by=chi, seen=seen)
    with pytest.raises(Stale):
        local_save(procedure=follower, values={"receiving_desk": "B"}, by=chi, seen=seen)
