"""What sentences state: guests, absences, votes, meetings of named bodies, outcomes."""

from __future__ import annotations

import pytest

from referat_cli import bodies, parse, people, shelf, votes
from referat_cli.blocks import Passage
from referat_cli.facts import outcomes
from referat_cli.rules import NOTHING


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Chef for Løn og Indkøb Bo Lind Møller deltager under punktet kl. 8:15.", [("Bo Lind Møller", "Chef for Løn og Indkøb")]),
        (
            "Teamleder Ane Kirstine Skak og fuldmægtig Bjarke Holst deltager kl. 9.",
            [("Ane Kirstine Skak", "Teamleder"), ("Bjarke Holst", "fuldmægtig")],
        ),
        (
            "Chef for Plan og Byg Dorte Toft samt Emil Fast og Signe Mørch fra Havbo Arkitekter deltager.",
            [("Dorte Toft", "Chef for Plan og Byg"), ("Emil Fast", None), ("Signe Mørch", None)],
        ),
        ("Helle Tranberg, digitaliseringskonsulent, orienterer.", [("Helle Tranberg", "digitaliseringskonsulent")]),
        ("Under punktet deltog jurist Pernille Krogh.", [("Pernille Krogh", "jurist")]),
        ("Under punktet er konsulent Jannik Thorborg til stede.", [("Jannik Thorborg", "konsulent")]),
        ("Økonomichef Hans Lorentsen deltager kl. 10:05, og ungechef Stine Wulff deltager kl. 10:30.", [("Hans Lorentsen", "Økonomichef"), ("Stine Wulff", "ungechef")]),
        ("Der deltog 188 medarbejdere, hvoraf 17 kom fra Havnsby.", []),
        ("At Direktionen gennemgår projekterne.", []),
        ("Anna Holm deltager ikke i mødet.", []),
        ("Kommunen deltager i projektet.", []),
        ("Dansk Industri deltager i mødet.", []),
        ("Hans Lorentsen (økonomichef) deltog.", [("Hans Lorentsen", "økonomichef")]),
    ],
)  # fmt: skip
def test_guests(sentence: str, found: list[tuple[str, str | None]]) -> None:
    assert [(person.name, person.role) for person, _ in people.guests(sentence)] == found
    assert all(sentence.startswith(person.name, person.start) for person, _ in people.guests(sentence))


