"""Each matter's own module declares what it adds."""

from audits.search import actions, audits, reviews  # noqa: F401
