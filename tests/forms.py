"""The forms in which the same minutes reach the program: each function gives the text in another form."""

from __future__ import annotations

import re
import textwrap

_HEADING = re.compile(r"^#{1,6} +")
_BULLET = re.compile(r"^[-*•] +")


def without_markdown(text: str) -> str:
    """No `#` and no `**`; pipe tables stay, as the words of other tables do."""
    lines = [_HEADING.sub("", line).replace("**", "") for line in text.split("\n")]
    return "\n".join(lines)


def wrapped(text: str, width: int = 88) -> str:
    """Paragraphs and items hard-wrapped; headings, tables and rows of the contents left as they are."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if len(line) <= width or bare.startswith(("#", "|", ">")) or "\t" in line or re.search(r"\.{4,}", line):
            lines.append(line)
        else:
            lines += textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def indented(text: str) -> str:
    """Every line moved in by four columns."""
    return "\n".join("    " + line if line else line for line in text.split("\n"))


def with_crlf(text: str) -> bytes:
    """Windows line ends."""
    return text.replace("\n", "\r\n").encode()


def with_cr(text: str) -> bytes:
    """Old Mac line ends."""
    return text.replace("\n", "\r").encode()


ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
