"""Lines as they stand on a page: words, cells and blocks told by the gaps between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Glyph(NamedTuple):
    """A letter where it stands, upright as the page is read: x to the right, y up, in points."""

    text: str
    left: float
    right: float
    base: float
    size: float
    spaced: bool  # whether a space stands before it


class Cell(NamedTuple):
    """Words that stand together in a line."""

    text: str
    left: float
    right: float


class PageLine(NamedTuple):
    """A line of a page: its cells, mostly one, its base line and the height of its biggest letters."""

    cells: tuple[Cell, ...]
    base: float
    size: float


Block = Sequence[PageLine]

SAME_LINE = 0.4  # of the letters' height: how far base lines of one line may part; a raised 2 stays in its line
COLUMN = 2.0  # of the letters' height: a gap that always parts cells
NARROW_COLUMN = 0.8  # one that does where it is much wider than the words' own gaps, as those of justified lines are not
MUCH_WIDER = 2.2
SPACE = 1 / 6  # of the letters' height: a gap that parts words, where the file has no space
WIDER = 1.2  # times the usual distance of lines: then a block ends
LARGER = 1.08  # times as high: then the letters are of another size, and a block ends


def page_lines(glyphs: Sequence[Glyph]) -> list[PageLine]:
    """The lines of a page from top to bottom, whatever order its letters come in."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        if rows and rows[-1][0].base - glyph.base < SAME_LINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(sorted(row, key=lambda glyph: glyph.left)) for row in rows]


def _line(row: Sequence[Glyph]) -> PageLine:
    size = max(glyph.size for glyph in row)
    gaps = [after.left - before.right for before, after in pairwise(row) if after.spaced or after.left - before.right > SPACE * size]
    words_gap = min(gaps) if len(gaps) > 1 else size / 4
    cells = [[row[0]]]
    for before, after in pairwise(row):
        gap = after.left - before.right
        if gap > COLUMN * size or (gap > NARROW_COLUMN * size and gap > MUCH_WIDER * words_gap):
            cells.append([])
        cells[-1].append(after)
    return PageLine(tuple(map(_cell, cells)), row[0].base, size)


def _cell(glyphs: Sequence[Glyph]) -> Cell:
    text = glyphs[0].text
    for before, after in pairwise(glyphs):
        text += (" " if after.spaced or after.left - before.right > SPACE * after.size else "") + after.text
    return Cell(text, glyphs[0].left, glyphs[-1].right)


def leading_of(pages: Sequence[Sequence[PageLine]]) -> float:
    """The usual distance of two lines of running text, in letters' heights."""
    steps = Counter(round(step * 20) / 20 for page in pages for step in map(_step, page, page[1:]) if step < 3)
    usual = [step for step, times in steps.items() if times * 6 > steps.total()]
    return min(usual, default=1.0)


def _step(before: PageLine, after: PageLine) -> float:
    """From a line to the next, in heights of the smaller letters."""
    return (before.base - after.base) / min(before.size, after.size)


def page_text(page: Sequence[PageLine], leading: float) -> Iterator[str]:
    """A page's lines as text, a blank line between blocks, a table's row in one line with tabs between the cells."""
    if not (blocks := _blocks(page, leading)):
        return
    tables = [False, *(_share_columns(before, after) for before, after in pairwise(blocks)), False]
    for n, (block, (goes_on, leads_on)) in enumerate(zip(blocks, pairwise(tables), strict=True)):
        if n > 0 and not goes_on:
            yield ""
        if goes_on or leads_on:
            yield in_columns(_row(block))
        else:
            yield from (in_columns([cell.text for cell in line.cells]) for line in block)


def _blocks(page: Sequence[PageLine], leading: float) -> list[Block]:
    """Lines that stand close together, in letters of one size."""
    found: list[list[PageLine]] = []
    for before, line in zip([None, *page], page, strict=False):
        if before is None or _step(before, line) > WIDER * leading or max(before.size, line.size) > LARGER * min(before.size, line.size):
            found.append([])
        found[-1].append(line)
    return list(found)


def _widest(block: Block) -> PageLine | None:
    """The line with the most cells where the others only hold what is wrapped below and above them; else None."""
    widest = max(block, key=lambda line: len(line.cells))
    for line in block:
        if line is not widest and (len(line.cells) == len(widest.cells) or not all(_column(cell, widest) is not None for cell in line.cells)):
            return None
    return widest if len(widest.cells) > 1 else None


def _column(cell: Cell, row: PageLine) -> int | None:
    """The one cell of a row that a cell stands below or above."""
    found = [n for n, other in enumerate(row.cells) if cell.left < other.right and other.left < cell.right]
    return found[0] if len(found) == 1 else None


def _share_columns(before: Block, after: Block) -> bool:
    """Whether two blocks are rows of a table: at least two cells stand below one another."""
    above, below = _widest(before), _widest(after)
    if above is None or below is None:
        return False
    return sum(_column(cell, above) is not None for cell in below.cells) > 1


def _row(block: Block) -> list[str]:
    """A table row's cells, each with what is wrapped in it."""
    widest = _widest(block)
    assert widest is not None
    cells: list[list[str]] = [[] for _ in widest.cells]
    for line in block:
        for n, cell in enumerate(line.cells):
            column = n if line is widest else _column(cell, widest)
            cells[column or 0].append(cell.text)
    return [" ".join(parts) for parts in cells]


_MARK = re.compile(r"[-–—•·‣▪●◦*o]|\(?(?:\d{1,3}|[a-zæøå]|[ivx]{1,4})[.)]|\d{1,3}(?:\.\d{1,3})+\.?", re.I)
_SPACED_LEADER = re.compile(r"\.(?: \.){3,}")


def in_columns(cells: Sequence[str]) -> str:
    """The cells parted by tabs; a list's mark, or a label with its colon, is parted from what follows by a space."""
    cells = [_SPACED_LEADER.sub(lambda dots: "." * len(dots[0].replace(" ", "")), cell) for cell in cells]
    joins = len(cells) == 2 and (_MARK.fullmatch(cells[0]) or (cells[0].endswith(":") and not cells[1].isdecimal()))
    return (" " if joins else "\t").join(cells)
