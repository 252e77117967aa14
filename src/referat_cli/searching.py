"""A search of the archive: what is asked, what is found, and how it is ordered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import nlargest
from sqlite3 import Connection
from typing import Literal, NamedTuple, TypedDict, get_args

from referat_cli.asking import All, Field, Node, QueryError, Some, Word, read
from referat_cli.checked import DamagedRow, row_of
from referat_cli.filters import Filter, condition, known, of_case
from referat_cli.kinds import OutcomeLabel, SectionKind
from referat_cli.ranking import Met, Ranking, Scores
from referat_cli.snippets import Matcher, Passage, Snippet, snippets
from referat_cli.suggestions import suggestion


class Search(NamedTuple):
    """What is asked of a search: the query, what the punkter must be like, and which of the hits, in which order."""

    query: str
    authority: str | None = None  # an authority's name or slug
    body: str | None = None  # a body's
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

    authority: str | None
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
    authority: str | None
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
    """The hits asked for, how many there are in all; for words that the archive lacks one that it has, or the two they were taken for."""

    hits: list[Hit]
    total: int
    suggestions: dict[str, str]
    apart: dict[str, tuple[str, str]]


def search(db: Connection, asked: Search) -> Results:
    """The punkter found, best first, of equally good ones the newest; or in time order, the newest first.

    Raises QueryError where there is nothing to search for, or a value is not known.
    """
    whole = _whole(asked)
    with _one_moment(db):
        ranking = _ranking(db)
        scores = ranking.scores(whole)
        matcher = Matcher(ranking.met)
        hits = _hits(db, _ordered(db, scores, asked, matcher), matcher, asked.why, _section(whole))
        return Results(hits, len(scores), _suggestions(db, whole, ranking.met), ranking.apart)


def count(db: Connection, asked: Search) -> int:
    """How many punkter are found in all; raises as search does."""
    with _one_moment(db):
        return len(_ranking(db).scores(_whole(asked)))


@contextmanager
def _one_moment(db: Connection) -> Iterator[None]:
    """All that is looked at is of one moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def _ranking(db: Connection) -> Ranking:
    return Ranking(db, lambda field: having(db, field), lambda *given: _within(db, *given))


def _whole(asked: Search) -> All:
    """The query and the options in one; raises QueryError where a value is none."""
    if asked.sort not in ("rank", "date") or asked.limit < 1 or asked.offset < 0:
        raise QueryError("hits are sorted by rank or date, limit is at least 1, offset at least 0")
    options = {
        "authority": asked.authority, "udvalg": asked.body, "since": asked.since, "until": asked.until, "sag": asked.case, "kind": asked.kind,
        "beslutning": asked.outcome, "closed": None if asked.closed is None else str(int(asked.closed)), "afsnit": asked.section,
    }  # fmt: skip
    fields = tuple(Field(name, value) for name, value in options.items() if value is not None)
    query = read(asked.query)
    return All((*(query.parts if isinstance(query, All) else (query,)), *fields))


def _section(whole: All) -> str | None:
    """The kind of section that the words must stand in."""
    asked = next((part.value for part in whole.parts if isinstance(part, Field) and part.name == "afsnit"), None)
    return None if asked is None else known(asked, get_args(SectionKind), "section")


def _suggestions(db: Connection, node: Node, met: Iterable[Met]) -> dict[str, str]:
    """For the words that are asked for and stand nowhere in the archive, others."""
    nowhere = {one.asked for one in met if not one.punkter}
    lacking = [word.text for word in _words(node) if word in nowhere and not word.prefix]
    return {word: near for word in lacking[:3] if (near := suggestion(db, word)) is not None}


def _words(node: Node) -> Iterator[Word]:
    """The words in a query that must be found."""
    if isinstance(node, (All, Some)):
        for part in node.parts:
            yield from _words(part)
    elif isinstance(node, Word):
        yield node


# --- fields


def having(db: Connection, field: Field) -> set[int]:
    """The punkter that are as a field says; raises QueryError for a value that is not known."""
    name, value = field
    if name == "sag":
        return of_case(db, value)
    if name == "beslutning":
        sql, value = "SELECT punkt FROM punkt_outcome WHERE outcome = ?", known(value, get_args(OutcomeLabel), "outcome")
    elif name == "afsnit":
        sql, value = "SELECT punkt FROM section WHERE kind = ?", known(value, get_args(SectionKind), "section")
    elif name == "closed":
        sql = "SELECT id FROM punkt WHERE closed = ?"
    else:
        return _of_meetings(db, Filter(**dict.fromkeys(_OPTIONS.get(name, (name,)), value)))
    return {row[0] for row in db.execute(sql, (value,))}


_OPTIONS = {"udvalg": ("body",), "dato": ("since", "until")}  # what a field of a query is called among the options


def _of_meetings(db: Connection, asked: Filter) -> set[int]:
    """The punkter of the meetings that a filter leaves."""
    meetings = condition(db, asked)
    sql = f"SELECT punkt.id FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE {meetings.meeting}"
    return {row[0] for row in db.execute(sql, meetings.values)}


