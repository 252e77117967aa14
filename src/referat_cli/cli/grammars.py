"""grammars: the house styles known, which one a file gets, and the tools for whoever writes one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from referat_cli import shelf, views
from referat_cli.cli import DONE, INPUT, NOTHING, options
from referat_cli.display import on_one_line
from referat_cli.gaps import Gap, gaps_of
from referat_cli.grammar import Grammar, GrammarError
from referat_cli.loading import read_grammar
from referat_cli.parsing import choose
from referat_cli.shelf import Claim, Shelf
from referat_cli.text import Source, lines_of


@click.group("grammars", invoke_without_command=True, short_help="The house styles known, and tools to write one.")
@click.pass_context
def grammars_command(ctx: click.Context) -> int:
    """List the house styles known: the id that --grammar takes, and what it reads.

    Your own may lie in grammars/ in your config folder (on Linux ~/.config/referat/grammars).
    """
    if ctx.invoked_subcommand is None:
        for name, grammar in sorted(options.known_grammars().items()):
            if grammar.detect is not None or name == shelf.GENERIC:
                views.write_line(f"{name:20s} {grammar.title}")
    return DONE


# --- which


@grammars_command.command("which", short_help="Print which house style a file gets, and why.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.format_option("text", "jsonl", default="text")
def which_command(files: tuple[str, ...], form: str) -> int:
    """Print which house style each FILE gets, and why: every style's claim from 0 to 1, and the signals seen; `-` is standard input."""
    inputs, known = options.Inputs(files), options.known_grammars()
    show = _show_json if form == "jsonl" else _show_claims
    for source in inputs:
        lines = lines_of(source.text)
        show(source, shelf.choose(lines, known), shelf.claims(lines, known))
    return INPUT if inputs.failed else DONE


def _show_json(source: Source, choice: shelf.Choice, claims: Iterable[Claim]) -> None:
    told = [{"grammar": c.grammar.name, "score": c.score, "signals": [signal._asdict() for signal in c.signals]} for c in claims]
    views.write_line(views.as_json({"file": source.name, "grammar": choice.grammar.name, "why": choice.why, "claims": told}))


def _show_claims(source: Source, choice: shelf.Choice, claims: Iterable[Claim]) -> None:
    """The choice, the claims that see anything with their signals, and the names of the others."""
    views.write_line(f"{on_one_line(source.name or '')}: {choice.grammar.name}, for {choice.why}")
    blind = []
    for claim in claims:
        if all(signal.line is None for signal in claim.signals):
            blind.append(claim.grammar.name)
            continue
        views.write_line(f"  {claim.score:.2f} {claim.grammar.name}")
        for signal in claim.signals:
            seen = "       not seen" if signal.line is None else f"  line {signal.line:5d} has"
            views.write_line(f"    {seen} {_KINDS[signal.kind]} {signal.pattern}")
    views.write_line(f"  0.00 without any signal: {', '.join(blind)}")


_KINDS = {"sure": "sure  ", "signal": "signal", "all": "needed"}


# --- test


@grammars_command.command("test", short_help="Prove grammars on their samples, and on minutes.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--grammar", "name", metavar="ID|FILE", help="Only this grammar, and read the files with it.")
def test_command(files: tuple[str, ...], name: str | None) -> int:
    """Prove every grammar, or one, on its samples; with FILE... read these and print what no rule reached, with line numbers.

    Exits with 1 when a sample fails, or a FILE has no punkter, or open ones without title or decision; `-` is standard input.
    """
    folder = options.grammar_folder()
    paths = [shelf.path_of(name, folder)] if name is not None else [] if files else _known_paths(folder)
    if name is not None:
        read_grammar(paths[0], shelf.shipped_folder())  # what is no grammar at all is a wrong command line
    proven = all([_proves(path, folder) for path in paths])
    if not proven or not files:
        return DONE if proven else NOTHING
    inputs, grave = options.Inputs(files), False
    chosen: Grammar | Shelf = options.known_grammars() if name is None else options.grammar_of(name)
    for source in inputs:
        grammar, _ = choose(lines_of(source.text), chosen)
        grave = _show_gaps(source, grammar) or grave
    return INPUT if inputs.failed else NOTHING if grave else DONE


def _known_paths(folder: Path) -> list[Path]:
    """The files of all grammars: those of the user's folder stand in for shipped ones of the same id."""
    return sorted({path.stem: path for place in (shelf.shipped_folder(), folder) for path in place.glob("*.toml")}.values())


def _proves(path: Path, folder: Path) -> bool:
    """Whether a grammar keeps its samples, told in a line or, if not, with what is wrong."""
    try:
        grammar = shelf.load(path, folder)
    except GrammarError as error:
        views.write_line(f"FAILED {error}")
        return False
    rules = grammar.rule[: grammar.own_rules]
    samples, one = sum(len(rule.samples) for rule in rules), len(rules) == 1
    views.write_line(f"{grammar.name}: {len(rules)} rule{' keeps its' if one else 's keep their'} {samples} sample{'' if samples == 1 else 's'}")
    return True


def _show_gaps(source: Source, grammar: Grammar) -> bool:
    """What the grammar did not reach in a text; whether that is grave."""
    records, gaps = gaps_of(source, grammar)
    name, punkter = on_one_line(source.name or ""), sum(len(record.punkter) for record in records)
    views.write_line(f"{name}: {punkter} punkt{'' if punkter == 1 else 'er'} read with {grammar.name}{'' if gaps else '; every line was reached'}")
    for gap in gaps:
        views.write_line(f"  {_told(gap)}")
    return any(gap.grave for gap in gaps)


def _told(gap: Gap) -> str:
    """A gap with how often it comes and its lines, the first ones of many."""
    lines = ", ".join(map(str, gap.lines[:MOST_LINES])) + (" …" if len(gap.lines) > MOST_LINES else "")
    plural = "s" if len(gap.lines) > 1 else ""
    return f"{len(gap.lines)} time{plural} {gap.what}: line{plural} {lines}"


MOST_LINES = 12  # numbers of lines told of one gap


# --- suggest


def _id(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not shelf.ID.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no id: write small letters, digits, - and _")
    return value


@grammars_command.command("suggest", short_help="Propose a first grammar for minutes of an unknown style.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", metavar="ID", default="ny-stil", show_default=True, callback=_id, help="The id of the new grammar.")
def suggest_command(files: tuple[str, ...], name: str) -> int:
    """Read FILE..., minutes of one style, and print a first grammar for it as TOML: redirect it to a file and go on from there.

    It proves itself on lines of FILE..., and reads them at least as well as generic does; `-` is standard input.
    """
    from referat_cli.suggesting import suggest

    inputs = options.Inputs(files)
    sources = list(inputs)
    if inputs.failed:
        return INPUT
    if not any(source.text.strip() for source in sources):
        options.complain("there is no text to learn a style from")
        return NOTHING
    views.write(suggest(sources, name))
    return DONE