def test_a_clause_has_its_own_time() -> None:
    told = people.guests("Økonomichef Hans Lorentsen deltager kl. 10:05, og ungechef Stine Wulff deltager kl. 10:30.")
    assert [rest.strip(" .") for _, rest in told] == ["kl. 10:05", "kl. 10:30"]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Fraværende: Niels Tofte (C) og Anna Holm (A).", ["Niels Tofte", "Anna Holm"]),
        ("Afbud fra Niels Tofte.", ["Niels Tofte"]),
        ("Der var afbud fra Rasmus Thorup.", ["Rasmus Thorup"]),
        ("Niels Tofte (C) og Anna Holm (A) var fraværende.", ["Niels Tofte", "Anna Holm"]),
        ("Karl-Åge Rude (V) erklærede sig inhabil og deltog ikke i behandlingen.", ["Karl-Åge Rude"]),
        ("Claus Terp (V) er formand for værket og deltog på grund af inhabilitet ikke i behandlingen.", ["Claus Terp"]),
        ("Formanden, Karl Erik Damsgaard, er nabo til ejendommen og forlod lokalet.", ["Karl Erik Damsgaard"]),
        ("Ulla Nissen (C) forlod mødet før behandlingen af punktet.", ["Ulla Nissen"]),
        ("Ditte Marie Hald var gået inden dette punkt.", ["Ditte Marie Hald"]),
        ("Niels Tofte er ikke inhabil.", []),
        ("Fraværende: Ingen.", []),
        ("Generel inhabilitet blev drøftet.", []),
        ("Anna Holm deltog i behandlingen.", []),
        ("Anna Holm deltog i mødet, men stemte ikke.", []),
        ("Bo Lind deltog i stedet for Anna Holm, der havde meldt afbud.", []),
        ("Anna Holm var ikke fraværende.", []),
        ("Ikke til stede: Anna Holm.", ["Anna Holm"]),
    ],
)
def test_absentees(sentence: str, names: list[str]) -> None:
    assert [person.name for person in people.absentees(sentence)] == names


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Godkendt med 31 stemmer imod 14.", {"for": 31, "against": 14}),
        ("43 stemmer imod 5.", {"for": 43, "against": 5}),
        ("6 undlod.", {"abstained": 6}),
        (
            "Elleve medlemmer stemte for indstillingen, fire stemte imod, og én undlod at stemme.",
            {"for": 11, "against": 4, "abstained": 1},
        ),
        ("For stemte: A, B og F.", {"for_names": ("A", "B", "F")}),
        ("Imod: Liste H og Gruppe Ø.", {"against_names": ("H", "Ø")}),
        ("Imod stemte Gitte Storgaard (O) og Finn Gravlund (UP), som ønsker model B.", {"against_names": ("Gitte Storgaard", "Finn Gravlund")}),
        (
            "Ti stemte for (A, F og Ø) og syv imod (V og O), mens C undlod at stemme.",
            {"for": 10, "for_names": ("A", "F", "Ø"), "against": 7, "abstained_names": ("C",)},
        ),
        ("Et flertal bestående af A, C, N og V (6) anbefaler indstillingen.", {"for": 6, "for_names": ("A", "C", "N", "V")}),
        ("For: 15 Imod: 8 Hverken for eller imod: 2", {"for": 15, "against": 8, "abstained": 2}),
        ("15 for, 8 imod.", {"for": 15, "against": 8}),
        ("Sagen blev sat til afstemning.", {}),
        ("Der er afsat 5 mio. kr. for 2025.", {}),
    ],
)
def test_votes(sentence: str, told: dict[str, object]) -> None:
    assert {key: value for side in votes.sides(sentence) for key, value in side.items()} == told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("På direktionens møde den 3. juni 2019 kom sagen op.", [("Direktionen", "2019-06-03", None)]),
        ("Det blev drøftet på direktionsmødet den 5. februar.", [("Direktionen", "2024-02-05", None)]),
        ("på byrådsmødet den 30. april 2024, pkt. 7", [("Byrådet", "2024-04-30", "7")]),
        ("Kommunalbestyrelsen vedtog den 8. maj 2019 lokalplanen.", [("Kommunalbestyrelsen", "2019-05-08", None)]),
        ("Folketinget har den 4. juni 2019 vedtaget loven.", [("Folketinget", "2019-06-04", None)]),
        ("tages op på Plan- og Havneudvalget den 2. maj 2019", [("Plan- og Havneudvalget", "2019-05-02", None)]),
        ("ses på i Byrådet, den 4. og 11. juni 2019, før", [("Byrådet", "2019-06-04", None), ("Byrådet", "2019-06-11", None)]),
        ("Byrådet vedtog den 29. januar 2025 standarderne (punkt 14).", [("Byrådet", "2025-01-29", "14")]),
        ("aftalt af Byrådet på mødet den 11.06.2019 punkt 8", [("Byrådet", "2019-06-11", "8")]),
        ("fremlægges på Hoved-MED's møde den 9. oktober 2025", [("Hoved-MED", "2025-10-09", None)]),
        ("Styregruppen for digitaliserings møde den 23. oktober 2024", [("Styregruppen for digitalisering", "2024-10-23", None)]),
        ("Der afholdes temadag den 22. februar 2024.", []),
        ("Forfald den 10. marts 2024. Udvalget er enigt.", []),
    ],
)
def test_mentions(text: str, found: list[tuple[str, str, str | None]]) -> None:
    assert [(mention.body, mention.date, mention.punkt) for mention in bodies.mentions(text, 2024, None)] == found


