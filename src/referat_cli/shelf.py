"""The shelf of grammars: find them, load them, prove them on their own samples, choose one for a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from referat_cli.grammar import LONGEST_RULED, Grammar, GrammarError
from referat_cli.loading import read_grammar, shipped_grammar
from referat_cli.patterns import Pattern, Sought
from referat_cli.rulebook import Rule
from referat_cli.text import Line, plain, undress

Shelf = Mapping[str, Grammar]
"""Grammars by their ids, to choose from."""


def shipped_folder() -> Path:
    """The shipped grammars: inside the package when installed from a wheel, at the checkout's top level otherwise."""
    inside = Path(__file__).parent / "grammars"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "grammars"


@lru_cache(maxsize=1)
def shipped() -> dict[str, Grammar]:
    """Every shipped grammar by its id; their samples are proven by the tests, not at every start."""
    return {path.stem: shipped_grammar(path) for path in sorted(shipped_folder().glob("*.toml"))}


def load(path: Path, folder: Path | None = None) -> Grammar:
    """A user's grammar file, proven on its samples; in the user's folder its name is the file's. Raises GrammarError."""
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
    if path.parent == folder and grammar.name != path.stem:
        raise GrammarError(str(path), "key 'name'", f"is {grammar.name!r}, not {path.stem!r}", "name the file as the grammar in it")
    return grammar


def own(folder: Path, tell: Callable[[str], None]) -> dict[str, Grammar]:
    """The grammars in the user's folder by their ids; a faulty one is told in a sentence and passed over."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = load(path, folder)
        except GrammarError as error:
            place, reason = str(error).split("\n")[:2]
            tell(f"{place}: {reason.strip()}; this grammar is passed over")
    return found


def by_name(name: str, folder: Path | None = None) -> Grammar:
    """The grammar of an id, or in a file; raises GrammarError when it is neither, or faulty."""
    path = path_of(name, folder)
    return shipped_grammar(path) if path.parent == shipped_folder() else load(path, folder)


def path_of(name: str, folder: Path | None = None) -> Path:
    """The file of a grammar by its id, in the user's folder or shipped, or the path itself; raises GrammarError when it is neither."""
    if ID.fullmatch(name):
        for path in (place / f"{name}.toml" for place in (folder, shipped_folder()) if place is not None):
            if path.is_file():
                return path
    if (path := Path(name)).suffix == ".toml" or path.exists():
        return path
    raise GrammarError(name, "the grammar", "is neither a shipped grammar nor a file", f"shipped are: {', '.join(shipped())}")


ID = Pattern(r"[a-z][a-z0-9_-]*")


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
    found = _found(grammar, text := undress(1, sample["line"]).text, zone, rule)
    if found is None:
        given = "" if text == sample["line"] else f'; the pattern is given "{text}"'
        reason = f'"{sample["line"]}" is read as text, not as {kind}{given}'
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


class Signal(NamedTuple):
    """One signal of a grammar, as written, and the line that shows it, or None."""

    kind: Literal["sure", "signal", "all"]
    pattern: str
    line: int | None


class Claim(NamedTuple):
    """How much of a grammar's signals the first lines of a text show, from 0 to 1, and which."""

    grammar: Grammar
    score: float
    signals: tuple[Signal, ...]


GENERIC = "generic"  # the grammar for a text that no style claims, or more than one
SURE = 0.5  # a grammar that sees fewer of its signals does not claim the text
MOST_SOUGHT = 400  # lines in which what a style cannot do without is sought


def claims(lines: Sequence[Line], shelf: Shelf) -> list[Claim]:
    """Every grammar's claim on a text's lines, the strongest first."""
    kept = [line for line in lines[:MOST_SOUGHT] if line.text and len(line.text) < LONGEST_RULED]
    found = [_claim(grammar, kept) for grammar in shelf.values() if grammar.detect is not None]
    return sorted(found, key=lambda claim: (-claim.score, claim.grammar.name))


def _claim(grammar: Grammar, lines: Sequence[Line]) -> Claim:
    """One sure signal is enough; else the share of the signals seen, if all that the style cannot do without is."""
    assert grammar.detect is not None
    head = "\n".join(line.text for line in lines[: grammar.detect.within])
    whole = "\n".join(line.text for line in lines) if grammar.needed else ""
    signals = [Signal("sure" if sure else "signal", told, _seen(pattern, head, lines)) for told, sure, pattern in grammar.signals]
    signals += [Signal("all", told, _seen(pattern, whole, lines)) for told, pattern in zip(grammar.detect.all, grammar.needed, strict=True)]
    seen = [signal.kind for signal in signals if signal.line is not None]
    if "sure" in seen:
        return Claim(grammar, 1.0, tuple(signals))
    share = seen.count("signal") / len(grammar.detect.signals)
    return Claim(grammar, share if seen.count("all") == len(grammar.needed) else 0.0, tuple(signals))


def _seen(pattern: Sought, text: str, lines: Sequence[Line]) -> int | None:
    """Number of the line that a signal is seen in."""
    found = pattern.search(text)
    return None if found is None else lines[text.count("\n", 0, found.start())].number


class Choice(NamedTuple):
    """The grammar that a text gets, why, and whether none claims it, or several alike."""

    grammar: Grammar
    why: str
    doubt: Literal["unsure", "ambiguous"] | None


def choose(lines: Sequence[Line], shelf: Shelf) -> Choice:
    """The grammar that claims a text most; of those that do so equally, the user's own; where that does not tell, generic."""
    made = [claim for claim in claims(lines, shelf) if claim.score >= SURE]
    best = [claim for claim in made if claim.score == made[0].score]
    alike = " and ".join(claim.grammar.name for claim in best)
    if len(best) > 1 and (users := [claim for claim in best if shipped().get(claim.grammar.name) is not claim.grammar]):
        best = users
    if len(best) == 1:
        name = best[0].grammar.name
        return Choice(best[0].grammar, f"{name} claims it most" if alike == name else f"{alike} claim it alike, and {name} is your own", None)
    generic = shipped()[GENERIC]
    if best:
        return Choice(generic, f"{alike} claim this text alike", "ambiguous")
    return Choice(generic, "no house style recognises this text", "unsure")
