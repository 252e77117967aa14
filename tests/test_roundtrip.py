"""Made-up minutes → text in a house style → records: what was written is read, nothing more and nothing less."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

import forms
import houses
from referat_cli import parse, parse_all
from referat_cli.records import Punkt, Referat
from strategies import minutes


def assert_read(record: Referat, written: houses.Minutes) -> None:
    year, month, day, _ = written.date
    head = (record.kind, record.body, record.date, record.start_time, record.place)
    assert head == (written.kind, written.body, f"{year}-{month:02d}-{day:02d}", written.time, written.place)
    assert [(p.name, p.party) for p in record.participants] == written.participants
    assert [(p.name, p.party) for p in record.absent] == written.absent
    assert [(row.title, row.page, row.closed) for row in record.toc] == [(item.title, item.page, item.closed) for item in written.items]
    assert len(record.punkter) == len(written.items)
    for punkt, item in zip(record.punkter, written.items, strict=True):
        assert_item(punkt, item)
    assert not record.front
    assert not record.furniture


def assert_item(punkt: Punkt, item: houses.Item) -> None:
    assert (punkt.number, punkt.title, punkt.closed, punkt.case_number, punkt.page) == (item.number, item.title, item.closed, item.case, item.page)
    assert [(s.kind, s.heading) for s in punkt.sections] == [(part.kind, part.heading) for part in item.parts]
    for section, part in zip(punkt.sections, item.parts, strict=True):
        assert [(block.kind, block.text) for block in section.blocks] == [(block.kind, block.text) for block in part.blocks]
    recommended = [block for part in item.parts if part.kind == "indstilling" for block in part.blocks]
    proposals = punkt.indstilling.proposals if punkt.indstilling else ()
    assert [proposal.text for proposal in proposals] == [block.text for block in recommended if block.kind == "item"]
    if recommended:
        assert punkt.indstilling is not None
        assert f"{punkt.indstilling.by} indstiller," == recommended[0].text
        assert {p.group for p in punkt.indstilling.proposals if p.group} == {b.text[:-1] for b in recommended if b.kind == "subheading"}
    attached = [block.text for part in item.parts if part.kind == "bilag" for block in part.blocks]
    assert [bilag.title for bilag in punkt.bilag] == attached
    earlier = [part for part in item.parts if part.kind == "tidligere_beslutning"]
    assert [decision.text for decision in punkt.earlier_decisions] == [part.blocks[0].text for part in earlier]
    assert all(
        decision.body and decision.date and decision.punkt and decision.body in part.heading
        for decision, part in zip(punkt.earlier_decisions, earlier, strict=True)
    )


@given(minutes(), st.booleans())
def test_sbsys(written: houses.Minutes, markdown: bool) -> None:
    assert_read(parse(houses.sbsys(written, markdown=markdown)), written)


@given(minutes(), st.booleans(), st.sampled_from(["utf-16", "cp1252", "utf-8-sig"]), st.sampled_from(["\r\n", "\r", "\n"]))
def test_sbsys_in_other_bytes(written: houses.Minutes, markdown: bool, encoding: str, end: str) -> None:
    text = forms.indented(houses.sbsys(written, markdown=markdown))
    assert_read(parse(text.replace("\n", end).encode(encoding)), written)


@given(minutes(), minutes())
def test_two_meetings_in_one_file(first: houses.Minutes, second: houses.Minutes) -> None:
    assume((first.body, first.date) != (second.body, second.date))  # a repeated title line would be a running header
    records = parse_all(houses.sbsys(first, markdown=False) + houses.sbsys(second, markdown=False))
    assert len(records) == 2
    assert_read(records[0], first)
    assert_read(records[1], second)
