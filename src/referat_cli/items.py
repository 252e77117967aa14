"""Which lines begin a punkt: weighed over the whole of a meeting, for a numbered line may as well be one of a list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from referat_cli.grammar import Grammar
from referat_cli.patterns import Pattern
from referat_cli.rules import Read, read_line
from referat_cli.text import Line


@dataclass(slots=True)
class Start:
    """What begins a punkt: the lines of its number and title by their indexes, and what the rule reads in them."""

    at: int
    first: int  # the line that the punkt begins with: its title's or its case number's where that stands above
    last: int
    fields: dict[str, str]
    rule: int
    form: str
    number: tuple[int, ...] | None
    weight: float = 0.0
    supported: bool = False


@dataclass(slots=True)
class Items:
    """The starts of a meeting's punkter by the index of their own line, and what above and around them belongs to them."""

    starts: dict[int, Start]
    rows: dict[int, Start]  # lines of the contents that read like starts
    above: set[int]  # header lines that stand above the line of their punkt
    bare: set[int]  # headings that begin a punkt which has no line of its own
    groups: set[int] = field(default_factory=set)  # «2. Sager til beslutning» over 2.1 and 2.2


_NUMBERS = Pattern(r"\d+|\p{L}$")
LONGEST_TITLE = 300  # letters
_ENDS_NO_TITLE = (",", ";", " og", " at")


def find_items(lines: Sequence[Line], first: int, last: int, grammar: Grammar) -> Items:
    """The lines, from index first to before last, that begin the punkter of a meeting."""
    ahead = _Ahead(lines, last, grammar)
    forms = {form: list(_candidates(lines, first, last, form, ahead, grammar)) for form in grammar.forms}
    chosen = {form: _chosen(candidates, grammar) for form, candidates in forms.items() if candidates}
    found = {form: _found(starts) for form, starts in chosen.items()}
    most = max(found.values(), default=0)
    best = next((form for form, starts in chosen.items() if found[form] >= ENOUGH * most and starts), None)
    if most < 2 and grammar.untitled and (headed := _headed(lines, first, last, ahead, grammar)) is not None:
        return headed
    if best is None:
        return Items({}, {}, set(), set())
    dotted = [start for start in chosen[best] if start.number is not None and len(start.number) > 1]
    own = dotted if len(dotted) > len(chosen[best]) / 2 else chosen[best]
    groups = {start.at for start in chosen[best]} - {start.at for start in own}
    starts = {start.at: start for start in own}
    body = min(starts)
    rows = {start.at: start for start in forms[best] if start.at < body}
    return Items(starts, rows, _above(lines, list(starts.values()), ahead), set(), {at for at in groups if at > body or at + 1 == body})


ENOUGH = 0.6  # of the punkter that the best form finds: an earlier form of the grammar that finds as many is taken


def _found(starts: Sequence[Start]) -> float:
    """How many punkter a form finds; a line without a title is as often one of a punkt's header."""
    return sum(1.0 if start.number is not None else 0.5 for start in starts if start.supported)


def _headed(lines: Sequence[Line], first: int, last: int, ahead: _Ahead, grammar: Grammar) -> Items | None:
    """The punkter of a text without item lines: each begins with the heading that the first does, or with the title above that."""
    headings = [i for i in range(first, last) if ahead.read(i)[0] == "heading"]
    if not headings:
        return None
    opening = ahead.read(headings[0])[1]["slug"]
    same = [i for i in headings if ahead.read(i)[1]["slug"] == opening]
    if len(same) < 2:
        return None
    titled = sum(i > first and _is_title_above(lines, i - 1, grammar) for i in same)
    if titled >= 0.8 * len(same) and same[0] > first and _is_title_above(lines, same[0] - 1, grammar):
        starts = {i - 1: Start(i - 1, i - 1, i - 1, {"title": lines[i - 1].text}, -1, "", None) for i in same}
        return Items(starts, {}, set(), set())
    return Items({}, {}, set(), {*same, *_after_decisions(lines, same, last, ahead)})


def _after_decisions(lines: Sequence[Line], firsts: Sequence[int], last: int, ahead: _Ahead) -> Iterator[int]:
    """The other headings that a punkt begins with: those under the decision heading that each of the first ones stands under too."""
    headings = [i for i in range(firsts[0], last) if ahead.read(i)[0] in ("heading", "decision")]
    ends = [lines[before].text for before, i in pairwise(headings) if i in firsts and _decides(ahead.read(before))]
    if len(ends) < len(firsts) - 1:
        return
    for before, i in pairwise(headings):
        if lines[before].text in ends and ahead.read(i)[0] == "heading" and ahead.read(i)[1]["slug"] not in _ENDS_PUNKT and i not in firsts:
            yield i


_ENDS_PUNKT = ("beslutning", "bilag", "fravær")


def _decides(read: Read) -> bool:
    return read[0] == "decision" or read[1]["slug"] == "beslutning"


