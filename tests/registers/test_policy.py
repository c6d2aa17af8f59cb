"""The quality policy: who writes, who approves, what citizens read."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.roles import Role
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import LogEntry, Notice
from core.todos import for_actor
from core.workflow import perform
from registers.models import QualityPolicy
from registers.services.policies import policy_change, policy_write
from tests.cast import actor_of, client_of, make_agency, make_membership
from tests.registers.makers_objectives import make_policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(today_is):
    today_is("2019-03-01")


def test_the_head_approves_what_the_secretary_wrote(cast):
    policy = make_policy(cast.a, "awaiting")
    assert "Approve the quality policy" in [todo.title for todo in for_actor(actor_of(cast.binh))]
    assert Notice.objects.filter(user=cast.binh).exists()
    perform(policy, "approve", by=actor_of(cast.binh), seen=policy.version)
    assert (policy.status, policy.approved_by) == ("in_force", cast.binh)
    assert Notice.objects.filter(user=cast.ha, subject__contains="new quality policy").exists()


def test_who_wrote_it_does_not_approve_it_in_another_role(cast):
    both = make_membership(cast.binh, cast.a, Role.SECRETARY)
    policy = policy_write(agency=cast.a, text="Một", by=actor_of(cast.binh, both))
    policy = policy_change(policy=policy, text="Hai", by=actor_of(cast.an), seen=1)
    perform(policy, "send", by=actor_of(cast.an))
    with pytest.raises(NotAllowed, match="wrote this yourself"):
        perform(policy, "approve", by=actor_of(cast.binh, cast.binh.memberships.get(role=Role.HEAD)))


@pytest.mark.parametrize("who", ["ha", "khoa", "binh", "chi", "dung", "em", "giang"])
def test_only_the_secretary_writes(cast, who):
    with pytest.raises(NotAllowed):
        policy_write(agency=cast.a, text="Một", by=actor_of(getattr(cast, who)))


def test_a_new_issue_supersedes_the_one_before_and_stays_shown(cast, today_is):
    old = make_policy(cast.a, "public")
    today_is("2019-06-01")
    new = make_policy(cast.a, text="Khác")
    old.refresh_from_db()
    assert (old.status, str(old.superseded_on)) == ("superseded", "2019-06-01")
    assert (new.issue_number, new.status, str(new.published_on)) == (2, "in_force", "2019-06-01")
    assert LogEntry.objects.filter(verb="qualitypolicy.supersede", object_id=old.pk).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityPolicy.objects.filter(pk=old.pk).update(status="in_force", superseded_on=None)


def test_one_draft_at_a_time_and_a_discarded_number_is_used_again(cast):
    draft = make_policy(cast.a, "draft")
    with pytest.raises(Refused, match="being written"):
        make_policy(cast.a, "draft")
    perform(draft, "discard", by=actor_of(cast.an))
    assert make_policy(cast.a, "draft").issue_number == 1


def test_only_a_draft_changes_and_the_second_editor_is_told(cast):
    policy = make_policy(cast.a, "draft")
    client, url = client_of(cast.an), reverse("policy_edit", args=[policy.pk])
    policy_change(policy=policy, text="Của họ", by=actor_of(cast.an), seen=1)
    with pytest.raises(Stale):
        policy_change(policy=policy, text="Mới", by=actor_of(cast.an), seen=1)
    answer = client.post(url, {"text": "Của tôi", "seen": "1"})
    assert answer.status_code == 409
    assert "Của họ" in answer.content.decode()
    perform(policy, "send", by=actor_of(cast.an))
    with pytest.raises(WrongStatus):
        policy_change(policy=policy, text="Mới", by=actor_of(cast.an), seen=policy.version)


def test_it_comes_back_with_a_reason(cast):
    policy = make_policy(cast.a, "awaiting")
    url = reverse("policy_move", args=[policy.pk, "return"])
    assert client_of(cast.binh).post(url, {"reason": "", "seen": policy.version}).status_code == 422
    assert client_of(cast.binh).post(url, {"reason": "Thiếu cam kết", "seen": policy.version}).status_code == 302
    policy.refresh_from_db()
    assert (policy.status, policy.note) == ("draft", "Thiếu cam kết")
    assert "Thiếu cam kết" in client_of(cast.an).get(policy.get_absolute_url()).content.decode()


def test_citizens_read_it_once_it_is_shown_and_never_a_draft(cast):
    url = reverse("public_agency", args=[cast.a.pk])
    policy = make_policy(cast.a, text="Đúng hẹn <b>là</b> danh dự")
    assert "danh dự" not in client_of(None).get(url).content.decode()
    perform(policy, "publish", by=actor_of(cast.an))
    page = client_of(None).get(url).content.decode()
    assert "Đúng hẹn &lt;b&gt;là&lt;/b&gt; danh dự" in page
    make_policy(cast.a, "awaiting", text="Chưa ai duyệt")
    page = client_of(None).get(url).content.decode()
    assert "Chưa ai duyệt" not in page
    with pytest.raises(Refused, match="already"):
        perform(policy, "publish", by=actor_of(cast.an))


def test_the_page_of_the_agency_names_it(cast):
    policy = make_policy(cast.a)
    page = client_of(cast.dung).get(cast.a.get_absolute_url()).content.decode()
    assert policy.get_absolute_url() in page


def test_the_list_costs_the_same_for_1_and_9(cast):
    make_policy(cast.a)
    client = client_of(cast.em)
    client.get(reverse("policies"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("policies"))
    for _n in range(8):
        make_policy(make_agency())
    with CaptureQueriesContext(connection) as nine:
        assert len(client.get(reverse("policies")).context["page"]) == 9
    assert len(one) == len(nine)
