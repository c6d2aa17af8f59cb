"""Each register's own module declares what it adds."""

from registers.todos import complaints, dossiers, objectives, risks  # noqa: F401
