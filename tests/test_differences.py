"""What changed in meaning between two records of one meeting."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forms
from conftest import STYLES
from houses import HOUSES, SBSYS
from referat_cli import parse
from referat_cli.differences import WHAT, Change, differences, excerpts, likeness, sentence
from strategies import minutes
from test_roundtrip import UNSHRUNK
from writing import House, Minutes, written

OLD = """REFERAT Teknik- og Miljøudvalget d. 07-05-2024

Mødedato Tirsdag d. 7. maj 2024 kl. 17:00

Mødested Rådhuset

Mødedeltagere Anna Holm Krag (A), Bo Lind (V), Per Ørum (Ø)

Punkt 1: Ny cykelsti

05.01.00G01-27-24

Sagsfremstilling

Stien går fra Egelund til havnen og koster 2,4 mio. kr. Den er fem kilometer
lang og to meter bred.

Naboerne er hørt, og to af dem har svaret.

Indstilling

Direktøren for By & Havn indstiller,

- At stien anlægges.
- At pengene frigives.

Beslutning

Godkendt.

Bilag

Bilag 1 - Kort over stien.pdf

Bilag 2 - Høringssvar.pdf

Punkt 2: Salg af areal

13.06.04G10-3-24

Beslutning

Udsat.

Punkt 3: Eventuelt

00.22.04A30-4-24

Beslutning

