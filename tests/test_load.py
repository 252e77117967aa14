"""`load` as pipelines use it: lists, reports, sidecars, several processes, Ctrl-C, folders that are watched."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import SBSYS, Run, on_a_terminal
from referat_cli import Archive, shelf, watching
from referat_cli.cli import run
from referat_cli.inputs import InputError
from referat_cli.intake import stamp_of
from referat_cli.reading import Given
from referat_cli.sidecar import SidecarError, read_sidecar
from test_archive import MINUTES

Referat_ = Callable[..., Run]
SECONDS = 60  # after which what must come will not come any more


def minutes(n: int = 1, title: str = "Ny cykelsti", more: str = "") -> str:
    """Small minutes of a meeting in June."""
    return f"REFERAT Byrådet d. {n:02d}-06-2024\n\nPunkt 1: {title}\n\n05.01.00G01-{n}-24\n\nBeslutning\n\nGodkendt.{more}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the minutes of twelve meetings."""
    (folder := tmp_path / "referater").mkdir()
    for n in range(1, 13):
        (folder / f"{n:02d}.txt").write_text(minutes(n), encoding="utf-8")
    return folder


def lines_of(report: Path) -> list[dict[str, Any]]:
    """The lines of a report."""
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()] if report.exists() else []


def rows_of(archive: Path) -> dict[str, list[Any]]:
    """What an archive holds, less when it was loaded."""
    with sqlite3.connect(archive) as db:
        rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in ("meeting", "revision", "punkt", "section", "punkt_case")}
        rows["source"] = db.execute("SELECT sha256, name, data, given FROM source").fetchall()
    db.close()
    return rows


def until(come: Callable[[], object]) -> None:
    """Wait for what must come."""
    end = time.monotonic() + SECONDS
    while not come():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def _heed_ctrl_c() -> None:
    """A process that the tests start heeds Ctrl-C, though whoever started the tests may not, as a script's `&`."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Started:
    """`referat load` at work, in a group of processes of its own as a terminal makes one; its archive and report in a folder."""

    def __init__(self, folder: Path, *arguments: str | Path, **environment: str) -> None:
        self.report = folder / "report.jsonl"
        env = {**os.environ, "REFERAT_DB": str(folder / "archive.db"), "XDG_CONFIG_HOME": str(folder), "PYTHONUTF8": "1", **environment}
        command = [sys.executable, "-m", "referat_cli", "load", *map(str, arguments), "--report", str(self.report)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, start_new_session=True, preexec_fn=_heed_ctrl_c)

    def has_done(self, files: int) -> None:
        """Wait until it has done so many files."""
        until(lambda: len(lines_of(self.report)) >= files or self.process.poll() is not None)

    def end(self) -> Run:
        """How it ended: every process that it has started has ended, too, for they hold its standard error."""
        out, err = self.process.communicate(timeout=SECONDS)
        return Run(self.process.returncode, out.decode(), err.decode())

    def interrupt(self) -> Run:
        """Ctrl-C: the signal goes to every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.end()


# --- lists of names, the report


def test_names_are_read_from_a_list(process: Referat_, folder: Path) -> None:
    listed = f"{folder}/03.txt\r\n\n{folder}/01.txt\n".encode()
    run = process("load", "--files-from", "-", "--report", "-", folder / "02.txt", stdin=listed)
    assert (run.code, run.err.split(";")[0]) == (0, "3 files: 3 new")
    assert [json.loads(line)["id"] for line in run.out.splitlines()] == [f"byraadet/2024-06-0{n}" for n in (2, 3, 1)]
    (folder.parent / "liste").write_text(str(folder))  # a folder, and no line end
    assert process("load", "--files-from", folder.parent / "liste").err.startswith("12 files: 9 new, 3 unchanged")


def test_names_parted_by_nul_may_hold_anything(process: Referat_, tmp_path: Path) -> None:
    names = [os.fsencode(tmp_path) + b"/" + name for name in (b"to\nlinjer.txt", b" mellemrum ", b"b\xe5d.txt")]
    for n, name in enumerate(names, 1):
        Path(os.fsdecode(name)).write_text(minutes(n), encoding="utf-8")
    run = process("load", "-0", "--files-from", "-", "--report", tmp_path / "r.jsonl", stdin=b"\0".join(names) + b"\0")
    assert (run.code, run.err.split(";")[0]) == (0, "3 files: 3 new")
    assert [os.fsencode(row["file"]) for row in lines_of(tmp_path / "r.jsonl")] == names


