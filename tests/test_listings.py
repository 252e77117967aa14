"""What the archive tells of meetings: list, info, show with where it comes from, and diff."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SAMPLES, SBSYS, Run, archive_of
from referat_cli import Archive, QueryError, parse
from referat_cli.differences import sentence
from referat_cli.identifiers import slug
from referat_cli.opening import NEWEST
from referat_cli.reading import Given
from test_archive import MINUTES

Command = Callable[..., Run]
AGENDA = MINUTES.replace("REFERAT", "DAGSORDEN").replace("Beslutning\n\nGodkendt.\n", "")
REVISED = MINUTES.replace("Godkendt.", "Udsat.").replace("2,4 mio.", "3,4 mio.")
KEY = "byraadet/2024-05-07"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A meeting that was revised twice, once without a change in meaning, and its agenda; closed, its path as the command's."""
    with Archive(tmp_path / "archive.db") as archive:
        archive.put(AGENDA.encode(), "dagsorden.txt")
        archive.put(MINUTES.encode(), "byraad.txt", given=Given(origin="https://example.org/byraad.txt"))
        archive.put(REVISED.encode(), "byraad-rettet.txt")
        archive.put(REVISED.replace("\n\n", "\n\n\n").encode(), "byraad-luftig.txt")
    return archive


# --- diff


def test_diff_tells_what_changed_between_the_revisions(archive: Archive, referat: Command) -> None:
    run = referat("diff", KEY, "--from", "1", "--to", "2")
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        f"{KEY}/1",
        '    decision: "Godkendt." is now "Udsat." (lines 17-19, now 17-19)',
        '    outcome: "godkendt" is now "udsat" (lines 17-19, now 17-19)',
        '    amount: "2,4 mio. kr." is now "3,4 mio. kr." (line 15, now 15)',
        '    text of sagsfremstilling: "Stien går fra Egelund til havnen og koster 2,4 mio. kr." is now'
        ' "Stien går fra Egelund til havnen og koster 3,4 mio. kr." (line 15, now 15)',
    ]
    assert referat("diff", KEY, "--from", "1").out.count("now") == 8  # to the newest, in which the lines are others
    rows = [json.loads(line) for line in referat("diff", f"{KEY}/1", "--from", "1", "--to", "2", "--format", "jsonl").out.splitlines()]
    assert rows[0] == {
        "id": f"{KEY}/1", "what": "decision", "section": None, "before": "Godkendt.", "after": "Udsat.", "lines_before": [17, 19], "lines_after": [17, 19],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([KEY], f"referat: nothing has changed in meaning in {KEY} between these revisions\n"),
        ([f"{KEY}-dagsorden"], f"referat: {KEY}-dagsorden has one revision only: there is nothing to compare it with\n"),
        ([KEY, "--to", "1"], f"referat: {KEY} has no older revision: there is nothing to compare it with\n"),
        ([KEY, "--to", "7"], f"referat: {KEY} has no revision 7: it has 1, 2, 3\n"),
        (["byraadet/1999-01-01"], f"referat: byraadet/1999-01-01 is not in the archive: the meetings of byraadet nearest to that day are {KEY}-dagsorden, {KEY}\n"),
        ([f"Byrådet{KEY[8:]}/", "--to", "7"], f"referat: {KEY} has no revision 7: it has 1, 2, 3\n"),
    ],
    ids=["nothing", "one", "first", "number", "id", "spelling"],
)  # fmt: skip
def test_diff_of_nothing_is_one_sentence(archive: Archive, referat: Command, arguments: list[str], told: str) -> None:
    run = referat("diff", *arguments)
    assert (run.code, run.out, run.err) == (1, "", told)


def test_a_revision_is_read_again_from_its_bytes(archive: Archive) -> None:
    with Archive(archive.path) as again:
        for number, text in ((1, MINUTES), (2, REVISED)):
            record = again.revision(KEY, number)
            assert record.punkter == parse(text).punkter
        assert again.revision(KEY, 1).source.origin == "https://example.org/byraad.txt"
        assert next(map(sentence, again.diff(KEY, 2, 1))) == 'decision: "Udsat." is now "Godkendt."'
        with pytest.raises(LookupError):
            again.revision(KEY, 4)


