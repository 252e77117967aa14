"""The archive: what goes in, what comes out, and the IDs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import SBSYS
from referat_cli import Archive, ArchiveError, parse
from referat_cli.asking import QueryError
from referat_cli.identifiers import meeting_id, punkt_ids, slug, spelled
from referat_cli.intake import files_of
from referat_cli.reading import Given

MINUTES = """REFERAT Byrådet d. 07-05-2024

Mødedato Tirsdag d. 7. maj 2024 kl. 17:00

Indholdsfortegnelse

Ny cykelsti.....\t3

Punkt 1: Ny cykelsti

05.01.00G01-27-24

Sagsfremstilling

Stien går fra Egelund til havnen og koster 2,4 mio. kr.

Beslutning

Godkendt.
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive."""
    with Archive(tmp_path / "a.db") as archive:
        yield archive


def test_the_samples_are_loaded_once(tmp_path: Path, archive: Archive) -> None:
    assert {loaded.result for loaded in archive.load([SBSYS[0].parent])} == {"new"}
    before = (archive.path.read_bytes(), archive.db.execute("PRAGMA data_version").fetchone())
    assert {loaded.result for loaded in archive.load([SBSYS[0].parent])} == {"same"}
    assert (archive.path.read_bytes(), archive.db.execute("PRAGMA data_version").fetchone()) == before
    assert len(archive.meetings()) == len(SBSYS)
    assert archive.info().counts.punkter == sum(len(parse(sample).punkter) for sample in SBSYS)


def test_the_source_is_kept_byte_for_byte(archive: Archive) -> None:
    archive.put(MINUTES.encode("utf-16"), "byraad.txt")
    (data,) = archive.db.execute("SELECT data FROM source").fetchone()
    assert zlib.decompress(data) == MINUTES.encode("utf-16")


def test_a_republished_file_is_a_revision(archive: Archive) -> None:
    archive.put(MINUTES.encode(), "byraad.txt")
    loaded = archive.put(MINUTES.replace("Godkendt.", "Udsat.").encode(), "byraad-rettet.txt")
    assert (loaded.result, loaded.ids) == ("revision", ("byraadet/2024-05-07",))
    _, punkt = archive.find("byraadet/2024-05-07/1") or pytest.fail("not found")
    assert punkt is not None
    assert punkt.beslutning is not None
    assert punkt.beslutning.outcomes == ("udsat",)
    assert [(row.punkter, row.revisions, row.source) for row in archive.meetings()] == [(1, 2, "byraad-rettet.txt")]
    assert not archive.search("godkendt")
    assert archive.db.execute("SELECT count(*) FROM source").fetchone() == (2,)


def test_two_towns_meet_on_the_same_day(archive: Archive) -> None:
    archive.put(MINUTES.encode(), "a.txt")
    other = MINUTES.replace("Ny cykelsti", "Nyt plejehjem").replace("05.01.00G01-27-24", "27.42.00G01-3-24")
    loaded = archive.put(other.encode(), "b.txt")
    assert (loaded.result, loaded.ids) == ("new", ("byraadet/2024-05-07T1700",))
    assert "another meeting of that body on that day" in loaded.warnings[0]
    assert archive.put(other.replace("Stien", "Huset").encode(), "c.txt").ids == ("byraadet/2024-05-07T1700",)
    third = archive.put(MINUTES.replace("Ny cykelsti", "Ny bro").replace("27-24", "28-24").encode(), "d.txt")
    assert third.ids == ("byraadet/2024-05-07-2",)


@pytest.mark.parametrize(
    ("given", "text", "key"),
    [
        (Given(), MINUTES, "byraadet/2024-05-07"),
        (Given(authority="Fjordby Kommune"), MINUTES, "fjordby-kommune/byraadet/2024-05-07"),
        (Given(), MINUTES.replace("REFERAT", "DAGSORDEN"), "byraadet/2024-05-07-dagsorden"),
        (Given(), MINUTES.replace("REFERAT", "TILLÆGSDAGSORDEN"), "byraadet/2024-05-07-tillaegsdagsorden"),
        (Given(body="Børne- og Ældrerådet", date="2024-01-02"), "Punkt 1: Noget", "boerne-og-aeldreraadet/2024-01-02"),
        (Given(date="2024-01-02"), "Punkt 1: Noget", "ukendt/2024-01-02"),
    ],
)
def test_ids(given: Given, text: str, key: str, archive: Archive) -> None:
    assert archive.put(text.encode(), "x.txt", given=given).ids == (key,)


def test_an_undated_meeting_is_named_by_its_bytes(archive: Archive) -> None:
    loaded = archive.put(b"Punkt 1: Noget", "x.txt")
    assert loaded.ids == (f"ukendt/udateret-{parse('Punkt 1: Noget').source.sha256[:8]}",)
    assert "is unknown" in loaded.warnings[0]


def test_a_number_that_occurs_twice_gets_a_suffix() -> None:
    record = parse("REFERAT Byrådet d. 07-05-2024\n\nPunkt 3: A\n\nPunkt 3: B\n\nPunkt 3a: C\n")
    assert punkt_ids("byraadet/2024-05-07", record) == ["byraadet/2024-05-07/3", "byraadet/2024-05-07/3-2", "byraadet/2024-05-07/3a"]
    assert meeting_id(record, lambda key: False) == "byraadet/2024-05-07"


@pytest.mark.parametrize(
    ("name", "ascii"),
    [("Børne- og Skoleudvalget", "boerne-og-skoleudvalget"), ("Åbenrå Byråd", "aabenraa-byraad"), ("MED-udvalget (øst)", "med-udvalget-oest"), ("São Tomé", "sao-tome"), ("—", "")],
)  # fmt: skip
def test_slug(name: str, ascii: str) -> None:
    assert slug(name) == ascii


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Byrådet/2024-03-05/", "byraadet/2024-03-05"), ("fjordby-kommune/BYRAADET/2024-03-27T1500-2/12-a", "fjordby-kommune/byraadet/2024-03-27T1500-2/12-a"), ("x", "x"), ("", "")],
)  # fmt: skip
def test_an_id_is_taken_however_it_is_spelt(typed: str, key: str) -> None:
    assert spelled(typed) == key == spelled(key)


def test_search_ranks_a_title_above_running_text(archive: Archive) -> None:
    archive.put(MINUTES.encode(), "a.txt")
    other = MINUTES.replace("07-05", "04-06").replace("7. maj", "4. juni").replace("Ny cykelsti", "Budget").replace("Stien", "En ny cykelsti")
    archive.put(other.encode(), "b.txt")
    assert [hit.id for hit in archive.search("cykelsti")] == ["byraadet/2024-05-07/1", "byraadet/2024-06-04/1"]
    assert [hit.id for hit in archive.search('"ny cykelsti" havnen')] == ["byraadet/2024-05-07/1", "byraadet/2024-06-04/1"]
    assert [hit.id for hit in archive.search("cykelsti", since="2024-06-01")] == ["byraadet/2024-06-04/1"]
    assert [hit.id for hit in archive.search("cykelsti", until="2024-05-31", body="byraadet", outcome="godkendt", case="05.01")] == [
        "byraadet/2024-05-07/1"
    ]
    with pytest.raises(QueryError, match="has no body 'Økonomiudvalget': it has Byrådet"):
        archive.search("cykelsti", body="Økonomiudvalget")
    assert archive.search("cykelsti", closed=True) == []
    assert [hit.id for hit in archive.search("cykelsti", section="sagsfremstilling")] == ["byraadet/2024-06-04/1"]
    assert [hit.id for hit in archive.search('! cykelsti, "Egelund  til"', section="sagsfremstilling")] == ["byraadet/2024-06-04/1"]
    assert [hit.id for hit in archive.search("05.01.00G01-27-24")] == ["byraadet/2024-06-04/1", "byraadet/2024-05-07/1"]
    assert archive.count("cykelsti") == 2
    assert len(archive.search("cykelsti", limit=1)) == 1


def test_a_decomposed_letter_is_found(archive: Archive) -> None:
    archive.put(MINUTES.replace("Egelund", "Åbrinken").encode(), "a.txt")
    assert archive.search("A\u030abrinken")


def test_many_open_a_new_archive_at_once(tmp_path: Path) -> None:
    code = "import sys; from referat_cli import Archive; Archive(sys.argv[1]).db.close()"
    for n in range(4):
        running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / f"{n}.db")], stderr=subprocess.PIPE) for _ in range(6)]
        assert [process.communicate()[1] for process in running] == [b""] * 6


def test_what_is_said_of_a_loaded_file_comes_too_late(archive: Archive) -> None:
    archive.put(MINUTES.encode(), "a.txt")
    loaded = archive.put(MINUTES.encode(), "a.txt", given=Given(authority="Fjordby"))
    assert loaded.result == "same"
    assert "are ignored" in loaded.warnings[0]


def test_letters_are_not_folded(archive: Archive) -> None:
    archive.put(MINUTES.replace("Stien", "Byen får lys, og stien").encode(), "a.txt")
    assert archive.search("får")
    assert not archive.search("far")


def test_any_client_reads_the_file_and_keeps_the_index(archive: Archive) -> None:
    archive.put(MINUTES.encode(), "a.txt")
    client = sqlite3.connect(archive.path)
    assert client.execute("SELECT id, outcomes FROM decisions").fetchall() == [("byraadet/2024-05-07/1", "godkendt")]
    with client:
        client.execute("UPDATE punkt SET title = 'Ny gangsti'")
    client.execute("INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('integrity-check', 1)")
    client.close()
    assert archive.search("gangsti")
    assert not archive.search("title: cykelsti")


@pytest.mark.parametrize("content", [b"no database at all, but a text that is long enough to be told from one" * 20, b""])
def test_a_file_that_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "x.db").write_bytes(content)
    if not content:
        with pytest.raises(ArchiveError, match=r"there is nothing in .* yet: load into it"):
            Archive(path, create=False)
        assert path.read_bytes() == b""
        with Archive(path) as archive:  # an empty file is an empty database, and may become an archive
            assert archive.meetings() == []
        return
    with pytest.raises(ArchiveError, match="no archive of referat"):
        Archive(path)
    assert path.read_bytes() == content


def test_a_database_of_others_is_left_alone(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db")
    db.execute("CREATE TABLE t(a)")
    db.close()
    before = (tmp_path / "x.db").read_bytes()
    with pytest.raises(ArchiveError, match="no archive of referat"):
        Archive(tmp_path / "x.db")
    assert (tmp_path / "x.db").read_bytes() == before


def test_an_archive_of_a_newer_version_is_left_alone(archive: Archive) -> None:
    archive.db.execute("INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('referat', 'm999_future', '')")
    archive.db.commit()
    with pytest.raises(ArchiveError, match=r"newer version .*m999_future"):
        Archive(archive.path)


def test_a_missing_archive_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at"):
        Archive(tmp_path / "none.db", create=False)
    assert not list(tmp_path.iterdir())


def test_the_minutes_in_a_folder_are_found_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden.txt", "c.json", "sub/d.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [Path(path).name for path in files_of(tmp_path)] == ["a.md", "b.txt", "d.TXT"]


def test_a_folder_that_cannot_be_read_is_told_and_the_rest_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(MINUTES)
    closed = tmp_path / "closed"
    closed.mkdir()

    def refusing(function: Callable[..., object]) -> Callable[..., object]:
        def refuse(path: str | Path) -> object:
            if Path(path) == closed:
                raise PermissionError(13, "Permission denied", str(path))
            return function(path)

        return refuse

    monkeypatch.setattr("os.scandir", refusing(os.scandir))
    monkeypatch.setattr("os.listdir", refusing(os.listdir))
    with Archive(tmp_path / "x.db") as archive:
        loaded = archive.load([tmp_path])
    assert [(done.result, done.warnings[-1:]) for done in loaded if done.result == "failed"] == [
        ("failed", (f"{closed} cannot be read: Permission denied",))
    ]
    assert "new" in [done.result for done in loaded]


def test_two_alike_meetings_that_change_places_keep_their_ids(tmp_path: Path) -> None:
    one, other = (MINUTES.replace("Godkendt.", decision) for decision in ("Det første forslag blev valgt.", "Det andet forslag blev valgt."))
    with Archive(tmp_path / "a.db") as archive:
        archive.put(f"{one}\n\n{other}".encode(), "a.txt")
        before = {row[0]: row[1] for row in archive.db.execute("SELECT key, decision FROM punkt")}
        archive.put(f"{other}\n\n{one}\n".encode(), "a.txt")
        assert len(before) == 2
        assert {row[0]: row[1] for row in archive.db.execute("SELECT key, decision FROM punkt")} == before


def test_a_file_of_a_letter_is_not_written_over(tmp_path: Path) -> None:
    (path := tmp_path / "a.db").write_text("x")
    with pytest.raises(ArchiveError, match="is no archive"):
        Archive(path)
    assert path.read_text() == "x"


def test_two_alike_meetings_of_one_file_are_both_kept(tmp_path: Path) -> None:
    first = MINUTES.replace(" kl. 17:00", "")
    second = first.replace("havnen", "skolen")
    for name, text in (("a.txt", first + second), ("b.txt", first + second + "Punkt 2: Lukning\n")):
        (tmp_path / name).write_text(text)
    with Archive(tmp_path / "x.db") as archive:
        assert [len(done.ids) for done in archive.load([tmp_path / "a.txt"])] == [2]
        assert archive.count("havnen") == archive.count("skolen") == 1
        (revised,) = archive.load([tmp_path / "b.txt"])
        assert (revised.result, len(set(revised.ids))) == ("revision", 2)
        assert archive.count("havnen") == archive.count("skolen") == 1


def test_punkt_ids_are_never_alike() -> None:
    text = "REFERAT Byrådet d. 27-03-2024\n\n" + "".join(f"Punkt {n}: Vej\n\nBeslutning\n\nJa.\n\n" for n in range(4))
    record = parse(text)
    numbered = [punkt.model_copy(update={"number": number}) for punkt, number in zip(record.punkter, ("1", "1", "1.2", "1"), strict=True)]
    ids = punkt_ids("x", record.model_copy(update={"punkter": tuple(numbered)}))
    assert ids == ["x/1", "x/1-2", "x/1-2-2", "x/1-3"]


def test_thousands_of_records_in_one_file_are_loaded(tmp_path: Path) -> None:
    one = "REFERAT Byrådet d. 27-03-2024\nMødedato: 27-03-2024\n\nPunkt 1: Vej\n\nBeslutning\n\nJa.\n\n\n"
    (tmp_path / "alle.txt").write_text(one * 2500, encoding="utf-8")
    with Archive(tmp_path / "a.db") as archive:
        (loaded,) = archive.load([tmp_path / "alle.txt"])
    assert loaded.ids[:3] == ("byraadet/2024-03-27", "byraadet/2024-03-27-2", "byraadet/2024-03-27-3")
    assert len(set(loaded.ids)) == 2500
