"""simplemma's Danish dictionary: some 100,000 lemmas and their 700,000 forms, kept unpacked where the user's caches are."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from platformdirs import user_cache_dir


class Dictionary(NamedTuple):
    """The lemma of each form; every lemma, sorted; every lemma written backwards, sorted, so that those with one end stand together; the verbs."""

    forms: dict[str, str]
    lemmas: tuple[str, ...]  # Python looks through lists for cycles again and again, not through tuples of strings
    reversed: tuple[str, ...]
    verbs: frozenset[str]


def read_dictionary() -> Dictionary:
    """The dictionary, from the cache if it is there and whole; else unpacked, which takes three times as long, and cached."""
    from importlib.metadata import version  # here and not above: it is slow to import, and who asks the archive needs no dictionary

    path = Path(user_cache_dir("referat", appauthor=False), f"lexicon-{version('simplemma')}.{sys.implementation.cache_tag}")
    with suppress(OSError, ValueError):
        return Dictionary(*_whole(path.read_bytes()))
    dictionary = _unpacked()
    with suppress(OSError):  # a cache is no promise: without rights or room there is none
        _keep(marshal.dumps(tuple(dictionary)), path)
    return dictionary


def _whole(kept: bytes) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """What a file of the cache holds; raises ValueError where it is damaged."""
    if len(kept) <= CHECKSUM or crc32(kept[CHECKSUM:]) != int.from_bytes(kept[:CHECKSUM], "big"):
        raise ValueError("the checksum differs")
    return marshal.loads(memoryview(kept)[CHECKSUM:])  # type: ignore[no-any-return]


CHECKSUM = 4  # bytes before what is kept


def _unpacked() -> Dictionary:
    """The dictionary as simplemma ships it."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    forms = dict(DefaultDictionaryFactory().get_dictionary("da").items())
    once = {form: form for form in forms}  # every lemma one string, in memory and in the cache
    forms = {form: once.get(lemma, lemma) for form, lemma in forms.items()}
    lemmas = tuple(sorted(form for form, lemma in forms.items() if form == lemma and form.isalpha() and form.islower()))
    return Dictionary(forms, lemmas, tuple(sorted(lemma[::-1] for lemma in lemmas)), frozenset(_verbs(forms)))


def _verbs(forms: dict[str, str]) -> Iterator[str]:
    """The words in -e with the past tense of a verb; for a form of a noun the dictionary may take them by themselves."""
    for form, lemma in forms.items():
        if lemma.endswith("e") and form in (lemma + "de", lemma[:-1] + "te", lemma[:-1] + "t"):
            yield lemma


def _keep(data: bytes, path: Path) -> None:
    """Write a file of the cache, whole or not at all."""
    from tempfile import NamedTemporaryFile

    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        file.write(crc32(data).to_bytes(CHECKSUM, "big") + data)
    os.replace(file.name, path)
