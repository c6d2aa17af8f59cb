"""Many revisions under one decision: put together, signed once by the agency or its superior, all or none."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core import jobs, todos
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.log import history
from core.models import Notice
from core.workflow import may, perform
from procedures.models import Issuance, Revision
from procedures.services import issuing
from procedures.services.effecting import give_effect
from tests.cast import actor_of, client_of, holder_of, make_membership, make_procedure, make_revision, make_user
from tests.procedures.test_revision_pdf import text_of

pytestmark = pytest.mark.django_db
DAY = date(2019, 4, 1)


@pytest.fixture
def chair(cast):
    """The head of the superior agency of Sở A."""
    user = make_user("Hoàng Xuân Ánh", username="anh")
    make_membership(user, cast.province, Role.HEAD)
    return user


@pytest.fixture
def revisions(cast, today_is) -> list[Revision]:
    """Two revisions of A that wait for approval on 2019-03-10."""
    today_is("2019-03-10")
    return [make_procedure(cast.a, "awaiting").revisions.get() for _n in range(2)]


def prepare(cast, revisions, **changed) -> Issuance:
    values = {
        "agency": cast.a,
        "name": "Bộ tài liệu năm 2019",
        "signing_agency": cast.a,
        "effective_on": DAY,
        "revisions": revisions,
        "by": actor_of(cast.an),
    }
    return issuing.issuance_prepare(**values | changed)


def sign(issuance, by, **changed) -> Issuance:
    values = {"decision_number": "45/QĐ-UBND", "decided_on": date(2019, 3, 10)}
    return issuing.issuance_sign(issuance=issuance, by=actor_of(by), **values | changed)


def statuses(issuance) -> list[str]:
    return list(issuance.revisions.order_by("pk").values_list("status", flat=True))


def test_one_signature_approves_everything_for_one_day(cast, revisions, today_is):
    issuance = sign(prepare(cast, revisions), cast.binh)
    assert statuses(issuance) == ["approved", "approved"]
    assert set(issuance.revisions.values_list("planned_effective_on", flat=True)) == {DAY}
    assert set(issuance.revisions.values_list("approved_by", flat=True)) == {cast.binh.pk}
    today_is(DAY)
    give_effect()
    assert statuses(issuance) == ["effective", "effective"]


def test_the_superior_signs_in_the_files_of_its_subordinate(cast, chair, revisions):
    issuance = sign(prepare(cast, revisions, signing_agency=cast.province), chair)
    revision = issuance.revisions.first()
    assert revision.payload["issuance"] == {
        "number": "45/QĐ-UBND",
        "date": "2019-03-10",
        "agency": "Ủy ban nhân dân tỉnh Cao Bằng",
    }
    assert revision.payload["signatures"][2]["name"] == "Hoàng Xuân Ánh"
    entry = history(revision).filter(verb="revision.approve").get()
    assert '"on_behalf_of":"Ủy ban nhân dân tỉnh Cao Bằng"' in entry.body


def test_the_pdf_names_the_decision(cast, chair, revisions, tmp_path):
    issuance = sign(prepare(cast, revisions[:1], signing_agency=cast.province), chair)
    jobs.execute_next(["pdf"])
    text = text_of(issuance.revisions.get(), tmp_path)
    assert "Quyết định số 45/QĐ-UBND ngày 10/03/2019 của Ủy ban nhân dân tỉnh Cao Bằng" in text


def test_a_revision_approved_alone_names_no_issuance(cast):
    assert "issuance" not in make_procedure(cast.a, "approved").revisions.get().payload


@pytest.mark.parametrize("who", ["an", "binh", "ha", "chi", "dung", "em", "giang"])
def test_nobody_signs_for_the_superior_but_its_head(cast, chair, revisions, who):
    issuance = prepare(cast, revisions, signing_agency=cast.province)
    with pytest.raises(NotAllowed):
        sign(issuance, getattr(cast, who))
    assert statuses(issuance) == ["awaiting", "awaiting"]


def test_the_superior_does_not_sign_what_the_agency_signs_itself(cast, chair, revisions):
    issuance = prepare(cast, revisions)
    with pytest.raises(NotAllowed, match="signed by Sở Khoa học và Công nghệ"):
        sign(issuance, chair)


def test_the_superior_may_not_approve_outside_an_issuance(cast, chair, revisions):
    with pytest.raises(NotAllowed):
        perform(revisions[0], "approve", by=actor_of(chair), effective_on=DAY)


def test_all_are_signed_or_none_with_the_sentences_of_each(cast, revisions):
    draft, in_review = (make_procedure(cast.a, status).revisions.get() for status in ("draft", "in_review"))
    issuance = prepare(cast, [*revisions, draft, in_review])
    with pytest.raises(Refused) as refusal:
        sign(issuance, cast.binh)
    assert [reason.partition(":")[0] for reason in refusal.value.reasons] == [str(draft), str(in_review)]
    assert statuses(issuance) == ["awaiting", "awaiting", "draft", "in_review"]
    issuance.refresh_from_db()
    assert not issuance.is_signed


def test_who_reviewed_one_of_them_does_not_sign(cast, revisions):
    revision = make_procedure(cast.a, "in_review").revisions.get()
    perform(revision, "pass", by=actor_of(cast.binh))
    with pytest.raises(Refused, match="reviewed this yourself"):
        sign(prepare(cast, [*revisions, revision]), cast.binh)


def test_the_day_of_effect_comes_after_that_of_the_issue_in_force(cast, revisions, today_is):
    today_is("2019-03-10")
    procedure = make_procedure(cast.a)
    second = make_revision(procedure, "awaiting")
    issuance = prepare(cast, [second], effective_on=date(2019, 3, 10))
    with pytest.raises(Refused, match="must come after that of the issue in force"):
        sign(issuance, cast.binh)


def test_a_revision_in_an_unsigned_issuance_is_not_approved_alone(cast, revisions):
    prepare(cast, revisions)
    revision = Revision.objects.get(pk=revisions[0].pk)
    answer = may(revision, "approve", actor_of(cast.binh))
    assert answer.reasons == ("It is issued with “Bộ tài liệu năm 2019” and is approved when that is signed.",)
    with pytest.raises(Refused, match="approved when that is signed"):
        perform(revision, "approve", by=actor_of(cast.binh), effective_on=DAY)


def test_a_returned_revision_may_be_corrected_inside_the_issuance(cast, revisions):
    issuance = prepare(cast, revisions)
    revision = Revision.objects.get(pk=revisions[0].pk)
    perform(revision, "reject_approval", by=actor_of(cast.binh), remarks={"purpose": "Chưa rõ."})
    perform(revision, "send", by=actor_of(cast.an))
    perform(revision, "pass", by=holder_of(cast.a, Role.AUDITOR))
    sign(issuance, cast.binh)
    assert statuses(issuance) == ["approved", "approved"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"decided_on": date(2019, 3, 11)}, "decision cannot lie in the future"),
        ({"decision_number": " "}, "number of the decision"),
    ],
)
def test_a_wrong_decision_is_refused(cast, revisions, changed, sentence):
    issuance = prepare(cast, revisions)
    with pytest.raises(Refused, match=sentence):
        sign(issuance, cast.binh, **changed)


def test_a_day_of_effect_that_passed_before_the_signature_is_refused(cast, revisions, today_is):
    issuance = prepare(cast, revisions)
    today_is("2019-04-02")
    with pytest.raises(Refused, match="before the day of signing"):
        sign(issuance, cast.binh)


def test_the_second_of_two_heads_is_told(cast, revisions):
    issuance, same = (prepare(cast, revisions) if n == 0 else Issuance.objects.get() for n in range(2))
    other = make_user("Bế Văn Hai")
    make_membership(other, cast.a, Role.HEAD)
    seen = issuing.seen_of(issuance, issuance.revisions.all())
    sign(issuance, cast.binh, seen=seen)
    with pytest.raises(Stale):
        sign(same, other, seen=seen)
    with pytest.raises(WrongStatus, match="has been signed"):
        sign(Issuance.objects.get(), other)
    assert Issuance.objects.get().signed_by == cast.binh


def test_who_signs_what_was_changed_meanwhile_is_told(cast, revisions):
    issuance = prepare(cast, revisions)
    seen, before = issuance.version, issuing.seen_of(issuance, revisions)
    values = {"name": "Khác", "signing_agency": cast.a, "effective_on": DAY}
    issuing.issuance_change(
        issuance=issuance, values=values, revisions=revisions[:1], by=actor_of(cast.an), seen=seen
    )
    with pytest.raises(Stale):
        sign(Issuance.objects.get(), cast.binh, seen=before)
    assert Revision.objects.get(pk=revisions[1].pk).issuance is None


def test_who_signs_a_revision_that_was_corrected_meanwhile_is_told(cast, revisions):
    issuance = prepare(cast, revisions)
    before = issuing.seen_of(issuance, revisions)
    revision = Revision.objects.get(pk=revisions[0].pk)
    perform(revision, "reject_approval", by=actor_of(cast.binh), remarks={"purpose": "Chưa rõ."})
    perform(revision, "send", by=actor_of(cast.an))
    perform(revision, "pass", by=holder_of(cast.a, Role.AUDITOR))
    with pytest.raises(Stale):
        sign(issuance, cast.binh, seen=before)
    assert set(statuses(issuance)) == {"awaiting"}


def test_a_signed_issuance_is_not_changed_any_more(cast, revisions):
    issuance = sign(prepare(cast, revisions), cast.binh)
    with pytest.raises(WrongStatus):
        issuing.issuance_drop(issuance=issuance, by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        issuing.issuance_change(issuance=issuance, values={}, revisions=[], by=actor_of(cast.an))


def test_giving_an_issuance_up_frees_its_revisions(cast, revisions):
    issuing.issuance_drop(issuance=prepare(cast, revisions), by=actor_of(cast.an))
    revision = Revision.objects.get(pk=revisions[0].pk)
    assert may(revision, "approve", actor_of(cast.binh))


def test_what_cannot_be_put_together_is_refused(cast, revisions):
    foreign = make_procedure(cast.b, "awaiting").revisions.get()
    done = make_procedure(cast.a, "approved").revisions.get()
    prepare(cast, revisions[:1])
    cases = {
        "Choose the revisions": {"revisions": [foreign]},
        "not being worked on": {"revisions": [done]},
        "belongs to another issuance": {"revisions": revisions},
        "Only the agency itself or its superior": {"revisions": revisions[1:], "signing_agency": cast.b},
        "cannot lie in the past": {"revisions": revisions[1:], "effective_on": date(2019, 3, 9)},
    }
    for sentence, changed in cases.items():
        with pytest.raises(Refused, match=sentence):
            prepare(cast, **changed)
    assert Issuance.objects.count() == 1


@pytest.mark.parametrize("who", ["ha", "binh", "chi", "em"])
def test_only_the_secretary_of_the_agency_prepares(cast, revisions, who):
    with pytest.raises(NotAllowed):
        prepare(cast, revisions, by=actor_of(getattr(cast, who)))


def test_the_signing_head_is_told_once_everything_waits_for_approval(cast, chair, revisions):
    revision = make_procedure(cast.a, "in_review").revisions.get()
    issuance = prepare(cast, [*revisions, revision], signing_agency=cast.province)
    assert not Notice.objects.filter(user=chair).exists()
    assert not _to_sign(chair)
    perform(Revision.objects.get(pk=revision.pk), "pass", by=holder_of(cast.a, Role.AUDITOR))
    assert Notice.objects.get(user=chair).url == issuance.get_absolute_url()
    (todo,) = _to_sign(chair)
    assert (todo.url, todo.due_on, todo.agency) == (issuance.get_absolute_url(), DAY, "Sở KH&CN")
    assert not _to_sign(cast.binh)


def _to_sign(user) -> list:
    return [todo for todo in todos.for_actor(actor_of(user)) if "Sign the issuance" in todo.title]


def test_the_secretary_is_told_once_for_all(cast, revisions):
    Notice.objects.all().delete()
    sign(prepare(cast, revisions), cast.binh)
    subjects = Notice.objects.filter(user=cast.an).values_list("subject", flat=True)
    assert list(subjects) == ["“Bộ tài liệu năm 2019” is signed (45/QĐ-UBND); it takes effect on 01/04/2019."]


def test_readers_are_told_once_of_everything_issued_together(cast, revisions, today_is):
    sign(prepare(cast, revisions), cast.binh)
    today_is(DAY)
    give_effect()
    notice = Notice.objects.get(user=cast.ha, key__startswith="dissemination.")
    assert notice.subject == "Read the documents of “Bộ tài liệu năm 2019” by 16/04/2019."


def test_the_signing_agency_reads_what_passed_review_and_nothing_else(cast, chair, revisions):
    draft = make_procedure(cast.a, "draft").revisions.get()
    issuance = prepare(cast, [*revisions, draft], signing_agency=cast.province)
    client = client_of(chair)
    page = client.get(issuance.get_absolute_url()).content.decode()
    readable, hidden = (reverse("issuance_revision", args=[issuance.pk, row.pk]) for row in (revisions[0], draft))
    sign_page = client.get(reverse("issuance_sign", args=[issuance.pk])).content.decode()
    assert all(readable in shown and hidden not in shown for shown in (page, sign_page))
    assert "Sign the issuance" not in page
    assert "Thẩm định hồ sơ" in client.get(readable).content.decode()
    assert client.get(hidden).status_code == 404
    assert client.get(revisions[0].get_absolute_url()).status_code == 404
    other = make_procedure(cast.a, "awaiting").revisions.get()
    assert client.get(reverse("issuance_revision", args=[issuance.pk, other.pk])).status_code == 404


def test_it_is_prepared_changed_and_signed_on_the_pages(cast, revisions):
    secretary, head = client_of(cast.an), client_of(cast.binh)
    data = {
        "name": "Đợt 1",
        "signing_agency": cast.a.pk,
        "effective_on": "01/04/2019",
        "revisions": [row.pk for row in revisions],
    }
    assert secretary.post(reverse("issuance_new"), data).status_code == 302
    issuance = Issuance.objects.get()
    edit = reverse("issuance_edit", args=[issuance.pk])
    assert secretary.post(edit, data | {"name": "Đợt 2", "seen": issuance.version}).status_code == 302
    conflict = secretary.post(edit, data | {"name": "Đợt 3", "seen": issuance.version})
    assert conflict.status_code == 409
    assert all(words in conflict.content.decode() for words in ("Đợt 2", "Đợt 3"))
    assert "Sign the issuance" in head.get(issuance.get_absolute_url()).content.decode()
    url = reverse("issuance_sign", args=[issuance.pk])
    seen = head.get(url).context["form"].initial["seen"]
    decision = {"decision_number": "12/QĐ", "decided_on": "10/03/2019", "seen": seen}
    assert head.post(url, decision).status_code == 302
    assert head.post(url, decision).status_code == 409
    assert "12/QĐ" in head.get(reverse("issuance_decision", args=[issuance.pk])).content.decode()


def cost(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize("name", ["issuance", "issuances", "issuance_decision", "issuance_sign", "issuance_edit"])
def test_pages_cost_the_same_for_few_and_many(cast, revisions, name):
    client = client_of(cast.an if name == "issuance_edit" else cast.binh)
    issuances = [prepare(cast, revisions)]
    url = reverse(name, args=[] if name == "issuances" else [issuances[0].pk])
    client.get(url)
    few = cost(lambda: client.get(url))
    more = [make_procedure(cast.a, "awaiting").revisions.get() for _n in range(5)]
    if name == "issuances":
        issuances += [prepare(cast, [row]) for row in more]
    else:
        values = {"name": "x", "signing_agency": cast.a, "effective_on": DAY}
        issuing.issuance_change(
            issuance=issuances[0], values=values, revisions=[*revisions, *more], by=actor_of(cast.an)
        )
    assert cost(lambda: client.get(url)) == few


def test_signing_costs_a_bounded_number_of_queries_a_revision(cast, revisions):
    first = prepare(cast, revisions)
    few = cost(lambda: sign(first, cast.binh))
    more = [make_procedure(cast.a, "awaiting").revisions.get() for _n in range(12)]
    second = prepare(cast, more)
    many = cost(lambda: sign(second, cast.binh))
    each = (many - few) / (len(more) - len(revisions))
    assert each <= 8
