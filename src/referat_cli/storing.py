"""Rows into the archive's tables and out of them, in the transaction under way; every row that no source can give again has a seal."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import __version__, index, queries
from referat_cli.identifiers import meeting_id, punkt_ids
from referat_cli.rows import MEETING, OF_PUNKT, PUNKT, PunktRows, Row, Rows

if TYPE_CHECKING:
    from referat_cli.grammar import Grammar
    from referat_cli.records import Referat

SOURCE = ("sha256", "name", "bytes", "encoding", "media_type", "given", "grammar", "grammar_version", "program", "loaded_at")
"""The columns of a source that its seal is made of."""


class Version(NamedTuple):
    """The grammar that read a source: its version, and its tables as JSON where it is none of the program's own."""

    version: str
    tables: str | None


class Put(NamedTuple):
    """Where a record stands in the archive: the ID of its meeting, and which revision of that it is."""

    key: str
    revision: int
    alike: tuple[str, ...] = ()  # the IDs that may be the same meeting, with an authority where this has none, or the other way round


def version_of(grammar: Grammar) -> Version:
    """The version of a grammar, with its tables where it is a user's own."""
    return Version(grammar.version, grammar.model_dump_json() if grammar.is_users else None)


def seal(values: Sequence[object]) -> str:
    """The sha256 of a row's values, as a JSON array."""
    return hashlib.sha256(json.dumps(list(values), ensure_ascii=False).encode()).hexdigest()


def now() -> str:
    """The time of day in UTC, as ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def put_source(db: Connection, data: bytes, record: Referat, given: str, grammar: Version) -> int:
    """Write the bytes of a file and what is known of them; its row number."""
    told = record.source
    row = (told.sha256, told.name, len(data), told.encoding, told.media_type, given, record.grammar, grammar.version, __version__, now())
    sql = f"INSERT INTO source({', '.join(SOURCE)}, data, seal) VALUES ({', '.join('?' * len(SOURCE))}, ?, ?)"
    put = db.execute(sql, (*row, zlib.compress(data), seal(row)))
    _put_grammar(db, record.grammar, grammar)
    assert put.lastrowid is not None
    return put.lastrowid


def _put_grammar(db: Connection, name: str, grammar: Version) -> None:
    if grammar.tables is not None:
        db.execute("INSERT OR IGNORE INTO grammar VALUES (?, ?, ?)", (grammar.version, name, grammar.tables))


def note_reading(db: Connection, source: int, record: Referat, grammar: Version) -> None:
    """Note that this program has read a source, and as what; nothing is written where that is known."""
    _put_grammar(db, record.grammar, grammar)
    read = {"encoding": record.source.encoding, "media_type": record.source.media_type}
    read |= {"grammar": record.grammar, "grammar_version": grammar.version, "program": __version__}
    before = dict(zip(SOURCE, db.execute(f"SELECT {', '.join(SOURCE)} FROM source WHERE id = ?", (source,)).fetchone(), strict=True))
    if before != (row := before | read):
        columns = ", ".join(f"{column} = ?" for column in row)
        db.execute(f"UPDATE source SET {columns}, seal = ? WHERE id = ?", (*row.values(), seal(list(row.values())), source))


def reseal_revisions(db: Connection, source: int) -> None:
    """Seal the revisions of a source that came from an archive without seals."""
    sql = """SELECT meeting.id, key, number, sha256, position FROM revision JOIN meeting ON meeting.id = revision.meeting
        JOIN source ON source.id = revision.source WHERE source.id = ?"""
    for meeting, *row in db.execute(sql, (source,)).fetchall():
        db.execute("UPDATE revision SET seal = ? WHERE meeting = ? AND number = ?", (seal(row), meeting, row[1]))


def holds(db: Connection, meeting: int, key: str, source: int, record: Referat, rows: Rows) -> bool:
    """Whether the archive's rows of a meeting say what a record of a source, and its rows, say."""
    keys = [row[0] for row in db.execute("SELECT key FROM punkt WHERE meeting = ? ORDER BY position", (meeting,))]
    told = db.execute("SELECT source, seal FROM meeting WHERE id = ?", (meeting,)).fetchone()
    return keys == punkt_ids(key, record) and told == (source, seal(rows.meeting)) and rows_in(db, meeting) == rows


def delete_meeting(db: Connection, meeting: int) -> None:
    """Delete a meeting that has no revision left; one that has is read from its newest."""
    clear(db, meeting)
    db.execute("DELETE FROM meeting WHERE id = ?", (meeting,))


