"""The pages of the provincial models, for agencies and for the province."""

import pytest
from django.urls import reverse

from core.models import LogEntry
from procedures.models import Procedure, Revision, Step
from procedures.services.adopting import model_adopt, model_adopt_many
from procedures.services.drafting import revision_open
from tests.cast import actor_of, client_of, make_agency, make_kind, make_procedure, move_revision
from tests.procedures.models_of_province import make_model, new_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-03-01")


@pytest.fixture
def model(cast):
    return make_model(cast.a, title="Tiếp công dân")


@pytest.fixture
def lagging(cast, model, today_is):
    """B follows issue 1, issue 2 is in effect."""
    procedure = model_adopt(model=model, agency=cast.b, local={"receiving_desk": "Một cửa"}, by=actor_of(cast.chi))
    draft = procedure.revisions.get()
    move_revision(draft, "effective", model.revisions.get().effective_from)
    today_is("2019-04-01")
    new_issue(model, notes="Nộp tại [[receiving_desk]].")
    return procedure


def page(person, name, *args, **query) -> str:
    return client_of(person).get(reverse(name, args=args), query).content.decode()


def test_an_agency_sees_the_models_for_its_kind_and_how_it_stands_to_them(cast, model, lagging):
    for_communes = make_model(cast.a, title="Chứng thực")
    for_communes.model_kinds.add(make_kind("commune_peoples_committee"))
    found = page(cast.chi, "models")
    assert "You follow an earlier issue of 1 of them" in found
    assert "newer issue exists" in found
    assert "Chứng thực" not in found


def test_the_province_sees_how_many_adopted_a_model_and_how_many_lag(cast, model, lagging):
    found = page(cast.giang, "models")
    assert "1 of 5" in found
    assert f'<a href="/procedures/models/{model.pk}/?lag=1">1</a>' in found


def test_the_page_of_a_model_lists_its_followers_for_the_province_only(cast, model, lagging):
    for person in (cast.em, cast.dung, cast.giang, cast.an):
        assert "1 of 5 agencies have adopted it; 1 follow an earlier issue." in page(person, "model", model.pk)
    other = make_agency()
    model_adopt_many(models=[model], agencies=[other], by=actor_of(cast.em))
    assert other.name not in page(cast.chi, "model", model.pk)
    assert other.name in page(cast.em, "model", model.pk)
    assert other.name not in page(cast.em, "model", model.pk, lag=1)


def test_a_model_that_was_never_in_effect_is_for_its_keepers_alone(cast):
    draft = make_procedure(cast.a, "draft", is_model=True)
    address = reverse("model", args=[draft.pk])
    found = {who: client_of(getattr(cast, who)).get(address).status_code for who in ("chi", "an", "em", "dung")}
    assert found == {"chi": 404, "an": 200, "em": 200, "dung": 200}


def test_adopting_is_one_act_on_one_page(cast, model):
    address = reverse("model_adopt", args=[model.pk])
    assert "Bộ phận Tiếp nhận và Trả kết quả" in client_of(cast.chi).get(address).content.decode()
    answer = client_of(cast.chi).post(address, {"receiving_desk": "Một cửa Sở"})
    procedure = Procedure.objects.get(model=model)
    assert (answer.status_code, answer.headers["Location"]) == (302, procedure.get_absolute_url())
    assert "Một cửa Sở" in procedure.revisions.get().purpose


def test_the_take_over_page_shows_the_differences_under_the_agencys_own_words(cast, lagging):
    found = page(cast.chi, "model_take_over", lagging.pk)
    assert "2 places differ." in found
    assert "Nộp tại Một cửa." in found
    assert "You have changed the model" not in found


def test_the_take_over_page_tells_which_own_changes_are_not_kept(cast, lagging):
    Step.objects.filter(revision__procedure=lagging, order=2).update(what="Thẩm định kỹ hồ sơ")
    found = page(cast.chi, "model_take_over", lagging.pk)
    assert (
        "You have changed the model&#x27;s text yourself in 1 place" in found or "text yourself in 1 place" in found
    )


def test_one_button_takes_the_issue_over(cast, lagging):
    answer = client_of(cast.chi).post(reverse("model_take_over", args=[lagging.pk]))
    draft = lagging.revisions.get(status="draft")
    assert answer.headers["Location"] == draft.get_absolute_url()
    assert draft.notes == "Nộp tại Một cửa."


