"""The search index: what Danish makes of the archive's words, kept in the transaction that changes the archive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from sqlite3 import Connection, DatabaseError, connect
from typing import NamedTuple

from referat_cli.checked import is_of_the_file
from referat_cli.figures import case_tokens, figures, numbers
from referat_cli.lexicon import Lexicon, lexicon
from referat_cli.words import LONGEST_TERM, fold

TEXTS = "title, decision, recommendation, body"
_DATED = "INSERT OR REPLACE INTO search_punkt SELECT punkt.id, date, 0 FROM punkt JOIN meeting ON meeting.id = meeting"


def figures_of(case_numbers: Iterable[str], headings: Iterable[str], *texts: str) -> str:
    """The tokens of the figures in a punkt, each once, for its column of that name."""
    found = dict.fromkeys(token for number in case_numbers for token in case_tokens(number))
    for heading in headings:
        for figure in numbers(heading):
            found.update(dict.fromkeys(figure.tokens))
    for text in texts:
        for figure in figures(text, _head):
            found.update(dict.fromkeys(figure.tokens))
    return " ".join(found)


def _head(word: str) -> str | None:
    return lexicon().head(word)


def _terms(texts: Iterable[str]) -> set[str]:
    """The words of some texts as FTS5 has them, which makes small letters by rules of its own: of «ΣΙΣΥΦΟΣ», «ſtor» and «µg», too."""
    with closing(connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61 remove_diacritics 0', detail=none)")
        db.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row)")
        db.executemany("INSERT INTO words VALUES (?)", ((text,) for text in texts))
        return {row[0] for row in db.execute("SELECT term FROM vocabulary")}


def index_meeting(db: Connection, meeting: int) -> None:
    """Index the punkter of a meeting that was just written, in the transaction under way."""
    rows = db.execute(f"SELECT id, {TEXTS}, figures FROM punkt WHERE meeting = ?", (meeting,)).fetchall()
    db.execute(f"{_DATED} WHERE meeting = ?", (meeting,))
    terms = _terms(text for row in rows for text in row[1:])
    sql = """SELECT term FROM search_key JOIN search_word ON search_word.lemma = search_key.lemma
        WHERE level = 0 AND key IN (SELECT value FROM json_each(?))"""
    known = {row[0] for row in db.execute(sql, (_json(map(fold, terms)),))}
    _learn(db, terms - known)
    db.execute("INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('merge', ?)", (MERGED,))


MERGED = 64  # pages at the most: a load leaves a piece of the index, and a word is sought in each piece


def unindex_meeting(db: Connection, meeting: int) -> None:
    """Forget the words that only the punkter of this meeting hold, before they are deleted, in the transaction under way.

    The full-text index itself is kept by triggers.
    """
    rows = db.execute(f"SELECT {TEXTS}, figures FROM punkt WHERE meeting = ?", (meeting,))
    terms = _terms(text for row in rows for text in row)
    sql = """SELECT value FROM json_each(?) WHERE NOT EXISTS (
        SELECT 1 FROM search_place JOIN punkt ON punkt.id = doc WHERE search_place.term = value AND meeting != ?)"""
    _forget(db, [row[0] for row in db.execute(sql, (_json(terms), meeting))])


def rebuild(db: Connection) -> None:
    """Build the whole index anew from the rows, in the transaction under way."""
    (trigger,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'punkt_au'").fetchone()
    db.execute("DROP TRIGGER punkt_au")  # the full-text index is built at once below
    db.executemany("UPDATE punkt SET figures = ? WHERE id = ? AND figures != ?", _new_figures(db))
    db.execute(trigger)
    db.execute("INSERT INTO punkt_fts(punkt_fts) VALUES ('rebuild')")
    db.execute("INSERT INTO punkt_fts(punkt_fts) VALUES ('optimize')")  # one piece: a word is sought in each
    for table in ("search_punkt", "search_word", "search_key"):
        db.execute(f"DELETE FROM {table}")
    db.execute(_DATED)
    _learn(db, (row[0] for row in db.execute("SELECT term FROM search_vocabulary")))


def _new_figures(db: Connection) -> Iterator[tuple[str, int, str]]:
    """The figures of each punkt, with its row number."""
    for (punkt,) in db.execute("SELECT id FROM punkt").fetchall():
        cases = [row[0] for row in db.execute("SELECT case_number FROM punkt_case WHERE punkt = ?", (punkt,))]
        headings = [row[0] for row in db.execute("SELECT heading FROM section WHERE punkt = ?", (punkt,))]
        texts = db.execute(f"SELECT {TEXTS} FROM punkt WHERE id = ?", (punkt,)).fetchone()
        found = figures_of(cases, headings, *texts)
        yield found, punkt, found


def check(db: Connection) -> list[str]:
    """What is wrong with the index, a sentence each: held against the rows, outside of a transaction; empty where it is right."""
    unfit = list(_unfit(db))
    db.execute("BEGIN")  # after what FTS5 does itself, which waits for others that write
    try:
        return [*unfit, *_unsound(db), *_stale(db), *_wrong_words(db)]
    finally:
        db.rollback()


def _unfit(db: Connection) -> Iterator[str]:
    """Where the full-text index does not hold what the rows hold, as FTS5 finds it."""
    try:
        db.execute("INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        if not is_of_the_file(error):
            raise
        yield f"the full-text index does not fit the punkter: {error}"


def _unsound(db: Connection) -> Iterator[str]:
    """Where the index does not find what it holds, or is not of the rows that there are."""
    if lost := [term for term, punkter in db.execute("SELECT term, doc FROM search_vocabulary").fetchall() if _finds(db, term) != punkter]:
        yield f"the full-text index finds not all that holds {len(lost)} words: {', '.join(lost[:MOST_TOLD])}"
    for (key,) in db.execute("SELECT key FROM punkt WHERE id NOT IN (SELECT punkt FROM search_punkt)"):
        yield f"{key} is in no list of indexed punkter"
    sql = """SELECT punkt.key FROM search_punkt JOIN punkt ON punkt.id = search_punkt.punkt JOIN meeting ON meeting.id = punkt.meeting
        WHERE search_punkt.date IS NOT meeting.date OR changed"""
    for (key,) in db.execute(sql):
        yield f"{key} is indexed with another date, or was changed by another program"
    for (number,) in db.execute("SELECT punkt FROM search_punkt WHERE punkt NOT IN (SELECT id FROM punkt)"):
        yield f"the row {number} of search_punkt belongs to no punkt"


def _finds(db: Connection, term: str) -> int:
    """How many punkter the full-text index finds for a word."""
    return int(db.execute("SELECT count(*) FROM punkt_fts WHERE punkt_fts MATCH ?", (f'"{term}"',)).fetchone()[0])


def _stale(db: Connection) -> Iterator[str]:
    """The punkter whose figures are not those of their text."""
    for found, punkt, _ in _new_figures(db):
        key, kept = db.execute("SELECT key, figures FROM punkt WHERE id = ?", (punkt,)).fetchone()
        if kept != found:
            yield f"{key} is not indexed with the case numbers, dates and amounts that its text holds"


def _wrong_words(db: Connection) -> Iterator[str]:
    """The words that the archive holds and the index does not know as Danish has them, or the other way."""
    held = {row[0]: _entry(lexicon(), row[0]) for row in db.execute("SELECT term FROM search_vocabulary") if _is_word(row[0])}
    lemmas: dict[str, set[str]] = {}
    for lemma, term in db.execute("SELECT lemma, term FROM search_word"):
        lemmas.setdefault(term, set()).add(lemma)
    keys = set(db.execute("SELECT key, level, lemma FROM search_key"))
    strange = {lemma for _, _, lemma in keys.difference(*(entry.keys for entry in held.values()))}
    wrong = [
        term
        for term in held.keys() & lemmas.keys()
        if {*(entry := held[term]).lemmas} != lemmas[term] or entry.lemmas[0] in strange or not entry.keys <= keys
    ]
    kept = (lemmas.keys() - held.keys()) | strange.difference(*lemmas.values())
    for terms, told in (
        (held.keys() - lemmas.keys(), "is without words that punkter hold"),
        (kept, "keeps words that no punkt holds"),
        (wrong, "has words otherwise than this version of the program, which `referat rebuild` puts right"),
    ):
        if terms:
            yield f"the index {told}, {len(terms)} of them: {', '.join(sorted(terms)[:MOST_TOLD])}"


MOST_TOLD = 5  # words in a sentence


def _is_word(term: str) -> bool:
    """Whether a term is one that Danish makes something of."""
    return term.isalpha() and len(term) <= LONGEST_TERM


def _learn(db: Connection, terms: Iterable[str]) -> None:
    """Add words, and what Danish makes of them."""
    words, keys = set[tuple[str, str]](), set[tuple[str, int, str]]()
    for term in filter(_is_word, terms):
        entry = _entry(lexicon(), term)
        words.update((lemma, term) for lemma in entry.lemmas)
        keys |= entry.keys
    db.executemany("INSERT OR IGNORE INTO search_word VALUES (?, ?)", sorted(words))
    db.executemany("INSERT OR IGNORE INTO search_key VALUES (?, ?, ?)", sorted(keys))


class _Entry(NamedTuple):
    """The lemmas of a word, in their one spelling, and the keys under which the word gives the likeliest: key, level, lemma."""

    lemmas: tuple[str, ...]
    keys: set[tuple[str, int, str]]


def _entry(danish: Lexicon, term: str) -> _Entry:
    analysis = danish.analysis(term)
    lemmas = tuple(dict.fromkeys(map(fold, analysis.lemmas)))
    parts = {fold(word) for word in analysis.parts} - {*lemmas}
    related = {fold(word) for word in analysis.related} - parts - {*lemmas}
    lemma = lemmas[0]
    return _Entry(lemmas, {(fold(term), 0, lemma), *((key, 2, lemma) for key in parts), *((key, 3, lemma) for key in related)})


def _forget(db: Connection, terms: Iterable[str]) -> None:
    """Take words away; what other words of their lemmas share with them stays."""
    entries = {term: _entry(lexicon(), term) for term in terms}
    db.executemany(
        "DELETE FROM search_word WHERE lemma = ? AND term = ?", [(lemma, term) for term, entry in entries.items() for lemma in entry.lemmas]
    )
    db.executemany("DELETE FROM search_key WHERE key = ? AND level = ? AND lemma = ?", [key for entry in entries.values() for key in entry.keys])
    lemmas = _json({lemma for entry in entries.values() for lemma in entry.lemmas})
    _learn(db, [row[0] for row in db.execute("SELECT term FROM search_word WHERE lemma IN (SELECT value FROM json_each(?))", (lemmas,))])


def _json(terms: Iterable[str]) -> str:
    return json.dumps(list(terms))
