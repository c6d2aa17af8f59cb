"""What an audit asks: a question for each clause in each division, one for each step of its procedures, and what
became of earlier findings. The questions go into documents and are Vietnamese."""

from typing import TYPE_CHECKING

from agencies.models import Unit
from procedures.models import Procedure, Revision, Step

if TYPE_CHECKING:
    from audits.models import Audit, ChecklistItem, FollowUp


def make_checklist(audit: "Audit") -> list["ChecklistItem"]:
    """Write the checklist of an audit that has none: clauses in the order of the standard, then procedures."""
    units: list[Unit | None] = [*audit.units.all()] or [None]
    clauses = list(audit.clauses.order_by("edition", "order"))
    items = [
        audit.items.model(audit=audit, unit=unit, clause=clause, question=about_clause(clause))
        for unit in units
        for clause in clauses
    ]
    items += _about_procedures(audit, {unit.pk for unit in units if unit})
    for order, item in enumerate(items, start=1):
        item.order = order
    return audit.items.model.objects.bulk_create(items, batch_size=500)


def about_clause(clause) -> str:
    title = f" ({clause.title_vi})" if clause.title_vi else ""
    return f"Đơn vị thực hiện yêu cầu của điều {clause.number}{title} như thế nào? Bằng chứng là gì?"


def _about_procedures(audit: "Audit", unit_ids: set[int]) -> list["ChecklistItem"]:
    procedures = list(audit.procedures.select_related("owner_unit").order_by("code"))
    revisions = Revision.objects.effective().filter(procedure__in=procedures)
    of_revision = dict(revisions.values_list("pk", "procedure_id"))
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(revision__in=of_revision).exclude(kind=Step.Kind.END).order_by("order"):
        steps.setdefault(of_revision[step.revision_id], []).append(step)
    return [
        audit.items.model(
            audit=audit,
            unit=procedure.owner_unit if procedure.owner_unit_id in unit_ids else None,
            procedure=procedure,
            step=step.order if step else None,
            question=about_step(procedure, step),
        )
        for procedure in procedures
        for step in steps.get(procedure.pk, [None])
    ]


def about_step(procedure: Procedure, step: Step | None) -> str:
    """Asks after the step's work, its person, its time and its form; after the whole where there are no steps."""
    if step is None:
        return f"Tài liệu {procedure.code} được áp dụng như thế nào? Bằng chứng là gì?"
    asked = f"{procedure.code}, bước {step.order} “{step.what}” ({step.who})"
    form = f", đúng biểu mẫu {step.form}" if step.form else ""
    return f"{asked}: làm đúng nội dung, đúng thời gian{form} không? Xem hồ sơ nào?"[:500]


def make_follow_ups(audit: "Audit") -> list["FollowUp"]:
    """Ask after every finding of signed audits that no audit has settled; repeating it adds the new ones."""
    asked = audit.follow_ups.values("finding")
    of_agency = audit.findings.model.objects.filter(agency=audit.agency_id).exclude(audit=audit)
    follow_up = audit.follow_ups.model
    rows = [follow_up(audit=audit, finding=finding) for finding in of_agency.unsettled().exclude(pk__in=asked)]
    return follow_up.objects.bulk_create(rows, batch_size=500)
