"""Bodies of local government as Danish names them, and mentions of their meetings on a date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from referat_cli import danish
from referat_cli.patterns import Pattern

_ENDS = "udvalg|råd|bestyrelse|direktion|nævn|gruppe|forsamling|kommission|magistrat|folketing|repræsentation|ledelse|MED"
_PATTERN = (
    rf"(?P<name>(?:\b\p{{L}}+-? (?:og|&) )?\b[\p{{L}}-]*(?i:(?:{_ENDS})(?:e?n|et)?)(?<=n|et|MED))"
    r"(?P<for>(?: for|(?<=MED) i) (?:\p{L}[\p{L}&-]*)(?:(?:,| og| &|,? samt)? \p{Lu}[\p{L}&/-]+| og \p{Ll}[\p{L}-]+(?= (?:den|d\.)))*)?s?\b"
    r"|\b(?P<stem>[\p{L}-]*(?i:direktions|byråds|kommunalbestyrelses|bestyrelses|udvalgs|gruppe|regionsråds|råds|MED-))\p{L}*mødet?\b"
)
_NAME = Pattern(_PATTERN)
_LAST_NAME = Pattern(f"(?r){_PATTERN}")  # sought from the end
_CLUES = tuple("dvalg åd styrelse irektion ævn ruppe orsamling ommission agistrat olketing præsentation edelse MED møde".split())
_LONE = Pattern(rf"(?i)\p{{L}}*(?:{_ENDS})(?:e?n|et)? og ")
_MEETING_WORDS = (
    r"(?:\p{Ll}*møde(?:t|r|rne)?s?|på|\d\.|afslag|tilsagn|dispensation|i|det|dets|deres|sit|sin|et|en|den|d\.|for|til|med|af|kommende|næste|seneste|sidste|ordinære|ekstraordinære|ordinært"
    r"|ekstraordinært|er|bliver|afholdes|holdes|fælles|konstituerende|(?:man|tirs|ons|tors|fre|lør|søn)dag|holdt|afholdt|behandling|beslutning|drøftelse|afgørelse)"
)
_LINK = Pattern(rf"(?:'?s\b|')?(?:,? ?{_MEETING_WORDS}\b\.?)*,? ?", regex.V0)
_DECIDED = (
    r"(?:godkend(?:te|t|er)|beslutte(?:de|t|r)|vedt(?:og|aget|ager)|behandle(?:de|t|r)|drøfte(?:de|t|r)|tiltrå(?:dte|dt)|tiltræder|udsat(?:te)?|tog|taget"
    r"|anbefale(?:de|t|r)|bevilge(?:de|t|r)|afvis(?:te|t)|gennemg(?:ik|ået|år)|nedsat(?:te)?|orientere(?:de|t|s)|udpege(?:de|t|r)|valg(?:te|t)"
    r"|præsenteret|forelagt|afsat(?:te)?|bad|ønskede|tilsluttede|fastlagde|træffer|traf)"
)
_DECIDED_BETWEEN = Pattern(rf"(?:s\b)? (?:(?:har|havde|blev|er) )?{_DECIDED}\b[^.;:]{{0,110}}?(?:den|d\.|på møde(?:t)?)? ?")
_HAS = Pattern(r" (?:har|havde|blev|vil|skal|kan)(?: \p{Ll}+){0,3}? (?:den|d\.) ?")
_AT_ITS_MEETING = Pattern(r" \p{Ll}[^.;:,]*? (?:på|ved) (?:et |sit )?mødet? (?:\p{L}+dag )?(?:den|d\.) ?")
_DECIDED_AFTER = Pattern(rf"(?:,? (?:pkt\.?|punkt) ?\d+)?,? (?:\p{{L}}+ ){{0,8}}?{_DECIDED}\b")
_BODY_AFTER = Pattern(rf",? (?:(?:har |blev |er )?(?:\p{{Ll}}+ )?{_DECIDED} )?(?:(?:i|af|på|med|ved) )?(?=\p{{L}}[^.,;:]*)")
_PUNKT = Pattern(r",? ?(?:\(?(?:under )?(?:pkt\.?|punkt|dagsordenspunkt|sag) ?(?:nr\.? ?)?)(\d+(?:\.?[a-z]\b)?)")
_PUNKT_IN_BRACKETS = Pattern(r"[^()\d]*\((?:pkt\.?|punkt|sag) ?(?:nr\.? ?)?(\d+(?:\.?[a-z]\b)?)\)")
_NEAR = 250  # letters before and after a date in which its body is sought


class Mention(NamedTuple):
    """A body meeting, or deciding, on a date; start and end are where the body and its date stand in the text."""

    body: str
    date: str
    punkt: str | None
    start: int
    end: int


class _Named(NamedTuple):
    body: str
    start: int
    end: int


def plain(name: str) -> str:
    """A body's name in its plain form: "Direktionens møde" and "direktionsmødet" are Direktionen."""
    found = _NAME.search(name)
    if found is None:
        return name.strip(" ,:")
    if _FOR.fullmatch(name):
        return name
    lead = name[: found.start()]
    return lead + _named(found).body if _LEAD.fullmatch(lead) else _named(found).body


