"""One generator for each cross-check over a finished record; none reads the text again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from referat_cli import danish
from referat_cli.diagnostics import Diagnostic, diagnostic
from referat_cli.records import Punkt, Referat
from referat_cli.toc import folded, is_cut


def check(record: Referat) -> Iterator[Diagnostic]:
    """Every defect that the record shows."""
    for one in CHECKS:
        yield from one(record)


def _line(record: Referat) -> int:
    """The line that a defect of the whole header is told at."""
    return record.header[0].lines[0] if record.header else 1


def head(record: Referat) -> Iterator[Diagnostic]:
    """The header names kind, body and date."""
    if record.source.bytes and record.kind is None:
        yield diagnostic("title-missing", 1, "no title line was found: is it a referat or a dagsorden?")
    if record.body is None:
        yield diagnostic("body-missing", _line(record), "the body that met is not named; --body supplies it")
    if record.date is None:
        yield diagnostic("date-missing", _line(record), "the date of the meeting is not stated; --date supplies it")
    if record.front:
        yield diagnostic(
            "front-text", record.front[0].lines[0], f"this text before the first punkt is neither header nor contents{_more(record.front)}"
        )


def _more(blocks: Sequence[object]) -> str:
    others = len(blocks) - 1
    return f", and so {'is 1 more block' if others == 1 else f'are {others} more blocks'}" if others else ""


def numbering(record: Referat) -> Iterator[Diagnostic]:
    """The punkter are numbered without gap, repeat or step back."""
    if not record.punkter:
        yield diagnostic("punkt-none", _line(record), "no punkt was found")
    seen: set[str] = set()
    for punkt in record.punkter:
        if punkt.number in seen:
            yield diagnostic("punkt-repeated", punkt.lines[0], f"there is a punkt {punkt.number} before this one")
        seen.add(punkt.number)
    for before, punkt in pairwise(p for p in record.punkter if p.number.isdecimal()):
        a, b = int(before.number), int(punkt.number)
        if b > a + 1:
            missing = f"{a + 1}" if b == a + 2 else f"{a + 1} to {b - 1}"
            yield diagnostic("punkt-gap", punkt.lines[0], f"punkt {missing} is missing between {a} and {b}")
        elif b < a:
            yield diagnostic("punkt-order", punkt.lines[0], f"punkt {b} stands after punkt {a}")


def contents(record: Referat) -> Iterator[Diagnostic]:
    """The contents and the punkter name the same titles, in the same order."""
    if not record.toc:
        if record.punkter:
            yield diagnostic("toc-missing", _line(record), "there is no table of contents")
        return
    for row in record.toc:
        if row.punkt is None:
            yield diagnostic("toc-punkt-missing", row.lines[0], f"no punkt has the title {row.title!r}")
        elif (whole := record.punkter[row.punkt - 1]) and is_cut(row.title, whole.title):
            yield diagnostic("toc-title-cut", row.lines[0], f"the title of punkt {whole.number} is cut off: {row.title!r}")
        elif folded(row.title) != folded(whole.title):
            yield diagnostic("toc-title-differs", row.lines[0], f"the contents say {row.title!r}, the punkt {record.punkter[row.punkt - 1].title!r}")
    for before, row in pairwise(row for row in record.toc if row.punkt is not None):
        if row.punkt < before.punkt:  # type: ignore[operator]
            yield diagnostic("toc-order", row.lines[0], f"{row.title!r} stands after {before.title!r} here, before it in the minutes")
    listed = {row.punkt for row in record.toc}
    for position, punkt in enumerate(record.punkter, 1):
        if position not in listed:
            yield diagnostic("toc-row-missing", punkt.lines[0], f"punkt {punkt.number} is not in the contents")


def pages(record: Referat) -> Iterator[Diagnostic]:
    """The contents' page numbers rise."""
    for before, row in pairwise(row for row in record.toc if row.page is not None):
        if row.page < before.page:  # type: ignore[operator]
            yield diagnostic("toc-page", row.lines[0], f"the page falls from {before.page} to {row.page}")


def items(record: Referat) -> Iterator[Diagnostic]:
    """Each punkt has a title, a case number and, in minutes, a decision; a closed one has no text."""
    for punkt in record.punkter:
        line = punkt.lines[0]
        if not punkt.title and not punkt.closed:
            yield diagnostic("punkt-title-missing", line, f"punkt {punkt.number} has no title")
        if punkt.case_number is None:
            yield diagnostic("case-number-missing", line, f"punkt {punkt.number} has no case number")
        if punkt.closed:
            if punkt.sections:
                yield diagnostic("punkt-closed-text", punkt.sections[0].lines[0], f"punkt {punkt.number} is closed, yet has text")
        elif record.kind in ("referat", "beslutningsprotokol", None):
            yield from _decisions(punkt)


def _decisions(punkt: Punkt) -> Iterator[Diagnostic]:
    decisions = [section for section in punkt.sections if section.kind == "beslutning"]
    if not decisions:
        yield diagnostic("decision-missing", punkt.lines[0], f"punkt {punkt.number} has no decision")
    elif not decisions[-1].text:
        yield diagnostic("decision-empty", decisions[-1].lines[0], f"the decision of punkt {punkt.number} has no text")
    if decisions and danish.is_too_long(decisions[-1].text):
        yield diagnostic("sentence-long", decisions[-1].lines[0], f"the decision of punkt {punkt.number} has a sentence in which nothing is sought")
    for section in decisions[1:]:
        yield diagnostic("decision-repeated", section.lines[0], f"punkt {punkt.number} has another decision here; the last one counts")


def sections(record: Referat) -> Iterator[Diagnostic]:
    """An Indstilling says who recommends what; a heading of an earlier decision holds a date."""
    for punkt in record.punkter:
        if (indstilling := punkt.indstilling) is not None:
            if not indstilling.proposals:
                yield diagnostic("proposal-missing", indstilling.lines[0], f"the Indstilling of punkt {punkt.number} holds no proposal")
            if indstilling.by is None:
                yield diagnostic("recommender-missing", indstilling.lines[0], f"the Indstilling of punkt {punkt.number} names no recommender")
        for earlier in punkt.earlier_decisions:
            if earlier.body is not None and earlier.date is None:
                yield diagnostic("decision-undated", earlier.lines[0], "no date can be read in the heading of this earlier decision")


def headings(record: Referat) -> Iterator[Diagnostic]:
    """A heading that no kind fits, or a sub-heading that recurs from punkt to punkt, may be one of the template's."""
    recurring: Counter[str] = Counter()
    for punkt in record.punkter:
        recurring.update({b.text.rstrip(":") for s in punkt.sections for b in s.blocks if b.kind == "subheading" and not b.text.endswith(":")})
    for punkt in record.punkter:
        for section in punkt.sections:
            if section.kind == "andet" and section.heading:
                yield diagnostic("heading-unknown", section.lines[0], f"{section.heading!r} is no heading of this house style")
            for block in section.blocks:
                if block.kind == "subheading" and recurring[block.text.rstrip(":")] >= RECURS:
                    yield diagnostic("heading-unknown", block.lines[0], f"{block.text!r} recurs like a template heading, but is not known as one")


RECURS = 3  # punkter in which a sub-heading stands before it is taken for a template heading

CHECKS = (head, numbering, contents, pages, items, sections, headings)
