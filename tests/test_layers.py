"""Imports go one way."""

from __future__ import annotations

import ast
from pathlib import Path

import referat_cli

SOURCE = Path(referat_cli.__file__).parent
ORDER = (
    "display words patterns inputs outputs layout html docx pdf extracting text danish kinds diagnostics records people bodies votes rulebook grammar loading rules wrapping furniture "
    "titles items marks shelf outline blocks facts recommending toc header checks reading parsing explaining gaps lineforms drafts suggesting "
    "identifiers differences migrations checked queries inflection figures dictionary lexicon expansion index asking ranking snippets suggestions filters searching "
    "coverage rows storing rereading revisions opening caring verifying catalogue tables intake loaded archive readers sidecar watching views listings "
    "exporting cli.options cli.reading cli.load cli.archive cli.search cli.care cli.export cli.grammars cli __main__"
).split()


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, wherever in it, less what only type checkers see."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typed = {
        child for node in ast.walk(tree) if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING" for child in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in typed and (node.module or "").startswith("referat_cli"):
            module = (node.module or "").removeprefix("referat_cli").strip(".")
            names |= {f"{module}.{alias.name}".strip(".") if f"{module}.{alias.name}".strip(".") in ORDER else module for alias in node.names}
    return names - {""}


def test_a_module_imports_only_from_those_before_it() -> None:
    modules = {".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCE.rglob("*.py")}
    assert set(modules) == {*ORDER, "__init__"}
    for n, module in enumerate(ORDER):
        shared = {"cli"} if module.startswith("cli.") else set()  # the exit codes, which stand in cli's own module
        later = imported(modules[module]) - set(ORDER[:n]) - shared
        assert not later, f"{module} imports {later}"
