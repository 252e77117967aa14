"""Mark: what one line is in its text, by the grammar's ordered rules; wrapped lines are joined to one mark on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from referat_cli import people
from referat_cli.furniture import part_furniture
from referat_cli.grammar import LONGEST_RULED, Grammar
from referat_cli.items import Items, Start, find_items
from referat_cli.rules import NOTHING, Read, read_line, read_misread
from referat_cli.text import Line, plain, undress
from referat_cli.titles import find_titles
from referat_cli.wrapping import Wrapping


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
    opens: bool = False  # whether a punkt begins here: at its own line, or at a line of its header that stands above

    def line_at(self, offset: int) -> int:
        """Number of the line that the character at an offset of text stands on."""
        return self.lines[bisect_right(self.starts, offset) - 1].number if len(self.lines) > 1 else self.first


_AT_START = (0,)
_CONTINUES = frozenset(
    ("text", "item", "toc_row", "punkt", "title", "head", "field", "by", "inline", "decision")
)  # the marks a wrapped line may go on from


def mark(lines: Sequence[Line], grammar: Grammar) -> list[Mark]:
    """As few marks as there are wrapped lines to join; every line is in exactly one."""
    text, chrome = part_furniture(lines, lambda line: _is_content(line, grammar))
    wrapping = Wrapping(text)
    titles = find_titles(text, grammar)
    bounds = [0, *list(titles)[1:], len(text)]
    heads = [*titles.values()] or [None]
    found = [m for (a, b), head in zip(pairwise(bounds), heads, strict=True) for m in _Meeting(text, a, b, grammar, wrapping, head).marks()]
    if chrome:
        found += [_single(line, ("furniture", NOTHING, "repetition")) for line in chrome]
        found.sort(key=lambda m: m.first)
    return found


def _is_content(line: Line, grammar: Grammar) -> bool:
    """Whether a line is one of the template's own, that stand in every punkt."""
    if read_line(line.text, line, True, "punkt", grammar)[0] not in ("text", "item", "row", "ornament", "furniture"):
        return True
    if ((row := grammar.find(line.text, "toc")) is not None and "page" in row[1]) or grammar.find_label(line.text):
        return True
    return any(told is not None and not grammar.rule[told[0]].counted for form in grammar.forms if (told := grammar.find_punkt(line.text, form)))


def _single(line: Line, read: Read) -> Mark:
    return Mark(read[0], line.text, (line,), line.number, line.number, line.level, read[1], read[2], _AT_START)


