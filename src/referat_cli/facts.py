"""What the running text of a punkt states: guests, references, outcomes, dates, absences, votes and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from referat_cli import bodies, danish, people
from referat_cli.blocks import Passage, Prose
from referat_cli.grammar import Grammar
from referat_cli.records import Absentee, Amount, DatedLine, Guest, OutcomeLabel, Reference, Vote

_GUEST_CLUES = (
    "delta",
    "deltog",
    "medvirk",
    "invitere",
    "indbudt",
    "orienterer",
    "gennemgår",
    "præsenterer",
    "til stede",
    "redegør",
    "oplæg",
    "lægger",
)
_VOTE_CLUES = ("temte", "temme", "undlod", "For:", "Imod:", "flertal", "mindretal")
_MONEY_CLUES = ("kr.", "kr ", "kr,", "kr:", "kroner", "DKK", "Kr.")


def guests(prose: Prose) -> tuple[Guest, ...]:
    """Everybody that a sentence says takes part in the punkt."""
    return tuple(
        Guest(name=person.name, role=person.role, time=_time(rest), lines=passage.lines(at + person.start, len(person.name)))
        for passage in prose.having(_GUEST_CLUES)
        if passage.role in ("paragraph", "item")
        for sentence, at in danish.sentences(passage.text)
        for person, rest in people.guests(sentence)
    )


def _time(text: str) -> str | None:
    return next(iter(danish.clocks(text)), None)


def references(prose: Prose, year: int | None, own_body: str | None) -> Iterator[Reference]:
    """Every mention of a meeting of a named body on a date."""
    for passage in prose.matching(danish.DATE_CLUE):
        if passage.role != "table":
            for mention in bodies.mentions(passage.text, year, own_body):
                yield Reference(body=mention.body, date=mention.date, punkt=mention.punkt, lines=passage.lines(mention.start, 1))


def amounts(prose: Prose) -> tuple[Amount, ...]:
    """Every amount of kroner, as printed."""
    return tuple(
        Amount(text=text, value=value, currency="DKK", lines=passage.lines(start, len(text)))
        for passage in prose.having(_MONEY_CLUES)
        for text, value, start in danish.amounts(passage.text)
    )


def decision_dates(prose: Prose) -> tuple[DatedLine, ...]:
    """The full dates written in a decision."""
    return tuple(
        DatedLine(date=span.iso, lines=passage.lines(span.start, span.end - span.start))
        for passage in prose.matching(danish.DATE_CLUE)
        for span in danish.dates(passage.text)
    )


def outcomes(passages: Sequence[Passage], grammar: Grammar) -> tuple[OutcomeLabel, ...]:
    """What the decision says happened, in the grammar's order; `andet` where no word of the grammar's fits."""
    spoken = [sentence.lower() for sentence in _statements(passages)]
    if not spoken:
        return ()
    text, labels = "\n".join(spoken), list[OutcomeLabel]()
    for outcome in grammar.outcomes:
        if not (outcome.alone and labels) and outcome.tells(text):
            labels.append(outcome.label)
    return tuple(labels) or ("andet",)


def _statements(passages: Iterable[Passage]) -> Iterator[str]:
    """The sentences of a decision but those that only tell who was absent."""
    for passage in passages:
        if passage.role != "table":
            for sentence, _ in danish.sentences(passage.text):
                if sentence and not any(people.absentees(sentence)):
                    yield sentence


def absences(prose: Prose) -> tuple[Absentee, ...]:
    """Those absent for the punkt, the disqualified too, as the decision states."""
    return tuple(
        Absentee(name=person.name, party=person.party, lines=passage.lines(at + person.start, len(person.name)))
        for passage in prose.having(people.ABSENCE_CLUES)
        for sentence, at in danish.sentences(passage.text)
        for person in people.absentees(sentence)
    )


_COUNT = r"(?P<count>\d+|en|én|et|ét|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv)"
_NUMBERS = {word: n for n, word in enumerate("en to tre fire fem seks syv otte ni ti elleve tolv".split(), 1)} | dict.fromkeys(("et", "én", "ét"), 1)
_WHO = r"(?: \([^()]*\))?(?: (?:medlemmer|medlem|byrådsmedlemmer))?(?: \([^()]*\))?"
_NAMES = r"(?P<names>[^.;\n]+)"
_SIDES = (
    (
        "for",
        regex.compile(
            rf"(?i)\b(?:med|var) {_COUNT} stemmer?(?: for)?\b(?=.*\bimod\b)|\bfor(?: forslaget| indstillingen| dette)? stemte:? ?{_COUNT}\b"
            rf"|\b{_COUNT}{_WHO} stemte for\b|\b{_COUNT}(?: stemmer)? for\b|^for: ?{_COUNT}"
        ),
        regex.compile(rf"(?i)(?:\bfor(?: forslaget| indstillingen| dette)? stemte|^for|\bstemte for)\b:? ?(?:\d+\b)?:? ?\(?{_NAMES}"),
    ),
    (
        "against",
        regex.compile(
            rf"(?i)\bimod {_COUNT}\b|\bimod(?: forslaget| indstillingen)? stemte:? ?{_COUNT}\b|\b{_COUNT}{_WHO} stemte imod\b"
            rf"|\b{_COUNT}(?: stemmer)? imod\b|^imod: ?{_COUNT}"
        ),
        regex.compile(
            rf"(?i)(?:\bimod(?: forslaget| indstillingen)? stemte|^imod)\b:? ?(?:\d+\b)?:? ?\(?{_NAMES}|^(?P<names>[^.;\n]+?) stemte imod\b"
        ),
    ),
    (
        "abstained",
        regex.compile(rf"(?i)\b{_COUNT}{_WHO} (?:undlod|hverken for eller imod)\b|\bundlod(?: at stemme)?:? ?{_COUNT}\b"),
        regex.compile(rf"(?i)\bundlod(?: at stemme)?\b:? ?(?:\d+\b)?:? ?\(?{_NAMES}|^(?P<names>[^.;\n]+?) undlod(?: at stemme)?\b"),
    ),
)
_VOTER = regex.compile(
    r"(?:(?i:liste|gruppe|parti) )?"
    r"(?P<voter>\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+\.?|-\p{Lu}\p{Ll}+)+|\p{Lu}{1,2}(?![\p{L}])|\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*)"
)


def votes(prose: Prose) -> tuple[Vote, ...]:
    """Every vote, with the numbers, parties or persons that are stated; a side told a second time is a new vote."""
    found: list[tuple[dict[str, object], list[int]]] = []
    for passage in prose.having(_VOTE_CLUES):
        for sentence, at in danish.sentences(passage.text):
            for told in _sides(sentence):
                if not found or not told.keys().isdisjoint(found[-1][0]):
                    found.append(({}, []))
                found[-1][0].update(told)
                found[-1][1].extend(passage.lines(at, len(sentence)))
    return tuple(Vote.model_validate({**_UNSTATED, **told, "lines": (min(lines), max(lines))}) for told, lines in found)


_UNSTATED = dict.fromkeys(("for", "against", "abstained", "for_names", "against_names", "abstained_names"))


def _sides(sentence: str) -> Iterator[dict[str, object]]:
    """What a sentence states of each side of a vote: its number, its names or both."""
    for side, count_of, names_of in _SIDES:
        told: dict[str, object] = {}
        if count := count_of.search(sentence):
            told[side] = _NUMBERS.get(count["count"].lower()) or int(count["count"])
        if (names := names_of.search(sentence)) and (voters := _voters(names["names"])):
            told[f"{side}_names"] = voters
        if told:
            yield told


def _voters(text: str) -> tuple[str, ...]:
    """Parties and persons in a list of voters; a person's party in brackets is not a voter of its own."""
    persons = [person.name for person in people.named(text)]
    if persons:
        return tuple(persons)
    return tuple(found["voter"] for found in _VOTER.finditer(text) if found["voter"] not in ("Ingen", "For", "Imod"))
