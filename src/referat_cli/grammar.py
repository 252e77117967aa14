"""The typed form of a grammar file, and what its rules read: values expanded, patterns compiled."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from hashlib import sha256
from typing import Literal

import regex
from pydantic import Field, PrivateAttr

from referat_cli.patterns import Guarded, Matcher, Pattern, Slow, Sought, Watch, any_of, compiled, either, nearly
from referat_cli.rulebook import REQUIRED, Detect, FieldWords, HeaderField, Outcome, Rule, SectionWords, Table


class GrammarError(Exception):
    """A mistake in a grammar file, told with file, place, reason and help."""

    exit_code = 2

    def __init__(self, file: str, place: str, reason: str, help: str) -> None:
        super().__init__(f"{file}: {place}\n  {reason}\n  help: {help}")


class Teller:
    """An outcome made ready: whether a decision's sentences tell it."""

    def __init__(self, outcome: Outcome, pattern: str | None, watch: Watch | None, place: str) -> None:
        self.label, self.alone = outcome.label, outcome.alone
        self._clues = (*outcome.words, *outcome.clues)
        words = any_of(outcome.words)
        near = rf"(?<!\b(?:{any_of(outcome.unless)}) (?:\p{{L}}+ )?(?:{words}))" if outcome.unless else ""
        clause = rf"(?<!\b(?:{any_of(outcome.outside)})\b(?![-\"”»])[^,.;:\n]*)" if outcome.outside else ""
        behind = rf"(?! (?:{any_of(outcome.after)})\b)" if outcome.after else ""
        parts = ([rf"\b(?:{words})\b{behind}{near}{clause}"] if words else []) + ([pattern] if pattern else [])
        told = compiled("(?m)" + "|".join(parts))
        self._search, self._fullmatch = told.search, told.fullmatch
        if watch is not None:
            self._search, self._fullmatch = partial(watch.tried, place, told.search), partial(watch.tried, place, told.fullmatch)

    def tells(self, sentences: str) -> bool:
        """Whether one of the sentences, one a line and in lower case, tells the outcome; if alone, whether all do."""
        if self.alone:
            return all(map(self._fullmatch, sentences.split("\n")))
        for clue in self._clues:
            if clue in sentences:
                return self._search(sentences) is not None
        return False


