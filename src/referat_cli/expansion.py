"""A word that is asked for -> the words of the archive that answer to it, and how well."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from referat_cli.inflection import bases, derived, stem
from referat_cli.words import LONGEST_TERM, fold

SPELLING, FORM, COMPOUND, RELATED, INSIDE = range(5)  # the first four are the levels of search_key
LEVEL_NAMES = ("as written", "a form", "a compound or derivation", "a compound with a derivation", "inside the word")
LEAST_INSIDE = 5  # letters of a word that is sought inside others


Levels = dict[str, int]
"""The words of the archive that answer to one asked for, each with its level."""


def expand(db: Connection, word: str) -> Levels:
    """The words of the archive that answer to a word, in whatever form it is typed."""
    spelling = fold(word)
    levels = dict.fromkeys((word, spelling, *_terms(db, spelling, 0)), SPELLING)
    if len(word) > LONGEST_TERM:
        return levels
    for lemma in _lemmas(db, word, spelling, list(levels)):
        for level in (FORM, COMPOUND, RELATED):
            for term in _terms(db, lemma, level):
                levels.setdefault(term, level)
    return levels


def _terms(db: Connection, key: str, level: int) -> list[str]:
    return [row[0] for row in db.execute("SELECT term FROM search_key WHERE key = ? AND level = ?", (key, level))]


def _lemmas(db: Connection, word: str, spelling: str, terms: list[str]) -> list[str]:
    """The lemmas of a word: the archive's own, or, of a form that it lacks, the first likely one that it has."""
    forms = (*bases(word), *bases(spelling.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")), *bases(spelling), stem(word))
    likely = list(dict.fromkeys(map(fold, forms)))
    sql = """SELECT lemma FROM search_word WHERE term IN (SELECT value FROM json_each(:terms)) UNION SELECT key FROM search_key
        WHERE key IN (SELECT value FROM json_each(:likely)) AND level = 1 AND term IN (SELECT value FROM json_each(:terms))"""
    if known := [row[0] for row in db.execute(sql, {"terms": json.dumps(terms), "likely": json.dumps(likely)})]:
        return known
    of_one_matter = dict.fromkeys(fold(other) for form in dict.fromkeys(forms) if len(form) >= LEAST_DERIVED for other in derived(form))
    for keys in ([spelling], likely, list(of_one_matter)):
        if found := _first(db, keys):
            present = _first(db, [spelling[:-1]]) if word.endswith("er") else None
            return list({found, present or found})
    return []


LEAST_DERIVED = 6  # letters of a word that the archive lacks whose verb or noun is sought


def _first(db: Connection, keys: list[str]) -> str | None:
    """The first of some keys that the archive has a form of; the first that is part of a compound where it has none."""
    sql = "SELECT key, min(level) FROM search_key WHERE key IN (SELECT value FROM json_each(?)) AND level IN (1, 2) GROUP BY key"
    levels = dict(db.execute(sql, (json.dumps(keys),)))
    return min((key for key in keys if key in levels), key=levels.__getitem__, default=None)


def inside(db: Connection, word: str) -> Levels:
    """The words of the archive that hold a word, or its stem, at their beginning or after four letters."""
    part = stem(word)
    if not LEAST_INSIDE <= len(part) <= LONGEST_TERM:
        return {}
    sql = "SELECT term FROM search_word WHERE instr(term, ?) = 1 OR instr(term, ?) > 4"
    return {row[0]: INSIDE for row in db.execute(sql, (part, part))}


def halves(db: Connection, word: str) -> tuple[str, str] | None:
    """The two words of the archive that a compound which it lacks is made of; None where it is not."""
    spelling = fold(word)[:LONGEST_TERM]
    for at in range(len(spelling) - LEAST_HALF, LEAST_HALF - 1, -1):
        head = next((base for base in bases(spelling[at:]) if _terms(db, fold(base), FORM)), None)
        left = next((base for base in (spelling[:at], *(spelling[:at].removesuffix(link) for link in "se")) if _terms(db, base, FORM)), None)
        if head and left:
            return left, head
    return None


LEAST_HALF = 4  # letters


def beginning(db: Connection, word: str) -> Levels:
    """The words of the archive that begin with a word, Danish letters in any spelling."""
    spelling = fold(word)
    rows: Iterable[tuple[str]] = db.execute("SELECT term FROM search_vocabulary WHERE term >= ? AND term < ?", (word, word + "\U0010ffff"))
    levels = dict.fromkeys((row[0] for row in rows), SPELLING)
    sql = "SELECT term FROM search_key WHERE key >= ? AND key < ? AND level = 0"
    levels.update(dict.fromkeys((row[0] for row in db.execute(sql, (spelling, spelling + "\U0010ffff"))), SPELLING))
    return levels


def spellings(db: Connection, word: str) -> list[str]:
    """The ways to write a word that the archive has: «Åbenrå» and «Aabenraa»."""
    return list(dict.fromkeys((word, fold(word), *_terms(db, fold(word), 0))))
