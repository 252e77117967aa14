"""What the command is given that it cannot take: each is told in a sentence, with the right exit code, never as a bug."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT, SAMPLES, SBSYS, Run, archive_of
from referat_cli import Archive, ArchiveError, QueryError, cli, parse
from referat_cli.display import printable
from referat_cli.text import decode

Referat_ = Callable[..., Run]
SAMPLE = SBSYS[2]
NO_TEXT = os.fsdecode(b"\xff\xfe")
LONG = "x" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", NO_TEXT],
        ["search", "--body", NO_TEXT, "budget"],
        ["search", "--case", NO_TEXT, "budget"],
        *(["parse", option, NO_TEXT, str(SAMPLE)] for option in ("--body", "--authority", "--origin")),
        ["parse", "--grammar", LONG, str(SAMPLE)],
        ["show", "-"],
    ],
)
def test_what_is_no_text_is_a_wrong_command_line(arguments: list[str], referat: Referat_, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(archive_of(SAMPLE))
    run = referat(*arguments, stdin=b"\xff\xfe\n")
    assert (run.code, run.out) == (2, "")
    assert "is no text: write it in UTF-8" in run.err or "cannot be read: File name too long" in run.err


@pytest.mark.parametrize(
    ("arguments", "code"), [(["list", "--db", LONG], 4), (["load", str(SAMPLE), "--db", LONG], 4), (["parse", LONG], 3), (["load", LONG], 3)]
)
def test_over_long_paths(arguments: list[str], code: int, referat: Referat_) -> None:
    run = referat(*arguments)
    assert run.code == code
    assert "File name too long" in run.err or "unable to open database file" in run.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.txt", None, "missing.txt does not exist"),
        ("folder", "folder", "folder is a folder: give its files"),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3", "is damaged, no PDF"),
        ("image.bin", bytes(range(256)) * 9, "is no text but a binary"),
    ],
)
def test_bad_input_is_told_and_the_others_are_done(name: str, content: object, said: str, referat: Referat_, tmp_path: Path) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    for command in ("parse", "check"):
        run = referat(command, path, SAMPLE)
        assert run.code == 3
        assert said in run.err
        assert run.err.count("\n") == 1
        assert command == "check" or json.loads(run.out)["body"] == "Direktionen"
    assert referat("load", path, SAMPLE).code == (0 if content == "folder" else 3)
    assert "direktionen/2024-05-14" in referat("list").out


def shell(command: str, archive: Path) -> Run:
    """A command line that closes streams."""
    line = command.replace("referat", f"{sys.executable} -m referat_cli", 1).replace("FILE", str(SAMPLE))
    done = subprocess.run(["/bin/bash", "-c", line], capture_output=True, env={**os.environ, "REFERAT_DB": str(archive)}, check=False)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("command", "code"),
    [
        *((f"referat {words} >&-", 3) for words in ("parse FILE", "check FILE", "explain FILE", "search budget", "list", "--help")),
        ("referat load FILE 2>&-", 0),
        ("referat parse missing 2>&-", 3),
        ("referat nonsense 2>&-", 2),
        ("referat show - <&-", 3),
        ("referat load - <&-", 3),
        ("referat parse FILE >&- 2>&- <&-", 3),
        ("referat load FILE --files-from - <&-", 2),
        ("referat parse missing 2>/dev/full", 3),
        ("set -o pipefail; referat parse --format tree FILE | true", 0),
        ("set -o pipefail; referat load FILE --report - | true", 0),
    ],
)
def test_closed_streams(command: str, code: int, tmp_path: Path) -> None:
    (archive := tmp_path / "archive.db").write_bytes(archive_of(SAMPLE))
    run = shell(command, archive)
    assert run.code == code
    assert "Traceback" not in run.err
    assert ">&-" not in command or "2>&-" in command or run.err == "referat: the output cannot be written: Bad file descriptor\n"


def test_nothing_that_steers_a_terminal_comes_back_from_the_command_line(referat: Referat_) -> None:
    for arguments in (["list", "x\x1b[31m\x07"], ["parse", "--x\x1b[31m\x07"], ["parse", "--format", "\x1b[31m\x07", "x"]):
        run = referat(*arguments)
        assert run.code == 2
        assert not {"\x1b", "\x07"} & set(run.err)
    assert printable("\u061c") == "\\u061c"


def test_a_files_name_forges_no_line(referat: Referat_, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "odd" / "date-weekday.txt", evil := tmp_path / "a\nb:1: error: forged\x1b")
    run = referat("check", evil, tmp_path / "c\nd")
    assert [run.out.count("\n"), run.err.count("\n")] == [1, 1]
    assert "a\\x0ab:1: error: forged\\x1b:3: warning" in run.out


@pytest.mark.parametrize(("encoding", "extra"), [("utf-32-le", b""), ("utf-32-be", b""), ("utf-16-le", b"\x41"), ("utf-16-be", b"\x00")])
def test_wide_letters_without_byte_order_mark(encoding: str, extra: bytes) -> None:
    text = "Mødedato Onsdag d. 27. marts 2024 – Åben\n" * 3
    source = decode(text.encode(encoding) + extra)
    assert (source.encoding, source.guessed) == (encoding, True)
    assert source.text == text + ("\ufffd" if extra else "")


def test_an_empty_name_is_an_error(referat: Referat_, tmp_path: Path) -> None:
    for command in ("load", "parse"):
        run = referat(command, "")
        assert run.code == 3
        assert "'' names no file" in run.err
    with Archive(tmp_path / "a.db") as archive:
        assert [loaded.result for loaded in archive.load([""])] == ["failed"]


@pytest.mark.parametrize(
    "words",
    [
        "list --db ''",
        "parse --grammar '' x",
        "load --authority ' ' x",
        "export meetings -o ''",
        "original x -o ''",
        "backup ''",
        "backup -",
        "list --since 2024-01..2024-06",
    ],
)
def test_an_empty_value_is_a_wrong_command_line(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(shlex.split(words)) == 2
    assert "empty" in (told := capsys.readouterr().err) or "names no" in told or "is a period" in told


def test_hits_are_asked_for_in_numbers_that_are_some(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        for asked in ({"limit": 0}, {"offset": -1}, {"sort": "x"}):
            with pytest.raises(QueryError, match="limit is at least 1"):
                archive.search("budget", **asked)
            with pytest.raises(QueryError, match="limit is at least 1"):
                archive.count("budget", **asked)


def test_a_name_that_is_no_text_keeps_its_bytes(tmp_path: Path) -> None:
    (tmp_path / (name := os.fsdecode(b"m\xf8de.txt"))).write_bytes(SAMPLE.read_bytes())
    with Archive(tmp_path / "a.db") as archive:
        assert [loaded.result for _ in range(2) for loaded in archive.load([tmp_path / name])] == ["new", "same"]
        assert [Path(row.source or "").name for row in archive.meetings()] == ["m\\udcf8de.txt"]
    assert parse(b"Punkt 1", name="x\ud800").source.name == "x\\ud800"


def test_parse_tells_what_it_takes() -> None:
    with pytest.raises(TypeError, match="a text is read as str, as bytes or from a Path, not from NoneType"):
        parse(None)  # type: ignore[arg-type]


# --- archives


@pytest.mark.parametrize(
    "words", ["load FILE --report ARCHIVE", "load FILE --report FILE", "load FILE --report ARCHIVE-wal", "export meetings -o ARCHIVE", "load - -"]
)
def test_nothing_that_is_read_is_written_over(words: str, referat: Referat_, tmp_path: Path) -> None:
    (archive := tmp_path / "archive.db").write_bytes(archive_of(SAMPLE))
    file = shutil.copy(SAMPLE, tmp_path / "a.txt")
    run = referat(*words.replace("FILE", str(file)).replace("ARCHIVE", str(archive)).split())
    assert run.code == 2, run.err
    assert (archive.read_bytes(), Path(file).read_bytes()) == (archive_of(SAMPLE), SAMPLE.read_bytes())


@pytest.mark.parametrize(
    ("damage", "ask"),
    [
        ("UPDATE meeting SET record = '{'", lambda archive: archive.find("direktionen/2024-05-14")),
        ("UPDATE punkt SET position = position + 99", lambda archive: archive.find("direktionen/2024-05-14/1")),
        ("UPDATE meeting SET date = x'ff'", Archive.meetings),
        ("UPDATE meeting SET body = cast(x'ff' AS TEXT)", Archive.meetings),
        ("UPDATE punkt SET first_line = 'x'", lambda archive: archive.search("budget")),
    ],
)
def test_a_damaged_archive_is_told(damage: str, ask: Callable[[Archive], object], tmp_path: Path) -> None:
    (path := tmp_path / "a.db").write_bytes(archive_of(SAMPLE))
    with sqlite3.connect(path) as db:
        db.execute(damage)
    db.close()
    with Archive(path, create=False) as archive, pytest.raises(ArchiveError, match=r"a\.db"):
        ask(archive)


AS_NOBODY = """
import os, sys
from referat_cli import archive, cli, records, views
from referat_cli.cli import archive as _, care as _, search as _
import rich.console, rich.table, rich.text, encodings.idna, traceback
if os.geteuid() == 0:
    os.setuid(65534)
