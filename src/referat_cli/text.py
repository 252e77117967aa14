"""Bytes -> Source -> Lines: decoding, line splitting, and the markup taken off a copy of each line."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from unicodedata import is_normalized, normalize

import regex


class InputError(Exception):
    """An input that is no text, or cannot be read; its message says what, where and what to do."""

    exit_code = 3


class Source(NamedTuple):
    """A decoded file: its text with the line ends it came with, and what is known of its bytes."""

    name: str | None
    text: str
    encoding: str
    guessed: bool
    sha256: str
    size: int
    controls: bool  # whether control characters stand in it
    media_type: str = "text/plain"


@dataclass(slots=True)
class Line:
    """One physical line: raw without its line end, and text without markup, bullet and outer white space."""

    number: int
    raw: str
    text: str
    level: int = 0  # the heading level that Markdown claims; 0 for none
    bullet: bool = False
    quote: bool = False
    cells: tuple[str, ...] | None = None  # of a table row in pipes or tabs
    skipped: int = 0  # lines of page furniture, with the blank ones around it, that were taken out above
    page: bool = False  # whether furniture stood right above

    @property
    def place(self) -> int:
        """The line's number where no page furniture is counted: lines of text that follow one another differ by 1."""
        return self.number - self.skipped


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_BINARIES = (
    (b"%PDF-", "a PDF", "take its text out first, for example with `pdftotext -layout FILE.pdf FILE.txt`"),
    (b"PK\x03\x04", "a Word or other zip file", "save it as plain text first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", "save it as plain text first"),
    (b"\x1f\x8b", "a gzip file", "unpack it first, for example with `gunzip`"),
    (b"SQLite format 3\x00", "a SQLite database", "give it with --db if it is the archive"),
)
_C1 = regex.compile(b"\xc2[\x80-\x9f]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b")) + b"\x7f"
_CP1252 = {b: bytes([b]).decode("cp1252", "replace") for b in range(128, 160)}
# WHATWG's windows-1252 keeps the five bytes that the code page leaves undefined as C1 controls: so no byte is lost.
_WINDOWS_1252 = {b: c if c != "\ufffd" else chr(b) for b, c in _CP1252.items()}


def decode(data: bytes, name: str | None = None) -> Source:
    """The text of a file: by its byte order mark, as UTF-8, as UTF-16 by its zero bytes, else as windows-1252.

    Raises InputError when the bytes are no text.
    """
    text, encoding, guessed = _decode(data, name)
    return _source(name, text, encoding, guessed, data)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file; raises InputError with one clear sentence."""
    try:
        if path.is_dir():
            os.listdir(path)  # one that may not be read says so
            raise InputError(f"{path} is a folder: give its files, or load it with `referat load {path}`")
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no regular file: pipe it to `-` instead")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist: check the path") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _source(name: str | None, text: str, encoding: str, guessed: bool, data: bytes) -> Source:
    seen = text.encode(errors="replace")
    controls = len(seen) != len(seen.translate(None, _CONTROLS + b"\x1b")) or _C1.search(seen) is not None
    told = None if name is None else name.encode(errors="replace").decode()  # a file's name may be no text at all
    return Source(told, text, encoding, guessed, hashlib.sha256(data).hexdigest(), len(data), controls)


def _decode(data: bytes, name: str | None) -> tuple[str, str, bool]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), encoding, False
    for magic, what, remedy in _KNOWN_BINARIES:
        if data.startswith(magic):
            raise InputError(f"{name or 'the input'} is {what}, not text: {remedy}")
    if (wide := _wide_encoding(data)) is not None:
        return data.decode(wide, "replace"), wide, True
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) / 50:
        raise InputError(f"{name or 'the input'} is no text but a binary of an unknown kind: give a text file")
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        mended = data.decode("utf-8", "replace")
        broken = mended.count("\ufffd")
        if broken * MOSTLY < len(mended) - len(mended.encode("ascii", "ignore")) - broken:
            return mended, "utf-8", True
        return data.decode("latin-1").translate(_WINDOWS_1252), "cp1252", True


MOSTLY = 10  # letters beyond ASCII that are valid UTF-8 for one that is not: then the file is damaged UTF-8


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a byte order mark shows by the zero bytes at every other place."""
    head = data[:4096]
    half = len(head) // 2
    if half < 2 or len(data) % 2 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return None


