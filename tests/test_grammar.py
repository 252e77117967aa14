"""Grammars prove themselves, and tell a mistake with file, place, reason and help."""

from __future__ import annotations

from pathlib import Path

import pytest

from referat_cli import parse, shelf
from referat_cli.grammar import GrammarError

FOLDER = Path(__file__).parent / "grammars"
BROKEN = sorted(path for path in FOLDER.glob("*.toml") if path.stem != "valid")


@pytest.mark.parametrize("path", sorted(shelf.shipped_folder().glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_grammars_are_proven_and_have_samples(path: Path) -> None:
    grammar = shelf.load(path)
    assert grammar.name == path.stem
    if grammar.detect is not None:  # else it is only extended by others, or for what no style claims
        assert list((Path(__file__).parents[1] / "samples" / path.stem).glob("*.txt"))


def test_a_small_grammar_reads_its_style() -> None:
    record = parse("Referat: Byrådet\n\nSag 4 Veje\n\nBeslutning\n\nGodkendt.\n", grammar=FOLDER / "valid.toml")
    assert (record.body, record.punkter[0].number, record.punkter[0].title) == ("Byrådet", "4", "Veje")
    assert record.punkter[0].beslutning is not None
    assert record.punkter[0].beslutning.outcomes == ("godkendt",)
    assert record.grammar == "lille"


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_mistake_is_told_with_its_place(path: Path, pytestconfig: pytest.Config) -> None:
    with pytest.raises(GrammarError) as told:
        shelf.load(path)
    message = str(told.value).replace(str(FOLDER), "tests/grammars") + "\n"
    golden = path.with_suffix(".txt")
    if pytestconfig.getoption("--accept"):
        golden.write_text(message, encoding="utf-8")
    assert message == golden.read_text(encoding="utf-8")


def test_an_unknown_grammar_is_told_with_those_known() -> None:
    with pytest.raises(GrammarError, match=r"shipped are: .*sbsys"):
        shelf.by_name("ukendt-stil")
