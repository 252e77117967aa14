"""Documents read one after the other, or by several processes at once: in the order of their files all the same."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from types import TracebackType
from typing import Self

from referat_cli.grammar import Grammar
from referat_cli.intake import Document, Reading, read
from referat_cli.shelf import Shelf, shipped

LOOK_AHEAD = 4  # documents for each process that are read, or wait to be, before the first of them is written


def documents(
    opened: Iterable[Document], grammar: Grammar | Shelf, is_known: Callable[[Document], bool], jobs: int
) -> Generator[Document, None, None]:
    """Every document read, by so many processes; those whose bytes are known as they are."""
    if jobs == 1:
        for document in opened:
            yield document if document.reading or is_known(document) else document._replace(reading=read(document, grammar))
        return
    with Readers(grammar, jobs) as readers:
        waiting: deque[tuple[Document, Future[Reading] | None]] = deque()
        for document in opened:
            waiting.append((document, None if document.reading or is_known(document) else readers.submit(document)))
            if len(waiting) >= LOOK_AHEAD * jobs:
                yield readers.collect(*waiting.popleft())
        while waiting:
            yield readers.collect(*waiting.popleft())


class Readers:
    """Processes that read documents; one that dies takes no more with it than the document that is its death."""

    def __init__(self, grammar: Grammar | Shelf, jobs: int) -> None:
        self.luggage, self.jobs = _packed(grammar), jobs
        self.pool = self._pool(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:  # nobody waits for what they are at
            for process in active_children():
                process.terminate()
        self.pool.shutdown(cancel_futures=True)

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        """Processes that begin from nothing, as every system can make them; they are started when there is work."""
        return ProcessPoolExecutor(jobs, get_context("spawn"), _prepare, (self.luggage,))

    def submit(self, document: Document) -> Future[Reading]:
        """Give a document to the next process that is free."""
        try:
            return _submitted(self.pool, document)
        except BrokenProcessPool:
            self.pool = self._pool(self.jobs)
            return _submitted(self.pool, document)

    def collect(self, document: Document, future: Future[Reading] | None) -> Document:
        """The document with what was read in it."""
        if future is None:
            return document
        try:
            return document._replace(reading=future.result())
        except BrokenProcessPool:  # all that were at work then: each is read alone, to tell the one to blame
            return document._replace(reading=self._alone(document))

    def _alone(self, document: Document) -> Reading:
        pool = self._pool(1)
        try:
            return _submitted(pool, document).result()
        except BrokenProcessPool:
            return Reading(failure=f"{document.name} ends the process that reads it: is it too large for the memory, or made to do harm?")
        finally:
            pool.shutdown(wait=False)


def _packed(grammar: Grammar | Shelf) -> Grammar | Mapping[str, Grammar | None]:
    """Grammars for another process: of the shipped ones the name, for they are its own there too."""
    if not isinstance(grammar, Mapping):
        return grammar
    return {name: None if shipped().get(name) is one else one for name, one in grammar.items()}


def _unpacked(luggage: Grammar | Mapping[str, Grammar | None]) -> Grammar | Shelf:
    return {name: one or shipped()[name] for name, one in luggage.items()} if isinstance(luggage, Mapping) else luggage


_grammar: Grammar | Shelf = {}  # what a process of Readers reads with


def _prepare(luggage: Grammar | Mapping[str, Grammar | None]) -> None:
    """What a process does before its first document."""
    global _grammar
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _grammar = _unpacked(luggage)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _read(document: Document) -> Reading:
    return read(document, _grammar)


def _submitted(pool: ProcessPoolExecutor, document: Document) -> Future[Reading]:
    with _deaf():
        return pool.submit(_read, document)


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that is started in it hears no Ctrl-C, not even before it can say so itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
