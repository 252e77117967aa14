"""Patterns for lines of one form, learned from the lines: what differs between them is generalised, what they share is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import regex

from referat_cli.patterns import Pattern, compiled
from referat_cli.text import Line

Matcher = Callable[..., "regex.Match[str] | None"]
Expand = Callable[[str], str]
"""Replaces ${name} in a pattern by the grammar's values."""

MOST_VARIANTS = 4  # wordings of one part of a line, before its words are taken for any words
_PARTS = Pattern(r"(?i:\bÅbent?\b)|\d+|\s+|\p{L}+|.")
_STATE = r"(?:(?i:åbent?)|(?<closed>(?i:lukket|fortrolig)))"
_CLOSED_BEFORE = r"(?:(?<closed>(?i:lukket(?: punkt| sag)?|fortrolig))(?: ?[:–-] ?|$))?"
_CLOSED_AFTER = r"(?: ?[-–(]+ ?(?<closed>(?i:lukket(?: sag| punkt)?|for lukkede døre|fortrolig))\)?)?"


def quoted(text: str) -> str:
    """The text as a pattern for itself."""
    return regex.escape(text, special_only=True, literal_spaces=True)


def literal(text: str, any_words: bool = False) -> str:
    r"""A pattern for the text with other numbers in it, and a closed item's state where it says open; or with any words."""
    return "".join(_part(part, any_words) for part in _PARTS.findall(text))


def _part(part: str, any_words: bool) -> str:
    if part.isdecimal():
        return r"\d+"
    if part.casefold() in ("åben", "åbent"):
        return _STATE
    if part.isspace():
        return r"\t+" if "\t" in part else " +" if len(part) > 1 else " "
    return r"\p{L}+" if any_words and part.isalpha() else quoted(part)


def first_line(text: str, fields: Mapping[str, str], expand: Expand) -> str:
    """A pattern for a line of a header: the names, dates and numbers in it generalised, other words as they are."""
    names = sorted((fields[name] for name in ("authority", "body", "place", "participants", "absent") if fields.get(name)), key=len, reverse=True)
    known = "|".join(["(?<name>(?!))", *(f"(?<name>{quoted(name)})" for name in names)])
    pattern, at = "", 0
    for found in compiled(expand(rf"{known}|(?<when>${{when}})|(?<clock>${{clock}})|(?<name>${{body}})(?!\p{{L}})")).finditer(text):
        kind = next((name for name, value in found.groupdict().items() if value), None)
        if kind is not None and not text[found.start() - 1 : found.start()].isalnum():
            pattern += literal(text[at : found.start()]) + (r"\p{Lu}.*" if kind == "name" else "${" + kind + "}")
            at = found.end()
    pattern += literal(text[at:])
    return pattern if compiled(expand(pattern)).fullmatch(text) else literal(text)


def item_line(lines: Iterable[str], pattern: str, expand: Expand) -> str | None:
    """A narrower pattern for the lines that a rule for item lines reads, giving the same fields; None where they have no one form."""
    matcher = compiled(expand(pattern)).fullmatch
    found = [told for line in lines if (told := matcher(line)) is not None]
    orders = {tuple(name for name, _ in _places(told)) for told in found}
    if len(orders) != 1 or not (order := orders.pop()):
        return None
    case = compiled(expand(r"(?<![\p{L}\d./-])${anycase}(?![\p{L}\d./-])")).search
    gaps = [_alternatives([_gap(told, n, case) for told in found]) for n in range(len(order) + 1)]
    if None in gaps:
        return None
    parts = [str(gaps[0])]
    for name, gap in zip(order, gaps[1:], strict=True):
        field = _field(name, [told[name] for told in found])
        parts.append(f"{_CLOSED_BEFORE}{field}{gap}{_CLOSED_AFTER}" if name == "title" else f"{field}{gap}")
    narrower = "".join(parts)
    again = compiled(expand(narrower)).fullmatch
    return narrower if all(_same(told, again(told.string)) for told in found) else None


def fields_of(found: regex.Match[str]) -> dict[str, str]:
    """The named groups of a match that say something."""
    return {name: value for name, value in found.groupdict().items() if value is not None}


