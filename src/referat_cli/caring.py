"""The care of an archive: its sources read anew, meetings removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from sqlite3 import Connection, OperationalError
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import rereading, storing
from referat_cli.checked import DamagedRow, is_busy, row_of
from referat_cli.identifiers import same_meeting
from referat_cli.inputs import InputError
from referat_cli.rereading import SourceRow
from referat_cli.revisions import lacking
from referat_cli.rows import Rows, rows_of
from referat_cli.storing import Version

if TYPE_CHECKING:
    from referat_cli.records import Referat
    from referat_cli.shelf import Shelf


class Rebuilt(NamedTuple):
    """A meeting that reads otherwise now, or a file that cannot be read now: what has changed, or why."""

    id: str
    name: str | None  # of the file
    result: str  # changed, new, gone or failed
    changes: tuple[str, ...] = ()


class Reread(NamedTuple):
    """A source read again, before anything is written: its records with their rows, or why it cannot be read."""

    source: SourceRow
    records: list[tuple[Referat, Rows]]
    version: Version | None
    failure: str = ""


def reread(db: Connection, number: int, users: Shelf) -> Reread:
    """Read a source again; raises SourceRemoved."""
    source = rereading.source(db, number)
    try:
        records, grammar = rereading.read_again(db, source, users)
    except InputError as error:
        return Reread(source, [], None, str(error))
    return Reread(source, [(record, rows_of(record)) for record in records], storing.version_of(grammar))


class _Held(NamedTuple):
    """A revision that a source gave, and the meeting's record as it is now; None where a newer revision gave that."""

    meeting: int
    key: str
    number: int
    position: int
    record: str | None


def rewrite(db: Connection, read: Reread) -> list[Rebuilt]:
    """Write what a source says now, in the transaction under way; the meetings that it changes."""
    sql = """SELECT meeting.id, key, number, position, iif(meeting.source = revision.source, record, NULL)
        FROM revision JOIN meeting ON meeting.id = revision.meeting WHERE revision.source = ? ORDER BY position"""
    held = [row_of(_Held, row) for row in db.execute(sql, (read.source.id,))]
    if read.version is None:
        return [Rebuilt(one.key, read.source.name, "failed", (read.failure,)) for one in held if one.record is not None]
    if db.execute("SELECT 1 FROM source WHERE id = ?", (read.source.id,)).fetchone() is None:
        return []  # removed in the meantime
    storing.note_reading(db, read.source.id, read.records[0][0], read.version)
    places = same_meeting([one.key for one in held], [record for record, _ in read.records])
    rewritten = [told for one, place in zip(held, places, strict=True) for told in _rewritten(db, read, one, place)]
    return [*rewritten, *_others(db, read, places)]


def _rewritten(db: Connection, read: Reread, one: _Held, place: int | None) -> Iterator[Rebuilt]:
    """Write one revision anew, from the record in its place among those of the source."""
    if place is None and one.record is None:
        place = len(read.records)  # an older revision waits for a reading that finds it again
    if place is None:
        _take_back(db, one.meeting, one.number)
        yield Rebuilt(one.key, read.source.name, "gone", ("the file is read as fewer meetings now",))
        return
    if place != one.position:
        storing.put_revision(db, one.meeting, one.key, one.number, read.source.id, read.source.sha256, place)
    if one.record is None:
        return
    record, rows = read.records[place]
    if not storing.holds(db, one.meeting, one.key, read.source.id, record, rows):
        storing.write_meeting(db, one.meeting, one.key, read.source.id, record, rows)
        yield Rebuilt(one.key, read.source.name, "changed", tuple(_changes(one.key, one.record, record)))


def _take_back(db: Connection, meeting: int, number: int) -> int | None:
    """Take back a revision; where it was the newest the one before, whose source is read later, stands in for it, else the meeting goes.

    The source that stands in, None where there is none.
    """
    db.execute("DELETE FROM revision WHERE meeting = ? AND number = ?", (meeting, number))
    left = db.execute("SELECT source FROM revision WHERE meeting = ? ORDER BY number DESC", (meeting,)).fetchone()
    if left is None:
        storing.delete_meeting(db, meeting)
        return None
    stands_in = db.execute("UPDATE meeting SET source = :left WHERE id = :meeting AND source != :left", {"left": left[0], "meeting": meeting})
    return int(left[0]) if stands_in.rowcount else None


