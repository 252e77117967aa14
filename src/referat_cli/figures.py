"""Case numbers, dates, numbers, law references and joined words, each as one token whatever form it is printed in.

«27. marts 2024», «27-03-2024» and «2024-03-27» are xd20240327 and xm202403, «2.427.000» is xk2427000, «25 %» xk25pct, «§ 2, stk. 6» xp2
and xp2s6, «L 113» xl113, «85.13.00G01-2-23» xs85, xs85x13 … and xfg01, «on-boarding» onboarding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from referat_cli.words import MONTHS, fold


class Figure(NamedTuple):
    """A figure in a text: its tokens, and where it stands."""

    tokens: tuple[str, ...]
    start: int
    end: int


def figures(text: str, head: Callable[[str], str | None] = lambda word: None) -> Iterator[Figure]:
    """Every figure in a text; head gives the last part of a compound: «styrings- og beslutningsstruktur» is styringsstruktur too."""
    yield from numbers(text)
    if "-" in text:
        yield from _joined(text, head)


def numbers(text: str) -> Iterator[Figure]:
    """Every figure but joined words: those of a heading name a body in each «Beslutning i Børne- og Skoleudvalget»."""
    yield from numerals(text)
    if "§" in text or "aragraf" in text:
        yield from _paragraphs(text)
    for bill in _BILL.finditer(text):
        yield Figure(("xl" + bill[1],), bill.start(), bill.end())


# --- case numbers

_NUMBERED = re.compile(r"(?:(?<![^\W\d_])[^\W\d_])?\d+")  # one letter is a facet's; more are a register's: «BR402/05»
_UNDOTTED = re.compile(r"\d{4}(?:\d\d)?(?= ?-?[^\W\d_]\d\d)")


def components(number: str) -> tuple[str, ...]:
    """What a case number is made of, whatever stands between: «85.13.00-G01-2-23» and «851300 G01 2/23» are alike, «-0005» and «-5»."""
    if found := _UNDOTTED.match(number):
        number = ".".join(re.findall("..", found[0])) + " " + number[found.end() :]
    return tuple(fold(part) if len(part) < 3 else fold(part).lstrip("0") or "0" for part in _NUMBERED.findall(number))


def case_token(number: str) -> str:
    """The token of a whole case number, or of the beginning of one; "xs" where no number is in it."""
    return "xs" + "x".join(components(number))


def case_tokens(number: str) -> tuple[str, ...]:
    """A token for each beginning of a case number, the whole last, then one for its facet."""
    parts = components(number)
    facets = tuple("xf" + part for part in parts[1:] if part[0].isalpha())
    return (*("xs" + "x".join(parts[: n + 1]) for n in range(len(parts))), *facets)


# --- dates and numbers

_MONTH = "|".join(rf"[{name[0]}{name[0].upper()}]{name[1:3]}(?:{name[3:]}\b|(?:{name[3:4]})?\b\.?)" for name in MONTHS)
_UNITS = {"tkr": 3, "t.kr": 3, "t. kr": 3, "tusind": 3, "mio": 6, "mia": 9, "million": 6, "millioner": 6, "milliard": 9, "milliarder": 9}
# All begin with a digit that no digit stands before: `re` skips quickly to a set of characters.
_NUMERAL = re.compile(
    r"[0-9](?<![\w.,][0-9])(?:"
    r"(?P<case>\d(?:\.\d\d){1,2}[ -]?[A-ZÆØÅ]\d\d(?:[- ]\d+[-/ ]\d+)?(?!\w))"
    rf"|(?P<days>\d?(?:\.? ?(?:,|og|-|–|eller|samt) ?(?:den |d\. ?)?\d\d?)*\.? ?)(?P<month>{_MONTH})(?: ?(?P<year>(?:19|20)\d\d)(?!\d))?"
    r"|(?P<date>\d?(?P<sep>[-./])\d\d?(?P=sep)(?:(?:19|20)\d\d|\d\d)|\d?/\d\d?(?:[ -](?:19|20)|-)\d\d|[09]\d\d-\d\d-\d\d)(?![\w/]|[.,-]\d)"
    rf"|(?P<number>\d{{0,2}}(?:\.\d{{3}})+(?:,\d+)?|\d{{0,2}}(?: \d{{3}})+(?= kr)|\d*(?:,\d+)?)"
    rf"(?: (?P<unit>{'|'.join(map(re.escape, _UNITS))})\b\.?| ?(?P<share>%|(?:pct|procent)\b\.?))?(?!\w|[.,]\d)"
    r")"
)
_MONTH_BEFORE = re.compile(rf"(?<!\w)({_MONTH}) $", re.IGNORECASE)
LEAST_NUMBER = 5  # digits; what is shorter, and has neither separator nor unit, is a word like others


def numerals(text: str) -> Iterator[Figure]:
    """The case numbers, dates and other numbers in a text."""
    for found in _NUMERAL.finditer(text):
        if found["case"]:
            tokens, start = case_tokens(found[0]), found.start()
        elif found["month"]:
            tokens, start = _written_date(found), found.start()
        elif found["date"]:
            tokens, start = numeric_date(found[0]), found.start()
        else:
            tokens, start = _number(found, text)
        if tokens:
            yield Figure(tokens, start, found.end())


def _written_date(found: re.Match[str]) -> tuple[str, ...]:
    days = re.findall(r"\d+", found[0][0] + found["days"])
    return _dated(found["year"], month_number(found["month"]), days) if found["year"] else ()


def month_number(name: str) -> int:
    """The number of a month from its first three letters."""
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def numeric_date(text: str) -> tuple[str, ...]:
    """The tokens of «27-03-2024», «27.03.24», «27/3 2024» or «2024-03-27»."""
    first, month, last = re.findall(r"\d+", text)
    day, year = (last, first) if len(first) == 4 else (first, last if len(last) == 4 else "20" + last)
    return _dated(year, int(month), [day])


def _dated(year: str, month: int, days: list[str]) -> tuple[str, ...]:
    """The tokens of days of a month, and of the month; none for what no calendar has."""
    real = [f"xd{year}{month:02d}{int(day):02d}" for day in days if 0 < int(day) < 32]
    return (*real, f"xm{year}{month:02d}") if 0 < month < 13 and len(real) == len(days) else ()


def _number(found: re.Match[str], text: str) -> tuple[tuple[str, ...], int]:
    """The tokens of a number of many digits, or with decimals or a unit, of a percentage, or of a month and the year that is the number."""
    number, start = (found[0][0] + found["number"]).replace(" ", "."), found.start()
    if len(number) == 4 and number[:2] in ("19", "20") and (month := _MONTH_BEFORE.search(text, max(0, start - 10), start)):
        return _dated(number, month_number(month[1]), []), month.start()
    token = "xk" + _digits(number, _UNITS.get(found["unit"] or "", 0))
    plain = (token,) if found["unit"] or "," in number or "." in number or len(number) >= LEAST_NUMBER else ()
    return (*plain, *([token + "pct"] if found["share"] else [])), start


def _digits(number: str, tens: int) -> str:
    """The digits of a number times a power of ten, «c» before its decimals: «14,6» and 6 give 14600000."""
    whole, _, decimals = number.replace(".", "").partition(",")
    decimals = decimals.ljust(tens, "0")
    whole, decimals = (whole + decimals[:tens]).lstrip("0") or "0", decimals[tens:].rstrip("0")
    return whole + ("c" + decimals if decimals else "")


# --- laws

_ONE = r"\d+(?: ?[a-hj-z]\b)?"  # «§ 12 a»; the i of «§ 12 i loven» is a word
LETTERS = " abcdefghjklmnopqrstuvwxyz"
_PARAGRAPHS = re.compile(rf"(?:§§?|(?<!\w)[Pp]aragraf) ?({_ONE}(?: ?(?:-|–|,|og|eller|samt) ?(?:§ ?)?{_ONE})*)(?:,? ?stk\.? ?(\d+))?")
_BILL = re.compile(r"(?:L|lovforslag|Lovforslag)(?<!\w[Ll])(?:(?<=g)(?: nr\.?)?(?: L)?)? ?(\d{1,3})(?!\w|[.,]\d)")


def _paragraphs(text: str) -> Iterator[Figure]:
    for found in _PARAGRAPHS.finditer(text):
        ones = re.findall(_ONE, found[1])
        between = (one for first, last in _RANGE.findall(found[1]) for one in _between(int(first), int(last)))
        tokens = ["xp" + token for one in (*ones, *between) for token in dict.fromkeys((one.strip(LETTERS), one.replace(" ", "")))]
        whole = [f"xp{ones[-1].replace(' ', '')}s{found[2]}"] if found[2] else []
        yield Figure((*dict.fromkeys(tokens), *whole), found.start(), found.end())


_RANGE = re.compile(r"(?<!\d)(\d{1,4}) ?[-–] ?(?:§ ?)?(\d{1,4})(?!\d)")
LONGEST_RANGE = 50  # paragraphs


def _between(first: int, last: int) -> list[str]:
    """The paragraphs between the first and the last of a range, without them."""
    return [str(one) for one in range(first + 1, last)] if last - first <= LONGEST_RANGE else []


# --- words joined by a hyphen, and words whose end stands in the next one

_HYPHEN = re.compile(r"-(?:(?<=[^\W_]-)[^\W_]|(?<=[^\W\d_][^\W\d_]-),? )")
_WORD_BEFORE = re.compile(r"(?<![\w-])(?:[^\W\d_]+-)*[^\W\d_]+$")
_WORDS_AFTER = re.compile(r"-[^\W_]+(?:-[^\W_]+)*(?![\w-])")
_ENDED_AFTER = re.compile(r"-(?:, [^\W\d_]+-)*,? (?:og|eller|samt|&) ([^\W\d_]{5,})(?![\w-])")


def _joined(text: str, head: Callable[[str], str | None]) -> Iterator[Figure]:
    end = 0
    for hyphen in _HYPHEN.finditer(text):
        at = hyphen.start()
        if at < end or (before := _WORD_BEFORE.search(text, max(end, at - LONGEST_WORD), at)) is None:
            continue
        if hyphen[0][-1] != " " and (after := _WORDS_AFTER.match(text, at)):
            end = after.end()
            yield Figure((text[before.start() : end].replace("-", "").lower(),), before.start(), end)
        elif hyphen[0][-1] == " " and (after := _ENDED_AFTER.match(text, at)) and (last := head(after[1].lower())):
            yield Figure((before[0].replace("-", "").lower() + last,), before.start(), after.end())


LONGEST_WORD = 60  # letters before a hyphen in which the beginning of its word is sought
