"""The archive: one ordinary SQLite file that holds the sources as they came and what was read from them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, Unpack

from referat_cli import caring, queries, rereading, searching, storing, verifying
from referat_cli.caring import Rebuilt
from referat_cli.identifiers import meeting_id
from referat_cli.inputs import InputError, read_file
from referat_cli.opening import ArchiveError, connect, telling
from referat_cli.queries import ArchiveInfo, MeetingRow
from referat_cli.rows import rows_of
from referat_cli.searching import Asked, Hit, Results, Search
from referat_cli.text import decode
from referat_cli.verifying import Fault

if TYPE_CHECKING:
    from referat_cli.grammar import Grammar
    from referat_cli.reading import Given
    from referat_cli.records import Punkt, Referat
    from referat_cli.shelf import Shelf

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".pdf", ".docx", ".html", ".htm")  # the files of a folder that are loaded


class Loaded(NamedTuple):
    """What became of one input, the IDs of its meetings, and what is worth a warning: why it failed, or what is odd."""

    name: str
    result: Literal["new", "same", "revision", "failed"]
    ids: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Archive:
    """An archive, opened at once and closed by `with`; raises ArchiveError where the file cannot be used.

    create: make the file if there is none. Other programs may read while one writes.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        self.db = connect(self.path, create, caring.renew)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.db.close()

    def _telling(self) -> AbstractContextManager[None]:
        return telling(self.path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, that waits its turn at the start and leaves nothing behind when it fails."""
        with self._telling():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.commit()
            except BaseException:
                self.db.rollback()
                raise

    # --- in

    def load(
        self, paths: Iterable[str | Path], *, grammar: Grammar | None = None, authority: str | None = None, body: str | None = None,
        date: str | None = None, origin: str | None = None,
    ) -> list[Loaded]:  # fmt: skip
        """Load files and the minutes in folders, telling what became of each; the same bytes change nothing.

        The rest as for parse. Raises ArchiveError; what cannot be read is told as failed.
        """
        from referat_cli.parsing import given_of

        given = given_of(authority, body, date, origin)
        return [self.load_file(file, grammar, given) for path in paths for file in files_of(path)]

    def load_file(self, file: str | Path, grammar: Grammar | Shelf | None = None, given: Given | None = None) -> Loaded:
        """Load one file."""
        try:
            data = read_file(file)
        except InputError as error:
            return Loaded(str(file), "failed", warnings=(str(error),))
        return self.put(data, str(file), grammar, given)

    def put(self, data: bytes, name: str, grammar: Grammar | Shelf | None = None, given: Given | None = None) -> Loaded:
        """Load the bytes of one file; a new source in one transaction. Raises ArchiveError."""
        from referat_cli.grammar import Grammar  # here and not above: who only searches need not wait for the parser
        from referat_cli.parsing import reading_of
        from referat_cli.reading import Given

        digest = hashlib.sha256(data).hexdigest()
        said = {**(given or Given())._asdict(), "grammar": grammar.name if isinstance(grammar, Grammar) else None}
        with self._telling():
            if known := self._known(name, digest, said):
                return known
        try:
            reading = reading_of(decode(data, name), grammar, given or Given())
        except InputError as error:
            return Loaded(name, "failed", warnings=(str(error),))
        records, told = reading.records, json.dumps(said, ensure_ascii=False)
        rows = [rows_of(record) for record in records]  # before the transaction, so that others wait for the writing only
        with self._writing():
            if known := self._known(name, digest, said):  # another program was quicker
                return known
            newest = queries.newest_meeting(self.db)
            source = storing.put_source(self.db, data, records[0], told, storing.version_of(reading.grammar))
            put = [storing.put_record(self.db, *both, source, n, newest) for n, both in enumerate(zip(records, rows, strict=True))]
        keys = tuple(key for key, _ in put)
        warnings = tuple(warning for key, record in zip(keys, records, strict=True) for warning in _oddities(name, key, record))
        return Loaded(name, "revision" if any(revised for _, revised in put) else "new", keys, warnings)

    def _known(self, name: str, digest: str, said: dict[str, str | None]) -> Loaded | None:
        """What becomes of a file whose bytes are in the archive already, or were taken out of it; None where they are new."""
        if keys := queries.keys_of_source(self.db, digest):
            return Loaded(name, "same", keys, tuple(_unheeded(name, keys, said, queries.given_with_source(self.db, digest))))
        if removal := queries.removal(self.db, digest):
            when, why = removal
            return Loaded(name, "same", warnings=(f"{name}: it was removed from the archive on {when[:10]} ({why}), and is not loaded again",))
        return None

    # --- care

    def verify(self, users: Shelf | None = None) -> Iterator[Fault]:
        """Every fault in the archive: SQLite's own check, each source's checksum, and the rows held against the sources read again.

        users: grammars of the user's own that may have read a source.
        """
        with self._telling():
            yield from verifying.faults(self.db, users or {})

    def rebuild(self, users: Shelf | None = None) -> Iterator[Rebuilt]:
        """Read every source again, each in one transaction, and tell those whose rows have changed; at the end index all anew."""
        with self._telling():
            for number in rereading.ids(self.db):
                reread = caring.reread(self.db, number, users or {})  # outside the transaction: others wait for the writing only
                with self._writing():
                    rebuilt = caring.rewrite(self.db, reread)
                yield from rebuilt
            with self._writing():
                caring.reindex(self.db)

    def original(self, key: str) -> bytes | None:
        """The bytes of the file that a meeting or punkt was last read from, as they came; None where there is no such ID."""
        with self._telling():
            source = rereading.source_of(self.db, key)
            return None if source is None else rereading.bytes_of(source)

    def remove(self, keys: Sequence[str], *, by: str, why: str) -> bool:
        """Take meetings out of the archive, every revision, and leave a tombstone: who, when, why and the checksums.

        Their text is in no table, index or free page afterwards; False where another program holds old pages still.
        Raises LookupError for what is no meeting, ArchiveError.
        """
        with self._telling():
            self.db.execute("PRAGMA secure_delete = ON")
            with self._writing():
                caring.remove(self.db, keys, by, why)
            return caring.wipe(self.db)

    def backup(self, path: str | Path) -> None:
        """Write a copy of one moment to a new file while others work; raises ArchiveError, FileExistsError."""
        if Path(path).exists():
            raise FileExistsError(f"{path} exists: name a new file for the copy")
        with telling(Path(path)):
            caring.backup(self.db, Path(path))

    # --- out

    def search(self, query: str, **asked: Unpack[Asked]) -> list[Hit]:
        """The punkter that hold every word of the query, best first; asked as the fields of Search.

        Raises QueryError where there is nothing to search for.
        """
        with self._telling():
            return self.results(query, **asked).hits

    def results(self, query: str, **asked: Unpack[Asked]) -> Results:
        """The hits of a search, how many there are in all, and what may be meant by a word that the archive lacks."""
        with self._telling():
            return searching.search(self.db, Search(query, **asked))

    def count(self, query: str, **asked: Unpack[Asked]) -> int:
        """How many punkter a search finds in all."""
        with self._telling():
            return searching.count(self.db, Search(query, **asked))

    def case(self, number: str) -> list[Hit]:
        """The punkter of a case, or of those whose number begins so, in time order. Raises QueryError."""
        with self._telling():
            return searching.punkter_of_case(self.db, number)

    def meetings(self) -> list[MeetingRow]:
        """Every meeting, in time order."""
        with self._telling():
            return queries.meetings(self.db)

    def find(self, key: str) -> tuple[Referat, Punkt | None] | None:
        """The record that an ID names, with the punkt where it names one; None where there is none."""
        with self._telling():
            if (found := queries.record(self.db, key)) is None:
                return None
        record = self._record(found.record)
        if found.position is None:
            return record, None
        if not 0 < found.position <= len(record.punkter):
            raise ArchiveError(f"{self.path} is damaged, it has no punkt for {key}: load its files into a new one")
        return record, record.punkter[found.position - 1]

    def _record(self, dump: str) -> Referat:
        from pydantic import ValidationError

        from referat_cli.records import Referat

        try:
            return Referat.model_validate_json(dump)
        except ValidationError as error:
            raise ArchiveError(f"{self.path} is damaged, a record of it is none of ours: load its files into a new one") from error

    def info(self) -> ArchiveInfo:
        """Where the archive is and what it holds."""
        with self._telling():
            return queries.info(self.db, self.path)


def _unheeded(name: str, keys: Sequence[str], said: dict[str, str | None], before: str) -> Iterator[str]:
    """That what a user says of a file comes too late."""
    if any(said.values()) and said != {"grammar": None, **json.loads(before)}:
        yield f"{name}: its bytes are in the archive already, as {', '.join(keys)}: what was said of it now changes nothing"


def _oddities(name: str, key: str, record: Referat) -> Iterator[str]:
    """What whoever loads a meeting should know of it."""
    if not record.punkter:
        yield f"{name}: no punkt was found in it (is it a referat?), it is kept as {key}"
    elif record.body is None or record.date is None:
        yield f"{name}: {'the body' if record.body is None else 'the date'} is unknown, it is kept as {key}: --body and --date supply them"
    elif key != meeting_id(record, lambda key: False):
        yield f"{name}: another meeting of that body on that day is in the archive, this one is kept as {key}"


def files_of(path: str | Path) -> Iterator[Path | str]:
    """The file itself, or the minutes in a folder and below, in the order of their names.

    Hidden files, and folders that are links, are passed over; a folder that cannot be read is given itself, at the end.
    """
    if not os.path.isdir(path):  # unlike Path.is_dir, no error where a folder above may not be entered
        yield path
        return
    unread: list[str] = []
    for folder, below, names in os.walk(path, onerror=lambda error: unread.append(error.filename)):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(folder, name)
    yield from map(Path, unread)
