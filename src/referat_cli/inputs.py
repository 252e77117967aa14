"""Files as they come: their bytes, and what kind of file the bytes say it is."""

from __future__ import annotations

import os
import re
from pathlib import Path


class InputError(Exception):
    """An input that is no text, or cannot be read; its message says what, where and what to do."""

    exit_code = 3


PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
TEXT = "text/plain"

_UNREAD = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file", "save it as .docx, without a password"),
    (b"{\\rtf", "an RTF file", "save it as .docx first"),
    (b"\x1f\x8b", "a gzip file", "unpack it first, for example with `gunzip`"),
    (b"SQLite format 3\x00", "a SQLite database", "give it with --db if it is the archive"),
)
_PDF = re.compile(rb"[\s\xef\xbb\xbf]*%PDF-")
_PDF_LATER = re.compile(rb"[\r\n]%PDF-\d")  # after what a mail or a web server put before it
_OBJECT = re.compile(rb"[\r\n]\d+ \d+ obj\b")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPENING = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I)
_FRAGMENT = re.compile(r"\s*<(?:h[1-6]|div|p|table|main|article|section|header|ul|ol|dl)(?:\s[^<>]*)?>", re.I)
HEAD = 4096  # characters that are looked at


def read_file(name: str | Path) -> bytes:
    """The bytes of a regular file; raises InputError with one clear sentence."""
    if name == "":
        raise InputError("'' names no file: give a path, or `-` for standard input")
    path = Path(name)
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


def name_of(name: str) -> str:
    """A file's name as text, as it is kept and printed: what in it is no text stands as an escape."""
    return name.encode(errors="backslashreplace").decode()


def media_type_of_bytes(data: bytes, name: str) -> str | None:
    """PDF or DOCX where the first bytes say so, None where they may be text; raises InputError for what is not read."""
    if _PDF.match(data) or (_PDF_LATER.search(data, 0, 1024) and _OBJECT.search(data)):
        return PDF
    if data.startswith(_ZIP):
        return DOCX
    for magic, what, remedy in _UNREAD:
        if data.startswith(magic):
            raise InputError(f"{name} is {what}, not text: {remedy}")
    return None


def media_type_of_text(text: str) -> str:
    """HTML where a text begins as a page, or begins and ends as a part of one; else TEXT."""
    head = text[:HEAD].removeprefix("\ufeff")
    if _OPENING.match(head) or (_FRAGMENT.match(head) and text[-HEAD:].rstrip().endswith(">")):
        return HTML
    return TEXT
