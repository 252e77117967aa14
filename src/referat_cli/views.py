"""Records, roles and hits -> JSON, Markdown, trees and tables; text from files never reaches a terminal raw."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from referat_cli.display import END, START, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from referat_cli.caring import Rebuilt
    from referat_cli.explaining import Explained
    from referat_cli.loaded import Entry, Loaded
    from referat_cli.records import Absentee, Person, Punkt, Referat, TableBlock, TextBlock, Vote
    from referat_cli.searching import Hit
    from referat_cli.verifying import Fault

_UNSAFE_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")


def as_json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Compact JSON, the letters as they are; what could steer a terminal is escaped, so that any reader gets the same value."""
    separators = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return _UNSAFE_JSON.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def write(text: str) -> None:
    """Text to standard output: as it is in a pipe, made printable on a terminal."""
    sys.stdout.write(printable(text.replace("\r\n", "\n")) if sys.stdout.isatty() else text)


def write_line(text: str) -> None:
    """A line to standard output, printable wherever it goes."""
    sys.stdout.write(printable(text) + "\n")


@cache
def console() -> Console:
    """The terminal, or a plain stream: no colour in a pipe or with NO_COLOR."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else UNCUT
    return Console(highlight=False, soft_wrap=width is not None, width=width, markup=False, emoji=False)


UNCUT = 100_000  # columns, where the output is no terminal


def show_records(records: Iterable[Referat], form: str) -> Iterator[Referat]:
    """Print each record and give it back; `json` is one object for one record, an array for several."""
    if form == "json":
        held = list(records)
        dumped = [record.model_dump(mode="json") for record in held]
        if dumped:
            sys.stdout.write(as_json(dumped[0] if len(dumped) == 1 else dumped, indent=2) + "\n")
        yield from held
        return
    for record in records:
        if form == "jsonl":
            sys.stdout.write(as_json(record.model_dump(mode="json")) + "\n")
        elif form == "tree":
            console().print(tree(record))
        else:
            write(markdown(record))
        yield record


def show_roles(rows: Iterable[Explained], form: str) -> None:
    """Each line with its number, role and place; as JSON Lines with the rule that read it."""
    for row in rows:
        if form == "jsonl":
            sys.stdout.write(as_json(row._asdict()) + "\n")
        else:
            place = f"{row.punkt or ''} {row.section or ''}".strip()
            write_line(f"{row.line:5d}  {row.role:11s} {place:32.32s} {row.text}".rstrip())


def meeting_title(record: Referat) -> str:
    """The meeting in one line."""
    when = " ".join(part for part in (record.date, record.start_time) if part) or "udateret"
    return f"{(record.kind or 'referat').capitalize()}: {record.body or 'ukendt'}, {when}"


def tree(record: Referat) -> Tree:
    """The record as a tree: the header, then each punkt with what was recommended and decided."""
    from rich.tree import Tree

    root = Tree(_text(meeting_title(record), "bold"))
    if record.place:
        root.add(_text(f"Mødested: {record.place}"))
    for label, people in (("Mødedeltagere", record.participants), ("Afbud", record.absent)):
        if people:
            root.add(_text(f"{label}: {', '.join(map(_person, people))}"))
    for block in record.front:
        root.add(_text(block.text))
    for punkt in record.punkter:
        _punkt_tree(root, punkt)
    for block in record.end:
        root.add(_text(block.text))
    if record.diagnostics:
        branch = root.add(_text(f"Diagnostics ({len(record.diagnostics)})", "yellow"))
        for found in record.diagnostics:
            branch.add(_text(f"line {found.line}: {found.severity}: {found.message} [{found.code}]"))
    return root


def _person(person: Person | Absentee) -> str:
    return person.name + (f" ({person.party})" if person.party else "")


def _punkt_tree(root: Tree, punkt: Punkt) -> None:
    branch = root.add(_text(punkt_title(punkt), "bold cyan"))
    branch.add(_text(" · ".join([*punkt.case_numbers, f"lines {punkt.lines[0]}-{punkt.lines[1]}"]), "dim"))
    if punkt.sections:
        branch.add(_text(" | ".join(section.heading or section.kind for section in punkt.sections), "dim"))
    if punkt.indstilling:
        recommended = branch.add(_text(f"Indstilling: {punkt.indstilling.by or 'ukendt'}"))
        groups: dict[str | None, Tree] = {None: recommended}
        for proposal in punkt.indstilling.proposals:
            if proposal.group not in groups:
                groups[proposal.group] = recommended.add(_text(f"{proposal.group}:"))
            groups[proposal.group].add(_text(proposal.text))
    for earlier in punkt.earlier_decisions:
        branch.add(_text(f"Tidligere beslutning, {earlier.body or 'ukendt'} {earlier.date or ''}: {earlier.text}"))
    if punkt.beslutning:
        decided = branch.add(_text(f"Beslutning [{', '.join(punkt.beslutning.outcomes)}]", "green"))
        decided.add(_text(punkt.beslutning.text))
    for vote in punkt.votes:
        branch.add(_text(f"Afstemning: {_vote(vote)}"))
    if punkt.absent:
        branch.add(_text(f"Fraværende: {', '.join(map(_person, punkt.absent))}"))
    for guest in punkt.guests:
        branch.add(_text(f"Deltager: {', '.join(filter(None, [guest.name, guest.role, guest.time]))}"))
    for bilag in punkt.bilag:
        branch.add(_text(f"Bilag: {bilag.title}"))


def _vote(vote: Vote) -> str:
    sides = (("for", vote.for_, vote.for_names), ("imod", vote.against, vote.against_names), ("undlod", vote.abstained, vote.abstained_names))
    told = [f"{side} {' '.join(filter(None, [str(n) if n is not None else '', ', '.join(names or ())]))}" for side, n, names in sides]
    return ", ".join(one for one in told if one.split()[1:])


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(printable(text), style=style)


def punkt_title(punkt: Punkt) -> str:
    """The item line of a punkt."""
    return f"Punkt {punkt.number}: {'Lukket: ' if punkt.closed else ''}{punkt.title}".rstrip()


def markdown(record: Referat, only: Punkt | None = None) -> str:
    """A record, or one punkt of it, as Markdown to read; text from the file is escaped."""
    parts = [f"# {escaped(meeting_title(record))}"]
    if only is None:
        parts += [f"**{escaped(line.label)}** {escaped(line.value)}" for line in record.header if line.label]
        parts += [_block_markdown(block) for block in record.front]
    for punkt in record.punkter if only is None else (only,):
        parts += [f"## {escaped(punkt_title(punkt))}", *map(escaped, punkt.case_numbers)]
        for section in punkt.sections:
            parts += [f"### {escaped(section.heading)}"] if section.heading else []
            parts += [_block_markdown(block) for block in section.blocks]
    parts += [_block_markdown(block) for block in record.end] if only is None else []
    return "\n\n".join(parts) + "\n"


def _block_markdown(block: TextBlock | TableBlock) -> str:
    if block.kind != "table":
        return {"item": "- ", "subheading": "#### ", "quote": "> "}.get(block.kind, "") + escaped(block.text)
    width = max(len(row) for row in block.rows)
    lines = [[*row, *[""] * (width - len(row))] for row in block.rows]
    return "\n".join(map(markdown_row, (lines[0], ["---"] * width, *lines[1:])))


def markdown_row(cells: Iterable[str]) -> str:
    """A row of a Markdown table; text is escaped."""
    return "| " + " | ".join(map(escaped, cells)) + " |"


_MARKUP = re.compile(r"([\\`*_\[\]<>|])|^([#>]|[-+](?= ))")


def escaped(text: str) -> str:
    """A text on one line of Markdown, in which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split("\n")))


