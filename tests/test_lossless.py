"""Nothing is lost: every line has exactly one role, and its words stand in the record object whose lines hold it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import referat_cli
from conftest import ODD, SBSYS, STYLES
from referat_cli.explaining import explain
from referat_cli.inputs import InputError
from referat_cli.parsing import source_of
from referat_cli.text import lines_of, split_lines

ROLES = {
    "blank", "title", "field", "toc", "punkt", "case_number", "label", "group", "heading", "by", "subheading", "paragraph", "item", "table",
    "quote", "furniture", "front", "end",
}  # fmt: skip


def words(text: str) -> Counter[str]:
    """The words of a text; what a soft hyphen or a hyphen at a line's end parts is one word only when joined, so letters are counted."""
    return Counter(c for c in text.casefold() if c.isalnum())


def texts(record: dict[str, Any]) -> Iterator[tuple[tuple[int, int], str]]:
    """Every text of a record with the lines it is said to stand on, each line in one of them: the leaves of the record."""
    for line in record["header"]:
        yield line["lines"], f"{line['label']} {line['value']}"
    for row in record["toc"]:
        yield row["lines"], row["text"]
    for block in (*record["front"], *record["furniture"], *record["groups"], *record["end"]):
        yield block["lines"], block["text"]
    for punkt in record["punkter"]:
        for line in punkt["header"]:
            yield line["lines"], f"{line['label']} {line['value']}"
        for section in punkt["sections"]:
            if section["heading"]:
                first, last = section["lines"]
                yield (first, max(first, section["blocks"][0]["lines"][0] - 1) if section["blocks"] else last), section["heading"]
            for block in section["blocks"]:
                yield block["lines"], block["text"]


BULLET_O = re.compile(r"^[\s>]*(?:[-*•·▪] +)*o +")  # the letter that some lists have for a bullet


