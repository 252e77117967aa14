"""load: what goes into the archive, told as it goes."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from referat_cli import views
from referat_cli.archive import Archive
from referat_cli.cli import DONE, INPUT, INTERRUPTED, options
from referat_cli.grammar import Grammar
from referat_cli.inputs import InputError
from referat_cli.intake import Document, Input, Stamp, asked, files_of, opened
from referat_cli.loaded import Loaded, failed
from referat_cli.opening import ArchiveError
from referat_cli.readers import documents
from referat_cli.reading import Given
from referat_cli.shelf import Shelf
from referat_cli.sidecar import SidecarError, read_sidecar
from referat_cli.watching import arrivals

MOST_NAMED = 5  # rows of a sidecar that are named one by one


@click.command("load", short_help="Load files and folders into the archive.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@options.db_option
@options.grammar_option
@options.given_options
@click.option("--again", is_flag=True, help="Read files again that are in the archive, or were removed, with what is said of them now.")
@click.option("--metadata", metavar="FILE", type=options.Stream(), help="CSV or JSON Lines: file, authority, body, date, origin of each file.")
@click.option("--files-from", metavar="FILE", type=options.Stream(), help="Load the files named here too, one a line; `-` is standard input.")
@click.option("-0", "--null", is_flag=True, help="The names of --files-from are separated by NUL (`find -print0`).")
@click.option("--jobs", metavar="N", type=click.IntRange(1, 61), default=1, show_default=True, help="How many processes read the files.")
@click.option("--report", metavar="FILE", help="Write what became of each meeting to FILE, as JSON Lines; `-` is standard output.")
@click.option("--watch", metavar="FOLDER", type=click.Path(exists=True, file_okay=False), help="Load FOLDER, then what arrives in it, until Ctrl-C.")
def load_command(
    paths: tuple[str, ...], db: Path | None, grammar: Grammar | Shelf, metadata: BinaryIO | None, files_from: BinaryIO | None, null: bool,
    again: bool, jobs: int, report: str | None, watch: str | None, **given: str | None,
) -> int:  # fmt: skip
    """Load files, and the minutes (.txt, .text, .md, .markdown, .pdf, .docx, .html, .htm) in folders, into the archive; `-` is standard input.

    What is in the archive already is left as it is; a republished file becomes a new revision of its meeting. A file that cannot
    be read is reported and skipped, and the exit code is 3. Where --metadata and an option differ, --metadata wins; an empty cell
    leaves it to the option.
    """
    if not (paths or files_from or watch):
        raise click.UsageError("Nothing to load: name files or folders, or give --files-from or --watch.")
    if null and not files_from:
        raise click.UsageError("--null tells how the names of --files-from are separated: give that too.")
    if sum((*(name == "-" for name in paths), *(stream is not None and stream.name == "<stdin>" for stream in (metadata, files_from)))) > 1:
        raise click.UsageError("Standard input is read once: give `-` in one place only.")
    strangers: list[str] = []
    names = [file for name in (*paths, *_listed(files_from, null)) for file in files_of(name, strangers)]
    rows = _Rows(metadata, Given(**given))
    inputs = [Input(name, rows.given(name)) for name in names]
    arriving = None if watch is None else arrivals(watch)
    strangers += [] if watch is None else _strangers(watch)
    path = options.archive_path(db)
    if report not in (None, "-"):
        options.keep_apart(report, "--report", path, [*names, *(stream.name for stream in (metadata, files_from) if stream)])
    with _reporting(report) as tell, _archive(path, [*names, *([] if watch is None else [watch])]) as archive:
        loading = _Loading(archive, grammar, again, jobs, tell)
        _complain_of_strangers(strangers, metadata)
        try:
            if arriving is None:
                rows.complain_of_unused()
            if inputs or arriving is None:
                loading.load(inputs)
            if arriving is not None:
                _follow(loading, arriving, rows)
        except KeyboardInterrupt:
            options.complain(f"interrupted: {loading.told()}")
            return INTERRUPTED
        except (ArchiveError, OSError):
            options.complain(f"stopped: {loading.told()}")
            raise
    return INPUT if loading.failed else DONE


def _listed(stream: BinaryIO | None, null: bool) -> Iterator[str]:
    """The names in a list; in it `-` is a file of that name."""
    if stream is None:
        return
    data = stream.read().removeprefix(b"\xef\xbb\xbf")
    for line in data.split(b"\0" if null else b"\n"):
        if name := os.fsdecode(line if null else line.removesuffix(b"\r")):
            yield os.path.join(".", name) if name == "-" else name


def _archive(path: Path, names: Sequence[str]) -> AbstractContextManager[Archive | None]:
    """The archive; where there is none yet, none is made for files that are not there."""
    missing = names and not os.path.exists(path) and not any(name == "-" or os.path.exists(name) for name in names)
    return nullcontext() if missing else Archive(path)


def _strangers(folder: str) -> list[str]:
    """The files in a folder and below that are passed over."""
    strangers: list[str] = []
    for _ in files_of(folder, strangers):
        pass
    return strangers


def _complain_of_strangers(strangers: Sequence[str], metadata: BinaryIO | None) -> None:
    """Tell how many files are passed over, and of which types; the sidecar is none of them."""
    own = None if metadata is None else os.path.realpath(metadata.name)
    types = Counter(Path(name).suffix.lower() or "none" for name in strangers if os.path.realpath(name) != own)
    if not (many := types.total()):
        return
    named = [f"{suffix} {n}" for suffix, n in types.most_common(MOST_NAMED)]
    rest = [f"other {types.total() - sum(n for _, n in types.most_common(MOST_NAMED))}"] if len(types) > MOST_NAMED else []
    options.complain(f"{many} file{'' if many == 1 else 's'} passed over, not of a known type ({', '.join(named + rest)})")


class _Rows:
    """What the user says of each file: a sidecar's rows, if there is one, before the options."""

    def __init__(self, metadata: BinaryIO | None, given: Given) -> None:
        try:
            self.sidecar = None if metadata is None else read_sidecar(metadata.read(), metadata.name)
        except InputError as error:
            raise SidecarError(str(error)) from None
        self.options = given

    def given(self, name: str) -> Given:
        """What is said of a file; raises SidecarError where that is not clear."""
        return self.options if self.sidecar is None or name == "-" else self.sidecar.given(name, self.options)

    def input(self, name: str, stamp: Stamp) -> Input:
        """A file that arrived; where it is not clear what is said of it, it cannot be loaded."""
        try:
            return Input(name, self.given(name), stamp)
        except SidecarError as error:
            return Input(name, self.options, stamp, str(error))

    def complain_of_unused(self) -> None:
        """Tell of the rows that are for no file."""
        if self.sidecar is None or not (unused := [f"{row.file} (line {row.line})" for row in self.sidecar.unused()]):
            return
        more = f" and {len(unused) - MOST_NAMED} more" if len(unused) > MOST_NAMED else ""
        options.complain(f"{self.sidecar.name} speaks of files that are not loaded: {', '.join(unused[:MOST_NAMED])}{more}")


