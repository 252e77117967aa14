"""What became of the files that were loaded, and what is worth a warning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from referat_cli.identifiers import meeting_id
from referat_cli.intake import Document

if TYPE_CHECKING:
    from referat_cli.diagnostics import Diagnostic
    from referat_cli.records import Referat
    from referat_cli.storing import Put

Result = Literal["new", "same", "revision", "removed", "failed"]


class Entry(NamedTuple):
    """What became of one meeting that a file holds; a file that could not be read has one entry, without ID."""

    id: str | None
    result: Result
    diagnostics: tuple[Diagnostic, ...] = ()


class Loaded(NamedTuple):
    """What became of one input and its meetings, and what is worth a warning: why it failed, or what is odd."""

    name: str
    sha256: str | None
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()
    again: bool = False  # it was in the archive, and has been read again

    @property
    def result(self) -> Result:
        """A file with a meeting that is revised is a revision."""
        return "revision" if any(entry.result == "revision" for entry in self.entries) else self.entries[0].result

    @property
    def ids(self) -> tuple[str, ...]:
        """The IDs of the meetings."""
        return tuple(entry.id for entry in self.entries if entry.id is not None)


def failed(document: Document) -> Loaded:
    """That nothing of a document could be kept, and why."""
    from referat_cli.diagnostics import diagnostic

    reason = document.reading.failure if document.reading else None
    told = reason or f"{document.name} was taken out of the archive while it was loaded: load it again"
    return Loaded(document.name, document.sha256, (Entry(None, "failed", (diagnostic("file-unread", 1, told),)),), (told,))


def same(document: Document, keys: Sequence[str], unheeded: bool, newer: Sequence[tuple[str, int]]) -> Loaded:
    """That the bytes of a document are in the archive, under which IDs.

    unheeded: what a user says of it comes too late. newer: the meetings that a file of its name has revised since, each with the revision's number.
    """
    odd: list[Diagnostic] = []
    if unheeded or newer:
        from referat_cli.diagnostics import diagnostic

        if unheeded:
            told = f"its bytes are in the archive already, as {', '.join(keys)}: the options given now are ignored, `load --again` reads it with them"
            odd.append(diagnostic("given-late", 1, told))
        for key, number in newer:
            told = f"it is again as it was before revision {number} of {key}, which stays the newest: `load --again` makes this one the newest"
            odd.append(diagnostic("revision-older", 1, told))
    warnings = tuple(f"{document.name}: {found.message}" for found in odd)
    return Loaded(document.name, document.sha256, tuple(Entry(key, "same", tuple(odd)) for key in keys), warnings)


def removed(document: Document, when: str, why: str) -> Loaded:
    """That the bytes of a document were taken out of the archive, when and why: they do not come back by themselves."""
    from referat_cli.diagnostics import diagnostic

    told = f"it was removed from the archive on {when[:10]} ({why}), and is not loaded again: `load --again` would do it"
    return Loaded(document.name, document.sha256, (Entry(None, "removed", (diagnostic("file-removed", 1, told),)),), (f"{document.name}: {told}",))


def written(document: Document, records: Sequence[Referat], put: Sequence[Put], before: Loaded | None = None) -> Loaded:
    """What became of the records of a document, given where each stands now; which revision of what one is, is told too.

    before: what there was to tell of its bytes, where they have been read again.
    """
    entries: list[Entry] = []
    warnings = [] if before is None else list(_moved(document.name, before, [at.key for at in put]))
    for record, at in zip(records, put, strict=True):
        shared = tuple(_shared(at, record))
        entries.append(Entry(at.key, "revision" if at.revision > 1 else "new", (*record.diagnostics, *shared)))
        warnings += [f"{document.name}: {told}" for told in _oddities(at.key, record, shared)]
        warnings += [f"{document.name} is revision {at.revision} of {at.key}"] if at.revision > 1 else []
    return Loaded(document.name, document.sha256, tuple(entries), tuple(warnings), before is not None and before.result == "same")


def _moved(name: str, before: Loaded, keys: Sequence[str]) -> Iterator[str]:
    """What has become of a file that is read again, where it was removed or has other IDs now."""
    if before.result == "removed":
        yield f"{name}: it was removed from the archive, and is in it again; why it was removed stays in the table removal"
    elif list(before.ids) != list(keys):
        yield f"{name}: it was {', '.join(before.ids)} in the archive, and is {', '.join(keys)} now"


def _shared(at: Put, record: Referat) -> Iterator[Diagnostic]:
    """That a meeting's plain ID was taken, or that it may be one that is there with an authority, or without."""
    if record.body is None or record.date is None:
        return
    from referat_cli.diagnostics import diagnostic

    if at.key != meeting_id(record, lambda key: False):
        yield diagnostic("id-shared", 1, f"another meeting of that body on that day is or was in the archive, this one is kept as {at.key}")
    if at.alike:
        told = f"{', '.join(at.alike)} is of that body and day {'with' if record.authority is None else 'without'} an authority"
        yield diagnostic("id-shared", 1, f"{told}, this one is kept as {at.key}: if they are one meeting, give both the same --authority")


def _oddities(key: str, record: Referat, shared: Sequence[Diagnostic]) -> Iterator[str]:
    """What whoever loads a meeting should know of it."""
    if not record.punkter:
        yield f"no punkt was found in it (is it a referat?), it is kept as {key}"
    elif record.body is None or record.date is None:
        unknown = "the body" if record.body is None else "the date"
        yield f"{unknown} is unknown, it is kept as {key}: `load --again` with --body and --date supplies them"
    else:
        yield from (found.message for found in shared)
