"""What one line is by itself: by the grammar's rules for the zone it stands in, by its words, by its shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import regex

from referat_cli.grammar import Grammar
from referat_cli.patterns import Pattern
from referat_cli.text import Line
from referat_cli.words import MONTHS

NOTHING: Mapping[str, str] = {}
Read = tuple[str, Mapping[str, str], str]
"""Kind, fields and the rule that says so."""

_NUMBERED = Pattern(rf"(?:\d{{1,2}}[.)](?! (?:{'|'.join(MONTHS)})\b)|\(?[a-zæøå]\)|\(\d{{1,2}}\)) +\S")
_WORDS = Pattern(r"[^\W_]")
_LETTERED = Pattern(r"(?:[A-ZÆØÅ]|\d{1,2}(?:\.\d{1,2})?|[IVX]{1,4})[.):]? +(\p{Lu}.*)")
LONGEST_INLINE = 200  # letters in a line that begins with a heading


def read_line(text: str, line: Line, single: bool, zone: str, grammar: Grammar) -> Read:
    """Kind, fields and rule of a line, or of the text of several joined."""
    label = grammar.find_label(text) if zone == "head" else None
    if zone == "head" and line.cells is not None and (cells := _cells(line.cells, grammar)):
        return "head", cells, "field"
    if label is not None and ":" in text[len(label["label"]) : len(label["label"]) + 2]:
        return _field(label, grammar)
    if (found := grammar.find(text, zone)) is not None:
        return _template(found, grammar) if found[0] == "heading" else found
    if line.cells is not None:
        return "row", NOTHING, ""
    if zone == "head":
        if label is not None:
            return _field(label, grammar)
    elif single and zone != "toc" and text[:1] in grammar.initials and (found_glued := _glued(text, grammar)):
        return "inline", found_glued, "section"
    elif single and zone != "toc" and _may_hold_heading(text, grammar) and (heading := read_heading(text, line.bullet, grammar)):
        return heading["kind"], heading, "section"
    if line.bullet or (not text[:1].isalpha() and _NUMBERED.match(text)) or (text[1:2] == ")" and _NUMBERED.match(text)):
        return "item", NOTHING, ""
    return "text" if text[:1].isalnum() or _WORDS.search(text) else "ornament", NOTHING, ""


def _template(found: Read, grammar: Grammar) -> Read:
    """A line in which a rule finds a template heading among other words: the kind of section comes with it."""
    kind, fields, rule = found
    section = grammar.headings.get(fields["heading"].casefold())
    return "inline" if "rest" in fields else kind, {**fields, "slug": section.slug if section else "andet"}, rule


def _glued(text: str, grammar: Grammar) -> dict[str, str] | None:
    """A template heading with its text glued to it."""
    if (found := grammar.glued(text)) is None:
        return None
    slug = grammar.headings[found["heading"].casefold()].slug
    return {"kind": "inline", "slug": slug, "heading": found["heading"], "rest": found["rest"], "glued": "yes"}


_SHAPES = (("rn", "m"), ("ri", "n"), ("cl", "d"), ("vv", "w"), ("ii", "ü"))


def read_misread(text: str, grammar: Grammar) -> dict[str, str] | None:
    """A template heading in which a letter or two were taken for others of their shape: «Beslutnlng», «0konomi»."""
    word = text.rstrip(": ").casefold()
    for meant in {word, *(word.replace(two, one) for two, one in _SHAPES if two in word)}:
        for heading, nearly in grammar.misread.get(len(meant), ()):
            if nearly.fullmatch(meant):
                return {"kind": "heading", "slug": grammar.headings[heading.casefold()].slug, "heading": text.rstrip(": "), "meant": heading}
    return None


def _cells(cells: Sequence[str], grammar: Grammar) -> dict[str, str]:
    """What a row of labels and values beside one another says: «Dato: | 26. maj 2021 | Start: | 17.00», or the labels of columns of people."""
    told: dict[str, str] = {}
    columns = [grammar.fields.get(cell.rstrip(": ").casefold(), "") for cell in cells]
    if len(columns) > 1 and set(columns) <= {"participants", "absent"}:
        return {"columns": " ".join(columns)}
    for cell in cells:
        if found := grammar.find_of("title", cell) or grammar.find(cell, "head"):
            told |= {key: value for key, value in found[1].items() if key in ("kind", "body")}
    for label, value in pairwise(cells):
        kind = grammar.fields.get(label.rstrip(": ").casefold())
        if kind is not None and value and kind != "other":
            told.setdefault(kind, value)
    return told


def _field(label: regex.Match[str], grammar: Grammar) -> Read:
    return "field", {"label": label["label"], "value": label["value"] or "", "field": grammar.fields[label["label"].casefold()]}, "field"


def _may_hold_heading(text: str, grammar: Grammar) -> bool:
    """Whether a line is short enough to begin with a heading, or has a colon where one would end."""
    return len(text) <= LONGEST_INLINE or ": " in text[: grammar.longest_heading]


def read_heading(text: str, bullet: bool, grammar: Grammar) -> dict[str, str] | None:
    """A template heading, alone or with text after it on its line; one behind a bullet only where the style has such."""
    if not grammar.bullets if bullet else grammar.bullets == "only":
        return None
    if len(text) <= grammar.longest_heading and (text[:1].isupper() or grammar.lettered):
        word = text.rstrip(": ")
        if section := grammar.headings.get(word.casefold()):
            return {"kind": "heading", "slug": section.slug, "heading": word}
        if grammar.lettered and (lettered := _LETTERED.fullmatch(word)) and (section := grammar.headings.get(lettered[1].casefold())):
            return {"kind": "heading", "slug": section.slug, "heading": word}
    if text[:1] in grammar.inline_initials and (found := grammar.inline(text)):
        slug = grammar.headings[found["heading"].casefold()].slug
        return {"kind": "inline", "slug": slug, "heading": found["heading"], "rest": found["rest"]}
    return None
