"""The archive's questions in SQL, always with parameters: search, meetings, records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypedDict
from unicodedata import normalize

import regex
from pydantic import TypeAdapter
from sqlite_utils import Database

from referat_cli.identifiers import slug
from referat_cli.records import Referat
from referat_cli.text import END, START


class QueryError(Exception):
    """A query that holds nothing to search for."""

    exit_code = 2


class Search(NamedTuple):
    """What is asked of a search: the query, and what the punkter must be like."""

    query: str
    body: str | None = None  # a body's name or slug
    since: str | None = None  # ISO dates, both included
    until: str | None = None
    section: str | None = None  # the kind of section the words must stand in
    case: str | None = None  # a case number or the beginning of one
    kind: str | None = None  # of meeting
    outcome: str | None = None
    closed: bool | None = None
    limit: int = 20


class Asked(TypedDict, total=False):
    """The fields of Search but the query, each for its own keyword."""

    body: str | None
    since: str | None
    until: str | None
    section: str | None
    case: str | None
    kind: str | None
    outcome: str | None
    closed: bool | None
    limit: int


class Hit(NamedTuple):
    """A punkt that a search found, with a snippet in which START and END stand around the matched words."""

    id: str
    date: str | None
    body: str | None
    number: str
    title: str
    closed: bool
    case_number: str | None
    lines: tuple[int, int]
    snippet: str


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


class ArchiveInfo(NamedTuple):
    """Where the archive is and what it holds."""

    path: Path
    bytes: int
    sources: int
    meetings: int
    punkter: int
    first_date: str | None
    last_date: str | None
    bodies: dict[str, int]
    schema: str


_HIT, _MEETING, _FOUND, _INFO = TypeAdapter(Hit), TypeAdapter(MeetingRow), TypeAdapter(Found), TypeAdapter(ArchiveInfo)
"""What rows are held to: any program can write into the file, and SQLite keeps what it is given."""

_PART = regex.compile(r'"[^"]*"|[^\s"]+')
_WORD = regex.compile(r"[\p{L}\p{N}\p{M}\p{Co}]+")  # as FTS5's unicode61 parts a text into words


def phrases(query: str) -> list[list[str]]:
    """The words of a query, and its "phrases" as several words that stand together; no other sign in it counts.

    Raises QueryError where there is nothing to search for.
    """
    text = normalize("NFC", query.encode("utf-8", "replace").decode())
    found = [words for part in _PART.findall(text) if (words := _WORD.findall(part))]
    if not found:
        raise QueryError(f"{query!r} holds no word or number to search for: give at least one")
    return found


def fts_query(query: str) -> str:
    """The query in FTS5's language: every phrase must be found; only quoted strings reach FTS5."""
    return " ".join('"' + " ".join(words) + '"' for words in phrases(query))


_MATCHED = """
FROM punkt_fts JOIN punkt ON punkt.id = punkt_fts.rowid JOIN meeting ON meeting.id = punkt.meeting
WHERE punkt_fts MATCH :query
  AND (:body IS NULL OR meeting.id IN (SELECT value FROM json_each(:bodies)))
  AND (:since IS NULL OR meeting.date >= :since) AND (:until IS NULL OR meeting.date <= :until)
  AND (:case IS NULL OR EXISTS (
    SELECT 1 FROM punkt_case WHERE punkt_case.punkt = punkt.id AND substr(punkt_case.case_number, 1, length(:case)) = :case))
  AND (:kind IS NULL OR meeting.kind = :kind)
  AND (:outcome IS NULL OR EXISTS (SELECT 1 FROM punkt_outcome WHERE punkt_outcome.punkt = punkt.id AND outcome = :outcome))
  AND (:closed IS NULL OR punkt.closed = :closed)
"""
_HITS = f"""
SELECT punkt.id, punkt.key, meeting.date, meeting.body, punkt.number, punkt.title, punkt.closed, punkt.case_number,
  punkt.first_line, punkt.last_line, snippet(punkt_fts, -1, :start, :end, '…', 24) {_MATCHED}
ORDER BY punkt_fts.rank, meeting.date DESC, punkt.key
"""


def search(db: Database, asked: Search) -> list[Hit]:
    """The punkter found, best first; of equally good ones the newest."""
    found: list[Hit] = []
    for row in _rows(db, asked):
        if len(found) == asked.limit:
            break
        found.append(_hit(*row))
    return found


