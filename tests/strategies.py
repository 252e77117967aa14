"""Minutes that the house style can express.

What they leave out is the list of the format's ambiguities: a paragraph that is a heading word or reads as a title, a
proposal without «At», a name of one word, a shared heading such as Økonomi inside running text (samples/odd holds those).
"""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from houses import Item, Minutes, Para, Part

NOUNS = "planen strategien budgettet ordningen puljen aftalen forsøget tilsynet projektet rapporten skolen vejen hallen havnen".split()
THINGS = "Handleplan for cykelstier|Budget 2026|Ny hal i Egelund|Takster for vand|Salg af areal|Tilsyn 2024 - opfølgning|Lokalplan nr. 112".split("|")
VERBS = "er var bliver kan skal har".split()
ENDS = (
    "sendt i høring|gjort færdig inden sommer|en del af aftalen fra 2022|vedlagt som bilag|gennemført for 1,2 mio. kr.|på vej, men forsinket".split(
        "|"
    )
)
BODIES = "Direktionen|Byrådet|Teknik- og Miljøudvalget|Økonomiudvalget|Styregruppen for velfærdsteknologi|Børne- og Skoleudvalget".split("|")
GIVEN = "Anna Bo Jens-Ole Ziad Ane Kirsten Per Åse".split()
FAMILY = "Holm Krag|Lind|Toft-Møller|Ørum|Skak Hansen|Bak".split("|")
HEADINGS = [
    ("resume", "Resume"), ("resume", "Resumé"), ("sagsfremstilling", "Sagsfremstilling"), ("afgøres_af", "Sagen afgøres endelig af"),
    ("lovgrundlag", "Lovgrundlag"), ("vision_politikker_strategier", "Vision, politikker og strategier"), ("økonomi", "Økonomiske konsekvenser"),
    ("andre_konsekvenser", "Andre konsekvenser"),
]  # fmt: skip

sentence = st.builds(
    lambda a, v, b, e: f"{a.capitalize()} {v} {b} {e}.", st.sampled_from(NOUNS), st.sampled_from(VERBS), st.sampled_from(["nu", "altså", "derfor", "ikke"]),
    st.sampled_from(ENDS),
)  # fmt: skip
paragraph = st.lists(sentence, min_size=1, max_size=4).map(" ".join)
title = st.sampled_from(THINGS)
person = st.tuples(st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY)), st.sampled_from([None, "A", "V", "Ø"]))
cell = st.sampled_from(["Drift", "Anlæg", "1.200", "-45", "2025", "I alt"])
table = st.lists(st.tuples(cell, cell, cell).map("\t".join), min_size=2, max_size=5).map("\n".join)
case = st.builds("{:02d}.{:02d}.{:02d}{}{:02d}-{}-{:02d}".format, *[st.integers(0, 99)] * 3, st.sampled_from("AGPØK"), *[st.integers(0, 99)] * 3)

block = st.one_of(
    paragraph.map(lambda text: [Para("paragraph", text)]),
    st.lists(sentence, min_size=1, max_size=4).map(lambda texts: [Para("item", text) for text in texts]),
    st.builds(lambda head, text: [Para("subheading", head), Para("paragraph", text)], st.sampled_from(["Baggrund", "Den videre proces", "Krav til byggeriet:"]), paragraph),
    table.map(lambda text: [Para("table", text), Para("paragraph", "Tallene er fra regnskabet, og de er afrundet.")]),
)  # fmt: skip


@st.composite
def indstilling(draw: st.DrawFn) -> Part:
    """A recommendation: who, and the proposals, in groups or not."""
    by = draw(st.sampled_from(["Kommunaldirektøren", "Direktøren for By & Havn", "Arbejdsgruppen for VI-dagen"]))
    part = Part("indstilling", "Indstilling", [Para("paragraph", f"{by} indstiller,")])
    for group in draw(st.sampled_from([[""], ["", "Økonomiudvalget:"], ["Teknik- og Miljøudvalget:", "Økonomiudvalget:"]])):
        part.blocks += [Para("subheading", group)] if group else []
        part.blocks += [Para("item", f"At {noun} godkendes.") for noun in draw(st.lists(st.sampled_from(NOUNS), min_size=1, max_size=3))]
    return part


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    """The sections of an item, in an order of their own."""
    kinds = draw(st.lists(st.sampled_from(HEADINGS), max_size=4, unique_by=lambda heading: heading[0]))
    found = []
    for kind, heading in kinds:
        texts = draw(st.lists(block, min_size=1, max_size=3)) if kind == "sagsfremstilling" else [[Para("paragraph", draw(paragraph))]]
        found.append(Part(kind, heading, [para for group in texts for para in group]))
    if draw(st.booleans()):
        found.insert(draw(st.integers(0, len(found))), draw(indstilling()))
    if draw(st.booleans()):
        day, body, number = draw(st.integers(1, 28)), draw(st.sampled_from(BODIES)), draw(st.integers(1, 30))
        found.append(
            Part(
                "tidligere_beslutning", f"Beslutning fra {body}, den {day}. maj 2019, pkt. {number}:", [Para("paragraph", "Udsættes til næste møde.")]
            )
        )
    decision = Part(
        "beslutning", "Beslutning", [Para("paragraph", draw(st.sampled_from(["Godkendt.", "Planen blev drøftet.", "Taget til efterretning."])))]
    )
    found.insert(draw(st.integers(0, len(found))), decision)
    if draw(st.booleans()):
        found.append(Part("bilag", "Bilag", [Para("paragraph", f"Bilag {n} - {draw(title)}.pdf") for n in range(1, draw(st.integers(2, 4)))]))
    return found


@st.composite
def minutes(draw: st.DrawFn) -> Minutes:
    """A meeting with one to five items, a closed one last or none."""
    date = draw(st.dates(datetime.date(2020, 1, 1), datetime.date(2029, 12, 31)))
    first, page = draw(st.integers(1, 300)), 3
    items = []
    for n in range(draw(st.integers(1, 5))):
        items.append(Item(str(first + n), draw(title), False, draw(case), page + n, draw(parts())))
    if draw(st.booleans()):
        items.append(Item(str(first + len(items)), draw(st.sampled_from(["", "Salg af ejendom"])), True, draw(case), 40, []))
    return Minutes(
        draw(st.sampled_from(["referat", "beslutningsprotokol"])), draw(st.sampled_from(BODIES)), (date.year, date.month, date.day, date.weekday()),
        f"{draw(st.integers(7, 20)):02d}:{draw(st.sampled_from(['00', '15', '30']))}", draw(st.sampled_from(["Rådhuset, lokale 2", "Byrådssalen"])),
        draw(st.lists(person, max_size=6, unique=True)), draw(st.lists(person, max_size=2, unique=True)), items,
    )  # fmt: skip
