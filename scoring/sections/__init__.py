"""Each matter's own module declares what it adds."""

from scoring.sections import inspections, requests, scores  # noqa: F401
