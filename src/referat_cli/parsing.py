"""The reader as a pure function of its input: `parse` and `parse_all`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from referat_cli import shelf
from referat_cli.danish import day_of
from referat_cli.diagnostics import Diagnostic, diagnostic
from referat_cli.grammar import Grammar
from referat_cli.reading import Given, read
from referat_cli.records import Referat
from referat_cli.shelf import Shelf
from referat_cli.text import Line, Source, decode, lines_of, source_of_text


def parse(
    data: str | bytes | Path, *, name: str | None = None, grammar: str | Path | Grammar | None = None, authority: str | None = None,
    body: str | None = None, date: str | None = None, origin: str | None = None,
) -> Referat:  # fmt: skip
    """The first record of a text, of a file's bytes, or of the file at a Path; the rest as for parse_all."""
    return parse_all(data, name=name, grammar=grammar, authority=authority, body=body, date=date, origin=origin)[0]


def parse_all(
    data: str | bytes | Path, *, name: str | None = None, grammar: str | Path | Grammar | None = None, authority: str | None = None,
    body: str | None = None, date: str | None = None, origin: str | None = None,
) -> list[Referat]:  # fmt: skip
    """Every record of the input, one for each meeting, at least one: no text makes it fail.

    grammar is the id of a house style, a grammar file or a Grammar; without it the style is told by the text.
    authority, body, date (2024-03-27, 27-03-2024 or 27. marts 2024) and origin (an address) supply what the text does not print.
    Raises InputError when bytes are no text, OSError when a Path cannot be read, GrammarError for a faulty grammar, ValueError
    for a date that is none.
    """
    return records_of(source_of(data, name), grammar, given_of(authority, body, date, origin))


def given_of(authority: str | None, body: str | None, date: str | None, origin: str | None) -> Given:
    """What the user says of a file; raises ValueError for a date that is none."""
    authority, body = (None if name is None else " ".join(name.split()) for name in (authority, body))
    return Given(authority, body, None if date is None else day_of(date), origin)


def reading_of(source: Source, grammar: str | Path | Grammar | Shelf | None = None, given: Given = Given()) -> tuple[list[Referat], Grammar]:
    """Every record of a source, and the grammar it was read with: the one asked for, or the one of a shelf that claims it most."""
    lines = lines_of(source.text)
    chosen, doubt = choose(lines, grammar)
    return read(source, lines, chosen, given, [] if doubt is None else [doubt]), chosen


def records_of(source: Source, grammar: str | Path | Grammar | Shelf | None = None, given: Given = Given()) -> list[Referat]:
    """Every record of a source, read as for reading_of."""
    return reading_of(source, grammar, given)[0]


def source_of(data: str | bytes | Path, name: str | None = None) -> Source:
    """The decoded input; a str is taken as it is."""
    if isinstance(data, str):
        return source_of_text(data, name)
    if isinstance(data, Path):
        return decode(data.read_bytes(), name or data.name)
    if not isinstance(data, bytes):
        raise TypeError(f"a text is read as str, as bytes or from a Path, not from {type(data).__name__}")
    return decode(data, name)


def choose(lines: Sequence[Line], grammar: str | Path | Grammar | Shelf | None) -> tuple[Grammar, Diagnostic | None]:
    """The grammar asked for, else the one of a shelf (by default the shipped ones) that claims the text most, and what is in doubt."""
    if isinstance(grammar, Grammar):
        return grammar, None
    if isinstance(grammar, str | Path):
        return shelf.by_name(str(grammar)), None
    choice = shelf.choose(lines, shelf.shipped() if grammar is None else grammar)
    if choice.doubt is None or not any(line.text for line in lines):
        return choice.grammar, None
    told = f"{choice.why}; it was read as {choice.grammar.name}, by the form of its own lines"
    return choice.grammar, diagnostic(f"grammar-{choice.doubt}", 1, told)
