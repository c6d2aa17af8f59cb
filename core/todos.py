"""What must this person do, and by when: each app contributes set-based queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.actors import Actor
from core.dates import today


@dataclass(frozen=True)
class Todo:
    """One thing to do; `count` is how many records stand behind it."""

    title: str
    url: str
    due_on: date | None = None
    agency: str = ""
    count: int = 1

    @property
    def days_left(self) -> int | None:
        """Whole days until the due day; negative when it has passed; None without one."""
        return (self.due_on - today()).days if self.due_on else None


SOURCES: list[Callable[[Actor], list[Todo]]] = []


def todos(source: Callable[[Actor], list[Todo]]):
    """Register a source of things to do."""
    SOURCES.append(source)
    return source


def for_actor(actor: Actor) -> list[Todo]:
    """Everything this actor must do, the most urgent first, undated last."""
    found = [todo for source in SOURCES for todo in source(actor)]
    return sorted(found, key=lambda todo: (todo.due_on is None, todo.due_on or date.max, todo.title))
