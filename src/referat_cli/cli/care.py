"""verify, rebuild, original, remove and backup: the archive's care."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

import click

from referat_cli import views
from referat_cli.archive import Archive
from referat_cli.cli import DONE, INPUT, NOTHING, options
from referat_cli.identifiers import spelled


@click.command("verify", short_help="Check the archive for damage.")
@options.db_option
@options.format_option("text", "jsonl", default="text")
def verify_command(db: Path | None, form: str) -> int:
    """Check the archive for damage: SQLite's own check, every checksum, every row against its source read again.

    Each fault is reported with the ID of the meeting or punkt, else with the table, and with the file's name. Nothing is changed.
    """
    with Archive(options.archive_path(db), create=False) as archive:
        faults = views.show_faults(archive.verify(options.known_grammars()), form)
        held = archive.info().counts
    options.complain(f"{held.sources} sources, {held.meetings} meetings, {held.punkter} punkter: {faults or 'no'} fault{'' if faults == 1 else 's'}")
    return NOTHING if faults else DONE


@click.command("rebuild", short_help="Read every source in the archive again.")
@options.db_option
@options.format_option("text", "jsonl", default="text")
def rebuild_command(db: Path | None, form: str) -> int:
    """Read every source in the archive again, after an upgrade of the program or a change of your own grammars.

    Each meeting that reads otherwise now is reported with what has changed; IDs stay.
    """
    failed = changed = 0
    with Archive(options.archive_path(db), create=False) as archive:
        for rebuilt in archive.rebuild(options.known_grammars()):
            failed += rebuilt.result == "failed"
            changed += rebuilt.result != "failed"
            views.show_rebuilt(rebuilt, form)
        sources = archive.info().counts.sources
    options.complain(
        f"{sources} sources read again: {changed} meeting{'' if changed == 1 else 's'} changed" + (f", {failed} failed" if failed else "")
    )
    return INPUT if failed else DONE


@click.command("original", short_help="Give back the file a meeting was read from.")
@click.argument("key", metavar="ID", type=options.Text())
@click.option("--revision", metavar="N", type=click.IntRange(1), help="The file of revision N of the meeting, not of the newest.")
@click.option("--output", "-o", metavar="FILE", type=options.File(), help="Write to a new file, not to standard output.")
@options.db_option
def original_command(key: str, revision: int | None, output: Path | None, db: Path | None) -> int:
    """Give back the file that a meeting, or the meeting of a punkt, was last read from, byte for byte."""
    with Archive(options.archive_path(db), create=False) as archive:
        try:
            data = archive.original(key := spelled(key), revision)
        except LookupError as error:
            options.complain(str(error))
            return NOTHING
        if data is None:
            options.complain(archive.lacking(key))
            return NOTHING
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return DONE
    try:
        with output.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise click.BadParameter(f"{output} exists: name a new file", param_hint="--output") from None
    except OSError as error:
        options.complain(f"{output} cannot be written: {error.strerror or error}: name another with --output")
        return INPUT
    return DONE


def _reason(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """A reason that says something."""
    if not value.strip():
        raise click.BadParameter("is empty: say why, the tombstone keeps it")
    return options.text_of(value)


@click.command("remove", short_help="Take meetings out of the archive for good.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", type=options.Text())
@click.option("--why", required=True, metavar="TEXT", callback=_reason, help="The reason, kept in the tombstone.")
@options.db_option
def remove_command(ids: tuple[str, ...], why: str, db: Path | None) -> int:
    """Take meetings out of the archive for good: every revision, in every table, index and free page; `-` reads IDs from standard input.

    A tombstone in the table removal keeps ID, file name, checksum, who, when and why; the same bytes are not loaded again, unless by
    `load --again`. The meetings of the same body and day that remain, as an agenda and its minutes may, are named.
    """
    keys = options.ids_of(ids)
    with Archive(options.archive_path(db), create=False) as archive:
        remaining = archive.of_the_same_day(keys)
        try:
            clean = archive.remove(keys, by=_user(), why=why)
        except LookupError as error:
            options.complain(f"{error}; nothing was removed")
            return NOTHING
    if not clean:
        options.complain("another program holds the archive open, and old pages with it, so that the text is not out of the file yet: close it")
    options.complain(f"removed {', '.join(keys)}")
    if remaining:
        options.complain(f"of the same body and day, the archive still holds {', '.join(remaining)}")
    return DONE if clean else NOTHING


def _user() -> str:
    """Who runs the program: the login name, else the user's number."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container the number may have no name
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


@click.command("backup", short_help="Write a copy of the archive to a new file.")
@click.argument("file", type=options.File(), metavar="FILE")
@options.db_option
def backup_command(file: Path, db: Path | None) -> int:
    """Write a copy of the archive, as it is at one moment, to a new FILE, while others may load and search."""
    with Archive(options.archive_path(db), create=False) as archive:
        try:
            archive.backup(file)
        except FileExistsError as error:
            raise click.BadParameter(str(error), param_hint="FILE") from None
        except OSError as error:
            options.complain(f"{file} cannot be written: {error.strerror or error}: name another file")
            return INPUT
    options.complain(f"the copy is {file}")
    return DONE
