"""The care of an archive: verify, rebuild, original, remove, backup, and what an older version wrote."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import crowding
import flipping
import killing
from conftest import ROOT, SBSYS, Run
from referat_cli import Archive, ArchiveError, parse
from referat_cli.cli import run
from referat_cli.grammar import Grammar
from referat_cli.opening import NEWEST
from referat_cli.reading import Given
from referat_cli.rows import rows_of
from referat_cli.storing import rows_in
from test_archive import MINUTES

Referat_ = Callable[..., Run]
OTHER = (
    MINUTES.replace("Ny cykelsti", "Nyt plejehjem")
    .replace("05.01.00G01-27-24", "27.42.00G01-3-24")
    .replace("07-05", "14-05")
    .replace("7. maj", "14. maj")
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two meetings, one of them revised."""
    with Archive(tmp_path / "a.db") as archive:
        archive.put(MINUTES.encode(), "byraad.txt")
        archive.put(OTHER.encode("utf-16"), "andet.txt")
        archive.put(MINUTES.replace("Godkendt.", "Udsat.").encode(), "byraad-rettet.txt")
        yield archive


def run_(*arguments: str) -> int:
    """The exit code of a command line, in this process."""
    return run(arguments)


def change(archive: Archive, sql: str) -> None:
    """A change behind the archive's back, its triggers asleep."""
    with closing(sqlite3.connect(archive.path)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() if "punkt" in sql else ():
            triggers = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            db.execute(f"DROP TRIGGER {name}")
            sql += f"; {triggers[0]}"
        db.executescript(sql)


# --- verify


def test_a_sound_archive_has_no_faults(archive: Archive) -> None:
    archive.load([path.parent for path in SBSYS[:1]])
    assert list(archive.verify()) == []


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE punkt SET decision = 'Forkastet.' WHERE key = 'byraadet/2024-05-14/1'", "byraadet/2024-05-14/1"),
        ("UPDATE punkt SET key = 'byraadet/2024-05-14/9' WHERE key = 'byraadet/2024-05-14/1'", "byraadet/2024-05-14/9, byraadet/2024-05-14/1"),
        ("UPDATE section SET text = text || '!' WHERE kind = 'sagsfremstilling'", "byraadet/2024-05-07/1"),
        ("UPDATE amount SET value = value * 10", "byraadet/2024-05-07/1"),
        ("DELETE FROM punkt_outcome", "byraadet/2024-05-07/1"),
        ("UPDATE section SET source = 1 WHERE source = 3", "byraadet/2024-05-07/1"),
        ("UPDATE meeting SET date = '2024-05-08' WHERE key = 'byraadet/2024-05-07'", "byraadet/2024-05-07"),
        ("UPDATE meeting SET record = replace(record, 'Udsat.', 'Solgt.')", "byraadet/2024-05-07"),
        ("UPDATE meeting SET key = 'byraadet/2024-05-09' WHERE key = 'byraadet/2024-05-07'", "byraadet/2024-05-09"),
        ("UPDATE source SET data = zeroblob(9) WHERE name = 'andet.txt'", "byraadet/2024-05-14"),
        ("UPDATE source SET loaded_at = '1999-12-31T00:00:00+00:00' WHERE name = 'byraad.txt'", "byraadet/2024-05-07"),
        ("UPDATE source SET given = '{' WHERE name = 'andet.txt'", "byraadet/2024-05-14"),
        ("UPDATE revision SET number = 7 WHERE number = 2", "byraadet/2024-05-07"),
        ("DELETE FROM revision WHERE number = 2", "byraadet/2024-05-07"),
        ("DELETE FROM revision WHERE number = 1 AND source = 1", "source"),
        ("INSERT INTO amount SELECT 99, 99, source, 1, 1, text, value, currency FROM amount LIMIT 1", "amount"),
        ("DROP VIEW decisions", "decisions"),
        ("DROP INDEX person_name", "person_name"),
        ("CREATE TABLE mine (a)", "mine"),
        ("UPDATE _sqlite_migrations SET applied_at = '1999'", "_sqlite_migrations"),
        ("DELETE FROM search_word WHERE term = 'stien'", "punkt_fts"),
        ("INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('rank', 'bm25()')", "punkt_fts_config"),
    ],
)
def test_verify_names_what_was_changed(sql: str, where: str, archive: Archive) -> None:
    change(archive, sql)
    assert where in {fault.id for fault in archive.verify()}


