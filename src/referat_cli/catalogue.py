"""An archive opened to be searched: nothing else is imported, so that an answer comes at once."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from referat_cli import searching
from referat_cli.opening import connect, telling
from referat_cli.searching import Asked, Hit, Results, Search

if TYPE_CHECKING:
    from sqlite3 import Connection
    from types import TracebackType


class Catalogue:
    """An archive as it is asked, opened at once and closed by `with`; raises ArchiveError where the file cannot be used.

    create: make the file if there is none.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        self._place = self.path.absolute()  # wherever the program goes meanwhile
        self.db = connect(self.path, create, _renew)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.db.close()

    def _telling(self) -> AbstractContextManager[None]:
        return telling(self.path)

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


def _renew(db: Connection) -> None:
    from referat_cli.caring import renew

    renew(db)