def assert_nothing_lost(text: str) -> None:
    source = source_of(text)
    assert "".join(split_lines(source.text)) == source.text
    rows = explain(source)
    assert [row.line for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == len(split_lines(source.text))
    assert {row.role for row in rows} <= ROLES
    records = [record.model_dump(mode="json") for record in referat_cli.parse_all(text)]
    said = [(span, words(told)) for record in records for span, told in texts(record)]
    for line in lines_of(source.text):
        held: Counter[str] = Counter()
        for (first, last), told in said:
            if first <= line.number <= last:
                held += told
        assert not words(BULLET_O.sub("", line.raw)) - held, (line.number, line.raw)
    assert_in_order(records)


def assert_in_order(records: list[dict[str, Any]]) -> None:
    """Sections follow one another, and every fact lies within its punkt."""
    for record in records:
        for punkt in record["punkter"]:
            last = punkt["lines"][0] - 1
            for section in punkt["sections"]:
                assert section["lines"][0] > last
                last = section["lines"][1]
            assert last <= punkt["lines"][1]
            for kind in ("guests", "references", "absent", "votes", "amounts", "bilag"):
                assert all(punkt["lines"][0] <= fact["lines"][0] <= fact["lines"][1] <= punkt["lines"][1] for fact in punkt[kind])


@pytest.mark.parametrize("sample", [*STYLES, *ODD], ids=lambda path: path.stem)
def test_samples(sample: Path) -> None:
    assert_nothing_lost(source_of(sample).text)


PIECES = st.sampled_from(
    [
        "REFERAT Byrådet d. 07-05-2024", "Mødedato Tirsdag d. 7. maj 2024 kl. 17:00", "Mødedeltagere Anna Holm (A), Bo Lind", "Krag (V)", "Indholdsfortegnelse",
        "Budget 2025.....\t3", "Lukket:\t9", "| a | b |", "|---|---|", "Punkt 1: Budget 2025", "Punkt 2: Lukket:", "## **Punkt 3: Veje**", "00.30.10A00-1-24",
        "Resume", "Sagsfremstilling", "### Økonomi", "Økonomi", "Indstilling", "Kommunaldirektøren indstiller,", "- At budgettet godkendes.", "1. at vejen anlægges,",
        "Indstilling Vejchefen indstiller, at vejen anlægges.", "Beslutning fra Vejudvalget, den 2. maj 2024, pkt. 3:", "Beslutning", "Godkendt.", "Bilag",
        "Chef Anna Holm deltager kl. 10.15.", "Fraværende: Bo Lind (V).", "For stemte 5, imod stemte 2.", "> citat", "\t1\t2", "* * *", "Side 3 af 9", "14,6 mio. kr.",
        "En ganske almindelig sætning, der er lang nok til at blive brudt over flere linjer, når den er lang nok", "med\xadarbejder\xad", "Teknik- og", "[a](#)", "\\- x",
        "1. Budget 2026", "2. Veje", "3. Lukket punkt", "Sag nr. 4", "Åben", "5 | Takster | ÅBEN", "A. Sager til afgørelse", "LUKKEDE SAGER", "Sagsnr.: 16/1234",
        "Udvalg: Byrådet", "Dato:", "12. marts 2024 kl. 17.00", "Mødested", "Byrådets beslutning den 7. maj 2024:", "--- Beslutning ---", "B. Indstilling",
        "BeslutningGodkendt.", "Bes1utning", "Administrationens indstilling", "Side 1 af 3", "Side 2 af 3", "Til toppen", "Nyt plejehjem (sag 23)", "BlÃ¥ veje",
        "", "", " ", "\f", "\x0b", "\u2028",
    ]
)  # fmt: skip


@pytest.mark.parametrize("label", ["Mødedeltagere", "Fraværende", "Afbud fra", "Dagsorden:"])
def test_a_field_of_a_hundred_names(label: str) -> None:
    names = [
        ", ".join(f"{first} {last} ({party})" for first in ("Anna", "Bo", "Carl")) + "," for last in ("Holm", "Lind", "Dam") for party in "ABCFOVØÅ"
    ]
    head, rest = "REFERAT Byrådet d. 07-05-2024\n\nMødedato Tirsdag d. 7. maj 2024 kl. 17:00\n", "\n\nPunkt 1: Budget\n\nBeslutning\n\nGodkendt.\n"
    assert_nothing_lost(f"{head}{label} Ida Bro,\n" + "\n".join(names) + rest)
    assert_nothing_lost(f"{head}{label} Ida Bro,\n" + " ".join(names) + rest)
    assert_nothing_lost(f"{head}{label} " + " ".join(names) + rest)


@given(st.lists(PIECES, max_size=40), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_any_order_of_lines(lines: list[str], end: str) -> None:
    assert_nothing_lost(end.join(lines))


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    assert_nothing_lost(text)


@given(st.sampled_from(SBSYS), st.randoms(use_true_random=False))
def test_mutilated_samples(sample: Path, random: Any) -> None:
    """Lines dropped, doubled, swapped and cut: a record all the same, and every line in it."""
    lines = sample.read_text(encoding="utf-8").split("\n")
    for _ in range(random.randint(1, 12)):
        n, m = random.randrange(len(lines)), random.randrange(len(lines))
        change = random.randrange(4)
        if change == 0:
            del lines[n]
        elif change == 1:
            lines.insert(m, lines[n])
        elif change == 2:
            lines[n], lines[m] = lines[m], lines[n]
        else:
            lines[n] = lines[n][: random.randint(0, len(lines[n]))]
    assert_nothing_lost("\n".join(lines[random.randrange(20) :]))


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """Bytes that are text give a record; others are told not to be."""
    try:
        source = source_of(data)
    except InputError:
        return
    assert_nothing_lost(source.text)


def test_words_are_counted_by_their_letters() -> None:
    assert words("Med\xadarbejder") == words("medarbejder")
    assert regex.search(r"\w", "a")


def test_a_wrapped_sentence_with_a_tab_keeps_its_second_line() -> None:
    prose = [
        "Kommunen har i de seneste år brugt flere midler på vedligehold af veje og",
        "stier end forudsat i budgettet, og derfor foreslås en ny ramme fra det nye",
        "budgetår, som kan dække de stigende udgifter til asfalt, brosten og fliser",
        "i hele kommunen, også i de mindre landsbyer uden for de større byområder.",
    ]
    tabbed = [
        "Det samlede beløb for\tvejene er stort, som det fremgår af bilag nr. 1 mv.",
        "hemmeligtord fortsætter sætningen her på den næste linje, som slutter der.",
    ]
    record = referat_cli.parse(
        "\n".join(
            [
                "REFERAT Byrådet d. 07-05-2024",
                "Mødedato Tirsdag d. 7. maj 2024",
                "Punkt 1: Budget",
                "Sagsfremstilling",
                "",
                *prose,
                *tabbed,
                "",
                "Beslutning",
                "",
                "Godkendt.",
            ]
        )
    )
    assert "hemmeligtord fortsætter" in record.model_dump_json()
    assert "bilag nr. 1 mv. hemmeligtord" in record.punkter[0].sections[0].blocks[-1].text


def test_a_title_longer_than_a_rule_reads_loses_nothing() -> None:
    record = referat_cli.parse("REFERAT Byrådet d. 07-05-2024\n\nPunkt 1: " + "langt ord " * 58 + "\nresten af titlen\n\nBeslutning\n\nGodkendt.\n")
    assert record.punkter[0].sections[0].text == "resten af titlen"


def test_an_amount_beyond_all_numbers_leaves_the_record_json() -> None:
    record = referat_cli.parse("REFERAT Byrådet d. 07-05-2024\nPunkt 1: a\n\nTilskud er kr. " + "9" * 320 + " i alt, heraf 5 kr. straks.\n")
    assert "Infinity" not in record.model_dump_json()
    assert [amount.value for amount in record.punkter[0].amounts] == [5]
