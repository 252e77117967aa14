"""The head of the minutes: what it says of the meeting, and every line of it as printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, get_args

import regex

from referat_cli import bodies, danish, people
from referat_cli.diagnostics import Report, diagnostic
from referat_cli.marks import Mark
from referat_cli.outline import MeetingPart
from referat_cli.records import HeaderLine, MeetingKind, Person

_KINDS: dict[str, MeetingKind] = {kind: kind for kind in get_args(MeetingKind)}


class Header(NamedTuple):
    """What the head says; None and empty where it says nothing."""

    kind: MeetingKind | None
    authority: str | None
    body: str | None
    date: str | None
    start_time: str | None
    end_time: str | None
    place: str | None
    participants: tuple[Person, ...]
    absent: tuple[Person, ...]
    lines: tuple[HeaderLine, ...]
    members: frozenset[str]  # the names of those who take part in the whole meeting

    @property
    def year(self) -> int | None:
        """The year of the meeting: that of the dates in its minutes which are written without one."""
        return int(self.date[:4]) if self.date else None


def read_header(meeting: MeetingPart, body: str | None, date: str | None, report: Report) -> Header:
    """The header of a meeting; a body and date given by the user supply what it does not print, those of the punkter come last."""
    title = meeting.title.fields if meeting.title else {}
    fields = {kind: [m for m in meeting.fields if m.fields.get("field") == kind] for kind in _FIELD_KINDS}
    dated = _date_of(meeting.title, fields["date"], report)
    body, dated = _agreed("body", title.get("body"), body, report), _agreed("date", dated, date, report)
    if body is None or dated is None:
        own_body, own_date = _own_heading(meeting)
        body, dated = body or _inferred("body", own_body, report), dated or _inferred("date", own_date, report)
    start, end = _times(fields, report)
    participants = tuple(_people(meeting.fields, "participants"))
    return Header(
        kind=_KINDS.get(title.get("kind", "").casefold()),
        authority=_value(fields["authority"]), body=body, date=dated,
        start_time=start, end_time=end, place=_value(fields["place"]),
        participants=participants, members=frozenset(person.name for person in participants), absent=tuple(_people(meeting.fields, "absent")),
        lines=tuple(_header_lines(meeting)),
    )  # fmt: skip


_FIELD_KINDS = ("date", "time", "end_time", "place", "authority")


def _agreed(what: str, printed: str | None, given: str | None, report: Report) -> str | None:
    """What the minutes print, else what the user says; told where they differ."""
    if printed is not None and given is not None and printed != given:
        report(diagnostic("given-differs", 1, f"the {what} given is {given!r}, but the minutes print {printed!r}, which counts"))
    return printed if printed is not None else given


def _value(fields: Sequence[Mark]) -> str | None:
    return next((found.fields["value"] for found in fields if found.fields["value"]), None)


def _date_of(title: Mark | None, fields: Sequence[Mark], report: Report) -> str | None:
    """The date of the header's own line, else of the title line; told where they differ or cannot be read."""
    stated = [(danish.first_date(found.fields["value"]), found) for found in fields if found.fields["value"]]
    if title is not None and "date" in title.fields:
        stated.append((danish.first_date(title.fields["date"]), title))
    for date, found in stated:
        if date is None:
            report(diagnostic("date-unreadable", found.first, f"no date can be read in {found.text!r}"))
        elif (said := danish.weekday_of(found.text)) and said != danish.weekday(date):
            report(diagnostic("date-weekday", found.first, f"{date} is a {danish.weekday(date)}, not a {said}"))
    readable = [date for date, _ in stated if date]
    if len(set(readable)) > 1:
        report(diagnostic("date-differs", stated[0][1].first, f"the header says {readable[0]}, the title line {readable[-1]}"))
    return readable[0] if readable else None


def _times(fields: dict[str, list[Mark]], report: Report) -> tuple[str | None, str | None]:
    """Start and end: of the time line, else of the date line; a line of its own for the end wins."""
    times: list[str | None] = []
    for found in (*fields["time"], *fields["date"]):
        clocks = danish.clocks(found.fields["value"])
        if not clocks and found.fields["field"] == "time":
            clocks = danish.clocks(f"kl. {found.fields['value']}")
        if None in clocks:
            report(diagnostic("time-unreadable", found.first, f"there is no such time of day: {found.text!r}"))
        times = times or clocks
    ends = [danish.clocks(f"kl. {found.fields['value'].removeprefix('kl.').strip()}") for found in fields["end_time"]]
    end = next((clocks[0] for clocks in ends if clocks), times[1] if len(times) > 1 else None)
    return (times[0] if times else None), end


def _own_heading(meeting: MeetingPart) -> tuple[str | None, str | None]:
    """Body and date of the meeting as its punkter tell them, if they agree: their own decision headings, the approval of the agenda.

    A punkt's own heading is the last dated one, where it has none without a date.
    """
    found: set[tuple[str | None, str | None]] = set()
    for punkt in meeting.punkter:
        headings = [s.heading for s in punkt.sections if s.heading is not None and s.heading.kind == "decision"]
        if headings and not any(section.slug == "beslutning" for section in punkt.sections):
            fields = headings[-1].fields
            found.add((bodies.plain(fields["body"]), danish.first_date(fields["date"])))
        if _APPROVAL.match(punkt.mark.fields["title"]):
            texts = [punkt.mark.text, *(mark.text for section in punkt.sections for mark in section.marks)]
            found.update((mention.body, mention.date) for text in texts for mention in bodies.mentions(text, None, None))
    return found.pop() if len(found) == 1 else (None, None)


_APPROVAL = regex.compile(r"(?i)godkendelse af (?:\p{L}+ )?dagsorden")


def _inferred(what: str, value: str | None, report: Report) -> str | None:
    if value is not None:
        report(diagnostic(f"{what}-inferred", 1, f"the header states no {what}; the punkter's decision headings say {value}"))
    return value


def _people(fields: Sequence[Mark], kind: str) -> Iterator[Person]:
    """The people listed under a label and on the lines that go on from it."""
    here = False
    for found in fields:
        if "field" in found.fields:
            here = found.fields["field"] == kind
        if here:
            value = found.fields.get("value", found.text)
            offset = len(found.text) - len(value)
            for person in people.named(value):
                lines = (found.line_at(offset + person.start), found.line_at(offset + person.start + len(person.name) - 1))
                yield Person(name=person.name, role=person.role, party=person.party, lines=lines)


def _header_lines(meeting: MeetingPart) -> Iterator[HeaderLine]:
    """Every header line as printed, in order; the title line and the contents' heading too."""
    headings = [found for found in meeting.toc if found.kind == "toc_heading"]
    for found in sorted([*filter(None, [meeting.title]), *meeting.fields, *headings], key=lambda m: m.first):
        yield HeaderLine(label=found.fields.get("label", ""), value=found.fields.get("value", found.text), lines=(found.first, found.last))
