"""Two records of one meeting -> what changed in meaning from the older to the newer; how the text is wrapped or where it stands does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from unicodedata import normalize

from referat_cli.identifiers import punkt_ids

if TYPE_CHECKING:
    from referat_cli.records import Absentee, Guest, Lines, Person, Punkt, Referat, Section, Vote


class Change(NamedTuple):
    """One thing that says something else now; before is None where it was added, after where it was removed."""

    id: str  # the meeting's, or the punkt's: as the newer record has it, as the older where it was removed
    what: str  # one of WHAT
    section: str | None  # for text: the kind of section it stands in
    before: str | None
    after: str | None
    lines_before: Lines | None
    lines_after: Lines | None


WHAT = (
    "kind", "authority", "body", "date", "start_time", "end_time", "place", "participant", "absent", "punkt", "number", "title", "closed",
    "case_number", "group", "decision", "outcome", "recommender", "proposal", "amount", "guest", "attachment", "vote", "text",
)  # fmt: skip
"""What may change; punkt: one was added or removed, absent: from the meeting or from a punkt."""

_SAME_SIGNS = str.maketrans("–—‑‐−”“„»«’", "-----" + '"' * 5 + "'", "\xad")


def folded(text: str | None) -> str:
    """A text to compare by: without white space, soft hyphens and the ways to print a dash or a quotation mark."""
    return "".join(normalize("NFKC", text or "").translate(_SAME_SIGNS).split())


def likeness(one: str, other: str) -> float:
    """How much two texts have in common, from 0 to 1: the share of their pairs of letters; the same both ways."""
    a, b = (Counter(map("".join, pairwise(f" {text.casefold()} "))) for text in (one, other))
    return 2 * (a & b).total() / (a.total() + b.total())


ALIKE = 0.5  # two texts that have less in common are one removed and another added


class Told(NamedTuple):
    """One of several things that a record tells, as it is shown, and the lines it stands on."""

    text: str
    lines: Lines


def differences(older: Referat, newer: Referat, meeting: str) -> Iterator[Change]:
    """What changed, the meeting's header first, then punkt by punkt as the newer record has them, at last those removed.

    meeting: its ID. No record differs from itself; the other way round are as many changes.
    """
    yield from _head(older, newer, meeting)
    ids_before, ids = punkt_ids(meeting, older), punkt_ids(meeting, newer)
    same = dict(_same_punkter(older.punkter, newer.punkter))
    for n, punkt in enumerate(newer.punkter):
        if n in same:
            yield from _punkt(older.punkter[same[n]], punkt, ids[n])
        else:
            yield Change(ids[n], "punkt", None, None, _title(punkt), None, punkt.lines)
    for n, punkt in enumerate(older.punkter):
        if n not in same.values():
            yield Change(ids_before[n], "punkt", None, _title(punkt), None, punkt.lines, None)


def _title(punkt: Punkt) -> str:
    return f"{punkt.number}: {punkt.title}"


def _head(older: Referat, newer: Referat, key: str) -> Iterator[Change]:
    lines = [record.header[0].lines if record.header else None for record in (older, newer)]
    for what in ("kind", "authority", "body", "date", "start_time", "end_time", "place"):
        before, after = getattr(older, what), getattr(newer, what)
        if folded(before) != folded(after):
            yield Change(key, what, None, before, after, *lines)
    yield from _several(key, "participant", _people(older.participants), _people(newer.participants))
    yield from _several(key, "absent", _people(older.absent), _people(newer.absent))
    yield from _passages(key, None, [Told(b.text, b.lines) for b in older.front], [Told(b.text, b.lines) for b in newer.front])


# --- which punkt is which

_KEYS: tuple[Callable[[Punkt], Hashable], ...] = (
    lambda punkt: punkt.title and punkt.case_number and (folded(punkt.case_number), folded(punkt.title), punkt.closed),
    lambda punkt: folded(punkt.title),
    lambda punkt: folded(punkt.case_number),
    lambda punkt: punkt.number,
)


def _same_punkter(older: Sequence[Punkt], newer: Sequence[Punkt]) -> Iterator[tuple[int, int]]:
    """Positions in the newer and in the older record of one punkt: by case number and title first, then by number."""
    left, right = dict(enumerate(older)), dict(enumerate(newer))
    for key in _KEYS:
        before, after = _by(key, left), _by(key, right)
        for said in after:
            for m, n in zip(after[said], before.get(said, ()), strict=False):
                if key is not _KEYS[-1] or _may_be_one(left[n], right[m]):
                    yield m, n
                    del left[n], right[m]


def _by(key: Callable[[Punkt], Hashable], punkter: dict[int, Punkt]) -> dict[Hashable, list[int]]:
    """The positions of punkter by what a key says of them; those of which it says nothing left out."""
    found: dict[Hashable, list[int]] = {}
    for n, punkt in punkter.items():
        if said := key(punkt):
            found.setdefault(said, []).append(n)
    return found


def _may_be_one(older: Punkt, newer: Punkt) -> bool:
    """Whether two punkter of one number may be the same: not where both case number and title say otherwise."""
    return None in (older.case_number, newer.case_number) or likeness(older.title, newer.title) >= ALIKE


# --- one punkt


def _punkt(older: Punkt, newer: Punkt, key: str) -> Iterator[Change]:
    yield from _facts(older, newer, key)
    for what, tell in _LISTS.items():
        yield from _several(key, what, list(tell(older)), list(tell(newer)))
    kinds = dict.fromkeys(section.kind for punkt in (newer, older) for section in punkt.sections)
    for kind in kinds:
        yield from _passages(key, kind, list(_rest(older, kind)), list(_rest(newer, kind)))


def _facts(older: Punkt, newer: Punkt, key: str) -> Iterator[Change]:
    """What a punkt has one of."""
    for what, tell in _FACTS.items():
        before, after = ((told if told and told.text else None) for told in map(tell, (older, newer)))
        if folded(before and before.text) != folded(after and after.text):
            yield _change(key, what, before, after)


def _of_header(text: str, punkt: Punkt) -> Told:
    return Told(text, (punkt.header[0].lines[0], punkt.header[-1].lines[1]) if punkt.header else punkt.lines)


_FACTS: dict[str, Callable[[Punkt], Told | None]] = {
    "number": lambda punkt: _of_header(punkt.number, punkt),
    "title": lambda punkt: _of_header(punkt.title, punkt),
    "closed": lambda punkt: _of_header("closed" if punkt.closed else "open", punkt),
    "case_number": lambda punkt: _of_header(", ".join(punkt.case_numbers), punkt),
    "group": lambda punkt: _of_header(punkt.group or "", punkt),
    "decision": lambda punkt: Told(punkt.beslutning.text, punkt.beslutning.lines) if punkt.beslutning else None,
    "outcome": lambda punkt: Told(", ".join(sorted(punkt.beslutning.outcomes)), punkt.beslutning.lines) if punkt.beslutning else None,
    "recommender": lambda punkt: Told(", ".join(_recommenders(punkt)), punkt.indstilling.lines) if punkt.indstilling else None,
}


def _recommenders(punkt: Punkt) -> list[str]:
    said = punkt.indstilling
    return list(dict.fromkeys(by for by in (said.by, *(one.by for one in said.proposals)) if by)) if said else []


_LISTS: dict[str, Callable[[Punkt], Iterable[Told]]] = {
    "proposal": lambda punkt: _proposals(punkt),
    "amount": lambda punkt: (Told(one.text, one.lines) for one in punkt.amounts),
    "vote": lambda punkt: (Told(_vote(one), one.lines) for one in punkt.votes),
    "absent": lambda punkt: _people(punkt.absent),
    "guest": lambda punkt: _people(punkt.guests),
    "attachment": lambda punkt: (Told(one.title, one.lines) for one in punkt.bilag),
}


def _proposals(punkt: Punkt) -> Iterator[Told]:
    for one in punkt.indstilling.proposals if punkt.indstilling else ():
        yield Told(f"{one.group}: {one.text}" if one.group else one.text, one.lines)


def _people(people: Iterable[Person | Absentee | Guest]) -> list[Told]:
    """People with what is told of them: «Anna Holm (A), formand, 10:00»."""
    told = []
    for one in people:
        name = f"{one.name} ({party})" if (party := getattr(one, "party", None)) else one.name
        told.append(Told(", ".join(filter(None, [name, getattr(one, "role", None), getattr(one, "time", None)])), one.lines))
    return told


def _vote(vote: Vote) -> str:
    sides = (("for", vote.for_, vote.for_names), ("imod", vote.against, vote.against_names), ("undlod", vote.abstained, vote.abstained_names))
    return ", ".join(f"{side} {'' if n is None else n} {', '.join(names or ())}".strip() for side, n, names in sides if n is not None or names)


def _rest(punkt: Punkt, kind: str) -> Iterator[Told]:
    """The passages of the sections of a kind, less those that are told as decision, proposal, attachment or recommender."""
    decided = punkt.beslutning.lines if punkt.beslutning else None
    spans = [*(one.lines for one in _proposals(punkt)), *(one.lines for one in punkt.bilag), *(one.lines for one in punkt.absent)]
    lines = {line for first, last in spans for line in range(first, last + 1)}
    for section in punkt.sections:
        if section.kind != kind or (kind == "beslutning" and section.lines == decided):
            continue
        if kind in ("andet", "tidligere_beslutning") and section.heading:
            yield Told(section.heading, section.lines)
        yield from _untold(section, lines if kind in ("indstilling", "bilag", "fravær") else set(), tuple(_recommenders(punkt)))


def _untold(section: Section, lines: set[int], recommenders: tuple[str, ...]) -> Iterator[Told]:
    for block in section.blocks:
        told = not lines.isdisjoint(range(block.lines[0], block.lines[1] + 1))
        if not told and not (section.kind == "indstilling" and block.text.startswith(recommenders)):
            yield Told(block.text, block.lines)


# --- of several things


def _change(key: str, what: str, before: Told | None, after: Told | None, section: str | None = None) -> Change:
    sides = (before and before.text, after and after.text, before and before.lines, after and after.lines)
    return Change(key, what, section, *sides)


def _several(key: str, what: str, older: Sequence[Told], newer: Sequence[Told]) -> Iterator[Change]:
    """The things that only one of two lists holds; those that are alike are one that changed. The order does not count."""
    before, after = _without(older, newer), _without(newer, older)
    pairs = dict(_alike(before, after))
    for n, told in enumerate(after):
        yield _change(key, what, before[pairs[n]] if n in pairs else None, told)
    for n, told in enumerate(before):
        if n not in pairs.values():
            yield _change(key, what, told, None)


def _without(some: Sequence[Told], others: Sequence[Told]) -> list[Told]:
    """What is left of some when for each of the others one of the same text is taken away."""
    taken = Counter(folded(one.text) for one in others)
    left = []
    for one in some:
        taken[folded(one.text)] -= 1
        if taken[folded(one.text)] < 0:
            left.append(one)
    return left


def _alike(before: Sequence[Told], after: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Positions after and before of things that are alike, the most alike first; near ones only, so that long lists take no long time."""
    pairs = [
        (-likeness(before[n].text[:MOST_COMPARED], after[m].text[:MOST_COMPARED]), n + m, min(n, m), m, n)
        for n in range(len(before))
        for m in range(max(0, n - NEAR), min(len(after), n + NEAR + 1))
    ]
    seen_before: set[int] = set()
    seen_after: set[int] = set()
    for unlikeness, _, _, m, n in sorted(pairs):
        if -unlikeness >= ALIKE and n not in seen_before and m not in seen_after:
            seen_before.add(n)
            seen_after.add(m)
            yield m, n