def withdraw(db: Connection, sha256: str) -> None:
    """Take a source out, in the transaction that puts it in again; its meetings go, or say what the revisions before it say.

    Raises InputError where these cannot be read.
    """
    sql = "SELECT meeting, number FROM source JOIN revision ON revision.source = source.id WHERE sha256 = ?"
    stand_ins = [_take_back(db, *row) for row in db.execute(sql, (sha256,)).fetchall()]
    for number in {one for one in stand_ins if one is not None}:
        if (read := reread(db, number, {})).version is None:
            raise InputError(f"{read.source.name}, the revision before it, cannot be read: {read.failure}")
        rewrite(db, read)
    db.execute("DELETE FROM source WHERE sha256 = ?", (sha256,))
    _forget_grammars(db)


def _forget_grammars(db: Connection) -> None:
    """Delete the user's own grammars that read no source any more."""
    db.execute("DELETE FROM grammar WHERE version NOT IN (SELECT grammar_version FROM source)")


def _others(db: Connection, read: Reread, places: Sequence[int | None]) -> Iterator[Rebuilt]:
    """Write the records of a source that it did not have before."""
    for place, (record, rows) in enumerate(read.records):
        if place not in places:
            put = storing.put_record(db, record, rows, read.source.id, place, 0)
            yield Rebuilt(put.key, read.source.name, "new", ("the file is read as more meetings now",))


def _changes(key: str, before: str, record: Referat) -> Iterator[str]:
    """What a meeting says otherwise now; nothing where only its rows were wrong, or its record is too old to be compared."""
    from referat_cli.differences import differences, sentence

    with suppress(DamagedRow):
        for change in differences(rereading.record_of(before), record, key):
            yield f"{change.id}: {sentence(change)}"


def renew(db: Connection) -> None:
    """Read every source into the newest tables, in the transaction that has made them."""
    for number in reversed(rereading.ids(db)):
        rewrite(db, reread(db, number, {}))
        storing.reseal_revisions(db, number)


def remove(db: Connection, keys: Sequence[str], by: str, why: str) -> None:
    """Delete meetings, every revision and source of theirs, in the transaction under way, leaving tombstones; raises LookupError."""
    meetings = dict(_meetings(db, keys))
    sources = _sources(db, meetings)
    when = storing.now()
    for key, _, sha256, name in sources:
        row = (key, sha256, name, when, by, why)
        sql = "INSERT INTO removal(key, sha256, name, removed_at, removed_by, why, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"
        db.execute(sql, (*row, storing.seal(row)))
    for meeting in meetings:
        db.execute("DELETE FROM revision WHERE meeting = ?", (meeting,))
        storing.delete_meeting(db, meeting)
    db.executemany("DELETE FROM source WHERE id = ?", {(source,) for _, source, _, _ in sources})
    _forget_grammars(db)
    db.execute("INSERT INTO punkt_fts(punkt_fts) VALUES ('rebuild')")  # what is deleted stays in its pages until they are merged


def _meetings(db: Connection, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    for key in dict.fromkeys(keys):
        row = db.execute("SELECT id FROM meeting WHERE key = ?", (key,)).fetchone()
        if row is None:
            punkt = db.execute("SELECT meeting.key FROM punkt JOIN meeting ON meeting.id = meeting WHERE punkt.key = ?", (key,)).fetchone()
            raise LookupError(f"{key} is a punkt: only a whole meeting is removed, {punkt[0]}" if punkt else lacking(db, key))
        yield row[0], key


def _sources(db: Connection, meetings: dict[int, str]) -> list[tuple[str, int, str, str | None]]:
    """The ID of each meeting with the row number, sha256 and name of each source of it; raises LookupError where one holds another meeting, too."""
    found: list[tuple[str, int, str, str | None]] = []
    for meeting, key in meetings.items():
        sql = "SELECT source.id, sha256, name FROM revision JOIN source ON source.id = revision.source WHERE revision.meeting = ?"
        for source, sha256, name in db.execute(sql, (meeting,)).fetchall():
            found.append((key, source, sha256, name))
            rows = db.execute("SELECT meeting.id, key FROM revision JOIN meeting ON meeting.id = meeting WHERE revision.source = ?", (source,))
            if others := [other for number, other in rows if number not in meetings]:
                raise LookupError(f"{key} is in one file with {', '.join(others)} ({name}): remove them together")
    return found


def wipe(db: Connection) -> bool:
    """Write the file anew without its free pages and empty its log; False where others hold the archive open."""
    try:
        db.execute("VACUUM")
        busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except OperationalError as error:
        if is_busy(error):
            return False
        raise
    return not busy
