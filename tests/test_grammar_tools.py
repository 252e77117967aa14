"""The tools for whoever writes a grammar, as they are run: which, test, suggest, and the user's own folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, SAMPLES, SBSYS, STYLES, Run
from referat_cli import parse, shelf
from referat_cli.parsing import records_of, source_of
from referat_cli.suggesting import suggest, worth
from referat_cli.text import decode

Referat_ = Callable[..., Run]
UNKNOWN = """\
Havneby Kommune
Trafikudvalget

REFERAT NR. 7/2024

Mødedato: onsdag den 7. februar 2024
Protokolfører: Bo Lind

¶ 31 / Godkendelse af dagsorden

Konklusion på mødet

Godkendt.

¶ 32 / Ny cykelsti ved Skovbrynet
Mappe 24.117-B

Optakt

Der er afsat midler til en cykelsti langs Skovbrynet.

Konklusion på mødet

Godkendt.

¶ 33 / Lys i tunnelen
Mappe 24.205-B

Optakt

Lyset i tunnelen skal skiftes.

Konklusion på mødet

Udsat.
"""
MINE = """\
name = "afsnit"
title = "Items «¶ 31 / title»"
extends = "kommunal"

[detect]
sure = ['¶ \\d+ / .+']
signals = ['REFERAT NR\\. .+']

[[rule]]
kind = "punkt"
within = ["punkt"]
pattern = '¶ (?<number>\\d+) / (?<title>.+)'
samples = [{ line = "¶ 4 / Veje", number = "4", title = "Veje" }]

[[section]]
slug = "beslutning"
headings = ["Konklusion på mødet"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the user's own grammars."""
    (made := tmp_path / "config" / "referat" / "grammars").mkdir(parents=True)
    return made


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """Minutes in a style that no shipped grammar claims."""
    (path := tmp_path / "ukendt.txt").write_text(UNKNOWN, encoding="utf-8")
    return path


# --- the user's own grammars


def test_a_grammar_in_the_config_folder_is_listed_chosen_and_asked_for(referat: Referat_, folder: Path, unknown: Path) -> None:
    (folder / "afsnit.toml").write_text(MINE, encoding="utf-8")
    assert "afsnit" in referat("grammars").out
    for arguments in ([], ["--grammar", "afsnit"]):
        record = json.loads(referat("parse", *arguments, unknown).out)
        assert (record["grammar"], record["punkter"][0]["title"]) == ("afsnit", "Godkendelse af dagsorden")
    assert referat("load", unknown).code == 0
    assert json.loads(referat("list", "--format", "jsonl").out)
    assert "  1.00 afsnit" in referat("grammars", "which", unknown).out


def test_python_knows_no_folder(folder: Path, unknown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "afsnit.toml").write_text(MINE, encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parents[1]))
    assert parse(unknown).grammar == "generic"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (MINE.replace("'¶ (", "'("), '"¶ 4 / Veje" is read as text, not as punkt'),
        ("name = ", "is not TOML"),
        (MINE.replace('name = "afsnit"', 'name = "andet"'), "is 'andet', not 'afsnit'"),
    ],
)
def test_a_faulty_one_is_told_and_passed_over_unless_asked_for(text: str, reason: str, referat: Referat_, folder: Path, unknown: Path) -> None:
    (folder / "afsnit.toml").write_text(text, encoding="utf-8")
    run = referat("parse", unknown)
    assert (run.code, json.loads(run.out)["grammar"], run.err.count("\n")) == (0, "generic", 1)
    assert reason in run.err
    assert run.err.endswith("; this grammar is passed over\n")
    asked = referat("parse", "--grammar", "afsnit", unknown)
    assert (asked.code, asked.out) == (2, "")
    assert reason in asked.err


@pytest.mark.long
def test_a_faulty_one_is_named_among_those_proven(referat: Referat_, folder: Path) -> None:
    (folder / "afsnit.toml").write_text("name = ", encoding="utf-8")
    proof = referat("grammars", "test")
    assert proof.code == 1
    assert f"FAILED {folder / 'afsnit.toml'}" in proof.out


def test_the_users_own_goes_before_a_shipped_one_that_claims_alike(referat: Referat_, folder: Path) -> None:
    (folder / "min.toml").write_text('name = "min"\ntitle = "SBSYS with a word more"\nextends = "sbsys"\n', encoding="utf-8")
    run = referat("check", SBSYS[0])
    assert "grammar-" not in run.out
    assert "min and sbsys claim it alike, and min is your own" in referat("grammars", "which", SBSYS[0]).out


# --- which


def test_which_tells_choice_signals_and_lines(referat: Referat_) -> None:
    run = referat("grammars", "which", SBSYS[0], SAMPLES / "odd" / "grammar-ambiguous.txt")
    assert run.code == 0
    assert f"{SBSYS[0]}: sbsys, for sbsys claims it most\n  1.00 sbsys\n" in run.out
    assert "generic, for edoc and punkt-titel claim this text alike" in run.out
    assert "not seen signal Møde lokation" in run.out


