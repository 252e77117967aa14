"""How Danish words change: endings taken off, vowels that shift, and verbs and nouns made of one another."""

from __future__ import annotations

import re
from collections.abc import Iterator

ENDINGS = """ernes erens ernes enes erne eren ende endes este ede ets ens ene ers ere est ste nes st er en et es te de ne e s t r n""".split()
_STEM_ENDINGS = ("ernes", "enes", "erne", "ets", "ens", "ene", "ers", "er", "en", "et", "es", "e", "s")
SHORTEST_STEM = 3
PARTICLES = frozenset(
    """af an be bi bort efter ens for fore forbi frem fra gen hen her hos i ind inde ja med mellem mis mod ned nej nu om op oppe over på
    sam samt så til ud ude uden under van ved vel vor der den det en et er og at som hvor når ikke kan skal vil har var man sig de vi jeg han hun
    hende ham sin men kun
    alt al alle hver inden anden tre to fire fem seks syv otte ni ti eks""".split()
)
"""Words that are no part of a compound, and of which no other is a form."""
SHORT = frozenset("by år æg el å ø sø ko so bo bi tå gå få stå se dø".split())  # the words of two letters that have forms
VOWEL = re.compile("[aeiouyæøåé]")

_SHIFTS = """
bog bøger bøgerne bøgernes; barn børn børnene børns; mand mænd mændene; hånd hænder hænderne; tand tænder; fod fødder; rod rødder; nat nætter;
ko køer; so søer; tå tæer; far fædre; mor mødre; bror brødre; datter døtre; søster søstre; gås gæs; and ænder; stand stænder; stang stænger; tang tænger;
kraft kræfter kræfterne; stad stæder; øje øjne øjnene; bonde bønder bønderne; klo kløer; rå råd;
god bedre bedst bedste; gammel ældre ældst ældste gamle; ung yngre yngst yngste; lang længere længst længste; stor større størst største;
lille små mindre mindst mindste; tung tungere; mange flere flest fleste; nær nærmere nærmest; dårlig værre værst;
vælge valgte valgt; sælge solgte solgt; sætte satte sat sat; lægge lagde lagt; sige sagde sagt; spørge spurgte spurgt; tælle talte talt; række rakte rakt;
bringe bragte bragt; følge fulgte fulgt; gøre gjorde gjort; vide vidste vidst; have havde haft; være var været; blive blev blevet; komme kom kommet;
gå gik gået; stå stod stået; få fik fået; se så set; give gav givet; tage tog taget; finde fandt fundet; holde holdt; skrive skrev skrevet; drive drev drevet;
skyde skød skudt; bryde brød brudt; byde bød budt; nyde nød nydt; flyde flød flydt; lyde lød lydt; betyde betød; fryse frøs frosset; ligge lå ligget; sidde sad siddet;
drage drog draget; fare for faret; trække trak trukket; træffe traf truffet; træde trådte trådt; hjælpe hjalp hjulpet; synge sang sunget; springe sprang sprunget;
stige steg steget; glide gled gledet; gribe greb grebet; skride skred skredet; slide sled slidt; vige veg veget; bide bed bidt; lide led lidt; falde faldt faldet;
gælde gjaldt; lade lod ladet; hedde hed heddet; løbe løb løbet; bære bar båret; skære skar skåret; stjæle stjal stjålet; ryge røg røget; flyve fløj fløjet;
lyve løj løjet; slå slog slået; æde åd ædt; bede bad bedt; drikke drak drukket; binde bandt bundet; vinde vandt vundet; forsvinde forsvandt forsvundet; dø døde død;
tvinge tvang tvunget; svinge svang svunget; synke sank sunket; kvæle kvalte kvalt; dele delte delt; burde bør; skulle skal; ville vil; kunne kan; måtte må;
yde ydede ydet; tie tav tiet; krybe krøb krøbet; fortryde fortrød fortrudt; strække strakte strakt; dække; kræve; væve; skælve; smøre smurte smurt; træne
"""
SHIFTED = {form: base for row in _SHIFTS.split(";") for base, *forms in [row.split() or [""]] for form in forms}
"""Forms whose stem has another vowel or consonant than the base: «bøger» is bog."""


def stem(word: str) -> str:
    """A word that no dictionary knows, without its longest inflectional ending."""
    if word.endswith("sen"):  # a name: Rasmussen is no form of Rasmus
        return word
    for ending in _STEM_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def bases(word: str) -> Iterator[str]:
    """The words that a form may be a form of, the likeliest first: the shifted, then the longest: «skatterne», «skatte», «skatt», «skat»."""
    yield from (base for base in _bases(word) if base == word or _may_be_base(base))


def _bases(word: str) -> Iterator[str]:
    yield from _shifted(word)
    if word.endswith("ne"):
        yield from _shifted(word[:-2] + "et")  # «hjulpne» as «hjulpet»
    if word.endswith(("ene", "ets")):
        yield word[:-3]  # «bidragene» is bidrag rather than bidrage
    yield from sorted(_stripped(word), key=len, reverse=True)
    if _may_be_base(word):
        yield from (word + "e", word + "r", word + word[-1] + "e")


def _may_be_base(word: str) -> bool:
    """Whether letters may be a word that has forms: «bb», «hu» and «tv» are none."""
    return (len(word) >= SHORTEST_STEM and VOWEL.search(word) is not None) or word in SHORT


