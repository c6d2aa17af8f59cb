"""Agencies from an Excel file: plan, look, apply all or nothing. The same file a second time changes nothing."""

from agencies.imports.columns import TABLE
from agencies.imports.planning import ImportPlan, plan_import
from agencies.imports.writing import STALE, apply_import

__all__ = ["STALE", "TABLE", "ImportPlan", "apply_import", "plan_import"]
