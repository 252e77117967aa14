"""Words as the index parts them, and the one spelling that stands for all the ways to write them."""

from __future__ import annotations

import re
from unicodedata import normalize

WORD = re.compile(r"[^\W_]+")  # letters and digits, as FTS5's unicode61 parts a text
LONGEST_TERM = 60  # letters; what is longer is no word
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"})


def tokens(text: str) -> list[str]:
    """The words of a text, in lower case, in their order."""
    return WORD.findall(text.lower())


def fold(word: str) -> str:
    """A word's spelling without Danish letters and accents: «Åbenrå» and «Aabenraa» are aabenraa, «får» is faar, «far» far."""
    word = word.lower()
    if word.isascii():
        return word
    word = word.translate(_LETTERS)
    if word.isascii():
        return word
    return "".join(letter for letter in normalize("NFKD", word) if letter.isalnum())