def _spanning(lines: Sequence[Line], read: Read) -> Mark:
    """One mark for several whole lines."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    text = " ".join(line.text for line in lines)
    return Mark(read[0], text, tuple(lines), lines[0].number, lines[-1].number, lines[0].level, read[1], read[2], tuple(starts))


class _Meeting:
    """The marks of one meeting's lines, from index first to before last."""

    def __init__(self, lines: Sequence[Line], first: int, last: int, grammar: Grammar, wrapping: Wrapping, title: Read | None) -> None:
        self.lines, self.last, self.grammar, self.wrapping = lines, last, grammar, wrapping
        self.title, self.at, self.zone = title, first, "head"
        self.titled: str | None = None
        self.items: Items = find_items(lines, first, last, grammar)
        self.firsts = {start.first: start for start in self.items.starts.values()}
        self.opening = self._openings()
        self.heading: list[str] = []  # the title and the group, folded, of the punkt whose header is being read
        self.groups = self._groups(first)

    def _openings(self) -> set[int]:
        """The lines that a punkt begins with: the uppermost of those above its own."""
        openings = set(self.items.bare)
        for own in self.firsts:
            first = own
            while first - 1 in self.items.above and first > own - 4:  # as far as items._above looks
                first -= 1
            openings.add(first)
        return openings

    def _groups(self, first: int) -> set[str]:
        """The lines, folded, that stand among the contents and again right above a punkt."""
        if not self.items.rows:
            return set()
        body = min(self.opening)
        listed = {_folded(self.lines[i].text) for i in range(min(self.items.rows) - 2, body - 1) if i >= first and i not in self.items.rows}
        return {text for i in self.opening if i > first and (text := _folded(self.lines[i - 1].text)) in listed and text}

    def marks(self) -> Iterator[Mark]:
        """Every mark, in order."""
        group = ""
        while self.at < self.last:
            i = self.at
            found = self._next(i)
            self.at = max(self.at, i + len(found.lines))
            if found.kind == "group":
                group = _folded(found.text)
            elif found.kind == "punkt":
                self.heading = [_folded(found.fields.get("title", "")), _folded(found.text), group]
            elif found.kind not in ("case_number", "label"):
                self.heading = []
            found.opens = i in self.opening
            yield found
            if found.rule:
                self.zone = _zone_after(found, self.zone)

    def _next(self, i: int) -> Mark:
        line = self.lines[i]
        if (start := self.firsts.get(i)) is not None:
            return self._punkt(start)
        if self.titled is None and (title := self.grammar.find_of("title", line.text)) is not None and title == self.title:
            self.titled = line.text
            return self._joined(_single(line, title), i)
        if i in self.items.groups:
            return _single(line, ("group", NOTHING, "numbered group"))
        if (row := self.items.rows.get(i)) is not None:
            return self._row(line, row)
        if line.cells is not None and self.zone != "toc":
            line = _prose(self.lines, i)
        read = self._read(i, line)
        return self._joined(_single(line, read), i)

    def _row(self, line: Line, row: Start) -> Mark:
        """A row of the contents that reads like the line of a punkt."""
        read = self.grammar.find(line.text, "toc")
        if read is not None and read[0] == "toc_row":
            return self._joined(_single(line, read), self.at)
        fields = {key: value for key, value in row.fields.items() if key in ("number", "title", "closed")}
        return self._joined(_single(line, ("toc_row", fields, f"rule {row.rule + 1}")), self.at)

    def _read(self, i: int, line: Line) -> Read:
        """Kind, fields and rule of a line where it stands."""
        text = line.text
        if self.heading and text and _folded(text) in self.heading:
            return "label", NOTHING, "repeated title"
        if self.titled == text and text and (self.title is None or "date" in self.title[1]):
            return "furniture", NOTHING, "repeated title"
        if (i + 1 in self.opening or self.zone == "toc") and (group := self.grammar.find_of("group", text)):
            return group
        if _folded(text) in self.groups and (i + 1 in self.opening or self.zone in ("head", "toc")):
            return self.grammar.find_of("group", text) or ("group", NOTHING, "repeated group")
        read = read_line(text, line, True, "punkt" if i in self.items.above or i in self.items.bare else self.zone, self.grammar)
        if (
            read[0] in ("text", "item")
            and self.zone in ("punkt", "indstilling")
            and self._stands_alone(i)
            and (slip := read_misread(text, self.grammar))
        ):
            return "heading", slip, "misread section"
        if self.heading and read[0] in ("text", "item") and self.grammar.find_of("group", text):
            return "label", NOTHING, "repeated group"
        if self.zone == "head" and read[0] == "text" and (title := self.grammar.find_of("title", text)):
            return "head", title[1], title[2]
        return read

    def _stands_alone(self, i: int) -> bool:
        """Whether a line stands as a heading does: short, and apart from the text above it, or in a text without blank lines."""
        line = self.lines[i]
        if self.grammar.bullets == "only" or len(line.text) > self.grammar.longest_heading or line.bullet or line.cells is not None or i == 0:
            return False
        return line.place > self.lines[i - 1].place + 1 or not self.wrapping.parted

    def _punkt(self, start: Start) -> Mark:
        """The line of a punkt, with the one its title stands on and the wrapped rest of that."""
        rule = f"rule {start.rule + 1}" if start.rule >= 0 else "first heading"
        found = _spanning(self.lines[start.first : start.last + 1], ("punkt", {"title": "", **start.fields}, rule))
        if start.first < start.at or not start.fields.get("title"):
            return found
        return self._joined(found, start.last, start)

    def _joined(self, found: Mark, i: int, start: Start | None = None) -> Mark:
        """The mark with the wrapped lines that go on from it, read again by the rules."""
        lines, j = self.lines, i
        if found.kind not in _CONTINUES or i + 1 >= self.last:
            return found
        pieces, starts = [found.text], list(found.starts)
        ruled = found.kind in ("punkt", "title", "head")  # what they say is read by a rule, that must still be able to
        while (
            j + 1 < self.last
            and j + 1 not in self.opening
            and j + 1 not in self.items.rows
            and (self._goes_on(found, j) or self._title_goes_on(found, j))
        ):
            j += 1
            rest = f"- {lines[j].text}" if lines[j].bullet else lines[j].text
            lead = self.wrapping.lead(pieces[-1], rest)
            at = (starts[-1] if len(pieces) > 1 else 0) + len(lead)
            if ruled and at + len(rest) > LONGEST_RULED:
                j -= 1
                break
            pieces[-1] = lead
            starts.append(at)
            pieces.append(rest)
        if j == i:
            return found
        text, together = "".join(pieces), (*found.lines, *lines[i + 1 : j + 1])  # the first as it was read: a tab in it may have been no table's
        if "](" in text or "*" in text or "_" in text:
            text = plain(text)  # a link or an emphasis that was broken over two lines
        longer = replace(found, text=text, lines=together, last=lines[j].number, starts=tuple(starts))
        return self._read_again(found, longer, start)

    def _read_again(self, found: Mark, longer: Mark, start: Start | None) -> Mark:
        """What the rules read in the whole of a wrapped line."""
        if "rest" in found.fields:
            return replace(longer, fields={**found.fields, "rest": longer.text[len(found.text) - len(found.fields["rest"]) :]})
        if start is not None:
            told = self.grammar.find_punkt(longer.text, start.form) if start.rule >= 0 else None
            title = found.fields["title"] + longer.text[len(found.text) :]
            return replace(longer, fields={"title": title, **told[1]} if told and told[0] == start.rule else {**found.fields, "title": title})
        if found.kind == "title":
            again = self.grammar.find_of("title", longer.text)
            return replace(longer, fields=again[1], rule=again[2]) if again else longer
        kind, fields, rule = read_line(longer.text, longer.lines[0], False, self.zone, self.grammar)
        if kind in ("text", "row") and found.kind != "text":
            return replace(longer, fields=_lengthened(found, longer.text))
        return replace(longer, kind=kind, fields=fields, rule=rule)

    def _goes_on(self, found: Mark, j: int) -> bool:
        """Whether the line after is the wrapped rest of this one, and starts nothing of its own."""
        line, after = self.lines[j], self.lines[j + 1]
        near = after.place == line.place + 1 or (after.place == line.place + 2 and self.wrapping.breaks(line, after))
        if not near or after.level or after.cells is not None or line.raw.endswith("  "):
            return False
        if (found.kind == "toc_row" and "rows" not in found.fields) or (found.kind == "decision" and line.text.endswith(":")):
            return False
        ended = line.text[-1:] in ".:;?!" and not line.text.endswith(_NO_ENDS)
        if after.page and (ended or (found.kind not in ("text", "item", "inline", "decision"))):
            return False
        if found.text.startswith("at ") and after.text.startswith("at ") and line.text.endswith((",", ", og")):
            return False  # the next proposal, on a full line's end
        if after.bullet:
            return self.wrapping.wraps_at_dash(line, after)
        if not (self.wrapping.wraps(line, after) or _list_goes_on(found, line, after)):
            return False
        return (self._read(j + 1, after)[0] if found.kind != "punkt" else self._kind(j + 1)) == "text"

    def _title_goes_on(self, found: Mark, j: int) -> bool:
        """Whether the line after belongs to a title: the rest of a punkt's, with a blank line under it, or of a row of the contents."""
        lines, after = self.lines, self.lines[j + 1]
        if after.place != lines[j].place + 1 or after.bullet or after.level:
            return False
        if (found.kind == "text" and self.zone == "toc") or (found.kind == "toc_row" and "page" not in found.fields):
            rest = self._read(j + 1, after) if len(lines[j].text) >= SHORTEST_WRAPPED and lines[j].cells is None else ("", NOTHING, "")
            is_rest = rest[0] == "toc_row" and not {"number", "state"} & rest[1].keys()
            goes_on = is_rest and (self.zone == "toc" or "page" in rest[1]) and ".." not in lines[j].text
            return goes_on or (rest[0] == "text" and found.kind == "toc_row" and after.text[:1].islower())
        if found.text.endswith(":") or after.text.endswith(".") or after.text[:1] == "(":
            return False
        if len(after.text) > LONGEST_RULED or self.grammar.find_of("group", after.text):
            return False
        if len(lines[j].text) < SHORTEST_TITLE_LINE or people.is_list_of_names(after.text):
            return False
        return found.kind == "punkt" and self._is_text(j + 1) and self._ends_parted(j + 1)

    def _kind(self, i: int) -> str:
        """What a line is by itself, below a punkt's own."""
        line = self.lines[i]
        return read_line(line.text, line, True, "punkt", self.grammar)[0]

    def _is_text(self, i: int) -> bool:
        return not self.lines[i].bullet and self.lines[i].cells is None and self._kind(i) == "text"

    def _ends_parted(self, i: int) -> bool:
        """Whether a title that goes on in a line ends there or in one of the next two: with a blank line or a case number under it."""
        for j in range(i, i + LONGEST_TITLE_LINES - 1):
            if j + 1 >= self.last or self.lines[j + 1].place > self.lines[j].place + 1 or j + 1 in self.opening:
                return True
            if self._kind(j + 1) in ("case_number", "label"):
                return True
            if not self._is_text(j + 1) or self.lines[j + 1].text.endswith("."):
                return False
        return False


