"""Minutes that a house style can express.

What they leave out is the list of the format's ambiguities: a paragraph that is a heading word or reads as a title, a
proposal without «At», a name of one word, a shared heading such as Økonomi inside running text (samples/odd holds those).
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from hypothesis import strategies as st

from writing import House, Item, Minutes, Para, Part

NOUNS = "planen strategien budgettet ordningen puljen aftalen forsøget tilsynet projektet rapporten skolen vejen hallen havnen".split()
THINGS = "Handleplan for cykelstier|Budget 2026|Ny hal i Egelund|Takster for vand|Salg af areal|Tilsyn 2024 - opfølgning|Lokalplan nr. 112".split("|")
VERBS = "er var bliver kan skal har".split()
ENDS = "sendt i høring|gjort færdig inden sommer|en del af aftalen fra 2022|vedlagt som bilag|gennemført for 1,2 mio. kr. i år|på vej, men forsinket".split(
    "|"
)
GIVEN = "Anna Bo Jens-Ole Ziad Ane Kirsten Per Åse".split()
FAMILY = "Holm Krag|Lind|Toft-Møller|Ørum|Skak Hansen|Bak".split("|")
CHIEFS = ["Kommunaldirektøren", "Direktøren for By & Havn", "Administrationen"]

statement = st.builds(
    lambda a, v, b, e: f"{a.capitalize()} {v} {b} {e}.", st.sampled_from(NOUNS), st.sampled_from(VERBS), st.sampled_from(["nu", "altså", "derfor", "ikke"]),
    st.sampled_from(ENDS),
)  # fmt: skip
ODD = (
    "For planen er der afsat 1,2 mio. kr. i 2025.", "Bilag 2 viser, hvordan budgettet er brugt.", "Indstillingen blev sendt til udvalget, som ønskede en ny.",
    "12 haller er lukket i år.", "5. februar 2024 var sidste frist for svar.", "Punkt 3 i aftalen er ikke gennemført.", "Beslutningen fra i foråret står ved magt.",
    "Byrådet vedtog planen den 3. maj 2022, og den gælder til 2026.", "Økonomien er uændret.", "Resultatet: alle elever er kommet i gang.",
    "Sagen blev behandlet i Byrådet den 4. juni 2019 (punkt 12).", "Forvaltningen foreslår en prøve, som varer til den 30. juni 2025.",
    "At vente koster mere, viser rapporten.", "Side 4 i rapporten handler om det.", "»Vi mangler plads,« skriver lederen.",
)  # fmt: skip
sentence = st.one_of(statement, statement, st.sampled_from(ODD))


def paragraph(house: House) -> st.SearchStrategy[str]:
    """One to three sentences."""
    return st.lists(sentence if house.lookalikes else statement, min_size=1, max_size=3).map(" ".join)


name = st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY))
AFTER = "Udvalget ønsker en status på næste møde, og den skal vise, hvad der er brugt, hvad der mangler, og hvem der skal gøre det."
decision = st.builds(
    lambda text, more: Para("paragraph", text + more),
    st.sampled_from(["Godkendt.", "Planen blev drøftet.", "Taget til efterretning."]),
    st.sampled_from(["", f" {AFTER}"]),
)
cell = st.sampled_from(["Drift", "Anlæg", "1.200", "-45", "2025", "I alt"])
table = st.lists(st.tuples(cell, cell, cell).map("\t".join), min_size=2, max_size=4).map("\n".join)


def prose(house: House) -> st.SearchStrategy[list[Para]]:
    """A block of running text, or two that stand together, in a form that the style has."""
    forms = [paragraph(house).map(lambda text: [Para("paragraph", text)])]
    if house.bullet:
        forms.append(st.lists(sentence, min_size=1, max_size=3).map(lambda texts: [Para("item", text) for text in texts]))
    if house.subheading:
        heads = st.sampled_from(["Baggrund", "Den videre proces", "Krav til byggeriet:"])
        forms.append(st.builds(lambda head, text: [Para("subheading", head), Para("paragraph", text)], heads, paragraph(house)))
    if house.cells:
        forms.append(table.map(lambda text: [Para("table", text), Para("paragraph", "Tallene er fra regnskabet, og de er afrundet.")]))
    return st.one_of(forms)


@st.composite
def blocks(draw: st.DrawFn, part: Part, house: House) -> list[Para]:
    """What stands under the heading of a section."""
    if part.kind == "sagsfremstilling":
        return [para for group in draw(st.lists(prose(house), min_size=1, max_size=2)) for para in group]
    if part.kind in ("beslutning", "tidligere_beslutning"):
        return [draw(decision)]
    if part.kind == "bilag":
        titles = draw(st.lists(st.sampled_from(THINGS), min_size=1, max_size=3))
        return [Para("paragraph", house.attachment.format(text=f"Bilag {n} - {title}.pdf")) for n, title in enumerate(titles, 1)]
    if part.kind == "indstilling":
        return [*([Para("paragraph", house.by.format(by=part.by))] if house.by else []), *draw(proposals(house))]
    if part.kind == "sagsgang" and house.route:
        return [Para("paragraph", house.route.format(date=part.date, body=part.body)), draw(decision)]
    return [Para("paragraph", text) for text in draw(st.lists(paragraph(house), min_size=1, max_size=2))]


@st.composite
def proposals(draw: st.DrawFn, house: House) -> list[Para]:
    """Proposals, in groups where the style has sub-headings."""
    found, groups = [], [[""], ["", "Økonomiudvalget:"], ["Teknik- og Miljøudvalget:", "Økonomiudvalget:"]]
    for group in draw(st.sampled_from(groups)):
        texts = [f"{noun} godkendes" for noun in draw(st.lists(st.sampled_from(NOUNS), min_size=1, max_size=3, unique=True))]
        found += [Para("subheading", group)] if group else []
        found += [Para("item", house.proposal.format(n=n, letter="abc"[n - 1], text=text)) for n, text in enumerate(texts, 1)]
    return found


@st.composite
def parts(draw: st.DrawFn, house: House, body: str, date: datetime.datetime) -> list[Part]:
    """The sections of an item, in the order of the style."""
    found = []
    for kind in house.sections:
        if kind in house.always or draw(st.booleans()):
            part = Part(kind, [], body, date)
            if kind == "indstilling":
                part.by = draw(st.sampled_from(CHIEFS))
            if kind == "tidligere_beslutning":
                part.body = draw(st.sampled_from([name for name in ("Byrådet", "Økonomiudvalget") if name != body]))
                part.punkt = draw(st.integers(1, 30))
                part.date = date - datetime.timedelta(draw(st.integers(1, 30)))
            part.blocks = draw(blocks(part, house))
            found.append(part)
    return found


@st.composite
def minutes(draw: st.DrawFn, house: House) -> Minutes:
    """A meeting with two to six items and a closed one last, or none."""
    day = draw(st.dates(datetime.date(2020, 1, 1), datetime.date(2029, 12, 31)))
    date = datetime.datetime.combine(day, datetime.time(draw(st.integers(7, 20)), draw(st.sampled_from([0, 15, 30]))))
    body, place = draw(st.sampled_from(house.bodies)), draw(st.sampled_from(["Rådhuset, lokale 2", "Byrådssalen"]))
    person = st.tuples(name, st.sampled_from(["A", "V", "Ø", *([None] if house.people[0] else [])]))
    people = draw(st.lists(person, max_size=4, unique=True)), draw(st.lists(person, max_size=2, unique=True))
    return Minutes(draw(st.sampled_from(house.kinds)), body, date, place, *people, draw(items(house, body, date)))


@st.composite
def items(draw: st.DrawFn, house: House, body: str, date: datetime.datetime) -> list[Item]:
    """The items, numbered on from a first number."""
    case = st.builds(lambda a, b: house.case.format(a=a, b=b), st.integers(10, 28), st.integers(10, 99))
    cases = st.none() | case if house.caseless else case
    titles = draw(st.lists(st.sampled_from(THINGS), min_size=2, max_size=6, unique=True))
    first = draw(st.integers(*house.numbers))
    found = [Item(str(first + n * house.step), title, False, draw(cases), 3 + n, draw(parts(house, body, date))) for n, title in enumerate(titles)]
    for item in found:
        item.parts = [replace(part, case=item.case) if "{case}" in house.sections[part.kind] else part for part in item.parts]
    if house.closed is not None and draw(st.booleans()):
        title = draw(st.sampled_from(["Salg af ejendom", "Personsag", *([] if house.closed.startswith("{title}") else [""])]))
        told = [Part("beslutning", [draw(decision)], body, date)] if "beslutning" in house.sections and draw(st.booleans()) else []
        found.append(Item(str(first + len(titles) * house.step), title, True, draw(cases), 30, told))
    return found
