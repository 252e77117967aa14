"""What the archive holds of each body, and the gaps that give themselves away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import SAMPLES, Run
from referat_cli import Archive
from referat_cli.asking import QueryError
from referat_cli.coverage import WHAT, plain, runs_on


def meeting(
    body: str, day: str, *numbers: str, kind: str = "REFERAT", text: str = "Stien anlægges.", decision: str = "Beslutning\n\nGodkendt."
) -> bytes:
    """Minutes of a body on a day (dd-mm-yyyy), with punkter of these numbers; a number with an L is closed."""
    lines = [f"{kind} {body} d. {day}"]
    for number in numbers:
        closed = "Lukket: " if number.endswith("L") else ""
        lines += [f"Punkt {number.rstrip('L')}: {closed}Sag {number.rstrip('L')}"]
        lines += [] if closed else [f"05.01.00G01-{number}-24", "Sagsfremstilling", text, decision]
    return ("\n\n".join(line for line in lines if line) + "\n").encode()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive."""
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def put(archive: Archive, *files: bytes, **given: str) -> None:
    from referat_cli.reading import Given

    for n, data in enumerate(files):
        archive.put(data, f"{n}.txt", given=Given(**given))


def gaps(archive: Archive, **asked: str) -> list[tuple[str, str | None, int | None]]:
    return [(row.what, row.id, row.line) for row in archive.coverage(**asked) if row.what != "held"]


def test_what_is_held_of_each_body(archive: Archive) -> None:
    put(archive, meeting("Byrådet", "07-05-2024", "1"), meeting("Byrådet", "04-06-2024", "1"), meeting("Direktionen", "14-05-2024", "1"))
    held = [(row.what, row.body, row.first, row.last, row.meetings) for row in archive.coverage()]
    assert held == [("held", "Byrådet", "2024-05-07", "2024-06-04", 2), ("held", "Direktionen", "2024-05-14", "2024-05-14", 1)]


def test_an_agenda_and_its_minutes_are_one_meeting(archive: Archive) -> None:
    agenda = meeting("Byrådet", "07-05-2024", "1", kind="DAGSORDEN", decision="")
    put(archive, agenda, meeting("Byrådet", "07-05-2024", "1"))
    (row,) = archive.coverage()
    assert (row.meetings, row.message) == (1, "1 meeting, 2024-05-07 (1 referat, 1 dagsorden)")
    put(archive, meeting("Byrådet", "04-06-2024", "1"), meeting("Byrådet", "11-06-2024", "1", kind="DAGSORDEN", decision=""))
    assert next(archive.coverage()).meetings == 3
    assert gaps(archive) == [("minutes-alone", "byraadet/2024-06-04", 1), ("agenda-alone", "byraadet/2024-06-11-dagsorden", 1)]


def test_minutes_need_no_agenda_where_no_agenda_is_kept(archive: Archive) -> None:
    put(archive, meeting("Byrådet", "07-05-2024", "1"), meeting("Direktionen", "07-05-2024", "1", kind="DAGSORDEN", decision=""))
    assert gaps(archive) == []


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([("1", "2", "4")], [("punkt-gap", "byraadet/2024-01-09/4")]),
        ([("11", "12.a", "12.b", "13")], []),
        ([("3", "4")], []),  # one meeting does not show how the body numbers
        ([("1", "2"), ("1", "2"), ("3", "4"), ("1",)], [("numbering-gap", "byraadet/2024-03-09/3")]),
        ([("1", "2"), ("3", "4"), ("5",)], []),
        ([("1", "2"), ("3", "4"), ("8",)], [("numbering-gap", "byraadet/2024-03-09/8")]),
        ([("21", "22"), ("23", "25"), ("26",)], [("punkt-gap", "byraadet/2024-02-09/25"), ("numbering-gap", "byraadet/2024-01-09/21")]),
    ],
    ids=["within", "letters", "alone", "restarts", "runs-on", "a-meeting-lost", "first-of-the-year"],
)  # fmt: skip
def test_numbers_that_are_missing(archive: Archive, days: list[tuple[str, ...]], wanted: list[tuple[str, str]]) -> None:
    put(archive, *(meeting("Byrådet", f"09-{month:02d}-2024", *numbers) for month, numbers in enumerate(days, 1)))
    assert [(what, key) for what, key, _ in gaps(archive)] == wanted


def test_numbers_that_run_on_over_the_turn_of_the_year(archive: Archive) -> None:
    days = [("09-11-2023", "1"), ("09-12-2023", "2"), ("09-01-2024", "3"), ("09-02-2024", "4")]
    put(archive, *(meeting("Byrådet", day, number) for day, number in days))
    assert gaps(archive) == []


