"""The care of an archive: its sources read anew, meetings removed, a copy made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection, OperationalError
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import index, rereading, storing
from referat_cli.inputs import InputError
from referat_cli.queries import row_of
from referat_cli.rereading import SourceRow

if TYPE_CHECKING:
    from referat_cli.records import Referat
    from referat_cli.shelf import Shelf


class Rebuilt(NamedTuple):
    """A meeting that reads otherwise now, or a file that cannot be read now: what has changed, or why."""

    id: str
    name: str | None  # of the file
    result: str  # changed, new, gone or failed
    changes: tuple[str, ...] = ()


class _Newest(NamedTuple):
    meeting: int
    key: str
    position: int
    record: str
    number: int


def _newest(db: Connection, source: int) -> list[_Newest]:
    """The meetings whose newest revision is of a source."""
    sql = """SELECT meeting.id, key, position, record, number FROM revision JOIN meeting ON meeting.id = revision.meeting AND meeting.source = :source
        WHERE revision.source = :source ORDER BY position"""
    return [row_of(_Newest, row) for row in db.execute(sql, {"source": source})]


def reread(db: Connection, number: int, users: Shelf) -> list[Rebuilt]:
    """Read a source again and write what it says now, in the transaction under way; the meetings that it changes."""
    source = rereading.source(db, number)
    newest = _newest(db, number)
    try:
        reading = rereading.read_again(db, source, users)
    except InputError as error:
        return [Rebuilt(one.key, source.name, "failed", (str(error),)) for one in newest]
    version = storing.version_of(reading.grammar)
    storing.note_reading(db, number, reading.records[0], version)
    return [*_rewritten(db, source, newest, reading.records, users), *_others(db, source, reading.records)]


def _rewritten(db: Connection, source: SourceRow, newest: Sequence[_Newest], records: Sequence[Referat], users: Shelf) -> Iterator[Rebuilt]:
    for one in newest:
        if one.position >= len(records):
            _fall_back(db, one, users)
            yield Rebuilt(one.key, source.name, "gone", ("the file is read as fewer meetings now",))
        elif not storing.holds(db, one.meeting, one.key, source.id, record := records[one.position]):
            storing.write_meeting(db, one.meeting, one.key, source.id, record)
            yield Rebuilt(one.key, source.name, "changed", _changes(one.record, record))


def _fall_back(db: Connection, one: _Newest, users: Shelf) -> None:
    """Put a meeting whose newest source tells of it no more back to the revision before, or delete it where there is none."""
    db.execute("DELETE FROM revision WHERE meeting = ? AND number = ?", (one.meeting, one.number))
    older = db.execute("SELECT source, position FROM revision WHERE meeting = ? ORDER BY number DESC", (one.meeting,)).fetchone()
    if older is None:
        storing.delete_meeting(db, one.meeting)
    else:
        records = rereading.read_again(db, rereading.source(db, older[0]), users).records
        storing.write_meeting(db, one.meeting, one.key, older[0], records[min(older[1], len(records) - 1)])


def _others(db: Connection, source: SourceRow, records: Sequence[Referat]) -> Iterator[Rebuilt]:
    """The records of a source that it did not have before."""
    (before,) = db.execute("SELECT count(*) FROM revision WHERE source = ?", (source.id,)).fetchone()
    for position in range(before, len(records)):
        key, _ = storing.put_record(db, records[position], source.id, position, 0)
        yield Rebuilt(key, source.name, "new", ("the file is read as more meetings now",))


def _changes(before: str, record: Referat) -> tuple[str, ...]:
    return ()


def renew(db: Connection) -> None:
    """Read every source into the newest tables, in the transaction that has made them."""
    for number in rereading.ids(db):
        reread(db, number, {})
        storing.reseal_revisions(db, number)


def reindex(db: Connection) -> None:
    """Index everything anew, unless the index is as this program makes it."""
    if index.check(db):
        index.rebuild(db)


def remove(db: Connection, keys: Sequence[str], by: str, why: str) -> None:
    """Delete meetings, every revision and source of theirs, in the transaction under way, leaving tombstones; raises LookupError."""
    meetings = dict(_meetings(db, keys))
    sources = _sources(db, meetings)
    when = storing.now()
    for source, (key, sha256, name) in sources.items():
        row = (key, sha256, name, when, by, why)
        sql = "INSERT INTO removal(key, sha256, name, removed_at, removed_by, why, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"
        db.execute(sql, (*row, storing.seal(row)))
        db.execute("DELETE FROM revision WHERE source = ?", (source,))
    for meeting in meetings:
        storing.delete_meeting(db, meeting)
    db.executemany("DELETE FROM source WHERE id = ?", [(source,) for source in sources])
    db.execute("DELETE FROM grammar WHERE version NOT IN (SELECT grammar_version FROM source)")
    db.execute("INSERT INTO punkt_fts(punkt_fts) VALUES ('rebuild')")  # what is deleted stays in its pages until they are merged


def _meetings(db: Connection, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    for key in dict.fromkeys(keys):
        row = db.execute("SELECT id FROM meeting WHERE key = ?", (key,)).fetchone()
        if row is None:
            punkt = db.execute("SELECT meeting.key FROM punkt JOIN meeting ON meeting.id = meeting WHERE punkt.key = ?", (key,)).fetchone()
            hint = f"is a punkt: only a whole meeting is removed, {punkt[0]}" if punkt else "is not in the archive: `referat list` prints what is"
            raise LookupError(f"{key} {hint}")
        yield row[0], key


def _sources(db: Connection, meetings: dict[int, str]) -> dict[int, tuple[str, str, str | None]]:
    """The sources of meetings, each with the key of one, its sha256 and name; raises LookupError where one holds another meeting, too."""
    found: dict[int, tuple[str, str, str | None]] = {}
    for meeting, key in meetings.items():
        sql = "SELECT DISTINCT source.id, sha256, name FROM revision JOIN source ON source.id = revision.source WHERE revision.meeting = ?"
        for source, sha256, name in db.execute(sql, (meeting,)).fetchall():
            found.setdefault(source, (key, sha256, name))
            rows = db.execute("SELECT meeting.id, key FROM revision JOIN meeting ON meeting.id = meeting WHERE revision.source = ?", (source,))
            if others := [other for number, other in rows if number not in meetings]:
                raise LookupError(f"{key} is in one file with {', '.join(others)} ({name}): remove them together")
    return found


def wipe(db: Connection) -> bool:
    """Write the file anew without its free pages and empty its log; False where others hold the log open."""
    try:
        db.execute("VACUUM")
        busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except OperationalError:
        return False
    return not busy


def backup(db: Connection, path: Path) -> None:
    """A copy of one moment as a new file, whole or not at all; raises OSError."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        db.execute("VACUUM INTO ?", (str(part),))
        with part.open("rb+") as copy:
            os.fsync(copy.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
