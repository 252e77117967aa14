"""Text that is safe to show, and the signs that mark a part of it."""

from __future__ import annotations

import re

START, END = "\x02", "\x03"  # stand around what is marked in a text: the matched words of a snippet
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def printable(text: str) -> str:
    r"""The text with control characters and direction marks told as \xNN or \uNNNN, safe to send to a terminal."""
    return _UNPRINTABLE.sub(_told, text)


_LINE_END = re.compile(r"[\t\n\u2028\u2029]")


def on_one_line(text: str) -> str:
    """The text printable, and its tabs and line ends told too: a file's name stays in its line."""
    return _LINE_END.sub(_told, printable(text))


def _told(sign: re.Match[str]) -> str:
    return f"\\x{ord(sign[0]):02x}" if sign[0] < "\x80" else f"\\u{ord(sign[0]):04x}"
