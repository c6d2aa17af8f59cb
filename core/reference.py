"""Reference data that every installation starts from: each app registers what it loads, lower apps first."""

from collections.abc import Callable

from django.db import transaction

LOADERS: list[Callable[[], None]] = []


def reference(loader: Callable[[], None]) -> Callable[[], None]:
    """Register a function that writes an app's reference data; it must be safe to repeat."""
    LOADERS.append(loader)
    return loader


@transaction.atomic
def load_all() -> None:
    """Write the reference data of every app; what is there is brought up to date. Safe to repeat."""
    for loader in LOADERS:
        loader()
