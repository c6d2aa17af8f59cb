"""Each matter's own module declares what it adds."""

from audits.sections import actions, audits, pack, reviews  # noqa: F401
