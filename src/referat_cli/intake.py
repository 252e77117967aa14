"""Files on their way into the archive: how they are found, opened and read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from referat_cli.inputs import InputError, read_file
from referat_cli.storing import Version, version_of

if TYPE_CHECKING:
    from referat_cli.grammar import Grammar
    from referat_cli.reading import Given
    from referat_cli.records import Referat
    from referat_cli.shelf import Shelf

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".pdf", ".docx", ".html", ".htm")  # the files of a folder that are loaded

Stamp = tuple[int, int]
"""Size and time of change of a file: when neither moves, nobody is writing it."""


class Input(NamedTuple):
    """A file to load and what the user says of it; with a stamp it is passed over should it have another by now."""

    name: str
    given: Given
    stamp: Stamp | None = None
    fault: str | None = None  # why it cannot be loaded, if that is known before it is opened


class Reading(NamedTuple):
    """What a file's bytes say: its records, and the grammar that read them; or why they hold none."""

    records: tuple[Referat, ...] = ()
    version: Version | None = None
    failure: str | None = None


class Document(NamedTuple):
    """A file with its bytes and what was read in them: None where they are in the archive already."""

    name: str
    given: Given
    data: bytes = b""
    sha256: str | None = None
    reading: Reading | None = None


def document_of(data: bytes, name: str, given: Given) -> Document:
    """A file's bytes, not read yet."""
    return Document(name, given, data, hashlib.sha256(data).hexdigest())


def read(document: Document, grammar: Grammar | Shelf | None) -> Reading:
    """The records of a document: a pure function of it and the grammars."""
    from referat_cli.parsing import reading_of  # here and not above: who asks the archive need not wait for the parser
    from referat_cli.text import decode

    try:
        records, chosen = reading_of(decode(document.data, document.name), grammar, document.given)
    except InputError as error:
        return Reading(failure=str(error))
    return Reading(tuple(records), version_of(chosen))


def asked(grammar: Grammar | Shelf | None) -> Grammar | None:
    """The grammar that the user asked for; None where one is to be chosen."""
    return None if grammar is None or isinstance(grammar, Mapping) else grammar


def opened(inputs: Iterable[Input], read_bytes: Callable[[str], bytes] = read_file) -> Iterator[Document]:
    """The inputs with their bytes, each when it is asked for; one that has changed since it was found is left out."""
    return (document for one in inputs if (document := _opened(one, read_bytes)) is not None)


def _opened(one: Input, read_bytes: Callable[[str], bytes]) -> Document | None:
    """An input with its bytes; None where it is not as it was when it was found, and will be found again."""
    name = "<stdin>" if one.name == "-" else one.name
    try:
        if one.fault is not None:
            raise InputError(one.fault)
        document = document_of(read_bytes(one.name), name, one.given)
    except InputError as error:
        document = Document(name, one.given, reading=Reading(failure=str(error)))
    return document if one.stamp is None or one.stamp == stamp_of(one.name) else None


def stamp_of(name: str | Path) -> Stamp | None:
    """The stamp of a file, None where there is none."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def files_of(path: str | Path, strangers: list[str] | None = None) -> Iterator[str]:
    """The file itself, or the minutes in a folder and below, in the order of their names.

    Hidden files, and folders that are links, are passed over; a folder that cannot be read is given itself, at the end.
    strangers: gets the names of the files that are passed over as their type is not known.
    """
    if not os.path.isdir(path):  # unlike Path.is_dir, no error where a folder above may not be entered
        yield str(path)
        return
    unread: list[str] = []
    for folder, below, names in os.walk(path, onerror=lambda error: unread.append(error.filename)):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            if name.lower().endswith(SUFFIXES):
                yield str(Path(folder, name))
            elif strangers is not None:
                strangers.append(str(Path(folder, name)))
    yield from map(str, unread)
