"""The head of the minutes: what it says of the meeting, and every line of it as printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, get_args

from referat_cli import bodies, danish, people
from referat_cli.diagnostics import Report, diagnostic
from referat_cli.marks import Mark
from referat_cli.outline import MeetingPart
from referat_cli.patterns import Pattern
from referat_cli.records import HeaderLine, MeetingKind, Person
from referat_cli.toc import is_about

_KINDS: dict[str, MeetingKind] = {**{kind: kind for kind in get_args(MeetingKind)}, "protokol": "beslutningsprotokol", "mødereferat": "referat"}


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
    printed = _Printed(meeting)
    dated = _date_of(printed, report)
    body, dated = _agreed("body", printed.value("body"), body, report), _agreed("date", dated, date, report)
    if body is None or dated is None:
        own_body, own_date = _own_heading(meeting)
        body, dated = body or _inferred("body", own_body, report), dated or _inferred("date", own_date, report)
    start, end = _times(printed, report)
    end = end or _closing_time(meeting)
    participants = tuple(_people(printed, "participants"))
    return Header(
        kind=printed.meeting_kind(), authority=printed.value("authority"), body=body, date=dated,
        start_time=start, end_time=end, place=printed.value("place"),
        participants=participants, members=frozenset(person.name for person in participants), absent=tuple(_people(printed, "absent")),
        lines=tuple(_header_lines(meeting)),
    )  # fmt: skip


class _Printed:
    """What the lines of a head print for each field: the values, and the line of each."""

    def __init__(self, meeting: MeetingPart) -> None:
        lines = sorted([*filter(None, [meeting.title]), *meeting.fields], key=lambda found: found.first)
        self.of: dict[str, list[tuple[str, Mark]]] = {}
        for found in lines:
            if "field" in found.fields:
                told = {found.fields["field"]: found.fields["value"]}
            else:
                told = {key: value for key, value in found.fields.items() if key != "label"}
            for kind, value in told.items():
                self.of.setdefault(kind, []).append((value, found))

    def value(self, kind: str) -> str | None:
        """The first that is printed and not empty."""
        return next((value for value, _ in self.of.get(kind, ()) if value), None)

    def meeting_kind(self) -> MeetingKind | None:
        """Minutes or agenda, as the first line that says so has it."""
        return next((_KINDS[word] for value, _ in self.of.get("kind", ()) for word in [value.casefold()] if word in _KINDS), None)


def _agreed(what: str, printed: str | None, given: str | None, report: Report) -> str | None:
    """What the minutes print, else what the user says; told where they differ."""
    if printed is not None and given is not None and printed != given:
        report(diagnostic("given-differs", 1, f"the {what} given is {given!r}, but the minutes print {printed!r}, which counts"))
    return printed if printed is not None else given


def _date_of(printed: _Printed, report: Report) -> str | None:
    """The date of the header's own line, else of the title line; told where they differ or cannot be read."""
    lines = [(value, found) for value, found in printed.of.get("date", ()) if value]
    lines.sort(key=lambda line: "field" not in line[1].fields)
    stated = [(danish.first_date(value), found) for value, found in lines]
    for date, found in stated:
        if date is None:
            report(diagnostic("date-unreadable", found.first, f"no date can be read in {found.text!r}"))
        elif (said := danish.weekday_of(found.text)) and said != danish.weekday(date):
            report(diagnostic("date-weekday", found.first, f"{date} is a {danish.weekday(date)}, not a {said}"))
    readable = [date for date, _ in stated if date]
    if len(set(readable)) > 1:
        report(diagnostic("date-differs", stated[0][1].first, f"the header says {readable[0]}, the title line {readable[-1]}"))
    return readable[0] if readable else None


