"""Criteria sets, inspections, assessments, rankings."""
