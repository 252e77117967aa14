"""Patterns made ready: the program's own when first used, a grammar's tried as one, those of a user's grammar under a time limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import regex

Matcher = Callable[[str], "regex.Match[str] | None"]
LIMIT = 0.1  # seconds for a pattern on a line; all the shipped rules together need less for the worst line there is
LENGTH = 10_000  # letters for which a longer text is given the limit once more
MOST = 3  # time-outs of a pattern after which it is put aside


class Pattern:
    """A pattern of the program's own, compiled when it is first used: one text needs few of them; the methods are the compiled one's."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return regex.compile(self._pattern, self._flags)

    @cached_property
    def match(self) -> Callable[..., regex.Match[str] | None]:
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., regex.Match[str] | None]:
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> Callable[..., regex.Match[str] | None]:
        return self._compiled.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[regex.Match[str]]]:
        return self._compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[str]]:
        return self._compiled.findall

    @cached_property
    def split(self) -> Callable[..., list[str]]:
        return self._compiled.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        return self._compiled.sub


@lru_cache(maxsize=4096)  # grammars that extend one another share most of theirs; the package's own cache is soon full
def compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern in the `regex` package's version 1 behaviour, where a flag like (?i) ends with its group."""
    return regex.compile(pattern, regex.V1)


def either(patterns: Sequence[str]) -> regex.Pattern[str]:
    """The patterns as one, the first that matches taken; of none, one that never matches."""
    return compiled("|".join(patterns) or r"(?!)")


def nearly(word: str, errors: str) -> Pattern:
    """What matches a word with a letter wrong, with two in a long one; errors: "s" for letters replaced, "e" also for lost and added."""
    return Pattern(f"(?:{regex.escape(word)}){{{errors}<={1 if len(word) < 10 else 2}}}", regex.V1)


def any_of(words: Sequence[str]) -> str:
    """A pattern for one of the words, as they are."""
    return "|".join(map(regex.escape, words))


class Slow(NamedTuple):
    """A pattern that did not come to an end in time: its place in the grammar, and the text it was tried on."""

    place: str
    text: str
    aside: bool  # whether that was once too often


class Watch:
    """The time limit of a grammar's patterns while one text is read, and which of them passed it."""

    def __init__(self) -> None:
        self.slow: list[Slow] = []
        self._times = Counter[str]()

    def is_aside(self, place: str) -> bool:
        """Whether a pattern is tried no more."""
        return self._times[place] >= MOST

    def tried(self, place: str, match: Callable[..., regex.Match[str] | None], text: str) -> regex.Match[str] | None:
        """What a method of the pattern at a place finds, None where that takes too long."""
        if self.is_aside(place):
            return None
        try:
            return match(text, timeout=LIMIT * (1 + len(text) // LENGTH))
        except (TimeoutError, MemoryError):
            self._times[place] += 1
            self.slow.append(Slow(place, text, self.is_aside(place)))
            return None


class Guarded:
    """Patterns for a whole line, each with its place, tried as one, and one by one where that takes too long."""

    def __init__(self, watch: Watch, patterns: Sequence[tuple[str, str]]) -> None:
        self._watch, self._patterns = watch, patterns
        self._make_ready()

    def _make_ready(self) -> None:
        self._patterns = [(place, pattern) for place, pattern in self._patterns if not self._watch.is_aside(place)]
        self._whole = either([pattern for _, pattern in self._patterns])

    def __call__(self, text: str) -> regex.Match[str] | None:
        """The match of the first pattern that comes to an end and matches."""
        try:
            return self._whole.fullmatch(text, timeout=LIMIT)
        except (TimeoutError, MemoryError):
            tries = [self._watch.tried(place, compiled(pattern).fullmatch, text) for place, pattern in self._patterns]
            self._make_ready()
            return next(filter(None, tries), None)


_CLASS = regex.compile(r"\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]")
_BROKEN_BY = frozenset(".^$)")


def literal(pattern: str) -> str:
    """The longest run of letters that every text which the pattern matches holds; "" where none can be told."""
    if regex.search(r"\(\?[a-zA-Z]*i[a-zA-Z]*\)", pattern):
        return ""
    runs, run, i = [""], "", 0
    while i < len(pattern):
        char, step = pattern[i], 1
        if char == "|":
            return ""
        if char == "\\" and not pattern[i + 1 : i + 2].isalnum():
            run, step = run + pattern[i + 1 : i + 2], 2
        elif char in "?*{":
            runs.append(run[:-1])  # the last letter may be absent
            run, step = "", pattern.find("}", i) + 1 - i if char == "{" else 1
        elif char in "\\([" or char in _BROKEN_BY or char == "+":
            runs.append(run)
            run, step = "", _length(pattern, i)
        else:
            run += char
        i += step
    return max([*runs, run], key=len)


def _length(pattern: str, i: int) -> int:
    """How long the part of a pattern is that begins at i: an escape, a class, a group with what stands in it, or one sign."""
    if pattern[i] == "\\":
        end = pattern.find("}", i) if pattern[i + 1 : i + 3] in ("p{", "P{", "x{") else i + 1
        return end + 1 - i
    if pattern[i] == "[" and (found := _CLASS.match(pattern, i)):
        return found.end() - i
    if pattern[i] != "(":
        return 1
    depth, j = 0, i
    while j < len(pattern):
        if pattern[j] == "\\":
            j += 1
        elif pattern[j] == "[" and (found := _CLASS.match(pattern, j)):
            j = found.end() - 1
        else:
            depth += (pattern[j] == "(") - (pattern[j] == ")")
            if depth == 0:
                return j + 1 - i
        j += 1
    return len(pattern) - i


class Sought:
    """A pattern for a whole line of a text; compiled only for a text that holds the letters which it cannot do without."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._literal = f"(?m)^(?:{pattern})$", literal(pattern)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern."""
        return compiled(self._pattern)

    def search(self, text: str) -> regex.Match[str] | None:
        """The first line of the text that the pattern matches, or None."""
        return self.compiled.search(text) if self._literal in text else None
