"""Search: what is found, what is asked, how it is answered, and that nothing typed breaks it."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from conftest import ROOT, SBSYS, Run
from hostile import ODD, PIECES, queries
from referat_cli import Archive, index
from referat_cli.asking import MOST_TOKENS, All, Field, Figure, Phrase, QueryError, Some, Without, Word, is_cut, read
from referat_cli.display import END, START
from referat_cli.figures import case_tokens, figures
from referat_cli.filters import period
from referat_cli.lexicon import lexicon
from referat_cli.suggestions import suggestion
from referat_cli.words import fold, tokens

JUDGED = ROOT / "tests" / "judged"
Referat_ = Callable[..., Run]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the judged minutes, five bodies' own."""
    path = tmp_path_factory.mktemp("judged") / "a.db"
    with Archive(path) as archive:
        archive.load([JUDGED])
    return path


@pytest.fixture
def archive(loaded: Path) -> Iterator[Archive]:
    with Archive(loaded) as archive:
        yield archive


@pytest.fixture
def own(loaded: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive of the judged minutes that a test may change."""
    shutil.copy(loaded, tmp_path / "own.db")
    with Archive(tmp_path / "own.db") as archive:
        yield archive


def ids(archive: Archive, query: str) -> list[str]:
    return [hit.id for hit in archive.search(query, limit=1000)]


# --- judged queries


def gain(found: list[str], relevant: dict[str, float]) -> float:
    """nDCG@10."""
    ideal = sorted(relevant.values(), reverse=True)
    return dcg([relevant.get(key, 0) for key in found]) / dcg(ideal)


def dcg(grades: list[float]) -> float:
    return sum((2**grade - 1) / math.log2(n + 2) for n, grade in enumerate(grades[:10]))


STYLES = ("skolebestyrelse", "region-navneliste", "kompetence-sidst", "aabne-sager", "dok-sagsid", "fold-ud")


@pytest.mark.parametrize(
    ("texts", "queries"),
    [([JUDGED], "queries.jsonl"), ([ROOT / "samples" / style for style in STYLES], "styles.jsonl")],
    ids=["one-style", "six-styles"],
)
def test_judged_queries_find_what_they_should(texts: list[Path], queries: str, tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.load(texts)
        means = judge(archive, (JUDGED / queries).read_text(encoding="utf-8").splitlines())
    assert [mean >= least for mean, least in zip(means, (0.97, 0.97, 0.99, 0.96), strict=True)] == [True] * 4, means


def judge(archive: Archive, lines: list[str]) -> list[float]:
    """Mean recall, precision, reciprocal rank and gain of judged queries."""
    recall, precision, first, gains = list[float](), list[float](), list[float](), list[float]()
    for line in lines:
        judged = json.loads(line)
        relevant = judged["relevant"]
        found = [key for key in ids(archive, judged["query"]) if key not in judged["neutral"]]
        right = [key for key in found if key in relevant]
        precision += [len(right) / len(found)] if found else []
        if relevant:
            recall.append(len(right) / len(relevant))
            first.append(1 / (found.index(right[0]) + 1) if right else 0)
            gains.append(gain(found, relevant))
    assert len(recall) >= 60
    return [sum(values) / len(values) for values in (recall, precision, first, gains)]


# --- finding

TEXTS = {
    "a": "Bøgerne om byernes Digitaliseringsstyregruppe. Åbenrå får nye handleplaner. Beløbet er 2.427.000 kr.",
    "b": "Der er langt til far. E-læringen begynder 27. marts 2024, jf. lovens § 9, stk. 2, og L 113.",
    "c": "Kunst på biblioteket; kunstigt græs. Resumé: styrings- og beslutningsstrukturen. Børnehavernes 14,6 mio. kr.",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of three punkter."""
    with Archive(tmp_path_factory.mktemp("small") / "a.db") as archive:
        parts = [f"Punkt {n}: Sag {n}\n\n85.13.{n:02d}-G01-{n}-23\n\nSagsfremstilling\n\n{text}\n\n" for n, text in enumerate(TEXTS.values(), 1)]
        archive.put(("REFERAT Byrådet d. 07-05-2024\n\n" + "".join(parts)).encode(), "a.txt")
        yield archive


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("bog", "1"), ("by", "1"), ("digitalisering", "1"), ("digitalisere", "1"), ("styregruppen", "1"), ("handleplan", "1"), ("handleplanernes", "1"),
        ("aabenraa", "1"), ("ÅBENRÅ", "1"), ("får", "1"), ("faar", "1"), ("far", "2"), ("boeger", "1"), ("2427000", "1"), ("2.427.000 kr.", "1"),
        ("elæring", "2"), ("e-læring", "2"), ("læring", "2"), ("27-03-2024", "2"), ("2024-03-27", "2"), ("27. marts 2024", "2"), ("27/3 2024", "2"),
        ("§ 9", "2"), ("§9 stk. 2", "2"), ("L113", "2"), ("lovforslag 113", "2"), ("§ 2", ""), ("kunst", "3"), ("kunstig", "3"), ("resume", "3"),
        ("resumé", "3"), ("styringsstruktur", "3"), ("barn", "3"), ("børnehave", "3"), ("have", "3"), ("14.600.000", "3"), ("mio", "3"),
        ("85.13", "1 2 3"), ("85.13.02", "2"), ("85.13.02G01", "2"), ("85.13.02-G01-2-23", "2"), ("851302G01", "2"), ("85.1", ""),
        ("handle*", "1"), ("handleplaner -bøger", ""), ("bøger ELLER kunst", "1 3"), ("(bøger OR kunst) NOT græs", "1"),
        ('"er langt til far"', "2"), ('"langt er til far"', ""), ("er langt til den far", "2"), ("afsnit:sagsfremstilling far", "2"), ("sag:85.13.03", "3"),
        ("udvalg:byraadet far", "2"), ("dato:2024-05 far", "2"), ("dato:2023 far", ""),
    ],
)  # fmt: skip
def test_a_query_finds_the_punkter(query: str, wanted: str, small: Archive) -> None:
    assert sorted(ids(small, query)) == [f"byraadet/2024-05-07/{number}" for number in wanted.split()]


