"""The log only grows; whoever changes it is found, and the place is named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.actors import SYSTEM
from core.log import canonical, first_broken_link, guards_installed, install_guards, lift_guards, log, log_many, seal
from core.models import LogEntry, LogSeal


@pytest.fixture
def entries(cast) -> list[LogEntry]:
    found = [log(cast.a, "agency.change", by=SYSTEM, after={"name": f"Tên {number}"}) for number in range(5)]
    seal()
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_logentry SET verb = 'x'",
        "DELETE FROM core_logentry",
        "UPDATE core_logseal SET hash = 'x'",
        "DELETE FROM core_logseal",
    ],
)
def test_the_database_itself_refuses_to_change_it(entries, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LogEntry.objects.filter(verb="agency.change").count() == 5


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a statement of SQLite")
def test_replacing_a_row_is_refused_too(entries):
    columns = "id, at, verb, object_type, object_id, body"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO core_logentry ({columns}) SELECT {columns} FROM core_logentry")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a statement of PostgreSQL")
def test_emptying_the_table_is_refused_too(entries):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE core_logseal")


def test_the_guards_can_be_put_up_twice(db):
    install_guards()
    install_guards()
    assert guards_installed()


def tamper(statement: str, *params) -> None:
    """What an administrator of the database could do who knows of the guards."""
    lift_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_a_whole_chain_is_whole(entries):
    assert first_broken_link() is None
    assert list(LogSeal.objects.order_by("n").values_list("n", flat=True)) == [1, 2, 3, 4, 5]


def test_a_changed_entry_is_named(entries):
    tamper("UPDATE core_logentry SET body = %s WHERE id = %s", canonical({"verb": "x"}), entries[2].pk)
    assert first_broken_link() == f"entry {entries[2].pk} (seal 3) was changed"


def test_a_changed_moment_is_named(entries):
    tamper("UPDATE core_logentry SET at = '2001-01-01 00:00:00+00:00' WHERE id = %s", entries[1].pk)
    assert first_broken_link() == f"entry {entries[1].pk} (seal 2) was changed"


def test_columns_that_no_longer_say_what_the_entry_says_are_named(entries):
    tamper("UPDATE core_logentry SET object_id = 7 WHERE id = %s", entries[3].pk)
    assert first_broken_link() == f"the columns of entry {entries[3].pk} differ from its body"


def test_a_removed_link_is_named(entries):
    tamper("DELETE FROM core_logseal WHERE n = 2")
    assert first_broken_link() == "seal 2 is missing"


def test_two_entries_that_changed_places_are_named(entries):
    lift_guards()
    LogSeal.objects.filter(n=2).delete()
    LogSeal.objects.filter(n=1).update(entry=entries[1])
    assert first_broken_link() == f"entry {entries[1].pk} (seal 1) was changed"


def test_the_command_seals_and_names_what_is_broken(entries, capsys):
    call_command("audit_verify")
    assert "the chain is whole" in capsys.readouterr().out
    tamper("UPDATE core_logentry SET body = '{}' WHERE id = %s", entries[0].pk)
    with pytest.raises(CommandError, match=rf"entry {entries[0].pk} \(seal 1\) was changed"):
        call_command("audit_verify")


def test_sealing_again_seals_only_what_is_new(cast, entries):
    assert seal() == 0
    log_many([cast.a, cast.b], "agency.change", by=SYSTEM)
    assert seal() == 2
    assert first_broken_link() is None


def test_a_long_log_is_sealed_in_portions(cast):
    log_many([cast.a] * 7, "agency.change", by=SYSTEM)
    assert [seal(batch=3), seal(batch=3), seal(batch=3)] == [3, 3, 1]


def test_the_same_data_is_always_written_the_same_way():
    assert canonical({"b": 1, "a": "Đ"}) == canonical({"a": "Đ", "b": 1}) == '{"a":"Đ","b":1}'


def test_what_was_taken_back_leaves_no_entry(cast):
    with transaction.atomic():
        log(cast.a, "agency.change", by=SYSTEM)
        transaction.set_rollback(True)
    assert not LogEntry.objects.exists()
