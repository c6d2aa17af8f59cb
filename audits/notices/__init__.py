"""Each matter's own module declares what it adds."""

from audits.notices import actions, conducting, planning, reviews  # noqa: F401