def show_rows(rows: Iterable[NamedTuple], form: str, leave_out: Collection[str] = ()) -> None:
    """Rows as JSON Lines, as CSV with a head, or their IDs alone."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for n, row in enumerate(rows):
        fields = {name: value for name, value in row._asdict().items() if name not in leave_out}
        if form == "jsonl":
            sys.stdout.write(as_json(fields) + "\n")
        elif form == "ids":
            write_line(fields["id"])
        else:
            if n == 0:
                writer.writerow(fields)
            writer.writerow([cell(value) for value in fields.values()])


def cell(value: object) -> str:
    """A field of a CSV row; a span of lines as 24-88, a flag as true or false."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ("-" if value and isinstance(value[0], int) else "; ").join(map(str, value))
    return "" if value is None else printable(str(value))


def show_faults(faults: Iterable[Fault], form: str) -> int:
    """Faults as they are found, one a line as `ID: message (file)`; how many there are."""
    told = 0
    for fault in faults:
        told += 1
        if form == "jsonl":
            sys.stdout.write(as_json(fault._asdict()) + "\n")
        else:
            write_line(f"{fault.id}: {fault.message}" + (f" ({fault.file})" if fault.file else ""))
    return told


def show_rebuilt(rebuilt: Rebuilt, form: str) -> None:
    """What a rebuild did to a meeting, and below it what has changed."""
    if form == "jsonl":
        sys.stdout.write(as_json(rebuilt._asdict()) + "\n")
        return
    write_line(f"{rebuilt.id}: {rebuilt.result}" + (f" ({rebuilt.name})" if rebuilt.name else ""))
    for change in rebuilt.changes:
        write_line(f"    {change}")


