"""Each matter's own module declares what it adds."""

from audits.indicators import actions, audits, findings, improvements, people, reviews  # noqa: F401
