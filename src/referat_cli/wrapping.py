"""Hard-wrapped text: the width it was wrapped at, learned from the lines themselves, and how to undo it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from referat_cli.patterns import Pattern
from referat_cli.text import Line

_NARROWEST, _WIDEST = 40, 200
_SUSPENDED = ("og", "eller", "samt", "og/eller", "til")  # Teknik- og Miljøudvalget
_LAST_WORD = Pattern(r"(?r)[\p{L}\d]+-?")  # from the end, so that a long word is read once
_FIRST_WORD = Pattern(r"[\p{L}\d]+")
_TOKEN = Pattern(r"[\p{L}\d]+(?:-[\p{L}\d]+)*")


class Wrapping:
    """What a document's lines tell of how it was wrapped."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self.width = _width(lines) or _width_spaced(lines)
        self.full = self.width or 0  # letters from which a line is full
        if self.width is None and (width := _width_proportional(lines)) is not None:
            self.width, self.full = width, int(width * FULL)
        if self.width is None and _broken(_prose(lines)) >= FEWEST_WRAPPED:
            self.width = _width(lines, AMONG_OTHERS)
            self.full = self.width or 0

    @cached_property
    def parted(self) -> bool:
        """Whether blank lines part the paragraphs."""
        return any(after.place > line.place + 1 for line, after in pairwise(self._lines))

    def wraps(self, line: Line, after: Line) -> bool:
        """Whether the first word after would not have fitted on the line: then the writer did not end it."""
        if self.width is None:
            return False
        fits = len(line.raw.rstrip()) + 1 + _first_chunk(after) <= self.full
        if not fits:
            return True
        # A proportional font wraps by other widths than letters: a sentence that goes on in lower case is one line.
        return len(line.raw.rstrip()) > 0.6 * self.width and after.text[:1].islower() and line.text[-1:] not in ".:;?!"

    def breaks(self, line: Line, after: Line) -> bool:
        """Whether a blank line parts a sentence: the line is nearly full, ends none, and goes on in small letters."""
        full = self.width is not None and len(line.raw.rstrip()) > 0.75 * self.width
        return full and after.text[:1].islower() and line.text[-1:] not in ".:;,?!" and not after.bullet and not after.text.startswith("at ")

    def wraps_at_dash(self, line: Line, after: Line) -> bool:
        """Whether the dash that a line begins with is one inside a sentence, not a bullet."""
        return (
            self.width is not None
            and after.raw.lstrip()[:1] in "-–"
            and after.text[:1].islower()
            and line.text[-1:] not in ".:;,?!"
            and len(line.raw.rstrip()) + 2 > self.width
        )

    def lead(self, before: str, after: str) -> str:
        """The text before as it stands in front of the next line's words: with a space, a hyphen, or neither."""
        if before.endswith("\xad"):
            return before[:-1]
        last = _LAST_WORD.match(before)
        if last is None or not before.endswith("-") or before[-2:-1] in " -":
            return before + " "
        if after.split(" ", 1)[0].rstrip(",.") in _SUSPENDED:
            return before + " "
        if not after[0].islower() or not last[0][-2:-1].islower():
            return before
        return before[:-1] if self._is_split(last[0], after) else before

    def _is_split(self, last: str, after: str) -> bool:
        """Whether the hyphen only splits the word: as the text writes the word elsewhere, else as it does with most."""
        rest = _FIRST_WORD.match(after)
        whole = last + rest[0] if rest else last
        split, real = whole.replace("-", "").casefold() in self._words, whole.casefold() in self._words
        return split if split != real else self._hyphenates

    @cached_property
    def _words(self) -> set[str]:
        return {word.casefold() for line in self._lines for word in _TOKEN.findall(line.text)}

    @cached_property
    def _hyphenates(self) -> bool:
        """Whether more of the words broken at a line's end are written elsewhere without the hyphen than with it."""
        votes = 0
        for line, after in pairwise(self._lines):
            last, rest = _LAST_WORD.match(line.text), _FIRST_WORD.match(after.text)
            if line.text.endswith("-") and last and rest and rest[0][0].islower() and rest[0] not in _SUSPENDED:
                whole = (last[0] + rest[0]).casefold()
                votes += (whole.replace("-", "") in self._words) - (whole in self._words)
        return votes > 0