NEAR = 10  # places by which two things may stand apart that are taken for one
MOST_COMPARED = 500  # letters of each

_T = TypeVar("_T")


def _passages(key: str, section: str | None, older: Sequence[Told], newer: Sequence[Told]) -> Iterator[Change]:
    """The runs of passages that differ, in the order of the text, less those that stand elsewhere in the section now."""
    runs = list(_runs(older, newer))
    gone = [run[0] for run in runs if run[0] is not None and run[1] is None]
    come = [run[1] for run in runs if run[1] is not None and run[0] is None]
    moved = {id(one) for one in (*gone, *come)} - {id(one) for one in (*_without(gone, come), *_without(come, gone))}
    for before, after in runs:
        if id(before) not in moved and id(after) not in moved:
            yield _change(key, "text", before, after, section)


def _runs(older: Sequence[Told], newer: Sequence[Told]) -> Iterator[tuple[Told | None, Told | None]]:
    """What stands in the place of what; a passage parted in two is the same still."""
    a, b = [folded(one.text) for one in older], [folded(one.text) for one in newer]
    if "".join(a) == "".join(b):
        return
    if b < a:  # so that it is the same both ways
        yield from ((before, after) for after, before in _runs(newer, older))
        return
    for op, a1, a2, b1, b2 in SequenceMatcher(None, a, b).get_opcodes():
        if op != "equal" and "".join(a[a1:a2]) != "".join(b[b1:b2]):
            yield _joined(older[a1:a2]), _joined(newer[b1:b2])


