"""Sources read again: for what an older revision said, after an upgrade, and to hold the rows against."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from referat_cli import queries
from referat_cli.checked import DamagedRow, row_of

if TYPE_CHECKING:
    from referat_cli.grammar import Grammar
    from referat_cli.records import Punkt, Referat
    from referat_cli.shelf import Shelf


class SourceRow(NamedTuple):
    """A source as the archive keeps it."""

    id: int
    sha256: str
    name: str | None
    given: str
    grammar_version: str
    data: bytes


_SOURCES = "SELECT id, sha256, name, given, grammar_version, data FROM source"


def bytes_of(source: SourceRow) -> bytes:
    """The file as it came; raises DamagedRow where it cannot be unpacked."""
    try:
        return zlib.decompress(source.data)
    except zlib.error as error:
        raise DamagedRow(f"the bytes of {source.name} cannot be unpacked ({error})") from error


def _grammars(db: Connection, source: SourceRow, users: Shelf) -> Shelf:
    """The shipped grammars, the user's own that read the source, and those that the user has now, which stand before."""
    from referat_cli import shelf
    from referat_cli.grammar import Grammar

    rows = db.execute("SELECT tables FROM grammar WHERE version = ?", (source.grammar_version,))
    kept = [Grammar.model_validate_json(tables).limited() for (tables,) in rows]
    return {**shelf.shipped(), **{grammar.name: grammar for grammar in kept}, **users}


def read_again(db: Connection, source: SourceRow, users: Shelf) -> tuple[list[Referat], Grammar]:
    """A source read as it would be if it were loaded now, with what the user said of it; raises InputError, DamagedRow."""
    from referat_cli.parsing import reading_of
    from referat_cli.reading import Given
    from referat_cli.text import decode

    said = json.loads(source.given)
    asked: str | None = said.pop("grammar", None)
    shelf = _grammars(db, source, users)
    grammar: Grammar | Shelf = shelf if asked is None else shelf.get(asked, shelf)
    return reading_of(decode(bytes_of(source), source.name), grammar, Given(**said))


@lru_cache(maxsize=1)  # a meeting's punkter are asked for one after another
def record_of(dump: str) -> Referat:
    """A record as the archive keeps it; raises DamagedRow where it is none."""
    from pydantic import ValidationError

    from referat_cli.records import Referat

    try:
        return Referat.model_validate_json(dump)
    except ValidationError as error:
        raise DamagedRow("a record of it is none of ours") from error


def found(db: Connection, key: str) -> tuple[Referat, Punkt | None] | None:
    """The record that an ID names, with the punkt where it names one; None where there is none. Raises DamagedRow."""
    if (held := queries.record(db, key)) is None:
        return None
    record = record_of(held.record)
    if held.position is None:
        return record, None
    if not 0 < held.position <= len(record.punkter):
        raise DamagedRow(f"its record has no punkt for {key}")
    return record, record.punkter[held.position - 1]


def ids(db: Connection) -> list[int]:
    """The row number of every source, those loaded last first, so that a revision is read before the one it revises."""
    return [row[0] for row in db.execute("SELECT id FROM source ORDER BY id DESC")]


class SourceRemoved(LookupError):
    """A source that there was, and that another program has removed in the meantime."""


def source(db: Connection, number: int) -> SourceRow:
    """The source of a row number; raises SourceRemoved where there is none any more."""
    row = db.execute(f"{_SOURCES} WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise SourceRemoved(f"there is no source {number} any more")
    return row_of(SourceRow, row)


def source_of(db: Connection, key: str) -> SourceRow | None:
    """The source that a meeting, or the meeting of a punkt, was last read from; None where there is no such ID."""
    sql = "SELECT source FROM meeting WHERE key = :key UNION ALL SELECT source FROM punkt WHERE key = :key"
    row = db.execute(sql, {"key": key}).fetchone()
    return None if row is None else source(db, row[0])
