"""What stands around the matched words of a punkt, in its own text, with the words marked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from referat_cli.display import END, START
from referat_cli.expansion import LEVEL_NAMES
from referat_cli.figures import figures
from referat_cli.ranking import Met

LONGEST = 220  # letters of a snippet
MOST = 2  # snippets of a punkt
NEXT = 3  # letters between two words that stand side by side, at the most
_PREFERRED = {"beslutning": 0.5, "indstilling": 0.3, "title": 0.1}


class Passage(NamedTuple):
    """The title or a section of a punkt, where snippets are taken from; lines: where each of its blocks begins, as a JSON array."""

    section: str
    text: str
    lines: str


class Snippet(NamedTuple):
    """A piece of a passage in which START and END stand around the matched words, and the line it begins on."""

    section: str
    line: int
    text: str


class Span(NamedTuple):
    """A match in a text, and which part of the query it met."""

    start: int
    end: int
    part: int


class Matcher:
    """Finds in a text what met a query."""

    def __init__(self, met: Sequence[Met]) -> None:
        self.met = met
        self.terms = {term: n for n, one in enumerate(met) for term in one.levels}
        self._stems = list[str]()  # the fewest words that every term holds one of: most forms and compounds of a word hold it
        for term in sorted(self.terms, key=len):
            if not any(stem in term for stem in self._stems):
                self._stems.append(term)
        self.phrases = [(phrase, n) for n, one in enumerate(met) for phrase in one.phrases if phrase]
        self.figures = {token: n for n, one in enumerate(met) for token in one.figures}

    def spans(self, text: str) -> list[Span]:
        """The matches of a text in order, none inside another."""
        found = self._all(text)
        if len(found) < 2:
            return found
        kept: list[Span] = []
        for span in sorted(found, key=lambda span: (span.start, -span.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return kept

    def meets(self, text: str) -> bool:
        """Whether a text holds any match."""
        return bool(self._all(text))

    def side_by_side(self, text: str) -> bool:
        """Whether matches of two parts of the query stand next to each other in a text."""
        beside = (text[one.end : other.start] for one, other in pairwise(self.spans(text)) if one.part != other.part)
        return any(len(between) <= NEXT and "\n" not in between for between in beside)

    def _all(self, text: str) -> list[Span]:
        lower = text.lower()
        if len(lower) != len(text):  # a letter that is two when small: places must stay
            lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
        found = self._words(lower)
        joins = "-" in lower and self._joins_words(lower, found)
        for phrase, part in self.phrases:
            if all(word in lower for word in phrase):
                whole = r"(?<![^\W_])" + r"[\W_]+".join(phrase) + r"(?![^\W_])"
                found += [Span(*match.span(), part) for match in re.finditer(whole, lower)]
        if self.figures or joins:
            found += self._figures(text)
        return found

    def _joins_words(self, text: str, found: Sequence[Span]) -> bool:
        """Whether a text holds terms that only show when its hyphens are taken out."""
        joined = text.replace("-", "")
        return not {joined[span.start : span.end] for span in self._words(joined)} <= {text[span.start : span.end] for span in found}

    def _words(self, text: str) -> list[Span]:
        """The words of a text in small letters that are among the terms: those around one of the stems."""
        found: list[Span] = []
        for stem in self._stems:
            end = 0
            while (start := text.find(stem, end)) >= 0:
                end = start + len(stem)
                while start and text[start - 1].isalnum():
                    start -= 1
                while end < len(text) and text[end].isalnum():
                    end += 1
                if (part := self.terms.get(text[start:end])) is not None:
                    found.append(Span(start, end, part))
        return found

    def _figures(self, text: str) -> Iterator[Span]:
        for figure in figures(text):
            if (part := next((n for token in figure.tokens if (n := self.figures.get(token, self.terms.get(token))) is not None), None)) is not None:
                yield Span(figure.start, figure.end, part)

    def words_of(self, text: str) -> Iterator[str]:
        """How each match of a text met its part of the query, for --why."""
        for span in self.spans(text):
            word, one = text[span.start : span.end], self.met[span.part]
            yield f"{word} ({LEVEL_NAMES[level] if (level := one.levels.get(word.lower())) is not None else 'phrase' if one.phrases else 'figure'})"


def snippets(matcher: Matcher, passages: Iterable[Passage]) -> tuple[Snippet, ...]:
    """The best snippets of a punkt: those with the most parts of the query first; empty where its text holds none."""
    ranked: list[tuple[float, Passage, list[Span]]] = []
    for passage in passages:
        if spans := matcher.spans(passage.text):
            ranked.append((len({span.part for span in spans}) + _PREFERRED.get(passage.section, 0.0), passage, spans))
    ranked.sort(key=lambda one: -one[0])
    return tuple(_snippet(passage, spans) for _, passage, spans in ranked[:MOST])


def _snippet(passage: Passage, spans: Sequence[Span]) -> Snippet:
    """The window with the most parts of the query, then the most matches; cut at words."""
    text = passage.text
    windows = [[span for span in spans[n:] if span.end - first.start <= LONGEST * 3 // 4] or [first] for n, first in enumerate(spans[:40])]
    best = max(windows, key=lambda window: (len({span.part for span in window}), len(window)))
    spare = max(0, LONGEST - (best[-1].end - best[0].start))
    start, end = max(0, best[0].start - spare // 3), min(len(text), best[-1].end + spare * 2 // 3)
    if start:
        start = min(_after_space(text, start), best[0].start)
    if end < len(text):
        end = max(text.rfind(" ", best[-1].end, end), best[-1].end) if " " in text[best[-1].end : end] else end
    marked = "".join(_marked(text, start, end, [span for span in spans if span.start >= start and span.end <= end]))
    shown = " ".join(marked.replace("\n\n", " / ").split())
    lines = json.loads(passage.lines)
    line = lines[min(text.count("\n\n", 0, best[0].start), len(lines) - 1)]
    return Snippet(passage.section, line, ("…" if start else "") + shown + ("…" if end < len(text) else ""))


def _after_space(text: str, at: int) -> int:
    found = re.compile(r"\s").search(text, at)
    return found.end() if found else at


def _marked(text: str, at: int, end: int, spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        yield text[at : span.start] + START + text[span.start : span.end] + END
        at = span.end
    yield text[at:end]
