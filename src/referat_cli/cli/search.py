"""search and case: ranked hits, one a punkt, and the punkter of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from referat_cli import views
from referat_cli.asking import LONGEST_QUERY, MOST_TERMS, is_cut, shown
from referat_cli.catalogue import Catalogue
from referat_cli.cli import DONE, NOTHING, options
from referat_cli.kinds import OutcomeLabel, SectionKind


class _Search(click.Command):
    """A word to leave out looks like an option to click."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                raise
            hint = "a word to leave out is written NOT word, or the whole query in quotes: 'skole -budget'"
            raise click.UsageError(f"No such option {error.option_name!r}: {hint}", ctx) from None


@click.command("search", cls=_Search, short_help="Search the archive, best hits first.")
@click.argument("query", nargs=-1, required=True, type=options.Text())
@options.filter_options
@click.option("--outcome", type=options.Known(get_args(OutcomeLabel)), help="Only punkter that ended so.")
@click.option("--section", type=options.Known(get_args(SectionKind)), help="Only where the words stand in such a section.")
@click.option("--open/--closed", "is_open", default=None, help="Only open, or only closed, punkter.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="Print at most N hits.")
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out the first N hits.")
@click.option("--sort", type=click.Choice(["rank", "date"]), default="rank", show_default=True, help="Best first, or newest first.")
@click.option("--why", is_flag=True, help="Tell which words matched, and how.")
@click.option("--count", is_flag=True, help="Print only how many punkter are found.")
@options.format_option("table", "jsonl", "csv", "ids", default="table")
@options.db_option
def search_command(query: tuple[str, ...], db: Path | None, form: str, count: bool, is_open: bool | None, **asked: Any) -> int:  # noqa: ANN401 - click gives what the options say
    """Search the archive for the punkter that hold every word of QUERY, best first.

    A word finds its other forms and the compounds it is part of, a case number, date, amount or law every way to print
    it. "a phrase" stands as it is. NOT word (or the whole query in quotes, 'skole -budget'), OR, brackets, word*;
    udvalg:, dato:, sag:, afsnit: and beslutning: say what the options say. All else is text; after -- it may begin with a dash.
    """
    words = " ".join(query)
    with Catalogue(options.archive_path(db), create=False) as catalogue:
        if count:
            total = catalogue.count(words, closed=None if is_open is None else not is_open, **asked)
            views.write_line(str(total))
            return DONE if total else NOTHING
        results = catalogue.results(words, closed=None if is_open is None else not is_open, **asked)
    views.show_hits(results.hits, form)
    if not results.total:
        options.complain(f"nothing found for {shown(words)}")
    for word, halves in results.apart.items() if results.hits else ():
        options.complain(f"the archive has no word {shown(word)}: {' and '.join(halves)} were sought")
    for word, near in results.suggestions.items():
        options.complain(f"the archive has no word {shown(word)}: did you mean {near}?")
    if is_cut(words):
        options.complain(f"the query is long: its first {MOST_TERMS} words in {LONGEST_QUERY:,} letters were sought, the rest was not")
    first, last = asked["offset"] + 1, asked["offset"] + len(results.hits)
    if results.total and not results.hits:
        options.complain(
            f"there {'is' if results.total == 1 else 'are'} only {results.total} hit{'' if results.total == 1 else 's'}: give a smaller --offset"
        )
    elif len(results.hits) < results.total:
        options.complain(f"these are hits {first} to {last} of {results.total}: --limit and --offset print others")
    return DONE if results.hits else NOTHING


@click.command("case", short_help="List the punkter of a case in time order.")
@click.argument("number", type=options.Text())
@options.format_option("table", "jsonl", "csv", "ids", default="table")
@options.db_option
def case_command(number: str, db: Path | None, form: str) -> int:
    """List the punkter of the case NUMBER, or of every case whose number begins so (85.13), in time order.

    It does not matter in which form the number is written here or was printed there.
    """
    with Catalogue(options.archive_path(db), create=False) as catalogue:
        hits = catalogue.case(number)
    views.show_hits(hits, form)
    if not hits:
        options.complain(f"no punkt in the archive has the case number {shown(number)}, or one whose first groups it is")
    return DONE if hits else NOTHING
