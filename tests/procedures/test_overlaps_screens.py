"""The groups that a search leaves behind, on screen; and the model made from one."""

import pytest
from django.urls import reverse

from core import jobs
from core.errors import NotAllowed, Refused
from core.models import Job
from procedures.models import OverlapGroup, OverlapRun, Procedure, Revision
from procedures.services.overlapping import (
    JOB,
    overlap_make_model,
    overlaps_find,
    overlaps_plan,
    overlaps_store,
    profiles_in_effect,
    ways_to_name,
)
from tests.cast import actor_of, client_of, make_agency, make_procedure, make_tthc
from tests.procedures.models_of_province import make_model
from tests.procedures.overlaps_of_province import OWN_STEPS, make_overlap, make_written

QUERIES_LIST, QUERIES_GROUP = 14, 16


@pytest.fixture
def em(cast):
    return client_of(cast.em)


@pytest.fixture
def group(cast) -> OverlapGroup:
    return make_overlap(cast.a, cast.b)[0]


def test_a_search_stores_its_groups_with_their_reasons(cast, group):
    run = OverlapRun.objects.get()
    assert (run.count, group.size, group.agency_count) == (2, 2, 2)
    members = list(group.members.all())
    assert members[0].procedure == group.centre
    assert members[1].reasons["steps"] == 100
    assert 60 <= members[1].similarity == group.similarity


def test_the_next_search_takes_the_place_of_the_last(cast, group):
    Procedure.objects.filter(agency=cast.b).update(withdrawn_on="2019-01-01")
    Revision.objects.filter(agency=cast.b).update(status="withdrawn", effective_to="2030-01-01")
    overlaps_store(overlaps_find())
    assert OverlapRun.objects.count() == 2
    assert not OverlapGroup.objects.exists()


def test_drafts_policies_and_followers_are_not_compared(cast):
    make_procedure(cast.a, "draft")
    make_procedure(cast.a, kind="policy")
    model = make_model(cast.a)
    follower = make_procedure(cast.b)
    Procedure.objects.filter(pk=follower.pk).update(model=model, model_issue=1)
    assert [profile.id for profile in profiles_in_effect()] == [model.pk]


def test_profiles_cost_the_same_for_few_and_many(cast, django_assert_num_queries):
    make_written(cast.a, "Cấp phép", tthcs=(make_tthc(cast.a),))
    with django_assert_num_queries(5):
        profiles_in_effect()
    for number in range(5):
        make_procedure(cast.b, title=f"Việc {number}")
    with django_assert_num_queries(5):
        assert len(profiles_in_effect()) == 6


def test_an_agency_is_known_by_its_place_too():
    assert ways_to_name("UBND xã Nam Tuấn") >= {"UBND xã Nam Tuấn", "xã Nam Tuấn", "Ủy ban nhân dân xã Nam Tuấn"}
    assert ways_to_name("Sở Nội vụ", "") == {"Sở Nội vụ"}


def test_the_job_searches_and_stores(cast):
    make_written(cast.a, "Cấp giấy phép xây dựng nhà ở riêng lẻ")
    make_written(cast.b, "Cấp phép xây dựng nhà ở riêng lẻ")
    assert overlaps_plan(by=actor_of(cast.em))
    assert jobs.execute(Job.objects.get(kind=JOB).pk)
    assert Job.objects.get(kind=JOB).state == "done"
    assert OverlapGroup.objects.get().size == 2


def test_a_second_search_is_not_planned_while_one_is_on_its_way(cast):
    assert overlaps_plan(by=actor_of(cast.em))
    assert not overlaps_plan(by=actor_of(cast.em))
    assert Job.objects.filter(kind=JOB).count() == 1


def test_it_is_planned_once_a_week(cast, today_is):
    for day in ("2019-10-07", "2019-10-13", "2019-10-14"):
        today_is(day)
        jobs.reconcile()
    keys = set(Job.objects.filter(kind=JOB).values_list("key", flat=True))
    assert keys == {f"{JOB}:2019-W41", f"{JOB}:2019-W42"}


def test_only_the_programme_searches_and_makes_models(cast, group):
    for who in (cast.an, cast.dung):
        with pytest.raises(NotAllowed):
            overlaps_plan(by=actor_of(who))
        with pytest.raises(NotAllowed):
            overlap_make_model(member=group.members.first(), by=actor_of(who))


def test_the_list_shows_agencies_similarity_and_the_last_search(cast, em, group):
    page = em.get(reverse("overlaps")).content.decode()
    assert "Sở KH&amp;CN" in page
    assert "Sở Nội vụ" in page
    assert f"{group.similarity} %" in page
    assert "2 procedures compared" in page


def test_the_list_says_so_when_nothing_was_searched_or_found(cast, em):
    page = em.get(reverse("overlaps")).content.decode()
    assert "No search has been made yet." in page
    assert "No overlaps are known" in page


