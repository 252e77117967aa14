"""The archive held against itself: SQLite's own check, seals and checksums, and the rows against the sources read again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import __version__, index, rereading, storing
from referat_cli.checked import DamagedRow, is_of_the_file, row_of
from referat_cli.identifiers import punkt_ids
from referat_cli.inputs import InputError
from referat_cli.opening import history_sum
from referat_cli.rereading import SourceRow
from referat_cli.rows import OF_PUNKT, Rows, rows_of

if TYPE_CHECKING:
    from referat_cli.records import Referat
    from referat_cli.shelf import Shelf


class Fault(NamedTuple):
    """What is wrong, where: the ID of a meeting or punkt, or else the name of a table; file: the name of the source, where there is one."""

    id: str
    file: str | None
    message: str


def faults(db: Connection, users: Shelf) -> Iterator[Fault]:
    """Every fault but those of the index; a part that cannot be read is one, and the others are still looked at."""
    checks: list[tuple[str, Callable[[], Iterable[Fault]]]] = [
        ("sqlite", lambda: _of_sqlite(db)),
        ("source", lambda: _of_sources(db, users)),
        ("revision", lambda: _of_revisions(db)),
        ("removal", lambda: _of_removals(db)),
        ("grammar", lambda: _of_grammars(db)),
        *((table, lambda table=table: _strange_sources(db, table)) for table in ("punkt", *OF_PUNKT)),
        ("schema", lambda: _of_schema(db)),
    ]
    for where, check in checks:
        yield from _told(where, check)


def faults_of_index(db: Connection) -> Iterator[Fault]:
    """What is wrong with the search index."""
    yield from _told("punkt_fts", lambda: _of_index(db))


def _told(where: str, check: Callable[[], Iterable[Fault]]) -> Iterator[Fault]:
    """What a check finds; that it comes to no end is a fault, too."""
    try:
        yield from check()
    except (sqlite3.Error, DamagedRow, ValueError, TypeError, KeyError, LookupError) as error:
        if isinstance(error, sqlite3.Error) and not is_of_the_file(error):
            raise  # the archive could not be looked at, which tells nothing of it
        yield Fault(where, None, f"cannot be read: {error}")


def _of_sqlite(db: Connection) -> Iterator[Fault]:
    for (told,) in db.execute("PRAGMA integrity_check"):
        if told != "ok":
            yield Fault("sqlite", None, told)
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Fault(table, None, f"its row {row} belongs to no row of {parent}")


def _of_schema(db: Connection) -> Iterator[Fault]:
    """Where tables, triggers and views are not as the migrations make them that the archive has had: one to read only may lack the newest."""
    from sqlite_utils import Database

    from referat_cli.migrations import migrations

    fresh = Database(memory=True)
    migrations.apply(fresh, stop_before=[lacking.name for lacking in migrations.pending(Database(db))])
    sql = "SELECT name, type, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    held, wanted = {row[0]: row for row in db.execute(sql)}, {row[0]: row for row in fresh.execute(sql)}
    for name in sorted(held.keys() | wanted.keys()):
        if held.get(name) != wanted.get(name):
            wrong = "is not as this program makes it" if name in wanted else "is none of ours"
            yield Fault(name, None, wrong if name in held else "is missing")
    settings = "SELECT k, v FROM punkt_fts_config ORDER BY k"
    if db.execute(settings).fetchall() != fresh.execute(settings).fetchall():
        yield Fault("punkt_fts_config", None, "is not as this program makes it")
    if db.execute("PRAGMA user_version").fetchone()[0] != history_sum(db):
        yield Fault("_sqlite_migrations", None, "does not fit the checksum in the file's header (user_version)")


def _of_index(db: Connection) -> Iterator[Fault]:
    """What is wrong with the search index; FTS5 checks itself only where it may write, so that of a file to read only a copy is checked."""
    if not db.execute("PRAGMA query_only").fetchone()[0]:
        yield from (Fault("punkt_fts", None, told) for told in index.check(db))
        return
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "copy.db"), isolation_level=None)) as copy:
        db.backup(copy)
        yield from (Fault("punkt_fts", None, told) for told in index.check(copy))


def _of_removals(db: Connection) -> Iterator[Fault]:
    numbers = {row[0] for row in db.execute("SELECT id FROM removal")}
    for number in sorted({*range(1, max(numbers, default=0))} - numbers):
        yield Fault("removal", None, f"its row {number}, a tombstone, is missing")
    for key, *row, seal in db.execute("SELECT key, sha256, name, removed_at, removed_by, why, seal FROM removal"):
        if storing.seal((key, *row)) != seal:
            yield Fault(str(key), None, "its tombstone in the table removal has been changed")


def _of_grammars(db: Connection) -> Iterator[Fault]:
    for version, name, tables in db.execute("SELECT version, name, tables FROM grammar"):
        if hashlib.sha256(tables.encode()).hexdigest()[: len(version)] != version or f'"name":"{name}"' not in tables:
            yield Fault("grammar", None, f"the tables of {name} are not those of version {version}")


def _of_revisions(db: Connection) -> Iterator[Fault]:
    sql = """SELECT revision.meeting, key, number, sha256, position, revision.seal, meeting.source, revision.source FROM revision
        LEFT JOIN meeting ON meeting.id = revision.meeting LEFT JOIN source ON source.id = revision.source ORDER BY revision.meeting, number"""
    newest: dict[int, tuple[str, int, int, int]] = {}
    for meeting, key, number, sha256, position, seal, current, source in db.execute(sql):
        if storing.seal((key, number, sha256, position)) != seal:
            yield Fault(str(key), None, f"its revision {number} in the table revision has been changed")
        newest[meeting] = (key, number, current, source)
    for key, number, current, source in newest.values():
        if current != source:
            yield Fault(key, None, f"its rows are not of its newest revision, {number}")
    for (key,) in db.execute("SELECT key FROM meeting WHERE id NOT IN (SELECT meeting FROM revision)"):
        yield Fault(key, None, "has no revision")
    for (name,) in db.execute("SELECT name FROM source WHERE id NOT IN (SELECT source FROM revision)"):
        yield Fault("source", name, "no meeting has it among its revisions")


def _strange_sources(db: Connection, table: str) -> Iterator[Fault]:
    """The rows of a table that name another source than their meeting does."""
    owner = {"punkt": "meeting ON meeting.id = punkt.meeting", "person": "meeting ON meeting.id = person.meeting"}
    join = owner.get(table, f"punkt ON punkt.id = {table}.punkt JOIN meeting ON meeting.id = punkt.meeting")
    key = "meeting" if table == "person" else "punkt"
    for (told,) in db.execute(f"SELECT DISTINCT {key}.key FROM {table} JOIN {join} WHERE {table}.source IS NOT meeting.source"):
        yield Fault(told, None, f"its rows in the table {table} name another source")


# --- sources and what is read in them


class _Told(NamedTuple):
    """What the archive notes of a source, in the order of its seal, then the seal."""

    sha256: str
    name: str | None
    bytes: int
    encoding: str
    media_type: str
    given: str
    grammar: str
    grammar_version: str
    program: str
    loaded_at: str
    seal: str


class _Meeting(NamedTuple):
    id: int
    key: str
    position: int
    seal: str
    record: str
    newest: int


_MEETINGS = """SELECT meeting.id, key, position, coalesce(meeting.seal, ''), record, meeting.source = revision.source FROM revision
    JOIN meeting ON meeting.id = revision.meeting WHERE revision.source = ? ORDER BY position"""


def _of_sources(db: Connection, users: Shelf) -> Iterator[Fault]:
    for number in rereading.ids(db):
        keys = [row[0] for row in db.execute("SELECT key FROM revision JOIN meeting ON meeting.id = meeting WHERE revision.source = ?", (number,))]
        where = ", ".join(map(str, keys)) or "source"
        yield from _told(where, lambda number=number, where=where: _of_source(db, number, where, users))  # type: ignore[misc]


def _of_source(db: Connection, number: int, where: str, users: Shelf) -> Iterator[Fault]:
    """A source's bytes, what is noted of it, and its meetings."""
    source = rereading.source(db, number)
    told = row_of(_Told, db.execute(f"SELECT {', '.join(storing.SOURCE)}, seal FROM source WHERE id = ?", (number,)).fetchone())
    data = rereading.bytes_of(source)
    if hashlib.sha256(data).hexdigest() != source.sha256 or len(data) != told.bytes:
        yield Fault(where, source.name, "its bytes are not those that were loaded: load the file again into a new archive, or take a backup")
        return
    if storing.seal(told[:-1]) != told.seal:
        yield Fault(where, source.name, "what the table source notes of it has been changed: only a backup says what it was")
    try:
        records, grammar = rereading.read_again(db, source, users)
    except InputError as error:
        yield Fault(where, source.name, f"its rows cannot be held against it: {error}")
        return
    same = (told.program, told.grammar, told.grammar_version) == (__version__, grammar.name, grammar.version)
    for row in db.execute(_MEETINGS, (number,)).fetchall():
        meeting = row_of(_Meeting, row)
        if meeting.newest:
            yield from _of_meeting(db, meeting, source, records[meeting.position] if meeting.position < len(records) else None, same)


