"""Mark: what one line is, by the grammar's ordered rules; wrapped lines are joined to one mark on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import regex

from referat_cli.danish import MONTHS
from referat_cli.grammar import Grammar
from referat_cli.text import Line, plain, undress
from referat_cli.wrapping import Wrapping

NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Mark:
    """What a line (or the lines of a wrapped one) is, and which rule said so; not changed once made.

    Kinds: those of the grammar's rules, `field`, `heading`, `inline` (a heading with text after it), and by the
    line's shape `row` (of a table), `item`, `ornament` (no word in it) and `text`.
    """

    kind: str
    text: str
    lines: tuple[Line, ...]
    first: int  # numbers of the first and the last line
    last: int
    level: int  # the heading level that the markup claims, 0 for none
    fields: Mapping[str, str]
    rule: str
    starts: tuple[int, ...]  # where each of the lines begins in text

    def line_at(self, offset: int) -> int:
        """Number of the line that the character at an offset of text stands on."""
        return self.lines[bisect_right(self.starts, offset) - 1].number if len(self.lines) > 1 else self.first


_AT_START = (0,)
_NUMBERED = regex.compile(rf"(?:\d{{1,2}}[.)](?! (?:{'|'.join(MONTHS)})\b)|\(?[a-zæøå]\)|\(\d{{1,2}}\)) +\S")
_WORDS = regex.compile(r"[^\W_]").search
LONGEST_INLINE = 200  # letters in a line that begins with a heading
LONGEST_RULED = 600  # letters; a longer line is text, whatever it begins with: so no pattern can make it slow
_CONTINUES = frozenset(("text", "item", "punkt", "title", "field", "by", "inline", "decision"))  # the marks a wrapped line may go on from


def mark(lines: Sequence[Line], grammar: Grammar) -> list[Mark]:
    """As few marks as there are wrapped lines to join; every line is in exactly one."""
    marks: list[Mark] = []
    wrapping = Wrapping(lines)
    title: Mark | None = None
    zone, i, count = "head", 0, len(lines)
    while i < count:
        line = lines[i]
        if line.cells is not None and zone != "toc":
            line = _prose(lines, i)
        kind, fields, rule = _read(line.text, line, True, zone, grammar)
        number = line.number
        found = Mark(kind, line.text, (line,), number, number, line.level, fields, rule, _AT_START)
        if kind == "title":
            found = _title(found, lines[i + 1 : i + 4], zone, title, grammar)
            title = found if found.kind == "title" else title
        i += 1
        if i < count and lines[i].number == number + 1 and found.kind in _CONTINUES:
            found = _joined(found, lines, i - 1, zone, grammar, wrapping)
            i += len(found.lines) - 1
        marks.append(found)
        if found.rule:
            zone = _zone_after(found, zone)
    return marks


def _prose(lines: Sequence[Line], i: int) -> Line:
    """The line as it is, if it is a table's; a sentence with a tab in it, on its own, is none."""
    line = lines[i]
    beside = (*lines[max(i - 1, 0) : i], *lines[i + 1 : i + 2])
    if line.raw.lstrip()[:1] == "|" or any(abs(other.number - line.number) == 1 and other.cells is not None for other in beside):
        return line
    spaced = undress(line.number, line.raw.replace("\t", " "))
    return replace(spaced, raw=line.raw) if spaced.text.endswith((".", "!", "?")) else line


def _zone_after(found: Mark, zone: str) -> str:
    """The part of the document that the next line stands in."""
    if found.kind == "title":
        return "head"
    if found.kind == "toc_heading":
        return "toc"
    if found.kind == "punkt":
        return "punkt"
    if found.kind in ("heading", "inline"):
        return "indstilling" if found.fields["slug"] == "indstilling" else "punkt"
    return "punkt" if found.kind == "decision" else zone


def _mark(text: str, lines: tuple[Line, ...], starts: tuple[int, ...], zone: str, grammar: Grammar) -> Mark:
    """The first rule that matches the whole line; else what its shape tells."""
    line = lines[0]
    kind, fields, rule = _read(text, line, len(lines) == 1, zone, grammar)
    return Mark(kind, text, lines, line.number, lines[-1].number, line.level, fields, rule, starts)


def _read(text: str, line: Line, single: bool, zone: str, grammar: Grammar) -> tuple[str, Mapping[str, str], str]:
    """Kind, fields and rule of a line."""
    size = len(text)
    if size <= LONGEST_RULED and (found := grammar.find(text, zone)) is not None:
        return found
    if line.cells is not None:
        return "row", NOTHING, ""
    if zone == "head":
        if label := grammar.labels.fullmatch(text):
            return "field", {"label": label["label"], "value": label["value"] or "", "field": grammar.fields[label["label"]]}, "field"
    elif single and size <= LONGEST_INLINE and not line.bullet and zone != "toc" and (heading := _heading(text, grammar)):
        return heading["kind"], heading, "section"
    if line.bullet or (not text[:1].isalpha() and _NUMBERED.match(text)) or (text[1:2] == ")" and _NUMBERED.match(text)):
        return "item", NOTHING, ""
    return "text" if text[:1].isalnum() or _WORDS(text) else "ornament", NOTHING, ""


