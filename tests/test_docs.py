"""README tells the truth: its output, its tables and its help are what the program says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from conftest import ROOT
from referat_cli.cli import cli
from referat_cli.diagnostics import CODES
from referat_cli.grammar import FIELDS, REQUIRED

README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def ran(block: str, archive: Path) -> str:
    """The block with what its commands print now; the archive's path and the folder are the reader's own."""
    env = {**os.environ, "REFERAT_DB": str(archive), "COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    lines: list[str] = []
    for command in (line[2:] for line in block.split("\n") if line.startswith("$ ")):
        done = subprocess.run(["/bin/bash", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        out = (done.stdout + done.stderr).replace(str(archive), "minutes.db").rstrip("\n")
        lines += [f"$ {command}", *([out] if out else [])]
    return "\n".join(lines) + "\n"


def generated(name: str) -> str:
    """The part of README between two markers, as the program gives it."""
    if name == "diagnostics":
        rows = [f"| `{code}` | {about.severity} | {about.meaning} |" for code, about in CODES.items()]
        return "\n".join(["| code | severity | meaning |", "| --- | --- | --- |", *rows])
    if name == "fields":
        rows = [
            f"| `{kind}` | {', '.join(f'**`{f}`**' if f in REQUIRED.get(kind, ()) else f'`{f}`' for f in fields) or 'none'} |"
            for kind, fields in FIELDS.items()
        ]
        return "\n".join(["| kind | fields |", "| --- | --- |", *rows])
    if name == "grammar":
        return "```toml\n" + (ROOT / "tests" / "grammars" / "valid.toml").read_text(encoding="utf-8").rstrip() + "\n```"
    helps = []
    for command in ["", *cli.list_commands(click.Context(cli)), *(f"grammars {tool}" for tool in ("which", "test", "suggest"))]:
        done = subprocess.run(
            [sys.executable, "-m", "referat_cli", *command.split(), "--help"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "COLUMNS": "80"},
        )
        helps.append("```text\n" + done.stdout.rstrip() + "\n```")
    return "\n\n".join(helps)


def renewed(text: str, archive: Path) -> str:
    """README with everything that the program says put in anew."""
    text = CONSOLE.sub(lambda found: f"```console\n{ran(found[1], archive)}```", text)
    for name in ("diagnostics", "grammar", "fields", "commands"):
        before, after = text.split(f"<!-- {name} -->\n")
        text = f"{before}<!-- {name} -->\n{generated(name)}\n<!-- end -->{after.split('<!-- end -->', 1)[1]}"
    return text


def test_readme_is_true(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    text = README.read_text(encoding="utf-8")
    new = renewed(text, tmp_path / "minutes.db")
    if pytestconfig.getoption("--accept"):
        README.write_text(new, encoding="utf-8")
        text = new
    assert new.split("\n") == text.split("\n")


def test_the_python_example_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code.replace("minutes.db", str(tmp_path / "a.db"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert "direktionen/2025-02-12" in done.stdout


def test_every_command_is_in_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert all(f"referat {command}" in text for command in cli.list_commands(click.Context(cli)))
