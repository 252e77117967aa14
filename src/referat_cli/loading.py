"""A grammar's file -> the grammar: put together with what it extends, and every mistake told with place, reason and help."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import regex
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from referat_cli.grammar import VALUE, Grammar, GrammarError
from referat_cli.patterns import compiled
from referat_cli.rulebook import FIELDS, REQUIRED, Rule, RuleKind


@cache
def shipped_grammar(path: Path) -> Grammar:
    """A grammar of the program's own, which the tests have proven: nothing is compiled before it is needed."""
    return _read(path, None, _shipped_data)


def read_grammar(path: Path, shelf: Path | None = None) -> Grammar:
    """The grammar in a TOML file with what it extends, patterns compiled; raises GrammarError for any mistake but failing samples.

    What it extends is the file of that name beside it, else in the folder shelf.
    """
    grammar = _read(path, shelf, _data)
    _compile(grammar, path)
    return grammar


def _read(path: Path, shelf: Path | None, tables: Callable[[Path], dict[str, Any]]) -> Grammar:
    """A grammar put together from its file and those it extends."""
    data = _shaped(path, tables(path)) if shelf else tables(path)
    rules = data.get("rule", ())
    own = len(rules) if isinstance(rules, list) else 0
    seen = [path.stem]
    while isinstance(base := data.get("extends"), str):
        if base in seen:
            raise GrammarError(str(path), "key 'extends'", f"goes round in a circle: {' extends '.join([*seen, base])}", "take one of them out")
        seen.append(base)
        found = next((file for folder in (path.parent, shelf) if folder and os.path.isfile(file := folder / f"{base}.toml")), None)
        if found is None:
            raise GrammarError(
                str(path), "key 'extends'", f"names {base!r}, which is no grammar", "give the name of a shipped grammar or of one beside the file"
            )
        data = _merged(data, _shaped(found, tables(found)) if shelf else tables(found))
    try:
        grammar = Grammar.model_validate({**data, **({"extends": seen[1]} if len(seen) > 1 else {})})
    except ValidationError as error:
        raise _fault(path, data, error.errors()[0]) from None
    grammar._own_rules = own
    return grammar


def _fault(path: Path, data: dict[str, Any], told: ErrorDetails) -> GrammarError:
    """The mistake that pydantic tells, in our own words."""
    reason = _REASONS.get(told["type"], told["msg"]).format(**told.get("ctx", {}))
    return GrammarError(str(path), place_of(told["loc"], data), reason, "README, section «A grammar», names every key")