class Grammar(Table):
    """A house style, as its file gives it.

    bullets, lettered: its headings may stand behind a bullet (or "only" there), behind a letter or number («A. Beslutning»).
    untitled: its punkter may have no line of their own, and begin with a title or a heading.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str
    extends: str | None = None
    bullets: bool | Literal["only"] = False
    lettered: bool = False
    untitled: bool = False
    detect: Detect | None = None
    values: dict[str, str] = Field(default_factory=dict)
    rule: tuple[Rule, ...] = ()
    field: tuple[FieldWords, ...] = ()
    section: tuple[SectionWords, ...] = Field(min_length=1)
    outcome: tuple[Outcome, ...] = ()
    _own_rules: int = PrivateAttr(default=0)
    _limited: bool = PrivateAttr(default=False)
    _watch: Watch | None = PrivateAttr(default=None)

    @property
    def own_rules(self) -> int:
        """How many of the rules, the first ones, stand in the grammar's own file; the others come with what it extends."""
        return self._own_rules

    def limited(self) -> Grammar:
        """The grammar itself, its patterns from now on under a time limit."""
        self._limited = True
        return self

    @property
    def is_users(self) -> bool:
        """Whether it is a user's own, none of the program's."""
        return self._limited

    @cached_property
    def version(self) -> str:
        """The first digits of the sha256 of its tables, those it extends included."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def watched(self) -> Grammar:
        """The grammar to read one text with: a user's own with a time limit on its patterns, a shipped one itself."""
        if not self._limited:
            return self
        fresh = self.model_copy()
        for made in ("zones", "forms", "_whole", "inline", "outcomes"):
            fresh.__dict__.pop(made, None)
        fresh._watch = Watch()
        return fresh

    @property
    def slow(self) -> Sequence[Slow]:
        """The patterns that did not come to an end in time, in the text that this grammar was watched for."""
        return () if self._watch is None else self._watch.slow

    def _either(self, patterns: Sequence[tuple[str, str]]) -> Matcher:
        """What matches a whole line by the first of the patterns, each given with its place, that does."""
        return either([pattern for _, pattern in patterns]).fullmatch if self._watch is None else Guarded(self._watch, patterns)

    def _tagged(self, n: int) -> tuple[str, str]:
        """The place of a rule, and its pattern in a group that tells its index."""
        return f"rule {n + 1} ({self.rule[n].kind})", f"(?P<_{n}>{self.expand(self.rule[n].pattern)})"

    @cached_property
    def zones(self) -> dict[str, tuple[Matcher, Sequence[tuple[str, Matcher]]]]:
        """For each zone one alternation of its rules, and the clues of the others; the group named _<N> that matched tells the rule."""
        return {zone: self._matchers(zone) for zone in ("head", "toc", "punkt", "indstilling")}

    def _matchers(self, zone: str) -> tuple[Matcher, Sequence[tuple[str, Matcher]]]:
        always, clued = [], []
        for n, rule in enumerate(self.rule):
            if rule.kind not in ("punkt", "title", "group") and (zone in rule.within or (zone == "indstilling" and "punkt" in rule.within)):
                if rule.clues:
                    matcher = self._either([self._tagged(n)])
                    clued += [(clue, matcher) for clue in rule.clues]
                else:
                    always.append(self._tagged(n))
        return self._either(always), clued

    @cached_property
    def forms(self) -> dict[str, Matcher]:
        """For each form of item lines one alternation of its rules; the group named _<N> that matched tells the rule."""
        patterns: dict[str, list[tuple[str, str]]] = {}
        for n, rule in enumerate(self.rule):
            if rule.kind == "punkt":
                patterns.setdefault(rule.form, []).append(self._tagged(n))
        return {form: self._either(alternatives) for form, alternatives in patterns.items()}

    @cached_property
    def headings(self) -> dict[str, SectionWords]:
        """Section by heading word, folded."""
        return {word.casefold(): section for section in self.section for word in section.headings}

    @cached_property
    def shared(self) -> set[str]:
        """The heading words, folded, that also title passages inside running text."""
        return {word.casefold() for section in self.section for word in section.shared}

    @cached_property
    def misread(self) -> dict[int, Sequence[tuple[str, Pattern]]]:
        """By their length the headings, and what matches one in which a letter or two were taken for others of its shape."""
        words = {word.casefold(): word for section in self.section for word in section.headings if len(word) >= SHORTEST_MISREAD}
        found: dict[int, Sequence[tuple[str, Pattern]]] = {}
        for folded, word in words.items():
            found[len(word)] = (*found.get(len(word), ()), (word, nearly(folded, "s")))
        return found

    @cached_property
    def glued(self) -> Matcher:
        """A heading with the text after it glued to it: «BeslutningGodkendt.», the groups heading and rest."""
        words = sorted((word for section in self.section for word in section.headings if len(word) >= SHORTEST_MISREAD), key=len, reverse=True)
        return compiled(rf"(?P<heading>{any_of(words) or '(?!)'})(?P<rest>\p{{Lu}}[\p{{L}}\d]*[\s.,:-].*|\p{{Lu}}\p{{Ll}}+)").fullmatch

    @cached_property
    def initials(self) -> set[str]:
        """The letters that a heading may begin with."""
        return {word[0] for section in self.section for word in section.headings}

    @cached_property
    def misspelt(self) -> dict[str, list[tuple[str, Pattern]]]:
        """By their first letter the headings long enough to know again, and what matches them with a letter or two wrong."""
        found: dict[str, list[tuple[str, Pattern]]] = {}
        for word in sorted(word for section in self.section for word in section.headings if len(word) >= 7):
            found.setdefault(word[:1].casefold(), []).append((word, nearly(word.casefold(), "e")))
        return found

    @cached_property
    def sections(self) -> dict[str, SectionWords]:
        """Section by slug."""
        return {section.slug: section for section in self.section}

    @cached_property
    def inline(self) -> Matcher:
        """A heading with text after it on its own line: the groups heading and rest."""
        told = [(f"section {n} ({s.slug})", s.headings, s.inline) for n, s in enumerate(self.section, 1) if s.inline]
        return self._either([(place, f"(?P<heading>{any_of(words)}):? +(?P<rest>{self.expand(inline)})") for place, words, inline in told])

    @cached_property
    def longest_heading(self) -> int:
        """Letters in the longest heading, with room for a colon and a letter or number before it."""
        return max(map(len, self.headings)) + 7

    @cached_property
    def inline_initials(self) -> set[str]:
        """The letters that a heading with text after it may begin with."""
        return {word[0] for section in self.section if section.inline for word in section.headings}

    @cached_property
    def labels(self) -> regex.Pattern[str]:
        """A header line: the groups label and value."""
        words = sorted((word for field in self.field for word in field.labels), key=len, reverse=True)
        known = any_of(words) or "(?!)"
        return compiled(
            rf"(?P<label>{known})(?: ?\([^()]{{1,30}}\))?(?:\s*[:|]\s*(?:\|\s*)?(?P<value>.*)|\s+(?P<value>\S.*)|$)"
            rf"|(?i:(?P<label>{known}))\s*:\s*(?P<value>.*)"
        )

    @cached_property
    def fields(self) -> dict[str, HeaderField]:
        """Field by label, folded."""
        return {word.casefold(): field.field for field in self.field for word in field.labels}

    @cached_property
    def signals(self) -> tuple[tuple[str, bool, Sought], ...]:
        """The signals of detect: as written, whether it is a sure one, and ready to be sought in a text."""
        if self.detect is None:
            return ()
        told = [*((signal, True) for signal in self.detect.sure), *((signal, False) for signal in self.detect.signals)]
        return tuple((signal, sure, Sought(self.expand(signal))) for signal, sure in told)

    @cached_property
    def needed(self) -> tuple[Sought, ...]:
        """What detect says must all be seen, each ready to be sought in a text."""
        return tuple(Sought(self.expand(signal)) for signal in self.detect.all) if self.detect else ()

    @cached_property
    def outcomes(self) -> tuple[Teller, ...]:
        """Each outcome made ready."""
        return tuple(
            Teller(outcome, self.expand(outcome.pattern) if outcome.pattern else None, self._watch, f"outcome {n} ({outcome.label})")
            for n, outcome in enumerate(self.outcome, 1)
        )

    def expand(self, pattern: str) -> str:
        """The pattern with every ${name} replaced from values, which may use others; KeyError on an unknown name."""
        for _ in range(DEEPESTVALUE):
            if "${" not in pattern or len(pattern) > LONGEST_PATTERN:
                break
            pattern = VALUE.sub(lambda m: f"(?:{self.values[m[1]]})", pattern)
        return pattern

    def find(self, text: str, zone: str) -> tuple[str, dict[str, str], str] | None:
        """Kind, fields and rule name that the rules of a zone read in a whole line, or None."""
        if len(text) > LONGEST_RULED:
            return None
        always, clued = self.zones[zone]
        found = always(text)
        if found is None:
            for clue, matcher in clued:
                if clue in text and (found := matcher(text)) is not None:
                    break
            else:
                return None
        number, groups = _told(found)
        kind = self.rule[number].kind
        for needed in REQUIRED.get(kind, ()):
            groups.setdefault(needed, "")  # a group that takes no part
        return kind, groups, f"rule {number + 1}"

    @cached_property
    def _whole(self) -> dict[str, Matcher]:
        """One alternation of the rules of each kind that is told by more than the line: titles and groups."""
        kinds: dict[str, list[tuple[str, str]]] = {"title": [], "group": []}
        for n, rule in enumerate(self.rule):
            if rule.kind in kinds:
                kinds[rule.kind].append(self._tagged(n))
        return {kind: self._either(patterns) for kind, patterns in kinds.items()}

    def find_of(self, kind: str, text: str) -> tuple[str, dict[str, str], str] | None:
        """Kind, fields and rule name that the rules for title or group lines read in a whole line, or None."""
        if len(text) > LONGEST_RULED or (found := self._whole[kind](text)) is None:
            return None
        number, groups = _told(found)
        return kind, groups, f"rule {number + 1}"

    def find_punkt(self, text: str, form: str) -> tuple[int, dict[str, str]] | None:
        """Index of the rule, and the fields, that a form's rules read in a whole line, or None."""
        found = self.forms[form](text) if len(text) <= LONGEST_RULED else None
        return None if found is None else _told(found)

    def find_label(self, text: str) -> regex.Match[str] | None:
        """The groups label and value of a whole line that is a header's, or None."""
        return self.labels.fullmatch(text)  # of words only: a long list of names takes no time


LONGEST_RULED = 600  # letters; a longer line is text, whatever it begins with: so no pattern can make it slow
SHORTEST_MISREAD = 5  # letters in a heading that is known again with a letter misread
VALUE = Pattern(r"\$\{(\w+)\}")
DEEPESTVALUE = 8  # values inside one another
LONGEST_PATTERN = 100_000  # letters in a pattern with its values


def _told(found: regex.Match[str]) -> tuple[int, dict[str, str]]:
    """Index of the rule that a match of an alternation is of, and its fields."""
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    tag = next(name for name in groups if name[0] == "_")
    del groups[tag]
    return int(tag[1:]), groups
