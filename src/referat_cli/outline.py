"""Which lines belong together: meetings, their head and contents, punkter and sections. The only place that weighs context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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

    @property
    def dated(self) -> Mark | None:
        """The line that says whose decision the section is, and of what date: its heading, or the first under a bare one."""
        if self.heading is not None and self.heading.kind == "decision":
            return self.heading
        return self.marks[0] if self.slug == "beslutning" and self.marks and self.marks[0].kind == "decision" else None


@dataclass(slots=True)
class PunktPart:
    """An agenda item: its own line, the other lines of its header above and below it, its sections, and the group it stands in."""

    mark: Mark | None
    header: list[Mark] = field(default_factory=list)
    group: Mark | None = None
    sections: list[SectionPart] = field(default_factory=list)


@dataclass(slots=True)
class MeetingPart:
    """One meeting's marks, each in exactly one of these places."""

    title: Mark | None = None
    fields: list[Mark] = field(default_factory=list)
    toc: list[Mark] = field(default_factory=list)
    front: list[Mark] = field(default_factory=list)
    furniture: list[Mark] = field(default_factory=list)
    groups: list[Mark] = field(default_factory=list)
    punkter: list[PunktPart] = field(default_factory=list)
    end: list[Mark] = field(default_factory=list)


def outline(marks: Sequence[Mark], grammar: Grammar) -> list[MeetingPart]:
    """The meetings of a file: at least one, and every mark in exactly one place of one of them."""
    starts = [0, *[i for i, found in enumerate(marks) if found.kind == "title"][1:]]
    return [_meeting(marks[a:b], grammar) for a, b in pairwise([*starts, len(marks)])]


def _meeting(marks: Sequence[Mark], grammar: Grammar) -> MeetingPart:
    meeting = MeetingPart()
    items = [i for i, found in enumerate(marks) if found.opens]
    _read_head(marks[: items[0] if items else len(marks)], meeting)
    end = _end(marks, items[-1]) if items else len(marks)
    for found in marks[end:]:
        (meeting.furniture if found.kind in ("ornament", "furniture") else meeting.end).append(found)
    for a, b in pairwise([*items, end]):
        group = meeting.groups[-1] if meeting.groups else None
        punkt = _punkt(marks[a:b], meeting, group, grammar)
        if punkt.mark is not None or punkt.header or punkt.sections:
            meeting.punkter.append(punkt)
    return meeting


def _end(marks: Sequence[Mark], last: int) -> int:
    """Where the last punkt ends: before the line that closes the minutes, with no heading after it."""
    end = len(marks)
    for i in reversed(range(last + 1, len(marks))):
        if marks[i].kind in ("heading", "inline", "decision", "punkt", "case_number", "group"):
            break
        end = i if marks[i].kind == "end" and marks[i - 1].kind not in ("heading", "decision") else end
    return end


def _read_head(marks: Sequence[Mark], meeting: MeetingPart) -> None:
    """Title, header fields and contents; what goes on under a label belongs to it; the rest is front."""
    last_row = max((i for i, found in enumerate(marks) if found.kind == "toc_row"), default=-1)
    toc = False
    labels = _Labels()
    for i, found in enumerate(marks):
        if found.kind in ("ornament", "furniture"):
            meeting.furniture.append(found)
        elif found.kind == "group":
            (meeting.toc if toc and i < last_row else meeting.groups).append(found)
        elif found.kind == "title":
            meeting.title = found
        elif toc and _is_page(found.text):
            meeting.toc.append(replace(found, kind="toc_page"))
        elif found.kind == "toc_heading" or (toc and (i <= last_row or last_row < 0 or found.kind == "row")) or found.kind == "toc_row":
            meeting.toc.append(found)
            toc = True
        elif found.kind in ("field", "head"):
            meeting.fields.append(found)
            labels.read(found)
        elif (not toc or i > last_row >= 0) and (value := labels.value(found)) is not None:
            meeting.fields.append(value)
        else:
            meeting.front.append(found)


def _is_page(text: str) -> bool:
    """Whether a line is of a column of page numbers that stands apart from the contents: «Side», «3»."""
    return text.casefold().rstrip(":") == "side" or (text.isdecimal() and len(text) <= 3)


class _Labels:
    """The labels of a header whose values are still to come: on the lines below, in their order, each by its own kind.

    People may stand in columns, those present beside those absent, or be told apart by + and -.
    """

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.columns: list[str] = []
        self.naming: str | None = None
        self.signed = False

    def read(self, found: Mark) -> None:
        """Take note of a header line."""
        field = found.fields.get("field")
        self.naming = field if field in ("participants", "absent") else None
        self.signed = self.naming is not None and "+" in found.text
        self.columns = found.fields.get("columns", "").split()
        if field is not None and not found.fields["value"]:
            self.waiting.append(field)
        self.waiting = [label for label in self.waiting[-MOST_WAITING:] if label not in found.fields]

    def value(self, found: Mark) -> Mark | None:
        """The line as the value of the label it belongs to, or None."""
        if self.columns and (cells := found.lines[0].cells or (found.text,)) and all(people.lists_names(cell) for cell in cells if cell):
            return replace(found, fields={**dict(zip(self.columns, cells, strict=False)), "label": ""})
        if self.signed and people.lists_names(name := found.text.lstrip("+ ")):
            away = found.lines[0].raw.lstrip()[:1] in "-–−÷"
            return replace(found, fields={"field": "absent" if away else "participants", "label": "", "value": name})
        if self.naming is not None and people.lists_names(found.text):
            self.waiting = [label for label in self.waiting if label != self.naming]
            return replace(found, fields={"field": self.naming, "label": "", "value": found.text})
        for n, label in enumerate(self.waiting):
            if _fits(label, found.text):
                self.waiting = self.waiting[n + 1 :]
                self.naming = label if label in ("participants", "absent") else None
                return replace(found, fields={"field": label, "label": "", "value": found.text})
        return None


