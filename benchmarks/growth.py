#!/usr/bin/env python3
"""How time grows with size: one meeting's structure repeated with varied words, read by a style and by the union.

    benchmarks/growth.py [--large]      1 and 10 MB; with --large 100 MB too, which takes minutes and gigabytes

Prints, for each size, the time for a megabyte as a ratio to that of the smallest: 1.0 is growth in proportion.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import regex

import referat_cli

SAMPLE = sorted((Path(__file__).parents[1] / "samples" / "sbsys").glob("*.txt"))[0]
MEGABYTE = 1_000_000
_WORD = regex.compile(r"(?<=\p{Ll} )\p{Ll}{5,}(?= \p{Ll})")


def varied(sample: str, size: int) -> str:
    """The sample again and again, with some of its longer words exchanged for one another, up to a size in bytes."""
    choice = random.Random(1)
    words = _WORD.findall(sample)

    def parts() -> Iterator[str]:
        written = 0
        while written < size:
            part = _WORD.sub(lambda word: choice.choice(words) if choice.random() < 0.3 else word[0], sample) + "\n\n"
            written += len(part.encode())
            yield part

    return "".join(parts())


def main(large: bool) -> None:
    """Print the ratios."""
    sample = SAMPLE.read_text(encoding="utf-8")
    for grammar in ("sbsys", "generic"):
        least = 0.0
        for megabytes in (1, 10, *([100] if large else [])):
            text = varied(sample, megabytes * MEGABYTE)
            start = time.process_time()
            records = referat_cli.parse_all(text, grammar=grammar)
            took = (time.process_time() - start) / megabytes
            least = least or took
            print(f"{grammar:8s} {megabytes:4d} MB  {len(records):6d} records  {1 / took:5.2f} MB/s  {took / least:.2f}", flush=True)


if __name__ == "__main__":
    main("--large" in sys.argv[1:])
