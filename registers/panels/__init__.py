"""Each register's own module declares what it adds."""

from registers.panels import objectives, risks, surveys  # noqa: F401
