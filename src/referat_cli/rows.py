"""A record -> the rows that the archive's derived tables hold of it: pure, so that loading, rebuilding and verifying agree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import index

if TYPE_CHECKING:
    from referat_cli.records import Absentee, Guest, Person, Punkt, Referat

Value = str | int | float | None
Row = tuple[Value, ...]

MEETING = ("kind", "authority", "body", "date", "start_time", "end_time", "place", "record")
PUNKT = ("position", "number", "title", "closed", "case_number", "decision", "recommendation", "body", "first_line", "last_line", "figures")
OF_PUNKT = {
    "punkt_case": ("case_number", "first_line", "last_line"),
    "punkt_outcome": ("outcome", "first_line", "last_line"),
    "section": ("kind", "heading", "text", "first_line", "last_line", "block_lines"),
    "proposal": ("position", "recommender", "grouping", "text", "first_line", "last_line"),
    "bilag": ("position", "title", "first_line", "last_line"),
    "reference": ("body", "date", "number", "first_line", "last_line"),
    "amount": ("text", "value", "currency", "first_line", "last_line"),
    "vote": ("votes_for", "votes_against", "abstained", "names_for", "names_against", "names_abstained", "first_line", "last_line"),
    "person": ("part", "name", "role", "party", "time", "first_line", "last_line"),
}
"""The tables whose rows belong to a punkt, with the columns that a record gives; person has rows of the meeting itself, too."""


class PunktRows(NamedTuple):
    """The row of a punkt, and the rows that belong to it, by table."""

    punkt: Row
    many: Mapping[str, list[Row]]


class Rows(NamedTuple):
    """What the derived tables hold of a record: columns as named above."""

    meeting: Row
    people: list[Row]
    punkter: list[PunktRows]


def rows_of(record: Referat) -> Rows:
    """The rows of a record."""
    dump = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    head = (record.kind, record.authority, record.body, record.date, record.start_time, record.end_time, record.place, dump)
    people = [*_people("participant", record.participants), *_people("absent", record.absent)]
    return Rows(head, people, [_punkt_rows(punkt, n) for n, punkt in enumerate(record.punkter, 1)])


def _punkt_rows(punkt: Punkt, position: int) -> PunktRows:
    told = {"beslutning": list[str](), "indstilling": list[str]()}
    body: list[str] = []
    for section in punkt.sections:
        told.get(section.kind, body).append(section.text)
    texts = ("\n\n".join(told["beslutning"]), "\n\n".join(told["indstilling"]), "\n\n".join(body))
    figures = index.figures_of(punkt.case_numbers, [section.heading for section in punkt.sections], punkt.title, *texts)
    row = (position, punkt.number, punkt.title, int(punkt.closed), punkt.case_number, *texts, *punkt.lines, figures)
    return PunktRows(row, {table: list(rows) for table, rows in _many(punkt)})


def _many(punkt: Punkt) -> Iterator[tuple[str, Iterable[Row]]]:
    decided, proposals = punkt.beslutning, punkt.indstilling.proposals if punkt.indstilling else ()
    yield "punkt_case", ((number, *_lines_of_case(punkt, number)) for number in punkt.case_numbers)
    yield "punkt_outcome", ((label, *decided.lines) for label in decided.outcomes) if decided else ()
    yield (
        "section",
        ((one.kind, one.heading, one.text, *one.lines, _json([block.lines[0] for block in one.blocks])) for one in punkt.sections),
    )
    yield "proposal", ((n, one.by, one.group, one.text, *one.lines) for n, one in enumerate(proposals, 1))
    yield "bilag", ((n, one.title, *one.lines) for n, one in enumerate(punkt.bilag, 1))
    yield "reference", ((one.body, one.date, one.punkt, *one.lines) for one in punkt.references)
    yield "amount", ((one.text, _stored(one.value), one.currency, *one.lines) for one in punkt.amounts)
    yield (
        "vote",
        (
            (one.for_, one.against, one.abstained, *map(_names, (one.for_names, one.against_names, one.abstained_names)), *one.lines)
            for one in punkt.votes
        ),
    )
    yield "person", [*_people("absent", punkt.absent), *_people("guest", punkt.guests)]


def _people(part: str, people: Iterable[Person | Absentee | Guest]) -> list[Row]:
    return [(part, one.name, *(getattr(one, field, None) for field in ("role", "party", "time")), *one.lines) for one in people]


def _lines_of_case(punkt: Punkt, number: str) -> tuple[int, int]:
    """The lines of the punkt's header where a case number is printed; those of the punkt where it stands elsewhere."""
    return next((line.lines for line in punkt.header if number in line.value or number in line.label), punkt.lines)


def _names(names: tuple[str, ...] | None) -> str | None:
    return None if names is None else _json(names)


def _stored(value: int | float) -> int | float:
    """A number as SQLite holds it: what is too great for a whole number of 64 bits is a float."""
    return value if isinstance(value, float) or -(2**63) <= value < 2**63 else float(value)


def _json(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
