"""The dictionary is the same from the cache and without one, whatever lies in the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from referat_cli import dictionary
from referat_cli.dictionary import Dictionary, read_dictionary

SMALL = Dictionary({"mødet": "møde", "møde": "møde", "borgmøde": "borgmøde"}, ("borgmøde", "møde"), ("edøm", "edømgrob"), frozenset())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and a dictionary that is unpacked at once."""
    monkeypatch.setattr(dictionary, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    monkeypatch.setattr(dictionary, "_unpacked", lambda: SMALL)
    return tmp_path / "cache"


def test_it_is_unpacked_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_dictionary() == SMALL
    monkeypatch.setattr(dictionary, "_unpacked", lambda: pytest.fail("it is in the cache"))
    assert read_dictionary() == SMALL
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("damage", [lambda kept: kept[:-1], lambda kept: b"", lambda kept: kept[:9] + b"\xff" + kept[10:], lambda kept: kept + b"x"])
def test_a_damaged_cache_is_made_anew(damage: object, cache: Path) -> None:
    read_dictionary()
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))  # type: ignore[operator]
    assert read_dictionary() == SMALL
    assert kept.read_bytes() == whole


def test_without_a_cache_it_is_read_all_the_same(cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    assert read_dictionary() == SMALL


def test_what_simplemma_ships() -> None:
    forms, lemmas, backwards, verbs = dictionary._unpacked()
    assert len(forms) > 500_000
    assert forms["kommunernes"] == "kommune"
    assert list(lemmas) == sorted(set(lemmas))
    assert all(forms[lemma] == lemma for lemma in lemmas)
    assert sorted(lemma[::-1] for lemma in backwards) == list(lemmas)
    assert {"koste", "godkende", "bring"} - verbs == {"bring"}
    assert "kommune" not in verbs
