"""Queries that nobody should type: any Unicode, quotes, operators, brackets, NUL, lone surrogates, great length.

tests/hostile.py ARCHIVE MANY      ask so many of an archive; tells how many raised, and the slowest
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from referat_cli import Archive
from referat_cli.asking import QueryError

PIECES = """" “ ” » « ' ( ) [ ] { } - -- + * ^ : ; , . .. / \\ % _ § §§ $ # @ & | ! ? < > = ~ ` AND OR NOT OG ELLER IKKE NEAR( near and or not
title: udvalg: dato: sag: afsnit: beslutning: udvalg:byrådet dato:2024 dato:0000 dato:9999-99 sag:85 afsnit:økonomi beslutning:godkendt
budget skole udvalg kommunen på og i veje digitalisering får far Åbenrå aabenraa 85.13 85.13.00G01-2-23 2.427.000 14,6 mio. kr. 27. marts 2024
27-03-2024 2024-03-27 00.00.00 99-99-9999 L113 on-boarding styrings- stk. 2 a b* *""".split()
ODD = "\0 \x01 \x02 \x03 \x1b \x7f \ud800 \udcff \udfff \u200f \u202e \ufeff \ufffe \uffff ʼ ǅ İ ß ﬁ ½ ² ٣ 中 😀 e\u0301 a\u030a \u2028".split(" ")


def queries(many: int, seed: int = 5) -> Iterator[str]:
    """So many queries, the same for a seed."""
    draw = random.Random(seed)

    def mixed() -> str:
        glue = draw.choice(("", " ", " "))
        return glue.join(draw.choice(PIECES if draw.random() < 0.8 else ODD) for _ in range(draw.randrange(1, 14)))

    def any_letters() -> str:
        return "".join(chr(draw.randrange(draw.choice((0x80, 0x250, 0x3000, 0x110000)))) for _ in range(draw.randrange(1, 40)))

    def long() -> str:
        return draw.choice(("", " ")).join(draw.choice(PIECES + ODD) for _ in range(10_000))[: draw.randrange(2_000, 10_001)]

    def repeated() -> str:
        return (draw.choice(PIECES + ODD) + draw.choice(("", " "))) * draw.randrange(1, 3000)

    kinds: list[tuple[int, Callable[[], str]]] = [(70, mixed), (25, any_letters), (2, long), (3, repeated)]
    for make in draw.choices([kind for _, kind in kinds], [share for share, _ in kinds], k=many):
        yield make()[:10_000]


def main(path: str, many: str) -> None:
    """Ask them all, and tell the slowest."""
    raised, slowest = 0, (0.0, "")
    with Archive(Path(path), create=False) as archive:
        for query in queries(int(many)):
            start = time.perf_counter()
            try:
                archive.results(query)
            except QueryError:
                pass
            except Exception as error:
                raised += 1
                print(f"{error!r}: {query[:200]!r}")
            slowest = max(slowest, (time.perf_counter() - start, query))
    print(f"{many} queries, {raised} raised; the slowest took {slowest[0] * 1000:.0f} ms: {slowest[1][:120]!r} ({len(slowest[1])} letters)")


if __name__ == "__main__":
    main(*sys.argv[1:])
