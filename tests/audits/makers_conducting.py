"""Makers for the conducting of audits: photos, lent auditors, browsers of the people of a team."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from agencies.models import Agency, User
from agencies.roles import Role
from audits.models import Audit, AuditMember, ChecklistItem
from audits.services.checklists import photo_add
from core.actors import Actor
from core.files import store
from tests.audits.makers import clauses, lead_of, make_audit, move_audit, two_units
from tests.cast import PDF, actor_of, client_of, make_membership, make_user


def photo(name: str = "anh.jpg", colour: str = "red") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def lead_user(audit: Audit) -> User:
    return audit.members.get(is_lead=True).user


def lead_client(audit: Audit) -> Client:
    return client_of(lead_user(audit))


def lend(audit: Audit, lender: Agency, role: str = Role.AUDITOR) -> User:
    """An auditor of another agency in the team of an audit."""
    user = make_user("Người Cho Mượn")
    make_membership(user, lender, role)
    AuditMember.objects.create(audit=audit, user=user, lent_by=lender)
    return user


def second_auditor(audit: Audit) -> Actor:
    """Another auditor of the agency in the team."""
    user = make_user("Đánh Giá Viên Hai")
    make_membership(user, audit.agency, Role.AUDITOR, unit=two_units(audit.agency)[1])
    AuditMember.objects.create(audit=audit, user=user)
    return actor_of(user)


def address(item: ChecklistItem) -> str:
    return reverse("checklist_item", args=[item.audit_id, item.order])


def answer(item: ChecklistItem, result: str = "conform", evidence: str = "", **further) -> dict:
    """What the page of a question posts."""
    return {"result": result, "evidence": evidence, "seen": item.version, "go": "next"} | further


def led_by(agency: Agency, user: User, status: str, findings: tuple[str, ...] = ()) -> Audit:
    """An audit against the edition of 2008 that this person leads, moved to its status."""
    audit = make_audit(agency, "planned", clauses=clauses("7.5", "8.2", edition="9001:2008"))
    audit.members.update(user=user)
    move_audit(audit, status, findings)
    return audit


def records_of_conducting(cast) -> dict:
    """What the table of permissions opens: audits of agency A at every status, led by Khoa."""
    cast.khoa.memberships.update(unit=two_units(cast.a)[1])
    signed = led_by(cast.a, cast.khoa, "signed", ("minor",))
    Audit.objects.filter(pk=signed.pk).update(pdf_sha256=store(PDF), pdf_size=len(PDF))
    under_way = led_by(cast.a, cast.khoa, "under_way", ("minor",))
    item = under_way.items.get(order=1)
    return {
        "audit-signed": signed,
        "audit-announced": led_by(cast.a, cast.khoa, "announced"),
        "audit-concluded": led_by(cast.a, cast.khoa, "concluded"),
        "audit-under-way": under_way,
        "photo": photo_add(item=item, upload=photo(), by=lead_of(under_way)),
        "follow-up": under_way.follow_ups.get(),
        "finding": under_way.findings.get(),
    }
