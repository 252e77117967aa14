"""export and coverage: what the archive holds, to take along, and what it lacks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import click

from referat_cli import exporting, listings, views
from referat_cli.archive import Archive
from referat_cli.cli import DONE, INPUT, options
from referat_cli.outputs import whole_file
from referat_cli.tables import TABLES, Row


@click.command("export", short_help="Write meetings, punkter, decisions … to other programs.")
@click.argument("table", type=click.Choice(list(TABLES)))
@options.filter_options
@options.format_option("jsonl", "csv", "parquet", "markdown", default="jsonl")
@click.option("--output", "-o", metavar="FILE", type=options.File(), help="Write to FILE, which is replaced when all is written.")
@options.db_option
def export_command(table: str, form: str, output: Path | None, db: Path | None, **narrowed: Any) -> int:  # noqa: ANN401 - click gives what the options say
    """Write the meetings, punkter, decisions, proposals or attachments in the archive, each with its ID, source file and lines.

    Markdown of meetings and punkter is their text to read, of the others a table. Parquet needs --output, and
    `pip install 'referat-cli[parquet]'`.
    """
    if form == "parquet" and output is None:
        raise click.BadParameter("parquet is no text: name a file with --output", param_hint="--format")
    path = options.archive_path(db)
    if output is not None:
        options.keep_apart(output, "--output", path)
    with Archive(path, create=False) as archive:
        rows = archive.rows(table, **narrowed)
        texts = _texts(archive, table, narrowed) if form == "markdown" and table in ("meetings", "punkter") else None
        if output is None:
            _write(rows, texts, table, form, sys.stdout)
            return DONE
        try:
            with whole_file(output) as part:
                if form == "parquet":
                    exporting.write_parquet(rows, TABLES[table].columns, part)
                else:
                    with part.open("w", encoding="utf-8", newline="\n") as out:
                        _write(rows, texts, table, form, out)
        except OSError as error:
            options.complain(f"{output} cannot be written: {error.strerror or error}: name another with --output")
            return INPUT
    return DONE


def _write(rows: Iterable[Row], texts: Iterable[str] | None, table: str, form: str, out: TextIO) -> None:
    """Write the texts, or where there are none the rows."""
    if texts is None:
        exporting.write_rows(rows, TABLES[table].columns, form, out)
        return
    for text in texts:
        views.write(text) if out is sys.stdout else out.write(text)


def _texts(archive: Archive, table: str, narrowed: dict[str, Any]) -> Iterator[str]:
    """Each meeting or punkt as Markdown, below it its ID, file and lines."""
    for row, record, punkt in archive.texts(table, **narrowed):
        place = f"{row['id']}, {row['source']}, lines {row['first_line']}-{row['last_line']}"
        yield f"{views.markdown(record, punkt)}\n*{views.escaped(place)}*\n\n"


@click.command("coverage", short_help="List the meetings held of each body, and the gaps.")
@options.meeting_options
@options.format_option("table", "jsonl", "csv", default="table")
@options.db_option
def coverage_command(form: str, db: Path | None, **narrowed: str | None) -> int:
    """List the meetings of each body that the archive holds, and the gaps that give themselves away.

    Numbers that are missing within a meeting or where numbers run on over the year, meetings that others mention as held,
    agendas without minutes and minutes without agenda, rows of the contents without a punkt, punkter without a decision.
    """
    with Archive(options.archive_path(db), create=False) as archive:
        listings.show_coverage(archive.coverage(**narrowed), form)
    return DONE
