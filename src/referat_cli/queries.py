"""The archive's questions in SQL, always with parameters: meetings, records, sources."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

if TYPE_CHECKING:
    from referat_cli.records import Referat

Row = TypeVar("Row", bound=NamedTuple)


class DamagedRow(Exception):
    """A row of the archive that none of ours is."""


@cache
def _types(kind: type) -> tuple[Any, ...]:
    return tuple(get_type_hints(kind).values())


def row_of(kind: type[Row], values: Iterable[object]) -> Row:
    """A row of the file as a NamedTuple; raises DamagedRow where a value is of another type.

    Any program can write into the file, and SQLite keeps what it is given.
    """
    row = tuple(values)
    if len(row) != len(_types(kind)) or not all(map(isinstance, row, _types(kind))):
        raise DamagedRow
    return kind._make(row)


class MeetingRow(NamedTuple):
    """A meeting in a listing."""

    id: str
    date: str | None
    start_time: str | None
    authority: str | None
    body: str | None
    kind: str | None
    punkter: int
    revisions: int
    source: str | None  # the newest revision's file name


class Found(NamedTuple):
    """A meeting's record as JSON, and the position of the punkt an ID names; None where it names the meeting."""

    record: str
    position: int | None


class Counts(NamedTuple):
    """How much an archive holds."""

    sources: int
    meetings: int
    punkter: int
    first_date: str | None
    last_date: str | None
    schema: str  # the newest migration


class ArchiveInfo(NamedTuple):
    """Where the archive is and what it holds."""

    path: Path
    bytes: int
    counts: Counts
    bodies: dict[str, int]  # how many meetings of each


class _Held(NamedTuple):
    body: str | None
    meetings: int


def meetings(db: Connection) -> list[MeetingRow]:
    """Every meeting, in time order; undated ones last."""
    rows = db.execute(
        """SELECT key, date, start_time, authority, body, kind,
            (SELECT count(*) FROM punkt WHERE punkt.meeting = meeting.id), (SELECT count(*) FROM revision WHERE revision.meeting = meeting.id),
            (SELECT name FROM source JOIN revision ON sha256 = revision.source WHERE revision.meeting = meeting.id ORDER BY revision.number DESC)
        FROM meeting ORDER BY date IS NULL, date, start_time, key"""
    )
    return [row_of(MeetingRow, row) for row in rows]


def record(db: Connection, key: str) -> Found | None:
    """The record that holds what an ID names."""
    sql = """SELECT record, NULL FROM meeting WHERE key = :key
        UNION ALL SELECT record, position FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.key = :key"""
    row = db.execute(sql, {"key": key}).fetchone()
    return row_of(Found, row) if row else None


def info(db: Connection, path: Path) -> ArchiveInfo:
    """Sizes and counts."""
    counts = db.execute(
        """SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM meeting), (SELECT count(*) FROM punkt),
            (SELECT min(date) FROM meeting), (SELECT max(date) FROM meeting), (SELECT max(name) FROM _sqlite_migrations)"""
    ).fetchone()
    held = (row_of(_Held, row) for row in db.execute("SELECT body, count(*) FROM meeting GROUP BY body ORDER BY body"))
    bodies = {body or "ukendt": meetings for body, meetings in held}
    return ArchiveInfo(path, path.stat().st_size, row_of(Counts, counts), bodies)


def keys_of_source(db: Connection, digest: str) -> tuple[str, ...]:
    """The IDs of the meetings that a source gave; empty where it is not in the archive."""
    rows = db.execute("SELECT key FROM revision JOIN meeting ON id = meeting WHERE source = ? ORDER BY revision.position", (digest,))
    return tuple(row[0] for row in rows)


def given_with_source(db: Connection, digest: str) -> str:
    """What the user said of a source when it was loaded, as JSON."""
    return str(db.execute("SELECT given FROM source WHERE sha256 = ?", (digest,)).fetchone()[0])


def is_taken(db: Connection, key: str) -> bool:
    """Whether a meeting has that ID."""
    return db.execute("SELECT 1 FROM meeting WHERE key = ?", (key,)).fetchone() is not None


def newest_meeting(db: Connection) -> int:
    """Row number of the meeting put last, 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM meeting").fetchone()[0])


def meeting_revised_by(db: Connection, record: Referat, digest: str, newest: int) -> tuple[int, str] | None:
    """Row number and ID of the meeting that a record of a source is a new revision of.

    Authority, body, date, start time and kind must be equal, and at least one punkt have the same number and the same
    case number or title: two towns have a Byrådet on the same day, and some sites publish one page an item.
    Two records of one source are two meetings: newest is the row number of the last meeting before the source came.
    """
    if record.body is None or record.date is None:
        return None
    sql = """SELECT id, key FROM meeting WHERE authority IS ? AND body = ? AND date = ? AND start_time IS ? AND kind IS ?
        AND id <= ? AND NOT EXISTS (SELECT 1 FROM revision WHERE revision.meeting = meeting.id AND +source = ?)"""  # + : not by the index on source
    here = {(p.number, said) for p in record.punkter for said in (p.case_number, p.title) if said}
    like = (record.authority, record.body, record.date, record.start_time, record.kind, newest, digest)
    for meeting, key in db.execute(sql, like).fetchall():
        rows = db.execute("SELECT number, case_number, title FROM punkt WHERE meeting = ?", (meeting,))
        if any((number, said) in here for number, *both in rows for said in both if said):
            return meeting, key
    return None
