"""What loading costs beside what it cannot do without: reading the files, and their rows written by bare `executemany`.

`python benchmarks/loading.py [MEETINGS]` loads the samples' texts, the search index left out on both sides, and prints the ratio
of processor times in one run; with a number it loads so many made-up meetings too, and prints how much memory the process has used.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from referat_cli import Archive, index, parse_all

SAMPLES = sorted(path for path in (Path(__file__).parents[1] / "samples").glob("*/*.txt") if path.parent.name != "odd")
RUNS = 5
TABLES = (
    *("source", "meeting", "revision", "punkt", "punkt_case", "punkt_outcome", "section", "proposal", "bilag", "reference", "amount", "vote"),
    "person",
)


def without_index(path: Path) -> Archive:
    """A new archive whose search index is asleep."""
    archive = Archive(path)
    for trigger in ("punkt_ai", "punkt_ad", "punkt_au"):
        archive.db.execute(f"DROP TRIGGER {trigger}")
    return archive


def load(path: Path, files: list[tuple[bytes, str]]) -> None:
    with without_index(path) as archive:
        for data, name in files:
            archive.put(data, name)


def bare(path: Path, files: list[tuple[bytes, str]], rows: dict[str, list[tuple[object, ...]]]) -> None:
    for data, name in files:
        parse_all(data, name=name)
    with without_index(path) as archive:
        archive.db.execute("PRAGMA foreign_keys = OFF")
        archive.db.execute("BEGIN")
        for table, many in rows.items():
            if many:
                archive.db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(many[0]))})", many)
        archive.db.commit()


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    found = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    db.close()
    return found


def timed(run: Callable[[Path], None]) -> float:
    """Processor time of a run into a new file."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        run(Path(folder, "a.db"))
        return time.process_time() - start


def meetings(many: int) -> Iterator[bytes]:
    """Made-up minutes, no two alike."""
    text = SAMPLES[0].read_text(encoding="utf-8")
    for n in range(many):
        told = f"Sagsfremstilling\n\n{text[: 3000 + n % 2000]}\n\nBeslutning\n\nGodkendt.\n"
        yield f"REFERAT Udvalg {n} d. 07-05-2024\n\nPunkt 1: Sag {n}\n\n{told}".encode()


def main(many: int) -> None:
    index.index_meeting = index.unindex_meeting = lambda db, meeting: None
    index.figures_of = lambda *texts: ""
    files = [(path.read_bytes(), path.name) for path in SAMPLES]
    with tempfile.TemporaryDirectory() as folder:
        load(Path(folder, "a.db"), files)
        rows = rows_of(Path(folder, "a.db"))
    loads, bares = zip(*((timed(lambda path: load(path, files)), timed(lambda path: bare(path, files, rows))) for _ in range(RUNS)), strict=True)
    print(f"{len(files)} files: loading {min(loads):.2f} s, reading and bare rows {min(bares):.2f} s: {min(loads) / min(bares):.2f} times")
    if many:
        with tempfile.TemporaryDirectory() as folder, without_index(Path(folder, "a.db")) as archive:
            for n, data in enumerate(meetings(many), 1):
                archive.put(data, f"{n}.txt")
                if n == 1000 or n == many:
                    print(f"{n} meetings: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
