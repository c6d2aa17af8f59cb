"""What the people of Sở Xây dựng find on 16 October 2019: drafts at every stage, unread documents, citizens."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from django.conf import settings

from agencies.models import Agency, Membership, User
from agencies.roles import Role
from core import jobs
from core.dates import add_working_days
from procedures.bulk import Document
from procedures.bulk.writing import APPROVED
from procedures.models import (
    Acknowledgement,
    AdministrativeProcedure,
    Feedback,
    Issuance,
    Meeting,
    Procedure,
    Rating,
    Revision,
)
from procedures.models.procedure import Kind
from procedures.sample.offices import Office
from procedures.scenarios.cao_bang_law import Changes

AGENCY = "CB.SXD"
NEWS = "Cập nhật theo quyết định công bố thủ tục hành chính mới"
REMARKS = {
    "purpose": "Chưa nêu phạm vi đối với công trình thuộc khu kinh tế.",
    "step:3": "Thời gian thẩm định dài hơn quy trình đang áp dụng, đề nghị nêu lý do.",
}
ISSUED_TOGETHER = "Ban hành tài liệu hệ thống quản lý chất lượng"
CHANGED: dict[str, dict] = {
    "9.000016": {"decision_number": "1525/QĐ-UBND", "decided_on": date(2019, 10, 11), "limit_quarters": 60},
    "9.000173": {"decision_number": "1402/QĐ-UBND", "decided_on": date(2019, 9, 20), "fee": 800_000},
}
PDFS = 20
SIGNED_ON, UNREAD_BY = date(2019, 10, 14), "staff"
VOICES = (
    ("CB19-GYKN-0001", 1, date(2019, 9, 18), "Đề nghị hướng dẫn rõ bản vẽ nào phải đóng dấu thẩm tra.",
     "Bản vẽ kết cấu của công trình cấp III trở lên; Sở đã bổ sung vào tờ hướng dẫn."),
    ("CB19-GYKN-0002", 9, date(2019, 10, 8), "Hồ sơ nộp trực tuyến chưa nhận được giấy hẹn.", ""),
    ("CB19-GYKN-0003", 26, date(2019, 10, 14), "Có thể nhận chứng chỉ qua bưu điện không?", ""),
)  # fmt: skip


def with_work_under_way(documents: Sequence[Document], office: Office, changes: Changes) -> list[Document]:
    """The documents of all agencies; those of the cast's with one decision over their first issues and open ones."""
    first = next(one.issues[0].day for one in documents if one.agency == office.agency and not one.is_model)
    assert first
    together = Issuance.objects.create(
        agency=office.agency,
        signing_agency=office.agency,
        name=ISSUED_TOGETHER,
        decision_number="86/QĐ-SXD",
        decided_on=first - APPROVED,
        effective_on=first,
        signed_by=office.holder(Role.HEAD),
    )
    openers = _openers(office, changes)
    found = []
    for document in documents:
        if document.agency == office.agency:
            issues = [
                replace(issue, issuance=together) if n == 0 else issue for n, issue in enumerate(document.issues)
            ]
            document = replace(document, issues=issues)
            document = openers.get(document.code, lambda unchanged: unchanged)(document)
        found.append(document)
    return found


def _openers(office: Office, changes: Changes) -> dict[str, Callable[[Document], Document]]:
    """Code → what was added to the document lately."""
    secretary, staff = office.signers(), office.signers(_person(office, "staff"))
    step = partial(partial, _opened)
    return {
        "QT-NV-01": step(status="draft", signers=staff),
        "QT-NV-05": step(status="not_reviewed", signers=staff, remarks=REMARKS),
        "QT-NV-09": step(status="awaiting", signers=staff),
        "QT-NV-13": step(status="approved", signers=secretary, day=date(2019, 10, 21)),
        "QT-NV-18": partial(_follows_the_law, office=office, changes=changes),
        "QT-NV-02": partial(_unread, office=office, day=date(2019, 10, 1)),
        "QT-NV-03": partial(_unread, office=office, day=date(2019, 10, 10)),
    }


def _person(office: Office, username: str) -> User:
    return next(row.user for row in office.people if row.user.username == username)


def _opened(document: Document, **changed) -> Document:
    """A further issue like the last one, in the status told."""
    values = {"day": None, "signed_on": SIGNED_ON, "change": NEWS, "readers": (), "issuance": None} | changed
    return replace(document, issues=[*document.issues, replace(document.issues[-1], **values)])