Intet at referere.
"""
BEFORE = parse(OLD)


def found(new: str, old: str = OLD) -> list[Change]:
    return list(differences(parse(old), parse(new), "m"))


def told(new: str, old: str = OLD) -> list[tuple[str, str, str | None, str | None]]:
    return [(change.id, change.what, change.before, change.after) for change in found(new, old)]


def test_the_sample_has_what_is_changed_in_it() -> None:
    punkt = BEFORE.punkter[0]
    assert (len(BEFORE.punkter), len(BEFORE.participants)) == (3, 3)
    assert (len(punkt.amounts), len(punkt.bilag), len(punkt.indstilling.proposals if punkt.indstilling else ())) == (1, 2, 2)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("Godkendt.\n", "Forkastet.\n", [("m/1", "decision", "Godkendt.", "Forkastet."), ("m/1", "outcome", "godkendt", "forkastet")]),
        ("Punkt 1: Ny cykelsti", "Punkt 1: Ny cykelsti ved havnen", [("m/1", "title", "Ny cykelsti", "Ny cykelsti ved havnen")]),
        ("13.06.04G10-3-24", "13.06.04G10-4-24", [("m/2", "case_number", "13.06.04G10-3-24", "13.06.04G10-4-24")]),
        ("- At pengene frigives.\n", "", [("m/1", "proposal", "At pengene frigives.", None)]),
        ("- At stien anlægges.", "- At stien anlægges i 2025.", [("m/1", "proposal", "At stien anlægges.", "At stien anlægges i 2025.")]),
        ("Direktøren for By & Havn", "Kommunaldirektøren", [("m/1", "recommender", "Direktøren for By & Havn", "Kommunaldirektøren")]),
        ("Bilag 2 - Høringssvar.pdf\n", "", [("m/1", "attachment", "Bilag 2 - Høringssvar.pdf", None)]),
        ("Bilag\n\n", "Bilag\n\nBilag 0 - Tegning.pdf\n\n", [("m/1", "attachment", None, "Bilag 0 - Tegning.pdf")]),
        ("Bo Lind (V)", "Bo Lind (A)", [("m", "participant", "Bo Lind (V)", "Bo Lind (A)")]),
        ("Bo Lind (V), ", "", [("m", "participant", "Bo Lind (V)", None)]),
        ("Udsat.\n", "Udsat.\n\nFraværende: Per Ørum (Ø)\n", [("m/2", "decision", "Udsat.", "Udsat.\n\nFraværende: Per Ørum (Ø)"), ("m/2", "absent", None, "Per Ørum (Ø)")]),
        ("kl. 17:00", "kl. 18:00", [("m", "start_time", "17:00", "18:00")]),
        ("Mødested Rådhuset", "Mødested Skolen", [("m", "place", "Rådhuset", "Skolen")]),
        ("Naboerne er hørt", "Naboerne er ikke hørt", [("m/1", "text", "Naboerne er hørt, og to af dem har svaret.", "Naboerne er ikke hørt, og to af dem har svaret.")]),
    ],
    ids=lambda value: value[:30].strip() if isinstance(value, str) else "",
)  # fmt: skip
def test_a_change_is_told_as_what_it_is(old: str, new: str, wanted: list[tuple[str, str, str | None, str | None]]) -> None:
    assert OLD.count(old) == 1
    assert told(OLD.replace(old, new)) == wanted
    back = [(key, what, after, before) for key, what, before, after in told(OLD, OLD.replace(old, new))]
    assert sorted(back, key=str) == sorted(wanted, key=str)


def test_an_amount_is_told_beside_the_text_it_stands_in() -> None:
    changes = found(OLD.replace("2,4 mio. kr.", "3,4 mio. kr."))
    assert [(change.what, change.section, change.lines_before) for change in changes] == [
        ("amount", None, (15, 15)),
        ("text", "sagsfremstilling", (15, 15)),
    ]
    assert changes[0][3:5] == ("2,4 mio. kr.", "3,4 mio. kr.")


def test_the_lines_are_those_of_each_record() -> None:
    (change, _) = found(OLD.replace("Naboerne er hørt", "En linje mere.\n\nNaboerne er hørt").replace("Godkendt.\n", "Godkendt nu.\n"))
    assert (change.what, change.lines_before, change.lines_after) == ("decision", (27, 29), (29, 31))


@pytest.mark.parametrize(
    "new",
    [
        OLD.replace("Den er fem kilometer\nlang", "Den er fem\nkilometer lang"),
        OLD.replace("\n\n", "\n\n\n"),
        OLD.replace("\n", "\r\n"),
        OLD.replace("- At stien anlægges.\n- At pengene frigives.", "- At pengene frigives.\n- At stien anlægges."),
        OLD.replace("Anna Holm Krag (A), Bo Lind (V)", "Bo Lind (V), Anna Holm Krag (A)"),
        OLD.replace("svaret.\n", "svaret.\n\n").replace("havnen og koster", "havnen\nog koster"),
    ],
    ids=["wrapped", "spaced", "crlf", "proposals", "people", "both"],
)
def test_what_is_wrapped_or_ordered_otherwise_is_no_change(new: str) -> None:
    assert new != OLD
    assert found(new) == []


def test_a_punkt_that_is_put_in_or_taken_out_is_one_change_and_moves_the_others() -> None:
    new = (
        OLD.replace("Punkt 3", "Punkt 4")
        .replace("Punkt 2", "Punkt 3")
        .replace("Punkt 3: Salg", "Punkt 2: Ny hal\n\nBeslutning\n\nUdsat.\n\nPunkt 3: Salg")
    )
    assert told(new) == [("m/2", "punkt", None, "2: Ny hal"), ("m/3", "number", "2", "3"), ("m/4", "number", "3", "4")]
    assert told(OLD, new) == [("m/2", "number", "3", "2"), ("m/3", "number", "4", "3"), ("m/2", "punkt", "2: Ny hal", None)]


def test_another_punkt_of_the_same_number_is_no_change_of_title() -> None:
    new = OLD.replace("Salg af areal", "Lokalplan 112").replace("13.06.04G10-3-24", "01.02.05P16-1-24")
    assert told(new) == [("m/2", "punkt", None, "2: Lokalplan 112"), ("m/2", "punkt", "2: Salg af areal", None)]


def test_a_punkt_that_is_closed_now_is_the_same_punkt() -> None:
    new = OLD.replace("Punkt 2: Salg af areal", "Punkt 2: Lukket: Salg af areal")
    assert ("m/2", "closed", "open", "closed") in told(new)
    assert not [change for change in found(new) if change.what == "punkt"]


def test_a_paragraph_that_is_parted_beside_one_that_changed() -> None:
    new = OLD.replace("2,4 mio. kr. Den er", "2,4 mio. kr.\n\nDen er").replace("to af dem", "tre af dem")
    (change,) = found(new)
    assert (change.what, change.lines_before, change.lines_after) == ("text", (18, 18), (20, 20))
    assert sentence(change).endswith('is now "Naboerne er hørt, og tre af dem har svaret."')


@pytest.mark.parametrize("sample", STYLES, ids=lambda path: path.stem)
def test_no_record_differs_from_itself(sample: object) -> None:
    record = parse(sample)  # type: ignore[arg-type]
    assert list(differences(record, record, "m")) == []


@pytest.mark.parametrize("house", HOUSES[::4], ids=str)
@settings(max_examples=settings().max_examples // 12, phases=UNSHRUNK)
@given(data=st.data())
def test_the_other_way_round_are_as_many_changes(house: House, data: st.DataObject) -> None:
    a, b = (parse(written(data.draw(minutes(house)), house), grammar=house.grammar) for _ in range(2))
    there, back = list(differences(a, b, "m")), list(differences(b, a, "m"))
    assert Counter(change.what for change in there) == Counter(change.what for change in back)
    assert {change.what for change in there} <= set(WHAT)
    assert all(sentence(change) for change in there)
    assert all(change.before != change.after for change in there)


@settings(max_examples=settings().max_examples // 6, phases=UNSHRUNK)
@given(minutes(SBSYS))
def test_indented_and_spaced_minutes_say_the_same(meeting: Minutes) -> None:
    text = written(meeting, SBSYS)
    assert list(differences(parse(text), parse(forms.indented(text).replace("\n\n", "\n\n\n")), "m")) == []


def test_likeness_is_the_same_both_ways() -> None:
    assert likeness("Anna Krag", "Anna Krogh") == likeness("Anna Krogh", "Anna Krag") > 0.5
    assert likeness("Anna Krag", "Anna Krag") == 1
    assert likeness("", "Bo") < 0.5


def test_of_a_long_text_the_words_that_differ_are_told() -> None:
    words = [f"ord{n}" for n in range(200)]
    before, after = excerpts(" ".join(words), " ".join([*words[:100], "nyt", *words[101:]]))
    assert before == "… ord96 ord97 ord98 ord99 ord100 ord101 ord102 ord103 ord104 …"
    assert after == "… ord96 ord97 ord98 ord99 nyt ord101 ord102 ord103 ord104 …"
