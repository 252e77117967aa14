#!/usr/bin/env python3
"""Made-up minutes of a made-up county's bodies, as many as asked for: the same seed gives the same minutes.

    benchmarks/corpus.py ARCHIVE SECTIONS      an archive of so many sections

Words are drawn as real text draws them: a few hundred words of function and administration half of the time, the words of
the punkt's topic (each topic has its own lemmas, in all their forms, and its own compounds), and now and then a word, a
compound or a name that was never seen before, so that the vocabulary grows with the text and never ends.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from referat_cli import Archive

COMMON = """og i at er en til af for på det den de med som der om ved har kan skal fra vil et ikke eller bliver være samt efter også man under
blev hvor være denne dette mellem hvis sig så over mod uden ud op ind nu kun her deres vores alle andre flere mere første inden hver både
kunne skulle ville måtte få får fik gør gå sker sket taget tages giver given fået blevet have""".split()
OFFICE = """kommune forvaltning udvalg byråd budget økonomi sag punkt møde beslutning forslag plan projekt område borger drift anlæg bevilling
ramme udgift indtægt ansøgning høring periode år måned strategi politik indsats aftale samarbejde opgave behov tilbud løsning proces tidsplan
medarbejder leder center skole bygning vej lov regel krav vurdering konsekvens baggrund oversigt bilag status rapport evaluering analyse
godkende drøfte orientere anbefale indstille beslutte behandle foreslå vurdere udarbejde igangsætte gennemføre afsætte finansiere forvente
økonomisk kommunal ny samlet årlig nødvendig faglig fælles lokal mulig offentlig""".split()
BODIES = ("Byrådet", "Direktionen", "Økonomiudvalget", "Teknik- og Miljøudvalget", "Børne- og Skoleudvalget", "Social- og Ældreudvalget",
          "Kultur- og Fritidsudvalget", "Beskæftigelsesudvalget")  # fmt: skip
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()
SECTIONS = (("Resume", 2), ("Sagsfremstilling", 15), ("Økonomiske konsekvenser", 3), ("Indstilling", 3), ("Beslutning", 2))
OUTCOMES = ("Godkendt.", "Drøftet.", "Taget til efterretning.", "Udsættes til næste møde.", "Indstillingen anbefales godkendt.")
TOPICS, LEMMAS, COMPOUNDS = 300, 30, 12
SYLLABLES = "bak bo bri dal eg el fal gra ha hol jyl kel kro lang lin mar nor ols ra ris sko sten tor ul vad vil øs ål".split()


class Language:
    """The words that the minutes are drawn from."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        forms: dict[str, list[str]] = {}
        for form, lemma in DefaultDictionaryFactory().get_dictionary("da").items():
            if form.isalpha() and form.islower() and len(form) > 2:
                forms.setdefault(lemma, []).append(form)
        self.forms = {lemma: known for lemma, known in forms.items() if len(known) > 3 and lemma in known and 3 < len(lemma) < 15}
        lemmas = sorted(self.forms, key=lambda lemma: len(lemma) + self.random.gauss(0, 4))  # shorter words are the commoner
        self.lemmas, self.weights = lemmas, zipf(len(lemmas))
        self.nouns = [lemma for lemma in lemmas if {lemma + "en", lemma + "et", lemma + "n"} & set(self.forms[lemma])]
        self.office = [form for word in OFFICE for form in self.forms.get(word, [word])[:5]]
        self.office_weights = zipf(len(self.office), 15)
        self.common_weights = zipf(len(COMMON))
        self.topics = [self._topic() for _ in range(TOPICS)]

    def _topic(self) -> list[str]:
        """The words of a topic, the commonest first."""
        lemmas = [*self.random.choices(self.lemmas, cum_weights=self.weights, k=LEMMAS), *(self.compound() for _ in range(COMPOUNDS))]
        self.random.shuffle(lemmas)
        forms = [self.forms.get(lemma) or inflected(lemma) for lemma in lemmas]
        return [form for known in forms for form in self.random.sample(known, min(3, len(known)))]

    def compound(self) -> str:
        """Two or three nouns in one word."""
        parts = self.random.choices(self.nouns[:6000], k=2 if self.random.random() < 0.8 else 3)
        return "s".join(parts) if self.random.random() < 0.5 else "".join(parts)

    def name(self) -> str:
        """A person's first name and surname."""
        return " ".join("".join(self.random.choices(SYLLABLES, k=2)).capitalize() for _ in range(2))

    def figure(self) -> str:
        """A date, an amount, a law or a case number."""
        draw = self.random
        day = date(2015, 1, 1) + timedelta(days=draw.randrange(4000))
        return draw.choice((
            f"den {day.day}. {MONTHS[day.month - 1]} {day.year}", f"d. {day:%d-%m-%Y}", f"{draw.randrange(1, 9000)}.000 kr.",
            f"{draw.randrange(1, 90)},{draw.randrange(1, 10)} mio. kr.", f"§ {draw.randrange(1, 200)}", f"{draw.randrange(2, 99)} pct.",
            f"i {day.year}",
        ))  # fmt: skip

    def word(self, topic: list[str], weights: list[float]) -> str:
        """The next word of a text on a topic."""
        draw, kind = self.random, self.random.random()
        if kind < 0.42:
            return draw.choices(COMMON, cum_weights=self.common_weights)[0]
        if kind < 0.62:
            return draw.choices(self.office, cum_weights=self.office_weights)[0]
        if kind < 0.93:
            return draw.choices(topic, cum_weights=weights)[0]
        if kind < 0.965:
            return draw.choice(self.forms[draw.choices(self.lemmas, cum_weights=self.weights)[0]][:4])
        return self.figure() if kind < 0.992 else draw.choice(inflected(self.compound())) if kind < 0.9945 else self.name()

    def sentence(self, topic: list[str], weights: list[float], at_least: int = 6) -> str:
        """A sentence on a topic."""
        words = [self.word(topic, weights) for _ in range(self.random.randrange(at_least, at_least + 12))]
        return (words[0][0].upper() + " ".join(words)[1:]).rstrip(".") + "."


