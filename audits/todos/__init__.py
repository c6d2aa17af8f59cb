"""Each matter's own module declares what it adds."""

from audits.todos import actions, conducting, planning, reviews  # noqa: F401
