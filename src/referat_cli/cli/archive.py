"""show, diff, list and info: what comes out of the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from referat_cli import listings
from referat_cli.archive import Archive
from referat_cli.cli import DONE, NOTHING, options
from referat_cli.identifiers import spelled
from referat_cli.revisions import Provenance


@click.command("show", short_help="Show a meeting or a punkt by its ID.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", type=options.Text())
@click.option("--revision", type=click.IntRange(min=1), metavar="N", help="As revision N of the meeting had it, not as the newest.")
@options.db_option
@options.format_option("text", "markdown", "json", default="text")
def show_command(ids: tuple[str, ...], revision: int | None, db: Path | None, form: str) -> int:
    """Show a meeting, or one punkt of it, by its ID, as `list` and `search` print them; `-` reads IDs from standard input.

    As text it is followed by where it comes from: the file, its checksum, when and with what it was read, what the user
    said of it, its other revisions, and the other documents of the meeting, as an agenda and its minutes are.
    """
    keys = options.ids_of(ids)
    users = {} if revision is None else options.known_grammars()
    found: list[tuple[listings.Found, Provenance | None]] = []
    with Archive(options.archive_path(db), create=False) as archive:
        for key in keys:
            try:
                one = archive.find(key, revision, users)
            except LookupError as error:
                options.complain(str(error))
                continue
            if one is None:
                options.complain(archive.lacking(key))
            else:
                found.append((one, archive.provenance(key)))
    listings.show_found(found, form)
    return DONE if 0 < len(found) == len(keys) else NOTHING


@click.command("diff", short_help="Print what changed between revisions of a meeting.")
@click.argument("key", metavar="ID", type=options.Text())
@click.option("--from", "older", type=click.IntRange(min=1), metavar="N", help="The older revision [default: the one before the newer].")
@click.option("--to", "newer", type=click.IntRange(min=1), metavar="N", help="The newer revision [default: the last].")
@options.db_option
@options.format_option("table", "jsonl", default="table")
def diff_command(key: str, older: int | None, newer: int | None, db: Path | None, form: str) -> int:
    """Print what changed in meaning between two revisions of a meeting, or of one punkt: a decision, an amount, a name, an attachment …

    How the text is wrapped and where it stands is no change. Exits with 1 when nothing changed, or there is one revision only.
    """
    key = spelled(key)
    with Archive(options.archive_path(db), create=False) as archive:
        try:
            changes = archive.diff(key, older, newer, options.known_grammars())
        except LookupError as error:
            options.complain(str(error))
            return NOTHING
    listings.show_changes(changes, form)
    if not changes:
        options.complain(f"nothing has changed in meaning in {key} between these revisions")
    return DONE if changes else NOTHING


@click.command("list", short_help="List the meetings in the archive, in time order.")
@options.filter_options
@options.db_option
@options.format_option("table", "jsonl", "csv", "ids", default="table")
def list_command(db: Path | None, form: str, **narrowed: Any) -> int:  # noqa: ANN401 - click gives what the options say
    """List the meetings in the archive, in time order, each as its newest revision has it."""
    with Archive(options.archive_path(db), create=False) as archive:
        listings.show_meetings(archive.meetings(**narrowed), form)
    return DONE


@click.command("info")
@options.db_option
def info_command(db: Path | None) -> int:
    """Tell where the archive is and what it holds."""
    with Archive(options.archive_path(db), create=False) as archive:
        listings.show_info(archive.info())
    return DONE