def test_the_list_is_narrowed_by_words_and_by_field(cast, em):
    tthc = make_tthc(cast.a, field="Hoạt động xây dựng")
    make_tthc(cast.a, field="Hộ tịch")
    make_overlap(cast.a, cast.b, tthcs=(tthc,))
    for query, count in (("q=rieng le", 1), ("q=so noi vu", 1), (f"q={tthc.code}", 1), ("q=khai sinh", 0)):
        assert em.get(reverse("overlaps") + f"?{query}").context["page"].paginator.count == count, query
    assert em.get(reverse("overlaps"), {"field": "Hoạt động xây dựng"}).context["page"].paginator.count == 1
    assert em.get(reverse("overlaps"), {"field": "Hộ tịch"}).context["page"].paginator.count == 0


def test_the_list_costs_the_same_for_one_group_and_many(cast, em, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERIES_LIST):
        em.get(reverse("overlaps"))
    for number in range(6):
        title = f"Đăng ký việc {number}" + " đặc biệt" * number
        for agency in (cast.a, cast.b, cast.commune):
            make_written(agency, title, (f"Xem sổ {number}", f"Cân hàng {number}", f"Chụp ảnh {number}"))
    overlaps_store(overlaps_find())
    assert OverlapGroup.objects.count() > 4
    with django_assert_max_num_queries(QUERIES_LIST):
        em.get(reverse("overlaps"))


def test_a_group_is_shown_side_by_side_with_its_differences_in_words(cast, em, group):
    response = em.get(group.get_absolute_url())
    page = response.content.decode()
    assert "another title" in page
    assert "in other words" not in page
    states = [[cell.state for cell in row] for row in response.context["rows"]]
    assert states == [["first", "other_person"]] * 2 + [["first", "same"]] + [["first", "other_person"]] * 2
    assert page.count("done by somebody else") == 4


def test_those_asked_for_stand_side_by_side(cast, em):
    for agency in (cast.a, cast.b, cast.commune, cast.district, make_agency(), make_agency()):
        make_written(agency, "Cấp giấy phép xây dựng nhà ở riêng lẻ")
    overlaps_store(overlaps_find())
    group = OverlapGroup.objects.get()
    assert len(em.get(group.get_absolute_url()).context["shown"]) == 4
    wanted = [row.pk for row in group.members.order_by("-pk")[:2]]
    shown = em.get(group.get_absolute_url(), {"with": [*wanted, "x"]}).context["shown_ids"]
    assert set(shown) == set(wanted)


def test_a_group_costs_the_same_for_two_and_for_many(cast, em, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERIES_GROUP):
        em.get(group.get_absolute_url())
    for _number in range(6):
        make_written(make_agency(), "Cấp giấy phép xây dựng nhà ở riêng lẻ")
    overlaps_store(overlaps_find())
    with django_assert_max_num_queries(QUERIES_GROUP):
        assert len(em.get(OverlapGroup.objects.get().get_absolute_url()).context["members"]) == 8


def test_a_member_that_ended_since_is_still_readable(cast, em, group):
    Revision.objects.filter(procedure=group.centre).update(status="withdrawn", effective_to="2030-01-01")
    assert "no longer in effect" in em.get(group.get_absolute_url()).content.decode()


def test_a_model_is_made_from_a_member(cast, em, group):
    member = group.members.get(procedure__agency=cast.b)
    response = em.post(reverse("overlap_model", args=[group.pk, member.pk]))
    model = Procedure.objects.get(is_model=True)
    assert response.url == reverse("model", args=[model.pk])
    assert (model.agency, model.title) == (cast.a, member.procedure.title)
    draft = model.revisions.get()
    assert draft.status == "draft"
    assert [step.what for step in draft.steps.all()] == list(OWN_STEPS[::-1])
    assert set(model.model_kinds.all()) == {cast.a.kind}
    assert member.procedure.revisions.get().status == "effective"


def test_no_model_is_made_of_what_ended_or_is_one(cast, group):
    member = group.members.first()
    Revision.objects.filter(procedure=member.procedure).update(status="withdrawn", effective_to="2030-01-01")
    with pytest.raises(Refused, match="no longer in effect"):
        overlap_make_model(member=member, by=actor_of(cast.em))
    other = group.members.last()
    Procedure.objects.filter(pk=other.procedure_id).update(is_model=True)
    other.procedure.refresh_from_db()
    with pytest.raises(Refused, match="model already"):
        overlap_make_model(member=other, by=actor_of(cast.em))


def test_a_refusal_is_said_on_the_page_of_the_group(cast, em, group):
    member = group.members.first()
    Revision.objects.filter(procedure=member.procedure).update(status="withdrawn", effective_to="2030-01-01")
    page = em.post(reverse("overlap_model", args=[group.pk, member.pk]), follow=True).content.decode()
    assert "no longer in effect; choose another one" in page


def test_a_member_of_another_group_is_not_found(cast, em, group):
    assert em.post(reverse("overlap_model", args=[group.pk, 99999])).status_code == 404
