from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

REGISTRIES = (
    "permissions", "indicators", "todos", "notices", "menu", "search", "sections", "jobs", "panels", "reference",
)  # fmt: skip


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        autodiscover_modules(*REGISTRIES)
        post_migrate.connect(guard_the_log, sender=self)


def guard_the_log(using: str, **kwargs) -> None:
    """SQLite drops triggers when a table is rebuilt, so they are put back after every migrate."""
    from core.log import install_guards

    install_guards(using)
