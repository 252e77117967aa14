"""Grammars prove themselves, and tell a mistake with file, place, reason and help."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import STYLES
from referat_cli import parse, shelf
from referat_cli.grammar import Grammar, GrammarError
from referat_cli.patterns import literal

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


SLOW = r"""
name = "langsom"
title = "Patterns that come to no end"
[[rule]]
kind = "title"
within = ["head"]
pattern = 'Referat: (?<body>.+)'
samples = [{ line = "Referat: Byrådet", body = "Byrådet" }]
[[rule]]
kind = "punkt"
within = ["punkt"]
pattern = 'Sag (?<number>\d+) (?<title>.*)'
samples = [{ line = "Sag 4 Veje", number = "4", title = "Veje" }]
[[rule]]
kind = "label"
within = ["punkt"]
pattern = '(?:\p{L}|\p{L}\p{L}| )+!'
samples = [{ line = "Hej!" }]
[[section]]
slug = "beslutning"
headings = ["Beslutning"]
inline = '(?:\p{L}|\p{L}\p{L}| )+;'
[[outcome]]
label = "godkendt"
clues = ["godk"]
pattern = 'godk(?:\p{L}|\p{L}\p{L}| )+;'
samples = [{ line = "Godkendt;" }]
"""
ENDLESS = "en lang linje uden ende som bare fortsætter og fortsætter og fortsætter"


def test_a_pattern_without_end_is_told_and_put_aside(tmp_path: Path) -> None:
    (tmp_path / "langsom.toml").write_text(SLOW, encoding="utf-8")
    told = "".join(f"Linje {word} {ENDLESS} 1!\n\n" for word in ("et", "to", "tre", *["mere"] * 500))
    text = f"Referat: Byrådet\n\nSag 4 Veje\n\n{told}Beslutning er {ENDLESS} 1;\n\nBeslutning\n\nGodk{ENDLESS} 1;\n"
    record = parse(text, grammar=tmp_path / "langsom.toml")
    slow = [(found.line, found.message) for found in record.diagnostics if found.code == "pattern-slow"]
    assert [line for line, _ in slow] == [5, 7, 9, 1011, 1015]
    assert ["put aside" in message for _, message in slow] == [False, False, True, False, False]
    assert "rule 3 (label)" in slow[0][1]
    assert "section 1 (beslutning)" in slow[3][1]
    assert "outcome 1 (godkendt)" in slow[4][1]
    assert [section.kind for section in record.punkter[0].sections] == ["andet", "beslutning"]
    again = parse("Referat: Byrådet\n\nSag 4 Veje\n\nHej!\n", grammar=tmp_path / "langsom.toml")
    assert [line.value for line in again.punkter[0].header] == ["Sag 4 Veje", "Hej!"]  # what was put aside is so for one text


def rule(kind: str, zone: str, pattern: str, sample: str) -> str:
    return f"\n[[rule]]\nkind = \"{kind}\"\nwithin = [\"{zone}\"]\npattern = '''{pattern}\n'''\nsamples = [{{ {sample} }}]\n".replace("\n'''", "'''")


OWN = 'name = "egen"\ntitle = "Egen"\nextends = "sbsys"\n'
FAULTS = {
    "is no regular expression": rule("label", "punkt", "(?x)Foo  # c", 'line = "Foo"'),
    "has no line": rule("label", "punkt", "Foo", 'line = " "'),
    "has a group named 'rest'": "\n[[section]]\nslug = 'bilag'\nheadings = ['Kort']\ninline = '(?<rest>x)'\n",
    "has a group named 'foo'": "\n[[outcome]]\nlabel = 'udsat'\nclues = ['ud']\npattern = '(?<foo>udsat)'\nsamples = [{ line = 'udsat' }]\n",
    "comes to no end on": rule("label", "punkt", "(?:a|aa)+!", f'line = "{"a" * 60}1!"'),
    "is not TOML": "\nx = " + "[" * 5000 + "]" * 5000,
    "is no key here": "\n" + ".".join("a" * 5000) + " = 1\n",
    "cannot be read": "\nx = " + "9" * 10_000,
    "is a label twice": "\n[[field]]\nfield = 'date'\nlabels = ['Dag']\n[[field]]\nfield = 'place'\nlabels = ['Dag']\n",
    "headings' must be a list": "\n[[section]]\nslug = 'bilag'\nheadings = 'Kort'\n",
    "values must be a table": "\nvalues = [1]\n",
    "section 1 must be a table": "\nsection = [1]\n",
    "'rule' must be a list": "\nrule = 'x'\n",
    "go round in a circle": "\n[values]\na = '${b}'\nb = '${a}'\n" + rule("label", "punkt", "${a}", 'line = "a"'),
    "or too deep": "\n[values]\n" + "".join(f"v{n} = '{('${v' + str(n + 1) + '}') * 20}'\n" for n in range(7)) + "v7 = 'x'\n",
}


@pytest.mark.parametrize("reason", FAULTS)
def test_whatever_is_wrong_is_told(reason: str, tmp_path: Path) -> None:
    (tmp_path / "egen.toml").write_text(OWN + FAULTS[reason], encoding="utf-8")
    with pytest.raises(GrammarError) as told:
        shelf.load(tmp_path / "egen.toml")
    assert reason in str(told.value).replace("\n ", "").replace("  ", " ")


def test_what_the_pattern_of_a_sample_is_given_is_told(tmp_path: Path) -> None:
    (tmp_path / "egen.toml").write_text(
        OWN + rule("label", "punkt", "> Emne (?<label>A): .+", 'line = "> Emne A: Veje", label = "A"'), encoding="utf-8"
    )
    with pytest.raises(GrammarError, match=r'is read as text, not as label; the pattern is given "Emne A: Veje"'):
        shelf.load(tmp_path / "egen.toml")


@pytest.mark.parametrize(
    ("base", "reason"),
    [("egen", "goes round in a circle"), ("hvadnu", "is no grammar"), ("x" * 400, "is no grammar"), ("a\\u0000b", "is no grammar")],
)
def test_what_it_extends_must_be_there(base: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "egen.toml").write_text(OWN.replace("sbsys", base), encoding="utf-8")
    with pytest.raises(GrammarError, match=reason):
        shelf.load(tmp_path / "egen.toml")


def test_a_group_that_takes_no_part_is_empty(tmp_path: Path) -> None:
    own = OWN + rule("decision", "punkt", "Afgjort(?: (?<date>d\\. .*))?", 'line = "Afgjort", date = ""')
    own += rule("toc_row", "toc", "Kap(?: (?<title>x))?", 'line = "Kap", title = ""')
    (tmp_path / "egen.toml").write_text(own, encoding="utf-8")
    record = parse("REFERAT Byrådet d. 1-2-2024\n\nIndholdsfortegnelse\n\nKap\n\nPunkt 1: Veje\n\nAfgjort\n\nJa.\n", grammar=tmp_path / "egen.toml")
    assert [section.kind for section in record.punkter[0].sections] == ["tidligere_beslutning"]


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"Sagsid\.: \d+", "Sagsid.: "),
        (r"(?:Til )?toppen\??", "toppen"),
        (r"Sager? til(?i:x) \p{L}+", "Sage"),
        (r"a|b", ""),
        (r"(?i)referat", ""),
        (r"[abc]{2}", ""),
    ],
)
def test_what_a_text_must_hold_for_a_pattern(pattern: str, held: str) -> None:
    assert literal(pattern) == held


@pytest.mark.parametrize("grammar", shelf.shipped().values(), ids=lambda grammar: grammar.name)
def test_seeking_the_letters_first_changes_no_signal(grammar: Grammar) -> None:
    texts = [sample.read_text(encoding="utf-8", errors="replace") for sample in STYLES]
    for sought in (*(pattern for _, _, pattern in grammar.signals), *grammar.needed):
        assert all((sought.search(text) is None) == (sought.compiled.search(text) is None) for text in texts)