def _first_chunk(line: Line) -> int:
    return len(line.raw.split(None, 1)[0])


def _prose(lines: Sequence[Line]) -> list[Line]:
    """The lines of running text: no table, no heading, no row of the contents."""
    return [line for line in lines if line.text and line.cells is None and not line.level and ".." not in line.text]


def _width_spaced(lines: Sequence[Line]) -> int | None:
    """The width of text with a blank after every line; its lines are moved together if they have one."""
    if len(lines) < 3 or any(after.place < line.place + 2 for line, after in pairwise(lines)):
        return None
    skipped = [line.skipped for line in lines]
    for line in lines:
        line.skipped += line.place // 2
    width = _width(lines)
    if width is None or not _breaks_sentences(lines, width):
        width = None
        for line, before in zip(lines, skipped, strict=True):
            line.skipped = before
    return width


def _breaks_sentences(lines: Sequence[Line], width: int) -> bool:
    """Whether many lines are about as long as the width, and enough of them go on in small letters: short lines say nothing of a width."""
    full = [(line, after) for line, after in pairwise(lines) if width - LONGEST_GAP < len(line.raw.rstrip()) <= width]
    broken = sum(_goes_on(line, after) for line, after in full)
    return len(full) >= 0.3 * len(lines) and broken >= FEWEST_WRAPPED


def _width_proportional(lines: Sequence[Line]) -> int | None:
    """The width of text that was wrapped by the widths of its letters: most lines then go on in small letters in the next."""
    prose = _prose(lines)
    lengths = sorted(
        len(line.raw.rstrip())
        for line, after in pairwise(prose)
        if after.place == line.place + 1 and not after.bullet and _goes_on(line, after) and len(line.raw) > _NARROWEST
    )
    if len(lengths) < FEWEST_WRAPPED or len(lengths) < MOSTLY_WRAPPED * len(prose):
        return None
    return lengths[int(len(lengths) * 0.97)]


FULL = 0.88  # of the widest lines: how long a line is at least that the next word did not fit on
FEWEST_WRAPPED = 8  # lines that go on in small letters
MOSTLY_WRAPPED = 0.15  # of the lines with prose
LEAST_BROKEN = 0.2  # of the line breaks that a width explains: those inside a sentence
LONGEST_GAP = 15  # letters that a wrapped line may fall short of the width


AMONG_OTHERS = 0.3  # of the line breaks inside paragraphs: what a width explains where names, rows and headings stand without blanks


def _width(lines: Sequence[Line], enough: float = 0.5) -> int | None:
    """The width that explains most line breaks inside paragraphs, if it explains enough of them and little is wider.

    Wrapping at width w leaves a line of length n before a first word of length f only if n <= w < n + 1 + f.
    """
    prose = _prose(lines)
    pairs = [
        (len(line.raw.rstrip()), _first_chunk(after), _goes_on(line, after))
        for line, after in pairwise(prose)
        if after.place == line.place + 1 and not after.bullet and len(line.raw) > _NARROWEST / 2
    ]
    if len(pairs) < 3:
        return None
    steps = Counter[int]()
    for length, word, _ in pairs:
        steps[length] += 1
        steps[length + 1 + word] -= 1
    best, width, inside = 0, 0, 0
    for at in sorted(steps):
        inside += steps[at]
        if inside > best and _NARROWEST <= at <= _WIDEST:
            best, width = inside, at
    wider = sum(len(line.raw.rstrip()) > width for line in prose)
    broken = sum(goes_on for length, word, goes_on in pairs if length <= width < length + 1 + word)
    return width if best >= enough * len(pairs) and broken >= LEAST_BROKEN * best and wider <= 0.05 * len(prose) else None


def _goes_on(line: Line, after: Line) -> bool:
    """Whether a sentence goes on in small letters in the next line: headings with a line of text under them do not."""
    return after.text[:1].islower() and line.text[-1:] not in ".:;?!"


def _broken(prose: Sequence[Line]) -> int:
    """How many lines end in the middle of a sentence."""
    close = ((line, after) for line, after in pairwise(prose) if after.place == line.place + 1 and not after.bullet)
    return sum(_goes_on(line, after) and len(line.raw) > _NARROWEST for line, after in close)
