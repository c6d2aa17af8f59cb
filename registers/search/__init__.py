"""Each register's own module declares what it adds."""

from registers.search import complaints, objectives, outputs, risks  # noqa: F401