def _title(found: Mark, following: Sequence[Line], zone: str, title: Mark | None, grammar: Grammar) -> Mark:
    """A title line opens a meeting if it is the first, or if a header follows; repeated it is a running header."""
    again = title is not None and title.text == found.text
    if title is None or (not (again and zone == "head") and _header_follows(following, again, grammar)):
        return found
    return replace(found, kind="furniture" if again else "text", fields=NOTHING, rule="repeated title" if again else "")


def _header_follows(following: Sequence[Line], again: bool, grammar: Grammar) -> bool:
    """Whether a header follows a title line; under a new title the first punkt may follow at once."""
    for line in following:
        found = grammar.find(line.text, "head")
        if grammar.labels.fullmatch(line.text) or (found and found[0] in (("toc_heading",) if again else ("toc_heading", "punkt"))):
            return True
    return False


def _heading(text: str, grammar: Grammar) -> dict[str, str] | None:
    """A template heading, alone or with text after it on its line."""
    if len(text) <= grammar.longest_heading and text[:1].isupper():
        word = text.rstrip(": ")
        if section := grammar.headings.get(word.casefold()):
            return {"kind": "heading", "slug": section.slug, "heading": word}
    if text[:1] in grammar.inline_initials and (found := grammar.inline.fullmatch(text)):
        slug = grammar.headings[found["heading"].casefold()].slug
        return {"kind": "inline", "slug": slug, "heading": found["heading"], "rest": found["rest"]}
    return None


def _joined(found: Mark, lines: Sequence[Line], i: int, zone: str, grammar: Grammar, wrapping: Wrapping) -> Mark:
    """The mark with the wrapped lines that go on from it, read again by the rules."""
    pieces, starts, j = [found.text], [0], i
    ruled = found.kind in ("punkt", "title")  # what they say is read by a rule, that must still be able to
    while j + 1 < len(lines) and (_goes_on(found, lines[j], lines[j + 1], zone, grammar, wrapping) or _title_goes_on(found, lines, j, zone, grammar)):
        j += 1
        rest = f"- {lines[j].text}" if lines[j].bullet else lines[j].text
        lead = wrapping.lead(pieces[-1], rest)
        if ruled and starts[-1] + len(lead) + len(rest) > LONGEST_RULED:
            j -= 1
            break
        pieces[-1] = lead
        starts.append(starts[-1] + len(lead))
        pieces.append(rest)
    if j == i:
        return found
    text, together = "".join(pieces), (*found.lines, *lines[i + 1 : j + 1])  # the first as it was read: a tab in it may have been no table's
    if "](" in text or "*" in text or "_" in text:
        text = plain(text)  # a link or an emphasis that was broken over two lines
    if found.kind == "inline":
        fields = {**found.fields, "rest": text[len(found.text) - len(found.fields["rest"]) :]}
        return replace(found, text=text, lines=together, last=lines[j].number, fields=fields, starts=tuple(starts))
    again = _mark(text, together, tuple(starts), zone, grammar)
    if again.kind in ("text", "row") and found.kind != "text":
        return replace(found, text=text, lines=together, last=lines[j].number, starts=tuple(starts))
    return again


def _goes_on(found: Mark, line: Line, after: Line, zone: str, grammar: Grammar, wrapping: Wrapping) -> bool:
    """Whether the line after is the wrapped rest of this one, and starts nothing of its own."""
    if after.number != line.number + 1 or after.level or after.cells is not None or line.raw.endswith("  "):
        return False
    if found.kind == "decision" and line.text.endswith(":"):
        return False
    if after.bullet:
        return wrapping.wraps_at_dash(line, after)
    if not (wrapping.wraps(line, after) or _list_goes_on(found, line, after)):
        return False
    return _read(after.text, after, True, zone, grammar)[0] == "text"


def _title_goes_on(found: Mark, lines: Sequence[Line], j: int, zone: str, grammar: Grammar) -> bool:
    """Whether the line after belongs to a title: the rest of a punkt's, with a blank line under it, or of a row of the contents."""
    after, last = lines[j + 1], j + 2 == len(lines)
    if after.number != lines[j].number + 1 or after.bullet or after.level:
        return False
    if found.kind == "text" and zone == "toc":
        return len(lines[j].text) >= SHORTEST_WRAPPED and lines[j].cells is None and _read(after.text, after, True, zone, grammar)[0] == "toc_row"
    parted = last or lines[j + 2].number > after.number + 1
    return found.kind == "punkt" and parted and after.cells is None and _read(after.text, after, True, "punkt", grammar)[0] == "text"


SHORTEST_WRAPPED = 50  # letters in a row of the contents that goes on in the next line


def _list_goes_on(found: Mark, line: Line, after: Line) -> bool:
    """A list of people parted by commas goes on over the line's end; one name a line does not."""
    people = found.kind == "field" and found.fields["field"] in ("participants", "absent")
    return people and ("," in line.text or ("," in after.text and found.fields["value"] != ""))
