#!/usr/bin/env python3
"""How much longer the reader takes than any reader of these records must, and than a Markdown parser: ratios in one run.

    benchmarks/reading.py [FILE…]      without files: the samples

floor: split into lines, match one pattern against each, build the validated blocks and sections; what every reader in
Python has to do. mistune: a Markdown parser building its tree, if it is installed. Also that time grows with the size of
the text and no faster, on one text repeated 1, 4 and 16 times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import mistune
import regex

import referat_cli
from referat_cli.records import Section, TextBlock

SAMPLES = Path(__file__).parents[1] / "samples" / "sbsys"
LINE = regex.compile(
    r"^\s*#{0,6}\s*\**(?:Resum[eé]|Sagsfremstilling|Indstilling|Beslutning|Bilag|Punkt \d+:.*|- .*|\|.*|Mødedato.*|.*\.{4,}.*)\**\s*$"
)


def floor(text: str) -> None:
    """What a reader must do at least."""
    lines = text.splitlines()
    for line in lines:
        LINE.match(line)
    blocks = tuple(TextBlock(kind="paragraph", text=line, lines=(n, n)) for n, line in enumerate(lines, 1) if line)
    for n in range(0, len(blocks), 6):
        Section(kind="andet", heading="", lines=(1, 2), text="", blocks=blocks[n : n + 6])


def whole(text: str) -> None:
    """The record with all that it names, as JSON's own values."""
    referat_cli.parse(text).model_dump(mode="json")


def seconds(function: Callable[[str], object], texts: Sequence[str], passes: int = 9) -> float:
    """The median of a pass over the texts; no text comes twice, so that nothing remembered helps."""
    times = []
    for n in range(passes):
        fresh = [f"{text}\n{n}" for text in texts]
        start = time.perf_counter()
        for text in fresh:
            function(text)
        times.append(time.perf_counter() - start)
    return sorted(times)[passes // 2]


def main(names: Sequence[str]) -> None:
    """Print the ratios."""
    paths = [Path(name) for name in names] or sorted(SAMPLES.glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    markdown = mistune.create_markdown(renderer=None, plugins=["table"])
    least, reader, other = seconds(floor, texts), seconds(whole, texts), seconds(markdown, texts)
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(texts)} texts, {size:,} bytes: {reader * 1000:.1f} ms, {size / reader / 1e6:.1f} MB/s")
    print(f"referat / floor    {reader / least:.2f}")
    print(f"referat / mistune  {reader / other:.2f}")
    once = seconds(whole, ["\n".join(texts)], 3)
    for times in (4, 16):
        print(f"{times:2d} times the text   {seconds(whole, [chr(10).join(texts * times)], 3) / once:.2f} times the time")


if __name__ == "__main__":
    main(sys.argv[1:])
