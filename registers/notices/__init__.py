"""Each register's own module declares what it adds."""

from registers.notices import complaints, dossiers, objectives, risks, years  # noqa: F401