LONGEST_TITLE_LINES = 4
_NO_ENDS = (" stk.", " nr.", " pkt.", " jf.", " ca.", " kl.")  # no sentence ends with them
SHORTEST_TITLE_LINE = 18  # letters in a punkt's line whose title goes on in the next
SHORTEST_WRAPPED = 50  # letters in a row of the contents that goes on in the next line


def _folded(text: str) -> str:
    return "".join(text.split()).rstrip(".:").casefold()


def _prose(lines: Sequence[Line], i: int) -> Line:
    """The line as it is, if it is a table's; a sentence with a tab in it, on its own, is none."""
    line = lines[i]
    beside = (*lines[max(i - 1, 0) : i], *lines[i + 1 : i + 2])
    if line.raw.lstrip()[:1] == "|" or any(abs(other.place - line.place) == 1 and other.cells is not None for other in beside):
        return line
    spaced = undress(line.number, line.raw.replace("\t", " "))
    return replace(spaced, raw=line.raw, skipped=line.skipped, page=line.page) if spaced.text.endswith((".", "!", "?")) else line


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
    if found.kind == "by" and zone == "punkt":
        return "indstilling"
    return "punkt" if found.kind == "decision" else zone


def _lengthened(found: Mark, text: str) -> dict[str, str]:
    """The fields of a mark whose text goes on: the value, or else what ended the first line, goes on with it."""
    ends = [name for name, value in found.fields.items() if value and found.text.endswith(value)]
    if not (name := "value" if "value" in found.fields else ends[-1] if ends else ""):
        return dict(found.fields)
    same = (one == other for one, other in zip(found.text, text, strict=False))
    kept = next((n for n, alike in enumerate(same) if not alike), len(found.text))  # less than the first line where markup was taken off
    value = found.fields[name]
    return {**found.fields, name: (value[: len(value) - (len(found.text) - kept)] + text[kept:]).strip()}


def _list_goes_on(found: Mark, line: Line, after: Line) -> bool:
    """A list of people parted by commas goes on over the line's end; one name a line does not."""
    listing = found.kind == "field" and found.fields["field"] in ("participants", "absent")
    return listing and ("," in line.text or ("," in after.text and found.fields["value"] != ""))
