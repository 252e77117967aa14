"""load, show, list and info: what goes into the archive and comes out of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from referat_cli import views
from referat_cli.archive import Archive, Loaded, files_of
from referat_cli.cli import DONE, INPUT, NOTHING, options
from referat_cli.grammar import Grammar
from referat_cli.reading import Given
from referat_cli.shelf import Shelf


@click.command("load", short_help="Load files and folders into the archive.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.db_option
@options.grammar_option
@options.given_options
def load_command(paths: tuple[str, ...], db: Path | None, grammar: Grammar | Shelf, **given: str | None) -> int:
    """Load files, and the minutes (.txt, .text, .md, .markdown, .pdf, .docx, .html, .htm) in folders, into the archive; `-` is standard input.

    What is in the archive already is left as it is; a republished file becomes a new revision of its meeting.
    """
    path = options.archive_path(db)
    done: list[Loaded] = []
    with Archive(path) as archive:
        for loaded in _loading(archive, paths, grammar, Given(**given)):
            done.append(loaded)
            for warning in loaded.warnings:
                options.complain(warning)
    click.echo(views.summary(done, path), err=True)
    return INPUT if any(loaded.result == "failed" for loaded in done) else DONE


def _loading(archive: Archive, names: Sequence[str], grammar: Grammar | Shelf, given: Given) -> Iterator[Loaded]:
    """What becomes of each input, with a progress bar on a terminal."""
    files = [file for name in names for file in ([name] if name == "-" else files_of(name))]
    with click.progressbar(files, label="Loading", file=sys.stderr, hidden=not sys.stderr.isatty() or len(files) < 2) as shown:
        for file in shown:
            if file == "-":
                yield archive.put(options.read_bytes("-"), "<stdin>", grammar, given)
            else:
                yield archive.load_file(file, grammar, given)


@click.command("show", short_help="Show a meeting or a punkt by its ID.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", type=options.Text())
@options.db_option
@options.format_option("text", "markdown", "json", default="text")
def show_command(ids: tuple[str, ...], db: Path | None, form: str) -> int:
    """Show a meeting, or one punkt of it, by its ID, as `list` and `search` print them; `-` reads IDs from standard input."""
    keys = [key.rstrip("/") for name in ids for key in (options.ids_of_input() if name == "-" else [name])]
    with Archive(options.archive_path(db), create=False) as archive:
        found = {key: archive.find(key) for key in keys}
    for key in keys:
        if found[key] is None:
            options.complain(f"{key} is not in the archive: `referat list --format ids` prints its meetings, a punkt is MEETING/NUMBER")
    views.show_found([one for one in found.values() if one is not None], form)
    return NOTHING if None in found.values() else DONE


@click.command("list")
@options.db_option
@options.format_option("table", "jsonl", "csv", "ids", default="table")
def list_command(db: Path | None, form: str) -> int:
    """List the meetings in the archive, in time order."""
    with Archive(options.archive_path(db), create=False) as archive:
        views.show_meetings(archive.meetings(), form)
    return DONE


@click.command("info")
@options.db_option
def info_command(db: Path | None) -> int:
    """Tell where the archive is and what it holds."""
    with Archive(options.archive_path(db), create=False) as archive:
        views.show_info(archive.info())
    return DONE
