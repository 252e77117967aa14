"""The archive's questions in SQL, always with parameters: meetings, records, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from referat_cli.checked import row_of
from referat_cli.identifiers import slug

if TYPE_CHECKING:
    from referat_cli.records import Referat


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
    revisions: int
    punkter: int
    first_date: str | None
    last_date: str | None
    schema: str  # the newest migration


class ArchiveInfo(NamedTuple):
    """Where the archive is and what it holds."""

    path: Path
    bytes: int
    counts: Counts
    bodies: dict[str, int]  # how many meetings of each, with its authority
    years: dict[str, int]  # how many meetings in each
    programs: dict[str, int]  # how many sources each version of the program has read


class _Held(NamedTuple):
    what: str | None
    number: int


def meetings(db: Connection, condition: str = "1", values: Mapping[str, str] = {}) -> list[MeetingRow]:
    """The meetings that a condition lets through, in time order; undated ones last."""
    rows = db.execute(
        f"""SELECT key, date, start_time, authority, body, kind,
            (SELECT count(*) FROM punkt WHERE punkt.meeting = meeting.id), (SELECT count(*) FROM revision WHERE revision.meeting = meeting.id),
            (SELECT name FROM source WHERE source.id = meeting.source)
        FROM meeting WHERE {condition} ORDER BY date IS NULL, date, start_time, key""",
        values,
    )
    return [row_of(MeetingRow, row) for row in rows]


def meetings_in_order(db: Connection, condition: str, values: Mapping[str, str]) -> list[int]:
    """The row numbers of the meetings that a condition lets through, in time order; undated ones last."""
    return [row[0] for row in db.execute(f"SELECT id FROM meeting WHERE {condition} ORDER BY date IS NULL, date, start_time, key", values)]


def record(db: Connection, key: str) -> Found | None:
    """The record that holds what an ID names."""
    sql = """SELECT record, NULL FROM meeting WHERE key = :key
        UNION ALL SELECT record, position FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.key = :key"""
    row = db.execute(sql, {"key": key}).fetchone()
    return row_of(Found, row) if row else None


def info(db: Connection, path: Path) -> ArchiveInfo:
    """Sizes and counts."""
    counts = db.execute(
        """SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM meeting), (SELECT count(*) FROM revision), (SELECT count(*) FROM punkt),
            (SELECT min(date) FROM meeting), (SELECT max(date) FROM meeting), (SELECT max(name) FROM _sqlite_migrations)"""
    ).fetchone()
    bodies, years = _counted(db, "coalesce(authority || ', ', '') || body", "meeting"), _counted(db, "substr(date, 1, 4)", "meeting")
    return ArchiveInfo(path, path.stat().st_size, row_of(Counts, counts), bodies, years, _counted(db, "program", "source"))


def _counted(db: Connection, what: str, table: str) -> dict[str, int]:
    """How many rows of a table say each; ukendt where they say nothing."""
    rows = (row_of(_Held, row) for row in db.execute(f"SELECT {what}, count(*) FROM {table} GROUP BY 1 ORDER BY 1"))
    return {told or "ukendt": number for told, number in rows}


def keys_of_source(db: Connection, digest: str) -> tuple[str, ...]:
    """The IDs of the meetings that a source gave; empty where it is not in the archive."""
    rows = db.execute(
        """SELECT key FROM source JOIN revision ON revision.source = source.id JOIN meeting ON meeting.id = revision.meeting
        WHERE sha256 = ? ORDER BY revision.position""",
        (digest,),
    )
    return tuple(row[0] for row in rows)


class SaidOfSource(NamedTuple):
    """What the user said of a source when it was loaded, as JSON, and the grammar that read it."""

    given: str
    grammar: str
    grammar_version: str


def said_of_source(db: Connection, digest: str) -> SaidOfSource:
    """What was said of a source that is in the archive, and what it was read with."""
    return row_of(SaidOfSource, db.execute("SELECT given, grammar, grammar_version FROM source WHERE sha256 = ?", (digest,)).fetchone())


def removal(db: Connection, digest: str) -> Tombstone | None:
    """The last tombstone of a source; None where it was not removed."""
    row = db.execute("SELECT removed_at, why FROM removal WHERE sha256 = ? ORDER BY id DESC", (digest,)).fetchone()
    return None if row is None else row_of(Tombstone, row)


def newer_revisions(db: Connection, digest: str, name: str) -> list[tuple[str, int]]:
    """The meetings of a source whose newest revision came from a file of this name with other bytes, each with that one's number."""
    sql = """SELECT key, (SELECT max(number) FROM revision AS newest WHERE newest.meeting = meeting.id) FROM source
        JOIN revision ON revision.source = source.id JOIN meeting ON meeting.id = revision.meeting
        JOIN source AS newest ON newest.id = meeting.source
        WHERE source.sha256 = ? AND newest.id != source.id AND newest.name = ? ORDER BY revision.position"""
    return db.execute(sql, (digest, name)).fetchall()


def is_taken(db: Connection, key: str, sha256: str) -> bool:
    """Whether a meeting has that ID, or had it and was removed; what comes back from the same bytes may have it again."""
    return db.execute("SELECT 1 FROM meeting WHERE key = ?", (key,)).fetchone() is not None or bool(tombstones(db, key, sha256))


class Tombstone(NamedTuple):
    """When and why a meeting was removed."""

    removed_at: str
    why: str


def tombstones(db: Connection, key: str, sha256: str | None = None) -> list[Tombstone]:
    """The tombstones of a meeting, the last first; none of one that had a source of that checksum."""
    sql = """SELECT removed_at, why FROM removal WHERE key = :key
        AND NOT EXISTS (SELECT 1 FROM removal WHERE key = :key AND sha256 = :sha256) ORDER BY id DESC"""
    return [row_of(Tombstone, row) for row in db.execute(sql, {"key": key, "sha256": sha256})]


