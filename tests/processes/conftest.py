"""Installations for the tests of this folder: cloned from a template that holds Cao Bằng 2019, and dropped after."""

import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import environ
import psycopg
import pytest
import redis
from django.db import connections
from django.db.utils import ConnectionHandler

from tests.processes.portal import ALIAS, Portal, until

DATABASE_URL = os.environ.get("DATABASE_URL", "")
BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")


@pytest.fixture(scope="session")
def services() -> None:
    if not (DATABASE_URL.startswith("postgres") and BROKER_URL.startswith("redis")):
        pytest.skip("DATABASE_URL names no PostgreSQL or CELERY_BROKER_URL no Redis: run `make test-services`")


@pytest.fixture(scope="session")
def redis_port(services, tmp_path_factory) -> Iterator[int]:
    """A Redis of these tests alone: they empty it, and stop it, whole."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    options = f"--port {port} --bind 127.0.0.1 --appendonly no --dir {folder} --logfile redis.log".split()
    server = subprocess.Popen(["redis-server", *options, "--save", ""])
    until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, seconds=10)
    yield port
    server.kill()
    server.wait()


@pytest.fixture(scope="session")
def postgres_template(services, tmp_path_factory) -> Iterator[str]:
    with database() as name:
        prepare(tmp_path_factory.mktemp("template"), DATABASE_URL=url_of(name))
        yield name


@pytest.fixture
def portal(postgres_template, redis_port, tmp_path, django_db_blocker) -> Iterator[Portal]:
    """PostgreSQL and Redis; no worker runs yet."""
    redis.Redis(port=redis_port).flushall()
    env = {"CELERY_BROKER_URL": f"redis://127.0.0.1:{redis_port}/0"}
    with database(template=postgres_template) as name, django_db_blocker.unblock():
        yield from opened(Portal(tmp_path, env | {"DATABASE_URL": url_of(name)}))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    prepare(folder, DATABASE_URL=f"sqlite:///{folder}/portal.sqlite3")
    return folder / "portal.sqlite3"


@pytest.fixture
def embedded_portal(sqlite_template, tmp_path, django_db_blocker) -> Iterator[Portal]:
    """SQLite and no broker."""
    shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
    env = {"CELERY_BROKER_URL": "", "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3"}
    with django_db_blocker.unblock():
        yield from opened(Portal(tmp_path, env))


@contextmanager
def database(template: str = "template0") -> Iterator[str]:
    """A PostgreSQL database of its own, dropped at the end with whoever is still connected to it."""
    name = f"test_qms_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(name: str) -> str:
    return urlsplit(DATABASE_URL)._replace(path=f"/{name}").geturl()


def prepare(folder: Path, **env: str) -> None:
    portal = Portal(folder, env | {"CELERY_BROKER_URL": ""})
    portal.manage("migrate")
    portal.manage("load_scenario", "cao_bang_2019")


def opened(portal: Portal) -> Iterator[Portal]:
    """Let the test read the installation's database, and end its processes whatever the test did."""
    config = environ.Env.db_url_config(portal.env["DATABASE_URL"])
    connections.databases[ALIAS] = ConnectionHandler({"default": config}).databases["default"]
    try:
        yield portal
    finally:
        portal.end()
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]
