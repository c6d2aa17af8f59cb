"""Each matter's own module declares what it adds."""

from scoring.todos import conducting, explanations, planning, preparing, requests, rounds  # noqa: F401
