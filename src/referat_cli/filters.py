"""What a listing is narrowed to: a body, a period, a kind of document, a case; in SQL."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import NamedTuple, TypedDict, get_args

from referat_cli import searching
from referat_cli.kinds import MeetingKind


class Filter(NamedTuple):
    """What the meetings, or their punkter, must be like."""

    body: str | None = None  # a body's name or slug
    since: str | None = None  # a day, month or year, both included
    until: str | None = None
    kind: str | None = None
    case: str | None = None  # a case number or the beginning of one: meetings that have such a punkt, and only these punkter


class Narrowed(TypedDict, total=False):
    """The fields of Filter, each for its own keyword."""

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
    """The condition that a filter is; raises QueryError for a body, date, kind or case number that is none."""
    values = {}
    if asked.body is not None:
        values["body"] = searching.meetings_of(db, asked.body)
    if asked.since is not None:
        values["since"] = searching.period(asked.since)[0]
    if asked.until is not None:
        values["until"] = searching.period(asked.until)[1]
    if asked.kind is not None:
        values["kind"] = searching.known(asked.kind, get_args(MeetingKind), "kind")
    if asked.case is not None:
        values["case"] = json.dumps(sorted(searching.of_case(db, asked.case)))
    meeting = " AND ".join(_SQL[name] for name in values) or "1"
    return Condition(meeting, "punkt.id IN (SELECT value FROM json_each(:case))" if "case" in values else "1", values)


_SQL = {
    "body": "meeting.id IN (SELECT value FROM json_each(:body))",
    "since": "meeting.date >= :since",
    "until": "meeting.date <= :until",
    "kind": "meeting.kind = :kind",
    "case": "meeting.id IN (SELECT punkt.meeting FROM punkt WHERE punkt.id IN (SELECT value FROM json_each(:case)))",
}
