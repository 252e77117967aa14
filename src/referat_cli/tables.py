"""The tables that the archive is taken out as: columns, their types, and the rows of one meeting at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from sqlite3 import Connection
from typing import Literal, NamedTuple

from referat_cli.filters import Condition

Value = str | int | bool | list[str] | None
Row = dict[str, Value]
Type = Literal["text", "date", "number", "flag", "texts"]
"""What a column holds: date as ISO 8601, texts as a list."""


class Table(NamedTuple):
    """A table: its columns with their types, and the rows of one meeting in SQL, in the order of its file."""

    columns: Mapping[str, Type]
    sql: str


_MEETING: dict[str, Type] = {"id": "text", "authority": "text", "body": "text", "kind": "text", "date": "date"}
_PUNKT: dict[str, Type] = {**_MEETING, "number": "text", "title": "text"}
_LINES: dict[str, Type] = {"source": "text", "first_line": "number", "last_line": "number"}

_CASES = "(SELECT json_group_array(case_number) FROM punkt_case WHERE punkt_case.punkt = punkt.id)"
_OUTCOMES = "(SELECT json_group_array(outcome) FROM punkt_outcome WHERE punkt_outcome.punkt = punkt.id)"
_DECIDED = "FROM section WHERE section.punkt = punkt.id AND section.kind = 'beslutning'"


def _of_punkt(columns: str, lines: str, rest: str) -> str:
    """The rows that a meeting's punkter give; the place of a condition on the punkter is left open."""
    of_meeting = rest.format("punkt.meeting = :meeting AND {}")
    return f"""SELECT punkt.key, meeting.authority, meeting.body, meeting.kind, meeting.date, punkt.number, punkt.title,
            {columns}, source.name, {lines}
        FROM punkt JOIN meeting ON meeting.id = punkt.meeting JOIN source ON source.id = punkt.source {of_meeting}"""


TABLES = {
    "meetings": Table(
        {**_MEETING, "start_time": "text", "end_time": "text", "place": "text", "punkter": "number", "revisions": "number", **_LINES},
        """SELECT key, authority, body, kind, date, start_time, end_time, place,
            (SELECT count(*) FROM punkt WHERE punkt.meeting = meeting.id), (SELECT count(*) FROM revision WHERE revision.meeting = meeting.id),
            source.name, coalesce(json_extract(record, '$.header[0].lines[0]'), (SELECT min(first_line) FROM punkt WHERE meeting = meeting.id), 1),
            coalesce((SELECT max(last_line) FROM punkt WHERE punkt.meeting = meeting.id), json_extract(record, '$.source.lines'))
        FROM meeting JOIN source ON source.id = meeting.source WHERE meeting.id = :meeting""",
    ),
    "punkter": Table(
        {
            **_PUNKT,
            "closed": "flag",
            "case_numbers": "texts",
            "outcomes": "texts",
            "decision": "text",
            "recommendation": "text",
            "text": "text",
            **_LINES,
        },
        _of_punkt(
            f"punkt.closed, {_CASES}, {_OUTCOMES}, punkt.decision, punkt.recommendation, punkt.body",
            "punkt.first_line, punkt.last_line",
            "WHERE {} ORDER BY punkt.position",
        ),
    ),
    "decisions": Table(
        {**_PUNKT, "case_numbers": "texts", "outcomes": "texts", "decision": "text", **_LINES},
        _of_punkt(
            f"{_CASES}, {_OUTCOMES}, punkt.decision",
            f"(SELECT min(first_line) {_DECIDED}), (SELECT max(last_line) {_DECIDED})",
            "WHERE {} AND punkt.decision != '' ORDER BY punkt.position",
        ),
    ),
    "proposals": Table(
        {**_PUNKT, "position": "number", "recommender": "text", "group": "text", "proposal": "text", **_LINES},
        _of_punkt(
            "proposal.position, proposal.recommender, proposal.grouping, proposal.text",
            "proposal.first_line, proposal.last_line",
            "JOIN proposal ON proposal.punkt = punkt.id WHERE {} ORDER BY punkt.position, proposal.position",
        ),
    ),
    "attachments": Table(
        {**_PUNKT, "position": "number", "attachment": "text", **_LINES},
        _of_punkt(
            "bilag.position, bilag.title",
            "bilag.first_line, bilag.last_line",
            "JOIN bilag ON bilag.punkt = punkt.id WHERE {} ORDER BY punkt.position, bilag.position",
        ),
    ),
}  # fmt: skip
"""The tables by name."""


def rows(db: Connection, table: str, meeting: int, condition: Condition) -> Iterator[Row]:
    """The rows of a meeting, by its row number, in a table, as the condition lets them through."""
    columns, sql = TABLES[table]
    for row in db.execute(sql.format(condition.punkt), {**condition.values, "meeting": meeting}):
        yield {name: _read(kind, value) for (name, kind), value in zip(columns.items(), row, strict=True)}


def _read(kind: Type, value: str | int | None) -> Value:
    """A value as JSON has it."""
    if kind == "flag":
        return bool(value)
    return json.loads(str(value)) if kind == "texts" else value