def _times(printed: _Printed, report: Report) -> tuple[str | None, str | None]:
    """Start and end: of the time line, else of the date line; a line of its own for the end wins."""
    times: list[str | None] = []
    for kind in ("time", "date"):
        for value, found in printed.of.get(kind, ()):
            clocks = danish.clocks_of(value) if kind == "time" and value else danish.clocks(value)
            if None in clocks or (kind == "time" and value and not clocks):
                report(diagnostic("time-unreadable", found.first, f"there is no such time of day: {found.text!r}"))
            times = times or clocks
    end = times[1] if len(times) > 1 else None
    for value, found in printed.of.get("end_time", ()):
        if value:
            clocks = danish.clocks_of(value)
            if not clocks or None in clocks:
                report(diagnostic("time-unreadable", found.first, f"there is no such time of day: {found.text!r}"))
            end = clocks[0] if clocks else end
    return (times[0] if times else None), end


_CLOSING = Pattern(r"(?i)(?:mødet|møde) (?:blev )?(?:hævet|hævedes|sluttede|sluttet|slut|afsluttet|afsluttedes)\b.{0,20}?(?P<clock>\d.*)")
LAST_LINES = 12  # of the minutes, among which the time that the meeting ended is sought


def _closing_time(meeting: MeetingPart) -> str | None:
    """The time of day in a line that says when the meeting ended, at the end of the minutes."""
    last = meeting.punkter[-1].sections[-1].marks[-LAST_LINES:] if meeting.punkter and meeting.punkter[-1].sections else []
    for found in reversed([*meeting.front, *last, *meeting.end]):
        if (told := _CLOSING.match(found.text)) is not None and (clocks := danish.clocks(f"kl. {told['clock']}")):
            return clocks[0]
    return None


def _own_heading(meeting: MeetingPart) -> tuple[str | None, str | None]:
    """Body and date of the meeting as its punkter tell them, if they agree: their own decision headings, the approval of the agenda.

    A punkt's own heading is the last dated one, where it has none without a date.
    """
    found: set[tuple[str | None, str | None]] = set()
    for punkt in meeting.punkter:
        headings = [s.heading for s in punkt.sections if s.heading is not None and s.heading.kind == "decision"]
        if headings and not any(section.slug == "beslutning" for section in punkt.sections):
            fields = headings[-1].fields
            found.add((bodies.plain(fields["body"]) if "body" in fields else None, danish.first_date(fields["date"])))
        if punkt.mark is not None and _APPROVAL.match(punkt.mark.fields["title"]):
            texts = [punkt.mark.text, *(mark.text for section in punkt.sections for mark in section.marks)]
            found.update((mention.body, mention.date) for text in texts for mention in bodies.mentions(text, None, None))
    return found.pop() if len(found) == 1 else (None, None)


_APPROVAL = Pattern(r"(?i)godkendelse af (?:\p{L}+ )?dagsorden")


def _inferred(what: str, value: str | None, report: Report) -> str | None:
    if value is not None:
        report(diagnostic(f"{what}-inferred", 1, f"the header states no {what}; the punkter's decision headings say {value}"))
    return value


def _people(printed: _Printed, kind: str) -> Iterator[Person]:
    """The people listed under a label and on the lines that go on from it."""
    for value, found in printed.of.get(kind, ()):
        offset = max(found.text.find(value), 0)
        for person in people.named(value):
            lines = (found.line_at(offset + person.start), found.line_at(offset + person.start + len(person.name) - 1))
            yield Person(name=person.name, role=person.role, party=person.party, lines=lines)


def _header_lines(meeting: MeetingPart) -> Iterator[HeaderLine]:
    """Every header line as printed, in order; the title line, and what stands among the contents that is no row, too."""
    headings = [found for found in meeting.toc if is_about(found)]
    for found in sorted([*filter(None, [meeting.title]), *meeting.fields, *headings], key=lambda m: m.first):
        label = found.fields.get("label", "")
        value = found.fields["value"] if "value" in found.fields else found.text.removeprefix(label).lstrip(": \t")
        yield HeaderLine(label=label, value=value, lines=(found.first, found.last))
