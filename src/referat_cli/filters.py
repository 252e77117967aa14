"""What a listing or a search is narrowed to: a body, a period, a kind of document, a case; in SQL."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from re import fullmatch
from sqlite3 import Connection
from typing import NamedTuple, TypedDict, get_args

from referat_cli.asking import QueryError, shown
from referat_cli.figures import case_token, components, figures
from referat_cli.identifiers import alike, slug
from referat_cli.kinds import MeetingKind


class Filter(NamedTuple):
    """What the meetings, or their punkter, must be like."""

    authority: str | None = None  # an authority's name or slug
    body: str | None = None  # a body's
    since: str | None = None  # a day, month or year, both included
    until: str | None = None
    kind: str | None = None
    case: str | None = None  # a case number or the beginning of one: meetings that have such a punkt, and only these punkter


class Narrowed(TypedDict, total=False):
    """The fields of Filter, each for its own keyword."""

    authority: str | None
    body: str | None
    since: str | None
    until: str | None
    kind: str | None
    case: str | None


class Condition(NamedTuple):
    """A filter in SQL: what a row of meeting, and what a row of punkt must be like, and the values of their parameters."""

    meeting: str
    punkt: str
    values: dict[str, str]


def condition(db: Connection, asked: Filter) -> Condition:
    """The condition that a filter is; raises QueryError for an authority, body, date, kind or case number that is none."""
    values = {}
    if asked.authority is not None:
        values["authority"] = _names(db, "authority", asked.authority)
    if asked.body is not None:
        values["body"] = _names(db, "body", asked.body)
    if asked.since is not None:
        values["since"] = period(asked.since)[0]
    if asked.until is not None:
        values["until"] = period(asked.until)[1]
    if "since" in values and "until" in values and values["since"] > values["until"]:
        raise QueryError(f"the period ends on {values['until']}, before it begins on {values['since']}: turn --since and --until round")
    if asked.kind is not None:
        values["kind"] = known(asked.kind, get_args(MeetingKind), "kind")
    if asked.case is not None:
        values["case"] = json.dumps(sorted(of_case(db, asked.case)))
    meeting = " AND ".join(_SQL[name] for name in values) or "1"
    return Condition(meeting, "punkt.id IN (SELECT value FROM json_each(:case))" if "case" in values else "1", values)


_SQL = {
    "authority": "meeting.authority IN (SELECT value FROM json_each(:authority))",
    "body": "meeting.body IN (SELECT value FROM json_each(:body))",
    "since": "meeting.date >= :since",
    "until": "meeting.date <= :until",
    "kind": "meeting.kind = :kind",
    "case": "meeting.id IN (SELECT punkt.meeting FROM punkt WHERE punkt.id IN (SELECT value FROM json_each(:case)))",
}


# --- values


def known(value: str, values: Sequence[str], what: str) -> str:
    """The known value that is meant: Danish letters in any spelling; raises QueryError with those known."""
    if not (found := alike(value, values)):
        raise QueryError(f"{shown(value)!r} is no {what}: {', '.join(values)} are known")
    return found[0]


def _names(db: Connection, column: str, name: str) -> str:
    """The names in a column of meeting that are spelled so or have that slug, as a JSON array."""
    names = [row[0] for row in db.execute(f"SELECT DISTINCT {column} FROM meeting WHERE {column} IS NOT NULL ORDER BY {column}")]
    if not (meant := alike(name, names)):
        names.sort(key=lambda one: slug(name) not in slug(one))  # those that may be meant first
        few = ", ".join(names[:MOST_TOLD]) + (" …" if len(names) > MOST_TOLD else "")
        raise QueryError(f"the archive has no {column} {shown(name)!r}: it has {few or 'none'}")
    return json.dumps(meant)


MOST_TOLD = 20  # names in a message


def of_case(db: Connection, number: str) -> set[int]:
    """The punkter of a case number, or of those that begin so, in whatever form they were printed."""
    asked = components(number)
    if not asked:
        raise QueryError(f"{shown(number)!r} is no case number, nor the beginning of one: write it as 85.13.00G01-2-23 or 85.13")
    sql = "SELECT punkt, case_number FROM punkt_case WHERE punkt IN (SELECT doc FROM search_place WHERE term = ? AND col = 'figures')"
    return {punkt for punkt, printed in db.execute(sql, (case_token(number),)) if components(printed)[: len(asked)] == asked}


def period(value: str) -> tuple[str, str]:
    """The first and the last day of «2024», «2024-03», «marts 2024», «27-03-2024» or «2024-01..2024-06»; raises QueryError."""
    first, _, last = value.partition("..")
    try:
        days = _days(first or "0001")[0], _days(last or (first if ".." not in value else "9999"))[1]
    except ValueError:
        raise QueryError(f"{shown(value)!r} is no date: write 2024, 2024-03, 2024-03-27, 27. marts 2024 or 2024-01..2024-06") from None
    if days[0] > days[1]:
        raise QueryError(f"{shown(value)!r} ends before it begins: write the earlier date first")
    return days


def _days(text: str) -> tuple[str, str]:
    """The first and the last day of one date, month or year; raises ValueError."""
    if found := fullmatch(r"(\d{4})(?:-(\d\d))?", text):
        return _span(int(found[1]), int(found[2] or 1), int(found[2] or 12))
    (figure,) = figures(text.strip())
    tokens = figure.tokens
    if (figure.start, figure.end) != (0, len(text.strip())) or not tokens[-1].startswith("xm") or len(tokens) > 2:
        raise ValueError
    if len(tokens) == 1:
        return _span(int(tokens[0][2:6]), int(tokens[0][6:]), int(tokens[0][6:]))
    day = date(int(tokens[0][2:6]), int(tokens[0][6:8]), int(tokens[0][8:])).isoformat()
    return day, day


def _span(year: int, first: int, last: int) -> tuple[str, str]:
    """The first and the last day of some months."""
    return date(year, first, 1).isoformat(), date(year, last, monthrange(year, last)[1]).isoformat()
