"""What the passages of a punkt state: guests, references, outcomes, dates, absences, votes, amounts and attachments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import takewhile

import regex

from referat_cli import bodies, danish, people, votes
from referat_cli.blocks import Passage, Prose
from referat_cli.grammar import Grammar
from referat_cli.marks import Mark
from referat_cli.patterns import Pattern
from referat_cli.records import Absentee, Amount, Bilag, DatedLine, Guest, OutcomeLabel, Reference, Vote

_MONEY_CLUES = ("kr.", "kr ", "kr,", "kr:", "kr)", "kroner", "DKK", "Kr.")


def guests(prose: Prose, members: Collection[str]) -> tuple[Guest, ...]:
    """Everybody that a sentence says takes part in the punkt, less those who take part in the whole meeting."""
    return tuple(
        Guest(name=person.name, role=person.role, time=_time(rest), lines=passage.lines(at + person.start, len(person.name)))
        for passage in prose.having(people.GUEST_CLUES)
        if passage.role in ("paragraph", "item")
        for sentence, at in danish.sentences(passage.text)
        for person, rest in people.guests(sentence)
        if person.name not in members
    )


def _time(text: str) -> str | None:
    return next(iter(danish.clocks(text)), None)


def references(prose: Prose, year: int | None, own_body: str | None) -> Iterator[Reference]:
    """Every mention of a meeting of a named body on a date."""
    for passage in prose.matching(danish.DATE_CLUE):
        if passage.role != "table":
            for mention in bodies.mentions(passage.text, year, own_body):
                lines = passage.lines(mention.start, mention.end - mention.start)
                yield Reference(body=mention.body, date=mention.date, punkt=mention.punkt, lines=lines)


_EXACT = 2**53  # above it a JSON reader rounds: no sum of kroner comes near


def amounts(prose: Prose) -> tuple[Amount, ...]:
    """Every amount of kroner, as printed; a number too great to be written exactly is none."""
    return tuple(
        Amount(text=text, value=value, currency="DKK", lines=passage.lines(start, len(text)))
        for passage in prose.having(_MONEY_CLUES)
        for text, value, start in danish.amounts(passage.text)
        if abs(value) <= _EXACT and not (passage.role == "table" and text == "1.000 kr.")  # the unit of a table's numbers
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
        return ("andet",) if any(danish.is_too_long(passage.text) for passage in passages) else ()
    text, labels = "\n".join(spoken), list[OutcomeLabel]()
    for outcome in grammar.outcomes:
        if not (outcome.alone and labels) and outcome.tells(text):
            labels.append(outcome.label)
    return tuple(labels) or ("andet",)


def _statements(passages: Iterable[Passage]) -> Iterator[str]:
    """The sentences of a decision but those that only tell who was absent, and who came instead."""
    for passage in passages:
        if passage.role != "table":
            for sentence, _ in danish.sentences(passage.text):
                if sentence and not any(people.absentees(sentence)) and _SUBSTITUTE.search(sentence) is None:
                    yield sentence


_CAME = r"(?:deltog|deltager|mødte|møder)\b"
_INSTEAD = r"(?:stedfortræder|suppleant)"
_CLOSED = r"mødet (?:blev )?(?:hævet|sluttede|afsluttet|slut)\b"
_NOBODY = r"(?:fraværende|afbud)[^:]{0,20}:$"
_SUBSTITUTE = Pattern(rf"(?i)\b{_INSTEAD}\p{{L}}*\b.*\b{_CAME}|\b{_CAME}.*\b{_INSTEAD}|\bi stedet {_CAME}|^stedfortrædere?:|^{_NOBODY}|^{_CLOSED}")


def listed_absences(passages: Iterable[Passage]) -> tuple[Absentee, ...]:
    """Everybody named under a heading of absence."""
    return tuple(
        Absentee(name=person.name, party=person.party, lines=passage.lines(at + person.start, len(person.name)))
        for passage in takewhile(lambda passage: _SUBSTITUTES.match(passage.text) is None, passages)
        for sentence, at in danish.sentences(passage.text)
        if _SUBSTITUTE.search(sentence) is None
        for person in people.named(sentence)
    )


_SUBSTITUTES = Pattern(r"(?i)(?:stedfortrædere?|suppleanter?|i stedet (?:mødte|deltog)):?")


def named_absences(header: Iterable[Mark]) -> tuple[Absentee, ...]:
    """Everybody whom a line of a punkt's header names as absent."""
    return tuple(
        Absentee(name=person.name, party=person.party, lines=(found.first, found.last))
        for found in header
        if "absent" in found.fields
        for person in people.named(found.fields["absent"])
    )


def absences(prose: Prose) -> tuple[Absentee, ...]:
    """Those absent for the punkt, the disqualified too, as the decision states."""
    return tuple(
        Absentee(name=person.name, party=person.party, lines=passage.lines(at + person.start, len(person.name)))
        for passage in prose.having(people.ABSENCE_CLUES)
        for sentence, at in danish.sentences(passage.text)
        for person in people.absentees(sentence)
    )


def votes_of(prose: Prose) -> tuple[Vote, ...]:
    """Every vote, with the numbers, parties or persons that are stated; a side told a second time is a new vote."""
    found: list[tuple[dict[str, object], list[int]]] = []
    for passage in prose.having(votes.CLUES):
        for sentence, at in danish.sentences(passage.text):
            for told in votes.sides(sentence):
                if not found or not told.keys().isdisjoint(found[-1][0]):
                    found.append(({}, []))
                found[-1][0].update(told)
                found[-1][1].extend(passage.lines(at, len(sentence)))
    return tuple(Vote.model_validate({**_UNSTATED, **told, "lines": (min(lines), max(lines))}) for told, lines in found)


_UNSTATED = dict.fromkeys(("for", "against", "abstained", "for_names", "against_names", "abstained_names"))


def bilag(passages: Iterable[Passage]) -> Iterator[Bilag]:
    """Every block is an attachment's title; of a table, every row."""
    for passage in passages:
        if passage.role == "table":
            for row, line in zip(passage.rows or (), passage.row_lines, strict=True):
                yield Bilag(title=" ".join(filter(None, row)), lines=(line, line))
        elif not _NO_BILAG.fullmatch(passage.text):
            parted = _LISTED if passage.role == "paragraph" and _LISTED.search(passage.text) else _GLUED
            for title in parted.split(passage.text):
                yield Bilag(title=_SERIAL.sub("", _ADDRESS.sub("", title.strip())), lines=passage.span)


_GLUED = Pattern(r"(?<=[^\s(])(?=Bilag \d{1,2}(?:\.\d{1,2})?[:.] ?\p{Lu})", regex.V1)  # «Bilag 1: KortBilag 2: Plan»
_SERIAL = Pattern(
    r"^(?:\d{1,3} )?(?:Åben|Lukket)(?: - | +)(?=\S)|^application/[\w.+-]+ icon | +\d{3,6}/\d\d$"
)  # «1 Åben Situationsplan 88310/12», «application/pdf icon Kort.pdf»
_LISTED = Pattern(r"; |(?<= \((?:https?:|www\.|/)[^\s()]*\)), ")
_ADDRESS = Pattern(r" \((?:https?:|www\.|/)[^\s()]*\)$| ?\[(?:pdf|docx?|xlsx?|pptx?)\]$")  # of a link; the kind of file
_NO_BILAG = Pattern(r"(?i)(?:ingen(?: bilag)?|der er ingen bilag(?: til (?:punktet|sagen))?)\.?")
