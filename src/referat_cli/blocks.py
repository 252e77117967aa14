"""The marks of a section -> passages: blocks of running text that know their lines and the role of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from referat_cli import danish
from referat_cli.grammar import Grammar
from referat_cli.marks import Mark
from referat_cli.outline import SectionPart
from referat_cli.patterns import Pattern
from referat_cli.rules import NOTHING


@dataclass(slots=True)
class Passage:
    """A block of text to be, and the marks it was made of; offset is where the text begins in its mark's."""

    role: str
    text: str
    span: tuple[int, int]
    marks: Sequence[Mark]
    fields: Mapping[str, str]
    offset: int = 0
    rows: Sequence[Sequence[str]] | None = None
    row_lines: Sequence[int] = ()  # the line of each row, and where it begins in the text
    row_starts: Sequence[int] = ()

    def block(self) -> dict[str, object]:
        """The fields of the record's block."""
        kind = "paragraph" if self.role == "by" else self.role
        if self.rows is None:
            return {"kind": kind, "text": self.text, "lines": self.span}
        return {"kind": kind, "text": self.text, "lines": self.span, "rows": self.rows}

    def line_at(self, offset: int) -> int:
        """Number of the line that the character at an offset of the text stands on."""
        if self.rows is None:
            return self.marks[0].line_at(offset + self.offset)
        return self.row_lines[bisect_right(self.row_starts, offset) - 1]

    def lines(self, start: int, length: int) -> tuple[int, int]:
        """First and last line of a piece of the text."""
        if self.span[0] == self.span[1]:
            return self.span
        return self.line_at(start), self.line_at(start + max(length - 1, 0))


class Prose:
    """Passages as one text, so that the words a fact cannot do without are sought once in all of them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self._text = "\n".join([passage.text for passage in passages])
        self._starts = [0, *accumulate(len(passage.text) + 1 for passage in passages)]

    def having(self, clues: Sequence[str]) -> list[Passage]:
        """The passages that hold one of the clues, in order."""
        found: set[int] = set()
        for clue in clues:
            at = self._text.find(clue)
            while at >= 0:
                n = bisect_right(self._starts, at) - 1
                found.add(n)
                at = self._text.find(clue, self._starts[n + 1])
        return [self.passages[n] for n in sorted(found)]

    def matching(self, pattern: re.Pattern[str]) -> list[Passage]:
        """The passages in which the pattern is found, in order."""
        found = {bisect_right(self._starts, match.start()) - 1 for match in pattern.finditer(self._text)}
        return [self.passages[n] for n in sorted(found)]


_GROUP = Pattern(r"(?!(?i:at )|\d+[.)])(?P<group>[^:]{3,100}):(?: ?\(.*\))?")
_NUMBER = Pattern(r"(\d{1,2})[.)] ")


def passages(section: SectionPart, grammar: Grammar) -> list[Passage]:
    """The blocks under a section's heading, in order; together they hold every word of its marks."""
    found: list[Passage] = []
    words = grammar.sections.get(section.slug)
    titled = (words is not None and words.prose) or (section.slug == "andet" and section.heading is not None)
    if section.heading is not None and "rest" in section.heading.fields:
        found.append(_inline(section.heading, section.slug, grammar))
    i, marks, counted = 0, section.marks, 0
    while i < len(marks):
        mark = marks[i]
        if mark.kind == "row":
            rows = _table_rows(marks, i)
            found.append(_table(rows))
            i += len(rows)
            continue
        i += 1
        if mark.kind == "ornament":
            first = i - 1
            while i < len(marks) and marks[i].kind == "ornament":
                i += 1
            found[-1] = replace(found[-1], span=(found[-1].span[0], marks[i - 1].last), marks=[*found[-1].marks, *marks[first:i]])
            continue
        role = _role(mark, section.slug, counted)
        if role == "item" and (number := _NUMBER.match(mark.text)):
            counted = int(number[1])
        found.append(_passage(mark, role, mark.fields))
    return _with_subheadings(found) if titled else found


def _role(mark: Mark, slug: str, counted: int) -> str:
    if mark.kind == "by" and slug == "indstilling":
        return "by"
    if mark.kind == "heading" or (mark.level and mark.kind == "text"):
        return "subheading"
    if mark.kind == "item" and (mark.lines[0].bullet or _counts_on(mark.text, counted)):
        return "item"
    if slug == "indstilling" and mark.kind == "text" and _GROUP.fullmatch(mark.text):
        return "subheading"
    return "quote" if mark.lines[0].quote else "paragraph"


def _counts_on(text: str, counted: int) -> bool:
    """Whether a printed number begins a list or goes on from the item before: "5. februar" does neither."""
    number = _NUMBER.match(text)
    return number is None or int(number[1]) in (0, 1, counted + 1)


def _passage(mark: Mark, role: str, fields: Mapping[str, str] = NOTHING) -> Passage:
    return Passage(role, mark.text, (mark.first, mark.last), (mark,), fields)


def _inline(heading: Mark, slug: str, grammar: Grammar) -> Passage:
    """The text after a heading on its own line."""
    rest = heading.fields["rest"]
    found = grammar.find(rest, slug) if slug == "indstilling" else None
    role, fields = ("by", found[1]) if found and found[0] == "by" else ("paragraph", NOTHING)
    return Passage(role, rest, (heading.first, heading.last), (heading,), fields, len(heading.text) - len(rest))


def _table_rows(marks: Sequence[Mark], i: int) -> Sequence[Mark]:
    j = i + 1
    while j < len(marks) and marks[j].kind == "row" and marks[j].lines[0].place == marks[j - 1].lines[-1].place + 1:
        j += 1
    return marks[i:j]


def _table(marks: Sequence[Mark]) -> Passage:
    """The rows with words in them; the lines under a Markdown table's head have none."""
    worded = [mark for mark in marks if any(map(str.isalnum, mark.text))] or [marks[0]]
    rows = [mark.lines[0].cells or () for mark in worded]
    lines = ["\t".join(cells) for cells in rows]
    starts = [0, *accumulate(len(line) + 1 for line in lines)][: len(lines)]
    return Passage("table", "\n".join(lines), (marks[0].first, marks[-1].last), marks, NOTHING, 0, rows, [mark.first for mark in worded], starts)


def _with_subheadings(found: list[Passage]) -> list[Passage]:
    """Paragraphs that title what follows, made sub-headings; a line that ends a section titles nothing."""
    for i, passage in enumerate(found[:-1]):
        after = found[i + 1]
        if passage.role == "paragraph" and danish.is_title(passage.text) and (after.role != "paragraph" or not danish.is_title(after.text)):
            found[i] = _passage(passage.marks[0], "subheading")
    return found


def group_of(text: str) -> str | None:
    """The name in a line that groups the proposals below it: "Økonomiudvalget:"."""
    return found["group"] if (found := _GROUP.fullmatch(text)) else None