def test_a_bare_udvalg_is_the_one_that_met() -> None:
    told = list(bodies.mentions("Udvalget drøftede sagen på mødet den 11. juni 2024.", 2024, "Teknik- og Klimaudvalget"))
    assert [mention.body for mention in told] == ["Teknik- og Klimaudvalget"]
    assert [mention.body for mention in bodies.mentions("Udvalget drøftede sagen på mødet den 11. juni 2024.", 2024, "Byrådet")] == ["Udvalget"]


@pytest.mark.parametrize(
    ("decision", "labels"),
    [
        ("Godkendt.", ["godkendt"]),
        ("Indstillingen blev tiltrådt.", ["godkendt"]),
        ("Drøftet og taget til efterretning.", ["drøftet", "taget_til_efterretning"]),
        ("Til orientering.", ["taget_til_efterretning"]),
        ("Indstilles godkendt.", ["anbefalet"]),
        ("Udvalget anbefaler, at planen godkendes.", ["anbefalet"]),
        ("Udsat. Sagen genoptages på næste møde.", ["udsat", "genoptages"]),
        ("Sagen sendes videre til behandling i Økonomiudvalget.", ["oversendt"]),
        ("Punktet udgik.", ["udgået"]),
        ("Ansøgningen kan ikke imødekommes.", ["forkastet"]),
        ("Forslaget blev ikke godkendt.", ["forkastet"]),
        ("Intet.", ["ingen"]),
        ("Det blev godkendt.", ["godkendt"]),
        ("Den godkendte plan følges op af en ny.", ["andet"]),
        ("Udvalget besluttede, at sagen godkendes.", ["godkendt"]),
        ("Ansøgningen imødekommes ikke.", ["forkastet"]),
        ("Sagen forelægges for Byrådet.", ["oversendt"]),
        ("Der var ikke noget at orientere om.", ["ingen"]),
        ("Der indføres krav om, at alle genbesættelser godkendes af egen direktør.", ["andet"]),
        ("Direktionen ønsker en evaluering af ordningen.", ["andet"]),
        ("Godkendt. Fraværende: Bo Lind (V).", ["godkendt"]),
        ("", []),
    ],
)
def test_outcomes(decision: str, labels: list[str]) -> None:
    passage = Passage("paragraph", decision, (1, 1), (), NOTHING)
    assert list(outcomes([passage], shelf.shipped()["sbsys"])) == labels


MINUTES = """Referat

Byrådet

Dato: 3. maj 2023 kl. 17.00
Deltagere\tAfbud
Karen Bjerg, formand\tBo Krag
Poul Lund

1. Fraværende

Beslutning

Tove Skov og Ib Fjord

2. Ny bro over åen

Sagens forløb

11-04-2023 Vejudvalget

Broen anbefales.

03-05-2023 Byrådet

Godkendt.

Beslutning

Godkendt.

Mødet hævet kl. 18.05.

Karen Bjerg
"""


def test_what_stands_in_columns_in_rows_and_at_the_end() -> None:
    record = parse(MINUTES, grammar="generic")
    absence, bridge = record.punkter
    assert [person.name for person in record.participants] == ["Karen Bjerg", "Poul Lund"]
    assert [person.name for person in record.absent] == ["Bo Krag"]
    assert [person.name for person in absence.absent] == ["Tove Skov", "Ib Fjord"]
    assert [(told.body, told.date, told.text) for told in bridge.earlier_decisions] == [("Vejudvalget", "2023-04-11", "Broen anbefales.")]
    assert bridge.beslutning is not None
    assert bridge.beslutning.text == "Godkendt."
    assert [block.text for block in record.end] == ["Mødet hævet kl. 18.05.", "Karen Bjerg"]
    assert record.end_time == "18:05"