def test_which_as_json_lines(referat: Referat_) -> None:
    told = json.loads(referat("grammars", "which", "--format", "jsonl", SBSYS[0]).out)
    assert told["grammar"] == "sbsys"
    best = told["claims"][0]
    assert (best["grammar"], best["score"]) == ("sbsys", 1.0)
    assert {"kind": "signal", "pattern": "Indholdsfortegnelse", "line": best["signals"][3]["line"]} in best["signals"]


def test_which_passes_over_what_cannot_be_read(referat: Referat_) -> None:
    run = referat("grammars", "which", "missing.txt", SBSYS[0])
    assert run.code == 3
    assert "sbsys claims it most" in run.out


# --- test


@pytest.mark.long
def test_every_shipped_grammar_is_proven(referat: Referat_) -> None:
    run = referat("grammars", "test")
    assert (run.code, run.err) == (0, "")
    assert len(run.out.splitlines()) == len(shelf.shipped())


def test_what_no_rule_reached_is_told_with_its_lines(referat: Referat_, unknown: Path) -> None:
    run = referat("grammars", "test", "--grammar", "kommunal", unknown)
    assert run.code == 1
    assert "1 time meeting without punkter: line 1" in run.out
    (mine := unknown.with_name("afsnit.toml")).write_text(MINE, encoding="utf-8")
    run = referat("grammars", "test", "--grammar", mine, unknown)
    assert run.code == 0
    assert run.out.splitlines()[0] == "afsnit: 1 rule keeps its 1 sample"
    assert "2 times «Optakt» recurs as a heading does: lines 18, 29" in run.out
    assert "3 times punkt without case number: lines 9, 15, 26" in run.out


def test_a_grammar_that_is_none_is_a_wrong_command_line(referat: Referat_, tmp_path: Path) -> None:
    assert referat("grammars", "test", "--grammar", "ukendt").code == 2
    (faulty := tmp_path / "fejl.toml").write_text(MINE.replace("sure", "certain"), encoding="utf-8")
    assert referat("grammars", "test", "--grammar", faulty)[:2] == (2, "")


# --- suggest


def test_a_suggested_grammar_proves_itself_and_reads_more_than_generic(referat: Referat_, unknown: Path) -> None:
    run = referat("grammars", "suggest", "--name", "afsnit", unknown)
    assert (run.code, run.err) == (0, "")
    assert 'extends = "kommunal"' in run.out
    (mine := unknown.with_name("afsnit.toml")).write_text(run.out, encoding="utf-8")
    assert referat("grammars", "test", "--grammar", mine).code == 0
    record = json.loads(referat("parse", "--grammar", mine, unknown).out)
    assert [(punkt["number"], punkt["title"]) for punkt in record["punkter"]][2] == ("33", "Lys i tunnelen")
    assert {section["heading"] for punkt in record["punkter"] for section in punkt["sections"]} == {"Optakt", "Konklusion på mødet"}
    assert [punkt["case_number"] for punkt in record["punkter"]] == [None, "24.117-B", "24.205-B"]


def test_a_sentence_or_an_amount_is_no_case_number() -> None:
    for text in ("Spejderne søger 50.000 kr. til telte", "Spejderne fik 24.117-B."):
        odd = UNKNOWN.replace("Mappe 24.117-B", text).replace("Mappe 24.205-B", text)
        assert "case_number" not in suggest([decode(odd.encode(), "x.txt")], "ny")


@pytest.mark.long
@pytest.mark.parametrize("sample", STYLES[::8], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_suggested_grammar_is_no_worse_than_generic(sample: Path, tmp_path: Path) -> None:
    (path := tmp_path / "ny.toml").write_text(suggest([source := source_of(sample)], "ny"), encoding="utf-8")
    found, before = (worth(records_of(source, grammar)) for grammar in (shelf.load(path), shelf.by_name(shelf.GENERIC)))
    assert all(a >= b for a, b in zip(found, before, strict=True))


def test_suggest_takes_an_id_and_text(referat: Referat_, tmp_path: Path) -> None:
    assert referat("grammars", "suggest", "--name", "Ny Stil", SBSYS[0]).code == 2
    assert referat("grammars", "suggest", "missing.txt").code == 3
    (empty := tmp_path / "tom.txt").write_text("\n \n")
    run = referat("grammars", "suggest", empty)
    assert (run.code, run.err) == (1, "referat: there is no text to learn a style from\n")


@pytest.mark.parametrize("text", ["x\n", "Punkt 1: Å\n", "\x1b[31m\n\n", "'''\n\"\"\"\n\\\n", "1.\n2.\n3.\n"])
def test_odd_texts_make_a_grammar_or_are_refused(text: str, referat: Referat_, tmp_path: Path) -> None:
    run = referat("grammars", "suggest", "-", stdin=text.encode())
    assert run.code in (0, 2)
    if run.code == 0:
        (made := tmp_path / "ny-stil.toml").write_text(run.out, encoding="utf-8")
        assert referat("grammars", "test", "--grammar", made).code == 0


def test_the_page_on_writing_one_holds_a_grammar_that_proves_itself(tmp_path: Path) -> None:
    page = (ROOT / "grammars" / "README.md").read_text(encoding="utf-8")
    (path := tmp_path / "paragraf.toml").write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert shelf.load(path).name == "paragraf"
