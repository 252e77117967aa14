"""Published minutes of Danish municipalities, read into records and kept in an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Archive", "ArchiveError", "GrammarError", "InputError", "QueryError", "Referat", "__version__", "parse", "parse_all"]

if TYPE_CHECKING:
    from referat_cli.archive import Archive, ArchiveError
    from referat_cli.asking import QueryError
    from referat_cli.grammar import GrammarError
    from referat_cli.inputs import InputError
    from referat_cli.parsing import parse, parse_all
    from referat_cli.records import Referat

_HOMES = {
    "Archive": "archive", "ArchiveError": "archive", "GrammarError": "grammar", "InputError": "inputs", "QueryError": "asking",
    "Referat": "records", "parse": "parsing", "parse_all": "parsing",
}  # fmt: skip


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute can be anything
    """The public names are imported when first used, so that `referat --version` loads click and little else."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