def put_record(db: Connection, record: Referat, rows: Rows, source: int, position: int, newest: int) -> Put:
    """Write a record as a meeting of its own, or as the newest revision of one; where it stands now.

    rows: those of the record. newest: the row number of the last meeting before the source came.
    """
    revised = queries.meeting_revised_by(db, record, source, newest)
    if revised is None:
        key, number = meeting_id(record, lambda key: queries.is_taken(db, key, record.source.sha256)), 1
        meeting = db.execute("INSERT INTO meeting(key, record, source) VALUES (?, '', ?)", (key, source)).lastrowid
        assert meeting is not None
    else:
        meeting, key = revised
        (number,) = db.execute("SELECT max(number) + 1 FROM revision WHERE meeting = ?", (meeting,)).fetchone()
    put_revision(db, meeting, key, number, source, record.source.sha256, position)
    write_meeting(db, meeting, key, source, record, rows)
    return Put(key, number, queries.meetings_alike(db, record) if revised is None else ())


def put_revision(db: Connection, meeting: int, key: str, number: int, source: int, sha256: str, position: int) -> None:
    """Note of which source, and which of its records, a revision of a meeting is, in the place of what was noted."""
    row = (meeting, number, source, position, seal((key, number, sha256, position)))
    db.execute("INSERT OR REPLACE INTO revision(meeting, number, source, position, seal) VALUES (?, ?, ?, ?, ?)", row)


def write_meeting(db: Connection, meeting: int, key: str, source: int, record: Referat, rows: Rows) -> None:
    """Write what a record says, its rows, in the place of what the meeting's rows said."""
    clear(db, meeting)
    columns = ", ".join(f"{column} = ?" for column in MEETING)
    db.execute(f"UPDATE meeting SET {columns}, source = ?, seal = ? WHERE id = ?", (*rows.meeting, source, seal(rows.meeting), meeting))
    _put_many(db, "person", ("meeting", "source"), (meeting, source), rows.people)
    for punkt, punkt_key in zip(rows.punkter, punkt_ids(key, record), strict=True):
        _put_punkt(db, punkt, punkt_key, meeting, source)
    index.index_meeting(db, meeting)


def clear(db: Connection, meeting: int) -> None:
    """Delete the rows that tell what a meeting's record says."""
    index.unindex_meeting(db, meeting)
    db.execute("DELETE FROM punkt WHERE meeting = ?", (meeting,))
    db.execute("DELETE FROM person WHERE meeting = ?", (meeting,))


def rows_in(db: Connection, meeting: int) -> Rows:
    """What the derived tables hold of a meeting, as rows_of gives it."""
    (head,) = db.execute(f"SELECT {', '.join(MEETING)} FROM meeting WHERE id = ?", (meeting,))
    people = db.execute(f"SELECT {', '.join(OF_PUNKT['person'])} FROM person WHERE meeting = ? AND punkt IS NULL ORDER BY id", (meeting,)).fetchall()
    punkter = db.execute(f"SELECT id, {', '.join(PUNKT)} FROM punkt WHERE meeting = ? ORDER BY position", (meeting,)).fetchall()
    return Rows(head, people, [PunktRows(tuple(row), {table: _many_in(db, table, punkt) for table in OF_PUNKT}) for punkt, *row in punkter])


def _many_in(db: Connection, table: str, punkt: int) -> list[Row]:
    return db.execute(f"SELECT {', '.join(OF_PUNKT[table])} FROM {table} WHERE punkt = ? ORDER BY rowid", (punkt,)).fetchall()


def _put_punkt(db: Connection, rows: PunktRows, key: str, meeting: int, source: int) -> None:
    columns = ("key", "meeting", "source", *PUNKT)
    sql = f"INSERT INTO punkt({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    punkt = db.execute(sql, (key, meeting, source, *rows.punkt)).lastrowid
    for table, many in rows.many.items():
        if table == "person":
            _put_many(db, table, ("meeting", "punkt", "source"), (meeting, punkt, source), many)
        else:
            _put_many(db, table, ("punkt", "source"), (punkt, source), many)


def _put_many(db: Connection, table: str, owners: Sequence[str], ids: Sequence[int | None], rows: Sequence[Row]) -> None:
    """Rows that belong to one meeting or punkt."""
    if rows:
        columns = (*owners, *OF_PUNKT[table])
        sql = f"INSERT INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        db.executemany(sql, [(*ids, *row) for row in rows])
