"""What the tests share: the folders, the command as users run it, and golden files."""

from __future__ import annotations

import difflib
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from referat_cli import Archive, cli

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
SBSYS = sorted((SAMPLES / "sbsys").glob("*.txt"))
ODD = sorted((SAMPLES / "odd").glob("*.txt"))
STYLES = sorted(path for path in SAMPLES.glob("*/*.txt") if path.parent.name != "odd")  # of every house style

# The same examples in every run, so that a change is held against what it was before; «search» draws new ones, to find what they miss.
for name, examples, fixed in (("quick", 60, True), ("long", 1000, True), ("search", 1000, False)):
    settings.register_profile(name, max_examples=examples, derandomize=fixed, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the golden files with what is read now")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


class Run(NamedTuple):
    """How one run of the command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a user whose archive and own grammars are in the test's folder."""
    return {"REFERAT_DB": str(tmp_path / "archive.db"), "XDG_CONFIG_HOME": str(tmp_path / "config"), "PYTHONUTF8": "1"}


@pytest.fixture
def referat(home: dict[str, str]) -> Callable[..., Run]:
    """`referat ARGUMENTS…` in the tests' own process, which has what a start costs behind it: for what is not about processes."""

    def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Run:
        given, out, err = (io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (stdin, b"", b""))
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**home, **environment}.items():
                patch.setenv(name, value)
            for name, stream in (("stdin", given), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            code = cli.run(list(map(str, arguments)))
            err.flush()
            out.flush()
        return Run(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    return run


@pytest.fixture
def process(home: dict[str, str]) -> Callable[..., Run]:
    """`referat ARGUMENTS…` in a process of its own, as users run it."""

    def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Run:
        env = {**os.environ, **home, **environment}
        done = subprocess.run([sys.executable, "-m", "referat_cli", *map(str, arguments)], input=stdin, capture_output=True, env=env, check=False)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@cache
def archive_of(*files: Path) -> bytes:
    """An archive of some files, as it lies on the disk; they are loaded once in a process of tests."""
    with TemporaryDirectory() as folder:
        with Archive(path := Path(folder, "a.db")) as archive:
            archive.load(files)
        return path.read_bytes()


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints on a terminal of 100 columns."""
    parent, child = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    process = subprocess.Popen([sys.executable, "-m", "referat_cli", *arguments], stdout=child, stderr=child, stdin=child, env=env)
    os.close(child)
    out = b""
    while True:
        try:
            data = os.read(parent, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    process.wait()
    os.close(parent)
    return out.decode()


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> Callable[[Path, Any], None]:
    """Compare a value with the golden file, or rewrite that with --accept; a missing file fails."""

    def compare(golden: Path, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        if request.config.getoption("--accept"):
            golden.write_text(text, encoding="utf-8")
        wanted = golden.read_text(encoding="utf-8")
        if text != wanted:
            diff = difflib.unified_diff(wanted.split("\n"), text.split("\n"), "golden", "read now", lineterm="", n=2)
            pytest.fail("\n".join([str(golden), *list(diff)[:60]]), pytrace=False)

    return compare