def test_the_page_says_why_there_is_nothing_to_take_over(cast, lagging):
    revision_open(procedure=lagging, by=actor_of(cast.chi))
    assert "Another revision is open" in page(cast.chi, "model_take_over", lagging.pk)


def test_local_fields_are_changed_on_one_page(cast, lagging):
    client, address = client_of(cast.chi), reverse("local_fields", args=[lagging.pk])
    seen = client.get(address).context["form"].initial["seen"]
    answer = client.post(address, {"receiving_desk": "Quầy số 1", "seen": seen})
    draft = lagging.revisions.get(status="draft")
    assert answer.headers["Location"] == draft.get_absolute_url()
    assert "Quầy số 1" in draft.purpose
    assert client.post(address, {"receiving_desk": "Quầy số 2", "seen": seen}).status_code == 409


def test_the_programme_looks_at_how_many_before_it_adopts_for_many(cast, model):
    client, address = client_of(cast.em), reverse("models_adopt")
    chosen = {"models": model.pk, "parent": cast.province.pk}
    assert "3 drafts would be made, for 3 agencies." in client.get(address, chosen).content.decode()
    assert Revision.objects.filter(procedure__model=model).count() == 0
    assert client.post(address, chosen).status_code == 302
    assert Revision.objects.filter(procedure__model=model).count() == 3
    assert "3 adoptions stand already" in client.get(address, chosen).content.decode()


def test_the_programme_opens_the_drafts_of_all_that_lag(cast, model, lagging):
    assert client_of(cast.em).post(reverse("models_take_over", args=[model.pk])).status_code == 302
    assert lagging.revisions.filter(status="draft").count() == 1


def test_a_new_model_starts_as_a_draft_of_the_lead_agency(cast):
    kind = make_kind("commune_peoples_committee")
    data = {"kind": "internal", "title": "Lưu trữ", "code": "", "model_kinds": [kind.pk]}
    answer = client_of(cast.em).post(reverse("model_new"), data)
    model = Procedure.objects.get(title="Lưu trữ")
    assert answer.headers["Location"] == model.revisions.get().get_absolute_url()
    assert (model.agency, model.is_model, list(model.model_kinds.all())) == (cast.a, True, [kind])
    assert "Lưu trữ" in page(cast.an, "models")


def test_a_code_in_use_is_refused_with_everything_kept(cast, model):
    data = {"kind": "internal", "title": "Lưu trữ", "code": model.code}
    answer = client_of(cast.em).post(reverse("model_new"), data)
    assert answer.status_code == 422
    assert "Lưu trữ" in answer.content.decode()


def test_for_whom_a_model_is_meant_can_change_and_is_logged(cast, model):
    kind = make_kind("commune_peoples_committee")
    client_of(cast.an).post(reverse("model_kinds", args=[model.pk]), {"model_kinds": [kind.pk]})
    assert list(model.model_kinds.all()) == [kind]
    assert LogEntry.objects.filter(verb="procedure.mean", object_id=model.pk).exists()


@pytest.mark.parametrize("who", ["chi", "em"])
def test_the_list_costs_the_same_for_1_and_9_models(cast, model, lagging, who, django_assert_max_num_queries):
    client, address = client_of(getattr(cast, who)), reverse("models")
    client.get(address)
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    models = [make_model(cast.a) for _ in range(8)]
    model_adopt_many(models=models, agencies=[cast.b, cast.district], by=actor_of(cast.em))
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_the_page_of_a_model_costs_the_same_for_1_and_9_followers(cast, model, django_assert_max_num_queries):
    client, address = client_of(cast.em), reverse("model", args=[model.pk])
    em = actor_of(cast.em)
    model_adopt_many(models=[model], agencies=[cast.b], by=em)
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    model_adopt_many(models=[model], agencies=[make_agency(parent=cast.province) for _ in range(8)], by=em)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_the_page_of_the_procedure_itself_says_that_a_newer_issue_exists(cast, lagging):
    found = page(cast.chi, "procedure", lagging.pk)
    assert "A newer issue (2) of the model that it follows exists." in found
    assert reverse("model_take_over", args=[lagging.pk]) in found
    assert reverse("local_fields", args=[lagging.pk]) in found
