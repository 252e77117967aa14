"""What Danish says of dates, clock times, amounts and titles."""

from __future__ import annotations

import pytest

from referat_cli import danish


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("onsdag d. 27. marts 2024", ["2024-03-27"]),
        ("den 4 januar 2023", ["2023-01-04"]),
        ("27-03-2024 og 27.03.24 og 2024-03-27 og 6/4 2016", ["2024-03-27", "2024-03-27", "2024-03-27", "2016-04-06"]),
        ("15-maj-2002", ["2002-05-15"]),
        ("30. aug 2022, 28. februar, 2025", ["2022-08-30", "2025-02-28"]),
        ("den 19. og 26. marts 2025", ["2025-03-19", "2025-03-26"]),
        ("den 5. februar", ["2024-02-05"]),
        ("den 31. februar 2024", []),
        ("85.13.00G01-2-23 og 2.427.000 kr. og 03.09.28I02-1-23", []),
        ("§ 9, stk. 2 og 1/3 af 14,6 mio. kr.", []),
        ("Marts 2024 og juni", []),
    ],
)
def test_dates(text: str, found: list[str]) -> None:
    assert [span.iso for span in danish.dates(text, 2024)] == found


@pytest.mark.parametrize("text", ["2024-03-27", "27-03-2024", "27/3/2024", " 27. marts 2024 ", "27.03.24"])
def test_a_whole_day(text: str) -> None:
    assert danish.day_of(text) == "2024-03-27"


@pytest.mark.parametrize("text", ["", "27. marts", "27/3", "marts 2024", "26. og 27. marts 2024", "onsdag 27-03-2024", "31-02-2024", "2024"])
def test_what_is_no_whole_day(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        danish.day_of(text)


def test_a_missing_year_is_not_guessed() -> None:
    assert danish.first_date("den 5. februar") is None
    assert danish.first_date("den 5. februar", 2024) == "2024-02-05"


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("kl. 09:00", ["09:00"]),
        ("kl. 9.00", ["09:00"]),
        ("Kl. 9", ["09:00"]),
        ("kl.21.33", ["21:33"]),
        ("kl. kl. 10:30", ["10:30"]),
        ("kl. 19.00-23.55", ["19:00", "23:55"]),
        ("15:00 - 18:00", ["15:00", "18:00"]),
        ("kl. 25:00", [None]),
        ("den 27.03.2024", []),
    ],
)
def test_clocks(text: str, times: list[str | None]) -> None:
    assert danish.clocks(text) == times


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("14,6 mio. kr.", [("14,6 mio. kr.", 14_600_000)]),
        ("2.427.000 kr. og kr. 300.000", [("2.427.000 kr.", 2_427_000), ("kr. 300.000", 300_000)]),
        ("et fald på -50.000 kr. (-0,4 mio. kr.)", [("-50.000 kr.", -50_000), ("-0,4 mio. kr.", -400_000)]),
        ("640 tkr., 785 t.kr. og 500 t. kr.", [("640 tkr.", 640_000), ("785 t.kr.", 785_000), ("500 t. kr.", 500_000)]),
        ("fra 1,08 til 1,17 mio.kr.", [("1,08", 1_080_000), ("1,17 mio.kr.", 1_170_000)]),
        ("300.000-400.000 kr.", [("300.000", 300_000), ("400.000 kr.", 400_000)]),
        ("fra 2024 til 500 kr.", [("500 kr.", 500)]),
        ("50.604,24 kr. og 1,5 mia. kroner", [("50.604,24 kr.", 50_604.24), ("1,5 mia. kroner", 1_500_000_000)]),
        ("i 2025 kr. 500.000 og 1 million kroner", [("kr. 500.000", 500_000), ("1 million kroner", 1_000_000)]),
        ("mellem 2 og 3 mio. kr.", [("2", 2_000_000), ("3 mio. kr.", 3_000_000)]),
        ("kr. 500.000,- og DKK 100", [("kr. 500.000,-", 500_000), ("DKK 100", 100)]),
        ("i 2024 kræver det 3 kroge", []),
    ],
)
def test_amounts(text: str, found: list[tuple[str, float]]) -> None:
    assert [(amount, value) for amount, value, _ in danish.amounts(text)] == found
    assert all(text.startswith(amount.strip(), start) for amount, _, start in danish.amounts(text))


TITLES = [
    "Økonomi", "Det videre forløb", "Den videre proces", "Krav til ladestandere:", "Takster for 2025-2028.", "VI:DU-dag", "Hvem gør hvad?",
    "Fælles løsning med nabokommunerne", "Principper for indretning", "Model A - tilslutning til fællesudbud", "Bemærkninger fra høringen", "Legepladser:",
]  # fmt: skip
SENTENCES = [
    "Intet.", "Det handler om økonomi", "Forslaget hviler på to forudsætninger:", "Taget til efterretning, idet udvalget beder om følgende:",
    "Der er vedlagt et forslag", "Punktet udsættes.", "Visiterede brugere beholder deres kørsel.", "Ad 1-2: Anbefales.", "Virkningen for kassen ser sådan ud:",
    "Udgifterne drøftes på næste møde", "Se bilag", "i alt 45.000 kr.", "Arkitekterne præsenterer tre scenarier:", "Er det en god idé?",
]  # fmt: skip


@pytest.mark.parametrize("text", TITLES)
def test_titles(text: str) -> None:
    assert danish.is_title(text)


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_no_titles(text: str) -> None:
    assert not danish.is_title(text)


def test_sentences_are_parted_with_their_places() -> None:
    text = "Godkendt jf. kap. 3. Sagen sendes videre.\nBo Lind deltog kl. 10. Herefter sluttede mødet"
    assert [sentence for sentence, _ in danish.sentences(text)] == [
        "Godkendt jf. kap. 3. Sagen sendes videre.", "Bo Lind deltog kl. 10.", "Herefter sluttede mødet",
    ]  # fmt: skip
    assert all(text[at : at + len(sentence)] == sentence for sentence, at in danish.sentences(text))
    assert "".join(sentence for sentence, _ in danish.sentences(text)).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("text", ["12 og " * 20_000, "1, " * 40_000, "kl " * 40_000, "kl. " * 40_000])
def test_long_repetitions_come_to_an_end(text: str) -> None:
    assert [span.iso for span in danish.dates(f"1 maj {text}", 2024)][:1] == ["2024-05-01"]
    assert danish.clocks(f"{text}9") == (["09:00"] if "kl" in text else [])
