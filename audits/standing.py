"""How far the audits of a year have come: of one agency in a sentence, of many in a list."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from agencies.models import Agency
from audits.models import NONCONFORMITIES, Audit, AuditProgramme, Finding
from core.dates import today


@dataclass(frozen=True)
class Standing:
    """Counts of one agency's audits of a year; cancelled ones are left out. `late` are among the planned."""

    agency: Agency
    programme: AuditProgramme | None = None
    planned: int = 0
    held: int = 0
    signed: int = 0
    late: int = 0
    nonconformities: int = 0

    @property
    def total(self) -> int:
        return self.planned + self.held


def standings_of(agencies: Collection[Agency], year: int, *, with_findings: bool = True) -> list[Standing]:
    """One for each agency, in their order; three queries, two without counting nonconformities."""
    programmes = {row.agency_id: row for row in AuditProgramme.objects.filter(agency__in=agencies, year=year)}
    rows = Audit.objects.filter(agency__in=agencies, programme__year=year).not_cancelled().order_by()
    counts = {
        row.pop("agency"): row
        for row in rows.values("agency").annotate(
            planned=Count("pk", filter=Q(status__in=Audit.PLANNING)),
            held=Count("pk", filter=Q(opened_on__lte=today())),
            signed=Count("pk", filter=Q(status=Audit.Status.SIGNED)),
            late=Count("pk", filter=Q(status__in=Audit.PLANNING, ends_on__lt=today())),
        )
    }
    bad = _nonconformities(agencies, year) if with_findings else {}
    return [
        Standing(
            agency, programmes.get(agency.pk), **counts.get(agency.pk, {}), nonconformities=bad.get(agency.pk, 0)
        )
        for agency in agencies
    ]


def _nonconformities(agencies: Collection[Agency], year: int) -> dict[int, int]:
    found = Finding.objects.filter(agency__in=agencies, audit__programme__year=year, grade__in=NONCONFORMITIES)
    return dict(found.order_by().values("agency").annotate(n=Count("pk")).values_list("agency", "n"))
