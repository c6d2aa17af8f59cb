"""Each register's own module declares what it adds."""

from registers.sections import complaints, dossiers, objectives, pack, risks  # noqa: F401
