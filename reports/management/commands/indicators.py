import json
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from core.indicators import Figures, Period, compute
from reports.models import ReportingPeriod


class Command(BaseCommand):
    help = "Print the province's totals, or one agency's values, for every registered key."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--agency", help="code of one agency")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, year: int, agency: str | None, json: bool, **options):
        values = self.values(span_of(year), agency)
        self.stdout.write(as_json(values) if json else "\n".join(f"{key:<45}{v}" for key, v in values.items()))

    def values(self, period: Period, code: str | None) -> dict:
        if code is None:
            figures = compute(list(Agency.objects.values_list("pk", flat=True)), [period])
            return {key: figures.total(key, period) for key in figures.keys}
        agency = Agency.objects.active_on(period.as_of).filter(code=code).first()
        if agency is None:
            raise CommandError(f"No agency has the code {code} on {period.as_of:%d/%m/%Y}.")
        figures = compute([agency.pk], [period])
        return {key: figures.value(key, agency.pk, period) for key in figures.keys}


def span_of(year: int) -> Period:
    """The data span of the year's reporting period, as the settings give it where none is open."""
    period = ReportingPeriod.objects.filter(year=year).first() or ReportingPeriod.for_year(year)
    return period.span


def as_json(values: dict) -> str:
    def plain(value):
        return float(value) if isinstance(value, Decimal) else str(value)

    return json.dumps(values, ensure_ascii=False, indent=2, default=plain)


def province_totals(year: int) -> tuple[Figures, Period]:
    """Every figure of the whole province in the year's span."""
    period = span_of(year)
    return compute(list(Agency.objects.values_list("pk", flat=True)), [period]), period
