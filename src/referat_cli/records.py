"""The records: what the program promises its users, field by field, as the README's section on the record tells."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from referat_cli.diagnostics import Diagnostic
from referat_cli.kinds import MeetingKind as MeetingKind  # also had from here, with the records
from referat_cli.kinds import OutcomeLabel as OutcomeLabel
from referat_cli.kinds import SectionKind as SectionKind

Lines = tuple[int, int]
"""First and last source line, 1-based, both included."""


class Record(BaseModel):
    """A frozen value; unknown is None, a list is a tuple."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceInfo(Record):
    """The file a record was read from."""

    name: str | None
    sha256: str
    bytes: int
    lines: int
    encoding: str
    media_type: str
    origin: str | None


class Person(Record):
    """A participant, or somebody absent from the whole meeting."""

    name: str
    role: str | None
    party: str | None
    lines: Lines


class Absentee(Record):
    """Somebody absent from, or disqualified in, one punkt."""

    name: str
    party: str | None
    lines: Lines


class HeaderLine(Record):
    """One line of a header as printed; the label is "" where none is printed."""

    label: str
    value: str
    lines: Lines


class TocEntry(Record):
    """One row of the table of contents; punkt is the position in punkter, from 1."""

    title: str
    page: int | None
    closed: bool
    punkt: int | None
    text: str
    lines: Lines


class LooseLine(Record):
    """A line outside head and punkter: page furniture, or the heading of a group of punkter."""

    text: str
    lines: Lines


class TextBlock(Record):
    """A piece of running text: wrapped lines joined, no markup."""

    kind: Literal["paragraph", "subheading", "item", "quote"]
    text: str
    lines: Lines


class TableBlock(Record):
    """A table: its text is the rows' cells parted by tabs, a row a line."""

    kind: Literal["table"]
    text: str
    lines: Lines
    rows: tuple[tuple[str, ...], ...]


Block = Annotated[TextBlock | TableBlock, Field(discriminator="kind")]
"""The smallest piece of a section."""


class Section(Record):
    """A section from its heading line to its last line with text."""

    kind: SectionKind
    heading: str
    lines: Lines
    text: str
    blocks: tuple[Block, ...]


class Proposal(Record):
    """One thing recommended, as printed."""

    text: str
    by: str | None
    group: str | None
    lines: Lines


class Indstilling(Record):
    """Who recommends what; by is the first recommender."""

    by: str | None
    proposals: tuple[Proposal, ...]
    lines: Lines


class DatedLine(Record):
    """A full date and the lines it stands on."""

    date: str
    lines: Lines


class Beslutning(Record):
    """What this meeting decided."""

    text: str
    outcomes: tuple[OutcomeLabel, ...]
    dates: tuple[DatedLine, ...]
    lines: Lines


class EarlierDecision(Record):
    """The decision of an earlier body or meeting, quoted."""

    body: str | None
    date: str | None
    punkt: str | None
    text: str
    lines: Lines


class Bilag(Record):
    """An attachment's title."""

    title: str
    lines: Lines


class Guest(Record):
    """Somebody who takes part in one punkt."""

    name: str
    role: str | None
    time: str | None
    lines: Lines


class Reference(Record):
    """A mention of a meeting of a named body on a date."""

    body: str
    date: str
    punkt: str | None
    lines: Lines


class Vote(Record):
    """One vote, only what is stated of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    for_: int | None = Field(alias="for")
    against: int | None
    abstained: int | None
    for_names: tuple[str, ...] | None
    against_names: tuple[str, ...] | None
    abstained_names: tuple[str, ...] | None
    lines: Lines


class Amount(Record):
    """An amount of money as printed, and in whole units of its currency."""

    text: str
    value: Annotated[int | float, Field(union_mode="left_to_right")]
    currency: Literal["DKK"]
    lines: Lines


class Kle(Record):
    """The journal plan's code in a case number; emne may be shorter than three pairs."""

    emne: str
    facet: str | None


class Punkt(Record):
    """One agenda item."""

    number: str
    title: str
    closed: bool
    header: tuple[HeaderLine, ...]
    group: str | None
    case_number: str | None
    case_numbers: tuple[str, ...]
    kle: Kle | None
    page: int | None
    lines: Lines
    sections: tuple[Section, ...]
    indstilling: Indstilling | None
    beslutning: Beslutning | None
    earlier_decisions: tuple[EarlierDecision, ...]
    bilag: tuple[Bilag, ...]
    guests: tuple[Guest, ...]
    references: tuple[Reference, ...]
    absent: tuple[Absentee, ...]
    votes: tuple[Vote, ...]
    amounts: tuple[Amount, ...]


class Referat(Record):
    """The minutes, or the agenda, of one meeting."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["referat/1"] = Field(default="referat/1", alias="schema")
    source: SourceInfo
    grammar: str
    kind: MeetingKind | None
    authority: str | None
    body: str | None
    date: str | None
    start_time: str | None
    end_time: str | None
    place: str | None
    participants: tuple[Person, ...]
    absent: tuple[Person, ...]
    header: tuple[HeaderLine, ...]
    toc: tuple[TocEntry, ...]
    front: tuple[Block, ...]
    furniture: tuple[LooseLine, ...]
    groups: tuple[LooseLine, ...]
    punkter: tuple[Punkt, ...]
    end: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]