class _Loading:
    """A call of load: file after file is written, told and counted; without an archive none of them is there."""

    def __init__(self, archive: Archive | None, grammar: Grammar | Shelf, again: bool, jobs: int, tell: Callable[[Loaded], None]) -> None:
        self.archive, self.grammar, self.again, self.jobs, self.tell = archive, grammar, again, jobs, tell
        self.counts, self.total, self.failed = Counter[str](), 0, False

    def load(self, inputs: Sequence[Input]) -> None:
        """Load files, and say in one sentence what became of them."""
        self.counts, self.total = Counter(), len(inputs)
        read = documents(opened(inputs, options.read_bytes), self.grammar, self._is_left, self.jobs)
        with _bar(self.total) as bar, closing(read):
            for document in read:
                with _undisturbed():
                    loaded = self._write(document)
                    self.tell(loaded)
                    self.counts["again" if loaded.again else loaded.result] += 1
                    self.failed = self.failed or loaded.result == "failed"
                    bar.advance()
                for warning in loaded.warnings:
                    bar.complain(warning)
        self.total = self.counts.total()  # a file that has changed since it was found is left for later
        click.echo(views.summary(self.counts, self.archive.path if self.archive else None), err=True)

    def _is_left(self, document: Document) -> bool:
        """Whether a document need not be read."""
        return self.archive is not None and not self.again and self.archive.holds(document)

    def _write(self, document: Document) -> Loaded:
        return failed(document) if self.archive is None else self.archive.write(document, asked(self.grammar), self.again)

    def is_at_work(self) -> bool:
        """Whether there are files that it has not done yet."""
        return self.counts.total() < self.total

    def told(self) -> str:
        """How far it has come."""
        kept = f" and stay in {self.archive.path}" if self.archive else ""
        return f"{self.counts.total()} of {self.total} files are done{kept}; the next load goes on from there"


def _follow(loading: _Loading, arriving: Iterator[dict[str, Stamp]], rows: _Rows) -> None:
    """Load what arrives until a Ctrl-C; one that comes when nothing is left to do is the end that was meant."""
    watched = False
    while True:
        try:
            if found := next(arriving):
                loading.load([rows.input(name, stamp) for name, stamp in found.items()])
            if not watched:
                options.complain("watching for what arrives: Ctrl-C ends it")
                watched = True
        except KeyboardInterrupt:
            if loading.is_at_work():
                raise
            return


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A Ctrl-C waits for its end: what is in the archive is in the report, too."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # whoever started us does not want it heard
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


@contextmanager
def _reporting(file: str | None) -> Iterator[Callable[[Loaded], None]]:
    """What writes the report: of each file at once, and in one piece, so that a run that is killed leaves whole lines."""
    if file is None:
        yield lambda loaded: None
        return
    try:
        stream = nullcontext(sys.stdout.buffer) if file == "-" else open(file, "wb", buffering=0)  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}: name another with --report") from None
    with stream as out:
        wanted = True

        def tell(loaded: Loaded) -> None:
            nonlocal wanted
            if not wanted:
                return
            try:
                out.write("".join(views.report_line(loaded, entry) + "\n" for entry in loaded.entries).encode(errors="backslashreplace"))
                out.flush()
            except BrokenPipeError:
                wanted = False
                options.complain("whoever read the report has gone: the load goes on without it")

        yield tell


class _Bar(NamedTuple):
    """What moves a progress bar, and what tells of something meanwhile."""

    advance: Callable[[], None]
    complain: Callable[[str], None]


@contextmanager
def _bar(total: int) -> Iterator[_Bar]:
    """On a terminal a bar with rate and time left, with what is told meanwhile above it; elsewhere none."""
    if total < 2 or not sys.stderr.isatty():
        yield _Bar(lambda: None, options.complain)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.text import Text

    columns = ("Loading", BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        task = progress.add_task("", total=total, rate="")
        yield _Bar(
            lambda: progress.update(task, advance=1, rate=f"{progress.tasks[0].speed or 0:.1f} files/s"),
            lambda message: console.print(Text(options.complaint(message)), soft_wrap=True),
        )
