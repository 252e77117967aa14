"""Votes as decisions tell them: numbers, parties and persons of each side, only what is stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import regex

from referat_cli import people
from referat_cli.patterns import Pattern

Side = Literal["for", "against", "abstained"]
CLUES = ("temte", "temme", "undlod", "For:", "Imod:", "verken", "lertal", "indretal", " imod")
_NUMBERS = {word: n for n, word in enumerate("en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten".split(), 1)}
_NUMBERS |= dict.fromkeys(("et", "én", "ét"), 1)

_WORDS = "|".join(_NUMBERS)
_N = rf"(?P<count>\d+|(?:{_WORDS})\b)"
_WHO = r"(?: ?\([^()]*\))?(?: (?:medlemmer|medlem|\p{L}+medlemmer|stemmer|stemme))?(?: ?\([^()]*\))?"
_THE_MOTION = r"(?: (?!stemte)\p{L}+){0,2}"  # «for ændringsforslaget stemte», «imod stemte»
_SIDES: tuple[tuple[Side, str, str], ...] = (("for", "for", "flertal"), ("against", "i?mod", "mindretal"))


def _counts(word: str, part: str) -> Pattern:
    """Where the number of one side stands: before its word, after it, or after the name of its part."""
    return Pattern(
        rf"(?i)\b{_N}{_WHO} stemte {word}\b|\b{word}{_THE_MOTION} stemte:? ?{_N}|(?<!eller ){word}: ?{_N}"
        rf"|(?<!: ?)\b{_N}{_WHO} {word}\b(?!:| (?:\d|(?:{_WORDS})\b))"
        rf"|\b{word} {_N}(?! ?(?:kr|mio|pct|%|\d))|\b{part} på {_N}|\b{part} bestående af [^.;]*?\({_N}\)"
        + rf"|\b{word}{_THE_MOTION} stemte:? [^.;\n(]*\({_N}\)"
        + (rf"|\b{_N} stemmer?{_WHO}(?= (?:og|i?mod) (?:\d|(?:{_WORDS})\b))" if word == "for" else "")
    )


def _names(word: str, part: str) -> Pattern:
    """Where the names of one side stand."""
    return Pattern(
        rf"(?i)(?:\b{word}{_THE_MOTION} stemte:?|^{word}:(?! ?\d+ \p{{L}}+:)) ?(?:{_N} ?)?(?:\((?P<names>[^()]+)\)|(?P<names>[^.;\n]+))"
        rf"|\bstemte {word}(?: \p{{L}}+)? \((?P<names>[^()]+)\)|\b{part} (?:på {_N} )?(?:\((?P<names>[^()]+)\)|bestående af (?P<names>[^.;\n]+))"
        rf"|\b{_N} \((?P<names>[^()]+)\) stemte {word}\b|^(?P<names>(?!(?:Et|{_WORDS})\b)\p{{Lu}}(?:(?! stemte)[^.;\n])*) stemte {word}\b"
    )


_PATTERNS: tuple[tuple[Side, Pattern, Pattern], ...] = (
    *((side, _counts(word, part), _names(word, part)) for side, word, part in _SIDES),
    (
        "abstained",
        Pattern(rf"(?i)\b{_N}{_WHO} (?:undlod|hverken for eller i?mod)\b(?!:)|\b(?:undlod(?: at stemme)?|hverken for eller i?mod):? ?\(?{_N}"),
        Pattern(
            rf"(?i)\bundlod(?: at stemme)?:? ?(?:{_N} ?)?(?:\((?P<names>[^()]+)\)|(?P<names>\p{{Lu}}[^.;\n]*))"
            r"|\b(?P<names>\p{Lu}[^.;\n,]*?) undlod\b",
            regex.V1,
        ),
    ),
)
_LOST = Pattern(
    r"(?i)\b(?:forkastet|forkastedes|faldt|nedstemt|afvist)\b[^.;]* med (?P<against>\d+) stemmer i?mod (?P<for>\d+)\b"
)  # the larger number is against
_REASON = Pattern(r",? (?:som|idet|fordi|der|mens|da|hvor|og henviser|ønskede|anbefaler|kan ikke|stemte|indstiller)\b.*")
_VOTER = Pattern(r"(?:(?i:liste|gruppe|parti) )?(?P<voter>\p{Lu}{1,2}(?!\p{L})|\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*)")
_NO_VOTERS = ("Ingen", "For", "Imod", "Et", "Der")


def sides(sentence: str) -> Iterator[dict[str, object]]:
    """What a sentence states of each side of a vote: its number under the side's name, its voters under <side>_names."""
    if not any([clue in sentence for clue in CLUES]):
        return
    if lost := _LOST.search(sentence):
        yield {"against": int(lost["against"])}
        yield {"for": int(lost["for"])}
        return
    for side, count_of, names_of in _PATTERNS:
        told: dict[str, object] = {}
        if count := count_of.search(sentence):
            told[side] = _NUMBERS.get(count["count"].lower()) or int(count["count"])
        if (names := names_of.search(sentence)) and (voters := _voters(names["names"])):
            told[f"{side}_names"] = voters
        if told:
            yield told


def _voters(text: str) -> tuple[str, ...]:
    """Parties and persons in a list of voters; a person's party in brackets is not a voter of its own."""
    listed = _REASON.sub("", text)
    persons = [person.name for person in people.named(listed)]
    return tuple(persons or (found["voter"] for found in _VOTER.finditer(listed) if found["voter"] not in _NO_VOTERS))
