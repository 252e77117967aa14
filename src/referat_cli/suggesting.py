"""A first grammar for minutes of an unknown style: what generic reads in them, narrowed to their own forms, and what it does not reach.

Each part is taken only if the grammar proves itself with it and reads the texts no worse than before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise

from referat_cli import lineforms, shelf
from referat_cli.drafts import BASE, Draft, DraftRule, Words, is_sample
from referat_cli.explaining import Explained, explain
from referat_cli.gaps import heading_of, recurring
from referat_cli.grammar import Grammar, GrammarError
from referat_cli.marks import Mark, mark
from referat_cli.parsing import records_of
from referat_cli.patterns import compiled
from referat_cli.records import Referat
from referat_cli.text import Line, Source, lines_of, undress

FLAGS = ("bullets", "lettered", "untitled")
LEAST_ITEMS = 2  # punkter, with which generic has found the item line
MOST_SAMPLES = 3
MOST_SIGNALS = 6
MOST_NEEDED = 3  # of the signals, that a text must show all of: a first grammar should rather claim too little


def suggest(sources: Sequence[Source], name: str) -> str:
    """A grammar file that loads, proves itself on lines of the texts, and reads them at least as well as generic does.

    Raises GrammarError where the texts hold nothing to learn from.
    """
    texts = Texts(sources)
    draft = texts.read_alike(Draft(name, f"Proposed from {len(sources)} text{'s' if len(sources) > 1 else ''}: say here by what lines one knows it"))
    draft = replace(draft, signals=tuple(texts.signals()))
    if not draft.signals:
        raise GrammarError("the texts", "the first lines", "hold nothing that tells a style", "give whole minutes, with their header and punkter")
    for step in (texts.unread_items, texts.narrowed_items, texts.narrowed_cases, texts.unread_cases, texts.labels, texts.headings, texts.furniture):
        for change in step(draft):
            draft = texts.better(draft, change(draft))
    return draft.toml()


Worth = tuple[int, ...]
Change = Callable[[Draft], Draft]
"""What a step makes of a draft, to be taken if the texts are read no worse."""


def worth(records: Iterable[Referat]) -> Worth:
    """What a grammar found in texts, in counts of which none may fall."""
    punkter = [(record, punkt) for record in records for punkt in record.punkter]
    unique = {id(record): record for record, _ in punkter}.values()
    return (
        len(punkter), sum(bool(p.title) for _, p in punkter), sum(p.closed for _, p in punkter), sum(bool(p.case_number) for _, p in punkter),
        sum(p.beslutning is not None for _, p in punkter), sum(p.indstilling is not None for _, p in punkter),
        sum(len(p.indstilling.proposals) for _, p in punkter if p.indstilling), sum(len(p.bilag) for _, p in punkter),
        sum(len(p.beslutning.text) for _, p in punkter if p.beslutning), sum(len(p.votes) + len(p.absent) for _, p in punkter),
        sum(value is not None for r in unique for value in (r.kind, r.authority, r.body, r.date, r.start_time, r.end_time, r.place)),
        sum(len(r.participants) + len(r.absent) for r in unique), sum(len(r.toc) for r in unique), -sum(len(r.front) for r in unique),
        -sum(s.kind == "andet" and not s.heading for _, p in punkter for s in p.sections),
    )  # fmt: skip


class Texts:
    """The minutes that a grammar is learned from, as generic reads them."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.generic, self.base = shelf.by_name(shelf.GENERIC), shelf.by_name(BASE)
        self.lines = [lines_of(source.text) for source in sources]
        self.marks = [mark(lines, self.generic) for lines in self.lines]
        self.used = self._used()

    def _used(self) -> dict[int, list[Line]]:
        """By their index the rules of generic's own that read lines of the texts, and these lines."""
        used: dict[int, list[Line]] = {}
        for found in (found for marks in self.marks for found in marks):
            number = int(found.rule.removeprefix("rule ")) - 1 if found.rule.startswith("rule ") else -1
            if 0 <= number < self.generic.own_rules:
                matcher = compiled(self.generic.expand(self.generic.rule[number].pattern)).fullmatch
                used.setdefault(number, []).extend(line for line in found.lines if matcher(line.text))
        return dict(sorted(used.items()))

    def read(self, grammar: Grammar) -> list[Referat]:
        """The records of all texts."""
        return [record for source in self.sources for record in records_of(source, grammar)]

    def better(self, draft: Draft, other: Draft) -> Draft:
        """The other draft, if it proves itself and finds no less of anything, or the first punkter; else the first."""
        try:
            before, found = worth(self.read(draft.grammar())), worth(self.read(other.grammar()))
        except GrammarError:
            return draft
        return other if before[0] == 0 < found[0] or all(a >= b for a, b in zip(found, before, strict=True)) else draft

    # --- what generic reads

    def read_alike(self, draft: Draft) -> Draft:
        """The draft with the rules, words and flags of generic that the texts need, the fewest with which they are read as generic reads them."""
        draft = replace(draft, rules=tuple(self._kept_rules()), sections=tuple(self._kept_sections()))
        draft = replace(draft, values=self._values(draft))
        wanted = [_values(record) for record in self.read(self.generic)]
        for n in range(len(FLAGS) + 1):
            for flags in combinations(FLAGS, n):
                tried = replace(draft, flags=flags)
                if [_values(record) for record in self.read(tried.grammar())] == wanted:
                    return tried
        return replace(draft, flags=FLAGS)

    def _kept_rules(self) -> Iterator[DraftRule]:
        for number, lines in self.used.items():
            rule = self.generic.rule[number]
            if samples := self.samples(rule.pattern, lines):
                yield DraftRule(rule.kind, rule.within, rule.pattern, samples, rule.title, rule.counted, rule.form, _COMMENTS.get(rule.kind, ""))

    def _kept_sections(self) -> Iterator[Words]:
        """The headings of the texts that generic knows and what it extends does not, and where text may stand beside one."""
        heads = [found for marks in self.marks for found in marks if found.kind in ("heading", "inline") and "glued" not in found.fields]
        for slug, section in self.generic.sections.items():
            here = [found for found in heads if found.fields["slug"] == slug]
            words = {found.fields.get("meant", found.fields["heading"]).casefold() for found in here} - set(self.base.headings)
            new = tuple(word for word in section.headings if word.casefold() in words)
            known = self.base.sections.get(slug)
            inline = section.inline if any(found.kind == "inline" for found in here) and (known is None or known.inline != section.inline) else None
            if new or inline:
                yield Words(slug, new, inline)

    def _values(self, draft: Draft) -> dict[str, str]:
        """The values of generic's own that the draft's patterns use."""
        patterns = " ".join(rule.pattern for rule in draft.rules)
        return {name: value for name, value in self.generic.values.items() if name not in self.base.values and f"${{{name}}}" in patterns}

    def samples(self, pattern: str, lines: Iterable[Line]) -> tuple[dict[str, str], ...]:
        """Lines of the texts with what a pattern reads in them: one for each set of fields, the shortest first."""
        matcher = compiled(self.generic.expand(pattern)).fullmatch
        told: dict[tuple[str, ...], dict[str, str]] = {}
        for line in sorted(lines, key=lambda line: len(line.raw)):
            found = matcher(undress(1, line.raw.strip()).text) if is_sample(line.raw) else None
            if found is not None and (fields := lineforms.fields_of(found)) is not None:
                told.setdefault(tuple(fields), {"line": line.raw.strip(), **fields})
        return tuple(told.values())[:MOST_SAMPLES]

    # --- by what a text of the style is known

    def signals(self) -> Iterator[str]:
        """Patterns for the header's lines of the first text that stand in all of them."""
        heads = ["\n".join(line.text for line in lines[:40]) for lines in self.lines]
        told = dict.fromkeys(pattern for found in self._header() if (pattern := self._signal(found)))
        everywhere = [p for p in told if all(compiled(f"(?m)^(?:{self.generic.expand(p)})$").search(head) for head in heads)]
        yield from everywhere[:MOST_SIGNALS]

    def _header(self) -> Iterator[Mark]:
        """The first lines of the first text, to the first punkt's; where there are none, its headings."""
        marks = self.marks[0] if self.marks else []
        first = next((n for n, found in enumerate(marks) if found.opens), len(marks))
        yield from sorted(marks[:first], key=lambda found: found.kind not in ("title", "field", "head"))
        yield from (found for found in marks[first : first + 20] if found.kind in ("heading", "punkt", "case_number") and found.first <= 40)

    def _signal(self, found: Mark) -> str | None:
        label = found.fields.get("label", "") if found.fields.get("field") not in _SELDOM else ""
        if found.kind in ("field", "head") and label and found.text.startswith(label):
            return f"{lineforms.quoted(label)}:?(?: .+)?" if found.kind == "field" else f"{lineforms.quoted(label)}:.*"
        if found.kind in ("title", "head", "toc_heading", "heading"):
            pattern = lineforms.first_line(found.lines[0].text, found.fields, self.generic.expand)
            return pattern if compiled(r"\p{L}{3}").search(pattern.replace("\\p{Lu}", "").replace("${", "")) else None
        return None

    # --- what is narrowed to the texts' own forms

    def narrowed_items(self, draft: Draft) -> Iterator[Change]:
        """The item line in the form that the texts have, which is also a line that they cannot do without."""
        yield from self._narrowed(draft, "punkt", lambda lines, pattern: lineforms.item_line(lines, pattern, self.generic.expand))

    def narrowed_cases(self, draft: Draft) -> Iterator[Change]:
        """The case number's line with the labels that the texts have."""
        yield from self._narrowed(draft, "case_number", _case_line)

    def _narrowed(self, draft: Draft, kind: str, form: Callable[[list[str], str], str | None]) -> Iterator[Change]:
        for n, rule in enumerate(draft.rules):
            lines = [line for number, lines in self.used.items() if self.generic.rule[number].pattern == rule.pattern for line in lines]
            if rule.kind == kind and (pattern := form([line.text for line in lines], rule.pattern)) and (samples := self.samples(pattern, lines)):
                yield partial(self._with_rule, n=n, rule=replace(rule, pattern=pattern, samples=samples))

    def _with_rule(self, draft: Draft, n: int, rule: DraftRule) -> Draft:
        """The draft with a rule in another's place, and the lines that it cannot do without."""
        changed = replace(draft, rules=(*draft.rules[:n], rule, *draft.rules[n + 1 :]))
        needed = (_unnamed(rule.pattern), *draft.signals[:MOST_NEEDED]) if rule.kind == "punkt" else draft.needed
        return replace(changed, values=self._values(changed), needed=needed)

    # --- what generic does not reach

    def unread_items(self, draft: Draft) -> Iterator[Change]:
        """A rule for the lines of one form whose numbers count on, where generic finds no punkter."""
        if sum(found.kind == "punkt" for marks in self.marks for found in marks) >= LEAST_ITEMS:
            return
        for pattern, lines in lineforms.counted(self.lines):
            rule = DraftRule("punkt", ("punkt",), pattern, self.samples(pattern, lines), comment=_COMMENTS["punkt"])
            yield partial(self._with_rule, n=len(draft.rules), rule=rule)
            return

    def unread_cases(self, draft: Draft) -> Iterator[Change]:
        """A rule for the lines with a number that stand right under most punkter, unread."""
        lines = [line for lines, rows in self._rows(draft) for line in _under_items(lines, rows)]
        told = [(line, found["label"]) for line in lines if (found := compiled(_CASE_LINE).fullmatch(line.text))]
        label, times = Counter(label for _, label in told).most_common(1)[0] if told else ("", 0)
        if times >= 2:
            pattern = rf"\(?(?<label>{lineforms.quoted(label)}):? ?(?<case>(?=[^ ]*\d)[\p{{L}}\d][^\s,;()]*)\)?(?:[ ,;].*)?"
            samples = self.samples(pattern, [line for line, _ in told])
            rule = DraftRule(
                "case_number", ("punkt",), pattern, samples, comment="The case number's line, whose label or form the base does not know."
            )
            yield partial(_with_last, rule=rule)

    def labels(self, draft: Draft) -> Iterator[Change]:
        """The header's labels that the base does not know."""
        found = [m.fields["label"] for marks in self.marks for m in marks if m.kind == "head" and "label" in m.fields]
        if new := tuple(dict.fromkeys(label for label in found if label.casefold() not in self.base.fields)):
            comment = "Labels not known: date, time, end_time, place, participants, absent and authority are fields too."
            yield lambda draft: replace(draft, labels=(Words("other", new, comment=comment),))

    def headings(self, draft: Draft) -> Iterator[Change]:
        """The lines that stand alone in most punkter and are no heading known."""
        rows = [row for _, rows in self._rows(draft) for row in rows]
        titled = len({row.punkt for row in rows if row.role == "heading"})
        heads = {row.line for row, after in pairwise(rows) if after.punkt == row.punkt and after.role not in ("heading", "punkt")}
        for found in recurring(row for row in rows if row.line in heads and row.section != "beslutning").values():
            word, punkter = heading_of(found[0]), {row.punkt for row in found}
            if len(punkter) >= max(2, titled / 2) and self._is_new(word):
                slug = self._kind_of(word)
                comment = f"«{word}» stands in {len(punkter)} punkter" + ("" if slug != "andet" else ": what kind of section is it?")
                yield partial(_with, new=Words(slug, (word,), comment=comment))

    def _is_new(self, word: str) -> bool:
        """Whether a line may be a heading that no grammar knows: it says nothing itself."""
        return ":" not in word and word.casefold() not in self.generic.headings and not any(t.tells(word.lower()) for t in self.generic.outcomes)

    def _kind_of(self, word: str) -> str:
        """The kind of the longest known heading that an unknown one begins or ends with: «Nævnets konklusion»."""
        words = word.casefold()
        known = [heading for heading in self.generic.headings if words.endswith(f" {heading}") or words.startswith(f"{heading} ")]
        return self.generic.headings[max(known, key=len)].slug if known else "andet"

    def furniture(self, draft: Draft) -> Iterator[Change]:
        """The page headers and footers, which else are told by their repetition in a long text only."""
        chrome = [line for marks in self.marks for found in marks if found.rule == "repetition" for line in found.lines]
        for pattern, times in Counter(lineforms.literal(line.text) for line in chrome).items():
            if times > 1 and compiled(r"\p{L}{3}").search(pattern) and (samples := self.samples(pattern, chrome)):
                rule = DraftRule("furniture", ("head", "toc", "punkt"), pattern, samples[:1], comment="Page header or footer.")
                yield partial(_with_last, rule=rule)

    def _rows(self, draft: Draft) -> Iterator[tuple[list[Line], list[Explained]]]:
        grammar = draft.grammar()
        for source, lines in zip(self.sources, self.lines, strict=True):
            yield lines, [row for row in explain(source, grammar) if row.role != "blank"]


