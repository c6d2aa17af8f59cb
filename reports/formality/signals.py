"""The signals: each finds, for all agencies and spans at once, the records by which somebody can look closer."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, ChecklistItem, CorrectiveAction, Finding, Grade, ManagementReview
from core.indicators import Period
from procedures.coverage import unused_procedures
from reports.formality.registry import Found, by_years, signal, within
from reports.models import AnnualReport, Narrative
from reports.outline import BY_KEY, words
from reports.sameness import compared, is_repeated

REPORTED = (Audit.Status.CONCLUDED, Audit.Status.SIGNED)
LEAST_QUESTIONS = 5


def reported_audits(agencies: Collection[int], condition: Q) -> QuerySet[Audit]:
    """Concluded internal audits with `found`: whether anything was, were it an opportunity for improvement."""
    findings = Finding.objects.filter(audit=OuterRef("pk")).exclude(grade=Grade.CONFORMITY)
    rows = Audit.objects.filter(condition, agency__in=agencies, status__in=REPORTED).annotate(found=Exists(findings))
    return rows.only("agency_id", "number", "title", "concluded_on").order_by("concluded_on", "pk")


@signal(
    "no_findings",
    _("No finding two years running"),
    _("Internal audits were held in both years, and none of them found anything at all."),
)
def nothing_found(agencies: Collection[int], periods: Collection[Period]) -> Found:
    """Audits concluded in the span and in the year before, all without a finding of any grade. One query."""
    rows = reported_audits(agencies, within(periods, "concluded_on"))
    return {
        key: [*last, *this]
        for key, (last, this) in by_years(rows, periods, "concluded_on").items()
        if last and this and not any(audit.found for audit in (*last, *this))  # type: ignore[attr-defined]
    }


@signal(
    "quick_checklists",
    _("Checklists answered within minutes"),
    _("Every question of the audits was answered “conforms” within minutes; perhaps they were copied from paper."),
)
def answered_within_minutes(agencies: Collection[int], periods: Collection[Period]) -> Found:
    """All audits concluded in the span: nothing found, at least LEAST_QUESTIONS questions, each answered “conforms”,
    the first and the last of them within QUICK_CHECKLIST_MINUTES. One query."""
    conforms = Q(items__result=ChecklistItem.Result.CONFORM)
    rows = reported_audits(agencies, within(periods, "concluded_on", back=False)).annotate(
        asked=Count("items"),
        conforming=Count("items", filter=conforms),
        first=Min("items__answered_at"),
        last=Max("items__answered_at"),
    )
    return {
        key: audits
        for key, (_last, audits) in by_years(rows, periods, "concluded_on").items()
        if audits and all(map(_is_quick, audits))
    }


def _is_quick(audit: Any) -> bool:
    if audit.found or audit.asked < LEAST_QUESTIONS or audit.conforming < audit.asked:
        return False
    return audit.last - audit.first <= timedelta(minutes=settings.QUICK_CHECKLIST_MINUTES)


@signal(
    "closed_at_once",
    _("Findings closed on the day they were raised"),
    _("Every corrective action for a finding was closed on the day it was proposed, before it could prove itself."),
)
def closed_at_once(agencies: Collection[int], periods: Collection[Period]) -> Found:
    """Slips for findings of internal audits proposed in the span, all closed as effective on that day. One query."""
    rows = CorrectiveAction.objects.filter(within(periods, "proposed_on", back=False), agency__in=agencies)
    rows = (
        rows.exclude(finding=None)
        .only("agency_id", "number", "status", "proposed_on", "ended_on")
        .order_by("proposed_on", "pk")
    )
    closed = CorrectiveAction.Status.CLOSED
    return {
        key: slips
        for key, (_last, slips) in by_years(rows, periods, "proposed_on").items()
        if slips and all(slip.status == closed and slip.ended_on == slip.proposed_on for slip in slips)
    }


@signal(
    "same_minutes",
    _("Minutes of the management review as last year"),
    _("The minutes of the last management review have almost the words of the one a year before."),
)
def same_minutes(agencies: Collection[int], periods: Collection[Period]) -> Found:
    """The last review of the span beside the last of the year before. Two queries."""
    rows = ManagementReview.objects.filter(within(periods, "held_on"), agency__in=agencies)
    rows = rows.only("agency_id", "number", "held_on", "conclusion", "remarks").order_by("held_on", "pk")
    reviews = by_years(rows.prefetch_related("decisions"), periods, "held_on")
    pairs = {key: (last[-1], this[-1]) for key, (last, this) in reviews.items() if last and this}
    return {
        key: [last, this]
        for key, (last, this) in pairs.items()
        if is_repeated(compared(_words_of(this), _words_of(last)))
    }


def _words_of(review: ManagementReview) -> str:
    decisions = [decision.text for decision in review.decisions.all()]
    return " ".join([review.conclusion, *review.remarks.values(), *decisions])


@dataclass(frozen=True)
class RepeatedSection:
    """A written section of an annual report that repeats last year's."""

    report_id: int
    key: str
    percent: int

    def __str__(self) -> str:
        return f"{BY_KEY[self.key].title} ({self.percent} %)"

    def get_absolute_url(self) -> str:
        return reverse("report_section", args=[self.report_id, self.key])


@signal(
    "copied_report",
    _("Annual report copied from last year"),
    _("Written sections of the annual report have almost the words of last year's report."),
)
def copied_sections(agencies: Collection[int], periods: Collection[Period]) -> Found:
    """Sections of the report that stands, each beside the same of the year before. One query."""
    rows = Narrative.objects.filter(report__in=AnnualReport.objects.standing(), report__agency__in=agencies)
    rows = rows.filter(within(periods, "report__period__data_to"), key__in=BY_KEY).select_related("report__period")
    rows = rows.defer("report__payload").order_by("pk")
    dated = [_Written(row.report.agency_id, row.report.period.data_to, row) for row in rows]
    found = {key: _repeated(*years) for key, years in by_years(dated, periods, "on").items()}
    return {key: sections for key, sections in found.items() if sections}


@dataclass(frozen=True)
class _Written:
    agency_id: int
    on: date
    narrative: Narrative


def _repeated(last: list[_Written], this: list[_Written]) -> list[RepeatedSection]:
    before = {row.narrative.key: words(row.narrative.data) for row in last}
    pairs = [(row.narrative, compared(words(row.narrative.data), before.get(row.narrative.key, ""))) for row in this]
    return [RepeatedSection(row.report_id, row.key, percent) for row, percent in pairs if is_repeated(percent)]


@signal(
    "unused_procedures",
    _("Procedures never used"),
    _("Procedures have been in effect for a year, and in that time no dossier was handled by them."),
)
def never_used(agencies: Collection[int], periods: Collection[Period]) -> Found:
    """What procedures counts as unused on the as-of day. One query for each span."""
    found: dict[tuple[int, Period], list[Any]] = defaultdict(list)
    for period in periods:
        for procedure in unused_procedures(period.as_of).filter(agency__in=agencies).order_by("code"):
            found[procedure.agency_id, period].append(procedure)
    return found
