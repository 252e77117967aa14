"""Options and inputs that several commands share; an option gives an object, so that no command validates."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from referat_cli.asking import QueryError, shown
from referat_cli.display import on_one_line
from referat_cli.identifiers import alike, spelled
from referat_cli.inputs import InputError, read_file
from referat_cli.kinds import MeetingKind

if TYPE_CHECKING:
    from referat_cli.grammar import Grammar
    from referat_cli.shelf import Shelf
    from referat_cli.text import Source


class Text(click.ParamType[str]):
    """What the command line gives as text: bytes that are no UTF-8 are told, not taken."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return text_of(value)


class Name(Text):
    """A name, which is not empty: a script's variable may be."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value.strip():
            self.fail("it is empty: leave the option out, or name something", param, ctx)
        return super().convert(" ".join(value.split()), param, ctx)


class Known(click.Choice[str]):
    """One of some values, in any spelling of Danish letters."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__(values, case_sensitive=False)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(next(iter(alike(value, self.choices)), value), param, ctx)


class File(click.ParamType[Path]):
    """The path of a file that the program writes or opens itself."""

    name = "file"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if value in ("", "-"):
            self.fail(f"{value!r} names no file: give a path", param, ctx)
        return Path(value)


class Stream(click.File):
    """A file to read, or standard input for `-`."""

    def __init__(self) -> None:
        super().__init__("rb")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click has it
        if value == "-" and sys.stdin is None:
            self.fail("standard input is closed: give a file, or pipe the text in", param, ctx)
        return super().convert(value, param, ctx)


def text_of(value: str) -> str:
    """The value itself; raises BadParameter where its bytes were no text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise click.BadParameter(f"{value!r} is no text: write it in UTF-8") from None
    return value


Command = TypeVar("Command", bound=Callable[..., Any])


def _grammar(ctx: click.Context, param: click.Parameter, value: str | None) -> Grammar | Shelf:
    """The grammar asked for; else all that are known, to choose from."""
    return known_grammars() if value is None else grammar_of(value)


def grammar_of(value: str) -> Grammar:
    """The grammar of an id or in a file; raises BadParameter where it cannot be read, GrammarError for any other mistake."""
    from referat_cli import shelf

    if not value:
        raise click.BadParameter("'' names no house style: give an id (`referat grammars`) or a file")

    try:
        return shelf.by_name(value, grammar_folder())
    except OSError as error:
        raise click.BadParameter(f"{value!r} cannot be read: {error.strerror}") from None


def known_grammars() -> Shelf:
    """The shipped grammars and those in the user's folder, which stand in for shipped ones of the same id."""
    from referat_cli import shelf

    return {**shelf.shipped(), **shelf.own(grammar_folder(), complain)}


def grammar_folder() -> Path:
    """Where a user's own grammars may lie: grammars/ in the config folder."""
    import platformdirs

    return platformdirs.user_config_path("referat", appauthor=False) / "grammars"


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A whole date as ISO 8601."""
    if value is None:
        return None
    from referat_cli.danish import day_of

    try:
        return day_of(value)
    except ValueError:
        raise click.BadParameter(f"{shown(value)!r} is no date: write it as 2024-03-27 or 27-03-2024") from None


def _first_or_last_day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A date as ISO 8601; a year or a month stands for its first day, or its last for --until."""
    if value is None:
        return None
    from referat_cli.filters import period

    if ".." in value:
        raise click.BadParameter(f"{shown(value)!r} is a period: give its beginning as --since, its end as --until")
    try:
        return period(value)[param.name == "until"]
    except QueryError as error:
        raise click.BadParameter(str(error)) from None


def period_option(*names: str, help: str) -> Callable[[Command], Command]:
    """An option that takes a date, a month or a year: 2024-03-27, 2024-03 or 2024."""
    return click.option(*names, metavar="DATE", callback=_first_or_last_day, help=f"{help} (2024, 2024-03 or 2024-03-27).")


grammar_option = click.option(
    "--grammar", metavar="ID|FILE", callback=_grammar, help="Read with this house style: an id (`referat grammars`) or a grammar file."
)


