"""Law, administrative procedures (TTHC), documented procedures and their revisions, public pages."""
