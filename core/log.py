"""The append-only log: what was done, by whom, in whose name. Sealed into a hash chain afterwards.

Entries are plain inserts; `seal()` chains them later under one lock, because a chain built inside the
writing transaction forks or deadlocks under several writers.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections, models, transaction

from core.actors import Actor
from core.models import LogEntry, LogSeal, locked

VERBS: dict[str, Any] = {}
ROLES: dict[str, Any] = {}
LABELS: dict[str, Any] = {}
CHOICES: dict[str, Mapping[str, Any]] = {}
GENESIS = "0" * 64
GUARDED = (LogEntry, LogSeal)


def verbs(labels: dict[str, Any]) -> None:
    """Register what each dotted verb means, as words that follow a person's name."""
    VERBS.update(labels)


def labels(words: dict[str, Any]) -> None:
    """Register what the noted values that are no fields of their record are called in the history."""
    LABELS.update(words)


def choices(words: dict[str, Mapping[str, Any]]) -> None:
    """Register, for noted values that are no fields of their record, what their codes are called."""
    CHOICES.update(words)


def log(
    obj: models.Model, verb: str, *, by: Actor, before: dict | None = None, after: dict | None = None
) -> LogEntry:
    """Write one entry about `obj` in the caller's transaction; days and records are noted as their text."""
    entry = _entry(obj, verb, by, before, after)
    entry.save(force_insert=True)
    return entry


def log_many(objects: Iterable[models.Model], verb: str, *, by: Actor, after: dict | None = None) -> None:
    """One entry per object with a single insert."""
    LogEntry.objects.bulk_create([_entry(obj, verb, by, None, after) for obj in objects], batch_size=500)


def log_changes(rows: Iterable[tuple[models.Model, dict, dict]], verb: str, *, by: Actor) -> None:
    """One entry per (object, before, after) with a single insert."""
    entries = [_entry(obj, verb, by, before, after) for obj, before, after in rows]
    LogEntry.objects.bulk_create(entries, batch_size=500)


def _entry(obj, verb, by: Actor, before, after) -> LogEntry:
    body = {
        "actor": by.name,
        "user": by.user_id,
        "role": by.role,
        "agency": by.agency_id,
        "on_behalf_of": by.on_behalf_of,
        "verb": verb,
        "object": f"{obj._meta.label_lower}:{obj.pk}",
        "name": str(obj),
        "before": before or {},
        "after": after or {},
    }
    return LogEntry(
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        agency_id=getattr(obj, "agency_id", None),
        body=canonical(body),
    )


def canonical(data: Any) -> str:
    """JSON text that is the same for the same data, whatever the process or the day."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def changes(obj: models.Model, fields: Iterable[str], values: dict) -> tuple[dict, dict]:
    """What would differ: two dictionaries, before and after, of the fields whose value changes."""
    before = {name: getattr(obj, name) for name in fields if getattr(obj, name) != values[name]}
    return before, {name: values[name] for name in before}


def history(obj: models.Model):
    """Entries about one record, newest first."""
    return LogEntry.objects.filter(object_type=obj._meta.label_lower, object_id=obj.pk).order_by("-pk")


def seal(batch: int = 5000) -> int:
    """Append every unsealed entry to the chain; the number sealed. Safe to run at the same time anywhere."""
    with transaction.atomic(), locked("log.seal"):
        last = LogSeal.objects.order_by("-n").first()
        number, digest = (last.n, last.hash) if last else (0, GENESIS)
        seals = []
        for entry in LogEntry.objects.filter(logseal=None).order_by("pk")[:batch]:
            number, digest = number + 1, link(digest, entry)
            seals.append(LogSeal(n=number, entry=entry, hash=digest))
        LogSeal.objects.bulk_create(seals, batch_size=500)
    return len(seals)


def link(previous: str, entry: LogEntry) -> str:
    """The hash that chains an entry to the one before it."""
    return hashlib.sha256(f"{previous}\n{entry.pk}\n{entry.at.isoformat()}\n{entry.body}".encode()).hexdigest()


def first_broken_link() -> str | None:
    """Where the sealed chain no longer holds, as a sentence in English for the operator; None when whole."""
    digest = GENESIS
    for position, seal_row in enumerate(LogSeal.objects.order_by("n").select_related("entry").iterator(), start=1):
        if seal_row.n != position:
            return f"seal {position} is missing"
        digest = link(digest, seal_row.entry)
        if digest != seal_row.hash:
            return f"entry {seal_row.entry_id} (seal {position}) was changed"
        if not _columns_match(seal_row.entry):
            return f"the columns of entry {seal_row.entry_id} differ from its body"
    return None


def _columns_match(entry: LogEntry) -> bool:
    body = json.loads(entry.body)
    return body["verb"] == entry.verb and body["object"] == f"{entry.object_type}:{entry.object_id}"


def install_guards(using: str = "default") -> None:
    """Make UPDATE and DELETE of the log impossible in the database itself. Idempotent."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in GUARDED:
            for statement in _guard_sql(connection.vendor, model._meta.db_table):
                cursor.execute(statement)


def lift_guards(using: str = "default") -> None:
    """Remove the guards: only for emptying a test database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in GUARDED:
            table = model._meta.db_table
            for name in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}")


def guards_installed(using: str = "default") -> bool:
    """Whether every guard stands; `doctor` asks."""
    connection = connections[using]
    catalogue = "pg_trigger WHERE tgname" if connection.vendor == "postgresql" else "sqlite_master WHERE name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {catalogue} LIKE 'core_log%%_no_%%'", [])  # noqa: S608
        return cursor.fetchone()[0] == 2 * len(GUARDED)


def _guard_sql(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION core_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
        )
        events = {"update": "UPDATE", "delete": "DELETE OR TRUNCATE"}
        return [function] + [
            statement
            for name, event in events.items()
            for statement in (
                f"DROP TRIGGER IF EXISTS {table}_no_{name} ON {table}",
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION core_log_is_append_only()",
            )
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{name} BEFORE {name.upper()} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for name in ("update", "delete")
    ]