def _follows_the_law(document: Document, *, office: Office, changes: Changes) -> Document:
    """The review decided on a new revision, which cites the new decree and waits for its reviewer."""
    signers, change = office.signers(), changes.replaced
    laws = [law for law in document.issues[-1].laws if law != change.changed] + [change.document]
    decided = partial(
        replace,
        outcome="new_revision",
        note="Căn cứ về chi phí đã được thay thế.",
        owner=signers.author,
        decided_on=date(2019, 10, 7),
        decided_by=signers.author,
    )
    reviews = [decided(review) if review.change == change else review for review in document.reviews]
    text = f"Thay căn cứ {change.changed.number} bằng {change.document.number}"
    document = _opened(
        document, status="in_review", signers=signers, reviewer=signers.reviewer, laws=laws, change=text
    )
    return replace(document, reviews=reviews)


def _unread(document: Document, *, office: Office, day: date) -> Document:
    """A new issue that the staff of the cast has not read."""
    signers, unread = office.signers(), _person(office, UNREAD_BY)
    readers = [
        replace(reader, on=None if reader.user_id == unread.pk else min(reader.on or day, SIGNED_ON))
        for reader in office.readers(day, document.units, signers)
    ]
    return _opened(document, day=day, signed_on=None, signers=signers, readers=readers)


def write_life(office: Office) -> None:
    """What happened after the documents were written: TTHC that changed, a meeting, citizens."""
    _change_tthcs()
    _hold_a_meeting(office)
    _hear_citizens(office.agency)


def _change_tthcs() -> None:
    """Two TTHC were published anew after their procedures were approved, which therefore no longer match."""
    found = AdministrativeProcedure.objects.filter(code__in=CHANGED).prefetch_related("legal_bases", "dossier")
    for tthc in found:
        values = dict(CHANGED[tthc.code])
        tthc.decision_number, tthc.decided_on = values.pop("decision_number"), values.pop("decided_on")
        tthc.methods.update(**values)
        tthc.refresh_index(tthc.legal_bases.all(), tthc.methods.all(), tthc.dossier.all())
        tthc.save()


def _hold_a_meeting(office: Office) -> None:
    """A division read one of its procedures together."""
    unit = next(unit for unit in office.units if unit.name == "Phòng Kinh tế xây dựng")
    rows = Acknowledgement.objects.filter(
        dissemination__agency=office.agency, unit=unit, dissemination__revision__status=Revision.Status.EFFECTIVE
    )
    row = rows.select_related("dissemination").exclude(acknowledged_on=None).order_by("pk").first()
    assert row
    assert row.acknowledged_on
    meeting = Meeting.objects.create(
        agency=office.agency,
        unit=unit,
        held_on=row.acknowledged_on,
        chaired_by="Trưởng phòng Kinh tế xây dựng",
        minutes="Phổ biến nội dung quy trình, phân công đầu mối theo dõi biểu mẫu.",
        recorded_by=office.holder(Role.SECRETARY),
    )
    meeting.disseminations.add(row.dissemination)
    meeting.present.add(row.user_id)
    row.meeting = meeting
    row.save(update_fields=["meeting"])


def _hear_citizens(agency: Agency) -> None:
    """Three voices, one of them answered, and stars."""
    procedures = list(Procedure.objects.filter(agency=agency, kind=Kind.OPERATIONAL).order_by("code"))
    by_code = {procedure.code: procedure for procedure in procedures}
    head = Membership.objects.get(agency=agency, role=Role.HEAD).user
    for receipt, number, day, text, answer in VOICES:
        answered = {"answer": answer, "answered_on": date(2019, 9, 25), "answered_by": head, "is_published": True}
        Feedback.objects.create(
            procedure=by_code[f"QT-NV-{number:02}"],
            agency=agency,
            receipt=receipt,
            text=text,
            received_on=day,
            due_on=add_working_days(day, settings.FEEDBACK_WORKING_DAYS),
            **(answered if answer else {}),
        )
    Rating.objects.bulk_create(
        Rating(procedure=procedure, stars=3 + (n * 7 + k * 3) % 3, rated_on=date(2019, 9, 2 + k))
        for n, procedure in enumerate(procedures[:15])
        for k in range(2 + n % 5)
    )


def plan_documents() -> None:
    """Let the PDFs of some procedures of the cast's agency be made; those of the others are made when asked for."""
    effective = Revision.objects.effective().filter(agency__code=AGENCY, procedure__kind=Kind.OPERATIONAL)
    keys = [(f"procedures.render_revision:{pk}", {"id": pk})
            for pk in effective.order_by("procedure__code").values_list("pk", flat=True)[:PDFS]]  # fmt: skip
    jobs.plan_many("procedures.render_revision", keys)