def _joined(run: Sequence[Told]) -> Told | None:
    return Told("\n\n".join(one.text for one in run), (run[0].lines[0], run[-1].lines[1])) if run else None


# --- told


def sentence(change: Change) -> str:
    """A change in one line, a long text cut to the words that differ: «decision: "Godkendt." is now "Udsat."»."""
    before, after = excerpts(change.before, change.after)
    what = f"text of {change.section or 'the front'}" if change.what == "text" else change.what.replace("_", " ")
    if before is None:
        return f'{what} added: "{after}"'
    return f'{what} removed: "{before}"' if after is None else f'{what}: "{before}" is now "{after}"'


def excerpts(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Both texts on one line; of long ones the words that differ, with a few around them."""
    if before is None or after is None:
        return tuple(None if text is None else _cut(text.split(), 0, 0) for text in (before, after))  # type: ignore[return-value]
    a, b = before.split(), after.split()
    if len(before) <= SHORT and len(after) <= SHORT:
        return " ".join(a), " ".join(b)
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    return _cut(a, head, tail), _cut(b, head, tail)


def _common(a: Sequence[_T], b: Sequence[_T]) -> int:
    """How many elements two lists begin with alike."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _cut(words: Sequence[str], head: int, tail: int) -> str:
    """Words less most of the first and last ones, and no more than can be read at a glance."""
    first, last = max(0, head - AROUND), min(len(words), len(words) - tail + AROUND)
    text = " ".join(words[first:last])
    cut = text[:LONGEST] + "…" if len(text) > LONGEST else text
    return ("… " if first else "") + cut + (" …" if last < len(words) else "")


SHORT = 120  # letters of a text that is shown whole
LONGEST = 240  # letters of an excerpt
AROUND = 4  # words that both have, before and after those that differ
