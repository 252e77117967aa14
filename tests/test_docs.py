"""README tells the truth: its output, its tables and its help are what the program says."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from conftest import ROOT, SBSYS, archive_of
from referat_cli import Archive
from referat_cli.cli import cli
from referat_cli.coverage import WHAT
from referat_cli.diagnostics import CODES
from referat_cli.grammar import Grammar
from referat_cli.rulebook import FIELDS, REQUIRED, Detect, FieldWords, Outcome, Rule, SectionWords
from referat_cli.tables import TABLES as EXPORTED

README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def reader(archive: Path) -> dict[str, str]:
    """The environment of a reader who has installed the program."""
    return {**os.environ, "REFERAT_DB": str(archive), "COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def ran(block: str, archive: Path) -> str:
    """The block with what its commands print now; the archive's path and the folder are the reader's own."""
    env = reader(archive)
    lines: list[str] = []
    for command in (line[2:] for line in block.split("\n") if line.startswith("$ ")):
        done = subprocess.run(["/bin/bash", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        out = (done.stdout + done.stderr).replace(str(archive), archive.name).rstrip("\n")
        lines += [f"$ {command}", *([out] if out else [])]
    return "\n".join(lines) + "\n"


TABLES = {
    "source": "a file as it came, when and with what it was read, what the user said of it",
    "grammar": "a house style of the user's own that read a source",
    "revision": "a source that a meeting was read from, in the order they were loaded",
    "removal": "what was taken out of the archive: a tombstone",
    "meeting": "a meeting, with the record of its newest revision as JSON",
    "punkt": "an agenda item",
    "punkt_case": "a case number of a punkt",
    "punkt_outcome": "an outcome of a punkt",
    "section": "a section of a punkt",
    "proposal": "one thing recommended",
    "bilag": "an attachment; `punkt`, here as in all tables, is the `id` of a row of `punkt`",
    "reference": "a mention of a meeting of a body on a date",
    "amount": "an amount of money",
    "vote": "a vote",
    "person": "somebody present, absent or invited",
    "punkt_fts": "the full-text index (FTS5), kept by triggers; `figures` holds case numbers, dates, amounts and laws as one token each",
    "search_word": "a lemma, in one spelling, and a word of the archive that is a form of it",
    "search_key": "a key under which a lemma is found: the one spelling of a word of it (level 0), a part or derivation (2), a part's derivation (3)",
    "search_punkt": "when a punkt was treated, and whether another program wrote its text",
    "search_place": "FTS5's own view of the index: every place of a word",
    "search_vocabulary": "FTS5's own view of the index: every word",
    "search_related": "the words of the archive that answer to a word of the archive",
    "meetings": "for people: the meetings",
    "decisions": "for people: what was decided; `outcomes` are one text, separated by a comma and a space",
    "cases": "for people: the cases of each authority, with how often they were treated",
    "proposals": "for people: what was recommended, by whom",
    "attachments": "for people: the attachments; `punkt` is the title of the punkt, `title` that of the attachment",
    "people": "for people: who was present, absent or invited, where",
}


def tables() -> str:
    """Every table and view of an archive, what a row of it is, and its columns."""
    with TemporaryDirectory() as folder, Archive(Path(folder, "a.db")) as archive:
        sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'punkt\\_fts\\_%' ESCAPE '\\' AND name != '_sqlite_migrations'"
        names = {row[0] for row in archive.db.execute(sql)}
        assert names == TABLES.keys()
        columns = {name: [row[1] for row in archive.db.execute(f"PRAGMA table_info({name})")] for name in TABLES}
    rows = [f"| `{name}` | {meaning} | {', '.join(f'`{column}`' for column in columns[name])} |" for name, meaning in TABLES.items()]
    return "\n".join(["| table or view | a row is | columns |", "| --- | --- | --- |", *rows])


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
    if name == "tables":
        return tables()
    if name == "export":
        rows = [f"| `{table}` | {', '.join(f'`{column}` {kind}' for column, kind in about.columns.items())} |" for table, about in EXPORTED.items()]
        return "\n".join(["| table | columns |", "| --- | --- |", *rows])
    if name == "coverage":
        return "\n".join(["| what | meaning |", "| --- | --- |", *(f"| `{what}` | {meaning} |" for what, meaning in WHAT.items())])
    if name == "grammar":
        return "```toml\n" + (ROOT / "tests" / "grammars" / "valid.toml").read_text(encoding="utf-8").rstrip() + "\n```"
    commands = ["", *cli.list_commands(click.Context(cli)), *(f"grammars {tool}" for tool in ("which", "test", "suggest"))]
    runner = CliRunner(env={"COLUMNS": "80"})
    helps = [runner.invoke(cli, [*command.split(), "--help"], prog_name="referat").stdout for command in commands]
    return "\n\n".join(f"```text\n{told.rstrip()}\n```" for told in helps)


def renewed(text: str, archive: Path) -> str:
    """README with everything that the program says put in anew."""
    text = CONSOLE.sub(lambda found: f"```console\n{ran(found[1], archive)}```", text)
    for name in ("tables", "export", "coverage", "diagnostics", "grammar", "fields", "commands"):
        before, after = text.split(f"<!-- {name} -->\n")
        text = f"{before}<!-- {name} -->\n{generated(name)}\n<!-- end -->{after.split('<!-- end -->', 1)[1]}"
    return text


@pytest.mark.timeout(300)  # it runs every command of README
def test_readme_is_true(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    text = README.read_text(encoding="utf-8")
    new = renewed(text, tmp_path / "tour.db")
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


def recipes(language: str) -> list[str]:
    """The blocks of README's recipes in a language."""
    text = README.read_text(encoding="utf-8").split("\n## Recipes\n")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_recipes_work(tmp_path: Path) -> None:
    (archive := tmp_path / "minutes.db").write_bytes(archive_of(*SBSYS))
    shutil.copytree(ROOT / "samples" / "sbsys", tmp_path / "samples" / "sbsys")
    with sqlite3.connect(archive) as db:
        assert all(db.execute(block).fetchall() for block in recipes("sql"))
    told = ""
    for block in recipes("sh"):
        done = subprocess.run(["/bin/bash", "-e", "-c", block], cwd=tmp_path, env=reader(archive), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told += done.stderr
    assert told.count("no faults") == 3  # each week, on the other machine, and after what is removed is found no more
    assert {path.suffix for path in tmp_path.iterdir()} >= {".csv", ".db", ".log"}


def test_every_key_of_a_grammar_is_in_readme() -> None:
    text = README.read_text(encoding="utf-8").split("\n## A grammar\n")[1].split("\n## ")[0]
    tables = dict(re.findall(r"^\| (\(top\)|`\[+\w+\]+`) \| (.*?) \|", text, re.MULTILINE))
    parts: dict[str, type[BaseModel]] = {
        "[detect]": Detect,
        "[[rule]]": Rule,
        "[[field]]": FieldWords,
        "[[section]]": SectionWords,
        "[[outcome]]": Outcome,
    }
    for table, part in parts.items():
        assert set(re.findall(r"`(\w+)`", tables[f"`{table}`"])) == set(part.model_fields)
    assert set(re.findall(r"`(\w+)`", tables["(top)"])) | {table.strip("[]") for table in parts} | {"values"} == set(Grammar.model_fields)