def given_options(command: Command) -> Command:
    """What the user knows of a file that the file does not print."""
    for option in (
        click.option("--origin", metavar="URL", type=Name(), help="Where the file was published."),
        click.option("--date", metavar="DATE", callback=_day, help="The meeting's date, where the file prints none (2024-03-27)."),
        click.option("--body", metavar="NAME", type=Name(), help="The body that met, where the file prints none."),
        click.option("--authority", metavar="NAME", type=Name(), help="The municipality or region, where the file prints none."),
    ):
        command = option(command)
    return command


def filter_options(command: Command) -> Command:
    """What a listing or a search is narrowed to, as the fields of Filter."""
    for option in (
        click.option("--case", metavar="NUMBER", type=Text(), help="Only punkter of this case number, or of those that begin so."),
        click.option("--kind", type=Known(get_args(MeetingKind)), help="Only documents of this kind."),
    ):
        command = option(command)
    return meeting_options(command)


def meeting_options(command: Command) -> Command:
    """Which meetings are meant: whose, and of which period."""
    for option in (
        period_option("--until", help="Only meetings until this day, month or year"),
        period_option("--since", help="Only meetings since this day, month or year"),
        click.option("--body", metavar="NAME", type=Text(), help="Only meetings of this body."),
        click.option("--authority", metavar="NAME", type=Text(), help="Only meetings of this municipality or region."),
    ):
        command = option(command)
    return command


def db_option(command: Command) -> Command:
    """--db, else $REFERAT_DB, else referat.db in the user's data folder."""
    help = "The archive's file [default: referat.db in your data folder]."
    return click.option("--db", envvar="REFERAT_DB", show_envvar=True, metavar="FILE", type=File(), help=help)(command)


def format_option(*formats: str, default: str | None = None) -> Callable[[Command], Command]:
    """--format with its choices; without a default the command chooses by whether it writes to a terminal."""
    shown = f"Output format [default: {default}]." if default else "Output format [default: by whether the output is a terminal]."
    return click.option("--format", "form", type=click.Choice(formats), default=default, help=shown)


def keep_apart(output: str | Path, option: str, archive: Path, read: Iterable[str | Path] = ()) -> None:
    """Raises BadParameter where what is written would take the place of the archive, or of a file that is read."""
    own = (archive, f"{archive}-wal", f"{archive}-shm")
    for n, other in enumerate((*own, *read)):
        if _is_same(output, other):
            what = "the archive" if n < len(own) else "a file that is read"
            raise click.BadParameter(f"{str(output)!r} is {what}, and would be overwritten: name another file", param_hint=option)


def _is_same(one: str | Path, other: str | Path) -> bool:
    """Whether two paths are, or would be, one file."""
    if os.path.exists(one) and os.path.exists(other):
        return os.path.samefile(one, other)
    return os.path.realpath(one) == os.path.realpath(other)


def complain(message: str) -> None:
    """One sentence on standard error."""
    click.echo(complaint(message), err=True)


def complaint(message: str) -> str:
    """A sentence as it stands on standard error."""
    return f"referat: {on_one_line(message)}"


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; raises InputError with one clear sentence."""
    if name != "-":
        return read_file(name)
    if sys.stdin is None:
        raise InputError("<stdin> is closed: give a file, or pipe the text in")
    return sys.stdin.buffer.read()


def ids_of(names: Sequence[str]) -> list[str]:
    """IDs as listings print them, each once, those on standard input in the place of `-`; raises BadParameter where it is no text."""
    keys = [key for name in names for key in (text_of(read_bytes("-").decode("utf-8", "surrogateescape")).split() if name == "-" else [name])]
    return list(dict.fromkeys(map(spelled, keys)))


def read_source(name: str) -> Source:
    """The decoded text of a file, or of standard input for `-`; raises InputError with one clear sentence."""
    from referat_cli.text import decode  # here and not above: who searches need not wait for it

    return decode(read_bytes(name), "<stdin>" if name == "-" else name)


class Inputs:
    """The inputs of one call: those that cannot be read are told and passed over; failed says whether there were any."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.failed = False

    def __iter__(self) -> Iterator[Source]:
        for name in self.names:
            try:
                yield read_source(name)
            except InputError as error:
                self.failed = True
                complain(str(error))


def archive_path(db: Path | None) -> Path:
    """The archive's file: the one asked for, else referat.db in the user's data folder."""
    if db is not None:
        return db
    import platformdirs

    return platformdirs.user_data_path("referat", appauthor=False) / "referat.db"
