"""Every source line beside the role the parser gave it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from referat_cli.blocks import passages
from referat_cli.grammar import Grammar
from referat_cli.header import Header, read_header
from referat_cli.marks import Mark, mark
from referat_cli.outline import MeetingPart, PunktPart, SectionPart, outline
from referat_cli.parsing import choose
from referat_cli.reading import section_kind
from referat_cli.shelf import Shelf
from referat_cli.text import Source, bare_lines, lines_of


class Explained(NamedTuple):
    """One line: its number and text, its role, the punkt's number and the section's kind, and the rule that read it."""

    line: int
    text: str
    role: str
    punkt: str | None
    section: str | None
    rule: str


def explain(source: Source, grammar: Grammar | Shelf | None = None) -> list[Explained]:
    """Every line of the source, in order, once."""
    lines = lines_of(source.text)
    chosen = choose(lines, grammar)[0].watched()
    rows = {row.line: row for meeting in outline(mark(lines, chosen), chosen) for row in _meeting(meeting, chosen)}
    raws = enumerate(bare_lines(source.text), 1)
    return [rows.get(number) or Explained(number, raw, "blank", None, None, "") for number, raw in raws]


def _meeting(meeting: MeetingPart, grammar: Grammar) -> Iterator[Explained]:
    for role, marks in (
        ("title", [meeting.title] if meeting.title else []), ("field", meeting.fields), ("toc", meeting.toc), ("front", meeting.front),
        ("furniture", meeting.furniture), ("group", meeting.groups), ("end", meeting.end),
    ):  # fmt: skip
        for found in marks:
            yield from _lines(found, role)
    header = read_header(meeting, None, None, lambda found: None)
    for position, punkt in enumerate(meeting.punkter, 1):
        yield from _punkt(punkt, str(position), header, grammar)


def _punkt(punkt: PunktPart, position: str, header: Header, grammar: Grammar) -> Iterator[Explained]:
    number = punkt.mark.fields.get("number", position) if punkt.mark else position
    for found in filter(None, (punkt.mark, *punkt.header)):
        yield from _lines(found, found.kind if found.kind in ("punkt", "case_number") else "label", number)
    for section in punkt.sections:
        kind = section_kind(section, header.body, header.date)
        if section.heading is not None:
            yield from _lines(section.heading, "heading", number, kind)
        for role, found in _roles(section, grammar):
            yield from _lines(found, role, number, kind)


def _roles(section: SectionPart, grammar: Grammar) -> Iterator[tuple[str, Mark]]:
    for passage in passages(section, grammar):
        for found in passage.marks:
            if found is not section.heading:
                yield passage.role, found


def _lines(found: Mark, role: str, punkt: str | None = None, section: str | None = None) -> Iterator[Explained]:
    for line in found.lines:
        yield Explained(line.number, line.raw, role, punkt, section, found.rule)
