"""The revisions of a meeting: where each came from, and what it said; an older one is read again from its bytes."""

from __future__ import annotations

from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import queries, rereading
from referat_cli.checked import row_of
from referat_cli.identifiers import punkt_ids

if TYPE_CHECKING:
    from referat_cli.records import Punkt, Referat
    from referat_cli.shelf import Shelf


class Revision(NamedTuple):
    """A revision of a meeting: the file it was read from, and when, with which program and grammar it was."""

    number: int  # from 1, in the order they were loaded
    name: str | None
    sha256: str
    bytes: int
    encoding: str
    loaded_at: str
    program: str
    grammar: str
    grammar_version: str
    given: str  # what the user said of the file, as JSON
    source: int
    position: int  # which of the file's records it is, from 0


class Other(NamedTuple):
    """Another document of a meeting: its agenda, or its minutes."""

    id: str
    kind: str | None


class Provenance(NamedTuple):
    """Where a meeting's record comes from: its revisions, the oldest first, and the other documents of the same meeting."""

    id: str
    revisions: tuple[Revision, ...]
    others: tuple[Other, ...]


def meeting_of(db: Connection, key: str) -> str | None:
    """The ID of the meeting that an ID names, or whose punkt it names, in whichever revision; None where there is none."""
    for one in (key, key.rpartition("/")[0]):
        if db.execute("SELECT 1 FROM meeting WHERE key = ?", (one,)).fetchone():
            return one
    return None


def lacking(db: Connection, key: str) -> str:
    """What to say of an ID that is not in the archive: what there is near it."""
    if (meeting := meeting_of(db, key)) is not None:
        numbers = [one.removeprefix(f"{meeting}/") for one in _punkter(db, meeting)]
        if (number := key.removeprefix(f"{meeting}/")) in numbers:
            return f"{meeting} has a punkt {number}, but not in that revision"
        return f"{meeting} has no punkt {number}: it has {', '.join(numbers) or 'none'}"
    if removed := queries.tombstones(db, key) or queries.tombstones(db, key.rpartition("/")[0]):
        return f"{key} was removed from the archive on {removed[0].removed_at[:10]} ({removed[0].why})"
    if elsewhere := _elsewhere(db, key):
        return f"{key} is not in the archive: with an authority there is {', '.join(elsewhere)}"
    if near := _nearest(db, key, "9999"):
        return f"{key} is no whole ID: its latest meetings are {', '.join(near)}"
    body, _, day = key.rpartition("/")
    if near := _nearest(db, body, day):
        return f"{key} is not in the archive: the meetings of {body} nearest to that day are {', '.join(near)}"
    return f"{key} is not in the archive: `referat list --format ids` prints its meetings, a punkt is MEETING/NUMBER"


def _punkter(db: Connection, meeting: str) -> list[str]:
    """The IDs of a meeting's punkter, in their order."""
    sql = "SELECT punkt.key FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE meeting.key = ? ORDER BY position"
    return [str(row[0]) for row in db.execute(sql, (meeting,))]


def _elsewhere(db: Connection, key: str) -> list[str]:
    """The IDs that a meeting's or punkt's has under an authority."""
    sql = """SELECT key FROM meeting WHERE substr(key, -length(:end)) = :end
        UNION ALL SELECT key FROM punkt WHERE substr(key, -length(:end)) = :end ORDER BY key LIMIT 3"""
    return [str(row[0]) for row in db.execute(sql, {"end": f"/{key}"})]


def _nearest(db: Connection, body: str, day: str) -> list[str]:
    """The IDs of the meetings that begin with the ID of a body or authority, and are nearest to a day, month or year; else the newest."""
    sql = """SELECT key FROM meeting WHERE key > :body || '/' AND key < :body || '0'  -- 0 is what comes after /
        ORDER BY date IS NULL, abs(julianday(date) - coalesce(julianday(:day), 9e9)), date DESC, key DESC LIMIT 3"""
    return [str(row[0]) for row in db.execute(sql, {"body": body, "day": f"{day}-01-01"[:10] if len(day) in (4, 7) else day[:10]})]


def provenance(db: Connection, key: str) -> Provenance | None:
    """Where the meeting of an ID comes from; None where there is no such ID."""
    meeting = meeting_of(db, key)
    return None if meeting is None else Provenance(meeting, tuple(revisions(db, meeting)), tuple(_others(db, meeting)))


def revisions(db: Connection, meeting: str) -> list[Revision]:
    """The revisions of a meeting, the oldest first."""
    rows = db.execute(
        """SELECT number, name, sha256, bytes, encoding, loaded_at, program, grammar, grammar_version, given, source.id, position
        FROM revision JOIN source ON source.id = revision.source
        WHERE meeting = (SELECT id FROM meeting WHERE key = ?) ORDER BY number""",
        (meeting,),
    )
    return [row_of(Revision, row) for row in rows]


def _others(db: Connection, meeting: str) -> list[Other]:
    """The other documents of the same authority, body, date and, where both state it, start time: of another kind, each."""
    rows = db.execute(
        """SELECT other.key, other.kind FROM meeting JOIN meeting AS other
            ON other.authority IS meeting.authority AND other.body = meeting.body AND other.date = meeting.date AND other.kind IS NOT meeting.kind
            AND (other.start_time = meeting.start_time OR other.start_time IS NULL OR meeting.start_time IS NULL)
        WHERE meeting.key = ? ORDER BY other.key""",
        (meeting,),
    )
    return [row_of(Other, row) for row in rows]


def record(db: Connection, meeting: str, number: int, users: Shelf) -> Referat:
    """What a revision of a meeting says, read again from the file's bytes; raises LookupError, InputError."""
    revision = _numbered(db, meeting, number)
    records, _ = rereading.read_again(db, rereading.source(db, revision.source), users)
    if revision.position >= len(records):
        raise LookupError(f"{revision.name} is read as fewer meetings now, {meeting} is none of them: `referat original` gives the file")
    return records[revision.position]


def original(db: Connection, meeting: str, number: int) -> bytes:
    """The bytes that a revision of a meeting was read from; raises LookupError."""
    return rereading.bytes_of(rereading.source(db, _numbered(db, meeting, number).source))


def _numbered(db: Connection, meeting: str, number: int) -> Revision:
    """A revision by its number; raises LookupError."""
    held = revisions(db, meeting)
    for one in held:
        if one.number == number:
            return one
    raise LookupError(f"{meeting} has no revision {number}: it has {', '.join(str(one.number) for one in held)}")


def found(db: Connection, key: str, number: int, users: Shelf) -> tuple[Referat, Punkt | None] | None:
    """The record of a revision, with the punkt where the ID names one; None where there is none. Raises as record does."""
    meeting = meeting_of(db, key)
    if meeting is None:
        return None
    said = record(db, meeting, number, users)
    if key == meeting:
        return said, None
    punkter = dict(zip(punkt_ids(meeting, said), said.punkter, strict=True))
    return (said, punkter[key]) if key in punkter else None
