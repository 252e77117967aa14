"""grammars: the house styles known."""

from __future__ import annotations

import click

from referat_cli import shelf, views
from referat_cli.cli import DONE


@click.command("grammars")
def grammars_command() -> int:
    """List the house styles known: the id that --grammar takes, and what it reads."""
    for grammar in shelf.shipped().values():
        if grammar.detect is not None or grammar.name == shelf.GENERIC:
            views.write_line(f"{grammar.name:12s} {grammar.title}")
    return DONE
