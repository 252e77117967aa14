"""The oracle: made-up minutes written in a house style, as plain text or as Markdown. Knows the style, not the parser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()
WEEKDAYS = "mandag tirsdag onsdag torsdag fredag lørdag søndag".split()


@dataclass
class Para:
    """A block of running text: paragraph, subheading, item or table (cells parted by tabs, rows by line ends)."""

    kind: str
    text: str


@dataclass
class Part:
    """A section: its kind and the heading it is printed under."""

    kind: str
    heading: str
    blocks: list[Para] = field(default_factory=list)


@dataclass
class Item:
    """An agenda item."""

    number: str
    title: str
    closed: bool
    case: str | None
    page: int
    parts: list[Part]


@dataclass
class Minutes:
    """The minutes of one meeting; date is (year, month, day, weekday from 0)."""

    kind: str
    body: str
    date: tuple[int, int, int, int]
    time: str
    place: str
    participants: list[tuple[str, str | None]]
    absent: list[tuple[str, str | None]]
    items: list[Item]


def _people(people: list[tuple[str, str | None]]) -> str:
    return ", ".join(name + (f" ({party})" if party else "") for name, party in people)


def sbsys(minutes: Minutes, *, markdown: bool) -> str:
    """SBSYS Dagsorden: «REFERAT Direktionen d. 27-03-2024», «Punkt 1: title»."""
    mark: Callable[[int, str], str] = (lambda level, text: f"{'#' * level} **{text}**") if markdown else (lambda level, text: text)
    label = (lambda text: f"**{text}**") if markdown else (lambda text: text)
    year, month, day, weekday = minutes.date
    lines = [
        mark(1, f"{minutes.kind.upper()} {minutes.body} d. {day:02d}-{month:02d}-{year}"),
        f"{label('Mødedato')} {WEEKDAYS[weekday].capitalize()} d. {day}. {MONTHS[month - 1]} {year} kl. {minutes.time}",
        f"{label('Mødested')} {minutes.place}",
    ]
    if minutes.participants:
        lines.append(f"{label('Mødedeltagere')} {_people(minutes.participants)}")
    if minutes.absent:
        lines.append(f"{label('Afbud')} {_people(minutes.absent)}")
    lines += [mark(2, "Indholdsfortegnelse"), _contents(minutes.items, markdown)]
    for item in minutes.items:
        lines.append(mark(1, f"Punkt {item.number}: {'Lukket: ' if item.closed else ''}{item.title}".rstrip()))
        lines += [item.case] if item.case else []
        for part in item.parts:
            lines.append(mark(2, part.heading))
            lines += [_block(block, markdown) for block in part.blocks]
    return "\n\n".join(lines) + "\n"


def _contents(items: list[Item], markdown: bool) -> str:
    rows = [(f"{'Lukket: ' if item.closed else ''}{item.title}".rstrip() + ".....", item.page) for item in items]
    if markdown:
        return "\n".join(["|  |  |", "|--|--|", *(f"| {row}  | {page} |" for row, page in rows)])
    return "\n".join(f"{row}\t{page}" for row, page in rows)


def _block(block: Para, markdown: bool) -> str:
    if block.kind == "table":
        rows = block.text.split("\n")
        if not markdown:
            return block.text
        cells = ["| " + " | ".join(row.split("\t")) + " |" for row in rows]
        return "\n".join([cells[0], "|" + "--|" * len(rows[0].split("\t")), *cells[1:]])
    if block.kind == "item":
        return f"- {block.text}"
    return f"### {block.text}" if block.kind == "subheading" and markdown else block.text
