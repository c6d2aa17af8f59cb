"""The inspection plan as PDF and as an Excel sheet, both with the fields of Mẫu 19.KHKT."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import documents
from core.dates import now
from core.log import canonical
from core.spreadsheets import Column, Table, export_xlsx
from scoring.effects.plans import TEMPLATE_VERSION
from scoring.freezing import plan_payload
from scoring.models import Inspection, InspectionPlan

TABLE = Table(
    _("Inspection plan"),
    (
        Column("number", _("Number of the inspection"), width=16),
        Column("code", _("Agency code"), width=16),
        Column("agency", _("Agency"), width=40),
        Column("form", _("Form of the inspection"), width=24),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("inspecting_agency", _("Inspecting agency"), width=30),
        Column("partners", _("Agencies taking part"), width=30),
        Column("team", _("Inspection team"), width=40),
        Column("cost", _("Cost in đồng"), kind="integer"),
        Column("why", _("Why this agency, and in this form"), width=60),
        Column("status", _("State"), width=24),
        Column("illustrative", _("Illustrative data"), kind="yes_no"),
    ),
)


def as_pdf(plan: InspectionPlan) -> bytes | None:
    """An approved plan as it was frozen, any other from the rows as they are; None without lines."""
    if plan.is_approved:
        return documents.drawn(plan)
    payload = plan_payload(plan)
    if not payload:
        return None
    template, attachment = f"documents/{TEMPLATE_VERSION}/plan.html", canonical(payload).encode()
    return documents.render(template, payload, created=now(), attachment=attachment)


def as_xlsx(lines: QuerySet[Inspection]) -> bytes:
    """The lines in the order they come, cancelled ones too, with their state."""
    return export_xlsx(TABLE, _rows(lines))


def _rows(lines: QuerySet[Inspection]) -> Iterator[dict[str, Any]]:
    same = ("number", "starts_on", "ends_on", "partners", "cost", "why")
    found = lines.defer("payload").select_related("agency", "inspecting_agency")
    for line in found.prefetch_related("members__inspector"):
        yield {name: getattr(line, name) for name in same} | {
            "code": line.agency.code,
            "agency": line.agency.name,
            "form": str(line.get_form_display()),
            "inspecting_agency": line.inspecting_agency.name,
            "team": ", ".join(member.inspector.name for member in line.members.all()),
            "status": str(line.get_status_display()),
            "illustrative": line.is_illustrative or line.agency.is_illustrative,
        }
