"""Which lines belong together: meetings, their head and contents, punkter and sections. The only place that weighs context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from referat_cli import danish, people
from referat_cli.grammar import Grammar
from referat_cli.marks import Mark


@dataclass(slots=True)
class SectionPart:
    """A section's heading mark (None for text before the first heading) and the marks under it."""

    slug: str
    heading: Mark | None
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class PunktPart:
    """An agenda item: its own line, the other lines of its header, and its sections."""

    mark: Mark
    header: list[Mark] = field(default_factory=list)
    sections: list[SectionPart] = field(default_factory=list)


@dataclass(slots=True)
class MeetingPart:
    """One meeting's marks, each in exactly one of these places."""

    title: Mark | None = None
    fields: list[Mark] = field(default_factory=list)
    toc: list[Mark] = field(default_factory=list)
    front: list[Mark] = field(default_factory=list)
    furniture: list[Mark] = field(default_factory=list)
    punkter: list[PunktPart] = field(default_factory=list)


def outline(marks: Sequence[Mark], grammar: Grammar) -> list[MeetingPart]:
    """The meetings of a file: at least one, and every mark in exactly one place of one of them."""
    starts = [0, *[i for i, found in enumerate(marks) if found.kind == "title"][1:]]
    return [_meeting(marks[a:b], grammar) for a, b in pairwise([*starts, len(marks)])]


def _meeting(marks: Sequence[Mark], grammar: Grammar) -> MeetingPart:
    meeting = MeetingPart()
    items = [i for i, found in enumerate(marks) if found.kind == "punkt"]
    _read_head(marks[: items[0] if items else len(marks)], meeting)
    for a, b in pairwise([*items, len(marks)]):
        meeting.punkter.append(_punkt(marks[a:b], meeting, grammar))
    return meeting


def _read_head(marks: Sequence[Mark], meeting: MeetingPart) -> None:
    """Title, header fields and contents; names that go on under a list of people belong to it; the rest is front."""
    last_row = max((i for i, found in enumerate(marks) if found.kind == "toc_row"), default=-1)
    toc, naming = False, False
    for i, found in enumerate(marks):
        if found.kind in ("ornament", "furniture"):
            meeting.furniture.append(found)
        elif found.kind == "title":
            meeting.title = found
        elif found.kind == "toc_heading" or (toc and (i <= last_row or last_row < 0 or found.kind == "row")):
            meeting.toc.append(found)
            toc, naming = True, False
        elif found.kind == "field":
            meeting.fields.append(found)
            naming = found.fields["field"] in ("participants", "absent")
        elif naming and not toc and people.lists_names(found.text):
            meeting.fields.append(found)
        else:
            meeting.front.append(found)


def _punkt(marks: Sequence[Mark], meeting: MeetingPart, grammar: Grammar) -> PunktPart:
    """One agenda item: its header lines, then sections that follow one another without gap or overlap."""
    punkt = PunktPart(marks[0])
    section: SectionPart | None = None
    ahead = _Ahead(marks, grammar)
    for i, found in enumerate(marks[1:], 1):
        if found.kind == "furniture" or (found.kind == "ornament" and not _in_a_quote(found, section)):
            meeting.furniture.append(found)
        elif section is None and found.kind in ("case_number", "label"):
            punkt.header.append(found)
        elif (slug := ahead.opens(i, section)) is not None:
            section = SectionPart(slug, found)
            punkt.sections.append(section)
        else:
            if section is None:
                section = SectionPart("andet", None)
                punkt.sections.append(section)
            section.marks.append(found)
    return punkt


def _in_a_quote(found: Mark, section: SectionPart | None) -> bool:
    """Whether a lone `>` parts the paragraphs of a quotation."""
    return found.lines[0].quote and section is not None and section.marks != [] and section.marks[-1].lines[0].quote


class _Ahead:
    """What follows each line of a punkt, worked out once for all of its lines when first asked for."""

    def __init__(self, marks: Sequence[Mark], grammar: Grammar) -> None:
        self.marks, self.grammar = marks, grammar

    @cached_property
    def last(self) -> dict[str, int]:
        """The last line of each kind of heading."""
        return {found.fields["slug"]: i for i, found in enumerate(self.marks) if found.kind in ("heading", "inline")}

    @cached_property
    def _following(self) -> list[tuple[Mark | None, bool, bool]]:
        """For each line the next heading that is the template's alone, and whether titles with text under them stand before that.

        Titles without a colon, and with one.
        """
        following: list[tuple[Mark | None, bool, bool]] = []
        heading, bare, with_colon = None, False, False
        for i in reversed(range(len(self.marks))):
            following.append((heading, bare, with_colon))
            found = self.marks[i]
            if found.kind in ("inline", "decision") or (found.kind == "heading" and not self._shared(found)):
                heading, bare, with_colon = found, False, False
            elif not (bare and with_colon) and _titles_text(self.marks, i):
                bare, with_colon = bare or not found.text.endswith(":"), with_colon or found.text.endswith(":")
        return following[::-1]

    def opens(self, i: int, section: SectionPart | None) -> str | None:
        """The kind of section that a line opens, or None where it is text of the open one."""
        found = self.marks[i]
        if found.kind == "decision":
            return "tidligere_beslutning"
        if found.kind == "inline":
            return found.fields["slug"]
        if found.kind == "heading":
            return None if self._shared(found) and self._is_subheading(i, section) else found.fields["slug"]
        if found.level and section and section.heading and 0 < found.level <= section.heading.level and _titles_text(self.marks, i):
            return "andet" if section.slug != "indstilling" else None
        return None

    def _shared(self, found: Mark) -> bool:
        """Whether a heading word also titles passages inside running text."""
        return found.fields["heading"].casefold() in self.grammar.shared

    def _is_subheading(self, i: int, section: SectionPart | None) -> bool:
        """Whether a shared word titles a passage of the open section: deeper by its markup, else by what follows.

        Without markup it does when another title with text under it, or the same heading once more, comes before the
        next heading that is the template's alone (samples/odd/oekonomi-as-subheading.txt).
        """
        if section is None or section.heading is None:
            return False
        slug, level, words = self.marks[i].fields["slug"], self.marks[i].level, self.grammar.sections.get(section.slug)
        if words is None or section.slug == slug or not words.prose or words.shared:
            return False
        heading, bare, with_colon = self._following[i]
        if level and section.heading.level:
            return level > section.heading.level and not (heading and heading.level >= level)
        return bare or (with_colon and self.marks[i].text.endswith(":")) or self.last[slug] > i


def _titles_text(marks: Sequence[Mark], i: int) -> bool:
    """Whether a line is a title with text under it."""
    if marks[i].kind != "text" or not (marks[i].level or danish.is_title(marks[i].text)):
        return False
    after = marks[i + 1] if i + 1 < len(marks) else None
    return after is not None and (after.kind in ("row", "item") or (after.kind == "text" and not danish.is_title(after.text)))
