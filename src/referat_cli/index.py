"""The search index: what Danish makes of the archive's words, kept in the transaction that changes the archive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from sqlite3 import Connection, DatabaseError

from referat_cli.figures import case_tokens, figures, numerals
from referat_cli.lexicon import Lexicon, lexicon
from referat_cli.words import LONGEST_TERM, fold, tokens

TEXTS = "title, decision, recommendation, body"
_DATED = "INSERT OR REPLACE INTO search_punkt SELECT punkt.id, date, 0 FROM punkt JOIN meeting ON meeting.id = meeting"


def figures_of(case_numbers: Iterable[str], headings: Iterable[str], *texts: str) -> str:
    """The tokens of the figures in a punkt, each once, for its column of that name."""
    found = dict.fromkeys(token for number in case_numbers for token in case_tokens(number))
    for heading in headings:
        for figure in numerals(heading):
            found.update(dict.fromkeys(figure.tokens))
    for text in texts:
        for figure in figures(text, _head):
            found.update(dict.fromkeys(figure.tokens))
    return " ".join(found)


def _head(word: str) -> str | None:
    return lexicon().head(word)


def index_meeting(db: Connection, meeting: int) -> None:
    """Index the punkter of a meeting that was just written, in the transaction under way."""
    rows = db.execute(f"SELECT id, {TEXTS}, figures FROM punkt WHERE meeting = ?", (meeting,)).fetchall()
    db.execute(f"{_DATED} WHERE meeting = ?", (meeting,))
    terms = {term for row in rows for text in row[1:] for term in tokens(text)}
    known = {row[0] for row in db.execute("SELECT term FROM search_word WHERE term IN (SELECT value FROM json_each(?))", (_json(terms),))}
    _learn(db, terms - known)


def unindex_meeting(db: Connection, meeting: int) -> None:
    """Forget the words that only the punkter of this meeting hold, before they are deleted, in the transaction under way.

    The full-text index itself is kept by triggers.
    """
    rows = db.execute(f"SELECT {TEXTS}, figures FROM punkt WHERE meeting = ?", (meeting,))
    terms = {term for row in rows for text in row for term in tokens(text)}
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
    """What is wrong with the index, a sentence each: held against the rows; empty where it is right."""
    return [*_unsound(db), *_stale(db), *_wrong_words(db)]


def _unsound(db: Connection) -> Iterator[str]:
    """Where the full-text index does not hold what the rows hold."""
    try:
        db.execute("INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        yield f"the full-text index does not fit the punkter: {error}"
    for (key,) in db.execute("SELECT key FROM punkt WHERE id NOT IN (SELECT punkt FROM search_punkt)"):
        yield f"{key} is in no list of indexed punkter"


def _stale(db: Connection) -> Iterator[str]:
    """The punkter whose figures are not those of their text."""
    for found, punkt, _ in _new_figures(db):
        key, kept = db.execute("SELECT key, figures FROM punkt WHERE id = ?", (punkt,)).fetchone()
        if kept != found:
            yield f"{key} is not indexed with the case numbers, dates and amounts that its text holds"


def _wrong_words(db: Connection) -> Iterator[str]:
    """The words that the archive holds and the index does not know as Danish has them, or the other way."""
    held = {row[0] for row in db.execute("SELECT term FROM search_vocabulary") if _is_word(row[0])}
    kept: dict[str, set[tuple[str, int, str]]] = {term: set() for (term,) in db.execute("SELECT term FROM search_word")}
    for row in db.execute("SELECT key, level, term FROM search_key"):
        kept.setdefault(row[2], set()).add(row)
    wrong = [term for term in held & kept.keys() if set(_keys(lexicon(), term)[1]) != kept[term]]
    for terms, told in ((held - kept.keys(), "lacks"), (kept.keys() - held, "keeps, though no punkt holds them,"), (wrong, "has in other forms")):
        if terms:
            yield f"the index {told} {len(terms)} words: {', '.join(sorted(terms)[:MOST_TOLD])}"


MOST_TOLD = 5  # words in a sentence


def _is_word(term: str) -> bool:
    """Whether a term is one that Danish makes something of."""
    return term.isalpha() and len(term) <= LONGEST_TERM


def _learn(db: Connection, terms: Iterable[str]) -> None:
    """Add words, and what Danish makes of them."""
    words, keys = list[tuple[str, str]](), list[tuple[str, int, str]]()
    for term in terms:
        if _is_word(term):
            lemma, rows = _keys(lexicon(), term)
            words.append((term, lemma))
            keys.extend(rows)
    db.executemany("INSERT OR IGNORE INTO search_word VALUES (?, ?)", words)
    db.executemany("INSERT OR IGNORE INTO search_key VALUES (?, ?, ?)", sorted(keys))


def _keys(danish: Lexicon, term: str) -> tuple[str, list[tuple[str, int, str]]]:
    """The lemma of a word in its one spelling, and the keys under which the word is found."""
    analysis, spelling = danish.analysis(term), fold(term)
    lemmas, parts, related = (dict.fromkeys(map(fold, words)) for words in analysis)
    rows = [(spelling, 0, term)] if spelling != term else []
    for level, keys in enumerate((lemmas.keys(), parts.keys() - lemmas.keys(), related.keys() - parts.keys() - lemmas.keys()), 1):
        rows.extend((key, level, term) for key in keys)
    return next(iter(lemmas)), rows


def _forget(db: Connection, terms: list[str]) -> None:
    danish = lexicon()
    db.executemany("DELETE FROM search_word WHERE term = ?", [(term,) for term in terms])
    db.executemany("DELETE FROM search_key WHERE key = ? AND level = ? AND term = ?", [row for term in terms for row in _keys(danish, term)[1]])


def _json(terms: Iterable[str]) -> str:
    return json.dumps(list(terms))
