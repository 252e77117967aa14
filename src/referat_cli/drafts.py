"""A draft of a grammar: its parts as its author would write them, and the TOML they make."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from referat_cli import shelf
from referat_cli.grammar import Grammar
from referat_cli.rulebook import RuleKind, Sample, TitlePlace
from referat_cli.text import undress

BASE = "kommunal"  # what a first grammar extends


@dataclass(frozen=True, slots=True)
class DraftRule:
    """One rule, with what to say of it."""

    kind: RuleKind
    within: tuple[str, ...]
    pattern: str
    samples: tuple[Sample, ...]
    title: TitlePlace = "beside"
    counted: bool = False
    form: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The labels of a field of the header, or the headings of a kind of section, with what to say of them."""

    of: str
    words: tuple[str, ...]
    inline: str | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a grammar file holds, in its order."""

    name: str
    title: str
    flags: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[DraftRule, ...] = ()
    labels: tuple[Words, ...] = ()
    sections: tuple[Words, ...] = ()

    def grammar(self) -> Grammar:
        """The grammar that the draft makes, proven on its samples; raises GrammarError."""
        return _grammar(self.name, self.toml())

    def toml(self) -> str:
        """The grammar's file."""
        return "\n\n".join(self._tables()) + "\n"

    def _tables(self) -> Iterator[str]:
        top = [f"name = {_string(self.name)}", f"title = {_string(self.title)}", f'extends = "{BASE}"']
        yield "\n".join([*top, *(f"{flag} = true" for flag in self.flags)])
        needed = [f"all = {_list(self.needed)}  # every one must be seen, for the signals to count"] if self.needed else []
        if self.signals:
            yield "\n".join(["[detect]  # whole lines among the first: half of the signals", *needed, f"signals = {_list(self.signals)}"])
        if self.values:
            yield "\n".join(["[values]", *(f"{name} = {_pattern(value)}" for name, value in self.values.items())])
        for rule in self.rules:
            yield "\n".join(_rule(rule))
        for table, key, words in (("field", "field", self.labels), ("section", "slug", self.sections)):
            for told in words:
                yield "\n".join(_words(table, key, told))


@lru_cache(maxsize=2)
def _grammar(name: str, toml: str) -> Grammar:
    with TemporaryDirectory() as folder:
        (path := Path(folder) / f"{name}.toml").write_text(toml, encoding="utf-8")
        return shelf.load(path)


def _rule(rule: DraftRule) -> Iterator[str]:
    if rule.comment:
        yield f"# {rule.comment}"
    yield "[[rule]]"
    yield f'kind = "{rule.kind}"'
    yield f"within = {json.dumps(rule.within)}"
    if rule.form:
        yield f"form = {_string(rule.form)}"
    if rule.title != "beside":
        yield f'title = "{rule.title}"'
    if rule.counted:
        yield "counted = true"
    yield f"pattern = {_pattern(rule.pattern)}"
    samples = [", ".join(f"{name} = {_string(value)}" for name, value in sample.items()) for sample in rule.samples]
    yield "samples = [\n" + "".join(f"    {{ {sample} }},\n" for sample in samples) + "]"


def _words(table: str, key: str, told: Words) -> Iterator[str]:
    if told.comment:
        yield f"# {told.comment}"
    yield f"[[{table}]]"
    yield f'{key} = "{told.of}"'
    if told.words:
        yield f"{'labels' if table == 'field' else 'headings'} = [{', '.join(map(_string, told.words))}]"
    if told.inline is not None:
        yield f"inline = {_pattern(told.inline)}"


def _list(patterns: Sequence[str]) -> str:
    return "[" + ", ".join(map(_pattern, patterns)) + "]"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pattern(pattern: str) -> str:
    """A pattern in TOML's single quotes, where a backslash is itself; in double ones where it holds a single quote."""
    return _string(pattern) if "'" in pattern else f"'{pattern}'"


def is_sample(raw: str) -> bool:
    """Whether a line can stand in a grammar file as it is, and says there what it says in its text."""
    return raw.replace("\t", "").isprintable() and bool(raw.strip()) and bool(undress(1, raw.strip()).text)
