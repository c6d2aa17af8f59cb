"""TTHC from an Excel file: plan, look, apply all or nothing. The same file a second time changes nothing."""

from procedures.imports.columns import TABLE
from procedures.imports.planning import ImportPlan, plan_import
from procedures.imports.writing import STALE, apply_import

__all__ = ["STALE", "TABLE", "ImportPlan", "apply_import", "plan_import"]
