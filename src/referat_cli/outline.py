"""Which lines belong together: meetings, their head and contents, punkter and sections. The only place that weighs context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from referat_cli import danish, people
from referat_cli.grammar import Grammar, SectionWords
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
    for i, found in enumerate(marks[1:], 1):
        if found.kind == "furniture" or (found.kind == "ornament" and not _in_a_quote(found, section)):
            meeting.furniture.append(found)
        elif section is None and found.kind in ("case_number", "label"):
            punkt.header.append(found)
        elif (slug := _opens(marks, i, section, grammar)) is not None:
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


def _opens(marks: Sequence[Mark], i: int, section: SectionPart | None, grammar: Grammar) -> str | None:
    """The kind of section that a line opens, or None where it is text of the open one."""
    found = marks[i]
    if found.kind == "decision":
        return "tidligere_beslutning"
    if found.kind == "inline":
        return found.fields["slug"]
    if found.kind == "heading":
        words = grammar.sections[found.fields["slug"]]
        return None if words.shared and _is_subheading(marks, i, section, words, grammar) else words.slug
    if found.level and section and section.heading and 0 < found.level <= section.heading.level and _titles_text(marks, i):
        return "andet" if section.slug != "indstilling" else None
    return None


def _is_subheading(marks: Sequence[Mark], i: int, section: SectionPart | None, words: SectionWords, grammar: Grammar) -> bool:
    """Whether a shared word titles a passage of the open section: deeper by its markup, else by what follows.

    Without markup it does when another title with text under it, or the same heading once more, comes before the
    next heading that is the template's alone (samples/odd/oekonomi-as-subheading.txt).
    """
    if section is None or section.heading is None or not _prose(section, grammar) or section.slug == words.slug:
        return False
    following = [found for found in marks[i + 1 :] if found.kind in ("heading", "inline", "decision")]
    ahead = next((found for found in following if not _shared(found, grammar)), None)
    if marks[i].level and section.heading.level:
        return marks[i].level > section.heading.level and not (ahead and ahead.level >= marks[i].level)
    if any(found.fields.get("slug") == words.slug for found in following):
        return True
    between = range(i + 1, marks.index(ahead, i) if ahead else len(marks))
    return any(_titles_text(marks, j) and not marks[j].text.endswith(":") for j in between)


def _prose(section: SectionPart, grammar: Grammar) -> bool:
    """Sections whose running text has sub-headings, of which a shared word may be one; not a shared section itself."""
    words = grammar.sections.get(section.slug)
    return words is not None and words.prose and not words.shared and words.slug != "beslutning"


def _shared(found: Mark, grammar: Grammar) -> bool:
    return found.kind == "heading" and grammar.sections[found.fields["slug"]].shared


def _titles_text(marks: Sequence[Mark], i: int) -> bool:
    """Whether a line is a title with text under it."""
    if marks[i].kind != "text" or not (marks[i].level or danish.is_title(marks[i].text)):
        return False
    after = marks[i + 1] if i + 1 < len(marks) else None
    return after is not None and (after.kind in ("row", "item") or (after.kind == "text" and not danish.is_title(after.text)))


def all_marks(meeting: MeetingPart) -> Iterator[tuple[Mark, PunktPart | None, SectionPart | None]]:
    """Every mark of a meeting with the punkt and section it stands in."""
    for found in (*filter(None, [meeting.title]), *meeting.fields, *meeting.toc, *meeting.front, *meeting.furniture):
        yield found, None, None
    for punkt in meeting.punkter:
        for found in (punkt.mark, *punkt.header):
            yield found, punkt, None
        for section in punkt.sections:
            for found in (*filter(None, [section.heading]), *section.marks):
                yield found, punkt, section
