"""The table of contents: its rows, and which punkt each row means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

import regex

from referat_cli import danish
from referat_cli.diagnostics import Diagnostic, diagnostic
from referat_cli.marks import Mark
from referat_cli.patterns import Pattern
from referat_cli.records import Punkt, TocEntry

SHORTEST_CUT = 20  # a row shorter than this is not taken for a title that was cut off
_ALIKE = 0.5  # rows and punkter at the same position that begin and end alike for so much of their length mean the same
_BEFORE_PAGE = Pattern(r"(\.|…) (\d+)$")


def folded(title: str) -> str:
    """A title without case, spaces and dots, to compare by."""
    return "".join(title.split()).replace(".", "").replace("…", "").casefold()


def is_cut(title: str, whole: str) -> bool:
    """Whether a title in the contents is the beginning of the punkt's own."""
    row, title = folded(title), folded(whole)
    return row != title and len(row) >= SHORTEST_CUT and title.startswith(row)


def match_toc(marks: Sequence[Mark], punkter: Sequence[Punkt]) -> tuple[tuple[TocEntry, ...], dict[int, int]]:
    """The rows with the position of the punkt each means, and the page of each punkt by position."""
    rows = list(_paged([found for found in marks if found.kind != "toc_page"], marks))
    matched = _match(rows, punkter)
    entries = tuple(row.model_copy(update={"punkt": matched[n]}) if n in matched else row for n, row in enumerate(rows))
    return entries, {entry.punkt: entry.page for entry in entries if entry.punkt is not None and entry.page is not None}


def _paged(rows: Sequence[Mark], marks: Sequence[Mark]) -> Iterator[TocEntry]:
    """The rows, with the pages of a column that stands apart from them where there are as many."""
    entries = list(_rows(rows))
    pages = [int(found.text) for found in marks if found.kind == "toc_page" and found.text.isdecimal()]
    if any(entry.page is not None for entry in entries):
        pages = []
    elif not pages:
        entries, pages = _trailing(entries)
    for n, entry in enumerate(entries):
        yield entry.model_copy(update={"page": pages[n]}) if len(pages) == len(entries) else entry


def _trailing(entries: Sequence[TocEntry]) -> tuple[list[TocEntry], list[int]]:
    """The rows without the numbers that they end with, and these numbers, if every row has one and they do not fall: then they are pages."""
    found = [_LAST_NUMBER.fullmatch(entry.title) for entry in entries]
    pages = [int(number["page"]) for number in found if number is not None]
    if len(pages) < max(len(entries), FEWEST_PAGES) or pages != sorted(pages):
        return list(entries), []
    titles = [number["title"] for number in found if number is not None]
    return [entry.model_copy(update={"title": title}) for entry, title in zip(entries, titles, strict=True)], pages


_LAST_NUMBER = Pattern(r"(?P<title>.*\S) (?P<page>\d{1,3})")
FEWEST_PAGES = 3  # rows that end in a number


def _rows(marks: Sequence[Mark]) -> Iterator[TocEntry]:
    """Every row; those under the heading of a closed group are closed."""
    closed = False
    row: TocEntry | None = None
    for found in marks:
        if found.kind == "group":
            closed = "closed" in found.fields
        elif "state" in found.fields and row is not None:
            state = {"closed": row.closed or "closed" in found.fields, "text": f"{row.text} {found.text}", "lines": (row.lines[0], found.last)}
            row = row.model_copy(update=state)
        elif not is_about(found) and any(c.isalnum() for c in found.text):
            if row is not None:
                yield row
            *before, row = [_entry(one, closed) for one in _parted(found)]
            yield from before
    if row is not None:
        yield row


def _parted(found: Mark) -> Iterator[Mark]:
    """A row, or all the rows that stand on one line: «1 Budget; 2 Skolestart». Each takes the words up to the next number."""
    if "rows" not in found.fields:
        yield found
        return
    text, first = found.text, found.text.rfind(found.fields["rows"])
    starts = [first]
    while more := regex.compile(rf"[ ;.,]({len(starts) + 1}[.)]? ?)\p{{Lu}}").search(text, starts[-1] + 1):
        starts.append(more.start(1))
    for n, (start, end) in enumerate(pairwise([*starts, len(text)])):
        title = _NUMBERED.sub("", text[start:end]).rstrip(" ;.,")
        yield replace(found, text=text[0 if n == 0 else start : end].strip(), fields={"number": str(n + 1), "title": title})


