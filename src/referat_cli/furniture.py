"""Page furniture: running headers, footers and page numbers, told from the text by their repetition."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import regex

from referat_cli.patterns import Pattern
from referat_cli.text import Line

LONGEST = 150  # letters in a line of furniture
_DIGITS = Pattern(r"\d+")
_PAGE = Pattern(
    r"(?i)\b(?:side|sidenr\.?|page|s\.) ?(?:nr\.? ?)?\d|^(?!• ?\d+$)\W*\d{1,4}\W*$|\b\d{1,4} ?(?:af|/|of) ?\d{1,4}\W*$|(?:\t|\s{3,})\d{1,4}\W*$"
)
_LEAST_GAP = 12  # lines between two page numbers
_NEAR = 3  # lines with text between a page's number or break and the other furniture of the page
_LEAST_PAGE = 30  # lines in a page that has no number


def part_furniture(lines: Sequence[Line], is_content: Callable[[Line], bool]) -> tuple[list[Line], list[Line]]:
    """The lines that are text, moved together where furniture stood between them, and the furniture.

    is_content: whether a line is one of the template's own, which recur without being furniture.
    """
    found = _furniture(lines, is_content)
    if not found:
        return list(lines), []
    text, skipped, before = [], 0, -1
    for i, line in enumerate(lines):
        if i in found:
            continue
        if before >= 0 and i > before + 1:
            skipped += line.number - lines[before].number - 1  # the blank lines around the furniture go with it
        line.skipped, line.page = skipped, before >= 0 and i > before + 1
        text.append(line)
        before = i
    return text, [lines[i] for i in sorted(found)]


def _furniture(lines: Sequence[Line], is_content: Callable[[Line], bool]) -> set[int]:
    alike: dict[str, list[int]] = {}
    breaks: list[int] = []
    for i, line in enumerate(lines):
        if len(line.raw) <= LONGEST:
            alike.setdefault(_DIGITS.sub("0", " ".join(line.raw.split())).casefold(), []).append(i)
        if "\f" in line.raw:
            breaks.append(i)
    recurring = {key: found for key, found in alike.items() if len(found) > 1}
    numbers = {i for key, found in recurring.items() if "0" in key for i in _page_numbers(lines, found) if not is_content(lines[i])}
    pages = sorted(numbers | set(breaks))
    groups = _same(lines, [i for found in recurring.values() for i in found if i not in numbers])
    rest = _repeated(lines, groups, pages, is_content)
    return numbers | {i for i in rest if i >= LONGEST_HEAD}


def _page_numbers(lines: Sequence[Line], alike: Sequence[int]) -> list[int]:
    """Of lines that differ in numbers only, those in which one number counts the pages."""
    if not _PAGE.search(lines[alike[0]].raw.strip()):
        return []
    told = [[int(digits) for digits in _DIGITS.findall(lines[i].raw)] for i in alike]
    best: list[int] = []
    for place in range(len(told[0])):
        chain = list(_counted(lines, alike, [numbers[place] for numbers in told]))
        best = max(best, chain, key=len)
    if regex.search(r"(?i)\bside|\bpage|\baf\b|\bs\.", lines[alike[0]].raw) is None and (len(best) < 3 or not _even([lines[i].number for i in best])):
        return []  # a number alone is a page's only where the pages are about as long
    return best if len(best) >= 2 else []


def _counted(lines: Sequence[Line], alike: Sequence[int], numbers: Sequence[int]) -> Iterator[int]:
    """The lines whose number is one more than that of the one before, a page further down."""
    last: tuple[int, int] | None = None
    for i, number in zip(alike, numbers, strict=True):
        at = lines[i].number
        if last is None or (last[1] < number <= last[1] + 2 and at - last[0] >= _LEAST_GAP):
            yield i
            last = (at, number)


def _same(lines: Sequence[Line], recurring: Sequence[int]) -> Iterable[Sequence[int]]:
    """The lines that are alike but for their blanks, group by group."""
    same: dict[str, list[int]] = {}
    for i in recurring:
        same.setdefault(" ".join(lines[i].raw.split()), []).append(i)
    return same.values()


def _repeated(lines: Sequence[Line], groups: Iterable[Sequence[int]], pages: Sequence[int], is_content: Callable[[Line], bool]) -> Iterator[int]:
    """Lines that stand at most page breaks, or at even distances as pages have where nothing tells of the breaks."""
    even: list[Sequence[int]] = []
    for group in groups:
        near = _beside(group, pages)
        at_breaks = len(near) >= max(2, 0.6 * len(pages), 0.6 * len(group))
        as_pages = len(group) >= 4 and not _goes_with_text(lines[group[0]]) and _even([lines[i].number for i in group])
        if not (at_breaks or as_pages) or is_content(lines[group[0]]):
            continue
        if at_breaks:
            yield from near
        else:
            even.append(group)
    recurring = {i for group in even for i in group}
    for group in even:
        if 2 * len({lines[_above(i, recurring)].raw for i in group}) > len(group):
            yield from group


def _above(i: int, recurring: set[int]) -> int:
    """The next line above that does not recur: below a page's break now this one, now that; in punkter that say the same always one."""
    while i in recurring:
        i -= 1
    return max(i, 0)


LONGEST_HEAD = 5  # lines with text at the top, where what recurs below stands for itself: as title, authority or body


def _goes_with_text(line: Line) -> bool:
    """Whether a line reads as one of a text that recurs from punkt to punkt, not as a page's."""
    return line.bullet or line.text.endswith((".", ":", ",", ";")) or line.text[:3].lower() == "at "


def _beside(group: Sequence[int], pages: Sequence[int]) -> list[int]:
    """The lines that stand at the same distance from a page's number or break as most of their like."""
    distances: dict[int, list[int]] = {}
    for i in group:
        at = bisect_left(pages, i)
        for page in pages[max(at - 1, 0) : at + 1]:
            if abs(page - i) <= _NEAR:
                distances.setdefault(page - i, []).append(i)
    return max(distances.values(), key=len, default=[])


def _even(numbers: Sequence[int]) -> bool:
    gaps = sorted(b - a for a, b in pairwise(numbers))
    return gaps[0] >= _LEAST_PAGE and gaps[-1] - gaps[0] <= max(4, 0.25 * gaps[len(gaps) // 2])