def show_hits(hits: Sequence[Hit], form: str) -> None:
    """The hits of a search, the matched words of a snippet in bold; in the other forms they stand in square brackets."""
    if form == "table":
        for hit in hits:
            _show_hit(hit)
        return
    bare = [hit._replace(snippet=_bracketed(hit.snippet)) for hit in hits]
    if form != "jsonl":
        show_rows(bare, form, leave_out=("more", *(() if any(hit.why for hit in hits) else ("why",))))
        return
    for hit in bare:
        more = [one._replace(text=_bracketed(one.text))._asdict() for one in hit.more]
        fields = {**hit._asdict(), "more": more}
        sys.stdout.write(as_json({name: value for name, value in fields.items() if name != "why" or value}) + "\n")


def _bracketed(snippet: str) -> str:
    return snippet.replace(START, "[").replace(END, "]")


def _show_hit(hit: Hit) -> None:
    """A hit in lines: its ID and title, its snippets, and below them what it is."""
    head = f"{hit.id}  {'Lukket: ' if hit.closed else ''}{hit.title}".rstrip()
    snippets = [(f"{section}, line {line}: ", text) for section, line, text in ((hit.section, hit.line, hit.snippet), *hit.more)]
    about = ", ".join(filter(None, [hit.authority, hit.body, hit.date, hit.case_number, f"lines {hit.lines[0]}-{hit.lines[1]}"]))
    below = [about, *(f"why: {one}" for one in hit.why)]
    if not sys.stdout.isatty():  # rich takes its time to be imported
        for line in (head, *(f"    {place}{_bracketed(text)}" for place, text in snippets), *(f"    {line}" for line in below)):
            write_line(line)
        return
    from rich.padding import Padding

    console().print(_text(hit.id, "bold cyan").append_text(_text(head.removeprefix(hit.id))))
    shown = [*(_text(place, "dim").append_text(_highlighted(text)) for place, text in snippets), *(_text(line, "dim") for line in below)]
    for below_it in shown:
        console().print(Padding(below_it, (0, 0, 0, 4), expand=False))


def _highlighted(snippet: str) -> Text:
    """A snippet with its matched words in bold."""
    shown = _text("")
    for n, part in enumerate(_AROUND.split(snippet)):
        shown.append_text(_text(part, "bold yellow" if n % 2 else ""))
    return shown


_AROUND = re.compile(f"[{START}{END}]")


def show_lines(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns, each on a line of its own however long it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def summary(counts: Counter[str], path: Path | None) -> str:
    """What a load did, in one sentence, given how many files had each result; path: of the archive, if there is one."""
    told = [f"{counts[result]} {word}" for result, word in _RESULTS.items() if counts[result]]
    many, place = counts.total(), f"the archive is {path}" if path else "no archive was made"
    return f"{many} file{'' if many == 1 else 's'}: {', '.join(told) or 'nothing to load'}; {place}"


def report_line(loaded: Loaded, entry: Entry) -> str:
    """What became of a meeting, as a line of a report."""
    diagnostics = [found.model_dump(mode="json") for found in entry.diagnostics]
    return as_json({"file": loaded.name, "sha256": loaded.sha256, "id": entry.id, "result": entry.result, "diagnostics": diagnostics})


_RESULTS = {"new": "new", "revision": "revised", "again": "read again", "same": "unchanged", "removed": "removed before", "failed": "failed"}


def plain_text(record: Referat, only: Punkt | None = None) -> str:
    """A record, or one punkt of it, as plain text: header, punkter and sections in the order they stood."""
    parts = [meeting_title(record)]
    if only is None:
        parts += [f"{line.label} {line.value}" for line in record.header if line.label]
        parts += [block.text for block in record.front]
    for punkt in record.punkter if only is None else (only,):
        parts += [punkt_title(punkt), *punkt.case_numbers]
        for section in punkt.sections:
            parts += [section.heading] if section.heading else []
            for kind, blocks in groupby(section.blocks, key=lambda block: block.kind):
                texts = [block.text for block in blocks]
                parts += ["\n".join(f"- {text}" for text in texts)] if kind == "item" else texts
    parts += [block.text for block in record.end] if only is None else []
    return "\n\n".join(part for part in parts if part) + "\n"
