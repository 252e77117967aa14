"""What the passages of an Indstilling recommend, and who does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from referat_cli.blocks import Passage, group_of
from referat_cli.marks import Mark
from referat_cli.patterns import Pattern
from referat_cli.records import Indstilling, Proposal

_AT = Pattern(r"(?i)(?:\d{1,2}[.)] ?|\(?[a-zæøå]\) ?)?at\b")


def indstilling(heading: Mark | None, passages: Sequence[Passage], lines: tuple[int, int]) -> Indstilling:
    """
    indstilling = { by | group | proposal }
    by          = name "indstiller" [ "," | ":" | "at" ] [ proposal ]
    proposal    = [ number ] "at" text; where no line begins with "at", every item, else every paragraph
    """
    first = by = heading.fields.get("by") if heading is not None and heading.kind == "by" else None
    group: str | None = None
    found: list[tuple[Proposal, str]] = []
    if heading is not None and heading.fields.get("proposal"):
        found.append((Proposal(text=heading.fields["proposal"], by=by, group=None, lines=(heading.first, heading.last)), "by"))
    for passage in passages:
        text = passage.text
        if passage.role == "by":
            by, group, text = passage.fields.get("by"), None, passage.fields.get("proposal", "")
            first = first or by
        elif passage.role == "subheading":
            group, text = group_of(text) or text, ""
        if text and passage.role != "table":
            found.append((Proposal(text=text, by=by, group=group, lines=passage.span), passage.role))
    return Indstilling(by=first, proposals=tuple(_proposals(found)), lines=lines)


def _proposals(lines: Sequence[tuple[Proposal, str]]) -> Iterator[Proposal]:
    """What is recommended, among the lines with their roles.

    A list under «At følgende udpeges:» belongs to the proposal, and is none of its own.
    """
    marked = any(_AT.match(proposal.text) and not _LEAD_IN.fullmatch(proposal.text) for proposal, _ in lines)
    listed = any(role == "item" for _, role in lines)
    opened = False
    for proposal, role in lines:
        if _LEAD_IN.fullmatch(proposal.text):
            continue
        if _AT.match(proposal.text) or (role == "item" and not opened) or not (marked or listed):
            opened = marked and proposal.text.endswith(":")
            yield proposal


_LEAD_IN = Pattern(
    r"(?i)at \p{L}[^.:;]{1,80}? (?:godkender|beslutter|tiltræder|vedtager|anbefaler|indstiller)(?: (?:til|over for) [^.:,]+)?,?(?: at)?[,:]?"
)


def together(found: Sequence[Indstilling]) -> Indstilling:
    """The recommendations of one punkt as one: those of several bodies may each have their heading."""
    if len(found) == 1:
        return found[0]
    by = next((one.by for one in found if one.by is not None), None)
    return Indstilling(by=by, proposals=tuple(p for one in found for p in one.proposals), lines=(found[0].lines[0], found[-1].lines[1]))
