"""search: ranked hits, one a punkt."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from referat_cli import views
from referat_cli.archive import Archive
from referat_cli.cli import DONE, NOTHING, options
from referat_cli.records import MeetingKind, OutcomeLabel, SectionKind


@click.command("search", short_help="Search the archive, best hits first.")
@click.argument("query", nargs=-1, required=True)
@click.option("--body", metavar="NAME", type=options.Text(), help="Only meetings of this body.")
@options.period_option("--since", help="Only meetings since this day, month or year")
@options.period_option("--until", help="Only meetings until this day, month or year")
@click.option("--case", metavar="NUMBER", type=options.Text(), help="Only punkter of this case number, or of those that begin so.")
@click.option("--kind", type=click.Choice(get_args(MeetingKind), case_sensitive=False), help="Only documents of this kind.")
@click.option("--outcome", type=click.Choice(get_args(OutcomeLabel), case_sensitive=False), help="Only punkter that ended so.")
@click.option("--section", type=click.Choice(get_args(SectionKind), case_sensitive=False), help="Only where the words stand in such a section.")
@click.option("--open/--closed", "is_open", default=None, help="Only open, or only closed, punkter.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="Print at most N hits.")
@click.option("--count", is_flag=True, help="Print only how many punkter are found.")
@options.format_option("table", "jsonl", "csv", "ids", default="table")
@options.db_option
def search_command(query: tuple[str, ...], db: Path | None, form: str, count: bool, is_open: bool | None, limit: int, **asked: Any) -> int:  # noqa: ANN401 - click gives what the options say
    """Search the archive for the punkter that hold every word of QUERY, best first.

    Words match whole and as they are written; "a phrase" in quotes stands as it is. Titles, case numbers and the text of
    the sections are searched.
    """
    words, closed = " ".join(query), None if is_open is None else not is_open
    with Archive(options.archive_path(db), create=False) as archive:
        if count:
            total = archive.count(words, closed=closed, **asked)
            views.write_line(str(total))
            return DONE if total else NOTHING
        hits = archive.search(words, closed=closed, limit=limit + 1, **asked)
    views.show_hits(hits[:limit], form)
    if not hits:
        options.complain(f"nothing found for {words}")
    elif len(hits) > limit:
        options.complain(f"there are more than {limit} hits: --limit prints more, --count counts them")
    return DONE if hits else NOTHING