def _shaped(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The tables as they are, if each by itself is of the right form; what is missing may come with what they extend."""
    try:
        Grammar.model_validate(data)
    except ValidationError as error:
        for told in error.errors():
            if told["type"] != "missing":
                raise _fault(path, data, told) from None
    return data


def _data(path: Path) -> dict[str, Any]:
    """The tables of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise GrammarError(str(path), "the file", f"is not TOML: {error}", "strings stand in quotes, those with a backslash in single ones") from None
    except (OSError, ValueError) as error:
        raise GrammarError(str(path), "the file", f"cannot be read: {error}", "give a UTF-8 file, or the id of a shipped grammar") from None


@cache
def _shipped_data(path: Path) -> dict[str, Any]:
    """The tables of a shipped file; it is read once, and its rules made once, for all the styles that extend it."""
    data = _data(path)
    return {**data, "rule": [_rule(path, data, n) for n in range(len(data.get("rule", [])))]}


def _rule(path: Path, data: dict[str, Any], n: int) -> Rule:
    try:
        return Rule.model_validate(data["rule"][n])
    except ValidationError as error:
        told = error.errors()[0]
        raise _fault(path, data, {**told, "loc": ("rule", n, *told["loc"])}) from None


_IDENTITY = {"section": "slug", "field": "field", "outcome": "label"}  # what tells two tables of a list for one and the same


def _merged(own: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """A grammar's tables with those of the one it extends: its own come first, words of one kind are put together."""
    merged = {**base, **own}
    merged["values"] = {**base.get("values", {}), **own.get("values", {})}
    merged["rule"] = [*own.get("rule", []), *base.get("rule", [])]
    merged.pop("extends", None)
    if "extends" in base:
        merged["extends"] = base["extends"]
    for name, identity in _IDENTITY.items():
        tables = [dict(table) for table in own.get(name, [])]
        known = {table.get(identity): table for table in tables}
        taken = {word.casefold() for table in tables for word in _words(table)}
        for table in base.get(name, []):
            gone = {*taken, *map(str.casefold, known.get(table.get(identity), {}).get("without", []))}
            left = {**table, **{key: [w for w in table[key] if w.casefold() not in gone] for key in ("headings", "labels") if key in table}}
            if (same := known.get(table.get(identity))) is None:
                if _words(left) or not _words(table):
                    tables.append(left)
                continue
            for key, value in left.items():
                same[key] = [*same[key], *value] if key in ("headings", "labels", "shared") and key in same else same.get(key, value)
        for table in tables:
            if "shared" in table and "headings" in table:
                table["shared"] = [word for word in table["shared"] if word in table["headings"]]
        merged[name] = tables
    return merged


def _words(table: dict[str, Any]) -> list[str]:
    return [word for key in ("headings", "labels") for word in table.get(key, [])]


_REASONS = {  # in our own words, whatever the version of pydantic
    "extra_forbidden": "is no key here: check its spelling",
    "missing": "is missing",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "literal_error": "must be one of {expected}",
    "tuple_type": "must be a list in square brackets",
    "string_type": "must be a string in quotes",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "string_pattern_mismatch": "must be small letters, digits, - and _",
}


def place_of(loc: tuple[int | str, ...], data: dict[str, Any]) -> str:
    """A place in the file as its author counts: rule 5 (punkt), key 'pattern'."""
    words: list[str] = []
    here: Any = data
    for step in loc:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = {}
        if isinstance(step, int):
            name = next((here[key] for key in ("kind", "slug", "field", "label") if isinstance(here, dict) and key in here), None)
            words[-1] = f"{words[-1]} {step + 1}" + (f" ({name})" if name else "")
        else:
            words.append(f"key '{step}'" if not isinstance(here, list) else step)
    return ", ".join(words)


def _compile(grammar: Grammar, path: Path) -> None:
    """Every pattern compiled one by one, so that a mistake is told at its own place."""
    patterns = [("values." + name, value) for name, value in grammar.values.items()]
    if grammar.detect is not None:
        patterns += [(f"detect, sure {n}", signal) for n, signal in enumerate(grammar.detect.sure, 1)]
        patterns += [(f"detect, all {n}", signal) for n, signal in enumerate(grammar.detect.all, 1)]
        patterns += [(f"detect, signal {n}", signal) for n, signal in enumerate(grammar.detect.signals, 1)]
    patterns += [(f"rule {n} ({rule.kind})", rule.pattern) for n, rule in enumerate(grammar.rule, 1)]
    patterns += [(f"section {n} ({s.slug})", s.inline) for n, s in enumerate(grammar.section, 1) if s.inline]
    patterns += [(f"outcome {n} ({o.label})", o.pattern) for n, o in enumerate(grammar.outcome, 1) if o.pattern]
    for place, pattern in patterns:
        try:
            whole = grammar.expand(pattern)
            if VALUE.search(whole):
                raise GrammarError(str(path), place, "uses values that go round in a circle, or too deep", "write out one of them")
            groups = compiled(whole).groupindex
            compiled(f"({whole})")  # a comment at its end would swallow the bracket
        except KeyError as error:
            known = ", ".join(grammar.values) or "none"
            raise GrammarError(str(path), place, f"uses ${{{error.args[0]}}}, which [values] does not define", f"defined are: {known}") from None
        except _NO_PATTERN as error:
            raise GrammarError(str(path), place, f"is no regular expression: {error}", "the syntax is that of the Python package `regex`") from None
        if place.startswith("rule "):
            _check_fields(grammar.rule[int(place.split()[1]) - 1].kind, set(groups), path, place)
        elif place.startswith(("section ", "outcome ")) and groups:
            raise GrammarError(str(path), place, f"has a group named {min(groups)!r}, and needs none", "write (?:…) in the place of (?<name>…)")
    try:
        for name in ("zones", "forms", "_whole", "inline", "outcomes"):
            getattr(grammar, name)
        for sought in (*(pattern for _, _, pattern in grammar.signals), *grammar.needed):
            sought.compiled  # noqa: B018 compiling is what is tried
    except _NO_PATTERN as error:
        raise GrammarError(str(path), "the patterns", f"cannot stand together: {error}", "flags like (?r) and (?V0) are for none of them") from None


_NO_PATTERN = (regex.error, ValueError, RecursionError, MemoryError, OverflowError)


def _check_fields(kind: RuleKind, groups: set[str], path: Path, place: str) -> None:
    """The groups of a rule's pattern are fields of its kind, and none that it needs is missing."""
    known = ", ".join(FIELDS[kind]) or "none"
    for strange in sorted(groups - set(FIELDS[kind])):
        raise GrammarError(str(path), place, f"has a group named {strange!r}, which is no field of a {kind}", f"its fields are: {known}")
    for missing in sorted(set(REQUIRED.get(kind, ())) - groups):
        raise GrammarError(str(path), place, f"has no group named {missing!r}, which a {kind} needs", f"its fields are: {known}")
