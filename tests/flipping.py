"""Single bytes of an archive changed one at a time: which of those that change a stored value or an answer does verify find?

As a script: `python tests/flipping.py N [SEED]` prints every one that it does not find, and how many it found.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from referat_cli import Archive, ArchiveError
from referat_cli.verifying import Fault

ROOT = Path(__file__).parents[1]
QUERIES = ("budget", "byrådet", '"på møde"', "2024", "85.13", "udvalg*")


class Flip(NamedTuple):
    """A byte that was changed, whether that changes what the archive says, and what verify found."""

    place: int
    bit: int
    matters: bool
    tables: list[str]  # those whose values it changes
    faults: list[Fault]


def make(path: Path) -> None:
    """A small archive: two styles, a revision and a tombstone."""
    with Archive(path) as archive:
        archive.load([ROOT / "samples/drupal", *sorted((ROOT / "samples/sbsys").glob("*.txt"))[:2]])
        text = sorted((ROOT / "samples/sbsys").glob("*.txt"))[0].read_text().replace("Godkendt", "Udsat")
        archive.put(text.encode(), "rettet.txt")
        archive.put(b"REFERAT Direktionen d. 07-05-2024\n\nPunkt 1: Noget\n", "fjernet.txt")
        archive.remove(["direktionen/2024-05-07"], by="arkivar", why="personoplysninger")
        archive.db.execute("PRAGMA journal_mode = DELETE")


Said = tuple[dict[str, list[Any]], list[Any], list[Any]]


def said(path: Path) -> Said | str:
    """All that the archive says: every value of every table, and the answers to some queries; a string where it cannot be read."""
    try:
        with Archive(path, create=False) as archive:
            tables = [
                row[0]
                for row in archive.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_place' ORDER BY name")
            ]
            rows = {table: archive.db.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
            return rows, archive.db.execute("SELECT * FROM sqlite_master").fetchall(), [archive.search(query) for query in QUERIES]
    except (ArchiveError, sqlite3.Error, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def verified(path: Path) -> list[Fault]:
    """What verify finds; that the archive cannot be opened is told by every command."""
    try:
        with Archive(path, create=False) as archive:
            return list(archive.verify())
    except ArchiveError as error:
        return [Fault("archive", None, str(error))]


def flips(folder: Path, n: int, seed: int) -> Iterator[Flip]:
    """n random bytes of a small archive in a folder, each with one bit changed."""
    make(whole := folder / "whole.db")
    before, data, chance = said(whole), whole.read_bytes(), random.Random(seed)
    assert not isinstance(before, str)
    for _ in range(n):
        place, bit = chance.randrange(len(data)), chance.randrange(8)
        changed = bytearray(data)
        changed[place] ^= 1 << bit
        (flipped := folder / "flipped.db").write_bytes(changed)
        after = said(flipped)
        tables = [] if isinstance(after, str) else [table for table, rows in before[0].items() if after[0].get(table) != rows]
        yield Flip(place, bit, after != before, tables, verified(flipped))
        for rest in folder.glob("flipped.db*"):
            rest.unlink()


def main(n: int, seed: int) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        done = list(flips(folder, n, seed))
    finally:
        shutil.rmtree(folder)
    missed = [flip for flip in done if flip.matters and not flip.faults]
    for flip in missed:
        print("not found:", flip)
    print(f"{n} bytes: {sum(flip.matters for flip in done)} change what the archive says, {len(missed)} of these are not found")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
