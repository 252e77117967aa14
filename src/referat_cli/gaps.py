"""What no rule of a grammar reached in minutes: for whoever writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from referat_cli.explaining import Explained, explain
from referat_cli.grammar import Grammar
from referat_cli.parsing import records_of
from referat_cli.records import Referat
from referat_cli.text import Source, undress


class Gap(NamedTuple):
    """Lines that have one thing amiss, what it is, and whether the text is not read with it."""

    what: str
    lines: Sequence[int]
    grave: bool = False


LONGEST_HEADING = 60  # letters in a line that may be a heading


def recurring(rows: Iterable[Explained]) -> dict[str, list[Explained]]:
    """The lines that are no heading the grammar knows and stand, alike and alone, in several punkter; those of most punkter first."""
    alike: dict[str, list[Explained]] = {}
    for row in rows:
        if row.role in ("subheading", "paragraph", "item") and row.section is not None and (text := heading_of(row)):
            alike.setdefault(text.casefold(), []).append(row)
    several = {text: found for text, found in alike.items() if len({row.punkt for row in found}) > 1}
    return dict(sorted(several.items(), key=lambda told: -len({row.punkt for row in told[1]})))


def heading_of(row: Explained) -> str:
    """The words of a line that may be a heading, without markup and colon; empty where it is none."""
    text = undress(row.line, row.text).text
    is_heading = text[:1].isupper() and len(text) <= LONGEST_HEADING and text[-1] not in ".,;?!" and "\t" not in text
    return text.rstrip(": ") if is_heading else ""


def gaps_of(source: Source, grammar: Grammar) -> tuple[list[Referat], list[Gap]]:
    """The records of a source, and what the grammar did not reach in it."""
    records, rows = records_of(source, grammar), explain(source, grammar)
    return records, [gap for gap in (*_loose(rows, records), *_amiss(records)) if gap.lines]


def _loose(rows: Sequence[Explained], records: Sequence[Referat]) -> Iterator[Gap]:
    """Lines and passages without a place of their own."""
    yield Gap("before the first punkt, neither header nor contents", [row.line for row in rows if row.role == "front"])
    sections = [section for record in records for punkt in record.punkter for section in punkt.sections if section.kind == "andet"]
    yield Gap("text under no heading", [section.lines[0] for section in sections if not section.heading])
    for heading in dict.fromkeys(section.heading for section in sections if section.heading):
        yield Gap(f"«{heading}» is a heading of no kind (andet)", [section.lines[0] for section in sections if section.heading == heading])
    for found in recurring(rows).values():
        yield Gap(f"«{heading_of(found[0])}» recurs as a heading does", [row.line for row in found])


_TOLD = {
    "heading-unknown": ("heading not known", False),
    "punkt-none": ("meeting without punkter", True),
    "punkt-title-missing": ("punkt without title", True),
    "case-number-missing": ("punkt without case number", False),
    "decision-missing": ("punkt without decision", True),
}


def _amiss(records: Sequence[Referat]) -> Iterator[Gap]:
    """What the diagnostics tell of headings and punkter."""
    for code, (what, grave) in _TOLD.items():
        yield Gap(what, [told.line for record in records for told in record.diagnostics if told.code == code], grave)
