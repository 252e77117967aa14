"""Which lines open a meeting: title lines, weighed by the header under them."""

from __future__ import annotations

from collections.abc import Sequence

from referat_cli.grammar import Grammar
from referat_cli.rules import Read
from referat_cli.text import Line


def find_titles(lines: Sequence[Line], grammar: Grammar) -> dict[int, Read | None]:
    """The lines that open a meeting: the first title line, and every other with a header under it.

    Repeated, or with no header, it is a running header or text.
    """
    titles: dict[int, Read | None] = {}
    last = -1
    for i, line in enumerate(lines):
        if (found := grammar.find_of("title", line.text)) is None:
            continue
        again = last >= 0 and lines[last].text == line.text
        if last < 0:
            opens = i < DEEPEST_TITLE or _header_follows(lines, i, False, grammar)
        else:
            opens = i - last > LEAST_MEETING and _header_follows(lines, i, again, grammar)
        if opens:
            titles[i] = found
            last = i
    return titles


DEEPEST_TITLE = 60  # lines with text above a title line that nothing of a header follows
LEAST_MEETING = 3  # lines with text in a meeting


def _header_follows(lines: Sequence[Line], i: int, again: bool, grammar: Grammar) -> bool:
    """Whether a header follows a title line; under a new title that names its date the first punkt may follow at once."""
    title = grammar.find_of("title", lines[i].text)
    dated = title is not None and "date" in title[1]
    for line in lines[i + 1 : i + (4 if dated else 6)]:
        found, label = grammar.find(line.text, "head"), grammar.find_label(line.text)
        if found and (found[0] == "toc_heading" if dated else "date" in found[1]):
            return True
        if label and grammar.fields[label["label"].casefold()] in (_OPENING_FIELDS if dated else ("date",)):
            return True
        if dated and not again and any(grammar.find_punkt(line.text, form) for form in grammar.forms):
            return True
    return False


_OPENING_FIELDS = ("date", "time", "place", "body", "participants")  # a header begins with one of them
