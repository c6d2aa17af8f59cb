"""The way of a revision from draft to superseded, and who may not go along it."""

from datetime import date

import pytest

from core.errors import NotAllowed, Refused, WrongStatus
from core.workflow import may, perform
from procedures.models import DocumentReview, Revision
from procedures.services.drafting import part_save, revision_open
from procedures.services.effecting import give_effect, procedure_withdraw
from tests.cast import actor_of, make_procedure, make_revision, make_tthc

pytestmark = pytest.mark.django_db


def test_it_takes_effect_by_itself_on_its_day(cast, today_is):
    today_is("2019-03-01")
    procedure = make_procedure(cast.a, "approved", effective_on=date(2019, 3, 10))
    assert give_effect() == 0
    today_is("2019-03-12")
    assert give_effect() == 1
    revision = procedure.revisions.get()
    assert (revision.status, revision.effective_from) == ("effective", date(2019, 3, 10))
    assert give_effect() == 0


def test_a_new_issue_supersedes_the_one_in_force_on_its_day(cast, today_is):
    today_is("2019-03-01")
    procedure = make_procedure(cast.a)
    today_is("2019-04-01")
    make_revision(procedure, "approved", effective_on=date(2019, 4, 15))
    today_is("2019-04-15")
    give_effect()
    first, second = procedure.revisions.order_by("issue_number")
    assert (first.status, first.effective_to) == ("superseded", date(2019, 4, 15))
    assert second.status == "effective"


def test_an_author_neither_reviews_nor_approves(cast):
    procedure = make_procedure(cast.a, "in_review")
    revision = procedure.revisions.get()
    an = actor_of(cast.an)
    assert revision.prepared_by == cast.an
    assert "wrote this yourself" in str(may(revision, "pass", an).reasons)
    with pytest.raises(NotAllowed):
        perform(revision, "pass", by=an)


def test_a_reviewer_does_not_approve(cast):
    revision = make_procedure(cast.a, "in_review").revisions.get()
    binh = actor_of(cast.binh)
    perform(revision, "pass", by=binh)
    with pytest.raises(Refused, match="reviewed this yourself"):
        perform(revision, "approve", by=binh, effective_on=date(2030, 1, 1))


def test_an_approved_revision_is_never_edited(cast):
    revision = make_procedure(cast.a, "approved").revisions.get()
    with pytest.raises(WrongStatus):
        part_save(revision=revision, part="words", values={"purpose": "Khác"}, by=actor_of(cast.an))


def test_the_day_of_effect_cannot_lie_before_the_approval(cast, today_is):
    today_is("2019-03-10")
    revision = make_procedure(cast.a, "awaiting").revisions.get()
    with pytest.raises(Refused, match="cannot lie before the approval"):
        perform(revision, "approve", by=actor_of(cast.binh), effective_on=date(2019, 3, 9))


def test_steps_that_take_longer_than_the_law_allows_are_refused(cast):
    tthc = make_tthc(cast.a, limit=20)
    revision = make_procedure(cast.a, "draft", tthcs=(tthc,)).revisions.get()
    with pytest.raises(Refused, match="take 8 working days, the law allows 5"):
        perform(revision, "send", by=actor_of(cast.an))


def test_only_one_revision_is_open_at_a_time(cast):
    procedure = make_procedure(cast.a)
    revision_open(procedure=procedure, by=actor_of(cast.an))
    with pytest.raises(Refused, match="Another revision is open"):
        revision_open(procedure=procedure, by=actor_of(cast.an))


def test_a_new_revision_starts_with_the_content_of_the_one_in_force(cast):
    procedure = make_procedure(cast.a, tthcs=(make_tthc(cast.a),))
    revision = revision_open(procedure=procedure, by=actor_of(cast.an))
    assert revision.issue_number == 2
    assert revision.steps.count() == 4
    assert revision.tthcs.count() == 1
    assert revision.change_summary == ""


def test_withdrawing_ends_the_procedure_and_its_reviews(cast, today_is):
    today_is("2019-03-01")
    procedure = make_procedure(cast.a)
    today_is("2019-05-01")
    procedure_withdraw(revision=procedure.revisions.get(), reason="Không còn TTHC.", by=actor_of(cast.binh))
    procedure.refresh_from_db()
    assert procedure.withdrawn_on == date(2019, 5, 1)
    assert not DocumentReview.objects.open().exists()


def test_what_took_effect_is_asked_of_everybody_but_its_signers(cast):
    spread = make_procedure(cast.a).revisions.get().dissemination
    assert {row.user for row in spread.acknowledgements.all()} == {cast.ha}


def test_the_frozen_payload_keeps_what_was_approved(cast):
    tthc = make_tthc(cast.a)
    revision = make_procedure(cast.a, "approved", tthcs=(tthc,)).revisions.get()
    assert revision.payload["content"]["steps"][1]["what"] == "Thẩm định hồ sơ"
    assert revision.payload["content"]["tthcs"][0]["code"] == tthc.code
    assert revision.coverages.get().fingerprint == tthc.fingerprint
    assert [row["name"] for row in revision.payload["signatures"]][0] == "Nguyễn Thị An"


def test_rejections_keep_their_reasons_until_it_is_sent_again(cast):
    revision = make_procedure(cast.a, "not_reviewed").revisions.get()
    assert revision.remarks == {"purpose": "Chưa rõ."}
    perform(revision, "send", by=actor_of(cast.an))
    assert Revision.objects.get(pk=revision.pk).remarks == {}
