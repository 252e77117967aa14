"""parse, explain, text, check and schema: what needs no archive."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from referat_cli import views
from referat_cli.cli import DONE, INPUT, NOTHING, options
from referat_cli.diagnostics import Diagnostic
from referat_cli.display import on_one_line
from referat_cli.grammar import Grammar
from referat_cli.parsing import records_of
from referat_cli.reading import Given
from referat_cli.records import Referat
from referat_cli.shelf import Shelf


def _grave(diagnostics: Sequence[Diagnostic]) -> bool:
    return any(found.severity != "info" for found in diagnostics)


@click.command("parse", short_help="Print records.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.format_option("json", "jsonl", "tree", "markdown")
@options.grammar_option
@options.given_options
@click.option("--strict", is_flag=True, help="Exit with 1 when a record has a warning or an error.")
def parse_command(files: tuple[str, ...], form: str | None, grammar: Grammar | Shelf, strict: bool, **given: str | None) -> int:
    """Print the record of each meeting in FILE...; `-` is standard input.

    On a terminal a readable tree, elsewhere JSON Lines: one compact object a line.
    """
    inputs, grave = options.Inputs(files), False
    records = (record for source in inputs for record in records_of(source, grammar, Given(**given)))
    for record in views.show_records(records, form or ("tree" if sys.stdout.isatty() else "jsonl")):
        grave = grave or _grave(record.diagnostics)
    return INPUT if inputs.failed else NOTHING if strict and grave else DONE


@click.command("explain", short_help="Print every line beside its role.")
@click.argument("file")
@options.format_option("text", "jsonl", default="text")
@options.grammar_option
def explain_command(file: str, form: str, grammar: Grammar | Shelf) -> int:
    """Print every line of FILE beside the role the parser gave it; `-` is standard input."""
    from referat_cli.explaining import explain

    views.show_roles(explain(options.read_source(file), grammar), form)
    return DONE


@click.command("text", short_help="Print the text whose lines the record names.")
@click.argument("file")
def text_command(file: str) -> int:
    """Print the text of FILE as the parser sees it: its line numbers are those that the record names; `-` is standard input."""
    views.write(options.read_source(file).text)
    return DONE


@click.command("check", short_help="Print what is amiss.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.grammar_option
@options.given_options
def check_command(files: tuple[str, ...], grammar: Grammar | Shelf, **given: str | None) -> int:
    """Print what is amiss in FILE..., one defect a line: file:line: severity: message [code]; `-` is standard input.

    Exits with 1 when there is a warning or an error.
    """
    inputs, grave = options.Inputs(files), False
    for source in inputs:
        for record in records_of(source, grammar, Given(**given)):
            grave = grave or _grave(record.diagnostics)
            for found in record.diagnostics:
                views.write_line(f"{on_one_line(source.name or '')}:{found.line}: {found.severity}: {found.message} [{found.code}]")
    return INPUT if inputs.failed else NOTHING if grave else DONE


@click.command("schema")
def schema_command() -> int:
    """Print the JSON Schema of the record."""
    views.write_line(views.as_json(Referat.model_json_schema(mode="serialization"), indent=2))
    return DONE
