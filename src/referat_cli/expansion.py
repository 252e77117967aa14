"""A word that is asked for -> the words of the archive that answer to it, and how well."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from sqlite3 import Connection

from referat_cli.inflection import PARTICLES, bases, derived, stem
from referat_cli.words import LONGEST_TERM, fold

SPELLING, FORM, COMPOUND, RELATED, INSIDE = range(5)  # COMPOUND and RELATED are levels of search_key, too
LEVEL_NAMES = ("as written", "a form", "a compound or derivation", "a compound with a derivation", "inside the word")
LEAST_INSIDE = 5  # letters of a word that is sought inside others


Levels = dict[str, int]
"""The words of the archive that answer to one asked for, each with its level."""


def expand(db: Connection, word: str) -> Levels:
    """The words of the archive that answer to a word, in whatever form it is typed."""
    spelling = fold(word)
    levels = dict.fromkeys((word, spelling), SPELLING)
    if len(word) > LONGEST_TERM:
        return levels
    asked = (json.dumps(_lemmas(db, word, spelling)),)
    for (term,) in db.execute(f"SELECT term FROM search_word WHERE lemma IN {_AMONG}", asked):
        levels.setdefault(term, SPELLING if fold(term) == spelling else FORM)
    for term, level in db.execute(f"SELECT term, level FROM {_FOUND} WHERE key IN {_AMONG} AND level > 1 ORDER BY level", asked):
        levels.setdefault(term, level)
    return levels


_AMONG = "(SELECT value FROM json_each(?))"
_FOUND = "search_key JOIN search_word ON search_word.lemma = search_key.lemma"


def _lemmas(db: Connection, word: str, spelling: str) -> list[str]:
    """The lemmas of a word that the archive has; of a form that it lacks the first likely one, else one that compounds are made of."""
    written = dict.fromkeys((word, spelling.replace("ae", "æ").replace("oe", "ø").replace("aa", "å"), spelling))  # mostly all the same
    forms = (*chain.from_iterable(map(bases, written)), stem(word))
    likely = list(dict.fromkeys(fold(form) for form in forms if form == word or form not in PARTICLES))
    sql = f"""SELECT lemma FROM search_key WHERE key = ? AND level = 0
        UNION SELECT lemma FROM search_word WHERE lemma IN {_AMONG} AND term IN {_AMONG}"""
    if known := [row[0] for row in db.execute(sql, (spelling, json.dumps(likely), json.dumps(spellings(db, word))))]:
        return known
    present = _known(db, _LEMMAS, [spelling[:-1]]) if word.endswith("er") else []
    of_one_matter = [fold(other) for form in dict.fromkeys(forms) if len(form) > LEAST_INSIDE for other in derived(form)]
    for keys in ([spelling], likely, of_one_matter):
        for sql in (_LEMMAS, _COMPOUNDS):
            known = _known(db, sql, keys)
            if found := next((key for key in keys if key in known), None):
                return [found, *present]
    return []


def _known(db: Connection, sql: str, keys: Sequence[str]) -> list[str]:
    return [row[0] for row in db.execute(sql, (json.dumps(keys),))]


_LEMMAS = f"SELECT DISTINCT lemma FROM search_word WHERE lemma IN {_AMONG}"
_COMPOUNDS = f"SELECT DISTINCT key FROM search_key WHERE key IN {_AMONG} AND level = {COMPOUND}"


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
    ways = [
        ((spelling[:at], *(spelling[:at].removesuffix(link) for link in "se")), tuple(map(fold, bases(spelling[at:]))))
        for at in range(len(spelling) - LEAST_HALF, LEAST_HALF - 1, -1)
    ]
    candidates = {base for way in ways for half in way for base in half}
    known = {row[0] for row in db.execute(_LEMMAS, (json.dumps(list(candidates)),))}
    for lefts, heads in ways:
        left, head = (next((base for base in half if base in known), None) for half in (lefts, heads))
        if left and head:
            return left, head
    return None


LEAST_HALF = 4  # letters


def beginning(db: Connection, word: str) -> Levels:
    """The words of the archive that begin with a word, Danish letters in any spelling."""
    spelling = fold(word)
    last = "\U0010ffff"
    rows = db.execute("SELECT term FROM search_vocabulary WHERE term >= ? AND term < ?", (word, word + last)).fetchall()
    rows += db.execute(f"SELECT term FROM {_FOUND} WHERE key >= ? AND key < ? AND level = 0", (spelling, spelling + last)).fetchall()
    return {term: SPELLING for (term,) in rows if fold(term).startswith(spelling)}


def spellings(db: Connection, word: str) -> list[str]:
    """The ways to write a word that the archive has: «Åbenrå» and «Aabenraa»."""
    spelling = fold(word)
    terms = (row[0] for row in db.execute(f"SELECT term FROM {_FOUND} WHERE key = ? AND level = 0", (spelling,)))
    return list(dict.fromkeys((word, spelling, *(term for term in terms if fold(term) == spelling))))
