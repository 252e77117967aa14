"""What the archive is taken out as."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from conftest import SBSYS, STYLES, Run
from referat_cli import Archive, ArchiveError, exporting, parse
from referat_cli.inputs import InputError
from referat_cli.outputs import whole_file
from referat_cli.tables import TABLES, Row
from test_archive import MINUTES

Command = Callable[..., Run]
FEW = [*SBSYS[:3], *STYLES[::7]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of some samples, in several styles."""
    path = tmp_path_factory.mktemp("export") / "archive.db"
    with Archive(path) as archive:
        archive.load(FEW)
    return path


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as archive:
        yield archive


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_its_id_file_and_lines(archive: Archive, table: str) -> None:
    keys = {row[0] for row in archive.db.execute("SELECT key FROM meeting UNION SELECT key FROM punkt")}
    lengths = {str(sample): parse(sample).source.lines for sample in FEW}
    rows = list(archive.rows(table))
    assert rows
    for row in rows:
        assert list(row) == list(TABLES[table].columns)
        assert row["id"] in keys
        first, last = row["first_line"], row["last_line"]
        assert isinstance(first, int)
        assert isinstance(last, int)
        assert 1 <= first <= last <= lengths[str(row["source"])]


def test_the_rows_are_what_the_records_say(archive: Archive) -> None:
    records = sorted((parse(sample) for sample in FEW), key=lambda record: (record.date or "9", record.start_time or ""))
    punkter = [punkt for record in records for punkt in record.punkter]
    assert [row["title"] for row in archive.rows("punkter")] == [punkt.title for punkt in punkter]
    assert [row["case_numbers"] for row in archive.rows("punkter")] == [list(punkt.case_numbers) for punkt in punkter]
    assert [row["proposal"] for row in archive.rows("proposals")] == [
        p.text for punkt in punkter if punkt.indstilling for p in punkt.indstilling.proposals
    ]
    assert [row["attachment"] for row in archive.rows("attachments")] == [bilag.title for punkt in punkter for bilag in punkt.bilag]
    decided = [punkt for punkt in punkter if punkt.beslutning and punkt.beslutning.text]
    assert [row["outcomes"] for row in archive.rows("decisions")] == [list(punkt.beslutning.outcomes) for punkt in decided if punkt.beslutning]
    assert [row["last_line"] for row in archive.rows("decisions")] == [punkt.beslutning.lines[1] for punkt in decided if punkt.beslutning]


@pytest.mark.parametrize("table", TABLES)
def test_all_forms_say_the_same(path: Path, archive: Archive, referat: Command, tmp_path: Path, table: str) -> None:
    rows = list(archive.rows(table))
    jsonl = referat("export", table, "--db", path)
    assert (jsonl.code, jsonl.err) == (0, "")
    assert [json.loads(line) for line in jsonl.out.splitlines()] == rows
    (csv_file, parquet) = (tmp_path / "rows.csv", tmp_path / "rows.parquet")
    assert referat("export", table, "--db", path, "--format", "csv", "--output", csv_file).code == 0
    told = list(csv.DictReader(io.StringIO(csv_file.read_text(encoding="utf-8"), newline="")))
    assert [(one["id"], one["last_line"]) for one in told] == [(row["id"], str(row["last_line"])) for row in rows]
    assert list(told[0]) == list(rows[0])
    assert referat("export", table, "--db", path, "--format", "parquet", "-o", parquet).code == 0
    dated = [{**row, "date": row["date"] and date.fromisoformat(str(row["date"]))} for row in rows]
    assert pq.read_table(parquet).to_pylist() == dated
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


def test_the_types_of_a_parquet_file(archive: Archive, tmp_path: Path) -> None:
    exporting.write_parquet(archive.rows("punkter"), TABLES["punkter"].columns, tmp_path / "a.parquet")
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "a.parquet")}
    assert {name: types[name] for name in ("id", "date", "closed", "case_numbers", "first_line")} == {
        "id": "string", "date": "date32[day]", "closed": "bool", "case_numbers": "list<element: string>", "first_line": "int64",
    }  # fmt: skip
    exporting.write_parquet(iter(()), TABLES["meetings"].columns, tmp_path / "none.parquet")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_meetings_and_punkter_as_markdown_are_there_to_read(path: Path, referat: Command) -> None:
    meetings = referat("export", "meetings", "--db", path, "--format", "markdown", "--body", "direktionen").out
    assert meetings.startswith("# Referat: Direktionen, 2024-05-14 08:30\n\n**Mødedato**")
    assert meetings.rstrip().split("\n")[-1].startswith("*direktionen/2024-05-14, ")
    punkter = referat("export", "punkter", "--db", path, "--format", "markdown", "--body", "direktionen").out
    assert punkter.count("\n## Punkt ") == meetings.count("\n## Punkt ") == punkter.count("\n*direktionen/2024-05-14/") > 0


