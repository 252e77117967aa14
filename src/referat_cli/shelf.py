"""The shelf of grammars: find them, load them, prove them on their own samples, choose one for a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from referat_cli.grammar import Grammar, GrammarError, Rule, read_grammar
from referat_cli.rules import LONGEST_RULED
from referat_cli.text import Line, plain, undress


def shipped_folder() -> Path:
    """The shipped grammars: inside the package when installed from a wheel, at the checkout's top level otherwise."""
    inside = Path(__file__).parent / "grammars"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "grammars"


@lru_cache(maxsize=1)
def shipped() -> dict[str, Grammar]:
    """Every shipped grammar by its id; their samples are proven by the tests, not at every start."""
    return {path.stem: read_grammar(path) for path in sorted(shipped_folder().glob("*.toml"))}


def load(path: Path) -> Grammar:
    """A user's grammar file, proven on its samples; raises GrammarError."""
    grammar = read_grammar(path, shipped_folder()).limited()
    watched = grammar.watched()
    try:
        prove(watched, path)
    except GrammarError:
        if not watched.slow:
            raise
    for slow in watched.slow:
        raise GrammarError(
            str(path), slow.place, f'its pattern comes to no end on "{slow.text}"', "bound what it repeats: {0,9} in the place of * and +"
        )
    return grammar


def by_name(name: str) -> Grammar:
    """A shipped grammar by its id, or the file at a path; raises GrammarError when it is neither."""
    if name in shipped():
        return shipped()[name]
    if (path := Path(name)).suffix == ".toml" or path.exists():
        return load(path)
    raise GrammarError(name, "the grammar", "is neither a shipped grammar nor a file", f"shipped are: {', '.join(shipped())}")


def prove(grammar: Grammar, path: Path) -> None:
    """Every sample is read, by the whole list of its zone's rules, as its rule says; raises GrammarError at the first that is not."""
    for n, rule in enumerate(grammar.rule[: grammar.own_rules], 1):  # what it extends is proven on its own
        for m, sample in enumerate(rule.samples, 1):
            for zone in rule.within:
                _prove_sample(grammar, path, f"rule {n} ({rule.kind}), sample {m}", sample, zone, f"rule {n}", rule)
    for n, (outcome, teller) in enumerate(zip(grammar.outcome, grammar.outcomes, strict=True), 1):
        for m, sample in enumerate(outcome.samples, 1):
            if not teller.tells(sample.get("line", "").lower()):
                place, said = f"outcome {n} ({outcome.label}), sample {m}", sample.get("line", "")
                raise GrammarError(
                    str(path), place, f'"{said}" does not say {outcome.label}', "change the words or the pattern, or take the sample out"
                )
    slugs = [section.slug for section in grammar.section]
    words = [word.casefold() for section in grammar.section for word in section.headings]
    for n, section in enumerate(grammar.section, 1):
        place = f"section {n} ({section.slug})"
        if section.slug in slugs[: n - 1]:
            raise GrammarError(str(path), place, "this kind of section stands twice", "put its headings together in one list")
        if strangers := [word for word in section.shared if word not in section.headings]:
            raise GrammarError(str(path), place, f'"{strangers[0]}" is shared, but no heading of it', "a shared word is one of the headings")
        for word in section.headings:
            if words.count(word.casefold()) > 1:
                raise GrammarError(str(path), place, f'"{word}" is a heading twice', "a heading opens one kind of section")
    labels = Counter(word.casefold() for field in grammar.field for word in field.labels)
    for n, field in enumerate(grammar.field, 1):
        for word in field.labels:
            if labels[word.casefold()] > 1:
                raise GrammarError(str(path), f"field {n} ({field.field})", f'"{word}" is a label twice', "a label gives one field")


def _prove_sample(grammar: Grammar, path: Path, place: str, sample: dict[str, str], zone: str, name: str, rule: Rule) -> None:
    kind = rule.kind
    if not sample.get("line", "").strip():
        raise GrammarError(
            str(path),
            place,
            "has no line" if "line" in sample else "has no key 'line'",
            'a sample is { line = "the line", field = "what it must give" }',
        )
    found = _found(grammar, undress(1, sample["line"]).text, zone, rule)
    if found is None:
        reason = f'"{sample["line"]}" is read as text, not as {kind}'
        raise GrammarError(str(path), place, reason, "the pattern must match the whole line, without markup and outer white space")
    if found[2] != name:
        reason = f'"{sample["line"]}" is read by {found[2]} ({found[0]}), which stands before'
        raise GrammarError(str(path), place, reason, "put the narrower rule first")
    wanted = {key: plain(value) for key, value in sample.items() if key != "line"}
    if found[1] != wanted:
        raise GrammarError(str(path), place, f"gives {found[1]}, not {wanted}", "a sample states exactly the fields that its line gives")


def _found(grammar: Grammar, text: str, zone: str, rule: Rule) -> tuple[str, dict[str, str], str] | None:
    """What the rules that a rule stands among read in a line."""
    if rule.kind == "punkt":
        told = grammar.find_punkt(text, rule.form)
        return None if told is None else ("punkt", told[1], f"rule {told[0] + 1}")
    return grammar.find_of(rule.kind, text) if rule.kind in ("title", "group") else grammar.find(text, zone)


class Claim(NamedTuple):
    """How much of a grammar's signals the first lines of a text show, from 0 to 1, and which."""

    grammar: Grammar
    score: float
    seen: tuple[str, ...]


GENERIC = "generic"  # the grammar for a text that no style claims, or more than one
SURE = 0.5  # a grammar that sees fewer of its signals does not claim the text


def claims(lines: Sequence[Line]) -> list[Claim]:
    """Every shipped grammar's claim on a text's lines, the strongest first."""
    found = []
    texts = [line.text for line in lines[:400] if line.text and len(line.text) < LONGEST_RULED]
    whole = "\n".join(texts)
    for grammar in shipped().values():
        if grammar.detect is not None:
            head = "\n".join(texts[: grammar.detect.within])
            seen = [(signal, sure) for signal, sure, pattern in grammar.signals if pattern.search(head)]
            score = 1.0 if any(sure for _, sure in seen) else len(seen) / len(grammar.detect.signals)
            if score < 1 and not all(pattern.search(whole) for pattern in grammar.needed):
                score = 0.0
            found.append(Claim(grammar, score, tuple(signal for signal, _ in seen)))
    return sorted(found, key=lambda claim: (-claim.score, claim.grammar.name))