def inflected(lemma: str) -> list[str]:
    """The forms of a compound."""
    return [lemma, lemma + "en", lemma + "er", lemma + "erne"] if lemma[-1] != "e" else [lemma, lemma + "n", lemma + "r", lemma + "rne"]


def zipf(many: int, flat: float = 2.7) -> list[float]:
    """Cumulated weights that fall as words' frequencies do."""
    return list(accumulate(1 / (n + flat) for n in range(many)))


def minutes(sections: int, seed: int = 7) -> Iterator[str]:
    """Texts of meetings with so many sections in all."""
    language, made = Language(seed), 0
    draw, day = language.random, date(2000, 1, 3)
    while made < sections:
        day += timedelta(days=draw.choice((0, 1, 1, 2)))
        lines = [
            f"REFERAT {draw.choice(BODIES)} d. {day:%d-%m-%Y}",
            f"Mødedato {day:%d-%m-%Y} kl. {draw.randrange(8, 20):02d}:{draw.randrange(60):02d}",
        ]
        for number in range(1, draw.randrange(6, 14)):
            topic = draw.choice(language.topics)
            weights = zipf(len(topic), 12)
            lines += [f"Punkt {number}: {language.sentence(topic, weights, 2)[:90].rstrip('.')}"]
            lines += [f"{draw.randrange(1, 99):02d}.{draw.randrange(1, 30):02d}.00G01-{draw.randrange(1, 400)}-{draw.randrange(10, 26)}"]
            for heading, longest in SECTIONS:
                text = " ".join(language.sentence(topic, weights) for _ in range(draw.randrange(1, longest + 1)))
                lines += [heading, draw.choice(OUTCOMES) + " " + text if heading == "Beslutning" else text]
                made += 1
        yield "\n\n".join(lines) + "\n"


def main(path: str, sections: str) -> None:
    """Load the minutes into an archive."""
    with Archive(Path(path)) as archive:
        for number, text in enumerate(minutes(int(sections)), 1):
            archive.put(text.encode(), f"{number:05d}.txt")


if __name__ == "__main__":
    main(*sys.argv[1:])