def test_letters_that_sqlite_makes_small_in_its_own_way_are_indexed_and_forgotten(tmp_path: Path) -> None:
    words = "ΣΙΣΥΦΟΣ µgram ſtor İstanbul Ꭰꭰ Აა ǅungla ẞtern Ωmega"
    with Archive(tmp_path / "a.db") as archive:
        archive.put(MINUTES.replace("Godkendt.", f"Godkendt. {words}").encode(), "a.txt")
        archive.put(OTHER.encode(), "b.txt")
        assert list(archive.verify()) == []
        archive.remove(["byraadet/2024-05-07"], by="arkivar", why="prøve")
        assert list(archive.verify()) == []


def test_verify_tells_the_file_and_changes_nothing(archive: Archive, referat: Referat_, tmp_path: Path) -> None:
    change(archive, "UPDATE punkt SET title = 'Noget andet' WHERE key = 'byraadet/2024-05-14/1'")
    archive.db.close()
    before = archive.path.read_bytes()
    run = referat("verify", "--db", archive.path)
    assert run.code == 1
    assert run.out.splitlines()[0] == "byraadet/2024-05-14/1: its rows in the table punkt are not what its source says (andet.txt)"
    assert "3 sources, 2 meetings, 2 punkter" in run.err
    told = [json.loads(line) for line in referat("verify", "--db", archive.path, "--format", "jsonl").out.splitlines()]
    assert told[0].keys() == {"id", "file", "message"}
    assert archive.path.read_bytes() == before


def test_rebuild_mends_what_verify_finds(archive: Archive, referat: Referat_) -> None:
    change(archive, "UPDATE punkt SET decision = 'Forkastet.' WHERE key = 'byraadet/2024-05-14/1'")
    change(archive, "DELETE FROM search_key")
    archive.db.close()
    run = referat("rebuild", "--db", archive.path)
    assert (run.code, run.out) == (0, "byraadet/2024-05-14: changed (andet.txt)\n")
    assert referat("verify", "--db", archive.path).code == 0


def found_bytes(folder: Path, n: int, seed: int) -> None:
    missed = [flip for flip in flipping.flips(folder, n, seed) if flip.matters and not flip.faults]
    assert missed == []


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    found_bytes(tmp_path, 12, 1)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_any_changed_byte_is_found(tmp_path: Path) -> None:
    found_bytes(tmp_path, 250, 2)


# --- power cuts and crowds


