#!/usr/bin/env python3
"""The search index beside plain FTS5 over the same text, in one run: size, building, latency; then the whole command.

    benchmarks/searching.py ARCHIVE     an archive that benchmarks/corpus.py made; it is copied, and the copy indexed anew

plain: FTS5 with its own tokenizer over the same columns, asked for the words of the query and the best twenty. Ours: the
same query as typed, with expansion, ranking and the snippets of twenty hits.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from referat_cli import Archive, index
from referat_cli.lexicon import lexicon
from referat_cli.searching import Search, search

OURS = ("punkt_fts%", "search_%", "sqlite_autoindex_search_%")
MANY = 200  # queries


def queries(db: sqlite3.Connection, seed: int = 11) -> list[str]:
    """What users type: words as common as they stand in the text, forms, several words, phrases, figures, mistakes."""
    draw = random.Random(seed)
    rows = db.execute("SELECT term, doc FROM search_vocabulary WHERE length(term) > 4").fetchall()
    words, weights = [row[0] for row in rows if row[0].isalpha()], [row[1] ** 0.8 for row in rows if row[0].isalpha()]
    bodies = [row[0] for row in db.execute("SELECT body FROM punkt ORDER BY random() LIMIT 400")]
    cases = [row[0] for row in db.execute("SELECT case_number FROM punkt_case ORDER BY random() LIMIT 100")]

    def word() -> str:
        return str(draw.choices(words, weights)[0])

    def inflected(one: str) -> list[str]:
        (lemma,) = db.execute("SELECT lemma FROM search_word WHERE term = ?", (one,)).fetchone()
        return [lemma, lemma + "s", lemma + "r" if lemma[-1] == "e" else lemma + "er"]

    def phrase() -> str:
        text = draw.choice(bodies).split()
        at = draw.randrange(max(1, len(text) - 3))
        return '"' + " ".join(text[at : at + 2]) + '"'

    def mistake() -> str:
        one = word()
        at = draw.randrange(len(one))
        return one[:at] + one[at + 1 :]

    kinds: list[tuple[int, Callable[[], str]]] = [
        (40, word), (15, lambda: draw.choice(inflected(word()))), (20, lambda: f"{word()} {word()}"), (8, phrase), (4, lambda: word()[:5] + "*"),
        (4, lambda: draw.choice(cases)[:5]), (3, lambda: f"{draw.randrange(1, 29)}. marts 20{draw.randrange(15, 26)}"),
        (3, lambda: f"§ {draw.randrange(1, 200)}"), (3, mistake),
    ]  # fmt: skip
    chosen = draw.choices([kind for _, kind in kinds], [share for share, _ in kinds], k=MANY)
    return [make() for make in chosen]


def plain(db: sqlite3.Connection, query: str) -> list[tuple[int]]:
    """The best twenty by plain FTS5: every word of the query, in quotes."""
    asked = " ".join(f'"{part}"' for part in re.findall(r"\w+", query)) if '"' not in query else query
    return db.execute("SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 20", (asked,)).fetchall()


def size(db: sqlite3.Connection, *names: str) -> int:
    """Bytes of the tables and indexes with such names."""
    return sum(int(db.execute("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE ?", (name,)).fetchone()[0]) for name in names)


def timed(function: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def spread(times: Sequence[float]) -> str:
    """Mean, median and 95th percentile in milliseconds."""
    ordered = sorted(1000 * seconds for seconds in times)
    return f"mean {sum(ordered) / len(times):7.2f}  median {ordered[len(times) // 2]:7.2f}  p95 {ordered[int(len(times) * 0.95)]:7.2f} ms"


def command(path: str, asked: Sequence[str]) -> None:
    """The whole command, a process a query: time, processor time, which other programs do not lengthen as much, and the greatest memory."""
    times, worked, memory = list[float](), list[float](), 0
    for query in asked:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "referat_cli", "search", "--db", path, "--", query], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        times.append(time.perf_counter() - start)
        worked.append(used.ru_utime + used.ru_stime)
        memory = max(memory, used.ru_maxrss)
    print(f"  processor         {spread(worked)}")
    print(f"whole command       {spread(times)}, at most {memory / 1024:.0f} MB")


def compare(db: sqlite3.Connection) -> None:
    """Print the ratios."""
    text = int(db.execute("SELECT sum(length(title) + length(decision) + length(recommendation) + length(body)) FROM punkt").fetchone()[0])
    db.execute('CREATE VIRTUAL TABLE plain USING fts5(title, decision, recommendation, body, content="punkt", content_rowid="id")')
    theirs = timed(lambda: db.execute("INSERT INTO plain(plain) VALUES ('rebuild')"))
    db.commit()
    dictionary = timed(lambda: lexicon().analysis("kommuneplanernes"))
    db.execute("BEGIN")
    ours = timed(lambda: index.rebuild(db))
    db.commit()
    (words,) = db.execute("SELECT count(*) FROM search_word").fetchone()
    print(f"text {text / 1e6:.1f} MB, {words} words, {db.execute('SELECT count(*) FROM section').fetchone()[0]} sections")
    print(f"building  plain {theirs:.2f} s, ours {ours:.2f} s: {ours / theirs:.1f} times; the dictionary, once a process, {dictionary:.2f} s")
    db.execute("INSERT INTO plain(plain) VALUES ('optimize')")
    db.commit()
    db.execute("VACUUM")
    least, whole = size(db, "plain%"), size(db, *OURS) + figures_size(db)
    print(f"size      plain {least / 1e6:.1f} MB, ours {whole / 1e6:.1f} MB: {whole / least:.2f} times")
    asked = queries(db)
    for _ in range(2):  # the second pass is warm
        simple = [timed(lambda query=query: plain(db, query)) for query in asked]  # type: ignore[misc]
        danish = [timed(lambda query=query: search(db, Search(query))) for query in asked]  # type: ignore[misc]
    print(f"latency   plain     {spread(simple)}")
    print(f"          ours      {spread(danish)}: mean {sum(danish) / sum(simple):.1f} times")


def figures_size(db: sqlite3.Connection) -> int:
    """Bytes of the tokens that stand in a column of punkt."""
    return int(db.execute("SELECT sum(length(CAST(figures AS BLOB))) FROM punkt").fetchone()[0])


def main(path: str) -> None:
    """Compare in a copy, then time the command on it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = str(Path(folder) / "copy.db")
        shutil.copy(path, copy)
        with Archive(copy) as archive:
            asked = queries(archive.db)
            # from a small process, since the memory of whoever starts one counts as its own
            subprocess.run([sys.executable, __file__, copy, *asked], check=True)
            compare(archive.db)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        main(sys.argv[1])
    else:
        command(sys.argv[1], sys.argv[2:])
