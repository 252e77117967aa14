"""Bytes -> Source -> Lines: decoding, line splitting, and the markup taken off a copy of each line."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import is_normalized, normalize

import regex

from referat_cli.inputs import HTML, TEXT, InputError, media_type_of_bytes, media_type_of_text, name_of
from referat_cli.patterns import Pattern


class Source(NamedTuple):
    """A decoded file: its text with the line ends it came with, and what is known of its bytes."""

    name: str | None
    text: str
    encoding: str
    guessed: bool
    sha256: str
    size: int
    controls: bool  # whether control characters stand in it
    media_type: str = TEXT


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
_C1 = regex.compile(b"\xc2[\x80-\x9f]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b")) + b"\x7f"
_CP1252 = {b: bytes([b]).decode("cp1252", "replace") for b in range(128, 160)}
# WHATWG's windows-1252 keeps the five bytes that the code page leaves undefined as C1 controls: so no byte is lost.
_WINDOWS_1252 = {b: c if c != "\ufffd" else chr(b) for b, c in _CP1252.items()}


def decode(data: bytes, name: str | None = None) -> Source:
    """The text of a file: a text's own, or what a PDF, a Word file or a page in HTML holds, told apart by the bytes.

    A text is decoded by its byte order mark, as UTF-8, as UTF-16 or UTF-32 by its zero bytes, else as windows-1252.
    Raises InputError when the bytes hold no text.
    """
    called = name or "the input"
    if media_type := media_type_of_bytes(data, called):
        return _source(name, _extracted(data, media_type, called), "utf-8", False, data)._replace(media_type=media_type)
    text, encoding, guessed = _decode(data, called)
    if (media_type := media_type_of_text(text)) == HTML:
        text = _extracted(text.encode("utf-8", "replace"), media_type, called)
    return _source(name, text, encoding, guessed, data)._replace(media_type=media_type)


def _extracted(data: bytes, media_type: str, name: str) -> str:
    from referat_cli.extracting import extract  # a text does without

    return extract(data, media_type, name)


def _source(name: str | None, text: str, encoding: str, guessed: bool, data: bytes) -> Source:
    seen = text.encode(errors="replace")
    controls = len(seen) != len(seen.translate(None, _CONTROLS + b"\x1b")) or _C1.search(seen) is not None
    told = None if name is None else name_of(name)
    return Source(told, text, encoding, guessed, hashlib.sha256(data).hexdigest(), len(data), controls)


def _decode(data: bytes, name: str) -> tuple[str, str, bool]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), encoding, False
    if (wide := _wide_encoding(data)) is not None:
        return data.decode(wide, "replace"), wide, True
    if len(data) - len(data.translate(None, _CONTROLS)) > max(FEW_CONTROLS, len(data) / 50):
        raise InputError(f"{name} is no text but a binary of an unknown kind: give a text file")
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        mended = data.decode("utf-8", "replace")
        broken = mended.count("\ufffd")
        if broken * MOSTLY < len(mended) - len(mended.encode("ascii", "ignore")) - broken:
            return mended, "utf-8", True
        return data.decode("latin-1").translate(_WINDOWS_1252), "cp1252", True


FEW_CONTROLS = 8  # characters that no text holds, which a short one may hold all the same
MOSTLY = 10  # letters beyond ASCII that are valid UTF-8 for one that is not: then the file is damaged UTF-8


_WIDE = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}  # where the zero bytes are


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 and UTF-32 without a byte order mark show by the zero bytes at every second place, or at three of four."""
    head = data[:4096]
    places = len(head) // 4
    if places < 1 or b"\0" not in head:
        return None
    many, few = places * 0.7, places * 0.1
    counts = [head[n::4].count(0) for n in range(4)]
    return _WIDE.get("".join("0" if count > many else "x" if count <= few else "?" for count in counts))


def source_of_text(text: str, name: str | None = None) -> Source:
    """The Source of a str, as if read from UTF-8; a lone surrogate, which no file holds, becomes U+FFFD."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        data = text.encode()
    return _source(name, text, "utf-8", False, data)


_LINE = Pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


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


_LEADING = frozenset(" #-–—•·‣▪●◦►▸■*>o|(\uf0b7\uf0a7\uf0d8\uf0fc\uf02d")  # what may begin a line that is dressed up
_DRESSED = re.compile("[*_\\[\\\\\xa0\xad\t|]|  ").search  # what markup inside a line needs
_HEADING = Pattern(r"(#{1,6})\s*(?=[^\s#])")
_RULED = Pattern(r"([-=~_*+]{2,}) ?(?P<between>[^-=~_*+\s].{0,80}?) ?\1")  # «--- Beslutning ---»
_BULLET = Pattern(r"(?:(?:[-–—•·‣▪●◦►▸■*\uf020-\uf0ff]|o(?= )|\(cid:\d+\)(?= ))\s++)+(?=\S)")
_LINK = Pattern(r"\[([^\[\]]*)\]\(\s*+([^()\s]*+)\s*+\)")
_SPACES = re.compile(" {2,}").sub  # as they stand in text laid out in columns
_EMPHASIS = Pattern(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])|(?<!\w)_{1,2}(?=[^\s_])([^_]+)(?<=\S)_{1,2}(?!\w)")
_ESCAPE = Pattern(r"\\([*_#+\-.!|>\[\]()])")
_PIPE = Pattern(r"(?<!\\)\|")


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
    if "\ufeff" in text:
        raws = [raw.replace("\ufeff", "") for raw in raws]  # byte order marks of files put together
    return [
        Line(number, raw, bare) if raw[0] not in _LEADING and not _DRESSED(raw) else undress(number, raw)
        for number, raw in enumerate(raws, 1)
        if (bare := raw.strip())
    ]


_STACKED = Pattern(r"(\p{M}{31,})")  # more than Unicode's stream-safe form allows, and than any letter bears


def composed(raw: str) -> str:
    """The line in NFC but for marks stacked so high that no writing has them: sorting those takes the square of their number."""
    return "".join(part if n % 2 else normalize("NFC", part) for n, part in enumerate(_STACKED.split(raw)))


MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf\u0152-\u2122]|├[\x80-\uffff]")


def mended(raw: str) -> str:
    """The line with UTF-8 letters that were once read as windows-1252 or code page 437 put right, where they can be told."""
    for encoding in ("cp1252", "cp437"):
        try:
            right = raw.encode(encoding).decode("utf-8")
            break
        except UnicodeError:
            right = ""
    right = right or _MOJIBAKE_PAIR.sub(lambda pair: _MENDED.get(pair[0], pair[0]), raw)
    return raw if _CAPITAL_INSIDE.search(right) and not _CAPITAL_INSIDE.search(raw) else right


_CAPITAL_INSIDE = Pattern(r"\p{Ll}[ÆØÅ]\p{Ll}")  # then the letters were something else


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
        text = text.replace("at | ", "at ", 1) if text.startswith("at | ") else text
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