_FOR = Pattern(
    rf"(?=\p{{Lu}})[\p{{L}}-]*(?i:{_ENDS})(?:e?n|et) for \p{{L}}[\p{{L}}&-]*(?:(?:,? (?:og|&|samt)|,) [\p{{L}}&-]+)*"
)  # «Udvalget for familie og institutioner»
_LEAD = Pattern(r"(?:\p{Lu}[\p{L}-]*-?,? (?:(?:og|&) )?)+")  # «Økonomi-, Erhvervs- og Planudvalget»


def _named(found: regex.Match[str]) -> _Named:
    """The body that a match of the pattern names, less a word in front that is no part of its name."""
    if found["stem"]:
        return _Named(_definite(found["stem"]), found.start(), found.end())
    name, start = found["name"], found.start()
    if (lone := _LONE.match(name)) and lone.end() < len(name):
        name, start = name[lone.end() :], start + lone.end()
    first, _, rest = name.partition(" ")
    if rest and not (first.endswith("-") or first[0].isupper() or first in ("økonomi", "social", "teknik", "børne")):
        name = rest.split(" ", 1)[1]
        start = found.start() + found[0].index(name)
    rest = found["for"] or ""
    if rest.endswith("s") and found.string.startswith(" møde", found.end()):
        rest = rest[:-1]  # «Udvalget for Børn og Unges møde»
    return _Named(name[:1].upper() + name[1:] + rest, start, found.end())


def _definite(stem: str) -> str:
    """«direktions» -> Direktionen, «byråds» -> Byrådet, «styregruppe» -> Styregruppen."""
    base = stem.rstrip("-").removesuffix("s") if not stem.lower().endswith("gruppe") else stem
    ending = "n" if base.endswith("e") else "et" if base.lower().endswith(("råd", "udvalg")) else "" if base.endswith("MED") else "en"
    return base[:1].upper() + base[1:] + ending


def mentions(text: str, year: int | None, own: str | None) -> Iterator[Mention]:
    """Every mention of a meeting of a named body on a date.

    A missing year is the one given; «udvalget» is the body whose minutes these are, if that is an udvalg.
    """
    for sentence, at in danish.sentences(text):
        if not any([clue in sentence for clue in _CLUES]):
            continue
        for span in danish.dates(sentence, year):
            at_least = max(0, span.start - _NEAR)
            before, after = sentence[at_least : span.start], sentence[span.end : span.end + _NEAR]
            start = span.start
            if (named := _body_before(before, after)) is not None:
                body, start = named.body, at_least + named.start
            elif (found := _body_after(before, after)) is not None:
                body = found
            else:
                continue
            punkt = _PUNKT.match(after) or _PUNKT_IN_BRACKETS.match(after)
            yield Mention(_whole(body, own), span.iso, punkt[1] if punkt else None, at + start, at + span.end)


def _whole(body: str, own: str | None) -> str:
    """The body's full name: a bare «Udvalget» is the own one."""
    if own is not None and body in _BARE and body.lower() in own.lower():
        return own
    return body


_BARE = ("Udvalget", "Styregruppen", "Bestyrelsen", "Rådet", "Nævnet", "Gruppen", "Arbejdsgruppen")


def _body_before(before: str, after: str) -> _Named | None:
    """The nearest body before the date, if only meeting words or a decision stand between."""
    if (found := _LAST_NAME.search(before)) is None:
        return None
    named = _named(found)
    between = before[named.end :]
    decided = _DECIDED_BETWEEN.fullmatch(between) and not danish.DATE.search(between)
    announced = _HAS.fullmatch(between) and _DECIDED_AFTER.match(after)
    if _LINK.fullmatch(between) or decided or announced or _AT_ITS_MEETING.fullmatch(between) or _is_list_of_dates(between):
        return named
    return None


def _is_list_of_dates(between: str) -> bool:
    """«Direktionens møder den 3. marts 2024 og den 17. april 2024»: the second date is the body's too."""
    if (found := danish.DATE.search(between)) is None or not _AND.fullmatch(between[found.end() :]):
        return False
    first = between[: found.start()]
    return _LINK.fullmatch(first) is not None or _DECIDED_BETWEEN.fullmatch(first) is not None


_AND = Pattern(r"(?:,? (?:pkt\.?|punkt) ?\d+)?,? (?:og|samt|eller) (?:igen )?(?:den|d\.)? ?")


def _body_after(before: str, after: str) -> str | None:
    """The body that follows the date: «den 28. juni 2023 godkendte Direktionen», «den 3. maj behandlet i Økonomiudvalget»."""
    found = _BODY_AFTER.match(after)
    name = _NAME.match(after, found.end()) if found else None
    if found is None or name is None or _named(name).start > name.start():
        return None
    if _DECIDED_IN.search(found[0]) or _WAS_DECIDED.search(before) or _MEETING_ON.search(before):
        return _named(name).body
    return None


_DECIDED_IN = Pattern(_DECIDED)
_WAS_DECIDED = Pattern(rf"\bblev\b.*$|{_DECIDED}")
_MEETING_ON = Pattern(r"\bmødet? (?:\p{L}+dag )?(?:den|d\.) ?$")
