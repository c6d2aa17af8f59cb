from reports.models.annual import AnnualReport, Narrative
from reports.models.period import Extension, ReportingPeriod, Waiver
from reports.models.provincial import ProvincialReport

__all__ = ["AnnualReport", "Extension", "Narrative", "ProvincialReport", "ReportingPeriod", "Waiver"]
