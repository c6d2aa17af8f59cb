"""What a revision says, as one plain structure: what is shown, compared, frozen and laid out is always this."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from types import SimpleNamespace

from procedures import flow
from procedures.flowchart import drawing_of
from procedures.local_fields import READABLE, filled
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


@dataclass(frozen=True)
class Parts:
    """What stands beside the words of a revision: saved rows, or plain values with the same names."""

    legal_bases: Iterable
    tthcs: Iterable
    steps: Sequence
    forms: Iterable
    records: Iterable
    recipients: Iterable


def content_of(revision, values: Mapping[str, str] | None = None) -> dict:
    """Words, steps and lists of one revision (see `with_content`); JSON-ready, times in quarter-days.

    In a provincial model the marks of local fields are replaced by `values`, else by what they stand for.
    """
    return content_from(
        revision, Parts(**{part.name: list(getattr(revision, part.name).all()) for part in fields(Parts)}), values
    )


def content_from(revision, parts: Parts, values: Mapping[str, str] | None = None) -> dict:
    """`content_of` for a revision whose lists are at hand, saved or not."""
    steps = parts.steps
    total = 0 if flow.problems(steps) else flow.longest(steps)
    content = {
        "code": revision.procedure.code,
        "title": revision.title,
        "issue": revision.issue_label,
        "sections": {key: getattr(revision, key) for key, _title in SECTIONS},
        "legal_bases": _own_bases(parts),
        "tthcs": parts_of(parts.tthcs),
        "steps": [_step(step) for step in steps],
        "total_quarters": total,
        "total_days": flow.in_days(total),
        "forms": [{"code": form.code, "title": form.title} for form in parts.forms],
        "records": [{"title": row.title, "place": row.place, "retention": row.retention} for row in parts.records],
        "recipients": [{"name": row.name, "copy": row.copy} for row in parts.recipients],
        "flowchart": drawing_of(steps),
    }
    return _without_marks(content, values or READABLE) if revision.procedure.is_model else content


def _without_marks(content: dict, values: Mapping[str, str]) -> dict:
    content = filled(content, values)
    return content | {"flowchart": drawing_of([SimpleNamespace(**step) for step in content["steps"]])}


def _own_bases(parts: Parts) -> list[str]:
    """The legal bases beyond those that stand with the TTHCs already."""
    told = {document.pk for tthc in parts.tthcs for document in tthc.legal_bases.all()}
    return [document.citation for document in parts.legal_bases if document.pk not in told]


def _step(step) -> dict:
    names = ("order", "kind", "what", "who", "quarters", "form", "output", "details", "next_order", "no_order")
    return {name: getattr(step, name) for name in names} | {"days": flow.in_days(step.quarters)}


def revision_history(revision) -> list[dict]:
    """The issues before this one and this one itself: number, day of effect, what changed."""
    earlier = revision.procedure.revisions.filter(
        issue_number__lte=revision.issue_number, effective_from__isnull=False
    ).exclude(pk=revision.pk)
    rows = [history_row(row, row.effective_from) for row in earlier.order_by("issue_number")]
    return [*rows, history_row(revision, revision.planned_effective_on)]


def history_row(revision, day: date | None) -> dict:
    """One line of the history: issue, day of effect (ISO), what changed."""
    return {"issue": revision.issue_label, "day": _day(day), "change": revision.change_summary or "Ban hành lần đầu"}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
