"""Source -> records: what each part of the outline says. Structure first, meaning second, complaint third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import regex
from pydantic import TypeAdapter

from referat_cli import bodies, checks, danish, facts, people
from referat_cli.blocks import Passage, Prose, passages
from referat_cli.diagnostics import Diagnostic, Report, diagnostic
from referat_cli.grammar import Grammar
from referat_cli.header import Header, read_header
from referat_cli.marks import Mark, mark
from referat_cli.outline import MeetingPart, PunktPart, SectionPart, outline
from referat_cli.patterns import Pattern, Slow
from referat_cli.recommending import indstilling, together
from referat_cli.records import (
    Beslutning,
    Block,
    EarlierDecision,
    HeaderLine,
    Kle,
    LooseLine,
    MeetingKind,
    Punkt,
    Referat,
    Reference,
    Section,
    SourceInfo,
)
from referat_cli.text import MOJIBAKE, Line, Source, line_count
from referat_cli.toc import match_toc, wrong_numbers


class Given(NamedTuple):
    """What the user says of a file that the file does not print."""

    authority: str | None = None
    body: str | None = None
    date: str | None = None
    origin: str | None = None


class Parsed(NamedTuple):
    """A section with its passages: what the facts of a punkt are read from."""

    part: SectionPart
    record: Section
    passages: Sequence[Passage]


def read(source: Source, lines: Sequence[Line], grammar: Grammar, given: Given, found: Sequence[Diagnostic]) -> list[Referat]:
    """Every record of a source and its lines: one for each meeting, at least one. Diagnostics found before are the first's."""
    info = SourceInfo(
        name=source.name, sha256=source.sha256, bytes=source.size, lines=line_count(source.text), encoding=source.encoding,
        media_type=source.media_type, origin=given.origin,
    )  # fmt: skip
    grammar = grammar.watched()
    meetings = outline(mark(lines, grammar), grammar)
    early = [*_of_text(source), *found]
    records = [_meeting(meeting, info, grammar, given, [] if n else early) for n, meeting in enumerate(meetings)]
    slow = dict.fromkeys(_slow(pattern, lines) for pattern in grammar.slow)
    return [_with(records[0], slow), *records[1:]] if slow else records


def _slow(pattern: Slow, lines: Sequence[Line]) -> Diagnostic:
    """That a pattern came to no end, at the longest line that the text it was tried on begins with."""
    text, aside = pattern.text.casefold(), "; it is put aside for the rest of the text" if pattern.aside else ""
    tried = max((line for line in lines if text.startswith(line.text.casefold())), key=lambda line: len(line.text), default=None)
    return diagnostic(
        "pattern-slow", tried.number if tried else 1, f"the pattern of {pattern.place} came to no end in time{aside}: the line is read without it"
    )


def _with(record: Referat, found: Iterable[Diagnostic]) -> Referat:
    """The record with more diagnostics, in their order."""
    ordered = sorted([*record.diagnostics, *found], key=lambda found: (found.line, found.code))
    return record.model_copy(update={"diagnostics": tuple(ordered)})


def _of_text(source: Source) -> Iterator[Diagnostic]:
    if not source.text.strip():
        yield diagnostic("text-empty", 1, "the file holds no text")
    if source.guessed:
        yield diagnostic("encoding-guessed", 1, f"read as {source.encoding}: there is no byte order mark, and not all of it is valid UTF-8")
    if (at := source.text.find("\ufffd")) >= 0:
        yield diagnostic("encoding-replaced", line_count(source.text[: at + 1]), "unreadable bytes stand as U+FFFD")
    if source.controls and (control := _CONTROL.search(source.text)):
        line = line_count(source.text[: control.end()])
        yield diagnostic("text-control", line, f"the text holds control characters, the first is U+{ord(control[0]):04X}")

    if mojibake := MOJIBAKE.search(source.text):
        yield diagnostic(
            "text-mojibake",
            line_count(source.text[: mojibake.end()]),
            f"letters read in a wrong encoding were put right, the first are {mojibake[0]!r}",
        )


