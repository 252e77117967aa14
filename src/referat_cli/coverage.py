"""What the archive holds of each body, and the gaps that numbering, mentions and contents give away."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from sqlite3 import Connection
from typing import NamedTuple

from referat_cli import queries
from referat_cli.filters import Filter, condition
from referat_cli.identifiers import slug
from referat_cli.queries import DocumentRow, MentionRow, PunktRow


class Coverage(NamedTuple):
    """What is held of a body (what is held), or one gap, with the ID and the line where it shows."""

    authority: str | None
    body: str | None
    what: str  # one of WHAT
    id: str | None
    file: str | None
    line: int | None
    first: str | None  # of what is held: the first and the last date, and how many meetings
    last: str | None
    meetings: int | None
    message: str


WHAT = {
    "held": "the meetings of a body: the first, the last, how many",
    "agenda-alone": "an agenda without minutes, where the archive has both kinds of the body",
    "minutes-alone": "minutes without an agenda, where the archive has both kinds of the body",
    "punkt-gap": "numbers missing within a meeting",
    "numbering-gap": "numbers missing where a meeting begins: before its punkt 1, or since the last meeting where the numbers run on over the year",
    "meeting-missing": "a meeting of the body that other minutes mention as held, but that the archive lacks",
    "contents-alone": "a row of the table of contents without a punkt",
    "decision-missing": "an open punkt of minutes without a decision",
    "decision-closed": "a closed punkt of minutes without a decision",
}
"""What a row of coverage tells."""

MINUTES, AGENDAS = ("referat", "beslutningsprotokol"), ("dagsorden", "tillægsdagsorden")


def coverage(db: Connection, asked: Filter) -> Iterator[Coverage]:
    """Body by body what is held, then its gaps: of documents and of missing meetings in the period asked for. Raises QueryError."""
    where = condition(db, asked)
    wanted = set(queries.meetings_in_order(db, where.meeting, where.values))
    documents = queries.documents(db)
    missing = _missing(documents, queries.mentions(db))
    first, last = where.values.get("since", "0000"), where.values.get("until", "9999")
    for (authority, name), group in groupby(documents, key=lambda one: (one.authority, one.body)):
        held = list(group)
        if any(one.meeting in wanted for one in held):
            here = [one for one in held if one.meeting in wanted]
            yield _held(here)
            yield from _alone(held, wanted)
            yield from _numbering(db, held, wanted)
            yield from (gap for date, gap in sorted(missing[authority, name].items()) if first <= date <= last)
            for one in here:
                yield from _within(db, one)


def _gap(document: DocumentRow, what: str, id: str, line: int, message: str) -> Coverage:
    return Coverage(document.authority, document.body, what, id, document.file, line, None, None, None, message)


# --- documents


def _held(documents: Sequence[DocumentRow]) -> Coverage:
    dates = [one.date for one in documents if one.date]
    number = sum(1 for one in documents if one.kind not in AGENDAS) + sum(1 for one in _without_counterpart(documents) if one.kind == "dagsorden")
    first, last = min(dates, default=None), max(dates, default=None)
    kinds = ", ".join(f"{number} {kind or 'of unknown kind'}" for kind, number in Counter(one.kind for one in documents).items())
    message = f"{number} meeting{'' if number == 1 else 's'}, {first or 'undated'}{f' to {last}' if last != first else ''} ({kinds})"
    return Coverage(documents[0].authority, documents[0].body, "held", None, None, None, first, last, number, message)


def _alone(documents: Sequence[DocumentRow], wanted: set[int]) -> Iterator[Coverage]:
    """Agendas without minutes, and minutes without an agenda."""
    kinds = {one.kind for one in documents}
    if kinds.isdisjoint(MINUTES) or kinds.isdisjoint(AGENDAS):
        return
    for one in _without_counterpart(documents):
        if one.meeting in wanted:
            what, lacks = ("agenda-alone", "minutes") if one.kind in AGENDAS else ("minutes-alone", "agenda")
            yield _gap(one, what, one.id, 1, f"the archive has no {lacks} of this meeting")


def _without_counterpart(documents: Sequence[DocumentRow]) -> Iterator[DocumentRow]:
    """The agendas of whose meetings there are no minutes, and the minutes without an agenda."""
    on: dict[str | None, list[DocumentRow]] = defaultdict(list)
    for one in documents:
        on[one.date].append(one)
    for one in documents:
        if one.kind in (*MINUTES, *AGENDAS):
            kinds, time = (MINUTES if one.kind in AGENDAS else AGENDAS), one.start_time
            if not any(other.kind in kinds and (None in (time, other.start_time) or time == other.start_time) for other in on[one.date]):
                yield one


# --- numbers


class Numbered(NamedTuple):
    """A punkt's number, and where it stands."""

    number: int
    punkt: PunktRow
    document: DocumentRow


