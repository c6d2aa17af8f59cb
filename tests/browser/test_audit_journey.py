"""A finding on a phone becomes a cause, an action, a second slip, and a line in the management review."""

import io
import re
from datetime import date

import pytest
from PIL import Image

from agencies.models import User
from audits.models import Audit, CorrectiveAction, Finding, ManagementReview
from audits.services.teams import team_set
from core.models import Attachment
from core.workflow import perform
from tests.audits.makers import clauses, make_programme, plan_audit, two_units
from tests.browser.conftest import accessibility_problems
from tests.browser.person import Person
from tests.cast import actor_of, make_adoption, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(live_server, browser, settings):
    """Khoa leads an audit of Hà's division; its plan is announced."""
    settings.QMS_TODAY = date(2019, 6, 10)
    cast = make_cast()
    make_adoption(cast.a, "applying")
    audited, other = two_units(cast.a)
    cast.a.memberships.filter(user=cast.ha).update(unit=audited)
    cast.a.memberships.filter(user=cast.khoa).update(unit=other)
    programme = make_programme(cast.a, "draft")
    audit = plan_audit(programme, clauses=clauses("7.5", "8.5"), units=[audited])
    an, binh = actor_of(cast.an), actor_of(cast.binh)
    team_set(audit=audit, lead=cast.khoa, others=[], seen=audit.version, by=an)
    perform(programme, "submit", by=an)
    perform(programme, "approve", by=binh)
    perform(audit, "announce", by=an)
    return live_server.url, cast, audit


def photo(colour: str) -> dict:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(picture, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def test_a_minor_nonconformity_is_cured_at_the_second_try_and_reaches_the_review(portal, browser):
    address, cast, audit = portal
    khoa, ha, binh, an = (Person(browser, address, who) for who in (cast.khoa, cast.ha, cast.binh, cast.an))
    auditor_fills_the_checklist(khoa, audit)
    auditor_raises_a_minor_nonconformity(khoa, audit, cast.ha)
    audit_is_concluded_and_signed(khoa, binh, audit)
    first = CorrectiveAction.objects.get()
    carry_out(ha, binh, first, "Chưa ai nhắc hạn.")
    khoa.fill(f"/audits/actions/{first.pk}/moves/reissue/", verification="Hai hồ sơ mới vẫn thiếu mục lục.")
    second = CorrectiveAction.objects.get(reissue_of=first)
    carry_out(ha, binh, second, "Mẫu mục lục không nằm trong quy trình.")
    khoa.fill(f"/audits/actions/{second.pk}/moves/close/", verification="Mười hồ sơ liên tiếp đủ mục lục.")
    assert set(CorrectiveAction.objects.values_list("status", flat=True)) == {"reissued", "closed"}
    review = review_is_held(an, cast.binh)
    pack = an.reads(review.get_absolute_url())
    assert first.number in pack
    assert second.number in pack
    assert str(Finding.objects.get()) in pack


def auditor_fills_the_checklist(khoa: Person, audit: Audit) -> None:
    path = f"/audits/{audit.pk}"
    khoa.fill(f"{path}/moves/open/", held_on="10/06/2019", present="Trưởng phòng, đoàn đánh giá")
    khoa.page.goto(f"{khoa.address}{path}/checklist/1/")
    assert accessibility_problems(khoa.page) == []
    khoa.page.set_input_files("#id_photos", [photo("white"), photo("gray")])
    khoa._set("result", "conform")
    khoa._set("evidence", "Sổ theo dõi tài liệu 2019.")
    khoa.press("button[value=next]")
    assert Attachment.objects.filter(object_type="audits.checklistitem").count() == 2
    assert re.search(r"/checklist/2/$", khoa.page.url)


def auditor_raises_a_minor_nonconformity(khoa: Person, audit: Audit, owner: User) -> None:
    khoa._set("result", "nonconform")
    khoa._set("evidence", "Hồ sơ 12, 15 không có mục lục.")
    khoa.press("button[value=finding]")
    assert accessibility_problems(khoa.page) == []
    khoa._set("grade", "minor")
    khoa._set("statement", "Hồ sơ lưu không có mục lục, trái với điều 8.5.")
    khoa._set("owner", str(owner.pk))
    khoa.press()
    assert Finding.objects.get().grade == "minor"


def audit_is_concluded_and_signed(khoa: Person, binh: Person, audit: Audit) -> None:
    path = f"/audits/{audit.pk}"
    words = {"present": "Như trên", "conclusion": "Hệ thống được duy trì; có một điểm chưa phù hợp."}
    khoa.fill(f"{path}/moves/conclude/", held_on="10/06/2019", **words)
    binh.moves(f"{path}/", "sign")
    audit.refresh_from_db()
    assert audit.status == "signed"


def carry_out(ha: Person, binh: Person, action: CorrectiveAction, cause: str) -> None:
    """The owner finds the cause, the head approves, it is done."""
    path = f"/audits/actions/{action.pk}/"
    ha.fill(
        f"{path}plan/",
        correction="Bổ sung mục lục cho hai hồ sơ.",
        method="whys",
        why1="Người lưu hồ sơ quên lập mục lục.",
        why2=cause,
        root_cause=cause,
        action="Đưa mẫu mục lục vào bìa hồ sơ.",
        elsewhere="no",
        elsewhere_note="Đã xem hồ sơ của phòng khác.",
        due_on="30/06/2019",
    )
    ha.moves(path, "submit")
    binh.fill(f"{path}moves/approve/")
    ha.fill(f"{path}moves/complete/", done_note="Đã in mẫu mới.", risk_note="Không phát sinh rủi ro mới.")
    action.refresh_from_db()
    assert action.status == "verifying"


def review_is_held(an: Person, chair: User) -> ManagementReview:
    days = {"planned_on": "10/06/2019", "starts_on": "01/01/2019", "ends_on": "10/06/2019"}
    an.fill("/audits/reviews/new/", **days)
    review = ManagementReview.objects.get()
    an.fill(
        f"{review.get_absolute_url()}moves/hold/", held_on="10/06/2019", chair=str(chair.pk), others="Ban lãnh đạo"
    )
    return review
