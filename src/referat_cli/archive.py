"""The archive: one ordinary SQLite file that holds the sources as they came and what was read from them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Unpack

from referat_cli import caring, coverage, index, loaded, queries, rereading, revisions, storing, tables, verifying
from referat_cli.caring import Rebuilt, renew
from referat_cli.catalogue import Catalogue
from referat_cli.checked import is_of_the_file
from referat_cli.coverage import Coverage
from referat_cli.filters import Filter, Narrowed, condition
from referat_cli.identifiers import punkt_ids
from referat_cli.inputs import InputError, name_of
from referat_cli.intake import Document, Input, Reading, asked, document_of, files_of, opened, read
from referat_cli.loaded import Loaded
from referat_cli.opening import ArchiveError, connect
from referat_cli.outputs import whole_file
from referat_cli.queries import ArchiveInfo, MeetingRow, SaidOfSource
from referat_cli.rereading import SourceRemoved
from referat_cli.revisions import Provenance
from referat_cli.rows import rows_of
from referat_cli.tables import Row
from referat_cli.verifying import Fault

if TYPE_CHECKING:
    from referat_cli.differences import Change
    from referat_cli.grammar import Grammar
    from referat_cli.reading import Given
    from referat_cli.records import Punkt, Referat
    from referat_cli.shelf import Shelf


class Archive(Catalogue):
    """An archive, opened at once and closed by `with`; raises ArchiveError where the file cannot be used.

    create: make the file if there is none. Other programs may read while one writes.
    """

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

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection of its own that sees the archive as it is at the first look, whatever is written meanwhile."""
        with self._telling(), closing(connect(self._place, False, renew)) as db:
            db.execute("BEGIN")
            yield db

    # --- in

    def load(
        self, paths: Iterable[str | Path], *, grammar: Grammar | None = None, authority: str | None = None, body: str | None = None,
        date: str | None = None, origin: str | None = None, again: bool = False,
    ) -> list[Loaded]:  # fmt: skip
        """Load files and the minutes in folders, telling what became of each; the same bytes change nothing.

        again: read them again, also if they were removed. The rest as for parse. Raises ArchiveError; what cannot be read is told as failed.
        """
        from referat_cli.parsing import given_of

        given = given_of(authority, body, date, origin)
        inputs = (Input(file, given) for path in paths for file in files_of(path))
        return [self._take(document, grammar, again) for document in opened(inputs)]

    def put(self, data: bytes, name: str, grammar: Grammar | Shelf | None = None, given: Given | None = None, again: bool = False) -> Loaded:
        """Load the bytes of one file; again as for load. Raises ArchiveError."""
        from referat_cli.reading import Given

        return self._take(document_of(data, name, given or Given()), grammar, again)

    def _take(self, document: Document, grammar: Grammar | Shelf | None, again: bool) -> Loaded:
        """Write a document, which is read first if it need be."""
        known = document.reading or (self.holds(document) and not again)
        return self.write(document if known else document._replace(reading=read(document, grammar)), asked(grammar), again)

    def holds(self, document: Document) -> bool:
        """Whether the bytes of a document are in the archive, or were taken out of it."""
        with self._telling():
            return self._known(document) is not None

    def write(self, document: Document, grammar: Grammar | None = None, again: bool = False) -> Loaded:
        """What becomes of a document: a new source in one transaction, known bytes change nothing. Raises ArchiveError.

        grammar: the one that the user asked for. again: known bytes are taken out first, in the same transaction.
        """
        with self._telling():
            if not again and (known := self._known(document, grammar)):
                return known
        if document.sha256 is None or document.reading is None or document.reading.version is None:
            return loaded.failed(document)
        records, said = document.reading.records, {**document.given._asdict(), "grammar": grammar and grammar.name}
        rows = [rows_of(record) for record in records]  # before the transaction, so that others wait for the writing only
        try:
            with self._writing():
                known = self._known(document, grammar)
                if known and not again:  # another program was quicker
                    return known
                if known:
                    caring.withdraw(self.db, document.sha256)
                newest = queries.newest_meeting(self.db)
                source = storing.put_source(self.db, document.data, records[0], json.dumps(said, ensure_ascii=False), document.reading.version)
                put = [storing.put_record(self.db, *both, source, n, newest) for n, both in enumerate(zip(records, rows, strict=True))]
        except InputError as error:
            return loaded.failed(document._replace(reading=Reading(failure=f"{document.name} cannot be read again: {error}")))
        return loaded.written(document, records, put, known)

    def _known(self, document: Document, grammar: Grammar | None = None) -> Loaded | None:
        """What there is to tell of bytes that are in the archive, or were taken out of it; None of others."""
        if document.sha256 is None:
            return None
        if keys := queries.keys_of_source(self.db, document.sha256):
            unheeded = _unheeded(queries.said_of_source(self.db, document.sha256), document.given, grammar)
            return loaded.same(document, keys, unheeded, queries.newer_revisions(self.db, document.sha256, name_of(document.name)))
        removal = queries.removal(self.db, document.sha256)
        return None if removal is None else loaded.removed(document, *removal)

    # --- care

    def verify(self, users: Shelf | None = None) -> Iterator[Fault]:
        """Every fault in the archive: SQLite's own check, each source's checksum, and the rows held against the sources read again.

        users: grammars of the user's own that may have read a source.
        """
        with self._reading() as db:
            yield from verifying.faults(db, users or {})
        with self._telling():
            yield from verifying.faults_of_index(self.db)

    def rebuild(self, users: Shelf | None = None) -> Iterator[Rebuilt]:
        """Read every source again, each in one transaction, and tell the meetings that have changed; at the end index all anew if need be."""
        with self._telling():
            for number in rereading.ids(self.db):
                with suppress(SourceRemoved):
                    reread = caring.reread(self.db, number, users or {})  # outside the transaction: others wait for the writing only
                    with self._writing():
                        rebuilt = caring.rewrite(self.db, reread)
                    yield from rebuilt
            if index.check(self.db):
                with self._writing():
                    index.rebuild(self.db)

    def original(self, key: str, revision: int | None = None) -> bytes | None:
        """The bytes of the file that a meeting or punkt was last read from, as they came; None where there is no such ID.

        revision: of an older one. Raises LookupError for a number that the meeting does not have.
        """
        with self._telling():
            if revision is not None:
                return None if (meeting := revisions.meeting_of(self.db, key)) is None else revisions.original(self.db, meeting, revision)
            source = rereading.source_of(self.db, key)
            return None if source is None else rereading.bytes_of(source)

    def of_the_same_day(self, keys: Sequence[str]) -> list[str]:
        """The IDs of the other meetings of the same body and day as some, of whatever kind: the agenda of minutes, a second copy."""
        with self._telling():
            return [one for one in dict.fromkeys(one for key in keys for one in queries.meetings_beside(self.db, key)) if one not in keys]

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
        """Write a copy of one moment to a new file while others work.

        Raises ArchiveError where the archive is damaged, OSError where the file exists or cannot be written.
        """
        if Path(path).exists():
            raise FileExistsError(f"{path} exists: name a new file for the copy")
        with whole_file(Path(path)) as part, closing(sqlite3.connect(part)) as copy:
            try:
                self.db.backup(copy)  # in one step, so that all of it is of one moment
                (told,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            except sqlite3.Error as error:
                if not is_of_the_file(error):
                    raise OSError(str(error)) from error
                told = error
            if told != "ok":
                raise ArchiveError(f"{self.path} is damaged, and is not copied: {told}: `referat verify` names where, an older backup has it whole")

    # --- out

    def meetings(self, **narrowed: Unpack[Narrowed]) -> list[MeetingRow]:
        """The meetings, narrowed as by the fields of Filter, in time order. Raises QueryError for a body, date or case that is none."""
        with self._telling():
            where = condition(self.db, Filter(**narrowed))
            return queries.meetings(self.db, where.meeting, where.values)

    def find(self, key: str, revision: int | None = None, users: Shelf | None = None) -> tuple[Referat, Punkt | None] | None:
        """The record that an ID names, with the punkt where it names one; None where there is none.

        revision: an older one's number; the rest, and what is raised, as for revision().
        """
        with self._telling():
            if revision is not None:
                return revisions.found(self.db, key, revision, users or {})
            return rereading.found(self.db, key)

    def revision(self, key: str, number: int, users: Shelf | None = None) -> Referat:
        """What a revision of a meeting says, read again from the file's bytes; numbers count from 1.

        users: grammars of the user's own. Raises LookupError for an ID or a number that is not in the archive, InputError.
        """
        with self._telling():
            return revisions.record(self.db, self._meeting_of(key), number, users or {})

    def lacking(self, key: str) -> str:
        """What to say of an ID that is not in the archive: what there is near it, in a sentence."""
        with self._telling():
            return revisions.lacking(self.db, key)

    def provenance(self, key: str) -> Provenance | None:
        """Where the meeting of an ID comes from, its revisions and other documents; None where there is no such ID."""
        with self._telling():
            return revisions.provenance(self.db, key)

    def diff(self, key: str, older: int | None = None, newer: int | None = None, users: Shelf | None = None) -> list[Change]:
        """What changed in meaning between two revisions of a meeting, or of one punkt: by default the newest and the one before.

        Raises as revision() does.
        """
        from referat_cli.differences import differences

        with self._telling():
            meeting = self._meeting_of(key)
            numbers = [one.number for one in revisions.revisions(self.db, meeting)]
        newer = numbers[-1] if newer is None else newer
        before = max((number for number in numbers if number < newer), default=None)
        if (older := before if older is None else older) is None:
            raise LookupError(
                f"{meeting} has {'one revision only' if len(numbers) == 1 else 'no older revision'}: there is nothing to compare it with"
            )
        both = self.revision(meeting, older, users), self.revision(meeting, newer, users)
        if key not in (meeting, *(punkt for record in both for punkt in punkt_ids(meeting, record))):
            raise LookupError(self.lacking(key))
        return [change for change in differences(*both, meeting) if key in (meeting, change.id)]

    def _meeting_of(self, key: str) -> str:
        meeting = revisions.meeting_of(self.db, key)
        if meeting is None:
            raise LookupError(revisions.lacking(self.db, key))
        return meeting

    def rows(self, table: str, **narrowed: Unpack[Narrowed]) -> Iterator[Row]:
        """The rows of a table of tables.TABLES, all of one moment, meeting by meeting in time order, as a dict each; narrowed as for meetings()."""
        with self._reading() as db:
            yield from _rows(db, table, Filter(**narrowed))

    def texts(self, table: str, **narrowed: Unpack[Narrowed]) -> Iterator[tuple[Row, Referat, Punkt | None]]:
        """The rows of meetings or of punkter, as rows() gives them, each with its record, and with the punkt it is."""
        with self._reading() as db:
            for row in _rows(db, table, Filter(**narrowed)):
                if (found := rereading.found(db, str(row["id"]))) is not None:
                    yield row, *found

    def coverage(
        self, *, authority: str | None = None, body: str | None = None, since: str | None = None, until: str | None = None
    ) -> Iterator[Coverage]:
        """Of each body what is held, and the gaps that give themselves away. Raises QueryError for an authority, body or date that is none."""
        with self._reading() as db:
            yield from coverage.coverage(db, Filter(authority, body, since, until))

    def info(self) -> ArchiveInfo:
        """Where the archive is and what it holds."""
        with self._telling():
            return queries.info(self.db, self.path)


def _rows(db: Connection, table: str, asked: Filter) -> Iterator[Row]:
    """The rows of a table, meeting by meeting in time order."""
    where = condition(db, asked)
    for meeting in queries.meetings_in_order(db, where.meeting, where.values):
        yield from tables.rows(db, table, meeting, where)


def _unheeded(before: SaidOfSource, given: Given, grammar: Grammar | None) -> bool:
    """Whether something is said of a source, or a grammar asked for, that is not what it was read with."""
    held = json.loads(before.given)
    if any(given) and any(held.get(name) != said for name, said in given._asdict().items()):
        return True
    return grammar is not None and (grammar.name != before.grammar or (grammar.is_users and grammar.version != before.grammar_version))
