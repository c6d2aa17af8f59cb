"""Each matter's own module declares what it adds."""

from audits.panels import actions, agency  # noqa: F401
