"""Loads killed at random moments: does every archive open, verify, and go on to what an undisturbed load gives?

As a script: `python tests/killing.py N [SEED]` kills N loads and tells what it met.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from referat_cli import Archive

ROOT = Path(__file__).parents[1]


def files(folder: Path) -> Path:
    """A folder of a few minutes, one of them published again with a correction."""
    (minutes := folder / "minutes").mkdir()
    for sample in (*sorted((ROOT / "samples/drupal").glob("*.txt"))[:1], *sorted((ROOT / "samples/sbsys").glob("*.txt"))[:4]):
        shutil.copy(sample, minutes)
    text = sample.read_text(encoding="utf-8")
    (minutes / "zz-rettet.txt").write_text(text.replace("Godkendt", "Udsat"), encoding="utf-8")
    return minutes


def load(minutes: Path, db: Path) -> subprocess.Popen[bytes]:
    """A load in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "referat_cli", "load", "--db", str(db), str(minutes)], stderr=subprocess.DEVNULL)


def content(db: Path) -> list[list[Any]]:
    """All that an archive holds but when it was loaded."""
    with Archive(db, create=False) as archive:
        tables = ("meeting", "punkt", "section", "proposal", "bilag", "person", "amount", "reference", "search_word", "search_key")
        rows = [sorted(archive.db.execute(f"SELECT * FROM {table}"), key=repr) for table in tables]
        return [*rows, archive.db.execute("SELECT sha256, name, data FROM source ORDER BY id").fetchall()]


def tables(db: Path) -> int:
    """How many tables a database has, after SQLite took back what was written but not committed."""
    with closing(sqlite3.connect(db)) as connection:
        return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def kill_one(minutes: Path, db: Path, delay: float) -> str:
    """Kill a load after a while and look at what it left: "nothing" yet, "part" of the files or "all"; raises AssertionError for a fault."""
    process = load(minutes, db)
    time.sleep(delay)
    process.kill()
    process.wait()
    if not db.exists() or not tables(db):  # the schema is written in one transaction
        return "nothing"
    with Archive(db, create=False) as archive:
        assert list(archive.verify()) == []
        return "all" if len(archive.meetings()) == 5 else "part"


def kills(folder: Path, n: int, seed: int) -> Counter[str]:
    """n killed loads, each then loaded again to the same content as one undisturbed load; how far they had come."""
    minutes, chance, met = files(folder), random.Random(seed), Counter[str]()
    start = time.monotonic()
    assert load(minutes, folder / "whole.db").wait() == 0
    longest = time.monotonic() - start
    whole = content(folder / "whole.db")
    for i in range(n):
        db = folder / f"{i}.db"
        met[kill_one(minutes, db, chance.random() * longest)] += 1
        assert load(minutes, db).wait() == 0
        assert content(db) == whole
        for rest in folder.glob(f"{i}.db*"):
            rest.unlink()
    return met


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp())
    try:
        told = kills(place, int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    finally:
        shutil.rmtree(place)
    print(f"{sum(told.values())} loads killed, every archive opened, verified and went on to the same content: {dict(told)}")