sys.exit(cli.run(sys.argv[1:]))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder with an archive, which a user without rights may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "a.db").write_bytes(archive_of(SAMPLE))
    (folder / "old.db").write_bytes(gzip.decompress((ROOT / "tests" / "archives" / "m005_care.db.gz").read_bytes()))
    (folder / "out").mkdir()
    (folder / "out").chmod(0o777)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody(*arguments: str | Path) -> Run:
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, *map(str, arguments)], capture_output=True, check=False)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.skipif(os.name != "posix", reason="rights of another kind")
def test_an_archive_without_rights(shared: Path) -> None:
    shared.chmod(0o555)
    run = as_nobody("search", "budget", "--format", "ids", "--db", shared / "a.db")
    assert run.code == 0, run.err
    assert run.out.startswith("direktionen/2024-05-14/")
    for archive in ("a.db", "old.db"):
        assert as_nobody("backup", shared / "out" / archive, "--db", shared / archive).code == 0
        with Archive(shared / "out" / archive, create=False) as copy:
            assert archive == "old.db" or list(copy.verify()) == []
        verified = as_nobody("verify", "--db", shared / archive)
        assert [line for line in verified.out.splitlines() if archive == "a.db" or not line.startswith("punkt_fts: ")] == []
    assert as_nobody("list", "--format", "ids", "--db", shared / "old.db").out == "byraadet/2024-05-07\nbyraadet/2024-05-14\n"
    (shared / "a.db").chmod(0o000)
    assert as_nobody("list", "--db", shared / "a.db").code == 4
    shared.chmod(0o000)
    run = as_nobody("list", "--db", shared / "a.db")
    assert run.code == 4
    assert "Permission denied" in run.err
    assert run.err.count("\n") == 1