_SELDOM = ("absent", "end_time", "other")  # fields that a text of the style may lack
_COMMENTS = {
    "punkt": "The line that begins a punkt.",
    "title": "The line that says what kind of document this is.",
    "case_number": "The case number's line.",
}
_CASE_LINE = (  # neither a sentence nor an amount
    r"(?!.*[.!?]$)\(?(?<label>\p{L}[\p{L}. -]{0,30}?)[:.]? ?(?=[\p{Lu}\d./-]*\d)[\p{Lu}\d][\p{Lu}\d./-]+\)?"
    r"(?! (?:kr|kroner|mio|mia|tkr)\b)(?:[ ,;].*)?"
)


def _values(record: Referat) -> object:
    return record.model_dump(exclude={"grammar", "diagnostics"})


def _unnamed(pattern: str) -> str:
    """The pattern without names for its groups, as a signal is."""
    return compiled(r"\(\?<\w+>").sub("(?:", pattern)


def _case_line(lines: list[str], pattern: str) -> str | None:
    """The pattern of generic with the labels of the texts for any label."""
    labels = sorted({line[: len(line) - len(line.lstrip("(")) + _label_size(line)].rstrip(" :") for line in lines}, key=len, reverse=True)
    if not labels or "" in labels or len(labels) > lineforms.MOST_VARIANTS:
        return None
    return rf"(?<label>{'|'.join(map(lineforms.quoted, labels))})[:.]? ?(?<case>${{anycase}})(?:[ ,;].*)?"


