"""Each matter's own module declares what it adds."""

from scoring.notices import conducting, criteria, explanations, planning, requests, rounds  # noqa: F401