def _is_title_above(lines: Sequence[Line], i: int, grammar: Grammar) -> bool:
    """Whether a line above the first heading is the title of the first punkt, and no header line."""
    text = lines[i].text
    read = read_line(text, lines[i], True, "head", grammar)
    return read[0] == "text" and len(text) <= LONGEST_TITLE and not text.endswith((".", ":")) and grammar.find_of("title", text) is None


def _candidates(lines: Sequence[Line], first: int, last: int, form: str, ahead: _Ahead, grammar: Grammar) -> Iterator[Start]:
    """Every line that reads like the first of a punkt, weighed by what stands around it."""
    found: list[Start] = []
    for i in range(first, last):
        text = lines[i].text
        if (told := grammar.find_punkt(text, form)) is None:
            continue
        rule, fields = told
        read = ahead.read(i)
        counted = grammar.rule[rule].counted
        numbered_heading = read[0] == "heading" and text[:1].isdigit()
        if (read[0] == "toc_row" and "page" in read[1]) or (counted and read[0] in _NO_STARTS and not numbered_heading):
            continue
        place = grammar.rule[rule].title
        at, end = i, i
        if place == "below" and "title" not in fields and i + 1 < last and _reads_as_title(lines[i + 1].text, ahead.read(i + 1)):
            end, fields = i + 1, {**fields, "title": lines[i + 1].text}
        if place == "above" and i > first and (ahead.read(i - 1)[0] in ("text", "item") or "closed" in ahead.read(i - 1)[1]):
            at, fields = i - 1, {**fields, "title": lines[i - 1].text}
        start = Start(i, at, end, fields, rule, form, _number(fields))
        if found and _is_again(found[-1], start):
            continue  # the line printed twice
        found.append(start)
    titles: dict[str, int] = {}
    for start in found:
        title = _folded(start.fields.get("title", ""))
        titles[title] = titles.get(title, 0) + 1
    seen: set[str] = set()
    for n, start in enumerate(found):
        title = _folded(start.fields.get("title", ""))
        after = found[n + 1] if n + 1 < len(found) else None
        start.weight = _weight(lines, start, found[n - 1] if n else None, after, last, ahead, grammar)
        if title and titles[title] > 2:
            start.weight -= 4  # the headings of a punkt may be numbered too
        elif title and titles[title] > 1:
            start.weight += 2 if title in seen else -1
        seen.add(title)
        yield start


_NO_STARTS = ("case_number", "heading", "inline", "decision", "row")


def _reads_as_title(text: str, read: Read) -> bool:
    """Whether a line under a punkt's number can be its title."""
    return read[0] in ("text", "item", "end") and len(text) <= LONGEST_TITLE and not (text.endswith(".") and len(text) > LONGEST_ABBREVIATED)


LONGEST_ABBREVIATED = 60  # letters in a title that ends in a full stop


def _is_again(before: Start, start: Start) -> bool:
    """Whether a line says the same as the one before it."""
    titles = (_folded(before.fields.get("title", "")), _folded(start.fields.get("title", "")))
    return start.first == before.last + 1 and start.number == before.number and start.number is not None and titles[0] == titles[1]


def _number(fields: Mapping[str, str]) -> tuple[int, ...] | None:
    if "number" not in fields:
        return None
    return tuple(int(part) if part.isdecimal() else ord(part.lower()) for part in _NUMBERS.findall(fields["number"]))


def _folded(title: str) -> str:
    return "".join(title.split()).rstrip(".").casefold()


def _weight(lines: Sequence[Line], start: Start, before: Start | None, after: Start | None, last: int, ahead: _Ahead, grammar: Grammar) -> float:
    """How much speaks for a line as the first of a punkt: what follows it, what it says, and that it is none of a list."""
    counted = grammar.rule[start.rule].counted
    title = start.fields.get("title", "")
    weight = 0.0 if counted else 4.0
    end = min(after.first if after else last, last)
    near = ahead.near(start.last + 1, end)
    if "case" in start.fields or "case_number" in near[:3]:
        weight += 3
    elif "label" in near[:2] or _folded(title) in ahead.folded(start.last + 1, min(start.last + 3, end)):
        weight += 2
    lead = next((kind for kind in near if kind not in ("case_number", "label")), None)
    if lead in ("heading", "inline", "decision"):
        weight += 2
    elif ahead.has_heading(start.last + 1, end):
        weight += 1
    start.supported = weight > (0 if counted else 4) or "closed" in start.fields
    weight += 2 if "closed" in start.fields else 0
    weight += 1 if lines[start.at].level else 0
    if counted and start.first > 0 and lines[start.first].place > lines[start.first - 1].place + 1:
        weight += 0.5
    if counted:
        beside = _is_next(before, start) or _is_next(start, after)
        if beside and not start.supported:
            weight -= 1
        if beside and weight < 3 and "closed" not in start.fields:
            weight -= 3
        if title.endswith(_ENDS_NO_TITLE) or len(title) > LONGEST_TITLE:
            weight -= 3
        elif title.endswith(".") and len(title) > 60:
            weight -= 2
    return weight


