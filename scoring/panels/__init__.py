"""Each matter's own module declares what it adds."""

from scoring.panels import criteria, inspections, reconciling, requests, rounds, scoring, why  # noqa: F401
