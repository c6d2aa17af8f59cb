"""A PostgreSQL database of its own for one measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")


@contextmanager
def database(name: str) -> Iterator[None]:
    """Made for the measurement with Django set up and all tables in it, and removed."""
    os.environ["DATABASE_URL"] = f"{SERVER}/{name}"
    os.environ.setdefault("SECRET_KEY", "only-for-measuring")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms_portal.settings")
    os.environ["CELERY_BROKER_URL"] = ""
    from tests.bench.province import administer

    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    try:
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        yield
        connection.close()
    finally:
        administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
