"""A search of the archive: what is asked, what is found, and how it is ordered."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest
from re import fullmatch
from sqlite3 import Connection
from typing import Literal, NamedTuple, TypedDict, get_args

from referat_cli.asking import All, Field, Node, QueryError, Word, read, shown
from referat_cli.figures import case_token, components, numeric_date
from referat_cli.identifiers import slug
from referat_cli.kinds import MeetingKind, OutcomeLabel, SectionKind
from referat_cli.queries import row_of
from referat_cli.ranking import Met, Ranking, Scores
from referat_cli.snippets import Matcher, Passage, Snippet, snippets
from referat_cli.suggestions import suggestion


class Search(NamedTuple):
    """What is asked of a search: the query, what the punkter must be like, and which of the hits, in which order."""

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
    offset: int = 0
    sort: Literal["rank", "date"] = "rank"
    why: bool = False


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
    offset: int
    sort: Literal["rank", "date"]
    why: bool


class Hit(NamedTuple):
    """A punkt that a search found, with its best snippet, in which START and END stand around the matched words."""

    id: str
    date: str | None
    body: str | None
    number: str
    title: str
    closed: bool
    case_number: str | None
    lines: tuple[int, int]
    snippet: str
    section: str  # the kind of section the snippet is from, or `title`
    line: int  # where the snippet's block begins
    more: tuple[Snippet, ...]  # other snippets
    why: tuple[str, ...]  # the matched words and how they were met, where that is asked for


class Results(NamedTuple):
    """The hits asked for, how many there are in all, and for each word that the archive lacks one that it has."""

    hits: list[Hit]
    total: int
    suggestions: dict[str, str]


def search(db: Connection, asked: Search) -> Results:
    """The punkter found, best first, of equally good ones the newest; or in time order, the newest first.

    Raises QueryError where there is nothing to search for, or a value is not known.
    """
    ranking = _ranking(db)
    scores = ranking.scores(_whole(asked))
    chosen = _ordered(db, scores, asked)
    matcher = Matcher(ranking.met)
    return Results(_hits(db, chosen, matcher, asked.why), len(scores), _suggestions(db, ranking.met))


def count(db: Connection, asked: Search) -> int:
    """How many punkter are found in all."""
    return len(_ranking(db).scores(_whole(asked)))


def _ranking(db: Connection) -> Ranking:
    return Ranking(db, lambda field: having(db, field), lambda *given: _within(db, *given))


def _whole(asked: Search) -> Node:
    """The query and the options in one."""
    options = {
        "udvalg": asked.body, "since": asked.since, "until": asked.until, "sag": asked.case, "kind": asked.kind, "beslutning": asked.outcome,
        "closed": None if asked.closed is None else str(int(asked.closed)), "afsnit": asked.section,
    }  # fmt: skip
    fields = tuple(Field(name, value) for name, value in options.items() if value is not None)
    query = read(asked.query)
    return All((*(query.parts if isinstance(query, All) else (query,)), *fields))


def _suggestions(db: Connection, met: Iterable[Met]) -> dict[str, str]:
    lacking = [one.asked.text for one in met if not one.punkter and isinstance(one.asked, Word) and not one.asked.prefix]
    return {word: near for word in lacking[:3] if (near := suggestion(db, word)) is not None}


# --- fields


def having(db: Connection, field: Field) -> set[int]:
    """The punkter that are as a field says; raises QueryError for a value that is not known."""
    if field.name == "sag":
        return _of_case(db, field.value)
    sql, value = _condition(db, field)
    return {row[0] for row in db.execute(f"SELECT punkt.id FROM punkt WHERE {sql}", value)}


_MEETING = "meeting IN (SELECT id FROM meeting WHERE {})"


def _condition(db: Connection, field: Field) -> tuple[str, Sequence[str]]:
    """What a field says, in SQL."""
    name, value = field
    if name == "udvalg":
        return "meeting IN (SELECT value FROM json_each(?))", (_meetings_of(db, value),)
    if name == "dato":
        return _MEETING.format("date BETWEEN ? AND ?"), period(value)
    if name in ("since", "until"):
        first, last = period(value)
        return _MEETING.format("date BETWEEN ? AND ?"), (first, "9999") if name == "since" else ("0000", last)
    if name == "kind":
        return _MEETING.format("kind = ?"), (_known(value, get_args(MeetingKind), "kind"),)
    if name == "beslutning":
        return "id IN (SELECT punkt FROM punkt_outcome WHERE outcome = ?)", (_known(value, get_args(OutcomeLabel), "outcome"),)
    if name == "afsnit":
        return "id IN (SELECT punkt FROM section WHERE kind = ?)", (_known(value, get_args(SectionKind), "section"),)
    return "closed = ?", (value,)


def _within(db: Connection, kind: str, scores: Scores, met: Met) -> Scores:
    """Those punkter whose sections of a kind hold what met a part of the query."""
    matcher, kind = Matcher([met]), _known(kind, get_args(SectionKind), "section")
    sql = "SELECT punkt, text FROM section WHERE kind = ? AND punkt IN (SELECT value FROM json_each(?))"
    holding = {punkt for punkt, text in db.execute(sql, (kind, json.dumps(list(scores)))) if matcher.spans(text)}
    return {punkt: score for punkt, score in scores.items() if punkt in holding}


def _known(value: str, known: Sequence[str], what: str) -> str:
    """The known value that is meant: Danish letters in any spelling; raises QueryError with those known."""
    found = next((one for one in known if slug(one) == slug(value)), None)
    if found is None:
        raise QueryError(f"{shown(value)!r} is no {what}: {', '.join(known)} are known")
    return found


def _meetings_of(db: Connection, name: str) -> str:
    """The meetings of the body of that name or slug, as a JSON array of row numbers."""
    bodies = [row[0] for row in db.execute("SELECT DISTINCT body FROM meeting WHERE body IS NOT NULL ORDER BY body")]
    meant = [body for body in bodies if slug(body) == slug(name)]
    if not meant:
        few = ", ".join(bodies[:MOST_TOLD]) + (" …" if len(bodies) > MOST_TOLD else "")
        raise QueryError(f"the archive has no body {shown(name)!r}: it has {few or 'none'}")
    return json.dumps([row[0] for row in db.execute("SELECT id FROM meeting WHERE body IN (SELECT value FROM json_each(?))", (json.dumps(meant),))])


MOST_TOLD = 20  # bodies in a message


def _of_case(db: Connection, number: str) -> set[int]:
    """The punkter of a case number, or of those that begin so, in whatever form they were printed."""
    asked = components(number)
    if not asked:
        raise QueryError(f"{shown(number)!r} is no case number, nor the beginning of one: write it as 85.13.00G01-2-23 or 85.13")
    sql = "SELECT punkt, case_number FROM punkt_case WHERE punkt IN (SELECT doc FROM search_place WHERE term = ? AND col = 'figures')"
    return {punkt for punkt, printed in db.execute(sql, (case_token(number),)) if components(printed)[: len(asked)] == asked}


def period(value: str) -> tuple[str, str]:
    """The first and the last day of «2024», «2024-03», «2024-03-27», «27-03-2024» or «2024-01..2024-06»; raises QueryError."""
    first, _, last = value.partition("..")
    try:
        days = _days(first or "0001")[0], _days(last or (first if ".." not in value else "9999"))[1]
    except ValueError:
        raise QueryError(f"{shown(value)!r} is no date: write 2024, 2024-03, 2024-03-27 or 2024-01..2024-06") from None
    return days


def _days(text: str) -> tuple[str, str]:
    if found := fullmatch(r"(\d{4})(?:-(\d\d))?", text):
        year, first, last = int(found[1]), int(found[2] or 1), int(found[2] or 12)
        return date(year, first, 1).isoformat(), date(year, last, monthrange(year, last)[1]).isoformat()
    if fullmatch(r"\d{1,2}[-./]\d{1,2}[-./](?:\d\d)?\d\d", text) and (tokens := numeric_date(text)):
        text = f"{tokens[0][2:6]}-{tokens[0][6:8]}-{tokens[0][8:]}"
    day = date.fromisoformat(text).isoformat()
    return day, day


# --- hits


def _ordered(db: Connection, scores: Scores, asked: Search) -> list[int]:
    """The row numbers of the hits asked for."""
    wanted, last = list(scores), asked.offset + asked.limit
    if asked.sort == "rank" and len(scores) > last > 0:
        least = nlargest(last, scores.values())[-1]
        wanted = [punkt for punkt, score in scores.items() if score >= least]
    sql = "SELECT punkt FROM search_punkt WHERE punkt IN (SELECT value FROM json_each(?)) ORDER BY date DESC, punkt"
    newest = [row[0] for row in db.execute(sql, (json.dumps(wanted),))]
    if asked.sort == "rank":
        newest.sort(key=lambda punkt: -scores[punkt])  # the order by date stays among equals
    return newest[asked.offset : last]


class _Row(NamedTuple):
    key: str
    date: str | None
    body: str | None
    number: str
    title: str
    closed: int
    case_number: str | None
    first_line: int
    last_line: int


_HIT = """SELECT punkt.key, meeting.date, meeting.body, punkt.number, punkt.title, punkt.closed, punkt.case_number, punkt.first_line, punkt.last_line
    FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.id = ?"""

_PASSAGES = """SELECT kind, text, CASE block_lines WHEN '[]' THEN '[' || first_line || ']' ELSE block_lines END
    FROM section WHERE punkt = ? ORDER BY id"""


def _hits(db: Connection, punkter: Iterable[int], matcher: Matcher, why: bool) -> list[Hit]:
    return [_hit(db, punkt, matcher, why) for punkt in punkter]


def _hit(db: Connection, punkt: int, matcher: Matcher, why: bool) -> Hit:
    key, day, body, number, title, closed, case, first, last = row_of(_Row, db.execute(_HIT, (punkt,)).fetchone() or ())
    sections = [row_of(Passage, row) for row in db.execute(_PASSAGES, (punkt,))]
    passages = [Passage("title", title, f"[{first}]"), *sections]
    found = snippets(matcher, passages) or (_beginning(passages),)
    told = tuple(dict.fromkeys(f"{passage.section}: {word}" for passage in passages for word in matcher.words_of(passage.text))) if why else ()
    return Hit(key, day, body, number, title, bool(closed), case, (first, last), found[0].text, found[0].section, found[0].line, found[1:], told)


def _beginning(passages: Sequence[Passage]) -> Snippet:
    """The beginning of a punkt that was found by its fields, its case number or a form that its text does not show."""
    passage = next((one for one in passages[1:] if one.text), passages[0])
    return Snippet(passage.section, json.loads(passage.lines)[0], " ".join(passage.text[:LONGEST_BEGINNING].split()))


LONGEST_BEGINNING = 200


def punkter_of_case(db: Connection, number: str) -> list[Hit]:
    """The punkter of a case number, or of those that begin so, in time order."""
    found = _of_case(db, number)
    sql = """SELECT punkt.id FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.id IN (SELECT value FROM json_each(?))
        ORDER BY meeting.date IS NULL, meeting.date, meeting.start_time, punkt.position"""
    return _hits(db, [row[0] for row in db.execute(sql, (json.dumps(list(found)),))], Matcher(()), False)
