"""Agencies adopt provincial models: one by one, and many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency
from core.actors import SYSTEM
from core.errors import NotAllowed, Refused
from core.models import Attachment, Notice
from core.workflow import perform
from procedures.models import CodeScheme, FormItem, Procedure, Revision
from procedures.services.adopting import adoption_plan, followers_counted, model_adopt, model_adopt_many
from procedures.services.drafting import revision_open
from procedures.services.modelling import model_create, model_set_kinds
from tests.cast import actor_of, make_agency, make_kind, make_membership, make_procedure, make_tthc, make_user
from tests.procedures.models_of_province import make_model

pytestmark = pytest.mark.django_db
LOCAL = {"receiving_desk": "Bộ phận Một cửa xã"}


@pytest.fixture
def chi(cast):
    return actor_of(cast.chi)


@pytest.fixture
def em(cast):
    return actor_of(cast.em)


def adopt(model, agency, by, **local) -> Revision:
    return model_adopt(model=model, agency=agency, local=local or None, by=by).revisions.get()


def test_a_draft_holds_everything_of_the_model_under_the_agencys_own_words(cast, chi):
    draft = adopt(make_model(cast.a), cast.b, chi, **LOCAL)
    assert draft.purpose == "Quy định việc tiếp nhận hồ sơ tại Bộ phận Một cửa xã của Sở Nội vụ."
    assert [draft.steps.count(), draft.steps.get(order=1).who] == [4, "Bộ phận Một cửa xã"]
    assert draft.records.get().place == "Bộ phận chuyên môn"
    assert draft.recipients.get().name == "Lãnh đạo Sở Nội vụ"
    assert draft.forms.get().code == "BM-01"
    assert (draft.status, draft.model_issue, draft.agency) == ("draft", 1, cast.b)


def test_the_procedure_follows_the_model_and_bears_a_code_of_the_agency(cast, chi):
    CodeScheme.objects.create(agency=cast.b, kind="internal", pattern="SNV/QT-{n:03}")
    make_procedure(cast.b, code="SNV/QT-007")
    procedure = adopt(make_model(cast.a), cast.b, chi).procedure
    assert (procedure.code, procedure.kind, procedure.model_issue) == ("SNV/QT-008", "internal", 1)
    assert [found.pk for found in Procedure.objects.following()] == [procedure.pk]


def test_an_agency_covers_only_the_tthcs_that_it_handles(cast, chi):
    own, other = make_tthc(cast.b), make_tthc(cast.district)
    draft = adopt(make_model(cast.a, tthcs=(own, other)), cast.b, chi)
    assert list(draft.tthcs.all()) == [own]
    assert own.code in draft.search_text


def test_an_agency_without_a_list_of_tthcs_covers_all(cast, chi):
    draft = adopt(make_model(cast.a, tthcs=(make_tthc(cast.district), make_tthc(cast.district))), cast.b, chi)
    assert draft.tthcs.count() == 2


def test_a_model_is_adopted_once_while_the_adoption_stands(cast, chi, today_is):
    model = make_model(cast.a)
    procedure = adopt(model, cast.b, chi).procedure
    with pytest.raises(Refused, match="adopted this model already"):
        adopt(model, cast.b, chi)
    Procedure.objects.filter(pk=procedure.pk).update(withdrawn_on="2019-01-01")
    assert adopt(model, cast.b, chi).procedure.pk != procedure.pk


def test_a_model_without_an_issue_in_effect_is_not_adopted(cast, chi):
    draft = make_procedure(cast.a, "draft", is_model=True)
    with pytest.raises(Refused, match="no issue in effect"):
        adopt(draft, cast.b, chi)
    with pytest.raises(Refused, match="no issue in effect"):
        adopt(make_procedure(cast.a), cast.b, chi)


def test_a_model_for_communes_is_not_adopted_by_a_department(cast, chi):
    model = make_model(cast.a)
    model.model_kinds.add(make_kind("commune_peoples_committee"))
    with pytest.raises(Refused, match="another kind"):
        adopt(model, cast.b, chi)


def test_only_the_secretary_of_the_agency_adopts(cast):
    model = make_model(cast.a)
    for person in (cast.an, cast.ha, cast.em):
        with pytest.raises(NotAllowed):
            adopt(model, cast.b, actor_of(person))


def test_local_words_given_once_are_kept_for_the_next_model(cast, chi):
    adopt(make_model(cast.a), cast.b, chi, **LOCAL)
    assert "Bộ phận Một cửa xã" in adopt(make_model(cast.a), cast.b, chi).purpose


def test_the_agency_has_the_files_of_forms_itself(cast, chi):
    model = make_model(cast.a)
    file = Attachment.objects.create(
        agency_id=cast.a.pk, name="bm.docx", sha256="0" * 64, size=1, uploaded_by=cast.an, content_type="x/y"
    )
    FormItem.objects.filter(revision__procedure=model).update(file=file)
    copy = adopt(model, cast.b, chi).forms.get().file
    assert (copy.agency_id, copy.sha256) == (cast.b.pk, file.sha256)


def test_many_agencies_adopt_many_models_and_repeating_it_changes_nothing(cast, em):
    models = [make_model(cast.a), make_model(cast.a)]
    model_set_kinds(model=models[0], kinds=[cast.commune.kind], by=em)
    everybody = Agency.objects.all()
    plan = adoption_plan(models=models, agencies=everybody)
    assert (plan.agencies, plan.new, plan.standing) == (5, 6, 0)
    assert model_adopt_many(models=models, agencies=everybody, by=em) == 6
    assert model_adopt_many(models=models, agencies=everybody, by=em) == 0
    assert followers_counted([model.pk for model in models]) == {models[0].pk: (1, 0), models[1].pk: (5, 0)}


def test_the_bulk_act_writes_what_the_single_act_writes(cast, chi, em):
    model = make_model(cast.a)
    single = adopt(model, cast.b, chi)
    model_adopt_many(models=[model], agencies=[cast.district], by=em)
    bulk = Revision.objects.get(procedure__model=model, agency=cast.district)
    names = ("title", "scope", "references", "definitions", "notes", "model_issue", "issue_number", "status")
    assert [getattr(bulk, name) for name in names] == [getattr(single, name) for name in names]
    assert bulk.purpose == single.purpose.replace("Sở Nội vụ", cast.district.name)
    for rows in ("steps", "forms", "records"):
        hidden = ("id", "revision_id")
        one, other = ([{k: v for k, v in row.items() if k not in hidden} for row in getattr(draft, rows).values()]
                      for draft in (single, bulk))  # fmt: skip
        assert one == other


def test_codes_stay_unique_when_kinds_share_a_pattern(cast, em):
    for kind in ("internal", "system"):
        CodeScheme.objects.create(agency=cast.b, kind=kind, pattern="QT-{n:02}")
    models = [make_model(cast.a, kind=kind) for kind in ("internal", "system", "internal")]
    model_adopt_many(models=models, agencies=[cast.b], by=em)
    assert sorted(cast.b.procedures.values_list("code", flat=True)) == ["QT-01", "QT-02", "QT-03"]


def test_secretaries_are_told_once_how_many_drafts_wait(cast, em):
    model_adopt_many(models=[make_model(cast.a), make_model(cast.a)], agencies=[cast.b, cast.district], by=em)
    notice = Notice.objects.get(user=cast.chi)
    assert notice.subject.startswith("2 provincial models were adopted")


def test_only_the_programme_adopts_for_many(cast):
    for person in (cast.an, cast.chi, cast.dung):
        with pytest.raises(NotAllowed):
            model_adopt_many(models=[], agencies=[], by=actor_of(person))


def test_a_draft_of_an_agency_has_no_marks_left_and_can_be_sent(cast, chi):
    draft = adopt(make_model(cast.a), cast.b, chi)
    assert perform(draft, "send", by=chi).status == "in_review"


def test_an_unknown_mark_keeps_a_model_from_review(cast):
    an = actor_of(cast.an)
    model = make_procedure(cast.a, is_model=True)
    draft = revision_open(procedure=model, by=an)
    Revision.objects.filter(pk=draft.pk).update(purpose="Tại [[phong_ban]].", change_summary="Sửa.")
    with pytest.raises(Refused, match=r"\[\[phong_ban\]\] is unknown"):
        perform(draft, "send", by=an)


def test_a_text_that_local_words_would_burst_keeps_a_model_from_review(cast):
    an = actor_of(cast.an)
    draft = make_procedure(cast.a, "draft", is_model=True).revisions.get()
    draft.steps.filter(order=2).update(who="x" * 150 + "[[unit_name]]")
    with pytest.raises(Refused, match="too long"):
        perform(draft, "send", by=an)


def test_the_document_of_a_model_shows_its_marks_in_words(cast):
    content = make_model(cast.a).revisions.get().payload["content"]
    assert "tại [Bộ phận Tiếp nhận và Trả kết quả] của [cơ quan]" in content["sections"]["purpose"]
    assert content["flowchart"]["boxes"][0]["who"]["text"] == "[Bộ phận Tiếp nhận và Trả kết quả]"


@pytest.mark.parametrize("who", ["em", "an"])
def test_programme_and_lead_agency_open_new_models(cast, who):
    values = {"kind": "internal", "title": "Tiếp công dân", "code": ""}
    kinds = [cast.commune.kind]
    revision = model_create(values=values, kinds=kinds, by=actor_of(getattr(cast, who)))
    model = revision.procedure
    assert (model.agency, model.is_model, model.code, revision.title) == (cast.a, True, "QT-NB-01", "Tiếp công dân")
    assert list(Procedure.objects.models_for(cast.commune.kind_id)) == [model]
    assert not Procedure.objects.models_for(cast.b.kind_id).exists()


@pytest.mark.parametrize("who", ["chi", "binh", "ha", "dung", "giang"])
def test_others_open_no_models(cast, who):
    with pytest.raises(NotAllowed):
        model_create(values={"kind": "internal", "title": "…", "code": ""}, kinds=[], by=actor_of(getattr(cast, who)))


def test_a_model_is_made_from_a_procedure_of_an_agency(cast):
    own = make_procedure(cast.b, tthcs=(make_tthc(cast.b),)).revisions.get()
    values = {"kind": "operational", "title": "Mẫu chung", "code": ""}
    revision = model_create(values=values, kinds=[], by=actor_of(cast.em), source=own)
    assert (revision.steps.count(), revision.tthcs.count(), revision.purpose) == (4, 1, own.purpose)
    assert (revision.title, revision.model_issue) == ("Mẫu chung", None)


def test_the_number_of_statements_does_not_grow_with_agencies_or_models(cast):
    counts = []
    for agencies, models in ((2, 1), (12, 4)):
        wanted = [make_agency(kind="commune_peoples_committee", parent=cast.district) for _ in range(agencies)]
        for agency in wanted:
            make_membership(make_user(), agency)
        made = [make_model(cast.a) for _ in range(models)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            model_adopt_many(models=made, agencies=wanted, by=SYSTEM)
        counts.append(len([row for row in queries if "SAVEPOINT" not in row["sql"]]))
    assert counts[1] - counts[0] <= 12