def test_the_report_tells_what_became_of_each_meeting(referat: Referat_, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "r.jsonl"
    (folder / "01.txt").write_text(minutes(1) + "\n\n" + minutes(2, "Ny bro").replace("G01", "G02"), encoding="utf-8")
    (folder / "03.txt").write_bytes(bytes(range(256)) * 9)
    run = referat("load", folder / "01.txt", folder / "02.txt", folder / "03.txt", folder / "04.txt", tmp_path / "nix.txt", "--report", report)
    assert run.code == 3
    assert run.err.count("\n") == 4  # two bad files, a meeting on the day of another, the summary
    rows = lines_of(report)
    assert [(Path(row["file"]).name, row["id"], row["result"]) for row in rows] == [
        ("01.txt", "byraadet/2024-06-01", "new"),
        ("01.txt", "byraadet/2024-06-02", "new"),
        ("02.txt", "byraadet/2024-06-02-2", "new"),
        ("03.txt", None, "failed"),
        ("04.txt", "byraadet/2024-06-04", "new"),
        ("nix.txt", None, "failed"),
    ]
    codes = [[told["code"] for told in row["diagnostics"]] for row in rows]
    assert codes[2] == ["toc-missing", "id-shared"]
    assert (codes[3], codes[5]) == (["file-unread"], ["file-unread"])
    assert "is no text" in rows[3]["diagnostics"][0]["message"]
    assert (len(rows[3]["sha256"]), rows[5]["sha256"]) == (64, None)
    (folder / "04.txt").write_text(minutes(4, more=" Enstemmigt."), encoding="utf-8")
    run = referat("load", folder / "02.txt", folder / "04.txt", "--authority", "Fjordby", "--report", report)
    assert [(row["id"], row["result"]) for row in lines_of(report)] == [
        ("byraadet/2024-06-02-2", "same"),
        ("fjordby/byraadet/2024-06-04", "new"),  # another authority: another meeting
    ]
    assert [[told["code"] for told in row["diagnostics"]][-1] for row in lines_of(report)] == ["given-late", "id-shared"]
    assert "byraadet/2024-06-04 is of that body and day without an authority, this one is kept as fjordby/byraadet/2024-06-04" in run.err
    (folder / "04.txt").write_text(minutes(4, more=" Imod stemte ingen."), encoding="utf-8")
    run = referat("load", folder / "04.txt", "--report", report)
    assert run.err.splitlines()[0] == f"referat: {folder / '04.txt'} is revision 2 of byraadet/2024-06-04"
    assert [(row["id"], row["result"]) for row in lines_of(report)] == [("byraadet/2024-06-04", "revision")]


def test_a_name_in_another_spelling_is_the_same(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        for n, authority in enumerate(("Åby Kommune", "åby kommune ", "AABY  KOMMUNE")):
            data = MINUTES.replace("Godkendt.", f"Godkendt med {n} ændringer.").encode()
            (tmp_path / "a.txt").write_bytes(data)
            (loaded,) = archive.load([tmp_path / "a.txt"], authority=authority)
            assert loaded.ids == ("aaby-kommune/byraadet/2024-05-07",)
        assert [row.revisions for row in archive.meetings()] == [3]


def test_an_authority_that_was_forgotten_is_told(tmp_path: Path) -> None:
    told = "is of that body and day"
    with Archive(tmp_path / "a.db") as archive:
        for town in ("Fjordby", "Havneby"):  # two towns that both say who they are
            assert not any(told in warning for warning in archive.put(minutes(more=town).encode(), "a.txt", given=Given(town)).warnings)
        forgotten = archive.put(minutes().encode(), "b.txt")
        assert f"fjordby/byraadet/2024-06-01, havneby/byraadet/2024-06-01 {told} with an authority" in forgotten.warnings[0]
        assert not archive.put(minutes(2).encode(), "c.txt").warnings
        agenda = minutes(1).replace("REFERAT", "DAGSORDEN").replace("Beslutning\n\nGodkendt.\n", "Indstilling\n\nAt den bygges.\n")
        assert not archive.put(agenda.encode(), "d.txt", given=Given("Fjordby")).warnings  # an agenda and its minutes are two documents


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing to load"),
        (["-0", "x.txt"], "give that too"),
        (["--files-from", "nix"], "No such file"),
        (["--metadata", "nix", "x.txt"], "No such file"),
        (["--watch", "nix"], "does not exist"),
        (["--jobs", "0", "x.txt"], "not in the range"),
        (["--report", "nix/report.jsonl", "x.txt"], "nix/report.jsonl cannot be written: No such file or directory: name another"),
    ],
)
def test_a_wrong_command_line_loads_nothing(arguments: list[str], said: str, referat: Referat_, tmp_path: Path) -> None:
    run = referat("load", *arguments)
    assert (run.code, run.out) == (3 if "--report" in arguments else 2, "")
    assert said in run.err
    assert not (tmp_path / "archive.db").exists()


