"""Each register's own module declares what it adds."""

from registers.indicators import complaints, dossiers, objectives, risks, satisfaction  # noqa: F401