def _within(db: Connection, kind: str, scores: Scores, met: Met) -> Scores:
    """Those punkter whose sections of a kind hold what met a part of the query."""
    matcher, kind = Matcher([met]), known(kind, get_args(SectionKind), "section")
    sql = "SELECT punkt, text FROM section WHERE kind = ? AND punkt IN (SELECT value FROM json_each(?))"
    holding = {punkt for punkt, text in db.execute(sql, (kind, json.dumps(list(scores)))) if matcher.meets(text)}
    return {punkt: score for punkt, score in scores.items() if punkt in holding}


# --- hits


def _ordered(db: Connection, scores: Scores, asked: Search, matcher: Matcher) -> list[int]:
    """The row numbers of the hits asked for."""
    wanted, last = list(scores), asked.offset + asked.limit
    best = max(last, RERANKED)
    if asked.sort == "rank" and len(scores) > best:
        least = nlargest(best, scores.values())[-1]
        wanted = [punkt for punkt, score in scores.items() if score >= least]
    sql = "SELECT punkt FROM search_punkt WHERE punkt IN (SELECT value FROM json_each(?)) ORDER BY date DESC, punkt"
    ordered = [row[0] for row in db.execute(sql, (json.dumps(wanted),))]
    if asked.sort == "rank":
        ordered.sort(key=lambda punkt: -scores[punkt])  # the order by date stays among equals
        if len(matcher.met) > 1:
            ordered[:RERANKED] = _nearest_first(db, ordered[:RERANKED], scores, matcher)
    return ordered[asked.offset : last]


RERANKED = 50  # of the best hits
SIDE_BY_SIDE = 1.5  # times the score: a sentence of the words, before a title of one and a text of the other


def _nearest_first(db: Connection, punkter: Sequence[int], scores: Scores, matcher: Matcher) -> list[int]:
    """The punkter in the order of their scores, those that hold parts of the query side by side before others as good."""
    sql = "SELECT id, title, decision, recommendation, body FROM punkt WHERE id IN (SELECT value FROM json_each(?))"
    near = {punkt for punkt, *texts in db.execute(sql, (json.dumps(punkter),)) if any(map(matcher.side_by_side, texts))}
    return sorted(punkter, key=lambda punkt: -scores[punkt] * (SIDE_BY_SIDE if punkt in near else 1.0))


class _Row(NamedTuple):
    punkt: int
    key: str
    date: str | None
    authority: str | None
    body: str | None
    number: str
    title: str
    closed: int
    case_number: str | None
    first_line: int
    last_line: int


_ROWS = """SELECT punkt.id, punkt.key, meeting.date, meeting.authority, meeting.body, punkt.number, punkt.title, punkt.closed, punkt.case_number,
        punkt.first_line, punkt.last_line
    FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.id IN (SELECT value FROM json_each(?))"""

_PASSAGES = """SELECT kind, text, CASE block_lines WHEN '[]' THEN '[' || first_line || ']' ELSE block_lines END
    FROM section WHERE punkt = ? ORDER BY id"""


def _hits(db: Connection, punkter: Sequence[int], matcher: Matcher, why: bool = False, section: str | None = None) -> list[Hit]:
    """The hits that punkter are, with snippets from such sections if one is asked for."""
    rows = {row[0]: row_of(_Row, row) for row in db.execute(_ROWS, (json.dumps(punkter),))}
    if len(rows) < len(punkter):
        raise DamagedRow
    return [_hit(db, rows[punkt], matcher, why, section) for punkt in punkter]


def _hit(db: Connection, row: _Row, matcher: Matcher, why: bool, section: str | None) -> Hit:
    punkt, key, day, authority, body, number, title, closed, case, first, last = row
    sections = [row_of(Passage, values) for values in db.execute(_PASSAGES, (punkt,))]
    passages = [Passage("title", title, f"[{first}]"), *sections] if section is None else [one for one in sections if one.section == section]
    found = snippets(matcher, passages) or (_beginning(passages),)
    told = tuple(dict.fromkeys(f"{passage.section}: {word}" for passage in passages for word in matcher.words_of(passage.text))) if why else ()
    best = found[0]
    return Hit(key, day, authority, body, number, title, bool(closed), case, (first, last), best.text, best.section, best.line, found[1:], told)


def _beginning(passages: Sequence[Passage]) -> Snippet:
    """The beginning of a punkt that was found by its fields, its case number or a form that its text does not show."""
    passage = next((one for one in passages if one.text and one.section != "title"), passages[0])
    return Snippet(passage.section, json.loads(passage.lines)[0], " ".join(passage.text[:LONGEST_BEGINNING].split()))


LONGEST_BEGINNING = 200


def punkter_of_case(db: Connection, number: str) -> list[Hit]:
    """The punkter of a case number, or of those that begin so, in time order."""
    found = of_case(db, number)
    sql = """SELECT punkt.id FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.id IN (SELECT value FROM json_each(?))
        ORDER BY meeting.date IS NULL, meeting.date, meeting.start_time, punkt.position"""
    return _hits(db, [row[0] for row in db.execute(sql, (json.dumps(list(found)),))], Matcher(()))
