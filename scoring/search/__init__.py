"""Each matter's own module declares what it adds."""

from scoring.search import criteria, inspections, requests, rounds  # noqa: F401