def _numbers(db: Connection, document: DocumentRow) -> list[Numbered]:
    """The numbers of a document's punkter in rising order, «12.a» and «12.b» as one 12."""
    found: dict[int, Numbered] = {}
    for punkt in queries.punkter(db, document.meeting):
        if told := re.fullmatch(r"(\d{1,9})(?:[. ]?[a-zæøå])?", punkt.number):
            found.setdefault(int(told[1]), Numbered(int(told[1]), punkt, document))
    return [found[number] for number in sorted(found)]


def _numbering(db: Connection, documents: Sequence[DocumentRow], wanted: set[int]) -> Iterator[Coverage]:
    """The numbers that are missing within a document, and between the meetings of a body."""
    days: list[list[Numbered]] = []
    for date, group in groupby(documents, key=lambda one: one.date):
        numbered = [(one, _numbers(db, one)) for one in group]
        for one, numbers in numbered:
            if one.meeting in wanted:
                yield from (_numbers_missing("punkt-gap", a.number + 1, b) for a, b in pairwise(numbers) if b.number > a.number + 1)
        best = [numbers for one, numbers in numbered if one.kind not in AGENDAS] or [numbers for _, numbers in numbered]
        if date is not None and any(best):
            days.append(sorted(one for numbers in best for one in numbers))
    yield from (gap for gap, one in _between(days) if one.document.meeting in wanted)


def _between(days: Sequence[Sequence[Numbered]]) -> Iterator[tuple[Coverage, Numbered]]:
    """The numbers that are missing before the first of a day, for each day, in time order, whose year tells how it numbers."""
    before = 0  # the last number of the day before
    for year, group in groupby(days, key=lambda day: (day[0].document.date or "")[:4]):
        of_year = list(group)
        running = runs_on([(day[0].number, day[-1].number) for day in of_year])
        if running is None:
            before = of_year[-1][-1].number
            continue
        for n, day in enumerate(of_year):
            first = day[0]
            due = before + 1 if running and (n > 0 or first.number == before + 1) else 1
            if first.number > due:
                gap = _numbers_missing("numbering-gap", due, first)
                yield gap._replace(message=f"{gap.message}, the first in the archive of {year}" if running and n == 0 else gap.message), first
            before = day[-1].number


def runs_on(days: Sequence[tuple[int, int]]) -> bool | None:
    """Whether a year's numbers run on from meeting to meeting, by the first and last of each; None where that does not show."""
    if len(days) < 2:
        return None
    rising = sum(later[0] > earlier[1] for earlier, later in pairwise(days))
    if 2 * rising > len(days) - 1:
        return True
    return False if 2 * sum(first == 1 for first, _ in days) > len(days) else None


def _numbers_missing(what: str, due: int, found: Numbered) -> Coverage:
    last = found.number - 1
    numbers = f"{due} is" if due == last else f"{due} to {last} are"
    return _gap(found.document, what, found.punkt.id, found.punkt.line, f"punkt {numbers} missing before {found.number}")


# --- mentions

_COUNCILS = ("byraad", "kommunalbestyrels", "regionsraad", "borgerrepraesentation")  # less their endings
Body = tuple[str | None, str | None]


def plain(body: str) -> str:
    """A body's name to compare by: «Fjordby Byråd» is byraad as Byrådet is, «Økonomiudvalgets» is oekonomiudvalg."""
    name = re.sub(r"(?:e[nt]|e)?s?$", "", slug(re.sub(r"\(.*?\)|\d{2,4} ?[-–] ?\d{2,4}", "", body)))
    last = name.rpartition("-")[2]
    return last if last in _COUNCILS else name


def _missing(documents: Sequence[DocumentRow], mentions: Iterator[MentionRow]) -> dict[Body, dict[str, Coverage]]:
    """For each body and date of a meeting that is mentioned and lacking, the first mention."""
    bodies = {(one.authority, plain(one.body)): (one.authority, one.body) for one in documents if one.body}
    held = {(one.authority, plain(one.body), one.date) for one in documents if one.body}
    found: dict[Body, dict[str, Coverage]] = defaultdict(dict)
    for one in mentions:
        body = bodies.get((one.authority, plain(one.body)))
        if body and (one.authority, plain(one.body), one.date) not in held and one.date not in found[body]:
            message = f"the meeting of {one.date} is mentioned here, and not in the archive"
            found[body][one.date] = Coverage(*body, "meeting-missing", one.id, one.file, one.line, None, None, None, message)
    return found


# --- within a document


def _within(db: Connection, document: DocumentRow) -> Iterator[Coverage]:
    """Rows of the contents without a punkt, and in minutes punkter without a decision."""
    for row in queries.contents_alone(db, document.meeting):
        yield _gap(document, "contents-alone", document.id, row.line, f"no punkt has the title {row.title!r}")
    for punkt in queries.punkter(db, document.meeting) if document.kind in MINUTES else ():
        if not punkt.decided:
            what, state = ("decision-closed", "closed") if punkt.closed else ("decision-missing", "open")
            yield _gap(document, what, punkt.id, punkt.line, f"the {state} punkt {punkt.number} has no decision")
