"""Writers and searchers at once on one archive: no error, nothing lost, nothing twice.

As a script: `python tests/crowding.py SECONDS` runs 4 writers and 4 searchers for that long.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from referat_cli import Archive

MINUTES = """REFERAT Udvalg {who} d. 07-05-2024

Punkt {n}: Ny cykelsti {n}

05.01.00G01-{n}-24

Sagsfremstilling

Stien går fra Egelund til havnen og koster {n} mio. kr.

Beslutning

Godkendt.
"""


def write(db: Path, who: int, seconds: float) -> int:
    """Load minutes after minutes, every other the same as another writer's; how many."""
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1
        text = MINUTES.format(who="abcd"[who] if n % 2 else "fælles", n=n)
        with Archive(db) as archive:
            assert archive.put(text.encode(), f"{who}-{n}.txt").result in ("new", "same")
    return n


def search(db: Path, seconds: float) -> int:
    """Search again and again; how often."""
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1
        with Archive(db, create=False) as archive:
            assert all(hit.title.startswith("Ny cykelsti") for hit in archive.search("stien"))
    return n


def crowd(db: Path, seconds: float) -> tuple[list[int], int]:
    """4 writers and 4 searchers for some seconds: how much each wrote, and how often was searched; raises what any of them met."""
    Archive(db).db.close()
    with ProcessPoolExecutor(8) as pool:
        writers = [pool.submit(write, db, who, seconds) for who in range(4)]
        searchers = [pool.submit(search, db, seconds) for _ in range(4)]
        return [writer.result() for writer in writers], sum(searcher.result() for searcher in searchers)


def check(db: Path, written: list[int]) -> None:
    """That all that was written is there, once."""
    own = sum((n + 1) // 2 for n in written)
    shared = max(n // 2 for n in written)
    with Archive(db, create=False) as archive:
        counts = archive.info().counts
        assert (counts.sources, counts.punkter) == (own + shared, own + shared)
        assert list(archive.verify()) == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        done, searched = crowd(Path(folder, "a.db"), float(sys.argv[1]))
        check(Path(folder, "a.db"), done)
    print(f"{sum(done)} loads by 4 writers and {searched} searches by 4 others: no error, nothing lost, nothing twice")