def _shifted(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        if (base := SHIFTED.get(word[at:])) and at != 1:
            yield word[:at] + base


def _stripped(word: str) -> Iterator[str]:
    """The word without each of the endings that it may have, as Danish spells what is left."""
    yield word
    for ending in ENDINGS:
        left = word.removesuffix(ending)
        if left in (word, ""):
            continue
        if ending in ("de", "te") and not VOWEL.match(left[-1]):
            yield left + "e"  # of a verb: «kunde» is no form of kun
        else:
            yield from (left, left + "e") if ending[0] not in "nrs" else (left,)
            if left[-1] == left[-2:-1]:
                yield left[:-1]
            if left[-1] in "lnr" and left[-2:-1] not in "aeiouyæøå":
                yield f"{left[:-1]}e{left[-1]}"  # «overførsl» is overførsel
                yield f"{left[:-1]}{left[-2]}e{left[-1]}"  # «midl» is middel
    if word.endswith("ede"):
        yield word[:-3] + "et"
    if word.endswith("i"):
        yield word[:-1] + "o"  # «konti» is konto
    if latin := _LATIN.match(word):
        yield latin[1] + "um"  # «museerne» is museum


_LATIN = re.compile(r"(\w{2,}[eir])(?:er|et|a)(?:ne|nes|s)?$")
_PAIRS = (
    ("ing", "e"), ("ning", "e"), ("else", "e"), ("åelse", "å"), ("yelse", "y"), ("ielse", "i"), ("ation", "ere"), ("ion", "ere"), ("hed", ""), ("ik", "isk"),
    ("i", "isk"), ("el", "le"), ("eri", "e"),
    ("itet", ""), ("isere", ""), ("isme", "ist"), ("ktion", "cere"), ("sion", "dere"), ("ement", "ere"), ("ator", "ere"),
)  # fmt: skip
"""How a noun and its verb or adjective end."""
_OWN_PAIRS = [
    pair.split("/")
    for pair in """løn/lønne lån/låne køb/købe salg/sælge bevilling/bevilge drift/drive svar/svare brug/bruge skøn/skønne krav/kræve hegn/hegne støj/støje
    test/teste tjek/tjekke dræn/dræne rens/rense sejl/sejle løft/løfte slag/slå bud/byde greb/gribe brud/bryde skrift/skrive kørsel/køre førsel/føre
    spørgsel/spørge fødsel/føde fald/falde kast/kaste vask/vaske frys/fryse præg/præge slid/slide tolk/tolke værn/værne smag/smage høst/høste pynt/pynte
    fest/feste mail/maile straf/straffe""".split()
]
"""Nouns and their verbs by no rule, alone or after a prefix: «udbud» and «udbyde»."""
_ALIKE: dict[str, list[tuple[str, int]]] = {}
"""What may stand for an ending, and how many letters must stand before it."""
for _pairs, _least in ((_PAIRS, SHORTEST_STEM), (_OWN_PAIRS, 0)):
    for _one, _other in _pairs:
        _ALIKE.setdefault(_one, []).append((_other, _least))
        _ALIKE.setdefault(_other, []).append((_one, _least))
_LONGEST_ENDING = max(map(len, _ALIKE))
_PARTED: dict[str, set[str]] = {}
"""Words that have gone another way than those they come from, each with those."""
for _pair in """renovation/renovere regning/regne retning/rette stilling/stille holdning/holde ordning/ordne ordning/orde afdeling/afdele region/regere lægning/læge
    universitet/univers autoritet/autor majoritet/major minoritet/minor prioritet/prior hospitalitet/hospital lokalitet/lokal kvalitet/kval kvantitet/kvant
    aktivitet/aktiv gravitet/grav paritet/par realitet/real specialitet/special organisere/organ generalisere/general kapitalisere/kapital autorisere/autor socialisere/social lokalisere/lokal kanalisere/kanal
    karakterisere/karakter realisere/real specialisere/special elevator/elevere""".split():
    _one, _other = _pair.split("/")
    _PARTED.setdefault(_one, set()).add(_other)
    _PARTED.setdefault(_other, set()).add(_one)
LONGEST_SHORT = 4  # letters; longer nouns share their stem with a verb by rule, shorter ones (ret, råd) are other words


def derived(word: str) -> Iterator[str]:
    """What may be the verb of a noun, the noun of a verb or adjective: «digitalisering» and «digitalisere». Not all of them exist."""
    parted = _PARTED.get(word, ())
    yield from (other for other in _derived(word) if other not in parted)


def _derived(word: str) -> Iterator[str]:
    for at in range(max(0, len(word) - _LONGEST_ENDING), len(word) + 1):
        for new, least in _ALIKE.get(word[at:], ()):
            if at >= least:
                yield word[:at] + new
    yield from _doubled(word)
    if len(word.removesuffix("e")) > LONGEST_SHORT:
        yield word[:-1] if word.endswith("e") else word + "e"
    if len(word) > LONGEST_SHORT:
        yield word.removesuffix("ere") if word.endswith("ere") else word + "ere"  # «accept» and «acceptere»
    if len(word) > LONGEST_SHORT + 1 and word.endswith("e"):
        yield word.removesuffix("re") if word.endswith("ere") else word + "re"  # «analyse» and «analysere»


def _doubled(word: str) -> Iterator[str]:
    """The verb of a noun, the noun of a verb, whose last consonant is written twice in the verb: «afslutning» and «afslutte»."""
    if word.endswith("ning") and len(word) > 6:
        yield word[:-4] + word[-5] + "e"
    if word[-1:] == "e" and word[-2:-1] == word[-3:-2] != "":
        yield word[:-2] + "ning"
