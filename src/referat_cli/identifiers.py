"""The IDs that every listing prints and every command takes: body-slug/date/number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from referat_cli.records import Referat

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"})
_OTHER = re.compile(r"[^a-z0-9]+")
_AGENDAS = {"dagsorden": "-dagsorden", "tillægsdagsorden": "-tillaegsdagsorden"}


def slug(name: str) -> str:
    """A name in ASCII: «Børne- og Skoleudvalget» is boerne-og-skoleudvalget; "" where nothing of it is left."""
    plain = normalize("NFKD", normalize("NFC", name).lower().translate(_DANISH)).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")


def meeting_id(record: Referat, taken: Callable[[str], bool]) -> str:
    """The ID of a meeting; where it is taken its time tells them apart, then a number."""
    who = [slug(name) for name in (record.authority, record.body or "ukendt") if name is not None]
    when, suffix = record.date or f"udateret-{record.source.sha256[:8]}", _AGENDAS.get(record.kind or "", "")
    stem = "/".join([*[part or "ukendt" for part in who], when])
    if not taken(stem + suffix):
        return stem + suffix
    if record.start_time and not taken(f"{stem}T{record.start_time.replace(':', '')}{suffix}"):
        return f"{stem}T{record.start_time.replace(':', '')}{suffix}"
    number = 2
    while taken(f"{stem}{suffix}-{number}"):
        number += 1
    return f"{stem}{suffix}-{number}"


def punkt_ids(meeting: str, record: Referat) -> list[str]:
    """The ID of each punkt; a number that occurs again gets -2, -3."""
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for punkt in record.punkter:
        number = slug(punkt.number) or "ukendt"
        seen[number] += 1
        ids.append(f"{meeting}/{number}" + (f"-{seen[number]}" if seen[number] > 1 else ""))
    return ids
