"""Made-up minutes → text in a house style → records: what was written is read, nothing more and nothing less."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import forms
from conftest import ROOT
from houses import HOUSES, SBSYS
from referat_cli import parse, parse_all
from referat_cli.parsing import choose
from referat_cli.records import Punkt, Referat
from referat_cli.text import lines_of
from strategies import minutes
from writing import House, Item, Minutes, Para, Part, heading, written


def assert_read(record: Referat, meeting: Minutes, house: House) -> None:
    """Every value that the style prints is read, and of the text nothing is left over."""
    assert record.grammar == house.grammar
    assert_head(record, meeting, house)
    assert len(record.punkter) == len(meeting.items)
    for position, (punkt, item) in enumerate(zip(record.punkter, meeting.items, strict=True), 1):
        assert_item(punkt, item, house, position)
    assert not record.front


def assert_head(record: Referat, meeting: Minutes, house: House) -> None:
    assert (record.body, record.date) == (meeting.body, f"{meeting.date:%Y-%m-%d}")
    decided = "referat" if any(punkt.beslutning for punkt in record.punkter) else None  # of what says nothing of its kind
    assert record.kind == (meeting.kind if "{kind}" in house.head.lower() or len(house.kinds) == 1 else decided)
    assert record.start_time == (f"{meeting.date:%H:%M}" if "%H" in house.head else None)
    if "{place}" in house.head:
        assert record.place == meeting.place
    if "{participants}" in house.head + house.below:
        assert [(p.name, p.party) for p in record.participants] == meeting.participants
    if "{absent}" in house.head:
        assert [(p.name, p.party) for p in record.absent] == meeting.absent
    if house.contents is not None:
        assert [row.title for row in record.toc] == [item.title for item in meeting.items]


def assert_item(punkt: Punkt, item: Item, house: House, position: int) -> None:
    assert punkt.number == (item.number if "{number}" in house.item else str(position))
    assert punkt.title == (item.title if "{title}" in house.item else item.title.upper() if "{TITLE}" in house.item else "")
    assert punkt.closed == item.closed
    printed = [house.item, *(house.sections[part.kind] for part in item.parts)]
    assert punkt.case_number == (item.case if any("{case}" in template for template in printed) else None)
    assert punkt.page == (item.page if house.contents is not None and "{page}" in house.row else None)
    assert [(s.kind, s.heading) for s in punkt.sections] == [(part.kind, _heading(part, house)) for part in item.parts]
    for section, part in zip(punkt.sections, item.parts, strict=True):
        assert section.text == "\n\n".join(_bare(block) for block in part.blocks)
        if house.subheading:
            assert [block.kind for block in section.blocks] == [block.kind for block in part.blocks]
    assert_decided(punkt, item, house)


def assert_decided(punkt: Punkt, item: Item, house: House) -> None:
    texts = {part.kind: [_bare(block) for block in part.blocks] for part in item.parts}
    asked = [part for part in item.parts if part.kind == "indstilling"]
    assert bool(punkt.indstilling) == bool(asked)
    if punkt.indstilling:
        blocks = asked[0].blocks
        assert punkt.indstilling.by == (asked[0].by if house.by or "{by}" in house.sections["indstilling"] else None)
        assert [proposal.text for proposal in punkt.indstilling.proposals] == [_bare(block) for block in blocks if block.kind == "item"]
        assert {p.group for p in punkt.indstilling.proposals if p.group} == {block.text[:-1] for block in blocks if block.kind == "subheading"}
    assert (punkt.beslutning.text if punkt.beslutning else None) == ("\n\n".join(texts["beslutning"]) if "beslutning" in texts else None)
    assert [bilag.title for bilag in punkt.bilag] == texts.get("bilag", [])
    earlier = [part for part in item.parts if part.kind == "tidligere_beslutning"]
    assert [(d.body, d.date, d.text) for d in punkt.earlier_decisions] == [(p.body, f"{p.date:%Y-%m-%d}", p.blocks[0].text) for p in earlier]


def _heading(part: Part, house: House) -> str:
    """The heading without its markup; a colon is kept where a body and a date stand in it, or who recommends."""
    text = heading(part, house).strip(" #*•\n")
    return text if "{" in house.sections[part.kind] else text.rstrip(":")


def _bare(block: Para) -> str:
    """The text without its bullet and cell marks, one blank between its words."""
    return block.text if block.kind == "table" else " ".join(block.text.removeprefix("- ").removeprefix("• ").replace(" |", "").split())


UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # minutes take hours to shrink, and are read as they are


@pytest.mark.parametrize("house", HOUSES, ids=str)
@settings(max_examples=settings().max_examples // 12, phases=UNSHRUNK)
@given(data=st.data())
def test_what_is_written_is_read(house: House, data: st.DataObject) -> None:
    """The style is told by the text, and what is written is read in it."""
    text = written(meeting := data.draw(minutes(house)), house)
    assert choose(lines_of(text), None)[0].name == house.grammar
    assert_read(parse(text, grammar=house.grammar), meeting, house)


def test_every_shipped_style_has_a_house() -> None:
    shipped = {path.stem for path in (ROOT / "grammars").glob("*.toml") if "detect" in tomllib.loads(path.read_text(encoding="utf-8"))}
    assert {house.grammar for house in HOUSES} == shipped | {"generic"}


@settings(max_examples=settings().max_examples // 6, phases=UNSHRUNK)
@given(minutes(SBSYS), st.sampled_from(["utf-16", "cp1252", "utf-8-sig"]), st.sampled_from(["\r\n", "\r", "\n"]))
def test_sbsys_in_other_bytes(meeting: Minutes, encoding: str, end: str) -> None:
    text = forms.indented(written(meeting, SBSYS))
    assert_read(parse(text.replace("\n", end).encode(encoding)), meeting, SBSYS)


@settings(max_examples=settings().max_examples // 6, phases=UNSHRUNK)
@given(minutes(SBSYS), minutes(SBSYS))
def test_two_meetings_in_one_file(first: Minutes, second: Minutes) -> None:
    assume((first.body, first.date) != (second.body, second.date))  # a repeated title line would be a running header
    records = parse_all(written(first, SBSYS) + written(second, SBSYS))
    assert len(records) == 2
    assert_read(records[0], first, SBSYS)
    assert_read(records[1], second, SBSYS)
