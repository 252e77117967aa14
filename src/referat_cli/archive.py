"""The archive: one ordinary SQLite file that holds the sources as they came and what was read from them."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, Unpack

from referat_cli import __version__, index, queries, searching
from referat_cli.identifiers import meeting_id, punkt_ids
from referat_cli.inputs import InputError, read_file
from referat_cli.queries import ArchiveInfo, MeetingRow
from referat_cli.searching import Asked, Hit, Results, Search
from referat_cli.text import decode

if TYPE_CHECKING:
    from referat_cli.grammar import Grammar
    from referat_cli.reading import Given
    from referat_cli.records import Punkt, Referat
    from referat_cli.shelf import Shelf

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".pdf", ".docx", ".html", ".htm")  # the files of a folder that are loaded
APPLICATION_ID = 0x52464152  # "RFAR": what `PRAGMA application_id` says of an archive of ours
NEWEST = "m004_danish"  # the last of the migrations, known without importing them: who only searches need not wait for that
BUSY_SECONDS = 10  # how long another program's writing is waited for


class ArchiveError(Exception):
    """The archive cannot be used; its message says what, where and what to do. Nothing was changed."""

    exit_code = 4


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
        with self._telling():
            if create:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            elif not self.path.exists():
                raise ArchiveError(f"there is no archive at {self.path}: make one with `referat load FILE...`, or name another with --db")
            self.db = self._connection(create)
            try:
                self._prepare(create)
            except BaseException:
                self.db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.db.close()

    def _connection(self, create: bool) -> sqlite3.Connection:
        """A connection that only reads where the folder allows no more: there SQLite can make no files beside the archive."""
        if create or os.access(self.path.parent, os.W_OK):
            return sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        mode = "mode=ro" if Path(f"{self.path}-wal").exists() else "immutable=1"
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?{mode}", uri=True, timeout=BUSY_SECONDS)

    def _prepare(self, create: bool) -> None:
        """Settings of the connection, and the schema's newest form."""
        self.db.execute("BEGIN")  # so that all that is looked at is of one moment
        newest = self._recognise(create)
        self.db.rollback()
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.execute("PRAGMA recursive_triggers = ON")  # a row that is replaced leaves the index, too
        if newest < NEWEST:
            self._migrate(create)

    def _migrate(self, create: bool) -> None:
        """Bring the schema to its newest form; what is in the archive is indexed anew."""
        from sqlite_utils import Database

        from referat_cli.migrations import migrations

        self.db.execute("BEGIN IMMEDIATE")  # whoever comes second finds it done
        if self._recognise(create) < NEWEST:
            self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrations.apply(Database(self.db))
            index.rebuild(self.db)
        self.db.commit()
        with suppress(sqlite3.OperationalError):  # others are in the file: one of them or the next to come does it
            self.db.execute("PRAGMA journal_mode = WAL")

    def _recognise(self, create: bool) -> str:
        """The newest migration that the file has had, "" for none.

        Raises ArchiveError unless it is an archive of ours, of this version or an older one, or is empty and may become one.
        """
        ours = self.db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        empty = self.db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        if not ours and not (empty and create):
            raise ArchiveError(f"{self.path} is no archive of referat's: name another with --db")
        newest = "" if empty else self.db.execute("SELECT max(name) FROM _sqlite_migrations WHERE migration_set = 'referat'").fetchone()[0] or ""
        if newest > NEWEST:
            raise ArchiveError(f"{self.path} was written by a newer version ({newest}): install that version of referat-cli")
        return str(newest)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """SQLite's own errors, told as ours."""
        try:
            yield
        except queries.DamagedRow as error:
            raise ArchiveError(f"{self.path} is damaged, a row of it is none of ours: load its files into a new one") from error
        except (sqlite3.Error, OSError) as error:
            hint = "another program is writing to it: try again" if "locked" in str(error) else "check the file, the folder's rights and the disk"
            raise ArchiveError(f"{self.path} cannot be used: {error}: {hint}") from error

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
        from referat_cli.parsing import records_of  # here and not above: who only searches need not wait for the parser
        from referat_cli.reading import Given

        digest, given = hashlib.sha256(data).hexdigest(), given or Given()
        with self._telling():
            if known := queries.keys_of_source(self.db, digest):
                return Loaded(name, "same", known, tuple(_unheeded(name, known, self.db, digest, given)))
        try:
            records = records_of(decode(data, name), grammar, given)
        except InputError as error:
            return Loaded(name, "failed", warnings=(str(error),))
        with self._writing():
            if known := queries.keys_of_source(self.db, digest):  # another program was quicker
                return Loaded(name, "same", known)
            self._put_source(data, digest, records[0], given)
            newest = queries.newest_meeting(self.db)
            put = [self._put_record(record, position, digest, newest) for position, record in enumerate(records)]
        keys = tuple(key for key, _ in put)
        warnings = tuple(warning for key, record in zip(keys, records, strict=True) for warning in _oddities(name, key, record))
        return Loaded(name, "revision" if any(revised for _, revised in put) else "new", keys, warnings)

    def _put_source(self, data: bytes, digest: str, record: Referat, given: Given) -> None:
        source = record.source
        row = (
            digest, source.name, source.bytes, source.encoding, source.media_type, json.dumps(given._asdict(), ensure_ascii=False),
            record.grammar, __version__, datetime.now(UTC).isoformat(timespec="seconds"), zlib.compress(data),
        )  # fmt: skip
        self.db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _put_record(self, record: Referat, position: int, digest: str, newest: int) -> tuple[str, bool]:
        """Write a record as a meeting of its own, or as the newest revision of one; its key, and whether it is a revision."""
        dump = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
        head = (record.kind, record.authority, record.body, record.date, record.start_time, record.end_time, record.place, dump)
        revised = queries.meeting_revised_by(self.db, record, digest, newest)
        if revised is None:
            key, number = meeting_id(record, lambda key: queries.is_taken(self.db, key)), 1
            sql = "INSERT INTO meeting(key, kind, authority, body, date, start_time, end_time, place, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            self.db.execute(sql, (key, *head))
            (meeting,) = self.db.execute("SELECT id FROM meeting WHERE key = ?", (key,)).fetchone()
        else:
            meeting, key = revised
            number = self.db.execute("SELECT max(number) + 1 FROM revision WHERE meeting = ?", (meeting,)).fetchone()[0]
            sql = "UPDATE meeting SET kind = ?, authority = ?, body = ?, date = ?, start_time = ?, end_time = ?, place = ?, record = ? WHERE id = ?"
            self.db.execute(sql, (*head, meeting))
            index.unindex_meeting(self.db, meeting)
            self.db.execute("DELETE FROM punkt WHERE meeting = ?", (meeting,))
        self.db.execute("INSERT INTO revision VALUES (?, ?, ?, ?)", (meeting, number, digest, position))
        for place, (punkt, punkt_key) in enumerate(zip(record.punkter, punkt_ids(key, record), strict=True), 1):
            self._put_punkt(punkt, punkt_key, meeting, place)
        index.index_meeting(self.db, meeting)
        return key, revised is not None

    def _put_punkt(self, punkt: Punkt, key: str, meeting: int, position: int) -> None:
        told = {"beslutning": list[str](), "indstilling": list[str]()}
        body: list[str] = []
        for section in punkt.sections:
            told.get(section.kind, body).append(section.text)
        texts = ("\n\n".join(told["beslutning"]), "\n\n".join(told["indstilling"]), "\n\n".join(body))
        figures = index.figures_of(punkt.case_numbers, [section.heading for section in punkt.sections], punkt.title, *texts)
        row = (key, meeting, position, punkt.number, punkt.title, punkt.closed, punkt.case_number, *texts, *punkt.lines, figures)
        sql = """INSERT INTO punkt(
                key, meeting, position, number, title, closed, case_number, decision, recommendation, body, first_line, last_line, figures)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        punkt_id = self.db.execute(sql, row).lastrowid
        many = self.db.executemany
        many("INSERT INTO punkt_case VALUES (?, ?)", [(punkt_id, case) for case in punkt.case_numbers])
        many("INSERT INTO punkt_outcome VALUES (?, ?)", [(punkt_id, label) for label in punkt.beslutning.outcomes] if punkt.beslutning else [])
        many(
            "INSERT INTO section(punkt, kind, heading, text, first_line, last_line, block_lines) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    punkt_id,
                    section.kind,
                    section.heading,
                    section.text,
                    *section.lines,
                    json.dumps([block.lines[0] for block in section.blocks], separators=(",", ":")),
                )
                for section in punkt.sections
            ],
        )

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


def _unheeded(name: str, keys: Sequence[str], db: sqlite3.Connection, digest: str, given: Given) -> Iterator[str]:
    """That what a user says of a file comes too late."""
    if any(given) and json.dumps(given._asdict(), ensure_ascii=False) != queries.given_with_source(db, digest):
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
