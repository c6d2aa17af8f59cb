"""What to audit first: points with reasons, from risks, changes, the last results and what people complained of.

The weights are this portal's, not the law's: ISO 9001, 9.2.2 a) asks for importance, changes and earlier results.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from agencies.models import Unit
from audits.coverage import procedures_in_force
from audits.models import NONCONFORMITIES, Audit, AuditProgramme, CorrectiveAction, Finding, Grade
from core.dates import today
from procedures.models import DocumentReview, Procedure, Revision
from registers.levels import ACTION_FROM
from registers.models import Complaint, Risk

MOST = 10
NEVER = "never"
REASONS: Mapping[str, tuple[int, Any]] = {
    "majors": (4, ngettext_lazy("%(n)d major nonconformity at the last audit",
                                "%(n)d major nonconformities at the last audit", "n")),
    "risks": (3, ngettext_lazy("%(n)d high risk", "%(n)d high risks", "n")),
    "overdue": (3, ngettext_lazy("%(n)d corrective action overdue", "%(n)d corrective actions overdue", "n")),
    NEVER: (3, ngettext_lazy("Not audited before", "Not audited before", "n")),
    "minors": (2, ngettext_lazy("%(n)d minor nonconformity at the last audit",
                                "%(n)d minor nonconformities at the last audit", "n")),
    "changes": (2, ngettext_lazy("%(n)d change of the law since the last audit",
                                 "%(n)d changes of the law since the last audit", "n")),
    "complaints": (2, ngettext_lazy("%(n)d complaint since the last audit",
                                    "%(n)d complaints since the last audit", "n")),
    "revisions": (1, ngettext_lazy("%(n)d new issue since the last audit",
                                   "%(n)d new issues since the last audit", "n")),
}  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """One division or procedure, how many points speak for it, and why."""

    target: Unit | Procedure
    points: int
    reasons: list[str]

    @property
    def query(self) -> str:
        """What an address says to have the form of a new audit filled in."""
        return f"{'unit' if isinstance(self.target, Unit) else 'procedure'}={self.target.pk}"


def weigh(counts: Mapping[str, int]) -> tuple[int, list[str]]:
    """Points and reasons, the weightiest first; counts by the names of REASONS."""
    told = [
        (weight * counts[name], str(words % {"n": counts[name]}))
        for name, (weight, words) in REASONS.items()
        if counts.get(name)
    ]
    told.sort(key=lambda row: -row[0])
    return sum(points for points, _reason in told), [reason for _points, reason in told]


def suggestions(programme: AuditProgramme) -> list[Suggestion]:
    """Divisions and procedures that this programme does not audit yet, the weightiest first; a constant number of
    queries."""
    agency = programme.agency_id
    planned = Audit.objects.filter(programme=programme).not_cancelled()
    units = Unit.objects.filter(agency=agency, closed_on=None).exclude(audits__in=planned)
    procedures = procedures_in_force(agency).exclude(audits__in=planned)
    found = _suggested(list(units), _Counted(agency, "unit")) + _suggested(
        list(procedures), _Counted(agency, "procedure")
    )
    return sorted(found, key=lambda one: -one.points)[:MOST]


def _suggested(targets: list, counted: "_Counted") -> list[Suggestion]:
    return [
        Suggestion(target, points, reasons)
        for target in targets
        for points, reasons in [weigh(counted.counts_of(target.pk))]
        if points
    ]


class _Counted:
    """What speaks for auditing each division, or each procedure, of an agency; `by` is "unit" or "procedure"."""

    def __init__(self, agency: int, by: str):
        self.last = _last_audits(agency, by)
        owner = "procedure__owner_unit" if by == "unit" else "procedure"
        self.counts: dict[int, Counter] = defaultdict(Counter)
        self._add("risks", _high_risks(agency).values_list(by))
        self._add("overdue", CorrectiveAction.objects.filter(agency=agency).overdue_on(today()).values_list(by))
        self._add_since("changes", _changes(agency).values_list(owner, "change__effective_on"))
        self._add_since("complaints", Complaint.objects.filter(agency=agency).values_list(by, "received_on"))
        self._add_since("revisions", _revisions(agency).values_list(owner, "effective_from"))
        rows = Finding.objects.filter(agency=agency, grade__in=NONCONFORMITIES)
        for target, grade, day in rows.values_list(by, "grade", "audit__opened_on"):
            if target and day == self.last.get(target):
                self.counts[target]["majors" if grade == Grade.MAJOR else "minors"] += 1

    def counts_of(self, target: int) -> Mapping[str, int]:
        return {NEVER: int(target not in self.last), **self.counts[target]}

    def _add(self, name: str, rows) -> None:
        for (target,) in rows:
            if target:
                self.counts[target][name] += 1

    def _add_since(self, name: str, rows) -> None:
        """Only what lies after the last audit and has come about by today."""
        for target, day in rows:
            if target and self.last.get(target, date.min) < day <= today():
                self.counts[target][name] += 1


def _last_audits(agency: int, by: str) -> dict[int, date]:
    """Division or procedure → the day on which it was last audited; an audit without divisions audits them all."""
    held = Audit.objects.filter(agency=agency).held_by(today()).order_by("opened_on")
    last = {pk: day for pk, day in held.values_list(f"{by}s", "opened_on") if pk}
    if by == "unit":
        whole = held.filter(units=None).values_list("opened_on", flat=True).last()
        for pk in Unit.objects.filter(agency=agency).values_list("pk", flat=True) if whole else []:
            last[pk] = max(whole, last.get(pk, whole))
    return last


def _high_risks(agency: int):
    risks = Risk.objects.filter(agency=agency, kind=Risk.Kind.RISK).standing()
    return risks.with_present().filter(now_level__gte=ACTION_FROM)


def _changes(agency: int):
    return DocumentReview.objects.filter(agency=agency).of_law().exclude(procedure=None)


def _revisions(agency: int):
    rows = Revision.objects.filter(agency=agency, issue_number__gt=1, procedure__is_model=False)
    return rows.filter(~Q(effective_from=None))
