"""What the archive holds -> tables, JSON Lines and text: meetings, where they come from, what changed in them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from referat_cli import views
from referat_cli.display import printable

if TYPE_CHECKING:
    from referat_cli.coverage import Coverage
    from referat_cli.differences import Change
    from referat_cli.queries import ArchiveInfo, MeetingRow
    from referat_cli.records import Punkt, Referat
    from referat_cli.revisions import Provenance


def show_meetings(rows: Sequence[MeetingRow], form: str) -> None:
    """The meetings of an archive."""
    if form != "table":
        views.show_rows(rows, form)
        return
    cells = [(row.id, row.punkter, row.kind or "", row.body or row.source or "") for row in rows]
    if not views.console().is_terminal:
        views.show_lines([(key, f"{punkter} punkt{'' if punkter == 1 else 'er'}", *others) for key, punkter, *others in cells])
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("ID", "Punkter", "Kind", "Body", box=None, pad_edge=False)
    table.columns[0].min_width = max((len(row.id) for row in rows), default=0)  # an ID is there to be copied
    for key, *others in cells:
        table.add_row(Text(printable(key), "bold cyan"), *(Text(printable(str(one))) for one in others))
    views.console().print(table)


def show_info(info: ArchiveInfo) -> None:
    """Where the archive is and what it holds, a fact a line."""
    held = info.counts
    facts = {
        "archive": info.path, "bytes": f"{info.bytes:,}", "schema": held.schema, "sources": held.sources, "meetings": held.meetings,
        "revisions": held.revisions, "punkter": held.punkter, "dates": f"{held.first_date} to {held.last_date}" if held.first_date else "none",
    }  # fmt: skip
    for label, value in facts.items():
        views.write_line(f"{label:9s} {value}")
    for label, counts, what in (("program", info.programs, "source"), ("body", info.bodies, "meeting"), ("year", info.years, "meeting")):
        for value, number in counts.items():
            views.write_line(f"{label:9s} {value}: {number} {what}{'' if number == 1 else 's'}")


Found = tuple["Referat", "Punkt | None"]
"""A record, and the punkt of it that was asked for."""


def show_found(found: Sequence[tuple[Found, Provenance | None]], form: str) -> None:
    """Meetings, or some of their punkter, to read: as text with where they come from, as Markdown, or as JSON, an array where they are several."""
    if form == "json":
        dumped = [(punkt or record).model_dump(mode="json") for (record, punkt), _ in found]
        if dumped:
            sys.stdout.write(views.as_json(dumped[0] if len(dumped) == 1 else dumped, indent=2) + "\n")
    elif form == "markdown":
        views.write("\n".join(views.markdown(*one) for one, _ in found))
    else:
        views.write("\n".join(views.plain_text(*one) + provenance(said, one[0]) for one, said in found))


def provenance(said: Provenance | None, record: Referat) -> str:
    """Where a record comes from, a fact a line, below a blank one."""
    revision = next((one for one in said.revisions if one.sha256 == record.source.sha256), None) if said else None
    if said is None or revision is None:
        return ""
    given = ", ".join(f"{name} {value}" for name, value in json.loads(revision.given).items() if value is not None)
    facts = [
        ("file", f"{revision.name} ({revision.bytes:,} bytes, {revision.encoding})"),
        ("sha256", revision.sha256),
        ("loaded", f"{revision.loaded_at}, read by referat {revision.program} as {revision.grammar} {revision.grammar_version}".rstrip()),
        ("given", given or "nothing"),
        ("revision", f"{revision.number} of {len(said.revisions)}"),
        *(("revision", f"{one.number}: {one.name}, loaded {one.loaded_at}") for one in said.revisions if one is not revision),
        *(("see also", f"{one.id} ({one.kind})") for one in said.others),
    ]
    return "\n" + "".join(f"{label:9s} {value}\n" for label, value in facts)


def show_changes(changes: Sequence[Change], form: str) -> None:
    """What changed, a change a line under the ID that it concerns, with the lines in the older and the newer file."""
    if form == "jsonl":
        views.show_rows(changes, form)
        return
    from referat_cli.differences import sentence

    key = ""
    for change in changes:
        if change.id != key:
            views.write_line(key := change.id)
        views.write_line(f"    {sentence(change)} ({_where(change)})")


def _where(change: Change) -> str:
    """The lines of a change: «lines 29-31, now 31-33»."""
    before, after = (lines and "-".join(map(str, dict.fromkeys(lines))) for lines in (change.lines_before, change.lines_after))
    if before and after:
        return f"line{'s' if '-' in before else ''} {before}, now {after}"
    return f"line{'s' if '-' in (told := before or after or '1') else ''} {told}"


def show_coverage(rows: Iterable[Coverage], form: str) -> None:
    """Each body with what is held of it, and below it its gaps."""
    if form != "table":
        views.show_rows(rows, form)
        return
    for row in rows:
        if row.what == "held":
            views.write_line(f"{': '.join(filter(None, [row.authority, row.body or 'ukendt']))}: {row.message}")
        else:
            views.write_line(f"    {row.id}, line {row.line}: {row.message} [{row.what}]")