@pytest.mark.parametrize("n", [2, pytest.param(20, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_killed_loads(n: int, tmp_path: Path) -> None:
    assert sum(killing.kills(tmp_path, n, n).values()) == n


@pytest.mark.parametrize("seconds", [2, pytest.param(30, marks=pytest.mark.long)])
def test_a_crowd(seconds: float, tmp_path: Path) -> None:
    written, searched = crowding.crowd(tmp_path / "a.db", seconds)
    assert searched
    crowding.check(tmp_path / "a.db", written)


# --- rebuild


def test_rebuild_of_an_unchanged_archive_changes_nothing(archive: Archive) -> None:
    before = list(archive.db.iterdump())
    assert list(archive.rebuild()) == []
    assert list(archive.db.iterdump()) == before


def test_ids_are_stable_over_rebuilds(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that reads the date otherwise changes the rows and not the IDs."""
    from referat_cli import parsing, reading

    read = reading.read

    def another(*arguments: Any) -> Any:
        return [record.model_copy(update={"date": "2025-01-01"}) for record in read(*arguments)]

    monkeypatch.setattr(parsing, "read", another)
    assert [(rebuilt.id, rebuilt.result) for rebuilt in archive.rebuild()] == [("byraadet/2024-05-07", "changed"), ("byraadet/2024-05-14", "changed")]
    assert [(row.id, row.date) for row in archive.meetings()] == [("byraadet/2024-05-07", "2025-01-01"), ("byraadet/2024-05-14", "2025-01-01")]
    assert list(archive.verify()) == []


def test_a_file_read_as_more_and_as_fewer_meetings(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from referat_cli import parsing, reading

    read = reading.read

    def twice(*arguments: Any) -> Any:
        records = read(*arguments)
        return [*records, *(record.model_copy(update={"body": "Udvalget"}) for record in records)]

    with monkeypatch.context() as patched:
        patched.setattr(parsing, "read", twice)
        told = [(rebuilt.id, rebuilt.result) for rebuilt in archive.rebuild()]
        assert ("udvalget/2024-05-14", "new") in told
        assert list(archive.verify()) == []
    told = [(rebuilt.id, rebuilt.result) for rebuilt in archive.rebuild()]
    assert ("udvalget/2024-05-14", "gone") in told
    assert list(archive.verify()) == []
    assert [row.id for row in archive.meetings()] == ["byraadet/2024-05-07", "byraadet/2024-05-14"]


def test_a_meeting_that_disappears_from_the_middle_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The meetings after it keep their IDs, and an older revision is read from its own place; what comes back has its ID again."""
    from referat_cli import parsing, reading

    days = (MINUTES, OTHER, OTHER.replace("14-05", "21-05").replace("14. maj", "21. maj"))
    read = reading.read

    def without_the_second(*arguments: Any) -> Any:
        return [record for record in read(*arguments) if record.date != "2024-05-14"]

    with Archive(tmp_path / "a.db") as archive:
        keys = archive.put("".join(days).encode(), "tre.txt").ids
        assert archive.put((days[0] + days[2]).replace("Godkendt.", "Udsat.").encode(), "rettet.txt").ids == (keys[0], keys[2])
        with monkeypatch.context() as patched:
            patched.setattr(parsing, "read", without_the_second)
            assert {fault.id for fault in archive.verify()} >= {keys[1]}
            assert {(rebuilt.id, rebuilt.result) for rebuilt in archive.rebuild()} == {(keys[1], "gone")}
            assert list(archive.verify()) == []
            assert [row.id for row in archive.meetings()] == [keys[0], keys[2]]
            for number, said in ((1, "Godkendt."), (2, "Udsat.")):
                record = archive.revision(keys[2], number)
                assert (record.date, record.punkter[0].sections[-1].text) == ("2024-05-21", said)
        assert {(rebuilt.id, rebuilt.result) for rebuilt in archive.rebuild()} == {(keys[1], "new")}
        assert list(archive.verify()) == []


def test_an_older_revision_that_disappears_waits_for_its_return(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from referat_cli import parsing, reading

    read = reading.read
    with Archive(tmp_path / "a.db") as archive:
        keys = archive.put((MINUTES + OTHER).encode(), "to.txt").ids
        archive.put(OTHER.replace("Godkendt.", "Udsat.").encode(), "rettet.txt")
        with monkeypatch.context() as patched:
            patched.setattr(parsing, "read", lambda *arguments: read(*arguments)[:1])
            assert list(archive.rebuild()) == []
            with pytest.raises(LookupError, match=r"to\.txt is read as fewer meetings now"):
                archive.revision(keys[1], 1)
        assert list(archive.rebuild()) == []
        assert archive.revision(keys[1], 1).punkter[0].sections[-1].text == "Godkendt."
        assert [(row.id, row.revisions) for row in archive.meetings()] == [(keys[0], 1), (keys[1], 2)]


def test_what_is_removed_while_all_is_read_again(archive: Archive) -> None:
    change(archive, "UPDATE punkt SET decision = ''")
    rebuilding = archive.rebuild()
    told = [next(rebuilding)]
    with Archive(archive.path) as other:
        other.remove(["byraadet/2024-05-14"], by="x", why="x")
    assert [one.id for one in [*told, *rebuilding]] == ["byraadet/2024-05-07"]
    assert list(archive.verify()) == []


def test_verify_looks_at_one_moment(archive: Archive) -> None:
    """What another program writes meanwhile is no fault, and in no export."""
    change(archive, "UPDATE source SET loaded_at = '1999-12-31T00:00:00+00:00' WHERE name = 'byraad-rettet.txt'")
    faults, rows, texts = archive.verify(), archive.rows("meetings"), archive.texts("meetings")
    first = [next(faults).id, next(rows)["id"], next(texts)[0]["id"]]
    assert first == ["byraadet/2024-05-07"] * 3
    change(archive, "UPDATE punkt SET decision = '' WHERE key = 'byraadet/2024-05-14/1'; DELETE FROM revision; DELETE FROM meeting")
    assert {fault.id for fault in faults} == {"punkt_fts"}
    assert [row["id"] for row in rows] == [row["id"] for row, *_ in texts] == ["byraadet/2024-05-14"]


def test_what_the_user_said_is_kept(archive: Archive) -> None:
    archive.put(
        b"Punkt 1: Noget\n\nBeslutning\n\nGodkendt.\n",
        "side.txt",
        given=Given("Fjordby Kommune", "Byr\u00e5det", "2024-06-01", "https://fjordby.example/1"),
    )
    (key,) = [row.id for row in archive.meetings() if row.source == "side.txt"]
    assert key == "fjordby-kommune/byraadet/2024-06-01"
    assert list(archive.rebuild()) == []
    record, _ = archive.find(key) or pytest.fail("not found")
    assert (record.authority, record.source.origin) == ("Fjordby Kommune", "https://fjordby.example/1")


def test_a_users_grammar_is_kept_in_the_archive(archive: Archive, tmp_path: Path) -> None:
    """What it read is read again alike, when the grammar's file is no more."""
    from referat_cli import shelf

    (file := tmp_path / "egen.toml").write_text('name = "egen"\ntitle = "Egen"\nextends = "sbsys"\n')
    grammar: Grammar = shelf.load(file)
    file.unlink()
    archive.put(OTHER.replace("14", "21").encode(), "egen.txt", grammar)
    assert list(archive.verify()) == []
    assert list(archive.rebuild()) == []
    assert [row[0] for row in archive.db.execute("SELECT grammar FROM source WHERE name = 'egen.txt'")] == ["egen"]


# --- original


@pytest.mark.parametrize("sample", SBSYS, ids=lambda path: path.stem)
def test_the_original_comes_back(sample: Path, tmp_path: Path, referat: Referat_) -> None:
    for encoding in ("utf-8", "utf-16", "cp1252"):
        db = tmp_path / f"{encoding}.db"
        data = sample.read_text(encoding="utf-8").encode(encoding, "replace")
        with Archive(db) as archive:
            (key,) = archive.put(data, "x.txt").ids
            assert archive.original(key) == data


def test_original_writes_bytes(archive: Archive, referat: Referat_, tmp_path: Path) -> None:
    run = referat("original", "--db", archive.path, "byraadet/2024-05-14/1", "--output", tmp_path / "out.txt")
    assert (run.code, run.out) == (0, "")
    assert (tmp_path / "out.txt").read_bytes() == OTHER.encode("utf-16")
    again = referat("original", "--db", archive.path, "byraadet/2024-05-14", "--output", tmp_path / "out.txt")
    assert again.code == 2
    assert "name a new file" in again.err
    assert referat("original", "--db", archive.path, "byraadet/1999-01-01").code == 1
    assert run_("original", "--db", str(archive.path), "byraadet/2024-05-14", "-o", str(tmp_path / "nix" / "out.txt")) == 3


def test_the_original_of_an_older_revision(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, text in ((1, MINUTES), (2, MINUTES.replace("Godkendt.", "Udsat."))):
        out = tmp_path / f"{number}.txt"
        assert run_("original", "--db", str(archive.path), "byraadet/2024-05-07/1", "--revision", str(number), "-o", str(out)) == 0
        assert out.read_bytes() == text.encode()
    assert run_("original", "--db", str(archive.path), "byraadet/2024-05-07", "--revision", "3") == 1
    assert capsys.readouterr().err == "referat: byraadet/2024-05-07 has no revision 3: it has 1, 2\n"
    assert archive.original("byraadet/1999-01-01", 1) is None


@pytest.mark.parametrize("n", [40, pytest.param(1000, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_random_texts_come_back(n: int, tmp_path: Path) -> None:
    """Random bytes that decode to text: every one is a file of its own."""
    chance = random.Random(n)
    with Archive(tmp_path / "a.db") as archive:
        for i in range(n):
            data = b"%d " % i + bytes(chance.choice((10, 13, *range(32, 127), *range(160, 256))) for _ in range(chance.randrange(60)))
            loaded = archive.put(data, f"{i}.txt")
            assert loaded.result == "new", loaded
            assert archive.original(loaded.ids[0]) == data


# --- remove


def test_a_removed_meeting_leaves_no_word(archive: Archive, referat: Referat_) -> None:
    archive.put(OTHER.replace("14-05", "21-05").replace("14. maj", "21. maj").replace("plejehjem", "hospicehave").encode(), "hemmelig.txt")
    archive.db.close()
    assert b"hospicehave" in archive.path.read_bytes()
    run = referat("remove", "--db", archive.path, "byraadet/2024-05-21", "--why", "personoplysninger")
    assert run.code == 0
    left = archive.path.read_bytes()
    for word in ("hospicehave", "Hospicehave", "2024-05-21/1"):
        assert word.encode() not in left
    with Archive(archive.path) as again:
        assert list(again.verify()) == []
        assert [row[0] for row in again.db.execute("SELECT key FROM removal")] == ["byraadet/2024-05-21"]
        told = again.db.execute("SELECT name, why, removed_by != '' FROM removal").fetchone()
        assert told == ("hemmelig.txt", "personoplysninger", 1)


def test_what_was_removed_is_not_loaded_again(archive: Archive) -> None:
    archive.remove(["byraadet/2024-05-07"], by="arkivar", why="dobbelt")
    for name, text in (("byraad.txt", MINUTES), ("byraad-rettet.txt", MINUTES.replace("Godkendt.", "Udsat."))):
        loaded = archive.put(text.encode(), name)
        assert (loaded.result, loaded.ids) == ("removed", ())
        assert "it was removed from the archive on" in loaded.warnings[0]
    assert [row.id for row in archive.meetings()] == ["byraadet/2024-05-14"]


def test_the_id_of_a_removed_meeting_is_given_to_no_other(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.remove(["byraadet/2024-05-07"], by="arkivar", why="dobbelt")
    loaded = archive.put(MINUTES.replace("Godkendt.", "Drøftet.").encode(), "byraad-igen.txt")
    assert loaded.ids == ("byraadet/2024-05-07T1700",)
    assert "another meeting of that body on that day is or was in the archive" in loaded.warnings[0]
    assert archive.put(MINUTES.encode(), "byraad.txt", again=True).ids == ("byraadet/2024-05-07T1700",)  # now a revision of that
    archive.remove(["byraadet/2024-05-07T1700"], by="arkivar", why="igen")
    assert archive.put(MINUTES.encode(), "byraad.txt", again=True).ids == ("byraadet/2024-05-07",)  # its own bytes may have its ID
    archive.remove(["byraadet/2024-05-07"], by="arkivar", why="og igen")
    assert run_("show", "--db", str(archive.path), "byraadet/2024-05-07") == 1
    assert capsys.readouterr().err.endswith("(og igen)\n")
    archive.db.execute("DELETE FROM removal WHERE id IN (2, 3)")
    assert [fault.message for fault in archive.verify()] == [f"its row {number}, a tombstone, is missing" for number in (2, 3)]


def test_a_file_put_back_as_it_was_is_told(archive: Archive) -> None:
    name = "byraad-rettet.txt"
    loaded = archive.put(MINUTES.encode(), name)
    assert loaded.warnings == (
        f"{name}: it is again as it was before revision 2 of byraadet/2024-05-07, which stays the newest: `load --again` makes this one the newest",
    )
    assert archive.put(MINUTES.encode(), "byraad.txt").warnings == ()  # both files may be kept
    assert archive.put(MINUTES.encode(), name, again=True).result == "revision"
    assert archive.original("byraadet/2024-05-07") == MINUTES.encode()


def test_ids_are_taken_in_any_spelling(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_("original", "--db", str(archive.path), "Byrådet/2024-05-14/", "-o", str(archive.path.with_name("out"))) == 0
    assert run_("original", "--db", str(archive.path), "Byrådet/2024-05-14/9") == 1
    assert "has no punkt 9" in capsys.readouterr().err
    assert run_("diff", "--db", str(archive.path), "Byrådet/2024-05-07/9") == 1
    assert "has no punkt 9" in capsys.readouterr().err
    assert run_("remove", "--db", str(archive.path), "Byrådet/2024-05-14", "x/1", "--why", "x") == 1
    assert capsys.readouterr().err.endswith("; nothing was removed\n")
    assert run_("remove", "--db", str(archive.path), "Byrådet/14-5-2024", "--why", "x") == 0


def test_remove_without_a_login_name(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert run_("remove", "--db", str(archive.path), "byraadet/2024-05-14", "--why", "x") == 0
    assert archive.db.execute("SELECT removed_by FROM removal").fetchone()[0]


def test_what_remains_of_the_day_is_named(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    archive.put(MINUTES.replace("REFERAT", "DAGSORDEN").encode(), "dagsorden.txt")
    archive.put(MINUTES.encode() + b"\n", "kopi.txt", given=Given("Fjordby"))
    remove = ["remove", "--db", str(archive.path), "byraadet/2024-05-07", "--why"]
    assert run_(*remove, "  ") == 2
    assert run_(*remove, "fejl") == 0
    remain = "byraadet/2024-05-07-dagsorden, fjordby/byraadet/2024-05-07"
    assert capsys.readouterr().err.splitlines()[-1] == f"referat: of the same body and day, the archive still holds {remain}"
    assert run_("remove", "--db", str(archive.path), *remain.split(", "), "--why", "fejl") == 0
    assert "still holds" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "told"),
    [("byraadet/2024-05-14/1", "is a punkt: only a whole meeting is removed, byraadet/2024-05-14"), ("byraadet/1999", "is not in the archive")],
)
def test_what_cannot_be_removed(key: str, told: str, archive: Archive, referat: Referat_) -> None:
    run = referat("remove", "--db", archive.path, "byraadet/2024-05-14", key, "--why", "x")
    assert run.code == 1
    assert told in run.err
    assert len(archive.meetings()) == 2


def test_meetings_in_one_file_go_together(archive: Archive) -> None:
    keys = archive.put((MINUTES + OTHER).replace("2024", "2023").encode(), "to.txt").ids
    assert len(keys) == 2
    with pytest.raises(LookupError, match=f"is in one file with {keys[1]}"):
        archive.remove([keys[0]], by="x", why="x")
    assert archive.remove(keys, by="x", why="x")
    assert list(archive.verify()) == []


# --- backup


def test_a_backup_while_others_write(archive: Archive, tmp_path: Path, referat: Referat_) -> None:
    archive.db.execute("BEGIN IMMEDIATE")
    archive.db.execute("UPDATE meeting SET place = 'et andet sted'")
    assert referat("backup", "--db", archive.path, tmp_path / "copy.db").code == 0
    archive.db.rollback()
    with Archive(tmp_path / "copy.db", create=False) as copy:
        assert list(copy.verify()) == []
        assert copy.meetings() == archive.meetings()
    run = referat("backup", "--db", archive.path, tmp_path / "copy.db")
    assert run.code == 2
    assert "name a new file" in run.err
    change(archive, "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 2 WHERE name = 'section'")
    run = referat("backup", "--db", archive.path, tmp_path / "damaged.db")
    assert run.code == 4
    assert "is damaged, and is not copied" in run.err
    assert not (tmp_path / "damaged.db").exists()
    run = referat("backup", "--db", archive.path, tmp_path / "none" / "copy.db")
    assert (run.code, run.err) == (3, f"referat: {tmp_path / 'none' / 'copy.db'} cannot be written: No such file or directory: name another file\n")
    assert sorted(path.name for path in tmp_path.iterdir() if "part" in path.name) == []


# --- rows and schema


@pytest.mark.parametrize("sample", SBSYS, ids=lambda path: path.stem)
def test_the_rows_come_back(sample: Path, archive: Archive) -> None:
    (key,) = archive.put(sample.read_bytes(), "x.txt").ids
    (meeting,) = archive.db.execute("SELECT id FROM meeting WHERE key = ?", (key,)).fetchone()
    assert rows_in(archive.db, meeting) == rows_of(parse(sample.read_bytes(), name="x.txt"))


@pytest.mark.parametrize("old", sorted((ROOT / "tests" / "archives").glob("*.db.gz")), ids=lambda path: path.name)
def test_an_archive_of_an_older_version_opens(old: Path, tmp_path: Path) -> None:
    (path := tmp_path / "old.db").write_bytes(gzip.decompress(old.read_bytes()))
    with closing(sqlite3.connect(path)) as db:
        before = {row[0] for row in db.execute("SELECT key FROM punkt")}
    assert before
    with Archive(path, create=False) as archive:
        assert archive.info().counts.schema == NEWEST
        assert {fault.id for fault in archive.verify()} <= {"punkt_fts"}  # since then Danish may have been understood otherwise
        assert {row[0] for row in archive.db.execute("SELECT key FROM punkt")} == before
        assert archive.search("cykelsti")
        list(archive.rebuild())
        assert list(archive.verify()) == []
        assert {row[0] for row in archive.db.execute("SELECT key FROM punkt")} == before


def test_there_is_an_archive_of_every_version() -> None:
    assert {path.name.removesuffix(".db.gz") for path in (ROOT / "tests" / "archives").glob("*.db.gz")} >= {"m003_views", "m005_care", NEWEST}


@pytest.mark.parametrize("damage", ["truncated", "newer", "empty"])
def test_what_is_no_archive_is_left_as_it_is(damage: str, archive: Archive) -> None:
    archive.db.execute("PRAGMA journal_mode = DELETE")
    if damage == "newer":
        archive.db.execute("INSERT INTO _sqlite_migrations SELECT id + 99, migration_set, 'm999', applied_at FROM _sqlite_migrations LIMIT 1")
        archive.db.commit()
    archive.db.close()
    data = b"" if damage == "empty" else archive.path.read_bytes()
    archive.path.write_bytes(data[:3000] if damage == "truncated" else data)
    before = archive.path.read_bytes()
    with pytest.raises(ArchiveError, match=r"a\.db"):
        Archive(archive.path, create=False)
    assert archive.path.read_bytes() == before
