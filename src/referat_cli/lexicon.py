"""What the Danish dictionary tells of a word: the lemma of a form, and the words that a compound is made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

from referat_cli.dictionary import Dictionary, read_dictionary
from referat_cli.inflection import PARTICLES, VOWEL, derived, stem

_NO_FIRST = PARTICLES | {"hjem"}  # «hjemtage» is of no hjem, «plejehjem» is
_SUFFIXES = tuple("isering ering ning ling ing else ation tion sion ion hed skab dom isk lig ig ere er e".split())
_SHORT = frozenset(("by", "år", "æg", "el"))  # the words of two letters that make compounds
_ADVERBS = frozenset("af an be efter for frem gen ind med ned om op over på sam til ud under ved".split())
_PREFIXES = frozenset("af efter gen ind med mer mis ned om op over til ud under".split())
"""The particles before which a word in -ere or -ering keeps its meaning: «efterisolering», «genåbning»."""
_PLACES = frozenset("bro bæk dal eng hus høj næs sti vej gade gård havn mark park skov torv".split())  # short words that names of places end in
_NO_PARTS = frozenset("ion ise ens ant ent ist eri ting skab dom hed vis bar fuld løs slig rive par des ter ser inter ende gram due age hede".split())
_NO_LAST = PARTICLES | _NO_PARTS
_WHOLE = frozenset(
    """kommune område møde udvalg direktion sekretariat projekt referat formand mulighed forslag indstilling beslutning orientering andel kultur
    turnering entreprise beskrive beskrivelse kriterium periode service program produkt administration organisation institution kontrakt konsulent
    resultat interesse aktivitet materiale regulativ restaurant kapital forening undersøgelse information formular sektor statistik varetage
    behov beløb besked bestyrelse overenskomst rapport sommer vinter ansvar forhold grundlag handling handle retning regulere politik mandat
    student moment element dokument monument argument instrument segment parlament departement reglement koncert kanton kaptajn person tradition
    forretning karakter balance faktor kontor direktør traktor motor mester minister register semester papir tapet gardin jernbane vindue rugby
    bistand netværk toldbod godkende godkendelse billede mellem minut
    næsten personale rigtig stabil transport dialog danmark karsten konkret konkludere renovation redegørelse straks strøm søskende værktøj årsag
    spørgsmål fortrolig fortsætte frivillig lønnet satirisk finale spindel benægte platform billet elleve ellers elske elsker""".split()
)
_LINKING = ("ing", "hed", "skab", "dom", "else", "ion", "tet", "um", "ør")  # what an s follows in a compound
_NEEDED = {2: 60, 3: 12, 4: 2, 5: 1, 6: 1}
"""How many compounds of the dictionary a part of so many letters must be seen in; a longer one needs none."""


_MISTAKEN = {
    form: lemma
    for row in """barn børne; ældre; mindre; færre færrest; leder; liste listen; kvarter; filter; net nettet nettene; koste; pris priser priserne;
    sats satser satserne; kort korte; læse læst læste; aftale aftalt aftalte;
    skat skatte skatten skatter; mæssig mæssigt mæssige""".split(";")
    for lemma, *forms in [row.split()]
    for form in (lemma, *forms)
}
"""Forms for which the dictionary lacks the lemma, or has one that misleads."""


_AFTER_ALL = "\U0010ffff"  # what all the words that begin alike stand before


class Part(NamedTuple):
    """One word of a compound: where it begins, and its lemma."""

    start: int
    lemma: str


COMMON_HEAD = 10  # compounds of the dictionary that end in a word which is believed after an unknown one


class Analysis(NamedTuple):
    """What is known of a word: its lemmas, the likeliest first; the words it holds, is made of or into; those that a part is made of or into."""

    lemmas: tuple[str, ...]
    parts: frozenset[str]
    related: frozenset[str]


class Lexicon:
    """The Danish dictionary, with what is worked out of it."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._forms, self._lemmas, self._reversed, self._verbs = dictionary
        self._known = frozenset(self._lemmas)

    @lru_cache(maxsize=100_000)  # noqa: B019 - there is one lexicon
    def heads(self, word: str) -> int:
        """How many lemmas are this word after another one: its worth as the last part of a compound."""
        backwards = word[::-1]
        last = bisect_left(self._reversed, backwards + _AFTER_ALL)
        first = bisect_left(self._reversed, backwards)
        return sum(self._joins(lemma[: len(word) - 1 : -1]) for lemma in self._reversed[first + 1 : min(first + 4000, last)])

    @lru_cache(maxsize=100_000)  # noqa: B019
    def modifiers(self, word: str) -> int:
        """How many lemmas are this word before another one: its worth as the first part of a compound."""
        first, last = bisect_left(self._lemmas, word), bisect_left(self._lemmas, word + _AFTER_ALL)
        return sum(self._follows(lemma[len(word) :]) for lemma in self._lemmas[first + 1 : last])

    def _follows(self, rest: str) -> bool:
        """Whether what is left of a compound is a word, with or without a linking letter before it."""
        return len(rest) > 2 and (rest in self._known or (rest[0] in "se" and rest[1:] in self._known))

    def _joins(self, before: str) -> bool:
        """Whether a word may stand before another in a compound."""
        return (len(before) > 2 and before in self._known) or (before[-1:] in "se" and before[:-1] in self._known)

    def _form(self, word: str) -> str | None:
        """The dictionary's lemma of a form, put right where it takes a word for a form of another."""
        if "er" in word[-5:] and (agent := _AGENT.match(word)) and self._forms.get(agent[1] + "e") == agent[1] and self._is_agent(agent[1]):
            return agent[1]  # «lederne» is leder, not led
        lemma = _MISTAKEN.get(word) or self._forms.get(word)
        if lemma is None:
            return None
        if word not in _MISTAKEN and word.endswith(("erne", "ernes")):
            lemma = self._forms.get(word.removesuffix("s")[:-2]) or lemma  # «bøgerne» is of what «bøger» is
        if lemma in (word, word[:-1]) and lemma.endswith("t") and (len(lemma) > 6 or lemma.endswith("igt")):
            return next((base for base in (lemma[:-1], lemma[:-1] + "e") if base in self._known), lemma)  # «afholdte», «endeligt»
        return lemma

    def _is_agent(self, word: str) -> bool:
        """Whether a word in -er is a noun of its own or of a verb, and no other noun's plural: «frister» is of frist."""
        return (_MISTAKEN.get(word) or self._forms.get(word)) in (word, word[:-1])

    def _readings(self, word: str, lemma: str) -> Iterator[str]:
        """The lemma of a form, and others that it may be of: «svarer» svare, too, «svaret» svar and svare, «mangler» mangle and mangel."""
        yield lemma
        if lemma != word and self._forms.get(word + "ene") == word:
            yield word  # the sheep that «får» may be
        base, told = word.removesuffix("s"), self._forms.get(word)
        if word.endswith("er") and (told == word[:-1] or (told in (word, word[:-2]) and word[:-1] in self._verbs)) and lemma != word[:-1]:
            yield word[:-1]
        elif base.endswith("e") and lemma == base[:-1] and (base in self._verbs or (base != word and base in self._known)):
            yield base
        elif word.endswith("en") and lemma == word[:-2] and self._forms.get(lemma + "er") == word[:-1] and word[:-1] not in self._verbs:
            yield word[:-1]
        elif word.endswith("et"):
            noun, verb = self._forms.get(word + "s"), word[:-1]
            if lemma == verb and noun in (word[:-2], word[:-3]):
                yield noun
            elif lemma in (word[:-2], word[:-3]) and verb in self._verbs:
                yield verb
        if (plural := _PLURAL.match(word)) and not lemma.endswith("ler") and (noun := plural[1] + "el") in self._known and noun != lemma:
            yield noun

    def lemma(self, word: str) -> str | None:
        """The lemma of a known form; of a compound, the compound's; None where neither is known."""
        if (found := self._form(word) or self._form(word.removesuffix("s"))) is not None:
            return found
        if (halves := self._halves(word, False)) is not None:
            return word[: halves.start] + halves.lemma
        for at in range(2, min(6, len(word) - 3)):
            if word[:at] in _NO_FIRST and (found := self._form(word[at:])):
                return word[:at] + found
        if (head := self._known_end(word)) is not None:
            return word[: head.start] + head.lemma
        return None

    def _known_end(self, word: str) -> Part | None:
        """The last word of a compound whose first the dictionary lacks, a name above all: «kvornbækken» ends in bæk."""
        for at in range(3, len(word) - 2):
            head = self._form(word[at:])
            if head and _ends_name(head, at) and _can_end(word[at:], head) and self.heads(head) >= (0 if len(head) > 5 else COMMON_HEAD):
                return Part(at, head) if VOWEL.search(word[:at]) else None
        return None

    @lru_cache(maxsize=200_000)  # noqa: B019
    def _halves(self, word: str, is_lemma: bool) -> Part | None:
        """The last part of a compound; None where the word is none."""
        best, found = 0.0, None
        for at in range(2, len(word) - 1):
            head = self._form(word[at:])
            if head is None or (is_lemma and not _is_base(word[at:], head)) or not _can_end(word[at:], head):
                continue
            left = self._modifier(word[:at]) or _prefix(word[:at], head)
            worth = self._worth(left, head, word[at:], word[:at] != left) if left else 0
            if worth > best and not self._splits_particle(word, at):
                best, found = worth, Part(at, head)
        return found

    def _splits_particle(self, word: str, at: int) -> bool:
        """Whether the end of the first part is a particle that the last one begins with: «underskriftsind samling»."""
        starts = [start for start in range(max(3, at - 5), at - 1) if word[start:at] in _ADVERBS]
        return any(self._form(word[start:]) and self._modifier(word[:start]) for start in starts)

    def _worth(self, left: str, head: str, form: str, link: bool) -> float:
        """How much two words are believed to be the parts of a compound; 0 for not at all."""
        first, last = self.modifiers(left), max(self.heads(head), self.heads(form))
        if (first < _NEEDED.get(len(left), 0) and left != "mer") or last < _NEEDED.get(len(head), 0):
            return 0
        linked = 1.0 if not link else 1.2 if left.endswith(_LINKING) else 0.9
        return linked * (log(2 + first) + log(2 + last)) * (min(len(left), 8) + min(len(head), 8))

    @lru_cache(maxsize=200_000)  # noqa: B019
    def _modifier(self, left: str) -> str | None:
        """The word that stands before the last part, without its linking letter; None where it is no word or compound."""
        if left in _NO_FIRST or left in _NO_PARTS or (len(left) < 3 and left not in _SHORT) or not VOWEL.search(left):
            return None
        if form := _MISTAKEN.get(left) or left if left in self._known or left == "mer" else self._form(left):
            return None if form in _NO_FIRST else form
        if left.endswith("s"):
            for base in (left[:-1], left[:-1] + "e"):  # «arbejds» is arbejde
                if base in self._known and base not in _NO_FIRST and (len(base) > 2 or base in _SHORT):
                    return base
        if left.endswith("e") and left[:-1] in self._known and len(left) > 3 and left[:-1] not in _NO_FIRST:
            return left[:-1]
        base = left.removesuffix("s")
        return base if len(base) > 6 and self._halves(base, True) else None

    @lru_cache(maxsize=200_000)  # noqa: B019
    def parts(self, word: str) -> tuple[Part, ...]:
        """The lemmas that a lemma is made of, from the first to the last; itself where it is no compound."""
        if word in _WHOLE or len(word) < 5:
            return (Part(0, self._form(word) or word),)
        head = self._halves(word, True) or (self._known_end(word) if self._form(word) is None else None)
        if head is None:
            return (Part(0, self._form(word) or word),)
        left = self._modifier(word[: head.start]) or word[: head.start]
        before = self.parts(left) if left in word and len(left) < len(word) else (Part(0, left),)
        return *before, *(Part(head.start + part.start, part.lemma) for part in self.parts(head.lemma))

    def head(self, word: str) -> str | None:
        """The last word of a compound, in its own form: «miljøudvalget» is udvalget; None where the word is no compound."""
        halves = self._halves(word, False)
        return word[halves.start :] if halves else None

    def analysis(self, word: str) -> Analysis:
        """What is known of a word; its lemma is its stem where the dictionary does not help."""
        lemma = self.lemma(word)
        if lemma is None:
            return Analysis((stem(word),), frozenset(), frozenset())
        lemmas = tuple(self._readings(word, lemma))
        return Analysis(lemmas, *self._made(lemmas))

    @lru_cache(maxsize=200_000)  # noqa: B019
    def _made(self, lemmas: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The parts and the related words of every form that is of these lemmas."""
        spans = self._derived(lemmas).union(*map(self._spans, lemmas))
        return frozenset(spans.difference(lemmas)), frozenset(self._derived(spans) - spans)

    def _spans(self, lemma: str) -> set[str]:
        """The words that parts of a compound that stand together are."""
        parts = self.parts(lemma)
        if len(parts) == 1:  # «koste» is no kost, though it may be several
            return {lemma}
        return {lemma[one.start : last.start] + last.lemma for n, one in enumerate(parts) for last in parts[n:]} | {lemma}

    def _derived(self, words: Iterable[str]) -> set[str]:
        return {other for word in words for other in self._derivations(word)}

    @lru_cache(maxsize=200_000)  # noqa: B019
    def _derivations(self, word: str) -> tuple[str, ...]:
        return tuple(other for other in derived(word) if other in self._known or other in self._verbs)


_PLURAL = re.compile(r"(\w+[^\Waeiouyæøå])ler(?:ne)?s?$")  # of a noun in -el: «møblerne»
_AGENT = re.compile(r"(\w{2,}er)(?:s|ens?|es?|nes?)?$")


def _ends_name(head: str, at: int) -> bool:
    """Whether a word is long enough to be the end of a name, after so many letters, or is one that names of places end in."""
    return len(head) > (4 if at == 3 else 3) or (head in _PLACES and at + len(head) > 6)


def _prefix(left: str, head: str) -> str | None:
    """The particle before a word that keeps its meaning after it."""
    endings = ("ing", "else", "ere") if left == "gen" else ("ering", "ere")
    return left if left in _PREFIXES and len(head) > 5 and head.endswith(endings) else None


def _is_base(form: str, lemma: str) -> bool:
    """Whether a form may end a lemma: it is one, or the noun or the participle of the verb that is."""
    return lemma in (form, _MISTAKEN.get(form), form + "e", form + form[-1] + "e", form[:-1])


def _can_end(form: str, head: str) -> bool:
    """Whether a word may be the last part of a compound, in this form."""
    return form not in _NO_LAST and _is_last(head)


@lru_cache(maxsize=100_000)
def _is_last(head: str) -> bool:
    """Whether something stands before the suffix of a word, and it is no particle."""
    if head in _NO_LAST or head == "el" or (len(head) < 3 and head not in _SHORT):
        return False
    ending = next((suffix for suffix in _SUFFIXES if head.endswith(suffix)), "")
    return len(head) - len(ending) >= 2 or ending in ("", "e", "er")


@cache
def lexicon() -> Lexicon:
    """The one dictionary of this process."""
    return Lexicon(read_dictionary())
