"""What every test stands on: settings that touch nothing outside, reference data, the clock, the cast."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from core.log import lift_guards
from core.reference import load_all
from tests.cast import Cast, make_cast

FIRST = ("processes", "long", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first, so that no worker waits for another in the end."""

    def place(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(FIRST) if item.get_closest_marker(name)), len(FIRST))

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Own folders for each worker. The source language, so that sentences are those in the code."""
    folder = tmp_path_factory.mktemp("var")
    (folder / "media" / "incoming").mkdir(parents=True)
    with override_settings(
        VAR_DIR=folder,
        MEDIA_ROOT=folder / "media",
        FILE_UPLOAD_TEMP_DIR=folder / "media" / "incoming",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LANGUAGE_CODE="en",
        QMS_TODAY=None,
        CELERY_BROKER_URL="",
        SECURE_SSL_REDIRECT=False,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite stands in a file: in memory, the threads of a live server would share one connection."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        database["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Reference data stands before the first test, so that tests in transactions need not write it."""
    with django_db_blocker.unblock():
        load_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test in real transactions empties the database; reference data stands again for whatever comes next."""
    yield
    if nextitem and _is_transactional(getattr(item, "_request", None)):
        with item.config.stash[blocking_manager_key].unblock():
            load_all()


@pytest.fixture(autouse=True)
def _log_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test in real transactions empties the database afterwards, which the log's guards would refuse.

    They stand again after the emptying, which ends in a post_migrate.
    """
    if not _is_transactional(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    lift_guards()


def _is_transactional(request: pytest.FixtureRequest | None) -> bool:
    if request is None:
        return False
    marker = request.node.get_closest_marker("django_db")
    wanted = {"transactional_db", "live_server", "django_db_serialized_rollback"} & set(request.fixturenames)
    return bool(wanted or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(autouse=True)
def _source_language(_settings_of_tests: None) -> Iterator[None]:
    """Sentences outside a request are those of the code too, whatever was asked for before."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def today_is(settings) -> Callable[[date | str], None]:
    """Move the domain clock: today_is("2019-10-15")."""

    def move(day: date | str) -> None:
        settings.QMS_TODAY = date.fromisoformat(day) if isinstance(day, str) else day

    return move
