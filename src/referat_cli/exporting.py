"""Rows of the archive -> JSON Lines, CSV, Parquet and Markdown, one at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from referat_cli import views
from referat_cli.inputs import InputError
from referat_cli.opening import ArchiveError
from referat_cli.tables import Row, Type, Value

if TYPE_CHECKING:
    import pyarrow

BATCH = 1_000  # rows that are held at a time and make a row group of a Parquet file


def write_rows(rows: Iterable[Row], columns: Mapping[str, Type], form: str, out: TextIO) -> None:
    """Rows as JSON Lines, or under a head as CSV (lists parted by «; ») or as a Markdown table."""
    writer = csv.writer(out, lineterminator="\n")
    if form == "csv":
        writer.writerow(columns)
    elif form == "markdown":
        out.write(f"{views.markdown_row(columns)}\n{views.markdown_row('---' for _ in columns)}\n")
    for row in rows:
        if form == "jsonl":
            out.write(views.as_json(row) + "\n")
        elif form == "csv":
            writer.writerow(map(_cell, row.values()))
        else:
            out.write(views.markdown_row(map(_cell, row.values())) + "\n")


def _cell(value: Value) -> str:
    return views.cell(tuple(value) if isinstance(value, list) else value)


def write_parquet(rows: Iterable[Row], columns: Mapping[str, Type], path: Path) -> None:
    """Rows as a Parquet file: text is string, date date32, number int64, flag bool, texts a list of string.

    Raises InputError where pyarrow is not installed, ArchiveError where a value is not of its column's type.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError("parquet needs pyarrow: install it with `pip install 'referat-cli[parquet]'`") from error
    schema = pa.schema([(name, _types(pa)[kind]) for name, kind in columns.items()])
    dates = [name for name, kind in columns.items() if kind == "date"]
    waiting = iter(rows)
    with pq.ParquetWriter(path, schema) as writer:
        while batch := list(islice(waiting, BATCH)):
            try:
                writer.write_batch(pa.RecordBatch.from_pylist([_dated(row, dates) for row in batch], schema))
            except (pa.ArrowException, TypeError, ValueError) as error:
                raise ArchiveError(f"a row of the archive is none of ours ({error}): `referat verify` names it") from error


def _types(pa: Any) -> dict[Type, pyarrow.DataType]:  # noqa: ANN401 - a module
    return {"text": pa.string(), "date": pa.date32(), "number": pa.int64(), "flag": pa.bool_(), "texts": pa.list_(pa.string())}


def _dated(row: Row, dates: Iterable[str]) -> dict[str, Value | date]:
    return {**row, **{name: date.fromisoformat(str(row[name])) for name in dates if row[name] is not None}}
