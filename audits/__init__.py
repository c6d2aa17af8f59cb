"""Internal audits, findings, corrective actions, management reviews."""
