"""show, list and info: what comes out of the archive."""

from __future__ import annotations

from pathlib import Path

import click

from referat_cli import views
from referat_cli.archive import Archive
from referat_cli.cli import DONE, NOTHING, options


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
