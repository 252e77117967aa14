"""A sidecar: a CSV or JSON Lines file that says of each file of a folder what the file itself does not print."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from referat_cli.parsing import given_of
from referat_cli.reading import Given
from referat_cli.text import decode

COLUMNS = ("file", *Given._fields)


class SidecarError(Exception):
    """A sidecar that cannot be used; its message says where and why."""

    exit_code = 2


class Row(NamedTuple):
    """What a line of a sidecar says of a file."""

    line: int
    file: str
    given: Given


class Sidecar:
    """The rows of a sidecar by the files they name.

    A row is for the file at its path, from the sidecar's folder; if there is none, for the one of that base name.
    """

    def __init__(self, name: str, rows: Sequence[Row]) -> None:
        self.name = name
        self.by_path: dict[str, Row] = {}
        self.by_name: dict[str, list[Row]] = {}
        self.taken: dict[int, str] = {}  # the lines whose rows are for a file, and for which
        for row in rows:
            path = _place(Path(name).parent / row.file)
            if other := self.by_path.get(path):
                raise SidecarError(f"{name}: lines {other.line} and {row.line} name the same file, {row.file!r}: leave one of them out")
            self.by_path[path] = row
            if not os.path.exists(path):
                self.by_name.setdefault(os.path.basename(path), []).append(row)

    def given(self, file: str, options: Given) -> Given:
        """What is said of a file: by its row, and where that is silent by the options. Raises SidecarError where it is not clear which row."""
        if (row := self._row(file)) is None:
            return options
        return Given(*(said if said is not None else option for said, option in zip(row.given, options, strict=True)))

    def _row(self, file: str) -> Row | None:
        path = _place(Path(file))
        rows = [row] if (row := self.by_path.get(path)) else self.by_name.get(os.path.basename(path), [])
        if len(rows) > 1:
            lines = " and ".join(str(row.line) for row in rows)
            raise SidecarError(f"{self.name}: lines {lines} may each be for {file}: write them as paths from the folder of {self.name}")
        for row in rows:
            if (other := self.taken.setdefault(row.line, path)) != path:
                raise SidecarError(f"{self.name}: line {row.line} may be for {other} or {path}: write it as a path from the folder of {self.name}")
            return row
        return None

    def unused(self) -> Sequence[Row]:
        """The rows that no file was asked for."""
        return [row for row in self.by_path.values() if row.line not in self.taken]


def _place(path: Path) -> str:
    """A file's path in one spelling: its folder without links, its letters composed, as systems differ in that."""
    return os.path.normcase(normalize("NFC", os.path.join(os.path.realpath(path.parent), path.name)))


def read_sidecar(data: bytes, name: str) -> Sidecar:
    """The sidecar in a file's bytes: JSON Lines where it begins with an object, else CSV. Raises SidecarError, InputError."""
    text = decode(data, name).text.removeprefix("\ufeff")
    try:
        rows = [_row(line, cells) for line, cells in (_objects if text.lstrip().startswith("{") else _cells)(text)]
    except SidecarError as error:
        raise SidecarError(f"{name}: {error}") from None
    return Sidecar(name, rows)


def _row(line: int, cells: dict[str, str | None]) -> Row:
    """A line's values as a row."""
    said = {column: (value or "").strip() or None for column, value in cells.items() if column != "file"}
    if not (file := cells.get("file")):
        raise SidecarError(f"line {line} names no file: its path belongs in `file`")
    for value in cells.values():
        try:
            (value or "").encode()
        except UnicodeEncodeError:
            raise SidecarError(f"line {line}: {value!r} is no text: half a character stands alone in it") from None
    day = _MIDNIGHT.sub("", said.get("date") or "") or None
    try:
        return Row(line, file if "/" in file else file.replace("\\", "/"), given_of(said.get("authority"), said.get("body"), day, said.get("origin")))
    except ValueError:
        raise SidecarError(f"line {line}: {said['date']!r} is no date: write it as 2024-03-27 or 27-03-2024") from None


_MIDNIGHT = re.compile(r"[ T]00[:.]00(?:[:.]00)?$")  # which a spreadsheet writes after a day


def _objects(text: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The lines of JSON Lines."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SidecarError(f"line {number} is no JSON: {error}") from None
        if not isinstance(said, dict) or not all(value is None or isinstance(value, str) for value in said.values()):
            raise SidecarError(f"line {number} is no object of strings")
        _check(number, list(said))
        yield number, said


def _cells(text: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The lines of CSV, parted by comma, semicolon or tab: whichever the head shows."""
    if said := _SEPARATOR.match(text):  # Excel's own line
        text = "\n" * said[0].count("\n") + text[said.end() :]
    head = next((line for line in text.splitlines() if line.strip()), "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    columns: list[str] = []
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [cell.strip().lower() for cell in _filled(cells)]
                _check(rows.line_num, columns)
                continue
            if len(cells := _filled(cells)) > len(columns):
                told = f"line {rows.line_num} has {len(cells)} cells, the head {len(columns)}: put quotes around those that hold a separator"
                raise SidecarError(told)
            yield rows.line_num, dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise SidecarError(f"line {rows.line_num} is no CSV: {error}") from None
    if not columns:
        raise SidecarError(f"is empty: its first line names the columns, {', '.join(COLUMNS)}")


_SEPARATOR = re.compile(r"\s*\"?sep=.\"?[^\S\n]*\n", re.IGNORECASE)


def _filled(cells: list[str]) -> list[str]:
    """The cells of a line without the empty ones at its end, which a spreadsheet may write."""
    return cells[: max((n for n, cell in enumerate(cells, 1) if cell.strip()), default=0)]


def _check(line: int, columns: Sequence[str]) -> None:
    """Every column is known, none stands twice, and the file's name is there."""
    if strange := [column for column in columns if column not in COLUMNS]:
        raise SidecarError(f"line {line}: {strange[0]!r} is no column: known are {', '.join(COLUMNS)}")
    if "file" not in columns or len(set(columns)) < len(columns):
        raise SidecarError(f"line {line}: the column `file` is missing, or one stands twice: there are {', '.join(columns)}")
