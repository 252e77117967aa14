"""The click group, the error boundary and the exit codes."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

import referat_cli

DONE, NOTHING, INPUT, BUG, INTERRUPTED = 0, 1, 3, 70, 130  # 2 and 4 are the exit codes of the errors that mean them

_HOMES = {
    "parse": "reading", "explain": "reading", "text": "reading", "check": "reading", "schema": "reading",
    "load": "load", "show": "archive", "diff": "archive", "list": "archive", "info": "archive",
    "search": "search", "case": "search",
    "verify": "care", "rebuild": "care", "original": "care", "remove": "care", "backup": "care",
    "export": "export", "coverage": "export", "grammars": "grammars",
}  # fmt: skip


class _Commands(click.Group):
    """Commands are imported when first used, so that `--version` and `--help` of one load nothing of the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_HOMES)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _HOMES:
            from difflib import get_close_matches

            if near := get_close_matches(args[0], _HOMES, 1):
                ctx.fail(f"No such command {args[0]!r}: did you mean {near[0]}?")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _HOMES:
            return None
        module = import_module(f"{__name__}.{_HOMES[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(referat_cli.__version__, prog_name="referat")
def cli() -> None:
    """Read published minutes (referater) of Danish municipalities, keep them in an archive, search them.

    Data goes to standard output, messages to standard error. Exit codes: 0 done, 1 nothing found or a warning met,
    2 the command line is wrong, 3 an input could not be read, 4 the archive cannot be used, 70 a bug, 130 interrupted.
    """


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command line; every error but a bug is told in one sentence on standard error."""
    _stand_in_for_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace", newline=None if stream.isatty() else "\n")
    try:
        result = cli.main(args=list(arguments), prog_name="referat", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except SystemExit:  # so click and rich end when the reader of a pipe has gone
        return DONE
    except click.ClickException as error:
        return _refused(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("referat: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        return _code_of(error)


def _stand_in_for_closed_streams() -> None:
    """What is written to a closed standard output is an error when it is written; messages nobody wants are dropped."""
    if sys.stdout is None:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _refused(error: click.ClickException) -> int:
    """The exit code of a command line that click refuses; what it quotes of it reaches no terminal raw."""
    from referat_cli.display import printable

    error.show(told := io.StringIO())
    click.echo(printable(told.getvalue()), err=True, nl=False)
    return error.exit_code


def _code_of(error: Exception) -> int:
    """The exit code of an error that no command expected; a bug shows its traceback."""
    if isinstance(error, OSError) and error.errno in (errno.EPIPE, errno.EINVAL) and not error.filename:
        # The reader of a pipe has gone: what is still buffered must not be flushed into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    if isinstance(error, OSError) and not error.filename:
        click.echo(f"referat: the output cannot be written: {error.strerror or error}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INPUT
    if (code := getattr(error, "exit_code", None)) is not None:
        from referat_cli.display import printable

        click.echo(f"referat: {printable(str(error))}", err=True)
        return int(code)
    import traceback

    traceback.print_exception(error)
    click.echo("referat: this is a bug of ours: please report it with the lines above", err=True)
    return BUG


def main() -> None:
    """The command `referat`."""
    try:
        code = run(sys.argv[1:])
    except OSError:  # not even a message can be written
        sys.stderr = None  # what is left in it would be tried again at the end
        code = INPUT
    raise SystemExit(code)