def _label_size(line: str) -> int:
    found = compiled(r"\D*?(?=[:.]? ?[A-ZÆØÅ]{0,4}[ -]?\d)").match(line)
    return len(found[0]) if found else 0


def _under_items(lines: Sequence[Line], rows: Sequence[Explained]) -> Iterator[Line]:
    """The line right under each punkt's own, or taken for the rest of its title, of the punkter without a case number."""
    by_number = {line.number: line for line in lines}
    numbered = {row.punkt for row in rows if row.role == "case_number"}
    for row, after in pairwise(rows):
        if row.role == "punkt" and row.punkt not in numbered and after.role in ("paragraph", "item", "punkt") and after.line in by_number:
            yield by_number[after.line]


def _with(draft: Draft, new: Words) -> Draft:
    """The draft with new headings: in the table of their kind, if there is one."""
    same = next((section for section in draft.sections if section.of == new.of), Words(new.of, ()))
    comment = "; ".join(filter(None, (same.comment, new.comment)))
    others = tuple(section for section in draft.sections if section.of != new.of)
    return replace(draft, sections=(*others, replace(same, words=(*same.words, *new.words), comment=comment)))


def _with_last(draft: Draft, rule: DraftRule) -> Draft:
    return replace(draft, rules=(*draft.rules, rule))
