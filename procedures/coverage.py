"""Which TTHC has a procedure in effect, and which procedure no longer matches its TTHC. Set-based, for any day.

A provincial model covers nothing by itself: only what an agency applies counts. What a TTHC reads is known of the
present alone, so that a procedure of an earlier day is set beside the TTHC of now.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from core.dates import add_months
from procedures import flow
from procedures.models import (
    AdministrativeProcedure,
    Coverage,
    Kind,
    Procedure,
    Revision,
    Step,
    TthcScope,
    UseRecord,
)

Pair = tuple[int, int]

REPEALED, CHANGED, TOO_LONG = "repealed", "changed", "too_long"
REASONS = {
    REPEALED: _("The TTHC is repealed."),
    CHANGED: _("The TTHC has changed since the procedure was approved."),
    TOO_LONG: _("The steps take longer than the TTHC allows."),
}


@dataclass
class Mismatch:
    """A TTHC that an effective revision covers and no longer matches, with the reasons as keys of REASONS."""

    coverage: Coverage
    reasons: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list:
        return [REASONS[reason] for reason in self.reasons]


def scopes_in_force(day: date) -> QuerySet[TthcScope]:
    """Which agency handles which TTHC on `day`, of those that are in force."""
    standing = AdministrativeProcedure.objects.in_force_on(day)
    return TthcScope.objects.on(day).filter(tthc__in=standing)


def coverages_on(day: date) -> QuerySet[Coverage]:
    """What the revisions that agencies apply on `day` cover."""
    in_effect = Q(revision__effective_to=None) | Q(revision__effective_to__gt=day)
    return Coverage.objects.filter(in_effect, revision__effective_from__lte=day, revision__procedure__is_model=False)


def uncovered_scopes(day: date) -> QuerySet[TthcScope]:
    """The TTHCs that an agency handles on `day` without a procedure in effect."""
    same = coverages_on(day).filter(tthc=OuterRef("tthc"), revision__agency=OuterRef("agency"))
    return scopes_in_force(day).filter(~Exists(same))


def handled_pairs(agencies: Collection[int] | None, day: date) -> set[Pair]:
    """(agency id, TTHC id) of every TTHC in force that one of the agencies (None: any) handles on `day`."""
    return set(_of(scopes_in_force(day), "agency", agencies).values_list("agency", "tthc"))


def covered_pairs(agencies: Collection[int] | None, day: date) -> set[Pair]:
    """Those of `handled_pairs` for which the agency has a procedure in effect on `day`, matching or not."""
    applied = _of(coverages_on(day), "revision__agency", agencies)
    return handled_pairs(agencies, day) & set(applied.values_list("revision__agency", "tthc"))


def uncovered_pairs(agencies: Collection[int] | None, day: date) -> set[Pair]:
    """Those of `handled_pairs` for which the agency has no procedure in effect on `day`."""
    return handled_pairs(agencies, day) - covered_pairs(agencies, day)


def mismatched_pairs(agencies: Collection[int] | None, day: date) -> set[Pair]:
    """(agency id, TTHC id) where a procedure in effect on `day` no longer matches a TTHC that it covers."""
    coverages = _of(coverages_on(day), "revision__agency", agencies)
    differing = coverages.filter(_repealed(day) | _changed()).values_list("revision__agency", "tthc")
    return set(differing) | {(row.revision.agency_id, row.tthc_id) for row in too_long(coverages)}


def differing_coverages(agencies: Collection[int] | None, day: date) -> QuerySet[Coverage]:
    """Of procedures in effect on `day`, those whose TTHC was repealed or has changed since, in the order of codes."""
    rows = _of(coverages_on(day), "revision__agency", agencies).filter(_repealed(day) | _changed())
    return rows.order_by("revision__procedure__code", "tthc__code")


def mismatches(agencies: Collection[int] | None, day: date) -> list[Mismatch]:
    """What `mismatched_pairs` counts, with its reasons, in the order of agencies and codes."""
    coverages = _of(coverages_on(day), "revision__agency", agencies)
    late = {row.pk for row in too_long(coverages)}
    rows = coverages.filter(_repealed(day) | _changed() | Q(pk__in=late)).select_related(
        "tthc", "revision__procedure", "revision__agency"
    )
    ordered = rows.order_by("revision__agency__sort_text", "revision__procedure__code", "tthc__code")
    return [Mismatch(row, _reasons(row, day, late)) for row in ordered]


def _reasons(coverage: Coverage, day: date, late: set[int]) -> list[str]:
    holds = {
        REPEALED: not coverage.tthc.is_in_force_on(day),
        CHANGED: coverage.fingerprint != coverage.tthc.fingerprint,
        TOO_LONG: coverage.pk in late,
    }
    return [reason for reason, held in holds.items() if held]


def too_long(coverages: QuerySet[Coverage]) -> list[Coverage]:
    """Those whose steps take longer than the strictest limit of the TTHC.

    No way through the steps is longer than their sum, so only where the sum exceeds the limit are they looked at.
    """
    found = list(_with_times(coverages).filter(takes__gt=F("limit")).select_related("revision"))
    longest = _longest(row.revision_id for row in found)
    return [row for row in found if longest[row.revision_id] > row.limit]


def shortened_pairs(agencies: Collection[int] | None, day: date) -> set[Pair]:
    """Those of `handled_pairs` for which the steps of a procedure in effect on `day` take at least a tenth less than
    the strictest limit of the TTHC. Procedures without times or TTHC without a limit shorten nothing.

    Where no step leads past another the longest way is the sum, so only the steps of the others are read.
    """
    timed = _with_times(_of(coverages_on(day), "revision__agency", agencies))
    timed = timed.annotate(spare=F("limit") * 9 - F("takes") * 10)
    by_sum = timed.filter(takes__gt=0, spare__gte=0).values_list("revision__agency", "tthc")
    forked = Step.objects.filter(Q(next_order__isnull=False) | Q(no_order__gt=F("order"))).values("revision")
    unsure = list(timed.filter(spare__lt=0, revision__in=forked).select_related("revision"))
    longest = _longest(row.revision_id for row in unsure)
    by_way = {
        (row.revision.agency_id, row.tthc_id) for row in unsure if 0 < longest[row.revision_id] * 10 <= row.limit * 9
    }
    return handled_pairs(agencies, day) & (set(by_sum) | by_way)


def _with_times(coverages: QuerySet[Coverage]) -> QuerySet:
    """With the `limit` of the TTHC and the sum of the steps that the procedure `takes`, in quarter-days."""
    steps = Step.objects.filter(revision=OuterRef("revision")).order_by().values("revision")
    return coverages.annotate(
        limit=Min("tthc__methods__limit_quarters", filter=Q(tthc__methods__limit_quarters__gt=0)),
        takes=Subquery(steps.annotate(total=Sum("quarters")).values("total")),
    )


def _longest(revisions: Iterable[int]) -> dict[int, int]:
    steps = defaultdict(list)
    for step in Step.objects.filter(revision__in=set(revisions)):
        steps[step.revision_id].append(step)
    return {pk: 0 if flow.problems(rows) else flow.longest(rows) for pk, rows in steps.items()}


def unused_procedures(day: date) -> QuerySet[Procedure]:
    """Procedures for TTHC in effect for the year before `day` and used on no day of it; others use no dossiers."""
    year_ago = add_months(day, -12)
    used = UseRecord.objects.filter(used_on__gt=year_ago, used_on__lte=day).values("procedure")
    old = Revision.objects.filter(effective_from__lte=year_ago).values("procedure")
    applied = Procedure.objects.effective_on(day).filter(is_model=False, kind=Kind.OPERATIONAL)
    return applied.filter(pk__in=old).exclude(pk__in=used)


def _repealed(day: date) -> Q:
    return Q(tthc__repealed_on__lte=day)


def _changed() -> Q:
    return ~Q(fingerprint=F("tthc__fingerprint"))


def _of(queryset: QuerySet, path: str, agencies: Collection[int] | None) -> QuerySet:
    return queryset if agencies is None else queryset.filter(**{f"{path}__in": agencies})
