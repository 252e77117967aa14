"""The archive's file: opened, known for one of ours, and brought to the newest form of the schema."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from referat_cli.checked import DamagedRow

APPLICATION_ID = 0x52464152  # "RFAR": what `PRAGMA application_id` says of an archive of ours
NEWEST = "m006_authorities"  # the last of the migrations, known without importing them: who only searches need not wait for that
REMADE = "m005_care"  # the last that made tables anew: an archive that has had it can be read as it is, where it may not be written
BUSY_SECONDS = 30  # how long another program's writing is waited for


class ArchiveError(Exception):
    """The archive cannot be used; its message says what, where and what to do. Nothing was changed."""

    exit_code = 4


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """SQLite's own errors, and what is found damaged, told as ours."""
    try:
        yield
    except DamagedRow as error:
        raise ArchiveError(f"{path} is damaged, {error}: `referat verify` names what, a backup has it whole") from error
    except (sqlite3.Error, OSError) as error:
        if os.path.isdir(path):
            raise ArchiveError(f"{path} is a folder: name the archive's file with --db") from error
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise ArchiveError(f"{path} is no archive of referat's: name another with --db") from error
        raise ArchiveError(f"{path} cannot be used: {error}: {_REMEDIES.get(code, 'check the file, the rights to it and to its folder')}") from error


_DAMAGE = "`referat verify` names what is damaged, a backup has it whole"
_REMEDIES = {
    sqlite3.SQLITE_BUSY: "another program is writing to it: try again",
    sqlite3.SQLITE_FULL: "make room on the disk and try again",
    sqlite3.SQLITE_CORRUPT: _DAMAGE,
    sqlite3.SQLITE_CONSTRAINT: _DAMAGE,
    sqlite3.SQLITE_ERROR: _DAMAGE,  # a table or column that is not there
}


def connect(path: Path, create: bool, renew: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """A connection to the archive at a path, its schema in its newest form; create: make the file if there is none.

    renew: what is done to an older archive in the transaction that renews its schema. Raises ArchiveError.
    """
    with telling(path):
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise ArchiveError(f"there is no archive at {path}: make one with `referat load FILE...`, or name another with --db")
        if path.is_file() and 0 < path.stat().st_size < LEAST_BYTES:
            raise ArchiveError(f"{path} is no archive, though it holds something: name another file with --db")
        db = _connection(path, create)
        try:
            _prepare(db, path, create, renew)
        except BaseException:
            db.close()
            raise
        return db


LEAST_BYTES = 512  # of a database; a file of fewer, but for an empty one, SQLite would take for a new one and write over


def _connection(path: Path, create: bool) -> sqlite3.Connection:
    """A connection that only reads where the file or its folder allows no more: in that SQLite can make no files beside the archive."""
    may_make = os.access(path.parent, os.W_OK)
    if create or (may_make and os.access(path, os.W_OK)):
        return sqlite3.connect(path.absolute(), timeout=BUSY_SECONDS, isolation_level=None)  # «:memory:» is a file's name here
    mode = "mode=ro" if may_make or Path(f"{path}-wal").exists() else "immutable=1"
    db = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    db.execute("PRAGMA query_only = ON")
    return db


def _prepare(db: sqlite3.Connection, path: Path, create: bool, renew: Callable[[sqlite3.Connection], None]) -> None:
    """The schema's newest form, and the settings of the connection."""
    db.execute("BEGIN")  # so that all that is looked at is of one moment
    newest = _recognise(db, path, create)
    db.rollback()
    may_write = not db.execute("PRAGMA query_only").fetchone()[0]
    if newest < (NEWEST if may_write else REMADE):
        _migrate(db, path, create, renew)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA recursive_triggers = ON")  # a row that is replaced leaves the index, too


def _migrate(db: sqlite3.Connection, path: Path, create: bool, renew: Callable[[sqlite3.Connection], None]) -> None:
    """Bring the schema to its newest form, in one transaction."""
    from sqlite_utils import Database

    from referat_cli.migrations import migrations

    db.execute("BEGIN IMMEDIATE")  # whoever comes second finds it done
    newest = _recognise(db, path, create)
    if newest < NEWEST:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(Database(db))
        if "" < newest < REMADE:
            renew(db)
        db.execute(f"PRAGMA user_version = {history_sum(db)}")
    db.commit()
    with suppress(sqlite3.OperationalError):  # others are in the file: one of them or the next to come does it
        db.execute("PRAGMA journal_mode = WAL")


def history_sum(db: sqlite3.Connection) -> int:
    """A checksum of which migrations the file has had and when, in 31 bits: `PRAGMA user_version` keeps it."""
    rows = db.execute("SELECT * FROM _sqlite_migrations ORDER BY 1, 2").fetchall()
    return zlib.crc32(json.dumps(rows).encode()) & 0x7FFFFFFF


def _recognise(db: sqlite3.Connection, path: Path, create: bool) -> str:
    """The newest migration that the file has had, "" for none.

    Raises ArchiveError unless it is an archive of ours, of this version or an older one, or is empty and may become one.
    """
    ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    if empty and not create:  # as a load leaves it that lost power before its first commit
        raise ArchiveError(f"there is nothing in {path} yet: load into it with `referat load FILE...`, or name another with --db")
    if not ours and not empty:
        raise ArchiveError(f"{path} is no archive of referat's: name another with --db")
    newest = "" if empty else db.execute("SELECT max(name) FROM _sqlite_migrations WHERE migration_set = 'referat'").fetchone()[0] or ""
    if newest > NEWEST:
        raise ArchiveError(f"{path} was written by a newer version ({newest}): install that version of referat-cli")
    return str(newest)