def test_the_same_folder_again_is_not_one_write(referat: Referat_, folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    assert referat("load", folder).code == 0
    before = archive.read_bytes(), archive.stat().st_mtime_ns
    for jobs in ("1", "2"):
        assert referat("load", folder, "--jobs", jobs).err.startswith("12 files: 12 unchanged")
        assert (archive.read_bytes(), archive.stat().st_mtime_ns) == before
    assert {path.name for path in tmp_path.iterdir()} == {"archive.db", "referater"}


def test_files_of_unknown_types_are_counted(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("b.doc", "a.DOC", "c.rtf", "uden endelse", ".skjult", "om.csv"):
        (folder / name).write_text("file,body\n")
    for arguments in ([str(folder)], ["--files-from", str(tmp_path / "liste")]):
        (tmp_path / "liste").write_text(str(folder))
        assert run(["load", *arguments, "--metadata", str(folder / "om.csv"), "--db", str(tmp_path / "a.db")]) == 0
        told = capsys.readouterr().err.splitlines()
        assert told[0] == "referat: 4 files passed over, not of a known type (.doc 2, .rtf 1, none 1)"
        assert len(told) == 2
    for n in range(7):
        (folder / f"x.{n}").touch()
    assert run(["load", str(folder), "--db", str(tmp_path / "a.db")]) == 0
    assert "12 files passed over, not of a known type (.doc 2, .rtf 1, .csv 1, none 1, .0 1, other 6)" in capsys.readouterr().err


def test_a_mistyped_path_makes_no_archive(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, report = tmp_path / "a.db", tmp_path / "r.jsonl"
    assert run(["load", str(tmp_path / "nix"), "--db", str(db), "--report", str(report)]) == 3
    assert capsys.readouterr().err == f"referat: {tmp_path / 'nix'} does not exist: check the path\n1 file: 1 failed; no archive was made\n"
    assert [row["result"] for row in lines_of(report)] == ["failed"]
    assert not db.exists()
    assert run(["load", str(tmp_path / "nix"), str(folder / "01.txt"), "--db", str(db)]) == 3
    assert capsys.readouterr().err.endswith(f"2 files: 1 new, 1 failed; the archive is {db}\n")


# --- read again


NAMELESS = "REFERAT\n\nPunkt 1: Ny bro\n\n05.01.00G01-1-24\n\nBeslutning\n\nGodkendt.\n"


def test_what_is_said_later_is_heeded_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file := tmp_path / "a.txt").write_text(NAMELESS, encoding="utf-8")
    load = ["load", str(file), "--db", str(tmp_path / "a.db"), "--report", str(tmp_path / "r.jsonl")]
    said = ["--body", "Byrådet", "--date", "2024-05-14"]
    assert run(load) == 0
    (before,) = lines_of(tmp_path / "r.jsonl")
    assert run([*load, *said]) == 0
    assert f"as {before['id']}: the options given now are ignored, `load --again` reads it with them" in capsys.readouterr().err
    assert run([*load, *said, "--again"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"referat: {file}: it was {before['id']} in the archive, and is byraadet/2024-05-14 now",
        f"1 file: 1 read again; the archive is {tmp_path / 'a.db'}",
    ]
    assert [(row["id"], row["result"]) for row in lines_of(tmp_path / "r.jsonl")] == [("byraadet/2024-05-14", "new")]
    assert run([*load, *said]) == 0
    assert capsys.readouterr().err.startswith("1 file: 1 unchanged")
    with Archive(tmp_path / "a.db") as archive:
        assert [row.id for row in archive.meetings()] == ["byraadet/2024-05-14"]
        assert list(archive.verify()) == []
        assert archive.original("byraadet/2024-05-14") == NAMELESS.encode()


def test_what_was_removed_comes_back_when_it_is_asked_for(tmp_path: Path) -> None:
    data = minutes().encode()
    with Archive(tmp_path / "a.db") as archive:
        (key,) = archive.put(data, "a.txt").ids
        archive.remove([key], by="arkivar", why="fejl")
        assert archive.put(data, "a.txt").result == "removed"
        back = archive.put(data, "a.txt", again=True)
        assert (back.result, back.ids, back.again) == ("new", (key,), False)
        assert "is in it again" in back.warnings[0]
        assert archive.put(data, "a.txt").result == "same"
        assert archive.db.execute("SELECT why FROM removal").fetchall() == [("fejl",)]
        assert list(archive.verify()) == []


def test_what_is_read_again_is_the_newest_revision(tmp_path: Path) -> None:
    first, second, third = (minutes(more=more).encode() for more in ("", " Enstemmigt.", " Imod stemte ingen."))
    with Archive(tmp_path / "a.db") as archive:
        for data in (first, second, third):
            (key,) = archive.put(data, "a.txt").ids
        again = archive.put(first, "a.txt", again=True)
        assert (again.result, again.ids, again.again) == ("revision", (key,), True)
        assert again.warnings == (f"a.txt is revision 4 of {key}",)
        assert archive.original(key) == first
        moved = archive.put(first, "a.txt", given=Given("Fjordby"), again=True)  # the revision before it stands in
        assert (moved.ids, archive.original(key)) == ((f"fjordby/{key}",), third)
        assert archive.search("imod")[0].id == f"{key}/1"
        archive.put(third, "a.txt", given=Given("Fjordby"), again=True)
        assert [archive.original(one) for one in (key, f"fjordby/{key}")] == [second, third]
        assert list(archive.verify()) == []


def test_two_meetings_in_one_file_are_read_again(tmp_path: Path) -> None:
    data = (minutes() + "\n\n" + minutes(2, "Ny bro")).encode()
    with Archive(tmp_path / "a.db") as archive:
        before = archive.put(data, "a.txt").ids
        moved = archive.put(data, "a.txt", given=Given("Fjordby"), again=True)
        assert moved.ids == tuple(f"fjordby/{key}" for key in before)
        assert [row.id for row in archive.meetings()] == list(moved.ids)
        assert list(archive.verify()) == []


def test_what_cannot_be_read_again_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (minutes(more=more).encode() for more in ("", " Enstemmigt."))
    with Archive(tmp_path / "a.db") as archive:
        for data in (first, second):
            archive.put(data, "a.txt")
        before = list(archive.db.iterdump())

        def refuse(*arguments: object) -> None:
            raise InputError("its extra is not installed")

        monkeypatch.setattr("referat_cli.rereading.read_again", refuse)
        failed = archive.put(second, "a.txt", given=Given("Fjordby"), again=True)
        assert failed.result == "failed"
        assert "its extra is not installed" in failed.warnings[0]
        assert list(archive.db.iterdump()) == before


def test_a_grammar_that_comes_too_late_is_told(tmp_path: Path) -> None:
    tables = (Path(__file__).parent / "grammars" / "valid.toml").read_text(encoding="utf-8")
    (file := tmp_path / "lille.toml").write_text(tables, encoding="utf-8")
    own = shelf.load(file)
    data = b"Referat: Vejudvalget\n\nSag 1 Ny bro\n\nBeslutning\n\nGodkendt.\n"
    with Archive(tmp_path / "a.db") as archive:
        archive.put(data, "a.txt")
        assert "are ignored" in archive.put(data, "a.txt", own).warnings[0]
        assert archive.put(data, "a.txt", own, again=True).again
        assert archive.put(data, "a.txt", own).warnings == ()
        file.write_text(tables.replace('title = "', 'title = "Ny ', 1), encoding="utf-8")
        changed = shelf.load(file)
        assert "are ignored" in archive.put(data, "a.txt", changed).warnings[0]
        assert archive.put(data, "a.txt", changed, again=True).again
        assert archive.db.execute("SELECT version FROM grammar").fetchall() == [(changed.version,)]
        assert list(archive.verify()) == []


# --- several processes


def test_several_processes_give_what_one_gives(process: Referat_, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config" / "referat").mkdir(parents=True)
    own = (Path(__file__).parent / "grammars" / "valid.toml").read_text(encoding="utf-8")
    (tmp_path / "config" / "referat" / "grammars").mkdir()
    (tmp_path / "config" / "referat" / "grammars" / "lille.toml").write_text(own, encoding="utf-8")
    (folder / "04b.txt").write_text("Referat: Vejudvalget\n\nSag 1 Ny bro\n\nBeslutning\n\nGodkendt.\n", encoding="utf-8")
    (folder / "05b.txt").write_text(minutes(5), encoding="utf-8")  # the same bytes
    (folder / "06b.txt").write_text(minutes(6, more=" Enstemmigt."), encoding="utf-8")
    (folder / "07b.txt").write_text(minutes(7, "Ny bro", more=" x"), encoding="utf-8")
    (folder / "08b.txt").write_bytes(bytes(range(256)) * 9)
    runs = {
        jobs: process(
            "load", folder, *SBSYS, "nix.txt", "--jobs", jobs, "--report", tmp_path / f"{jobs}.jsonl", REFERAT_DB=str(tmp_path / f"{jobs}.db")
        )
        for jobs in ("1", "2")
    }
    assert runs["1"].code == runs["2"].code == 3
    assert runs["1"].err.replace("1.db", "2.db") == runs["2"].err
    assert lines_of(tmp_path / "1.jsonl") == lines_of(tmp_path / "2.jsonl")
    assert {row["result"] for row in lines_of(tmp_path / "1.jsonl")} == {"new", "same", "revision", "failed"}
    assert (rows := rows_of(tmp_path / "1.db")) == rows_of(tmp_path / "2.db")
    assert {json.loads(row[9])["grammar"] for row in rows["meeting"]} == {"sbsys", "lille"}


KILLED = """
import multiprocessing, os, signal, sys
def hook(event, arguments):
    if event == "subprocess.Popen" and multiprocessing.parent_process() is not None and not os.path.exists(os.environ["SPARED"]):
        if "once" in os.environ["SPARED"]:
            open(os.environ["SPARED"], "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""


@pytest.mark.parametrize("spared", ["never", "once"])
def test_a_process_that_is_killed_fails_no_file_but_its_own(spared: str, process: Referat_, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(KILLED)  # a process that opens a page is killed
    (folder / "05.html").write_text(f"<html><body><pre>{minutes(5)}</pre></body></html>", encoding="utf-8")
    run = process("load", folder, "--jobs", "2", PYTHONPATH=str(tmp_path), SPARED=str(tmp_path / spared))
    if spared == "once":  # by somebody who wanted memory: it was not the page's fault
        assert (run.code, run.err.splitlines()[-1].split(";")[0]) == (0, "13 files: 12 new, 1 revised")
        return
    assert run.code == 3
    assert run.err.startswith(f"referat: {folder / '05.html'} ends the process that reads it")
    assert run.err.splitlines()[1].startswith("13 files: 12 new, 1 failed")
    assert len(run.err.splitlines()) == 2


def test_no_process_outlives_one_that_was_killed(folder: Path, tmp_path: Path) -> None:
    started = Started(tmp_path, folder, "-", "--jobs", "2")
    started.has_done(5)
    started.process.kill()
    assert started.end().code == -signal.SIGKILL
    assert started.report.read_bytes().endswith(b"}\n")


# --- Ctrl-C


@pytest.mark.parametrize(("jobs", "done"), [("1", 12), ("2", 5)])  # two processes are given more before the first file is written
def test_ctrl_c_keeps_what_is_done(jobs: str, done: int, referat: Referat_, folder: Path, tmp_path: Path) -> None:
    started = Started(tmp_path, folder, "-", "--jobs", jobs)  # it waits for standard input, which never ends
    started.has_done(done)
    run = started.interrupt()
    assert (run.code, run.out) == (130, "")
    assert run.err == f"referat: interrupted: {done} of 13 files are done and stay in {tmp_path / 'archive.db'}; the next load goes on from there\n"
    assert len(rows_of(tmp_path / "archive.db")["meeting"]) == done == len(lines_of(started.report))
    rest = f"12 files: {12 - done} new, {done} unchanged" if done < 12 else "12 files: 12 unchanged"
    assert referat("load", folder).err.startswith(rest)


# --- the bar


def test_a_bar_on_a_terminal_and_warnings_above_it(folder: Path, tmp_path: Path) -> None:
    (folder / "02.txt").write_text("Kære borgmester.\n", encoding="utf-8")
    shown = on_a_terminal("load", str(folder), REFERAT_DB=str(tmp_path / "a.db"), COLUMNS="120")
    assert "12/12" in shown
    assert "files/s" in shown
    (warning,) = [line for line in shown.replace("\x1b[2K", "\n").splitlines() if "no punkt was found" in line]
    assert warning.lstrip("\r").startswith("referat: ")
    assert "12 files: 12 new" in shown
    assert "Loading" not in on_a_terminal("load", str(folder / "01.txt"), REFERAT_DB=str(tmp_path / "a.db"))


# --- a sidecar


def test_a_sidecar_says_what_files_do_not_print(referat: Referat_, folder: Path, tmp_path: Path) -> None:
    (folder / "undermappe").mkdir()
    (folder / "undermappe" / "a.txt").write_text("Punkt 1: Noget\n", encoding="utf-8")
    lines = ["file,authority,body,date,origin", "01.txt,Fjordby Kommune,,,https://fjordby.example/1", "andetsteds/a.txt,,Vejudvalget,2024-03-27,"]
    (folder / "om.csv").write_text("\n".join(lines + [f"{n}.pdf" for n in range(7)]))
    options = ("--metadata", folder / "om.csv", "--authority", "Havneby", "--origin", "https://havneby.example")
    run = referat("load", folder, *options)
    assert (run.code, run.err.splitlines()[1].split(";")[0]) == (0, "13 files: 13 new")
    assert run.err.splitlines()[0] == (
        f"referat: {folder / 'om.csv'} speaks of files that are not loaded: "
        "0.pdf (line 4), 1.pdf (line 5), 2.pdf (line 6), 3.pdf (line 7), 4.pdf (line 8) and 2 more"
    )
    ids = referat("list", "--format", "ids").out.split()
    assert {"fjordby-kommune/byraadet/2024-06-01", "havneby/vejudvalget/2024-03-27", "havneby/byraadet/2024-06-12"} <= set(ids)
    record = json.loads(referat("show", "fjordby-kommune/byraadet/2024-06-01", "--format", "json").out)
    assert record["source"]["origin"] == "https://fjordby.example/1"
    given = sqlite3.connect(tmp_path / "archive.db").execute("SELECT given FROM source WHERE name LIKE '%a.txt'").fetchone()[0]
    said = {"authority": "Havneby", "body": "Vejudvalget", "date": "2024-03-27", "origin": "https://havneby.example", "grammar": None}
    assert json.loads(given) == said
    assert referat("load", folder, *options).err.splitlines()[1].startswith("13 files: 13 unchanged")


@pytest.mark.parametrize(
    "sidecar",
    [
        "file,authority,body,date,origin\n01.txt,Fjordby,,,\nx/a.txt,,Børneudvalget,2024-03-27,https://fjordby.example\n",
        "\ufeffFile;body ;date;origin;authority\r\n01.txt;;;;Fjordby\r\n\r\nx/a.txt;Børneudvalget;2024-03-27;https://fjordby.example\r\n",
        "file;body;date;origin;authority\r\n01.txt;;;;Fjordby\r\nx/a.txt;Børneudvalget;27-03-2024;https://fjordby.example\r\n".encode("cp1252"),
        "file\tbody\tdate\torigin\tauthority\n01.txt\t\t\t\tFjordby\nx/a.txt\tBørneudvalget\t2024-03-27\thttps://fjordby.example\n".encode("utf-16"),
        "sep=;\nfile;body;date;origin;authority;;\n01.txt;;;;Fjordby;;\nx\\a.txt;Børneudvalget;27-03-2024 00:00;https://fjordby.example;;;;\n",
        '{"file": "01.txt", "authority": "Fjordby"}\n\n'
        '{"file": "x/a.txt", "body": "Børneudvalget", "date": "2024-03-27", "origin": "https://fjordby.example", "authority": null}\n',
    ],
)
def test_forms_of_a_sidecar(sidecar: str | bytes, folder: Path) -> None:
    read = read_sidecar(sidecar.encode() if isinstance(sidecar, str) else sidecar, str(folder / "om.csv"))
    options = Given(authority="Havneby")
    assert read.given(str(folder / "01.txt"), options) == Given("Fjordby")
    assert [row.file for row in read.unused()] == ["x/a.txt"]
    assert read.given(str(folder / "y" / "a.txt"), options) == Given("Havneby", "Børneudvalget", "2024-03-27", "https://fjordby.example")
    assert read.given(str(folder / "02.txt"), options) == options
    assert not read.unused()


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        ("", "is empty: its first line names the columns"),
        ("file,by\n01.txt,x\n", "line 1: 'by' is no column: known are file, authority, body, date, origin"),
        ("body,date\nx,2024-03-27\n", "line 1: the column `file` is missing"),
        ("file,body,body\nx,y,z\n", "one stands twice"),
        ("file,date\n01.txt,2024-03-27\n02.txt,27/3\n", "line 3: '27/3' is no date: write it as 2024-03-27"),
        ("file,date\n01.txt,31-02-2024\n", "line 2: '31-02-2024' is no date"),
        ("file,body\n01.txt,a,b\n", "line 2 has 3 cells, the head 2: put quotes around those that hold a separator"),
        ("file,body\n,a\n", "line 2 names no file"),
        ('file,body\n"01.txt,a\n', "is no CSV"),
        ("file,body\n01.txt,a\n./01.txt,b\n", "lines 2 and 3 name the same file"),
        ("file,body\nx/01.txt,a\ny/01.txt,b\n", "lines 2 and 3 may each be for "),
        ("file,body\nx/01.txt,a\n", "line 2 may be for "),
        ('{"file": "01.txt"}\n{"file": \n', "line 2 is no JSON"),
        ('{"file": "01.txt"}\n["01.txt"]\n', "line 2 is no object of strings"),
        ('{"file": "01.txt", "date": 2024}\n', "line 1 is no object of strings"),
        ('{"file": "01.txt", "body": "\\ud800"}\n', "line 1: '\\ud800' is no text"),
        ('{"file": "01.txt", "datum": "2024"}\n', "line 1: 'datum' is no column"),
    ],
)
def test_what_is_wrong_with_a_sidecar(sidecar: str, said: str, folder: Path, tmp_path: Path) -> None:
    name = str(tmp_path / "om.csv")

    def use() -> None:
        read = read_sidecar(sidecar.encode(), name)
        for file in (folder / "01.txt", folder / "under" / "01.txt"):
            read.given(str(file), Given())

    with pytest.raises(SidecarError) as told:
        use()
    assert str(told.value).startswith(name)
    assert said in str(told.value)


@pytest.mark.parametrize("sidecar", [b"file,body\n01.txt,a,b\n", b"file,body\nx/01.txt,a\n", bytes(range(256)) * 9])
def test_a_wrong_sidecar_is_told_before_anything_is_loaded(sidecar: bytes, folder: Path, referat: Referat_, tmp_path: Path) -> None:
    (tmp_path / "om.csv").write_bytes(sidecar)
    (folder / "under").mkdir()
    (folder / "under" / "01.txt").write_text(minutes(), encoding="utf-8")
    run = referat("load", folder, "--metadata", tmp_path / "om.csv")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith(f"referat: {tmp_path / 'om.csv'}")
    assert not (tmp_path / "archive.db").exists()


def test_a_row_for_a_file_that_is_there_is_for_no_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "referat.txt").write_text("")
    sidecar = read_sidecar(b"file,body\na/referat.txt,Vejudvalget\n", str(tmp_path / "om.csv"))
    assert sidecar.given(str(tmp_path / "b" / "referat.txt"), Given()) == Given()
    assert sidecar.given(str(tmp_path / "a" / "referat.txt"), Given(date="2024-03-27")) == Given(body="Vejudvalget", date="2024-03-27")
    assert sidecar.unused() == []


def test_letters_of_a_name_may_be_composed_or_not(tmp_path: Path) -> None:
    sidecar = read_sidecar("file,body\nA\u030arhus.txt,Byrådet\n".encode(), str(tmp_path / "om.csv"))
    assert sidecar.given(str(tmp_path / "Århus.txt"), Given()).body == "Byrådet"
    with pytest.raises(SidecarError, match="line 2 may be for"):
        sidecar.given(str(tmp_path / "x" / "Århus.txt"), Given())


# --- a folder that is watched


def test_a_folder_is_watched_until_ctrl_c(referat: Referat_, folder: Path, tmp_path: Path) -> None:
    started = Started(tmp_path, "--watch", folder, "--jobs", "2")
    started.has_done(12)
    (tmp_path / "13.txt").write_text(minutes(13), encoding="utf-8")
    (tmp_path / "13.txt").rename(folder / "13.txt")
    started.has_done(13)
    (folder / "ny" / "endnu").mkdir(parents=True)
    (folder / "ny" / "endnu" / "14.txt").write_bytes(bytes(range(256)) * 9)
    started.has_done(14)
    (folder / "13.txt").write_text(minutes(13, more=" Enstemmigt."), encoding="utf-8")
    started.has_done(15)
    rows = [(row["id"], row["result"]) for row in lines_of(started.report)[12:]]
    assert rows == [("byraadet/2024-06-13", "new"), (None, "failed"), ("byraadet/2024-06-13", "revision")]
    run = started.interrupt()
    assert (run.code, run.out) == (3, "")  # a file failed
    assert run.err.splitlines()[0].startswith("12 files: 12 new")
    assert run.err.splitlines()[1] == "referat: watching for what arrives: Ctrl-C ends it"
    assert "interrupted" not in run.err


def test_an_empty_folder_is_watched_and_ctrl_c_is_its_end(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    started = Started(tmp_path, "--watch", tmp_path / "tom")
    assert started.process.stderr is not None
    assert started.process.stderr.readline() == b"referat: watching for what arrives: Ctrl-C ends it\n"
    assert started.interrupt() == Run(0, "", "")


def test_what_watches_is_not_installed(folder: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['watchfiles'] = None; from referat_cli.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "load", str(folder), "--watch", str(folder), "--db", str(tmp_path / "a.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "referat: what watches folders is not installed: `pip install 'referat-cli[watch]'` does it\n"
    assert not (tmp_path / "a.db").exists()


def test_a_file_that_is_being_written_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The looks at the folder and the clock are the test's own."""
    now = 0.0
    growing = folder / "13.txt"

    def looks(*arguments: object, **options: object) -> Iterator[set[object]]:
        nonlocal now
        for size in (0, 1, 1, 2, 2, 2, 2, 2):
            growing.write_text("x" * size)
            os.utime(growing, ns=(0, 0))
            yield set()
            now += 0.6
        growing.unlink()
        yield {"gone"}
        os.rename(folder, folder.parent / "andet")
        yield {"gone"}

    monkeypatch.setattr("watchfiles.watch", looks)
    monkeypatch.setattr("time.monotonic", lambda: now)
    found = watching.arrivals(str(folder))
    first = next(found)
    assert (sorted(map(os.path.basename, first)), now) == ([f"{n:02d}.txt" for n in range(1, 13)], 1.2)  # two looks, more than a second apart
    assert (next(found), round(now, 1)) == ({str(growing): (2, 0)}, 3.0)
    with pytest.raises(InputError, match="is gone"):
        next(found)
    assert stamp_of(growing) is None
