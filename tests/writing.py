"""The oracle: made-up minutes written in a house style. Knows how the style looks, not how it is read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from string import Formatter

MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()
WEEKDAYS = "mandag tirsdag onsdag torsdag fredag lørdag søndag".split()
BODIES = ("Direktionen", "Byrådet", "Teknik- og Miljøudvalget", "Økonomiudvalget", "Børne- og Skoleudvalget", "Styregruppen for velfærdsteknologi")


@dataclass(frozen=True)
class House:
    """How a style writes minutes, in templates of `str.format`; a line of a template whose field is empty is not written."""

    grammar: str
    head: str
    item: str  # item line, case number and labels; a field that it lacks is one that the style cannot express
    sections: dict[str, str]  # the heading of every kind, in the order of the style
    form: str = ""  # tells houses of one grammar apart
    always: tuple[str, ...] = ("beslutning",)  # the kinds that every open item has
    closed: str | None = None  # the title of a closed item; None: no closed items
    states: tuple[str, str] = ("Åben", "Lukket")
    case: str = "{a:02d}.{b:02d}.{a:02d}-G01-{b}-24"
    caseless: str = ""  # what stands for the case number where an item has none
    numbers: tuple[int, int] = (1, 300)  # between which the first item's number lies
    step: int = 1  # from one item's number to the next
    group: str | None = None  # the line above the first item
    contents: str | None = None  # what stands above the first row of the contents; None: no contents
    row: str = "{number}. {title}"
    below: str = ""  # the header lines below the contents
    people: tuple[str | None, str] = ("{name}", "{name} ({party})")  # how a person is named without and with a party; None: all have one
    between: str = ", "  # what parts the names
    by: str | None = "{by} indstiller,"
    proposal: str = "at {text}"
    attachment: str = "{text}"
    lookalikes: bool = True  # whether sentences may look like other lines
    bullet: str | None = "- {text}"
    subheading: str | None = None
    cells: str | None = None  # what parts the cells of a table; None: no tables
    foot: str = ""  # the line that ends an item
    route: str | None = None  # the line above a treatment in the Sagsgang
    after: str = "\n"  # what parts a heading from its text, where the heading does not end with a line end of its own
    gap: str = "\n\n"  # what parts the blocks
    bodies: tuple[str, ...] = BODIES
    kinds: tuple[str, ...] = ("referat", "beslutningsprotokol")

    def __str__(self) -> str:
        return f"{self.grammar} {self.form}".strip()


@dataclass
class Para:
    """A block of running text: paragraph, subheading, item or table (cells parted by tabs, rows by line ends)."""

    kind: str
    text: str


@dataclass
class Part:
    """A section; body, date and punkt stand in the heading of a decision, the case number on the line of a heading."""

    kind: str
    blocks: list[Para]
    body: str
    date: datetime.datetime
    punkt: int = 1
    by: str | None = None
    case: str | None = None


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
    """The minutes of one meeting."""

    kind: str
    body: str
    date: datetime.datetime
    place: str
    participants: list[tuple[str, str | None]] = field(default_factory=list)
    absent: list[tuple[str, str | None]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def filled(template: str, **fields: object) -> str:
    """The template's lines with their fields, less those with an empty one."""
    lines = [line for line in template.split("\n") if all(fields[name.split(".")[0]] for _, name, _, _ in Formatter().parse(line) if name)]
    return "\n".join(line.format_map(fields) for line in lines)


def written(minutes: Minutes, house: House) -> str:
    """The minutes as the style prints them."""
    people = {"participants": _people(minutes.participants, house), "absent": _people(minutes.absent, house)}
    told = {**_dated(minutes.date, minutes.body), **_kinds(minutes.kind), **people, "place": minutes.place}
    contents = ""
    if house.contents is not None:
        rows = [filled(house.row, **_names(item, house)) for item in minutes.items]
        contents = house.contents.format(**_kinds(minutes.kind)) + "\n".join(rows)
    parts = [filled(house.head, **told), contents, filled(house.below, **told), house.group, *(_item(item, house) for item in minutes.items)]
    return "\n\n".join([part for part in parts if part]) + "\n"


def heading(part: Part, house: House) -> str:
    """The line that a section stands under."""
    return filled(house.sections[part.kind], **_dated(part.date, part.body), punkt=part.punkt, by=part.by, case=part.case)


def _kinds(kind: str) -> dict[str, str]:
    return {"kind": kind, "Kind": kind.capitalize(), "KIND": kind.upper()}


def _dated(date: datetime.datetime, body: str) -> dict[str, object]:
    weekday = WEEKDAYS[date.weekday()]
    return {"date": date, "month": MONTHS[date.month - 1], "weekday": weekday, "Weekday": weekday.capitalize(), "body": body}


def _names(item: Item, house: House) -> dict[str, str | int]:
    title = (house.closed or "").format(title=item.title).rstrip(" :-") if item.closed else item.title
    case = item.case or house.caseless
    states = {"state": house.states[item.closed], "State": house.states[item.closed].capitalize()}
    again = "" if item.closed else title
    return {"number": item.number, "title": title, "TITLE": title.upper(), "again": again, "case": case, "page": item.page, **states}


def _people(people: list[tuple[str, str | None]], house: House) -> str:
    return house.between.join((house.people[party is not None] or "").format(name=name, party=party) for name, party in people)


def _item(item: Item, house: House) -> str:
    top = filled(house.item, **_names(item, house)).strip("\n")
    return house.gap.join([text for text in (top, *(_section(part, house) for part in item.parts), house.foot) if text])


def _section(part: Part, house: House) -> str:
    above, text = heading(part, house), house.gap.join(_block(block, part, house) for block in part.blocks)
    return above + (house.after if above and not above.endswith("\n") else "") + text


def _block(block: Para, part: Part, house: House) -> str:
    if block.kind == "table":
        return _table(block.text, house.cells or "\t")
    if block.kind == "subheading":
        return (house.subheading or "{text}").format(text=block.text)
    if block.kind != "item":
        return block.text
    return (house.bullet or "{text}").format(text=block.text) if part.kind != "indstilling" else block.text


def _table(text: str, cells: str) -> str:
    if cells == "\t":
        return text
    rows = ["| " + row.replace("\t", cells) + " |" for row in text.split("\n")]
    return "\n".join([rows[0], "|" + "--|" * len(text.split("\n")[0].split("\t")), *rows[1:]])