def source_of_text(text: str, name: str | None = None) -> Source:
    """The Source of a str, as if read from UTF-8; a lone surrogate, which no file holds, becomes U+FFFD."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        data = text.encode()
    return _source(name, text, "utf-8", False, data)


_LINE = regex.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    r"""The lines with their ends; only \r\n, \n and a lone \r end a line, so that editors agree on the numbers."""
    return _LINE.findall(text)


def bare_lines(text: str) -> list[str]:
    """The lines without their ends."""
    if "\r" in text:
        return [line.rstrip("\r\n") for line in split_lines(text)]
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def line_count(text: str) -> int:
    """How many physical lines the text has; an empty text has none."""
    if "\r" in text:
        return len(split_lines(text))
    return text.count("\n") + (text != "" and text[-1] != "\n")


_LEADING = frozenset(" #-–—•·‣▪●◦►▸■*>o|")  # what may begin a line that is dressed up
_DRESSED = re.compile("[*_\\[\\\\\xa0\xad\t|]|  ").search  # what markup inside a line needs
_HEADING = regex.compile(r"(#{1,6})\s*(?=[^\s#])")
_RULED = regex.compile(r"([-=~_*+]{2,}) ?(?P<between>[^-=~_*+\s].{0,80}?) ?\1")  # «--- Beslutning ---»
_BULLET = regex.compile(r"(?:(?:[-–—•·‣▪●◦►▸■*]|o(?= ))\s++)+(?=\S)")
_LINK = regex.compile(r"\[([^\[\]]*)\]\(\s*+([^()\s]*+)\s*+\)")
_SPACES = re.compile(" {2,}").sub  # as they stand in text laid out in columns
_EMPHASIS = regex.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])|(?<!\w)_{1,2}(?=[^\s_])([^_]+)(?<=\S)_{1,2}(?!\w)")
_ESCAPE = regex.compile(r"\\([*_#+\-.!|>\[\]()])")
_PIPE = regex.compile(r"(?<!\\)\|")


def _readable(letter: str, encoding: str) -> bool:
    try:
        letter.encode().decode(encoding)
    except UnicodeError:
        return False
    return True


def lines_of(text: str) -> list[Line]:
    """The physical lines that are not blank, undressed; a gap in their numbers is where the blank ones stood."""
    raws = bare_lines(text)
    if MOJIBAKE.search(text):
        raws = [mended(raw) if MOJIBAKE.search(raw) else raw for raw in raws]
    if _STACKED.search(text) or not is_normalized("NFC", text):
        raws = [composed(raw) for raw in raws]
    return [
        Line(number, raw, bare) if raw[0] not in _LEADING and not _DRESSED(raw) else undress(number, raw)
        for number, raw in enumerate(raws, 1)
        if (bare := raw.strip())
    ]


_STACKED = regex.compile(r"(\p{M}{31,})")  # more than Unicode's stream-safe form allows, and than any letter bears


def composed(raw: str) -> str:
    """The line in NFC but for marks stacked so high that no writing has them: sorting those takes the square of their number."""
    return "".join(part if n % 2 else normalize("NFC", part) for n, part in enumerate(_STACKED.split(raw)))


MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf\u0152-\u2122]|├[\x80-\uffff]")


def mended(raw: str) -> str:
    """The line with UTF-8 letters that were once read as windows-1252 or code page 437 put right, where they can be told."""
    for encoding in ("cp1252", "cp437"):
        try:
            return raw.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return _MOJIBAKE_PAIR.sub(lambda pair: _MENDED.get(pair[0], pair[0]), raw)


_MENDED = {
    letter.encode().decode(encoding): letter
    for letter in "æøåÆØÅéÉäöüÄÖÜ§°½–—’“”«»\xa0"
    for encoding in ("cp1252", "cp437")
    if _readable(letter, encoding)
}
_MOJIBAKE_PAIR = re.compile("|".join(map(re.escape, sorted(_MENDED, key=len, reverse=True))))


def undress(number: int, raw: str) -> Line:
    """The line without markup: `#`, `**`, links, escapes, bullets; a link's address stays where it says something."""
    text = raw.strip()
    if ("\t" in raw and "\t" in raw.lstrip().rstrip(" ")) or text[0] == "|":
        return Line(number, raw, *_row(raw, text))
    level, bullet, quote = 0, False, False
    text = text.replace("\xa0", " ")
    if text.endswith("|"):
        text = text.rstrip("| ") or text  # what is left of a table's cell
    if text[:1] == ">":
        text, quote = text.lstrip("> "), True
    if found := _RULED.fullmatch(text):
        text = found["between"]
    if found := _HEADING.match(text):
        level, text = len(found[1]), text[found.end() :].rstrip("# ")
    if found := _BULLET.match(text):
        text, bullet = text[found.end() :], True
    return Line(number, raw, plain(text), level, bullet, quote)


def _row(raw: str, text: str) -> tuple[str, int, bool, bool, tuple[str, ...]]:
    """A table row's text (its cells parted by tabs) and its cells."""
    if text[0] == "|":
        inner = text[1:-1] if text.endswith("|") and len(text) > 1 else text[1:]
        cells = tuple(plain(cell.strip()) for cell in _PIPE.split(inner.replace("\t", " ")))
    else:
        cells = tuple(plain(cell.strip()) for cell in raw.split("\t"))
    return "\t".join(cells).strip(), 0, False, False, cells


def plain(text: str) -> str:
    """The text without inline markup: emphasis, links, escapes and soft hyphens (one at the line's end stays)."""
    if "[" in text:
        text = _LINK.sub(_unlink, text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(lambda m: m[1] or m[2], text.replace("**", ""))
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "\xad" in text:
        text = text[:-1].replace("\xad", "") + text[-1]
    if "\xa0" in text:
        text = text.replace("\xa0", " ")
    return _SPACES(" ", text).strip() if "  " in text else text.strip()


def _unlink(found: regex.Match[str]) -> str:
    return f"{found[1]} ({found[2]})" if found[2][:1] != "#" and any(c.isalnum() for c in found[2]) else found[1]


START, END = "\x02", "\x03"  # stand around what is marked in a text: the matched words of a snippet
_UNPRINTABLE = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def printable(text: str) -> str:
    r"""The text with control characters and direction marks told as \xNN or \uNNNN, safe to send to a terminal."""
    return _UNPRINTABLE.sub(lambda m: f"\\x{ord(m[0]):02x}" if m[0] < "\x80" else f"\\u{ord(m[0]):04x}", text)