def _is_next(before: Start | None, after: Start | None) -> bool:
    """Whether one line stands right under another and counts on from it, as in a list."""
    if before is None or after is None or not before.number or not after.number or after.first != before.last + 1:
        return False
    return after.number[:-1] == before.number[:-1] and after.number[-1] == before.number[-1] + 1


def _chosen(candidates: Sequence[Start], grammar: Grammar) -> list[Start]:
    """The candidates that count upwards and weigh most together; those that need no counting are left out only as rows of the contents."""
    first_body = next((start.at for start in candidates if start.supported), -1)
    numbered = [start for start in candidates if start.number is not None and (start.weight > 0)]
    chain = _heaviest(numbered)
    if not any(start.supported for start in chain):
        chain = _plain_chain(candidates) if all(grammar.rule[start.rule].counted for start in candidates) else chain
    taken = {start.at for start in chain}
    again = {start.number for start in candidates if start.at >= first_body}
    counted = {start.number for start in chain}
    for start in candidates:
        if start.at in taken:
            continue
        sure = not grammar.rule[start.rule].counted and not (start.at < first_body and start.number is not None and start.number in again)
        if start.number is None and start.at < first_body and not start.supported:
            sure = False
        if sure or (start.weight >= STRONG and start.number not in counted):
            chain.append(start)
    return sorted(chain, key=lambda start: start.at)


STRONG = 5.0  # the weight of a line that begins a punkt even where its number does not go on from the last


def _heaviest(starts: Sequence[Start]) -> list[Start]:
    """The subsequence with rising numbers whose weights add up to most, in O(n log n)."""
    ranks = sorted({start.number for start in starts if start.number is not None})
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(ranks) + 1)  # a Fenwick tree of the heaviest chain that ends at or below a number
    back: list[int] = []
    best = (0.0, -1)
    for n, start in enumerate(starts):
        rank = bisect_left(ranks, start.number or ())
        at, below = rank, (0.0, -1)
        while at > 0:
            below = max(below, tree[at])
            at &= at - 1
        back.append(below[1])
        weight = (below[0] + start.weight, n)
        best = max(best, weight)
        at = rank + 1
        while at < len(tree):
            tree[at] = max(tree[at], weight)
            at += at & -at
    chain, n = [], best[1]
    while n >= 0:
        chain.append(starts[n])
        n = back[n]
    return chain[::-1]


def _plain_chain(candidates: Sequence[Start]) -> list[Start]:
    """Where no line has a punkt's own lines under it: those that count on one by one, with text between them."""
    chain: list[Start] = []
    for start in candidates:
        if start.number is None or (chain and start.number != (*chain[-1].number[:-1], chain[-1].number[-1] + 1)):  # type: ignore[index]
            continue
        if not chain and start.number[-1] != 1:
            continue
        chain.append(start)
    return chain if len(chain) >= 3 and any(b.first > a.last + 1 for a, b in pairwise(chain)) else []


def _above(lines: Sequence[Line], starts: Sequence[Start], ahead: _Ahead) -> set[int]:
    """The case numbers and labels that stand above their punkt's line, if in this text most do."""
    told = []
    for start in starts:
        i = start.first
        while i > 0 and i > start.first - 4 and ahead.read(i - 1)[0] in ("case_number", "label"):
            i -= 1
        told.append(range(i, start.first))
    having = [indexes for indexes in told if indexes]
    below = sum(ahead.read(start.last + 1)[0] in ("case_number", "label") for start in starts if start.last + 1 < ahead.end)
    if len(having) < 0.6 * len(starts) or (not told[0] and below > len(having)):
        return set()
    return {i for indexes in having for i in indexes}


class _Ahead:
    """What the lines of a punkt are by themselves, read once."""

    def __init__(self, lines: Sequence[Line], end: int, grammar: Grammar) -> None:
        self.lines, self.end, self.grammar = lines, end, grammar
        self._read: dict[int, Read] = {}

    def read(self, i: int) -> Read:
        """Kind, fields and rule of a line."""
        if i >= self.end:
            return "text", {}, ""
        if i not in self._read:
            line = self.lines[i]
            found = self.grammar.find(line.text, "toc")
            is_row = found is not None and found[0] == "toc_row" and "state" not in found[1]
            self._read[i] = found if found is not None and is_row else read_line(line.text, line, True, "punkt", self.grammar)
        return self._read[i]

    def near(self, first: int, last: int) -> list[str]:
        """The kinds of the next few lines."""
        return [self.read(i)[0] for i in range(first, min(first + 4, last))]

    def folded(self, first: int, last: int) -> list[str]:
        """The next lines without case and spaces."""
        return [folded for i in range(first, last) if (folded := _folded(self.lines[i].text))]

    def has_heading(self, first: int, last: int) -> bool:
        """Whether a template heading stands in the lines."""
        return any(self.read(i)[0] in ("heading", "inline", "decision") for i in range(first, min(last, first + FAR)))


FAR = 80  # lines in which a punkt's first heading is sought
