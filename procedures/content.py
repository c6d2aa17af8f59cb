"""What a revision says, as one plain structure: what is shown, compared, frozen and laid out is always this."""

from datetime import date

from procedures import flow
from procedures.flowchart import drawing_of
from procedures.tthc_parts import parts_of

SECTIONS = (
    ("purpose", "Mục đích"),
    ("scope", "Phạm vi áp dụng"),
    ("references", "Tài liệu viện dẫn"),
    ("definitions", "Định nghĩa, chữ viết tắt"),
    ("notes", "Diễn giải lưu đồ"),
)


def with_content(revisions):
    """Fetch what `content_of` reads, in a constant number of queries."""
    return revisions.select_related("procedure__owner_unit", "agency").prefetch_related(
        "steps", "forms", "records", "recipients", "legal_bases",
        "tthcs__legal_bases", "tthcs__dossier", "tthcs__methods",
    )  # fmt: skip


def content_of(revision) -> dict:
    """Words, steps and lists of one revision (see `with_content`); JSON-ready, times in quarter-days."""
    steps = list(revision.steps.all())
    return {
        "code": revision.procedure.code,
        "title": revision.title,
        "issue": revision.issue_label,
        "sections": {key: getattr(revision, key) for key, _title in SECTIONS},
        "legal_bases": [document.citation for document in revision.legal_bases.all()],
        "tthcs": parts_of(revision.tthcs.all()),
        "steps": [_step(step) for step in steps],
        "total_quarters": 0 if flow.problems(steps) else flow.longest(steps),
        "forms": [{"code": form.code, "title": form.title} for form in revision.forms.all()],
        "records": [
            {"title": row.title, "place": row.place, "retention": row.retention} for row in revision.records.all()
        ],
        "recipients": [{"name": row.name, "copy": row.copy} for row in revision.recipients.all()],
        "flowchart": drawing_of(steps),
    }


def _step(step) -> dict:
    names = ("order", "kind", "what", "who", "quarters", "form", "output", "details", "next_order", "no_order")
    return {name: getattr(step, name) for name in names} | {"days": flow.in_days(step.quarters)}


def revision_history(revision) -> list[dict]:
    """The issues before this one and this one itself: number, day of effect, what changed."""
    earlier = revision.procedure.revisions.filter(
        issue_number__lte=revision.issue_number, effective_from__isnull=False
    ).exclude(pk=revision.pk)
    rows = [_issue(row, row.effective_from) for row in earlier.order_by("issue_number")]
    return [*rows, _issue(revision, revision.planned_effective_on)]


def _issue(revision, day: date | None) -> dict:
    return {"issue": revision.issue_label, "day": _day(day), "change": revision.change_summary or "Ban hành lần đầu"}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