def _fits(field: str, text: str) -> bool:
    """Whether a line can be the value of a header's field."""
    if len(text) > LONGEST_VALUE:
        return False
    if field == "date":
        return danish.first_date(text) is not None
    if field in ("time", "end_time"):
        return bool(danish.clocks_of(text))
    if field in ("participants", "absent"):
        return people.lists_names(text) or text.strip(".").casefold() in ("ingen", "alle")
    return danish.first_date(text) is None or field == "other"


LONGEST_VALUE = 300  # letters in a value that stands below its label
MOST_WAITING = 50  # labels without a value; a header has a dozen


def _punkt(marks: Sequence[Mark], meeting: MeetingPart, group: Mark | None, grammar: Grammar) -> PunktPart:
    """One agenda item: its header lines, then sections that follow one another without gap or overlap."""
    own = next((i for i, found in enumerate(marks) if found.kind == "punkt"), -1)
    punkt = PunktPart(marks[own] if own >= 0 else None, list(marks[: max(own, 0)]), group=group)
    section: SectionPart | None = None
    ahead = _Ahead(marks, grammar)
    header = _header_end(marks, own)
    for i, found in enumerate(marks[own + 1 :], own + 1):
        if found.kind == "furniture" or (found.kind == "ornament" and not _in_a_quote(found, section)):
            meeting.furniture.append(found)
        elif found.kind == "group":
            meeting.groups.append(found)
        elif section is None and (found.kind in ("case_number", "label") or i < header):
            punkt.header.append(found)
            punkt.group = found if found.rule == "repeated group" else punkt.group
        elif found.kind == "decided" and (section is None or section.slug not in ("beslutning", "tidligere_beslutning")):
            section = SectionPart("beslutning", None, [found])  # a decision without a heading: its first line is its own
            punkt.sections.append(section)
        elif (slug := ahead.opens(i, section)) is not None:
            section = SectionPart(slug, found)
            punkt.sections.append(section)
        else:
            if section is None:
                section = SectionPart("andet", None)
                punkt.sections.append(section)
            section.marks.append(found)
    return punkt


def _header_end(marks: Sequence[Mark], own: int) -> int:
    """Where the header of a punkt ends: with its last case number or label, if only short lines stand before that."""
    end = own + 1
    for i in range(own + 1, min(own + 1 + LONGEST_HEADER, len(marks))):
        if marks[i].kind in ("case_number", "label"):
            end = i + 1
        elif marks[i].kind != "text" or len(marks[i].text) > LONGEST_LOOSE or marks[i].text.endswith("."):
            break
    return end


LONGEST_HEADER = 6  # lines under a punkt's own among which its case number is sought
LONGEST_LOOSE = 100  # letters in a line of a header that says nothing known


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
    def recommends(self) -> bool:
        """Whether an Indstilling has a heading of its own, so that no «X indstiller» opens one."""
        return "indstilling" in self.last

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
            awaited = section is not None and section.slug == "beslutning" and not section.marks and section.dated is None
            return None if awaited else "tidligere_beslutning"
        if found.kind == "inline":
            return None if found.fields["slug"] == "bilag" and section is not None and section.slug == "bilag" else found.fields["slug"]
        if found.kind == "by" and not self.recommends and (section is None or section.slug != "indstilling"):
            return "indstilling"
        if found.kind == "heading":
            if found.fields["slug"] == "fravær" and section and section.dated and section.marks in ([], [section.dated]):
                return None  # «Fraværende:» between a decision's heading and its text
            return None if self._shared(found) and self._is_subheading(i, section) else found.fields["slug"]
        if found.level and section and section.heading and 0 < found.level <= section.heading.level and _titles_text(self.marks, i):
            return "andet" if section.slug != "indstilling" else None
        return None

    def _shared(self, found: Mark) -> bool:
        """Whether a heading word also titles passages inside running text."""
        return found.fields.get("meant", found.fields.get("heading", "")).casefold() in self.grammar.shared

    def _is_subheading(self, i: int, section: SectionPart | None) -> bool:
        """Whether a shared word titles a passage of the open section: deeper by its markup, else by what follows.

        Without markup it does when another title with text under it, or the same heading once more, comes before the
        next heading that is the template's alone (samples/odd/oekonomi-as-subheading.txt).
        """
        if section is None or section.heading is None:
            return False
        slug, level, words = self.marks[i].fields["slug"], self.marks[i].level, self.grammar.sections.get(section.slug)
        if words is None or not words.prose or self._shared(section.heading) or section.heading is self.marks[i]:
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
