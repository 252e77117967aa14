"""What Danish says of dates, clock times, amounts and titles: text -> value or None. Knows no municipality."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from referat_cli.patterns import Pattern
from referat_cli.words import MONTHS

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")

_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in MONTHS) + "|sept"
_DAYS = r"(?P<days>[0-9](?<![\w.,/-][0-9])[0-9]?(?:\.? ?(?:,|og|-|–|eller|samt) ?(?:den |d\. ?)?[0-9]{1,2}){0,30})"  # no month has more
DATE = re.compile(
    rf"{_DAYS}\.? ?-?(?P<month>(?i:{_MONTH}))\b\.?,?-?(?: ?(?P<year>(?:19|20)\d\d)(?!\d))?"
    r"|(?P<d>[0-9](?<![\w.,/-][0-9])[0-9]?)(?P<sep>[-./])(?P<m>\d{1,2})(?:(?P=sep)|[- ])(?P<y>(?:19|20)\d\d|\d\d)(?![\w/]|[.,-]\d)"
    r"|(?P<Y>[12](?<![\w.-][0-9])[90]\d\d)-(?P<M>\d\d)-(?P<D>\d\d)(?![\d-])"
)
CLOCK = Pattern(r"(?:(?i:kl)\.? ?){1,3}(\d{1,2})(?:[.:](\d\d))?(?![\d]|[.:]\d)|(?<![\d.,:])(\d{1,2})[:](\d\d)(?!\d)")
_WEEKDAY = Pattern(rf"(?i)\b({'|'.join(WEEKDAYS)})\b")


DATE_CLUE = re.compile(rf"[0-9](?:\.? ?-?(?:{'|'.join(f'[{m[0]}{m[0].upper()}]{m[1:3]}' for m in MONTHS)})|[-./][0-9]{{1,2}}[-./ ][0-9])")
"""What no date can do without: a quick test before DATE."""


class DateSpan(NamedTuple):
    """A date written in a text, and where; full when its year is written too."""

    iso: str
    start: int
    end: int
    full: bool


def dates(text: str, year: int | None = None) -> Iterator[DateSpan]:
    """Every date in the text, "den 19. og 26. marts 2025" giving two; a missing year is the one given, else none is read."""
    for found in DATE.finditer(text) if DATE_CLUE.search(text) else ():
        yield from _dates_of(found, year)


def _dates_of(found: re.Match[str], year: int | None) -> Iterator[DateSpan]:
    parts: list[tuple[str | int | None, str | int, str]]
    if found["month"]:
        number = next(n for n, month in enumerate(MONTHS, 1) if month.startswith(found["month"][:3].lower()))
        parts = [(found["year"] or year, number, day) for day in _NUMERAL(found["days"])]
    elif found["d"]:
        parts = [(found["y"] if len(found["y"]) == 4 else f"20{found['y']}", found["m"], found["d"])]
    else:
        parts = [(found["Y"], found["M"], found["D"])]
    for part in parts:
        if part[0] is not None and (iso := _iso(int(part[0]), int(part[1]), int(part[2]))):
            yield DateSpan(iso, found.start(), found.end(), not (found["month"] and not found["year"]))


_NUMERAL = re.compile(r"[0-9]+").findall


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def first_date(text: str, year: int | None = None) -> str | None:
    """The first date in the text, as ISO 8601; a missing year is the one given, else only full dates are read."""
    return next((span.iso for span in dates(text, year)), None)


def day_of(text: str) -> str:
    """The day that a whole text names, as ISO 8601: 2024-03-27, 27-03-2024, 27. marts 2024; raises ValueError where it names none."""
    with suppress(ValueError):
        return date.fromisoformat(text.strip()).isoformat()
    found = list(dates(text.strip()))
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text.strip())):
        raise ValueError(f"{text!r} is no date")
    return found[0].iso


def weekday_of(text: str) -> str | None:
    """The first weekday named in the text."""
    return found[1].lower() if (found := _WEEKDAY.search(text)) else None


def weekday(iso: str) -> str:
    """The weekday of an ISO date."""
    return WEEKDAYS[date.fromisoformat(iso).weekday()]


def clocks(text: str) -> list[str | None]:
    """The clock times in the text as HH:MM, None for one that no clock shows: `kl. 9`, `09:00`, `kl. 9.00 - 11.30`."""
    times = []
    for found in CLOCK.finditer(text):
        hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
        times.append(f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None)
        if after := _UNTIL.match(text, found.end()):
            hour, minute = int(after[1]), int(after[2] or 0)
            times.append(f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None)
    return times[:2]


def clocks_of(value: str) -> list[str | None]:
    """The clock times of a value that is a time of day, in which the word `kl.` may be left out."""
    return clocks(value) or clocks(f"kl. {value}")


_UNTIL = Pattern(r" ?(?:-|–|til) ?(?!kl)(\d{1,2})(?:[.:](\d\d))?(?!\d)")

_NUMBER = r"[0-9](?<![0-9.,][0-9])(?:[0-9]{0,2}(?:\.[0-9]{3})+|[0-9]*)(?:,[0-9]+)?"
_UNIT = r"mio|millioner|million|mia|milliard|milliarder|t|tusinde?|1\.000"
_KRONER = re.compile(r"(?:[Kk]r|kroner|DKK)\b\.?")
_LAST = re.compile(rf"\(?(?:(?P<least>{_NUMBER})[-–])?(?P<sign>[-–−]?)(?P<number>{_NUMBER})(?:,-)?\.?(?P<unit>{_UNIT})?\.?").fullmatch
_AFTER = re.compile(rf" ?(?P<sign>[-–−]?)(?P<number>{_NUMBER})(?:,-)?(?: (?P<unit>{_UNIT})\b\.?)?")
_UNITS = {
    "mio": 10**6,
    "millioner": 10**6,
    "million": 10**6,
    "milliard": 10**9,
    "mia": 10**9,
    "milliarder": 10**9,
    "t": 10**3,
    "tusind": 10**3,
    "tusinde": 10**3,
    "1.000": 10**3,
}
LONGEST_AMOUNT = 50  # letters before the word for kroner in which its number is sought


def amounts(text: str) -> Iterator[tuple[str, int | float, int]]:
    """Every amount of kroner in the text, as printed, as a number of kroner, and where it begins; of a range both ends."""
    end = 0
    for kroner in _KRONER.finditer(text):
        if (found := _before(text, max(end, kroner.start() - LONGEST_AMOUNT), kroner.start(), kroner.end())) is not None:
            end = kroner.end()
            least, number, unit, start = found
            if least is not None:
                yield text[least[0] : least[1]], _kroner(text[least[0] : least[1]], unit), least[0]
            yield text[start:end], _kroner(number, unit), start
        elif kroner.start() >= end and (after := _AFTER.match(text, kroner.end())):
            end, unit = after.end(), _UNITS.get(after["unit"] or "", 1)
            yield text[kroner.start() : end], _kroner(after["sign"] + after["number"], unit), kroner.start()


def _before(text: str, first: int, last: int, kroner_end: int) -> tuple[tuple[int, int] | None, str, int, int] | None:
    """The number that stands before the word for kroner: the least of a range, its own digits, its unit, and where it begins."""
    words = [(word.start(), word.end()) for word in _WORD.finditer(text, first, last)]
    unit = 1
    if len(words) > 1 and (named := _UNITS.get(text[slice(*words[-1])].strip("."))) and text[words[-2][1] - 1].isdigit():
        unit, words = named, words[:-1]
    found = _LAST(text, *words[-1]) if words else None
    if found is None:
        return None
    unit = _UNITS.get(found["unit"] or "", unit)
    least = found.span("least") if found["least"] else None
    if (
        least is None
        and len(words) > 2
        and text[slice(*words[-2])] in ("til", "-", "–", "og")
        and (text[slice(*words[-2])] != "og" or text.endswith("mellem ", 0, words[-3][0]))
        and _PLAIN(text, *words[-3])
    ):
        least = words[-3]
    if least is not None and _YEAR(text, *least):
        least = None
    if unit == 1 and _AFTER.match(text, kroner_end) and (_YEAR(text, *words[-1]) or text[words[-1][1] - 1] == "."):
        return None  # «i 2025 kr. 500.000», «punkt 3. kr. 500»
    return least, found["sign"] + found["number"], unit, found.start("sign")


_WORD = re.compile(r"\S+")
_PLAIN = re.compile(_NUMBER).fullmatch


def _kroner(number: str, unit: int) -> int | float:
    value = round(float(number.replace(".", "").replace(",", ".").replace("–", "-").replace("−", "-")) * unit, 2)
    return int(value) if value.is_integer() else value


_YEAR = re.compile(r"(?:19|20)\d\d").fullmatch


_SENTENCE_END = re.compile(r"[.!?](?<=[\w)][a-zæøåé0-9)].) +(?=[A-ZÆØÅ«\"])|\n")
LONGEST_SENTENCE = 3000  # letters; what is longer is no sentence, and no fact is sought in it


def sentences(text: str) -> Iterator[tuple[str, int]]:
    """The sentences of a text, each with its place; those too long to be one are left out."""
    at = 0
    for end in _SENTENCE_END.finditer(text):
        last = end.start() if end[0] == "\n" else end.start() + 1
        if last - at <= LONGEST_SENTENCE:
            yield text[at:last], at
        at = end.end()
    if len(text) - at <= LONGEST_SENTENCE:
        yield text[at:], at


def is_too_long(text: str) -> bool:
    """Whether a text holds what is too long to be a sentence."""
    if len(text) <= LONGEST_SENTENCE:
        return False
    ends = [0, *(end.end() for end in _SENTENCE_END.finditer(text)), len(text)]
    return any(after - before > LONGEST_SENTENCE for before, after in pairwise(ends))


_NO_VERBS = {
    "ældres",
    "forældres",
    "pårørendes",
    "ansattes",
    "efter",
    "under",
    "over",
    "eller",
    "fælles",
    "deres",
    "vores",
    "jeres",
    "særdeles",
    "alles",
    "begges",
    "herredes",
    "landets",
    "øvriges",
}
_VERBS = frozenset(
    """er var har havde bliver blev vil ville skal skulle kan kunne må måtte bør burde fremgår udgør får fik gør gjorde går gik står
    stod kommer kom deltager deltog foreslår foreslog anbefaler indstiller oplyser bemærker vurderer henviser giver gav betyder
    sker skete ønsker ønskede viser viste drøfter drøftede besluttede vedtog godkendte behandlede indeholder omfatter dækker
    ligger lå tager tog se ser så orienterede orienterer foreligger mener gælder findes fandt holder holdt beder bad bedt handler hviler
    præsenterer består bestod mangler kræver krævede bygger byggede rummer tilbyder kræves sender sendte skyldes forudsætter medfører
    betød vedrører anvender arbejder afholder afholdt stiger steg falder faldt bruger""".split()
)
_CLAUSES = (", idet ", ", der ", ", som ", ", hvor ", ", så ", ", at ", ", når ", ", hvis ", ", men ", ", da ")
_OPENERS = ("Der ", "Vi ", "Se ", "At ", "Hvis ", "Når ", "Da ", "Jf. ", "Dvs. ", "I alt ", "Ingen ", "Ikke ")
_TOKEN = re.compile(r"[^\W\d_]\w*").findall
_STOPS = (".", ",", ";", "!", "?", "…", ")", "\u201d", '"', "kr")
LONGEST_TITLE = 100


def is_title(text: str) -> bool:
    """Whether a line reads as the title of what follows: a short noun phrase without a finite verb."""
    if len(text) > LONGEST_TITLE or not (text[:1].isupper() or text[:1].isdigit()) or text.startswith(_OPENERS):
        return False
    if ", " in text and any([clause in text for clause in _CLAUSES]):
        return False
    words = _TOKEN(text)
    if text.endswith("?"):
        return len(words) > 1 and words[0] in _QUESTIONS
    if not words or len(words) > 14 or not _VERBS.isdisjoint(words) or ("es" in text and any(map(_is_passive, words))):
        return False
    if len(words) > 1 and ((words[1].endswith("er") and words[0].endswith(_DEFINITE)) or (words[0] in _ARTICLES and not words[1].endswith("e"))):
        return False  # «Forslaget hviler på», «Det handler om»; but «Det videre forløb»
    if text.endswith("."):
        # «Udgifterne i 2024-2026.» titles; what holds a verb in the present tense, or looks like it, does not
        plain = ". " not in text and ":" not in text and not text.endswith(("mv.", "m.v.", "kr.", "osv.", "etc."))
        return plain and 1 < len(words) <= 5 and not any([word.endswith("er") and word not in _NO_VERBS for word in words[1:]])
    return not text.endswith(_STOPS) and ". " not in _ABBREVIATION.sub("", text)


_CLOSED = r"(?:lukket(?: punkt| sag| dagsordenspunkt)?|fortroligt?(?: sag| punkt)?|for lukkede døre|lukkede døre|lukket dør)"
_CLOSED_BEFORE = Pattern(rf"(?i)\(?{_CLOSED}\)?(?:(?: ?[:–-] ?| ?$)(?P<title>.*)|(?<=\)) ?(?P<title>.*))")
_CLOSED_AFTER = Pattern(rf"(?i)(?P<title>.*?)(?: ?\({_CLOSED}\)| [-–] {_CLOSED}|: {_CLOSED})")


def closed_title(title: str) -> tuple[str, bool]:
    """A title without the words that say it is closed, and whether it had any: «Lukket: Køb», «Køb (Lukket)», «Lukket punkt»."""
    found = _CLOSED_BEFORE.fullmatch(title) or _CLOSED_AFTER.fullmatch(title)
    return ((found["title"] or "").strip(), True) if found else (title, False)


_QUESTIONS = ("Hvad", "Hvem", "Hvilke", "Hvilken", "Hvilket", "Hvor", "Hvordan", "Hvornår", "Hvorfor")
_DEFINITE = ("en", "et", "ne")
_ARTICLES = ("Det", "Den", "De")
_ABBREVIATION = Pattern(r"\b(?:\p{L}{1,4}|\d{1,2})\. ")


def _is_passive(word: str) -> bool:
    """Whether a word reads as a verb in the passive: «drøftes», «godkendes»."""
    return word.endswith("es") and len(word) > 5 and not word.endswith(("nes", "ces")) and word.lower() not in _NO_VERBS
