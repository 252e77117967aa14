"""README's first line, tried as a new user would: a clean clone, a fresh environment; and a wheel installed elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, SBSYS
from referat_cli import shelf

pytestmark = pytest.mark.long
BARE = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH", "REFERAT_DB")}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, env=BARE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_line_of_readme_from_a_clean_clone(tmp_path: Path) -> None:
    run("git", "clone", "-q", ROOT, tmp_path / "clone", cwd=tmp_path)
    line = next(block for block in re.findall(r"```sh\n(.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL) if "search" in block)
    out = run("/bin/bash", "-c", line, cwd=tmp_path / "clone")
    assert "styregruppen-for-digitalisering/2024-11-20" in out
    assert len((tmp_path / "clone" / "minutes.jsonl").read_text(encoding="utf-8").splitlines()) == len(SBSYS)


def test_a_wheel_brings_the_grammars_along(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "-q", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    (empty := tmp_path / "empty").mkdir()
    run(sys.executable, "-m", "venv", empty / "env", cwd=empty)
    run(empty / "env" / "bin" / "pip", "install", "-q", wheel, cwd=empty)
    listed = run(empty / "env" / "bin" / "referat", "grammars", cwd=empty).splitlines()
    assert [line.split()[0] for line in listed] == [
        name for name, g in sorted(shelf.shipped().items()) if g.detect is not None or name == shelf.GENERIC
    ]
    assert "sbsys" in {line.split()[0] for line in listed}
    assert '"body":"Byrådet"' in run(empty / "env" / "bin" / "referat", "parse", SBSYS[1], cwd=empty)