def test_rows_as_a_markdown_table(archive: Archive) -> None:
    out = io.StringIO()
    row: Row = {"id": "a/1", "title": "Salg | køb\naf *areal*", "closed": True, "cases": ["1", "2"], "page": None}
    exporting.write_rows([row], {"id": "text", "title": "text", "closed": "flag", "cases": "texts", "page": "number"}, "markdown", out)
    assert out.getvalue().splitlines() == [
        "| id | title | closed | cases | page |",
        "| --- | --- | --- | --- | --- |",
        r"| a/1 | Salg \| køb af \*areal\* | true | 1; 2 |  |",
    ]


def test_the_rows_are_narrowed(archive: Archive) -> None:
    case = next(str(row["case_numbers"][0]) for row in archive.rows("punkter") if row["case_numbers"])  # type: ignore[index]
    rows = list(archive.rows("punkter", case=case))
    assert rows
    assert all(case in (row["case_numbers"] or []) for row in rows)  # type: ignore[operator]
    assert [row["id"] for row in archive.rows("meetings", case=case)] == list(dict.fromkeys(str(row["id"]).rpartition("/")[0] for row in rows))
    assert {row["kind"] for row in archive.rows("proposals", kind="dagsorden")} == {"dagsorden"}
    assert list(archive.rows("decisions", since="2031")) == []


def test_the_newest_revision_is_exported(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.put(MINUTES.encode(), "a.txt")
        archive.put(MINUTES.replace("Godkendt.", "Udsat.").encode(), "b.txt")
        assert [(row["decision"], row["source"]) for row in archive.rows("decisions")] == [("Udsat.", "b.txt")]


# --- files


def test_half_a_file_is_no_file(tmp_path: Path) -> None:
    target = tmp_path / "rows.jsonl"
    target.write_text("before", encoding="utf-8")

    def half(part: Path) -> None:
        part.write_text("half", encoding="utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError), whole_file(target) as part:
        half(part)
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("rows.jsonl", "before")]
    with whole_file(target) as part:
        part.write_text("after", encoding="utf-8")
        assert target.read_text(encoding="utf-8") == "before"
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("rows.jsonl", "after")]


def test_an_output_that_cannot_be_written(path: Path, referat: Command, tmp_path: Path) -> None:
    for form in ("jsonl", "parquet"):
        run = referat("export", "meetings", "--db", path, "--format", form, "--output", tmp_path / "none" / "rows")
        assert (run.code, run.out, run.err.count("\n")) == (3, "", 1)
        assert "cannot be written" in run.err
    assert referat("export", "meetings", "--db", path, "--format", "parquet").code == 2
    assert referat("export", "people", "--db", path).code == 2
    assert referat("export", "meetings", "--db", tmp_path / "no.db").code == 4


def test_parquet_without_pyarrow_is_one_sentence(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'referat-cli\[parquet\]'"), whole_file(tmp_path / "a") as part:
        exporting.write_parquet(archive.rows("meetings"), TABLES["meetings"].columns, part)
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_is_none_of_ours(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.put(MINUTES.encode(), "a.txt")
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("UPDATE meeting SET date = 'i går'")
        db.commit()
    with Archive(tmp_path / "a.db") as archive, pytest.raises(ArchiveError, match="referat verify"):
        exporting.write_parquet(archive.rows("meetings"), TABLES["meetings"].columns, tmp_path / "rows")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_memory_is_flat(tmp_path: Path, form: str) -> None:
    columns = TABLES["attachments"].columns
    row: Row = {name: 1 if kind == "number" else "2024-05-07" if kind == "date" else "x" * 100 for name, kind in columns.items()}

    def peak(number: int) -> int:
        rows = (dict(row) for _ in range(number))
        tracemalloc.start()
        if form == "parquet":
            exporting.write_parquet(rows, columns, tmp_path / "rows")
        else:
            with (tmp_path / "rows").open("w", encoding="utf-8") as out:
                exporting.write_rows(rows, columns, form, out)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(1)  # imports
    assert peak(6_000) < 1.5 * peak(2_000)
