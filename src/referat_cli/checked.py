"""What the archive's file holds, checked as it is read: any program can write into it, and SQLite keeps what it is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_type_hints

Row = TypeVar("Row", bound=NamedTuple)


class DamagedRow(Exception):
    """What the archive holds in a place is not what is written there by us; the message says what."""


def is_of_the_file(error: sqlite3.Error) -> bool:
    """Whether an error tells of what the file holds, and not of its surroundings: a lock, a full disk, rights."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF not in _SURROUNDINGS


def is_busy(error: sqlite3.Error) -> bool:
    """Whether an error tells that another program is at work in the file."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


_SURROUNDINGS = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM)


@cache
def _types(kind: type) -> tuple[Any, ...]:
    return tuple(get_type_hints(kind).values())


def row_of(kind: type[Row], values: Iterable[object]) -> Row:
    """A row of the file as a NamedTuple; raises DamagedRow where a value is of another type."""
    row, types = tuple(values), _types(kind)
    if len(row) != len(types) or not all(map(isinstance, row, types)):
        raise DamagedRow("a row of it is none of ours")
    return kind._make(row)