_NUMBERED = Pattern(r"^\d+[.)]? ?")


def is_about(found: Mark) -> bool:
    """Whether a line among the contents is no row: its heading, a group's, the head of the columns, a page that stands apart."""
    head = found.fields.get("title") == "" and not {"closed", "page", "state", "rows"} & found.fields.keys()
    return head or found.kind in ("toc_heading", "toc_page", "group")


def _entry(found: Mark, in_closed: bool) -> TocEntry:
    fields = found.fields
    title, closed = danish.closed_title(fields.get("title", found.text).replace("\t", " ").strip())
    page = int(fields["page"]) if fields.get("page", "").isdecimal() else None
    text = _BEFORE_PAGE.sub(r"\1\2", " ".join(found.text.split()))
    return TocEntry(title=title, page=page, closed=closed or in_closed or "closed" in fields, punkt=None, text=text, lines=(found.first, found.last))


def _match(rows: Sequence[TocEntry], punkter: Sequence[Punkt]) -> dict[int, int]:
    """Row -> position from 1: the same title first, then a title cut off, then the same place and much in common."""
    titles = [folded(punkt.title) for punkt in punkter]
    ordered = sorted((title, position) for position, title in enumerate(titles, 1))
    matched: dict[int, int] = {}
    free = set(range(1, len(punkter) + 1))
    for same in (_equal, _cut, _similar):
        for n, row in enumerate(rows):
            if n not in matched:
                title = folded(row.title)
                near = _beginning_with(title, ordered) if same is not _similar else [n + 1]
                fits = [p for p in [*near, n + 1] if p in free and same(row, title, titles[p - 1], punkter[p - 1], p == n + 1)]
                if fits:
                    matched[n] = min(fits, key=lambda p: abs(p - n - 1))
                    free.discard(matched[n])
    return matched


def _beginning_with(title: str, ordered: Sequence[tuple[str, int]]) -> list[int]:
    """The positions of the titles that begin with a title, which is in order with them; a bare "Lukket" begins none."""
    if not title:
        return []
    first = bisect_left(ordered, (title, 0))
    return [position for found, position in takewhile(lambda pair: pair[0].startswith(title), ordered[first : first + MOST_ALIKE])]


MOST_ALIKE = 50  # punkter whose titles begin alike that are looked at


def _equal(row: TocEntry, title: str, other: str, punkt: Punkt, same_place: bool) -> bool:
    return title == other and row.closed == punkt.closed


def _cut(row: TocEntry, title: str, other: str, punkt: Punkt, same_place: bool) -> bool:
    return (len(title) >= SHORTEST_CUT and other.startswith(title)) or (row.closed and punkt.closed and same_place)


def _similar(row: TocEntry, title: str, other: str, punkt: Punkt, same_place: bool) -> bool:
    ends = _alike(title, other) + _alike(title[::-1], other[::-1])
    return same_place and title != "" and ends >= _ALIKE * max(len(title), len(other))


def _alike(title: str, other: str) -> int:
    """How many letters two titles begin with alike."""
    return next((n for n, (one, two) in enumerate(zip(title, other, strict=False)) if one != two), min(len(title), len(other)))


def wrong_numbers(marks: Sequence[Mark], toc: Sequence[TocEntry], punkter: Sequence[Punkt]) -> Iterator[Diagnostic]:
    """Rows that print another number than their punkt."""
    printed = {found.first: found.fields["number"] for found in marks if "number" in found.fields}
    for row in toc:
        if row.punkt is not None and (number := printed.get(row.lines[0])) not in (None, punkter[row.punkt - 1].number):
            yield diagnostic("toc-number", row.lines[0], f"the contents print number {number}, the punkt {punkter[row.punkt - 1].number}")
