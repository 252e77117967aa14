"""The punkter that answer to what is asked, each with how well, and how each of its words was met."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from math import log
from operator import itemgetter
from sqlite3 import Connection
from typing import NamedTuple

from referat_cli import expansion
from referat_cli.asking import All, Field, Figure, Node, Phrase, Some, Without, Word
from referat_cli.expansion import COMPOUND, FORM, INSIDE, RELATED, SPELLING

COLUMNS = {"body": 1, "figures": 1, "recommendation": 2, "decision": 4, "title": 12}  # what a word weighs by where it stands
LEVELS = {SPELLING: 1.0, FORM: 0.95, COMPOUND: 0.6, RELATED: 0.2, INSIDE: 0.3}  # and by how it was met
SATURATION = 1.2  # BM25's k1
FEW = 24  # terms that FTS5 is asked for at once; the places of more are read one term after the other
COMMONPLACE = frozenset(
    "og i at er en et den det de af på for til med som om ved fra eller der kan skal vil blev bliver har havde sig var hvor man nr".split()
)
"""Function words: found where they are typed, but not among other words, nor as a form of one: «har» for have."""
MOST_SPELLINGS = 16  # of one phrase
LONGEST_PHRASE = 40  # words; more of one are not asked for
CLOSE = 8  # words between the two that a compound is made of, at the most

Scores = dict[int, float]
Phrases = tuple[tuple[str, ...], ...]


class Met(NamedTuple):
    """How one part of a query was met: by which words, phrases and figures of the archive; in how many punkter, whatever the section."""

    asked: Word | Phrase | Figure
    levels: Mapping[str, int]
    phrases: Phrases
    figures: tuple[str, ...]
    punkter: int


class Ranking:
    """One query put to the archive; met tells afterwards how each part of it was met.

    having gives the punkter that are as a field says, within those whose sections of a kind hold what met a part.
    """

    def __init__(self, db: Connection, having: Callable[[Field], set[int]], within: Callable[[str, Scores, Met], Scores]) -> None:
        self.db, self.having, self.within, self.met = db, having, within, list[Met]()
        self.section: str | None = None
        self.apart = dict[str, tuple[str, str]]()  # the compounds that the archive lacks, and the words of it that they are made of
        (self.punkter,) = db.execute("SELECT count(*) FROM search_punkt").fetchone()

    def scores(self, node: Node) -> Scores:
        """The punkter that answer to a node, each with its score."""
        if isinstance(node, All):
            return self._all(node.parts)
        if isinstance(node, Some):
            return self._some(node.parts)
        if isinstance(node, Field):
            return dict.fromkeys(self.having(node), 0.0)
        if isinstance(node, Word):
            return self._word(node, INSIDE)
        if isinstance(node, Phrase):
            return self._phrase(node)
        return self._figure(node) if isinstance(node, Figure) else {}

    # --- operators

    def _all(self, parts: Sequence[Node]) -> Scores:
        outer = self.section
        self.section = next((part.value for part in parts if isinstance(part, Field) and part.name == "afsnit"), outer)
        found = self._together(parts)
        self.section = outer
        return found

    def _together(self, parts: Sequence[Node]) -> Scores:
        fields = [part for part in parts if isinstance(part, Field)]
        wanted = [part for part in parts if not isinstance(part, (Without, Field))]
        telling = [part for part in wanted if not (isinstance(part, Word) and part.text in COMMONPLACE)] or wanted
        found: Scores | None = None
        for part in (*telling, *fields):
            scores = self.scores(part)
            found = scores if found is None else {punkt: found[punkt] + scores[punkt] for punkt in found.keys() & scores.keys()}
        found = found or self._in_one_word([*telling, *fields])
        for one in parts:
            if isinstance(one, Without) and found:
                without = self._excluded(one.part)
                found = {punkt: score for punkt, score in found.items() if punkt not in without}
        return found

    def _in_one_word(self, parts: Sequence[Node]) -> Scores:
        """Two words that are nowhere together, as the one that they are: «business case»."""
        if len(parts) != 2 or not all(isinstance(part, Word) and not part.prefix for part in parts):
            return {}
        return self._word(Word("".join(part.text for part in parts if isinstance(part, Word))), FORM)

    def _some(self, parts: Sequence[Node]) -> Scores:
        found: Scores = {}
        for part in parts:
            for punkt, score in self.scores(part).items():
                found[punkt] = found.get(punkt, 0.0) + score
        return found

    def _excluded(self, node: Node) -> Scores:
        """What NOT takes away: a word in its forms only, so that «-digitalisering» leaves its compounds."""
        met = len(self.met)
        scores = self._word(node, FORM) if isinstance(node, Word) else self.scores(node)
        del self.met[met:]
        return scores

    # --- words, phrases, figures

    def _word(self, asked: Word, worst: int) -> Scores:
        if asked.prefix:
            return self._met(asked, self._terms(levels := expansion.beginning(self.db, asked.text)), levels)
        expanded = expansion.expand(self.db, asked.text).items()
        levels = {term: level for term, level in expanded if level <= worst and (term not in COMMONPLACE or level == SPELLING)}
        weights = self._terms(levels)
        if not weights and worst == INSIDE and asked.text not in COMMONPLACE:
            levels = expansion.inside(self.db, asked.text)
            weights = self._terms(levels)
            if not weights and (halves := expansion.halves(self.db, asked.text)):
                return self._apart(asked, halves)
        return self._met(asked, weights, levels)

    def _apart(self, asked: Word, halves: tuple[str, str]) -> Scores:
        """The punkter where the two words that a compound is made of stand close together, else those that hold both: «sagen i retten»."""
        self.apart[asked.text] = expansion.spellings(self.db, halves[0])[-1], expansion.spellings(self.db, halves[1])[-1]
        forms = [[term for term, level in expansion.expand(self.db, half).items() if level <= FORM and term not in COMMONPLACE] for half in halves]
        levels = {term: COMPOUND for way in forms for term in way}
        near = " OR ".join(f'NEAR("{left}" "{right}", {CLOSE})' for left, right in islice(product(*forms), FEW))
        found = self._matching(near) if near else []
        if not found:
            one, other = (self._terms(dict.fromkeys(way, COMPOUND)) for way in forms)
            found = [*(one.keys() & other.keys())]
        return self._met(asked, dict.fromkeys(found, LEVELS[COMPOUND]), levels)

    def _terms(self, levels: Mapping[str, int]) -> Scores:
        """The punkter where the words of an expansion stand, each with what the best of its matches weighs."""
        places = list[tuple[float, list[int]]]()
        for level, worth in LEVELS.items():
            if terms := [term for term, reached in levels.items() if reached == level]:
                found = self._places(terms) if len(terms) <= FEW else self._places_of_many(terms)
                places += [(weight * worth, punkter) for weight, punkter in found]
        return _weightiest(places)

    def _places(self, texts: Iterable[str]) -> Iterator[tuple[float, list[int]]]:
        """The punkter where one of the terms or phrases stands, then those of them where it stands in a weightier place, with what that weighs."""
        either = " OR ".join(f'"{text}"' for text in texts)  # letters, digits and spaces only, so that quotes keep them
        if found := self._matching(either):
            yield COLUMNS["body"], found
            for column, weight in COLUMNS.items():
                if weight > COLUMNS["body"]:
                    yield weight, self._matching(f"{column} : ({either})")

    def _matching(self, asked: str) -> list[int]:
        """The punkter that FTS5 finds; in one row, which is quicker to fetch than very many."""
        (found,) = self.db.execute("SELECT json_group_array(rowid) FROM punkt_fts WHERE punkt_fts MATCH ?", (asked,)).fetchone()
        return list(json.loads(found))

    def _places_of_many(self, terms: Sequence[str]) -> Iterator[tuple[float, list[int]]]:
        """The punkter where one of the terms stands in a column, with what that weighs."""
        columns = ", ".join(f"json_group_array(doc) FILTER (WHERE col = '{column}')" for column in COLUMNS)
        sql = f"SELECT {columns} FROM search_place WHERE term IN (SELECT value FROM json_each(?))"
        for weight, found in zip(COLUMNS.values(), self.db.execute(sql, (json.dumps(terms),)).fetchone(), strict=True):
            yield weight, json.loads(found)

    def _met(
        self, asked: Word | Phrase | Figure, weights: Scores, levels: Mapping[str, int], phrases: Phrases = (), figures: tuple[str, ...] = ()
    ) -> Scores:
        """The scores of a part of the query: the rarer what it asks for, the more it tells."""
        self.met.append(met := Met(asked, levels, phrases, figures, len(weights)))
        if self.section is not None:
            weights = self.within(self.section, weights, met)
        rarity = log(1 + (self.punkter - len(weights) + 0.5) / (len(weights) + 0.5))
        scores = {weight: rarity * weight * (SATURATION + 1) / (SATURATION + weight) for weight in set(weights.values())}
        return {punkt: scores[weight] for punkt, weight in weights.items()}

    def _phrase(self, asked: Phrase) -> Scores:
        ways = [expansion.spellings(self.db, word) for word in asked.words[:LONGEST_PHRASE]]
        loose = bool(asked.joined) and not COMMONPLACE.isdisjoint(asked.words)  # «AT-punkt» is not «at punkt»
        phrases = () if loose else tuple(islice(product(*ways), MOST_SPELLINGS))
        levels = expansion.expand(self.db, asked.joined) if asked.joined else {}
        weights = self._terms(levels)
        for punkt, weight in _weightiest(self._places(map(" ".join, phrases)) if phrases else ()).items():
            weights[punkt] = max(weights.get(punkt, 0.0), weight)
        return self._met(asked, weights, levels, phrases)

    def _figure(self, asked: Figure) -> Scores:
        weights = _weightiest(self._places(asked.tokens))
        written = _weightiest(self._places([" ".join(asked.words)])) if weights or len(asked.words) > 1 else {}
        if weights:  # the column of figures tells no place
            return self._met(asked, {punkt: max(weight, written.get(punkt, 0.0)) for punkt, weight in weights.items()}, {}, (), asked.tokens)
        return self._met(asked, written, {}, (asked.words,) if written else (), asked.tokens)


def _weightiest(places: Iterable[tuple[float, Iterable[int]]]) -> Scores:
    """Each punkt with what the weightiest of its places weighs."""
    weights: Scores = {}
    for weight, punkter in sorted(places, key=itemgetter(0)):
        weights.update(dict.fromkeys(punkter, weight))
    return weights
