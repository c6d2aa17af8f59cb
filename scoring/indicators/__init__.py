"""Each matter's own module declares what it adds."""

from scoring.indicators import inspections, requests, scores  # noqa: F401