KIN = """
afslutte/afsluttede afslutning/afsluttede dækninger/dækket indgåelse/indgik svare/svarer svaret/svarer svar/svarene frist/fristerne anbefale/anbefaler
udbud/udbydes afslå/afslag underskrive/underskrift kørsel/køres overføre/overførsler analysere/analysen acceptere/accept teknologisk/teknologi
handle/handel slagte/slagterier museer/museum levering/leveres fordeling/fordele læsning/læses aftale/aftalt sparer/sparede boligforbrug/boligforbruget
isolering/efterisolering åbning/genåbninger betjening/selvbetjening erfaring/erfaringsmæssigt elforbrug/el-forbruget forbrug/elforbruget
indsamling/underskriftsindsamling tilsyn/arbejdstilsynet kvarter/møllekvarteret park/kærparken ejendomsskat/ejendomsskattelån kunsten/kunst
hunde/besøgshund skete/sker åerne/åen cykel/cykler cykler/cykelsti mangel/manglerne
plejer/plejehjemmet hjem/plejehjemmet handel/nethandel
inhabilitet/inhabil inhabil/inhabilitet turisme/turister reducere/reduktionen revision/revideret arrangere/sommerarrangement koordinere/koordinatoren
effektivisere/effektivt
fald/falder vask/vaskede straf/straffet pris/priserne ophold/opholder betjene/betjente
kost/kost gæld/gæld drag/drag regn/regn
"""
STRANGERS = """
får/færre far/får renovere/renovation regn/region region/regere læge/lægning have/har enhed/en uge/thorhauge kunst/kunstig let/billet plan/planke
BBR/b TV/tve hunde/hun kunde/kun hjem/hjemtages net/netværk universitet/univers organisere/organer
hold/holdt holde/hold kost/koster gæld/gælder drag/drage regn/regner ord/ordning ordet/ordning
"""


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of a punkt for each word that another finds, or must not."""
    with Archive(tmp_path_factory.mktemp("single") / "a.db") as archive:
        words = dict.fromkeys(pair.split("/")[1] for pair in (KIN + STRANGERS).split())
        parts = [f"Punkt {n}: Sag {n}\n\nSagsfremstilling\n\n{word}\n\n" for n, word in enumerate(words, 1)]
        archive.put(("REFERAT Byrådet d. 07-05-2024\n\n" + "".join(parts)).encode(), "a.txt")
        yield archive


@pytest.mark.parametrize(("pair", "found"), [*((pair, True) for pair in KIN.split()), *((pair, False) for pair in STRANGERS.split())])
def test_a_word_finds_its_kin_and_no_stranger(pair: str, found: bool, single: Archive) -> None:
    asked, word = pair.split("/")
    assert (word in [hit.snippet.strip(START + END) for hit in single.search(asked, limit=100)]) is found


@pytest.mark.parametrize(
    ("word", "lemma", "parts"),
    [
        ("handleplanerne", "handleplan", {"handle", "plan"}), ("bøgerne", "bog", set()), ("udvalg", "udvalg", set()), ("lederne", "leder", set()),
        ("spildevandsplanen", "spildevandsplan", {"spildevand", "vand", "plan"}), ("kunstig", "kunstig", {"kunstighed"}),
        ("digitaliseringsstyregruppen", "digitaliseringsstyregruppe", {"digitalisering", "styregruppe", "gruppe"}),
    ],
)  # fmt: skip
def test_words_have_a_lemma_and_parts(word: str, lemma: str, parts: set[str]) -> None:
    analysis = lexicon().analysis(word)
    assert analysis.lemmas[0] == lemma
    assert parts <= analysis.parts
    assert parts or not analysis.parts - {lemma + "e"}


def test_one_spelling_stands_for_all() -> None:
    assert fold("Åbenrå") == fold("AABENRAA") == "aabenraa"
    assert fold("Résumé") == "resume"
    assert len({fold("får"), fold("far"), fold("for")}) == 3
    assert tokens("E-learning i 2024, §9") == ["e", "learning", "i", "2024", "9"]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("den 27. marts 2024", "xd20240327"), ("27.03.24", "xd20240327"), ("2024-03-27", "xm202403"), ("marts 2024", "xm202403"), ("32-03-2024", ""), ("27/3-24", "xd20240327"), ("27/3-24/3", ""),
        ("mar. 2024", "xm202403"), ("Sept. 2024", "xm202409"), ("27. sept. 2024", "xd20240927"), ("fremmar 2024", ""),
        ("2.427.000", "xk2427000"), ("14,6 mio. kr.", "xk14600000"), ("§ 12 a", "xp12a"), ("§§ 4 og 5", "xp5"), ("§ 2, stk. 6", "xp2s6"), ("L 113", "xl113"), ("paragraf 12 a", "xp12a"), ("Paragraf 2, stk. 6", "xp2s6"), ("fotoparagraf 2", ""), ("§§ 4-6", "xp5"), ("§§ 4-6, stk. 2", "xp6s2"),
        ("785 t.kr.", "xk785000"), ("14,5 tkr", "xk14500"), ("250 000 kr.", "xk250000"), ("2 427 000 kr.", "xk2427000"), ("2025 742 kr.", ""), ("250 000", ""),
        ("25 %", "xk25pct"), ("25 pct.", "xk25pct"), ("25 procent", "xk25pct"), ("14,6%", "xk14c6pct"), ("14,6%", "xk14c6"), ("25 procentpoint", ""),
        ("on-boarding", "onboarding"), ("tlf. 12", ""),
    ],
)  # fmt: skip
def test_figures_are_one_token(text: str, token: str) -> None:
    found = {one for figure in figures(text) for one in figure.tokens}
    assert token in found if token else not found


def test_a_case_number_has_a_token_for_each_beginning() -> None:
    assert case_tokens("85.13.00G01-2-23") == case_tokens("85.13.00-G01-2-23")
    assert case_tokens("17.02.00-Ø00-0005") == case_tokens("17.02.00Ø00-5")
    assert case_tokens("BR402/05") == case_tokens("BR 402/05") == ("xs402", "xs402x05")
    assert case_tokens("85.13.00G01-2-23")[:3] == ("xs85", "xs85x13", "xs85x13x00")


# --- asking


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("skole", Word("skole")),
        ("skol*", Word("skol", prefix=True)),
        ("skole vej", All((Word("skole"), Word("vej")))),
        ("skole skole", Word("skole")),
        ("skole OG vej", All((Word("skole"), Word("vej")))),
        ("skole ELLER vej", Some((Word("skole"), Word("vej")))),
        ("skole -vej", All((Word("skole"), Without(Word("vej"))))),
        ("skole NOT vej", All((Word("skole"), Without(Word("vej"))))),
        ('"ny skole"', Phrase(("ny", "skole"))),
        ("„ny skole”", Phrase(("ny", "skole"))),
        ('"ny skole', All((Word("ny"), Word("skole")))),
        ("((skole", Word("skole")),
        ("skole) vej", All((Word("skole"), Word("vej")))),
        ("AND skole OR", Word("skole")),
        ("udvalg:byrådet skole", All((Field("udvalg", "byrådet"), Word("skole")))),
        ('udvalg:"Børne- og Skoleudvalget"', Field("udvalg", "Børne- og Skoleudvalget")),
        ("title:skole", Phrase(("title", "skole"))),
        ("e-læring", Phrase(("e", "læring"), "elæring")),
        ("§ 9", Figure(("xp9",), ("9",))),
        ("§ 26 a", Figure(("xp26a",), ("26", "a"))),
        ("§ 26 a, stk. 2", Figure(("xp26as2",), ("26", "a", "stk", "2"))),
        ("§ 2, stk. 6", Figure(("xp2s6",), ("2", "stk", "6"))),
        ("sagsnr. 15/4419", Some((Phrase(("15", "4419")), Figure(("xs15x4419",), ())))),
        ("BR 329/05", Some((All((Word("br"), Phrase(("329", "05")))), Figure(("xs329x05",), ())))),
        ("br329/05", Some((Phrase(("br329", "05")), Figure(("xs329x05",), ())))),
        ("Sagsnummer: 15/4419", Some((Phrase(("15", "4419")), Figure(("xs15x4419",), ())))),
        ("sag-id 2013-0214877", Some((Phrase(("2013", "0214877"), "20130214877"), Figure(("xs2013x214877",), ())))),
        *((f"{label} 82.07", Figure(("xs82x07",), ("82", "07"))) for label in ("sag:", "sag nr.", "Sagsnr.:", "sagsid", "j. nr.", "Journalnummer")),
        ("sagen 82.07", All((Word("sagen"), Figure(("xs82x07",), ("82", "07"))))),
        ("møde 27-03-2024", All((Word("møde"), Figure(("xd20240327",), ("27", "03", "2024"))))),
        ("Ø34", Some((Word("ø34"), Figure(("xfoe34",), ())))),
        ("p16", Some((Word("p16"), Figure(("xfp16",), ())))),
        ("d. 27. marts 2024", Figure(("xd20240327",), ("27", "marts", "2024"))),
        ("møde den 27/3-24", All((Word("møde"), Figure(("xd20240327",), ("27", "3", "24"))))),
        ("785 t.kr.", Figure(("xk785000",), ("785", "t", "kr"))),
        ("14,6 %", Figure(("xk14c6pct",), ("14", "6"))),
        ("27/3 2024", Figure(("xd20240327",), ("27", "3", "2024"))),
        ("3740", Some((Word("3740"), Figure(("xk3740",), ())))),
        ("2024", Word("2024")),
    ],
)
def test_a_query_is_read(query: str, node: object) -> None:
    assert repr(read(query)) == repr(node)


@pytest.mark.parametrize("query", ["", " ", "()", '""', "-", "- -", "AND", "-skole", "NOT skole", "\0", "\ud800", "€", "NOT (a OR b)"])
def test_a_query_with_nothing_to_find_says_so(query: str) -> None:
    with pytest.raises(QueryError, match=r"to search for|must not be found"):
        read(query)


def test_a_long_query_is_not_repeated() -> None:
    with pytest.raises(QueryError) as told:
        read("€" * 5000)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize(("value", "days"), [
    ("2024", ("2024-01-01", "2024-12-31")), ("2024-02", ("2024-02-01", "2024-02-29")), ("27-03-2024", ("2024-03-27", "2024-03-27")),
    ("2024-01..2024-06", ("2024-01-01", "2024-06-30")), ("..2024", ("0001-01-01", "2024-12-31")), ("2024..", ("2024-01-01", "9999-12-31")),
    ("27. marts 2024", ("2024-03-27", "2024-03-27")), ("marts 2024", ("2024-03-01", "2024-03-31")), ("27/3 2024", ("2024-03-27", "2024-03-27")),
])  # fmt: skip
def test_a_period(value: str, days: tuple[str, str]) -> None:
    assert period(value) == days


@pytest.mark.parametrize("value", ["i går", "2024-02-30", "2024-13", "31. februar 2024", "27. og 28. marts 2024", "2024-W10", "2024-03-27 x"])
def test_what_is_no_period(value: str) -> None:
    with pytest.raises(QueryError, match="is no date"):
        period(value)


@pytest.mark.parametrize("query", ["udvalg:ukendt x", "dato:i-går x", "sag:ingen x", "afsnit:ukendt x", "beslutning:måske x"])
def test_an_unknown_value_is_told(query: str, archive: Archive) -> None:
    with pytest.raises(QueryError, match=r"it has|write|are known"):
        archive.search(query)


def test_fields_mean_what_options_mean(archive: Archive) -> None:
    pairs = [
        ("udvalg:kultur-og-idraetsudvalget", {"body": "Kultur- og Idrætsudvalget"}), ("sag:81", {"case": "81"}), ("afsnit:beslutning", {"section": "beslutning"}),
        ("beslutning:godkendt", {"outcome": "godkendt"}), ("dato:2024-08", {"since": "2024-08", "until": "2024-08"}),
    ]  # fmt: skip
    for field, options in pairs:
        by_field = ids(archive, f"{field} plan ELLER {field} aftale")
        by_option = {hit.id for hit in archive.search("plan ELLER aftale", limit=1000, **options)}  # type: ignore[arg-type]
        assert set(by_field) == by_option, field


# --- answering


def test_better_places_and_nearer_words_come_first(tmp_path: Path) -> None:
    kinds = [("Cykelsti", "x", "x"), ("x", "x", "Cykelsti"), ("x", "Cykelsti", "x"), ("x", "Cykelstien", "x"), ("x", "Fjordcykelstier", "x")]
    text = "".join(f"Punkt {n}: {a}\n\nSagsfremstilling\n\n{b}\n\nBeslutning\n\n{c}\n\n" for n, (a, b, c) in enumerate(kinds, 1))
    with Archive(tmp_path / "a.db") as archive:
        archive.put(f"REFERAT Byrådet d. 07-05-2024\n\n{text}".encode(), "a.txt")
        assert [key[-1] for key in ids(archive, "cykelsti")] == ["1", "2", "3", "4", "5"]


def one_punkt_each(archive: Archive, *texts: str) -> None:
    """Minutes with a punkt for each text."""
    parts = "".join(f"Punkt {n}: Sag {n}\n\nSagsfremstilling\n\n{text}\n\n" for n, text in enumerate(texts, 1))
    archive.put(f"REFERAT Byrådet d. 07-05-2024\n\n{parts}".encode(), "a.txt")


def test_words_side_by_side_come_before_words_apart(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        one_punkt_each(archive, "Byrådet drøftede en plan. Senere kom et forslag.", "Et forslag til en plan.", "De vedtog planens forslag.")
        assert ids(archive, "plan forslag")[0][-1] == "3"


def test_not_holds_for_two_words_that_are_sought_as_one(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        one_punkt_each(archive, "Kommunen anlægger en cykelsti.")
        assert len(ids(archive, "cykel sti")) == 1
        assert ids(archive, "cykel sti -cykelsti") == []


def test_a_compound_that_the_archive_lacks_is_sought_in_its_words_and_that_is_told(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        one_punkt_each(
            archive, "Et vandløb. Her skal tages en prøve af det.", "En prøve af vandet.", "Prøvens dag var i går, og der var vandløbsmaling."
        )
        results = archive.results("vandprøve")
        assert [hit.id[-1] for hit in results.hits] == ["2"]
        assert (results.apart, results.suggestions) == ({"vandprøve": ("vand", "prøve")}, {})


def test_a_section_narrows_and_its_words_are_shown(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.put(
            "REFERAT Byrådet d. 07-05-2024\n\nPunkt 1: Ny cykelsti\n\nSagsfremstilling\n\nStien.\n\nBeslutning\n\nStien blev godkendt.\n".encode(),
            "a.txt",
        )
        (hit,) = archive.search("sti", section="beslutning")
        assert (hit.section, [more.section for more in hit.more]) == ("beslutning", [])
        assert archive.search("sti afsnit:BESLUTNING[") == [hit]  # in whatever spelling
        results = archive.results("cykelsti", section="beslutning")
        assert (results.hits, results.suggestions) == ([], {})  # the word is known


def test_a_word_as_common_as_any_is_sought_where_it_is_the_only_one(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        text = "REFERAT Byrådet d. 07-05-2024\n\nPunkt 1: Sti\n\nBeslutning\n\nStien bliver anlagt.\n\nPunkt 2: Mose\n\nBeslutning\n\nGodkendt.\n"
        archive.put(text.encode(), "a.txt")
        for asked in ({}, {"section": "beslutning"}, {"body": "Byrådet"}, {"closed": False}):
            assert [hit.number for hit in archive.search("bliver", **asked)] == ["1"]
        assert [hit.number for hit in archive.search("bliver mose")] == ["2"]  # among others it is not


def test_a_period_that_ends_before_it_begins_is_told(archive: Archive) -> None:
    for asked in ({"since": "2025", "until": "2024"}, {"since": "2024-02", "until": "2024-01"}):
        with pytest.raises(QueryError, match="before it begins"):
            archive.meetings(**asked)
    with pytest.raises(QueryError, match="ends before it begins: write the earlier date first"):
        archive.search("plan dato:2024-06..2024-01")


def test_bodies_that_may_be_meant_are_named_first(archive: Archive) -> None:
    with pytest.raises(QueryError, match="it has Kultur- og Idrætsudvalget"):
        archive.search("x", body="idræt")


def test_hits_are_ordered_and_cut_as_asked(archive: Archive) -> None:
    whole = archive.search("plan", limit=100)
    assert [hit.id for page in range(0, len(whole), 2) for hit in archive.search("plan", limit=2, offset=page)] == [hit.id for hit in whole]
    dates = [hit.date or "" for hit in archive.search("plan", limit=100, sort="date")]
    assert dates == sorted(dates, reverse=True)
    assert archive.results("plan", limit=1).total == archive.count("plan") == len(whole) == len(dates)


def test_snippets_mark_the_words_in_the_text_and_know_their_line(archive: Archive) -> None:
    for line in (JUDGED / "queries.jsonl").read_text(encoding="utf-8").splitlines()[:50]:
        for hit in archive.search(json.loads(line)["query"]):
            found = archive.find(hit.id)
            assert found is not None
            _, punkt = found
            assert punkt is not None
            texts = [punkt.title, *(section.text for section in punkt.sections if section.kind == hit.section)]
            plain = hit.snippet.replace(START, "").replace(END, "").strip("…").split(" / ")
            assert any(all(part in " ".join(text.split()) for part in plain) for text in texts)
            blocks = [block for section in punkt.sections for block in section.blocks if block.lines[0] == hit.line]
            assert hit.section == "title" or blocks


def test_a_compound_is_marked_whole(small: Archive) -> None:
    (hit,) = small.search("digitalisering", why=True)
    assert f"{START}Digitaliseringsstyregruppe{END}" in hit.snippet
    assert hit.why == ("sagsfremstilling: Digitaliseringsstyregruppe (a compound or derivation)",)
    (hit,) = small.search("2427000")
    assert f"{START}2.427.000{END}" in hit.snippet


def test_a_typing_mistake_gets_a_suggestion_and_no_correction(small: Archive) -> None:
    results = small.results("digitalisreingsstyregruppe")
    assert (results.hits, results.suggestions) == ([], {"digitalisreingsstyregruppe": "digitaliseringsstyregruppe"})
    assert suggestion(small.db, "qqqqqq") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gunst", "kunst"), ("nethandl", "nethandel"), ("koordniatoren", "koordinatoren"), ("plejehjemet", "plejehjemmet"),
        ("lederen", None), ("foldere", None), ("doordniator", None),
    ],
)  # fmt: skip
def test_a_suggestion_is_near(typed: str, meant: str | None, single: Archive) -> None:
    assert suggestion(single.db, typed) == meant


# --- nothing typed breaks it


@given(st.lists(st.sampled_from(PIECES + ODD) | st.text(max_size=20), max_size=12).map(" ".join) | st.text(max_size=60))
def test_no_query_raises(small: Archive, query: str) -> None:
    with contextlib.suppress(QueryError):
        results = small.results(query)
        assert results.total == small.count(query) >= len(results.hits)


@pytest.mark.parametrize("query", ['"' + "å " * 500 + '"', "å-" * 500, "§§ 60-99, " * 180, "§ 1-" + "9" * 1900, "İ" * 2000, "1-" * 900 + "1"])
def test_a_query_of_many_readings_is_bounded(query: str, small: Archive) -> None:
    assert small.count(query) == 0


def test_a_query_holds_so_many_tokens() -> None:
    ranges = [f"{n * 60}-{n * 60 + 50}" for n in range(1, 60)]
    asked = read(" ".join(f"§ {one}" for one in ranges) + " § 9 skole")
    assert isinstance(asked, All)
    held = [part.tokens for part in asked.parts if isinstance(part, Figure)]
    assert MOST_TOKENS / 2 < sum(map(len, held)) <= MOST_TOKENS + len(held)
    assert {len(one) for one in held} == {51, 1}  # each whole
    assert asked.parts[-2:] == (Figure(("xp9",), ("9",)), Word("skole"))
    alone = read("§§ " + ", ".join(ranges))
    assert isinstance(alone, Figure)
    assert len(alone.tokens) == MOST_TOKENS


def test_figures_of_headings_are_found_but_no_joined_words() -> None:
    assert index.figures_of([], ["Ændring af § 4, stk. 2, i Børne- og Skoleudvalgets e-politik"], "").split() == ["xp4", "xp4s2"]


def test_a_range_of_paragraphs_may_end_anywhere() -> None:
    assert ("xp1", "xp" + "9" * 5000) in [figure.tokens for figure in figures("§ 1-" + "9" * 5000)]


def test_no_generated_query_raises(archive: Archive) -> None:
    ask_all(archive, 300)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_query_of_very_many_raises(archive: Archive) -> None:
    ask_all(archive, 10_000)  # tests/hostile.py asks as many as one likes


def ask_all(archive: Archive, many: int) -> None:
    told = 0
    for query in queries(many):
        try:
            archive.results(query)
        except QueryError:
            told += 1
    assert 0 < told < many / 2


@given(st.text(max_size=80))
def test_text_of_any_kind_is_indexed(text: str) -> None:
    for term in tokens(text):
        lexicon().analysis(term)
    assert index.figures_of([text], [text], text) == index.figures_of([text], [text], text, "")


# --- the index


def words(db: sqlite3.Connection) -> list[object]:
    """All that the index keeps of words, dates and figures."""
    return [
        db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
        for table in ("search_key", "(SELECT *, 0 FROM search_word)", "search_punkt", "(SELECT id, figures, 0 FROM punkt)")
    ]


def test_loading_makes_the_index_that_rebuilding_makes(own: Archive) -> None:
    before = words(own.db)
    assert index.check(own.db) == []
    index.rebuild(own.db)
    assert words(own.db) == before
    assert index.check(own.db) == []


def test_a_meeting_leaves_the_index_as_if_it_had_never_been_there(own: Archive) -> None:
    before = words(own.db)
    own.put((JUDGED / "med.txt").read_bytes().replace(b"Hovedudvalget for samarbejde", "Rådet for jernbanehygge".encode()), "x.txt")
    (meeting,) = own.db.execute("SELECT max(id) FROM meeting").fetchone()
    assert words(own.db) != before
    index.unindex_meeting(own.db, meeting)
    own.db.execute("DELETE FROM punkt WHERE meeting = ?", (meeting,))
    assert words(own.db) == before
    assert index.check(own.db) == []


def test_a_revision_is_indexed_in_its_place(own: Archive) -> None:
    text = (JUDGED / "med.txt").read_text(encoding="utf-8")
    own.put(text.replace("Seniorpolitik", "Gnavpottepolitik").encode(), "x.txt")
    assert ids(own, "gnavpotte") == ["hovedudvalget-for-samarbejde/2024-09-17/4"]
    assert own.count("seniorpolitik") == 0
    assert index.check(own.db) == []


def test_what_another_program_wrote_is_found_and_told(own: Archive) -> None:
    own.db.execute("UPDATE punkt SET title = 'Gnavpotteforordningen', body = body || ' Den 1. april 2031.' WHERE key LIKE '%/1'")
    own.db.commit()
    assert own.count("gnavpotteforordningen") == len(own.search("gnavpotteforordningen")) > 0
    told = index.check(own.db)
    assert any("dates and amounts" in one for one in told)
    assert any("the index is without words" in one and "gnavpotteforordningen" in one for one in told)
    index.rebuild(own.db)
    assert index.check(own.db) == []
    assert own.count("gnavpotte") > 0
    assert own.count("01-04-2031") > 0


def test_a_damaged_index_is_told(own: Archive) -> None:
    own.db.execute("INSERT INTO punkt_fts(punkt_fts) VALUES ('delete-all')")
    own.db.execute("DELETE FROM search_punkt WHERE punkt = 1")
    assert {one.split(":")[0].partition(" ")[2] for one in index.check(own.db)} >= {
        "full-text index does not fit the punkter",
        "is in no list of indexed punkter",
    }


def test_any_client_searches_edits_and_checks(own: Archive) -> None:
    client = sqlite3.connect(own.path)
    related = """SELECT punkt.key, highlight(punkt_fts, 0, '[', ']') FROM punkt_fts JOIN punkt ON punkt.id = punkt_fts.rowid
        WHERE punkt_fts MATCH (SELECT group_concat('"' || term || '"', ' OR ') FROM search_related WHERE word = ?) ORDER BY rank LIMIT 10"""
    rows = client.execute(related, ("lønnen",)).fetchall()
    assert any("[lokalløn]" in title for _, title in rows)
    with client:
        client.execute("UPDATE punkt SET title = 'Ny gangsti' WHERE id = 1")
        client.execute("DELETE FROM punkt WHERE id = 2")
        client.execute("INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('integrity-check', 1)")
    client.close()
    assert [row["id"] for row in Database(str(own.path))["punkt"].search("gangsti")] == [1]  # type: ignore[union-attr]


# --- the commands


@pytest.fixture
def command(loaded: Path, referat: Referat_) -> Referat_:
    return lambda *arguments, **more: referat(*arguments, REFERAT_DB=str(loaded), **more)


def test_the_options_of_search(command: Referat_) -> None:
    found = command("search", "plan", "--format", "ids").out.split()
    assert command("search", "plan", "--offset", "1", "--limit", "1", "--format", "ids").out.split() == found[1:2]
    assert "hits 2 to 2 of" in command("search", "plan", "--offset", "1", "--limit", "1").err
    assert command("search", "plan", "--offset", "1000").err.endswith(" hits: give a smaller --offset\n")
    assert "why: " in command("search", "plan", "--why").out
    assert set(command("search", "plan", "--sort", "date", "--format", "ids").out.split()) == set(found)
    assert command("search", "--", "plan", "-løn").code == 0


def test_case_lists_the_punkter_of_a_case(command: Referat_) -> None:
    assert command("case", "81", "--format", "ids").out.split() == [
        "hovedudvalget-for-samarbejde/2024-09-17/3", "hovedudvalget-for-samarbejde/2024-09-17/2", "hovedudvalget-for-samarbejde/2024-09-17/4",
    ] or len(command("case", "81", "--format", "ids").out.split()) == 3  # fmt: skip
    assert command("case", "81.15.00-G01-8-24", "--format", "ids").out == "hovedudvalget-for-samarbejde/2024-09-17/2\n"
    assert command("case", "99.99").code == 1
    assert command("case", "ingen").code == 2


def test_did_you_mean(command: Referat_) -> None:
    run = command("search", "arbejdsmijlø")
    assert (run.code, run.out) == (1, "")
    assert "did you mean arbejdsmiljø?" in run.err


@pytest.mark.skipif(os.name == "nt", reason="arguments are Unicode there")
@pytest.mark.parametrize("arguments", [[b"search", b"\xff"], [b"search", b"x", b"--body", b"\xff"], [b"search", b"x", b"--case", b"\xff"], [b"case", b"\xff"],
                                       [b"search", b"x", b"--since", b"\xff"], [b"search", b"x", b"--sort", b"\xff"]])  # fmt: skip
def test_an_argument_that_is_no_text_is_exit_code_2(arguments: list[bytes], loaded: Path) -> None:
    env = {**os.environ, "REFERAT_DB": str(loaded), "PYTHONUTF8": "1"}
    done = subprocess.run([os.fsencode(sys.executable), b"-m", b"referat_cli", *arguments], capture_output=True, env=env, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_that_a_query_is_cut_is_told(command: Referat_) -> None:
    told = "the query is long: its first 80 words in 2,000 letters were sought, the rest was not"
    for query in (" OR ".join(f"budget{n}" for n in range(81)), "plan " * 500, " ".join(f"§§ {n}-{n + 49}" for n in range(1, 600, 50)) + " " * 160):
        assert is_cut(query)
        assert told in command("search", query).err
    for query in ("budget", " OR ".join(f"budget{n}" for n in range(80)), " " * 1000 + "plan"):
        assert not is_cut(query)


def test_a_very_long_query_is_not_echoed(command: Referat_) -> None:
    run = command("search", "gnavpotte" * 1000)
    assert run.code == 1
    assert len(run.err) < 400


def test_the_samples_are_found_by_their_own_words(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.load([SBSYS[0].parent])
        for title, key in archive.db.execute("SELECT title, key FROM punkt WHERE title != '' LIMIT 40").fetchall():
            assert key in ids(archive, title), title


def test_a_search_waits_for_no_dictionary(loaded: Path) -> None:
    code = "import sys; from referat_cli.cli import run; run(['search', 'plan', '--db', sys.argv[1]]); print(*sys.modules, file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", code, str(loaded)], capture_output=True, text=True, check=True).stderr.split()
    assert not {"referat_cli.lexicon", "referat_cli.dictionary", "simplemma", "pydantic", "sqlite_utils"} & set(told)