_CONTROL = Pattern(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")  # all but tab, line ends and form feed


_BLOCKS = TypeAdapter(tuple[Block, ...])


def _meeting(meeting: MeetingPart, info: SourceInfo, grammar: Grammar, given: Given, early: list[Diagnostic]) -> Referat:
    report = early.append
    header = read_header(meeting, given.body, given.date, report)
    numbers = range(1, len(meeting.punkter) + 1)
    punkter = [_punkt(part, n, header, grammar) for n, part in zip(numbers, meeting.punkter, strict=True)]
    toc, pages = match_toc(meeting.toc, punkter)
    punkter = [punkt.model_copy(update={"page": pages[n]}) if n in pages else punkt for n, punkt in zip(numbers, punkter, strict=True)]
    front, end = (passages(SectionPart("andet", None, marks), grammar) for marks in (meeting.front, meeting.end))
    kind = header.kind or _inferred_kind(punkter, report)
    record = Referat(
        source=info, grammar=grammar.name, kind=kind, authority=header.authority or given.authority, body=header.body,
        date=header.date, start_time=header.start_time, end_time=header.end_time, place=header.place,
        participants=header.participants, absent=header.absent, header=header.lines, toc=toc,
        front=_BLOCKS.validate_python([passage.block() for passage in front]),
        furniture=tuple(LooseLine(text=m.text, lines=(m.first, m.last)) for m in meeting.furniture),
        groups=tuple(LooseLine(text=m.text, lines=(m.first, m.last)) for m in meeting.groups),
        punkter=tuple(punkter), end=_BLOCKS.validate_python([passage.block() for passage in end]), diagnostics=(),
    )  # fmt: skip
    told = (
        chain(wrong_numbers(meeting.toc, toc, punkter), checks.check(record), _misspelt(record, grammar), _misread(meeting))
        if any((meeting.title, meeting.fields, meeting.toc, punkter, front))
        else ()
    )
    return _with(record, chain(early, told))


def _inferred_kind(punkter: Sequence[Punkt], report: Report) -> MeetingKind | None:
    """What says nothing of its kind and holds decisions is a referat."""
    if all(punkt.beslutning is None for punkt in punkter):
        return None
    report(diagnostic("kind-inferred", 1, "no line says what this is; it is read as a referat, for it holds decisions"))
    return "referat"


def _misread(meeting: MeetingPart) -> Iterator[Diagnostic]:
    """Headings and item lines that were read although letters in them are wrong, or the space after them is missing."""
    labels = Counter(_WORD.sub("", part.mark.fields["label"]) for part in meeting.punkter if part.mark and "label" in part.mark.fields)
    usual = labels.most_common(1)[0][0] if labels else ""
    for part in meeting.punkter:
        if part.mark and (label := _WORD.sub("", part.mark.fields.get("label", usual))) != usual and labels[label] == 1 and len(label) == len(usual):
            yield diagnostic("heading-misread", part.mark.first, f"{label!r} was read as {usual!r}")
        for section in part.sections:
            fields = section.heading.fields if section.heading else {}
            if section.heading and "meant" in fields:
                yield diagnostic("heading-misread", section.heading.first, f"{fields['heading']!r} was read as the heading {fields['meant']!r}")
            if section.heading and "glued" in fields:
                yield diagnostic("heading-glued", section.heading.first, f"the heading {fields['heading']!r} is glued to its text")


_WORD = Pattern(r"[^\p{L}]+")


def _misspelt(record: Referat, grammar: Grammar) -> Iterator[Diagnostic]:
    """Short lines that stand like a heading and differ little from one of the template's."""
    for punkt in record.punkter:
        for section in punkt.sections:
            for block in section.blocks:
                if len(block.text) <= grammar.longest_heading and (heading := _alike(block.text.rstrip(": ").casefold(), grammar)):
                    yield diagnostic("heading-unknown", block.lines[0], f"{block.text!r} is no heading: should it be {heading!r}?")


def _alike(text: str, grammar: Grammar) -> str | None:
    """The heading that a text differs from by a letter or two."""
    for heading, nearly in grammar.misspelt.get(text[:1], ()):
        if abs(len(heading) - len(text)) <= 2 and nearly.fullmatch(text) and heading.casefold() != text:
            return heading
    return None


def _punkt(part: PunktPart, position: int, header: Header, grammar: Grammar) -> Punkt:
    """One agenda item, every fact read from its own sections."""
    fields = part.mark.fields if part.mark else {}
    title, closed = danish.closed_title(fields.get("title", "").strip())
    parsed = [_section(section, header, grammar) for section in part.sections]
    everything = Prose([passage for section in parsed for passage in section.passages])
    own = sorted(filter(None, (part.mark, *part.header)), key=lambda found: found.first)
    beside = [s.heading for s in part.sections if s.heading and "case" in s.heading.fields]  # a case number on the line of a heading
    cases = [case for found in (*own, *beside) if "case" in found.fields for case in _cases(found)]
    sections = tuple(section.record for section in parsed)
    recommended = [
        indstilling(section.part.heading, section.passages, section.record.lines) for section in parsed if section.record.kind == "indstilling"
    ]
    beslutning = next((section for section in reversed(parsed) if section.record.kind == "beslutning"), None)
    decided = Prose([p for s in parsed if s.record.kind == "beslutning" for p in s.passages])
    titled = title.casefold() in grammar.headings and grammar.headings[title.casefold()].slug == "fravær"  # «Fraværende» over bare names
    away = [p for s in parsed for p in s.passages if s.record.kind == "fravær" or (titled and people.lists_names(p.text))]
    return Punkt(
        number=fields.get("number", str(position)), title=title,
        closed=closed or any("closed" in found.fields for found in (*own, *filter(None, [part.group]))),
        header=tuple(map(_header_line, own)),
        group=part.group.text if part.group else None,
        case_number=cases[0] if cases else None, case_numbers=tuple(cases), kle=kle(cases[0]) if cases else None,
        page=None, lines=(own[0].first if own else sections[0].lines[0], sections[-1].lines[1] if sections else own[-1].last),
        sections=sections,
        indstilling=together(recommended) if recommended else None,
        beslutning=_beslutning(beslutning, grammar) if beslutning else None,
        earlier_decisions=tuple(earlier for section in parsed for earlier in _earlier_in(section, header)),
        bilag=tuple(bilag for section in parsed if section.record.kind == "bilag" for bilag in facts.bilag(section.passages)),
        guests=facts.guests(everything, header.members),
        references=_references(parsed, everything, header),
        absent=facts.named_absences(own) + facts.listed_absences(away) + facts.absences(decided),
        votes=facts.votes_of(decided), amounts=facts.amounts(everything),
    )  # fmt: skip


def _header_line(found: Mark) -> HeaderLine:
    """The item line or a line of its header, as printed."""
    label = found.fields.get("label", "")
    if not found.text.startswith(label):
        label = ""  # it stands last, and is printed once
    return HeaderLine(label=label, value=found.text.removeprefix(label).lstrip(": \t").rstrip(), lines=(found.first, found.last))


_MORE_CASES = Pattern(r"(?:\s*[,;]\s*|\s+og\s+)(\d[\d./A-ZÆØÅ-]{3,}\d)")


def _cases(found: Mark) -> Iterator[str]:
    """The case number of a line, and those that follow it in a list."""
    yield found.fields["case"]
    at = found.text.find(found.fields["case"]) + len(found.fields["case"])
    while more := _MORE_CASES.match(found.text, at):
        yield more[1]
        at = more.end()


_KLE = Pattern(r"(?P<emne>\d{2}(?:\.\d{2}){1,2})(?:[.-]?(?P<facet>[A-ZÆØÅ]\d{2}))?")


def kle(case_number: str) -> Kle | None:
    """The KLE code that a case number begins with: 85.13.00G01-2-23 is emne 85.13.00, facet G01; None where it has none."""
    found = _KLE.match(case_number)
    return Kle(emne=found["emne"], facet=found["facet"]) if found else None


def _section(part: SectionPart, header: Header, grammar: Grammar) -> Parsed:
    """A section; a dated decision heading is this meeting's when body and date are its own."""
    found = passages(part, grammar)
    heading = part.heading
    first = heading.first if heading else part.marks[0].first
    last = found[-1].span[1] if found else heading.last if heading else first
    words = _words(heading) if heading else ""
    kind = section_kind(part, header.body, header.date)
    text = "\n\n".join([passage.text for passage in found])
    blocks = [passage.block() for passage in found]  # validated with the section in one go: that is twice as fast
    record = Section.model_validate({"kind": kind, "heading": words, "lines": (first, last), "text": text, "blocks": blocks})
    own = part.dated if part.dated is not heading else None  # the line under a bare heading that says whose decision it is
    return Parsed(part, record, [passage for passage in found if passage.marks[0] is not own])


def _words(heading: Mark) -> str:
    """A heading as printed, less the text after it on its line."""
    if "heading" in heading.fields and "case" not in heading.fields:
        return heading.fields["heading"]
    return heading.text.removesuffix(heading.fields.get("rest", "")).rstrip()


def section_kind(part: SectionPart, body: str | None, date: str | None) -> str:
    """The kind of a section: a dated decision heading with the meeting's own body and date opens its beslutning."""
    dated = part.dated
    if dated is None:
        return part.slug
    if date is None or danish.first_date(dated.fields["date"], int(date[:4])) != date:
        return "tidligere_beslutning"
    named = dated.fields.get("body")
    return "beslutning" if body is None or named is None or _same_body(body, bodies.plain(named)) else "tidligere_beslutning"


def _same_body(body: str, other: str) -> bool:
    """Whether two names may be one body's: Byrådet is Fjordby Byråd, and Byrådet (18-21)."""
    one, two = _folded(body), _folded(other)
    return one.endswith(two) or two.endswith(one)


def _folded(body: str) -> str:
    """A body's name to compare by: Byrådet is Fjordby Byråd's."""
    bare = regex.sub(r"\(.*?\)|\d{2,4} ?[-–] ?\d{2,4}", "", body).casefold().replace("-", "").replace(" ", "")
    return regex.sub(r"(?:e?n|et)?s?$", "", bare)


def _beslutning(section: Parsed, grammar: Grammar) -> Beslutning:
    return Beslutning(
        text=section.record.text, outcomes=facts.outcomes(section.passages, grammar),
        dates=facts.decision_dates(Prose(section.passages)), lines=section.record.lines,
    )  # fmt: skip


def _earlier(section: Parsed, header: Header) -> EarlierDecision:
    """The decision that a dated heading quotes; body and date are None where the heading names none."""
    dated = section.part.dated
    fields = dated.fields if dated is not None else {}
    return EarlierDecision(
        body=bodies.plain(fields["body"]) if "body" in fields else None,
        date=danish.first_date(fields["date"], header.year) if "date" in fields else None,
        punkt=fields.get("punkt"), text=section.record.text, lines=section.record.lines,
    )  # fmt: skip


def _earlier_in(section: Parsed, header: Header) -> Iterator[EarlierDecision]:
    """What earlier meetings decided, as a section quotes it, or as a list of the treatments of a case tells it, its rows with text below."""
    if section.record.kind == "tidligere_beslutning":
        yield _earlier(section, header)
    if section.record.kind not in ("sagsgang", "tidligere_behandling"):
        return
    rows = [n for n, passage in enumerate(section.passages) if passage.marks[0].kind == "treated"]
    for n, after in pairwise([*rows, len(section.passages)]):
        row, told = section.passages[n], section.passages[n + 1 : after]
        body, date = bodies.plain(row.fields["body"]), danish.first_date(row.fields["date"], header.year)
        own = date == header.date and (header.body is None or _same_body(header.body, body))
        if told and not own and (date is None or header.date is None or date <= header.date):
            text, lines = "\n\n".join(passage.text for passage in told), (row.span[0], told[-1].span[1])
            yield EarlierDecision(body=body, date=date, punkt=row.fields.get("punkt"), text=text, lines=lines)


def _references(parsed: Sequence[Parsed], everything: Prose, header: Header) -> tuple[Reference, ...]:
    """The mentions in the text, and the headings of earlier decisions, by line."""
    found = list(facts.references(everything, header.year, header.body))
    for earlier in (earlier for section in parsed for earlier in _earlier_in(section, header)):
        if earlier.body and earlier.date:
            line = earlier.lines[0]
            found.append(Reference(body=earlier.body, date=earlier.date, punkt=earlier.punkt, lines=(line, line)))
    return tuple(sorted(found, key=lambda reference: reference.lines))
