"""Figures about dossiers from an Excel file or from the one-stop system: plan, look, apply all or nothing."""

from registers.imports.columns import TABLE
from registers.imports.planning import ImportPlan, plan_feed, plan_import
from registers.imports.writing import STALE, apply_feed, apply_import

__all__ = ["STALE", "TABLE", "ImportPlan", "apply_feed", "apply_import", "plan_feed", "plan_import"]