def _of_meeting(db: Connection, meeting: _Meeting, source: SourceRow, record: Referat | None, same: bool) -> Iterator[Fault]:
    """The rows of a meeting, held against its record, and that against the source read again."""
    held, wanted = storing.rows_in(db, meeting.id), None if record is None else rows_of(record)
    if storing.seal(held.meeting) != meeting.seal:
        yield Fault(meeting.key, source.name, "its row in the table meeting has been changed")
    elif wanted is None or wanted.meeting != held.meeting:
        yield Fault(meeting.key, source.name, _OTHERWISE if not same else "its record is not what its source says")
        record = rereading.record_of(meeting.record)
        wanted = rows_of(record)
    if record is not None and wanted is not None:
        yield from _differences(db, meeting, source, held, wanted, punkt_ids(meeting.key, record))


_OTHERWISE = "another version of the program or of its grammar read it otherwise: `referat rebuild` reads it anew"


def _differences(db: Connection, meeting: _Meeting, source: SourceRow, held: Rows, wanted: Rows, keys: Sequence[str]) -> Iterator[Fault]:
    """The rows that are not those of a record, or not under its punkter's IDs."""
    if held.people != wanted.people:
        yield Fault(meeting.key, source.name, "its rows in the table person are not what its source says")
    kept = [row[0] for row in db.execute("SELECT key FROM punkt WHERE meeting = ? ORDER BY position", (meeting.id,))]
    if kept != [*keys] or len(held.punkter) != len(keys):
        wrong = [key for key in map(str, kept) if key not in keys] + [key for key in keys if key not in kept]
        yield Fault(", ".join(wrong) or meeting.key, source.name, "its punkter are not those that its source says")
    for key, here, there in zip(keys, held.punkter, wanted.punkter, strict=False):
        tables = [*(["punkt"] if here.punkt != there.punkt else []), *(table for table in OF_PUNKT if here.many[table] != there.many[table])]
        if tables:
            yield Fault(key, source.name, f"its rows in the table {', '.join(tables)} are not what its source says")