def _same(wanted: regex.Match[str], found: regex.Match[str] | None) -> bool:
    """Whether the second match gives the fields of the first, less the words of its label."""
    if found is None:
        return False
    one, other = fields_of(wanted), fields_of(found)
    same = all(one.get(name) == other.get(name) for name in ("number", "title"))
    return same and one.get("case") in (None, other.get("case")) and ("closed" in one) <= ("closed" in other)


def _places(found: regex.Match[str]) -> list[tuple[str, tuple[int, int]]]:
    """Number and title in the order of the line."""
    told = fields_of(found)
    return sorted(((name, found.span(name)) for name in ("number", "title") if name in told), key=lambda place: place[1])


def _gap(found: regex.Match[str], n: int, case: Matcher) -> list[tuple[str, str]]:
    """The text before a line's n-th field, or after the last, in parts: the case number, the state of a closed item, and words."""
    places = [(0, 0), *(span for _, span in _places(found)), (len(found.string), 0)]
    first, last = places[n][1], places[n + 1][0]
    told = fields_of(found)
    inside = sorted((*found.span(name), name) for name in ("case", "closed") if name in told)
    inside = [place for place in inside if first <= place[0] and place[1] <= last]
    if "case" not in told and n == len(places) - 2 and (unread := case(found.string, first, last)):
        inside = sorted([*inside, (*unread.span(), "case")])
    parts: list[tuple[str, str]] = []
    for start, end, name in inside:
        parts += [("", found.string[first:start]), (name, found.string[start:end])]
        first = end
    return [*parts, ("", found.string[first:last])]


def _alternatives(gaps: Sequence[list[tuple[str, str]]]) -> str | None:
    """One pattern for a part of all lines; None where there are too many wordings of it."""
    for any_words in (False, True):
        patterns = {"".join(_named(name, text, any_words) for name, text in gap) for gap in gaps}
        if len(patterns) <= MOST_VARIANTS:
            break
    else:
        return None
    optional = "" in patterns
    kept = sorted(patterns - {""}, key=len, reverse=True)
    if len(kept) <= 1 and not optional:
        return kept[0] if kept else ""
    return f"(?:{'|'.join(kept)}){'?' if optional else ''}" if kept else ""


def _named(name: str, text: str, any_words: bool) -> str:
    if name == "case":
        return "(?<case>${anycase})"
    return f"(?<closed>(?i:{quoted(text.casefold())}))" if name else literal(text, any_words)


def _field(name: str, values: Sequence[str]) -> str:
    """The narrowest of the known patterns that all values of a field fit."""
    known = (r"\d{1,4}", r"\d{1,4}(?:\.?[a-zæøå])?", r"\d{1,4}(?:\.\d{1,2})?") if name == "number" else (r'["«”(]?[\p{Lu}\d].*?', r"(?:\S.*?)?")
    fits = next((pattern for pattern in known if all(compiled(pattern).fullmatch(value) for value in values)), ".*?")
    return f"(?<{name}>{fits})"


_COUNTED = Pattern(r"(?P<pre>(?!\d)[^\d\t]{0,20}?)(?P<number>\d{1,4})(?P<mid>[^\p{L}\d]{0,5})\p{Lu}.*")
LEAST_COUNTED = 3  # lines that count on one by one


def counted(texts: Sequence[Sequence[Line]]) -> list[tuple[str, list[Line]]]:
    """The forms of lines whose numbers go on one by one with text between them, and these lines; the form of most lines first."""
    forms: dict[str, list[Line]] = {}
    for lines in texts:
        last: dict[str, Line] = {}
        numbers: dict[str, int] = {}
        for line in lines:
            if len(line.text) > LONGEST_ITEM or (found := _COUNTED.fullmatch(line.text)) is None:
                continue
            form = rf"{literal(found['pre'])}(?<number>\d{{1,4}}){literal(found['mid'])}(?<title>\p{{Lu}}.*)"
            number = int(found["number"])
            if form not in last or (number == numbers[form] + 1 and line.number > last[form].number + 1):
                forms.setdefault(form, []).append(line)
                last[form], numbers[form] = line, number
    found_forms = [(form, lines) for form, lines in forms.items() if len(lines) >= LEAST_COUNTED]
    return sorted(found_forms, key=lambda told: -len(told[1]))


LONGEST_ITEM = 200  # letters in an item line
