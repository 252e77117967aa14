"""What a grammar's file holds: its tables, their keys, and the kinds of rules with their fields."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from referat_cli.records import OutcomeLabel, SectionKind

RuleKind = Literal[
    "title", "head", "toc_heading", "toc_row", "group", "punkt", "case_number", "label", "heading", "decision", "decided", "treated", "by", "end",
    "furniture",
]  # fmt: skip
Zone = Literal["head", "toc", "punkt", "indstilling"]
HeaderField = Literal["kind", "body", "date", "time", "end_time", "place", "participants", "absent", "authority", "other"]
TitlePlace = Literal["beside", "below", "above", "none"]
Words = Annotated[tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)], ...], Field(min_length=1)]
Sample = dict[str, str]


_HEAD = ("kind", "body", "date", "time", "end_time", "place", "authority", "participants", "absent", "label")
FIELDS: dict[RuleKind, tuple[str, ...]] = {
    "title": _HEAD,
    "head": _HEAD,
    "toc_heading": (),
    "toc_row": ("number", "closed", "title", "page", "state", "rows"),
    "group": ("closed",),
    "punkt": ("label", "number", "closed", "title", "case"),
    "case_number": ("label", "case", "closed"),
    "label": ("label", "value", "closed", "case", "absent"),
    "heading": ("case", "heading", "rest"),
    "decision": ("case", "body", "date", "punkt", "rest"),
    "decided": (),
    "treated": ("body", "date", "punkt"),
    "by": ("case", "by", "proposal"),
    "end": (),
    "furniture": (),
}
"""What the named groups of a rule's pattern may be."""
REQUIRED: dict[RuleKind, tuple[str, ...]] = {
    "toc_row": ("title",), "case_number": ("case",), "heading": ("heading",), "decision": ("date",), "treated": ("body", "date"),
}  # fmt: skip
"""What they must be."""


class Table(BaseModel):
    """A table of a grammar's file: no key but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Detect(Table):
    """What tells a text of this style, each a pattern for a whole line among the first ones.

    One line of the sure ones is enough; else every one of `all` must be seen, and half of the signals.
    """

    within: int = Field(default=40, gt=0)
    all: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    signals: Words


class Rule(Table):
    """One kind of line with fields, in the zones where it may stand; the pattern is for the whole line.

    clues: the rule is tried, after those without, on lines that hold one of them. Of a punkt: title says where its title
    stands; counted, that a line begins one only where its number goes on from the last and lines of a punkt follow;
    form, which lines a text uses instead of one another.
    """

    kind: RuleKind
    within: tuple[Zone, ...] = Field(min_length=1)
    clues: tuple[str, ...] = ()
    title: TitlePlace = "beside"
    counted: bool = False
    form: str = ""
    pattern: str
    samples: tuple[Sample, ...] = Field(min_length=1)


class FieldWords(Table):
    """The labels of one field of the header."""

    field: HeaderField
    labels: Words


class SectionWords(Table):
    """The template headings of one kind of section.

    prose: the section may have sub-headings of its own. shared: those of its words that also title passages inside prose.
    inline: what may follow on the heading's own line. without: headings of the extended grammar that this style does not have.
    """

    slug: SectionKind
    headings: Words
    without: tuple[str, ...] = ()
    prose: bool = False
    shared: tuple[str, ...] = ()
    inline: str | None = None


class Outcome(Table):
    """What tells one outcome in a sentence of a decision, in lower case: whole words, or a pattern that needs one of its clues.

    unless, after: what may not stand right before the words, or after. outside: what may not stand before them in their clause.
    alone: the pattern is for the whole sentence, and nothing else is said.
    """

    label: OutcomeLabel
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    clues: tuple[str, ...] = ()
    pattern: str | None = None
    alone: bool = False
    samples: tuple[Sample, ...] = Field(min_length=1)
