"""Bytes to lines: encodings, line ends, and the markup taken off a copy of each line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referat_cli import parse
from referat_cli.display import printable
from referat_cli.inputs import InputError
from referat_cli.text import bare_lines, decode, line_count, lines_of, source_of_text, split_lines, undress

DANISH = "Mødedato Onsdag d. 27. marts 2024 - Åbenrå og Ærø – «citat»\n"


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-32", False), ("utf-16-le", True), ("utf-16-be", True), ("cp1252", True)],
)
def test_encodings(encoding: str, guessed: bool) -> None:
    source = decode((DANISH * 3).encode(encoding))
    assert source.text == DANISH * 3
    assert source.guessed is guessed
    assert source.size == len((DANISH * 3).encode(encoding))


def test_every_byte_of_windows_1252_is_a_letter() -> None:
    data = b"kroner: " * 60 + bytes(range(128, 256))
    assert len(decode(data).text) == len(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 ...", "is damaged, no PDF"),
        (b"PK\x03\x04 ...", "is a damaged zip or Word file"),
        (b"SQLite format 3\x00 ...", "is a SQLite database"),
        (bytes(range(256)) * 20, "is no text but a binary of an unknown kind"),
        (b"\x00" * 100, "is no text but a binary of an unknown kind"),
    ],
)
def test_what_is_no_text_is_told_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        decode(data, "fil.bin")
    assert str(told.value).startswith("fil.bin ")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("data", [b"Punkt 1: a\0b\n", b"En fil begynder med %PDF-1.4 og rummer endobj.\n", b"\x01\x02\x03"])
def test_what_a_text_may_hold(data: bytes) -> None:
    assert decode(data).text == data.decode()


@given(st.text(alphabet=st.sampled_from("ab\r\n\f\v\x85\u2028 "), max_size=60))
def test_only_three_line_ends(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert len(lines) == len(bare_lines(text)) == line_count(text)
    assert [line.number for line in lines_of(text)] == [n for n, line in enumerate(bare_lines(text), 1) if line.strip()]


@pytest.mark.parametrize(
    ("raw", "text", "level", "bullet"),
    [
        ("## **Beslutning**", "Beslutning", 2, False),
        ("### **Kommunaldirektøren indstiller,**", "Kommunaldirektøren indstiller,", 3, False),
        ("#Beslutning", "Beslutning", 1, False),
        ("- At sagen drøftes.", "At sagen drøftes.", 0, True),
        ("- - At sagen drøftes.", "At sagen drøftes.", 0, True),
        ("  • Et punkt", "Et punkt", 0, True),
        ("o Et punkt", "Et punkt", 0, True),
        ("1. Et punkt", "1. Et punkt", 0, False),
        ("-50.000 kr.", "-50.000 kr.", 0, False),
        ("[Direktionen, punkt 2](#)", "Direktionen, punkt 2", 0, False),
        ("Se [planen](https://eksempel.dk/plan).", "Se planen (https://eksempel.dk/plan).", 0, False),
        ("et *vigtigt* og _kursivt_ ord, fil_navn_her.pdf", "et vigtigt og kursivt ord, fil_navn_her.pdf", 0, False),
        ("2 * 3 * 4", "2 * 3 * 4", 0, False),
        (r"\- At E\-07 \[udkast\]", "- At E-07 [udkast]", 0, False),
        ("med\xadarbejder\xa0og", "medarbejder og", 0, False),
        ("a\u030abent", "a\u030abent", 0, False),
    ],
)
def test_undress(raw: str, text: str, level: int, bullet: bool) -> None:
    line = undress(1, raw)
    assert (line.text, line.level, line.bullet) == (text, level, bullet)


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        ("| a | b\\|c |", ("a", "b|c")),
        ("a\t\tb", ("a", "", "b")),
        ("\tHolstebro\t11,0", ("", "Holstebro", "11,0")),
        ("|--|--|", ("--", "--")),
        ("Økonomi\t", ("Økonomi", "")),
    ],
)
def test_cells(raw: str, cells: tuple[str, ...]) -> None:
    assert undress(1, raw).cells == cells


def test_decomposed_letters_are_composed() -> None:
    assert lines_of("A\u030aben sag")[0].text == "Åben sag"


def test_a_lone_surrogate_is_no_bug() -> None:
    assert source_of_text("a\ud800b").text == "a\ufffdb"


def test_nothing_that_steers_a_terminal_is_printable() -> None:
    assert printable("\x1b[2J\x07\x9b1m\u202etxt\r\u2066") == "\\x1b[2J\\x07\\u009b1m\\u202etxt\\x0d\\u2066"
    assert printable("æøå\t\n") == "æøå\t\n"


def test_marks_stacked_high_are_kept_and_take_no_time() -> None:
    stack = "\u0301" * 50_000 + "\u0316" * 50_000
    (line,) = lines_of(f"a\u030a e{stack} a\u030a")
    assert line.text == f"å e{stack} å"


def test_a_byte_order_mark_inside_the_text_hides_nothing() -> None:
    assert [line.text for line in lines_of("\ufeffReferat\n\ufeff\n\ufeff# Punkt\n")] == ["Referat", "Punkt"]


def test_a_few_short_lines_apart_tell_no_width() -> None:
    items = [
        "Direktøren for By & Havn indstiller,",
        "Teknik- og Miljøudvalget:",
        "- At planen godkendes.",
        "Økonomiudvalget:",
        "- At planen godkendes.",
    ]
    head = ["REFERAT Direktionen d. 01-01-2020", "Mødedato Onsdag d. 1. januar 2020 kl. 07:00", "Mødested Rådhuset, lokale 2", "Indholdsfortegnelse"]
    punkt = ["Handleplan for cykelstier.....\t3", "Punkt 1: Handleplan for cykelstier", "00.00.00A00-0-00", "Beslutning", "Godkendt.", "Indstilling"]
    record = parse("\n\n".join([*head, *punkt, *items]))
    assert [block.text for block in record.punkter[0].sections[1].blocks] == [item.removeprefix("- ") for item in items]


def punkter_with(lines: str, header: str = "") -> str:
    """Five punkter as long as pages, each with the same lines; every one begins with a page's header, if there is one."""
    prose = "".join(f"Linje {n} om sagen, som den er.\n\n" for n in range(1, 15))
    punkter = (
        f"Punkt {n}: Sag {n}\n\nSagsfremstilling\n\n{prose}Ord {n}.\n\n{header}Beslutning\n\nGodkendt {n}.\n\nBilag\n\n{lines}" for n in range(1, 6)
    )
    return "REFERAT Byrådet d. 07-05-2024\n\n" + "".join(punkter)


def test_attachments_that_every_punkt_has_are_no_page_furniture() -> None:
    record = parse(punkter_with("Bilag 1 - Budget.pdf\n\nBilag 2 - Kort.pdf\n\n"))
    assert [[bilag.title for bilag in punkt.bilag] for punkt in record.punkter] == [["Bilag 1 - Budget.pdf", "Bilag 2 - Kort.pdf"]] * 5
    assert record.furniture == ()
    record = parse(punkter_with("Bilag 1 - Budget.pdf\n\n", "Fjordby Kommune\n\n"))
    assert [line.text for line in record.furniture] == ["Fjordby Kommune"] * 5
