"""People as minutes name them: in lists of participants and absentees, and as guests in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from referat_cli.patterns import Pattern


class Named(NamedTuple):
    """A person in a text: name, role and party as printed, and where the name begins."""

    name: str
    role: str | None
    party: str | None
    start: int


_WORD = r"(?:(?:Chr|Fr|Joh|Th|Kr)\.|\p{Lu}[\p{Ll}'´’]++(?:-\p{Lu}?\p{Ll}++)*+|\p{Lu}\.)"
_RUN = Pattern(rf"(?<![\p{{L}}-]){_WORD}(?: (?:(?:de|von|van|af|la|el|al|der|den) )?{_WORD})*(?![\p{{L}}-])")
_PARTY = Pattern(r" ?\((?P<party>\p{Lu}{1,2}|[Ll]øsgænger|[Uu]fp)\)|, ?\(?(?P<party>[A-ZÆØÅ])\)?(?=$|[;,\n]| og | samt )")
_SEPARATOR = Pattern(r"^\s*(?:[,;\n]|og\b|samt\b)?\s*(?:(?:og|samt)\b)?\s*")
_ROLE_ENDS = (
    "chef", "leder", "konsulent", "koordinator", "direktør", "sekretær", "medarbejder", "rådgiver", "ansvarlig", "borgmester", "formand",
    "ingeniør", "arkitekt", "planlægger", "jurist", "inspektør", "mester", "fuldmægtig", "specialist", "økonom", "controller", "revisor",
    "partner", "læge", "psykolog", "pædagog", "lærer", "assistent", "repræsentant", "tillidsmand", "manager", "udvikler", "tekniker",
    "biolog", "bibliotekar", "forstander", "rektor", "professor", "advokat", "forsker", "vejleder", "praktikant", "elev", "analytiker",
    "terapeut", "sygeplejerske", "journalist", "byrådsmedlem", "medlem", "ejer",
)  # fmt: skip
_UNITS = frozenset(
    """Økonomi Digitalisering Teknik Miljø Kultur Fritid Børn Unge Familie Social Sundhed Ældre Skole Skoler Dagtilbud Arbejdsmarked
    Erhverv Drift Plan Byg Natur Klima Kommunikation Personale Løn Indkøb Jura Byggeri Veje Vej Park Beskæftigelse Integration Omsorg
    Pleje Land By Bolig Ejendomme Analyse Udvikling Strategi Ledelse Borgerservice Bibliotek Handicap Psykiatri Uddannelse Forsyning
    Affald Energi Turisme Idræt Budget Regnskab Udbud Data Sikkerhed Stab Staben Politik Service Job Ungdom Læring Trivsel Center
    Centret Afdelingen Sekretariatet""".split()
)
_UNIT_ENDS = (
    "industri",
    "havn",
    "forening",
    "foreningen",
    "forbund",
    "forbundet",
    "beredskab",
    "rådgivning",
    "arkitekter",
    "forsyning",
    "selskab",
    "bureau",
    "advokater",
    "ingeniører",
    "revision",
    "museum",
    "bibliotek",
    "hospital",
    "fonden",
    "klubben",
    "institut",
    "universitet",
    "sekretariatet",
    "afdelingen",
    "forvaltningen",
    "centret",
    "centeret",
    "udvalget",
    "huset",
    "skolen",
    "kommune",
    "området",
    "staben",
)
_GIVEN = frozenset(
    """Anders Andreas Anna Anne Annette Annie Arne Asger August Benny Bente Berit Birgit Birgitte Birthe Bjarne Bo Bodil Brian Britta
    Camilla Carl Carsten Casper Cecilie Charlotte Christian Christina Christoffer Claus Dan Daniel David Dennis Ditte Dorte Dorthe Ebbe
    Egon Einar Elin Ellen Else Emil Emilie Emma Erik Erling Esben Eva Finn Flemming Frank Freja Frederik Freddy Grethe Gitte Gorm Gunnar
    Gustav Hanne Hans Heidi Helle Henning Henriette Henrik Holger Ib Ida Inge Inger Ingrid Jacob Jakob Jan Jane Janne Janni Jens Jeppe
    Jesper Jette Joan Johan Johanne John Johnny Jonas Jørgen Jørn Julie Karen Karin Karina Karl Karsten Kasper Katrine Keld Kenneth Kim
    Kirsten Kirstine Kjeld Klaus Knud Kristian Kristina Kurt Lars Lasse Laura Laurits Lea Leif Lena Lene Linda Line Lis Lisbeth Lise Lone
    Lotte Louise Lukas Mads Magnus Maja Malene Maria Mariann Marianne Marie Mark Martin Mathias Merete Mette Mia Michael Mikael Mikkel
    Mogens Morten Nanna Niels Nina Nikolaj Ole Oliver Oluf Ove Palle Pernille Peter Per Pia Poul Preben Randi Rasmus Rikke Rita Robert Rune
    Sanne Sara Signe Simon Sofie Stig Stine Svend Søren Susanne Tage Thea Thomas Thorkild Tina Tine Tobias Tom Torben Tove Troels Trine
    Uffe Ulla Ulrik Vagn Vibeke Victor Vivi William Yvonne Aage Åse Ahmed Ali Mohammed Fatima""".split()
)
_NOT_NAMES = frozenset("At Dansk Danske Region Der Det De Den Vi På Ved Til For Med Ingen Intet Alle Fra Punkt Mødet Sagen Afbud Under".split())


def named(text: str) -> Iterator[Named]:
    """The people in an enumeration; a role stands before the name ("Teamleder Bo Lind") or after a comma ("Bo Lind, formand")."""
    people = list(_names(text))
    before = _bare(text[: people[0][1]]) if people else None
    for n, (name, start) in enumerate(people):
        party = _PARTY.match(text, start + len(name))
        end = party.end() if party else start + len(name)
        between = text[end : people[n + 1][1] if n + 1 < len(people) else len(text)]
        after, following = _roles_between(between, n + 1 == len(people))
        yield Named(name, before or after, party["party"] if party else None, start)
        before = following


def _names(text: str) -> Iterator[tuple[str, int]]:
    """Names with their place: runs of capitalised words less the roles and departments in front."""
    for run in _RUN.finditer(text):
        if text.endswith(("uppleant for ", "tedfortræder for "), 0, run.start()):
            continue  # who is away: «Anna Lind, suppleant for Bo Krag»
        if text.endswith("fra ", 0, run.start()):
            continue  # where somebody comes from: "Signe Mørch fra Havbo Arkitekter"
        words = run[0].split(" ")
        skip = 0
        while skip < len(words) and _is_no_name(words[skip]):
            skip += 1
        if skip == 0 and len(words) > 2 and text.endswith("for ", 0, run.start()):  # «Chef for Arealer Dorte Lynghøj»
            skip = next((n for n, word in enumerate(words[:-1]) if word in _GIVEN), 0)
        if words[-1].lower().endswith(_UNIT_ENDS):
            continue
        name = " ".join(words[skip:])
        alone = skip == 0 and (_PARTY.match(text, run.end()) is not None and len(words[0]) > 1)
        if len(words) - skip >= 2 or alone:
            yield name, run.end() - len(name)


def _is_no_name(word: str) -> bool:
    return word in _UNITS or word in _NOT_NAMES or (word.lower().endswith((*_ROLE_ENDS, *_UNIT_ENDS)) and word not in _GIVEN)


def _roles_between(between: str, last: bool) -> tuple[str | None, str | None]:
    """The role of the person before (", formand, ") and of the one after (" og teamleder ") in the text between two names."""
    if aside := _ASIDE.match(between):
        return aside["role"].strip(), None if last else _bare(between[aside.end() :])
    if between.lstrip().startswith(",") and (last or between.rstrip().endswith((",", ";", "\n", " og", " samt"))):
        return regex.sub(r"\s*(?:,|;|\bog|\bsamt)?$", "", between.strip(" ,;\n.").strip()) or None, None
    return None, None if last else _bare(between)


_ASIDE = Pattern(r" ?(?:\((?P<role>[^()]+)\)| [-–] (?P<role>[^,;\n]+?)(?=[,;\n]|$| og | samt ))")


def _bare(text: str) -> str | None:
    """A role without what separates it from the person before."""
    return _SEPARATOR.sub("", text).strip(" ,;:-\n") or None


def lists_names(text: str) -> bool:
    """Whether a line reads as a list of people: names, roles and parties, and no sentence."""
    if len(text) > 300 or text.endswith((".", ":")) or any(c.isdigit() for c in text):
        return False
    return any(named(text)) and regex.search(r"\b(?:er|var|har|blev|skal|kan|vil|i)\b", text) is None


def is_list_of_names(text: str) -> bool:
    """Whether a line holds nothing but names of persons, with their parties or not."""
    names = [name.strip() for name in regex.split(r",| og |;", _PARTIES.sub("", text))]
    return all(_RUN.fullmatch(name) and " " in name and name.split(" ", 1)[0] in _GIVEN for name in names)


_PARTIES = Pattern(r" ?\(\p{Lu}{1,2}\)")
_TAKES_PART = (
    r"(?:(?:deltager|deltog|medvirker|medvirkede)(?! i (?!mødet|punktet|behandlingen|drøftelsen|sag|denne del|hele))|inviteres|holder oplæg"
    r"|(?:er|var|bliver|blev) (?:inviteret|indbudt|til stede)|orienterer|orienterede|gennemgår|gennemgik|præsenterer|præsenterede|fremlægger"
    r"|fremlagde|redegør|redegjorde|viser|holdt oplæg)\b(?! ikke)"
)
GUEST_CLUES = (
    "deltager", "deltog", "medvirke", "invitere", "indbudt", "til stede", "orientere", "gennemgår", "gennemgik", "præsentere", "fremlægger",
    "fremlagde", "redegør", "redegjorde", "holder oplæg", "holdt oplæg", "viser",
)  # fmt: skip
_GUESTS = Pattern(
    r"(?:Under|På|Til|I|Ved|Fra|Derefter|Herefter|Desuden|Endvidere|Derudover)\b[^.]*? "
    r"(?:deltager|deltog|medvirker|medvirkede|orienterer|er|var) (?P<people>.+?)"
    r"(?P<rest>(?: (?:kl|i|fra kl|under|virtuelt|for|med|om|til stede|inviteret|indbudt)\b.*)?)"
    rf"|(?P<people>.+?) (?:vil )?{_TAKES_PART}(?P<rest>.*)"
)
_TOGETHER = Pattern(r"(?:sammen|og) med (?P<people>.+)")


def guests(sentence: str) -> Iterator[tuple[Named, str]]:
    """The people who, a sentence says, take part; each with the rest of the sentence, where the time stands."""
    if not any([clue in sentence for clue in GUEST_CLUES]):
        return
    at = 0
    for end in [*(found.start() for found in _CLAUSE.finditer(sentence)), len(sentence)]:
        clause = sentence[at:end].rstrip(". ")
        for person, rest in _guests(clause.removeprefix(", og ")):
            yield person._replace(start=person.start + at + (5 if clause.startswith(", og ") else 0)), rest
        at = end


_CLAUSE = Pattern(rf", og (?=[^,]*\b{_TAKES_PART})")


def _guests(clause: str) -> Iterator[tuple[Named, str]]:
    found = _GUESTS.fullmatch(clause)
    if found is None or not (people := _list(found["people"])):
        return
    for person in people:
        yield person._replace(start=person.start + found.start("people")), found["rest"]
    if more := _TOGETHER.search(found["rest"]):
        for person in _list(more["people"]):
            yield person._replace(start=person.start + found.start("rest") + more.start("people")), found["rest"]


def _list(text: str) -> list[Named]:
    """The people in a text that holds nothing but people and their roles; none where it holds more."""
    people = list(named(text))
    if not people or people[0].start > LONGEST_ROLE or _VERB.search(text):
        return []
    lead = text[: people[0].start]
    return people if lead == "" or (_LEAD.fullmatch(lead) is not None and _leads(lead)) else []


_VERB = Pattern(r"\b(?:er|var|har|havde|blev|kom)\b")
LONGEST_ROLE = 90  # letters before the first name
_LEAD = Pattern(r"[\p{L}&,./ -]+")


def _leads(lead: str) -> bool:
    """Whether a role begins the text: «Chef for Økonomi og HR», «digitaliseringskonsulent»."""
    return any([word.strip(",").lower().removesuffix("en").endswith(_ROLE_ENDS) for word in lead.split()[:3]])


_ABSENT_LABEL = Pattern(
    r"(?i)^(?:(?:der (?:var|er|var meldt|er meldt) )?(?:afbud|forfald)(?: fra)?|frav(?:ærende|ær)(?: (?:med|uden) afbud)?|ikke til stede|inhabile?)"
    r"(?:: ?| (?=\p{Lu}))(?P<people>.+)"
)
_FIRST_VERB = Pattern(r"\b(?:er|var|har|havde|blev|deltog|deltager|forlod|forlader|meldte|erklærede|gik)\b")
_AWAY = Pattern(
    r"(?:[^,]*? og )?(?:(?:deltog|deltager) (?!i )(?:\p{L}+ ){0,5}?ikke|(?:forlod|forlader) (?:lokalet|salen|mødet\b(?! efter))"
    r"|(?:er|var|har været|var derfor) (?:ikke til stede|fraværende|gået|inhabil|erklæret inhabil)"
    r"|(?:har|havde) (?:an)?(?:meldt )?(?:afbud|forfald)|meldte (?:afbud|forfald)"
    r"|blev (?:kendt|erklæret|anset for) inhabil|erklærede sig inhabil|gik (?:før|inden))"
)
ABSENCE_CLUES = ("fbud", "raværende", "ravær ", "kke til stede", "orfald", "nhabil", "deltog", "deltager ikke", "forlod", "forlader", "gået", " gik ")


def absentees(sentence: str) -> Iterator[Named]:
    """The people who, a sentence says, were absent or disqualified."""
    if not any([clue in sentence for clue in ABSENCE_CLUES]):
        return
    if found := _ABSENT_LABEL.match(sentence):
        people = list(named(found["people"].rstrip(". ")))
        start = found.start("people")
    elif (verb := _FIRST_VERB.search(sentence)) and _AWAY.match(sentence, verb.start()):
        people, start = _list(sentence[: verb.start()].rstrip()), 0
    else:
        return
    for person in people:
        yield person._replace(start=person.start + start)