def _hit(
    _: int, key: str, date: str | None, body: str | None, number: str, title: str, closed: int, case: str | None, first: int, last: int, snippet: str
) -> Hit:
    hit = _HIT.validate_python((key, date, body, number, title, closed, case, (first, last), snippet))
    return hit._replace(snippet=" ".join(hit.snippet.replace("\n\n", " / ").split()))


def count(db: Database, asked: Search) -> int:
    """How many punkter are found in all."""
    return sum(1 for _ in _rows(db, asked))


def _rows(db: Database, asked: Search) -> Iterator[tuple[Any, ...]]:
    parameters = {**asked._asdict(), "query": fts_query(asked.query), "bodies": _bodies(db, asked.body), "start": START, "end": END}
    words = [_together(phrase) for phrase in phrases(asked.query)]
    for row in db.execute(_HITS, parameters):
        if asked.section is None or _holds(db, row[0], asked.section, words):
            yield row


def _together(phrase: list[str]) -> regex.Pattern[str]:
    """Words that stand together, whole, with no letter or digit around or between them."""
    words = r"[^\p{L}\p{N}]+".join(map(regex.escape, phrase))
    return regex.compile(rf"(?i)(?<![\p{{L}}\p{{N}}]){words}(?![\p{{L}}\p{{N}}])")


def _bodies(db: Database, name: str | None) -> str:
    """The meetings of the bodies whose name, or slug, is the one given, as a JSON array of row numbers."""
    if name is None:
        return "[]"
    rows = db.execute("SELECT id, CAST(body AS TEXT) FROM meeting WHERE body IS NOT NULL")
    return str([row[0] for row in rows if slug(row[1]) == slug(name)])


def _holds(db: Database, punkt: int, kind: str, words: list[regex.Pattern[str]]) -> bool:
    """Whether the punkt's sections of a kind hold every word."""
    text = "\n".join(row[0] for row in db.execute("SELECT CAST(text AS TEXT) FROM section WHERE punkt = ? AND kind = ?", (punkt, kind)))
    return all(word.search(text) for word in words)


def meetings(db: Database) -> list[MeetingRow]:
    """Every meeting, in time order; undated ones last."""
    rows = db.execute(
        """SELECT key, date, start_time, authority, body, kind,
            (SELECT count(*) FROM punkt WHERE punkt.meeting = meeting.id), (SELECT count(*) FROM revision WHERE revision.meeting = meeting.id),
            (SELECT name FROM source JOIN revision ON sha256 = revision.source WHERE revision.meeting = meeting.id ORDER BY revision.number DESC)
        FROM meeting ORDER BY date IS NULL, date, start_time, key"""
    )
    return [_MEETING.validate_python(row) for row in rows]


def record(db: Database, key: str) -> Found | None:
    """The record that holds what an ID names."""
    sql = """SELECT record, NULL FROM meeting WHERE key = :key
        UNION ALL SELECT record, position FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.key = :key"""
    row = db.execute(sql, {"key": key}).fetchone()
    return _FOUND.validate_python(row) if row else None


def info(db: Database, path: Path) -> ArchiveInfo:
    """Sizes and counts."""
    counts = db.execute(
        """SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM meeting), (SELECT count(*) FROM punkt),
            (SELECT min(date) FROM meeting), (SELECT max(date) FROM meeting), (SELECT max(name) FROM _sqlite_migrations)"""
    ).fetchone()
    sources, held, punkter, first, last, schema = counts
    bodies = {row[0] or "ukendt": row[1] for row in db.execute("SELECT body, count(*) FROM meeting GROUP BY body ORDER BY body")}
    return _INFO.validate_python((path, path.stat().st_size, sources, held, punkter, first, last, bodies, schema))


def keys_of_source(db: Database, digest: str) -> tuple[str, ...]:
    """The IDs of the meetings that a source gave; empty where it is not in the archive."""
    rows = db.execute("SELECT key FROM revision JOIN meeting ON id = meeting WHERE source = ? ORDER BY revision.position", (digest,))
    return tuple(row[0] for row in rows)


def given_with_source(db: Database, digest: str) -> str:
    """What the user said of a source when it was loaded, as JSON."""
    return str(db.execute("SELECT given FROM source WHERE sha256 = ?", (digest,)).fetchone()[0])


def is_taken(db: Database, key: str) -> bool:
    """Whether a meeting has that ID."""
    return db.execute("SELECT 1 FROM meeting WHERE key = ?", (key,)).fetchone() is not None


def newest_meeting(db: Database) -> int:
    """Row number of the meeting put last, 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM meeting").fetchone()[0])


def meeting_revised_by(db: Database, record: Referat, digest: str, newest: int) -> tuple[int, str] | None:
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