@pytest.mark.parametrize(
    "sample", [*SBSYS[1:3], *sorted(SAMPLES.glob("drupal/*.txt"))[:1], *sorted(SAMPLES.glob("edoc/*.txt"))], ids=lambda path: path.stem
)
def test_a_revision_of_every_style(tmp_path: Path, sample: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    word = max((word for punkt in parse(sample).punkter if punkt.beslutning for word in punkt.beslutning.text.split()), key=len)
    with Archive(tmp_path / "a.db") as archive:
        (key,) = archive.load([sample])[0].ids
        assert archive.put(text.replace(word, "omformuleret").encode(), "rettet.txt").result == "revision"
        changes = archive.diff(key)
        assert "decision" in {change.what for change in changes}
        assert any("omformuleret" in (change.after or "") for change in changes)


# --- show


def test_show_tells_where_it_comes_from(archive: Archive, referat: Command) -> None:
    shown = referat("show", KEY).out.split("\n\n")[-1].splitlines()
    facts = [line.split(maxsplit=1) for line in shown]
    assert [label for label, _ in facts] == ["file", "sha256", "loaded", "given", "revision", "revision", "revision", "see"]
    assert [facts[0][1][:17], facts[3][1], facts[4][1], facts[5][1][:24]] == ["byraad-luftig.txt", "nothing", "3 of 3", "1: byraad.txt, loaded 20"]
    assert f"also  {KEY}-dagsorden (dagsorden)" in shown[-1]
    assert f"{KEY} (referat)" in referat("show", f"{KEY}-dagsorden/1").out


def test_show_an_older_revision(archive: Archive, referat: Command) -> None:
    first = referat("show", f"{KEY}/1", "--revision", "1")
    assert "Godkendt." in first.out
    assert "given     origin https://example.org/byraad.txt\nrevision  1 of 3\n" in first.out
    assert "Udsat." in referat("show", f"{KEY}/1").out
    assert json.loads(referat("show", KEY, "--revision", "1", "--format", "json").out)["source"]["name"] == "byraad.txt"
    wrong = referat("show", KEY, f"{KEY}-dagsorden", "--revision", "2")
    assert (wrong.code, wrong.err) == (1, f"referat: {KEY}-dagsorden has no revision 2: it has 1\n")
    assert "Udsat." in wrong.out


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (f"{KEY}/99", f"{KEY} has no punkt 99: it has 1"),
        (f"{KEY}/1", f"{KEY} has a punkt 1, but not in that revision"),
        ("byraadet/2024-05", f"byraadet/2024-05 is not in the archive: the meetings of byraadet nearest to that day are {KEY}-dagsorden, {KEY}"),
        ("byraadet", f"byraadet is no whole ID: its latest meetings are {KEY}-dagsorden, {KEY}"),
        ("x/1999-01-01", "x/1999-01-01 is not in the archive: `referat list --format ids` prints its meetings, a punkt is MEETING/NUMBER"),
    ],
)
def test_an_id_that_is_none_is_told_what_there_is(key: str, told: str, archive: Archive) -> None:
    with Archive(archive.path) as again:
        assert again.lacking(key) == told


def test_a_punkt_that_only_an_older_revision_has(archive: Archive, referat: Command) -> None:
    with Archive(archive.path) as again:
        more = REVISED + "\nPunkt 2: Eventuelt\n\nBeslutning\n\nIntet.\n"
        again.put(more.encode(), "mere.txt")
        again.put((REVISED + "\n").encode(), "mindre.txt")
    assert referat("show", f"{KEY}/2").code == 1
    assert "Eventuelt" in referat("show", f"{KEY}/2", "--revision", "4").out
    assert referat("diff", f"{KEY}/2").out.splitlines()[1] == '    punkt removed: "2: Eventuelt" (lines 21-25)'


# --- list and info


def test_list_is_narrowed(referat: Command, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(archive_of(*SBSYS))

    def ids(*filters: str) -> list[str]:
        return referat("list", "--format", "ids", *filters).out.split()

    every = ids()
    assert ids("--kind", "dagsorden") == [key for key in every if key.endswith("-dagsorden")] != []
    assert ids("--body", "Direktionen", "--since", "2025", "--until", "2025-06") == ["direktionen/2025-02-12"]
    assert ids("--until", "2024-03") == [key for key in every if key.split("/")[1] < "2024-04"] != []
    assert ids("--case", "27.36.04") == ["direktionen/2025-02-12"]
    assert ids("--since", "2031") == []
    for wrong in (["--body", "Havnerådet"], ["--since", "i går"], ["--kind", "brev"], ["--case", "x"]):
        assert referat("list", *wrong).code == 2


def test_two_towns_are_told_apart(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        towns = {"Fjordby Kommune": "fjordby-kommune/byraadet/2024-05-07", "Nørrelund Kommune": "noerrelund-kommune/byraadet/2024-05-07"}
        for town in towns:
            archive.put(MINUTES.encode() + town.encode(), f"{town}.txt", given=Given(town))
        for town, key in towns.items():
            for name in (town, slug(town)):
                assert [row.id for row in archive.meetings(authority=name)] == [key]
                assert {hit.id.rpartition("/")[0] for hit in archive.search("cykelsti", authority=name)} == {key}
                assert {str(row["id"]).rpartition("/")[0] for row in archive.rows("punkter", authority=name)} == {key}
            assert {row.authority for row in archive.coverage(authority=town)} == {town}
            assert {hit.authority for hit in archive.search("cykelsti", authority=town)} == {town}
            assert archive.info().bodies[f"{town}, Byrådet"] == 1
        for one in ("byraadet/2024-05-07", "byraadet/2024-05-07/1"):
            assert archive.lacking(one).startswith(f"{one} is not in the archive: with an authority there is fjordby-kommune/{one}, ")
        with pytest.raises(QueryError, match="the archive has no authority 'Fjordby': it has Fjordby Kommune, Nørrelund Kommune"):
            archive.meetings(authority="Fjordby")


def test_list_shows_the_newest_revision(archive: Archive, referat: Command) -> None:
    rows = [json.loads(line) for line in referat("list", "--kind", "referat", "--format", "jsonl").out.splitlines()]
    assert [(row["id"], row["revisions"], row["source"]) for row in rows] == [(KEY, 3, "byraad-luftig.txt")]


def test_info_counts(archive: Archive, referat: Command) -> None:
    lines = [line.split(maxsplit=1) for line in referat("info").out.splitlines()]
    assert {label: value for label, value in lines if label in ("sources", "meetings", "revisions", "punkter", "schema")} == {
        "sources": "4", "meetings": "2", "revisions": "4", "punkter": "2", "schema": NEWEST,
    }  # fmt: skip
    assert [value for label, value in lines if label in ("program", "body", "year")][1:] == ["Byrådet: 2 meetings", "2024: 2 meetings"]
