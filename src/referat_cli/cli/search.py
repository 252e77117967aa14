"""search: ranked hits, one a punkt."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from referat_cli import views
from referat_cli.archive import Archive
from referat_cli.cli import DONE, NOTHING, options
from referat_cli.records import MeetingKind, OutcomeLabel, SectionKind


@click.command("search")
@click.argument("query")
@options.db_option
@options.format_option("table", "jsonl", "csv", "ids", default="table")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="Print at most N hits.")
@click.option("--count", is_flag=True, help="Print only how many punkter are found.")
@click.option("--open/--closed", "is_open", default=None, help="Only open, or only closed, punkter.")
@click.option("--outcome", type=click.Choice(get_args(OutcomeLabel)), metavar="LABEL", help="Only punkter that ended so: godkendt, udsat, ...")
@click.option("--kind", type=click.Choice(get_args(MeetingKind)), metavar="KIND", help="Only of this kind: referat, dagsorden, ...")
@click.option("--case", metavar="NUMBER", help="Only punkter of this case number, or of those that begin so.")
@click.option("--section", type=click.Choice(get_args(SectionKind)), metavar="KIND", help="Only where the words stand in such a section.")
@options.iso_option("--until", help="Only meetings until this day, month or year.")
@options.iso_option("--since", help="Only meetings since this day, month or year.")
@click.option("--body", metavar="NAME", help="Only meetings of this body.")
def search_command(query: str, db: Path | None, form: str, count: bool, is_open: bool | None, limit: int, **asked: str | None) -> int:
    """Search the archive for the punkter that hold every word of QUERY, best first; "a phrase" in quotes stands as it is."""
    closed = None if is_open is None else not is_open
    with Archive(options.archive_path(db), create=False) as archive:
        if count:
            total = archive.count(query, closed=closed, **asked)
            views.write_line(str(total))
            return DONE if total else NOTHING
        hits = archive.search(query, closed=closed, limit=limit, **asked)
    views.show_hits(hits, form)
    return DONE if hits else NOTHING