@pytest.mark.parametrize(
    ("days", "wanted"),
    [([(1, 5)], None), ([(1, 5), (6, 9)], True), ([(1, 5), (1, 4)], False), ([(2, 5), (2, 4)], None), ([(1, 5), (6, 9), (1, 3), (1, 7)], False)],
)
def test_how_a_body_numbers(days: list[tuple[int, int]], wanted: bool | None) -> None:
    assert runs_on(days) is wanted


def test_a_meeting_that_is_mentioned_as_held_and_lacking(archive: Archive) -> None:
    text = "Byrådet godkendte den 9. april 2024 planen. Sagen er drøftet på direktionens møde den 2. april 2024 og genoptages på direktionens møde den 4. juni 2024."
    put(archive, meeting("Byrådet", "05-03-2024", "1"), meeting("Direktionen", "07-05-2024", "1", text=text))
    assert gaps(archive) == [("meeting-missing", "direktionen/2024-05-07/1", 9), ("meeting-missing", "direktionen/2024-05-07/1", 9)]
    assert [row.body for row in archive.coverage() if row.what == "meeting-missing"] == ["Byrådet", "Direktionen"]
    assert gaps(archive, since="2024-04-03") == []  # of Byrådet nothing is held then, and Direktionen's is before
    put(archive, meeting("Direktionen", "02-04-2024", "1"), meeting("Byrådet", "09-04-2024", "1"))
    assert gaps(archive) == []


def test_two_towns_do_not_mention_each_others_meetings(archive: Archive) -> None:
    put(archive, meeting("Direktionen", "07-05-2024", "1", text="Byrådet godkendte den 9. april 2024 planen."), authority="Egelund Kommune")
    put(archive, meeting("Byrådet", "05-03-2024", "1"), authority="Havnby Kommune")
    assert gaps(archive) == []


def test_punkter_without_a_decision_and_rows_without_a_punkt(archive: Archive) -> None:
    put(archive, meeting("Byrådet", "05-03-2024", "1", "2L", decision=""), meeting("Direktionen", "05-03-2024", "1", kind="DAGSORDEN", decision=""))
    assert gaps(archive) == [("decision-missing", "byraadet/2024-03-05/1", 3), ("decision-closed", "byraadet/2024-03-05/2", 11)]


def test_a_row_of_the_contents_without_a_punkt(archive: Archive) -> None:
    archive.load([SAMPLES / "odd" / "toc-punkt-missing.txt"])
    assert [what for what, _, _ in gaps(archive)] == ["contents-alone"]


def test_every_kind_of_gap_is_told_in_the_samples(archive: Archive) -> None:
    archive.load([SAMPLES])
    rows = list(archive.coverage())
    assert {row.what for row in rows} == set(WHAT)
    keys = {row[0] for row in archive.db.execute("SELECT key FROM meeting UNION SELECT key FROM punkt")}
    assert all(row.id in keys and row.line and row.file for row in rows if row.what != "held")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Byrådet", "Fjordby Byråd", True), ("Byrådets", "Byrådet (2022-2025)", True), ("Økonomiudvalget", "Klima- og Økonomiudvalget", False),
        ("Ungebyrådet", "Byrådet", False), ("Kommunalbestyrelsen", "Egelund Kommunalbestyrelse", True), ("Direktionen", "direktionens", True),
        ("Styregruppen", "Styregruppe", True), ("Direktion", "Direktionen", True),
    ],
)  # fmt: skip
def test_names_of_one_body(one: str, other: str, same: bool) -> None:
    assert (plain(one) == plain(other)) is same


def test_the_command(archive: Archive, referat: Callable[..., Run]) -> None:
    put(archive, meeting("Byrådet", "05-03-2024", "1", "3"), meeting("Direktionen", "05-03-2024", "1", "3"))
    run = referat("coverage", "--body", "byraadet")
    assert (run.code, run.err) == (0, "")
    assert run.out == "Byrådet: 1 meeting, 2024-03-05 (1 referat)\n    byraadet/2024-03-05/3, line 15: punkt 2 is missing before 3 [punkt-gap]\n"
    rows = [json.loads(line) for line in referat("coverage", "--format", "jsonl").out.splitlines()]
    assert [row["what"] for row in rows] == ["held", "punkt-gap", "held", "punkt-gap"]
    assert len(referat("coverage", "--format", "csv").out.splitlines()) == 5
    assert referat("coverage", "--since", "2025").out == ""
    assert referat("coverage", "--body", "Havneudvalget").code == 2
    with pytest.raises(QueryError):
        list(archive.coverage(body="Havneudvalget"))