def newest_meeting(db: Connection) -> int:
    """Row number of the meeting put last, 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM meeting").fetchone()[0])


def meeting_revised_by(db: Connection, record: Referat, source: int, newest: int) -> tuple[int, str] | None:
    """Row number and ID of the meeting that a record of a source is a new revision of.

    Authority and body, in any spelling, date, start time and kind must be equal, and at least one punkt have the same number and the same
    case number or title: two towns have a Byrådet on the same day, and some sites publish one page an item. Of several
    such meetings the one with the most of the record's sections, word for word, counts, else the first.
    Two records of one source are two meetings: newest is the row number of the last meeting before the source came.
    """
    if record.body is None or record.date is None:
        return None
    sql = """SELECT id, key, authority, body FROM meeting WHERE date = ? AND start_time IS ? AND kind IS ?
        AND id <= ? AND NOT EXISTS (SELECT 1 FROM revision WHERE revision.meeting = meeting.id AND +source = ?) ORDER BY id"""  # + : not by the index
    here = {(p.number, said) for p in record.punkter for said in (p.case_number, p.title) if said}
    like = (record.date, record.start_time, record.kind, newest, source)
    texts = {section.text for punkt in record.punkter for section in punkt.sections}
    found: dict[tuple[int, str], int] = {}
    asked = _slugs(record.authority, record.body)
    for meeting, key, *who in db.execute(sql, like).fetchall():
        if _slugs(*who) != asked:
            continue
        rows = db.execute("SELECT number, case_number, title FROM punkt WHERE meeting = ?", (meeting,))
        if any((number, said) in here for number, *both in rows for said in both if said):
            said_before = db.execute("SELECT text FROM section JOIN punkt ON punkt.id = punkt WHERE meeting = ?", (meeting,))
            found[meeting, key] = sum(text in texts for (text,) in said_before)
    return max(found, key=lambda meeting: found[meeting], default=None)


def _slugs(*names: str | None) -> list[str | None]:
    return [None if name is None else slug(name) for name in names]


def meetings_alike(db: Connection, record: Referat) -> tuple[str, ...]:
    """The IDs of the meetings of the same body, day and kind that have an authority where a record has none, or the other way round: five at most."""
    sql = """SELECT key FROM meeting WHERE body = ? AND date = ? AND kind IS ? AND authority IS NOT ? AND (authority IS NULL OR ? IS NULL)
        ORDER BY key LIMIT 5"""
    like = (record.body, record.date, record.kind, record.authority, record.authority)
    return tuple(row[0] for row in db.execute(sql, like))


def meetings_beside(db: Connection, key: str) -> list[str]:
    """The IDs of the other meetings of the body and day of a meeting, less those that have another authority."""
    sql = """SELECT other.key FROM meeting JOIN meeting AS other ON other.body = meeting.body AND other.date = meeting.date AND other.id != meeting.id
            AND (other.authority IS meeting.authority OR other.authority IS NULL OR meeting.authority IS NULL)
        WHERE meeting.key = ? ORDER BY other.key"""
    return [row[0] for row in db.execute(sql, (key,))]


# --- what the archive lacks


class DocumentRow(NamedTuple):
    """A document of a meeting, by its row number and ID."""

    meeting: int
    id: str
    authority: str | None
    body: str | None
    kind: str | None
    date: str | None
    start_time: str | None
    file: str | None


class PunktRow(NamedTuple):
    """A punkt as far as it shows what is lacking."""

    id: str
    number: str
    closed: int
    decided: int
    line: int


class ContentsRow(NamedTuple):
    """A row of a table of contents that no punkt answers to."""

    title: str
    line: int


class MentionRow(NamedTuple):
    """A mention of a meeting that had been held, in a punkt."""

    authority: str | None
    body: str
    date: str
    id: str
    file: str | None
    line: int


def documents(db: Connection) -> list[DocumentRow]:
    """Every document, body by body, those of each in time order."""
    rows = db.execute(
        """SELECT meeting.id, key, authority, body, kind, date, start_time, source.name
        FROM meeting JOIN source ON source.id = meeting.source ORDER BY authority, body, date IS NULL, date, start_time, key"""
    )
    return [row_of(DocumentRow, row) for row in rows]


def punkter(db: Connection, meeting: int) -> list[PunktRow]:
    """The punkter of a meeting, in the order of its file."""
    rows = db.execute("SELECT key, number, closed, decision != '', first_line FROM punkt WHERE meeting = ? ORDER BY position", (meeting,))
    return [row_of(PunktRow, row) for row in rows]


def contents_alone(db: Connection, meeting: int) -> list[ContentsRow]:
    """The rows of a meeting's table of contents that no punkt answers to."""
    sql = """SELECT json_extract(value, '$.title'), json_extract(value, '$.lines[0]') FROM meeting, json_each(record, '$.toc')
        WHERE meeting.id = ? AND json_extract(value, '$.punkt') IS NULL ORDER BY 2"""
    return [row_of(ContentsRow, row) for row in db.execute(sql, (meeting,))]


def mentions(db: Connection) -> Iterator[MentionRow]:
    """Every mention of a meeting on a day before the mentioning one, in time order: what was planned may not have been held."""
    rows = db.execute(
        """SELECT meeting.authority, reference.body, reference.date, punkt.key, source.name, reference.first_line
        FROM reference JOIN punkt ON punkt.id = reference.punkt JOIN meeting ON meeting.id = punkt.meeting
        JOIN source ON source.id = reference.source WHERE reference.date < meeting.date
        ORDER BY meeting.date, punkt.meeting, punkt.position, reference.first_line"""
    )
    return (row_of(MentionRow, row) for row in rows)
