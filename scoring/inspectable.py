"""Whom the province inspects, and what is known of each from the years before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from agencies.models import Agency, Obligation
from agencies.models.agency import AgencyQuerySet, obligation_on
from core.dates import today
from scoring.models import Assessment, Inspection, InspectionPlan, InspectionRequest
from scoring.planning import Candidate, visits_required


def inspectable(year: int) -> AgencyQuerySet:
    """Whom the province inspects in a year: those of 1 January."""
    return inspectable_on(date(year, 1, 1))


def inspectable_on(day: date) -> AgencyQuerySet:
    """In the programme; central bodies are their ministries' (TT 26/2014/TT-BKHCN, Art. 34.1a)."""
    own = Obligation.objects.on(day).exclude(kind=Obligation.Kind.VERTICAL)
    return Agency.objects.in_programme_on(day).filter(pk__in=own.values("agency"))


def mandatory_in(year: int) -> AgencyQuerySet:
    """Those of them that must apply the standard (QĐ 19/2014/QĐ-TTg, Art. 2.1)."""
    must = Obligation.objects.on(date(year, 1, 1)).filter(kind=Obligation.Kind.MANDATORY)
    return inspectable(year).filter(pk__in=must.values("agency"))


@dataclass(frozen=True)
class Coverage:
    """How far a plan covers those whom the province inspects."""

    agencies: int
    covered: int
    mandatory: int
    visited: int
    required: int
    left_out: int
    missing: list[Agency]

    @property
    def percent(self) -> int:
        """Of the mandatory the visited ones, rounded down."""
        return 100 * self.visited // self.mandatory if self.mandatory else 100

    @property
    def is_enough(self) -> bool:
        return self.visited >= self.required


def coverage_of(plan: InspectionPlan, without: Inspection | None = None) -> Coverage:
    """What the plan covers, or would cover without one of its inspections; three queries."""
    rows = plan.inspections.not_cancelled().exclude(pk=without and without.pk).values_list("agency", "form")
    forms = dict(sorted(rows, key=lambda row: row[1] == Inspection.Form.ON_SITE))
    agencies = list(inspectable(plan.year).in_order())
    mandatory = set(mandatory_in(plan.year).values_list("pk", flat=True))
    return Coverage(
        agencies=len(agencies),
        covered=sum(agency.pk in forms for agency in agencies),
        mandatory=len(mandatory),
        visited=sum(forms.get(agency) == Inspection.Form.ON_SITE for agency in mandatory),
        required=visits_required(len(mandatory)),
        left_out=len(mandatory.difference(forms)),
        missing=[agency for agency in agencies if agency.pk not in forms],
    )


def too_few_without(visit: Inspection) -> str:
    """A sentence where the plan would visit less than a third of the mandatory without this visit; else nothing."""
    if visit.plan is None or not visit.is_on_site or not mandatory_in(visit.year).filter(pk=visit.agency_id).exists():
        return ""
    left = coverage_of(visit.plan, without=visit)
    if left.is_enough:
        return ""
    sentence = _(
        "Without this visit the plan visits %(visited)d of the %(mandatory)d mandatory agencies at the office "
        "(%(percent)d%%); at least %(required)d are needed, a third (TT 26/2014/TT-BKHCN, Art. 33)."
    )
    figures = ("visited", "mandatory", "percent", "required")
    return sentence % {name: getattr(left, name) for name in figures}


def inspected_from_within(plan: InspectionPlan) -> AgencyQuerySet:
    """Agencies whose inspecting agency in the plan is themselves, or the one above or below them."""
    within = Q(inspecting_agency=F("agency")) | Q(inspecting_agency__parent=F("agency"))
    lines = plan.inspections.not_cancelled().filter(within | Q(agency__parent=F("inspecting_agency")))
    return Agency.objects.filter(pk__in=lines.values("agency")).in_order()


def candidates_of(year: int) -> list[Candidate]:
    """Everybody the province inspects with what the years before tell; as many queries for one as for all."""
    agencies = list(inspectable(year).prefetch_related(obligation_on(date(year, 1, 1))))
    scores, requests = _scores(year), _requests()
    visits, findings = _inspections(year)
    return [
        Candidate(
            agency=agency.pk,
            code=agency.code,
            is_mandatory=agency.current_obligation[0].kind == Obligation.Kind.MANDATORY,
            **scores.get(agency.pk, {}),
            visited=visits.get(agency.pk),
            open=requests.get(agency.pk, (0, 0))[0],
            overdue=requests.get(agency.pk, (0, 0))[1],
            nonconforming=findings.get(agency.pk, 0),
        )
        for agency in agencies
    ]


def _scores(year: int) -> dict[int, dict[str, Any]]:
    """The last final total of each agency, with its year and the points of its set."""
    rows = Assessment.objects.final().filter(round__year__lt=year).order_by("round__year")
    found = rows.values_list("agency", "final_total", "criteria_set__total", "round__year")
    return {pk: {"score": total, "score_most": most, "score_year": of} for pk, total, most, of in found}


def _requests() -> dict[int, tuple[int, int]]:
    """Requests not settled today, and those of them that are overdue."""
    rows = InspectionRequest.objects.unsettled().exclude(status=InspectionRequest.Status.DRAFT)
    late = Q(status__in=InspectionRequest.WAITING, due_on__lt=today())
    counted = rows.order_by().values("agency").annotate(open=Count("pk"), overdue=Count("pk", filter=late))
    return {agency: (open_, overdue) for agency, open_, overdue in counted.values_list("agency", "open", "overdue")}


def _inspections(year: int) -> tuple[dict[int, int], dict[int, int]]:
    """The year of the last visit, and how many items did not conform at the last inspection."""
    held = Inspection.objects.held().filter(year__lt=year).order_by("concluded_on", "pk")
    bad = Count("items", filter=Q(items__result="nonconform"))
    visits: dict[int, int] = {}
    findings: dict[int, int] = {}
    for agency, form, day, found in _rows(held.annotate(bad=bad)):
        findings[agency] = found
        if form == Inspection.Form.ON_SITE:
            visits[agency] = day.year
    return visits, findings


def _rows(inspections) -> Iterable[tuple[int, str, date, int]]:
    return inspections.values_list("agency", "form", "concluded_on", "bad")
