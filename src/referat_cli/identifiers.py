"""The IDs that every listing prints and every command takes: body-slug/date/number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from referat_cli.records import Referat

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"})
_OTHER = re.compile(r"[^a-z0-9]+")
_YEAR_FIRST = re.compile(r"/(\d{4})-(\d\d?)-(\d\d?)(?!\d)")
_DAY_FIRST = re.compile(r"/(\d\d?)-(\d\d?)-(\d{4})(?!\d)")
_TIME = re.compile(r"(?<=/\d{4}-\d\d-\d\d)t(?=\d{4})")  # of a second meeting on a day
_TOLD_APART = re.compile(r"(/\d{4}-\d\d-\d\d|/udateret-[0-9a-f]{8})(?:T\d{4})?(-(?:tillaegs)?dagsorden)?(?:-\d+)?$")
_AGENDAS = {"dagsorden": "-dagsorden", "tillægsdagsorden": "-tillaegsdagsorden"}


def slug(name: str) -> str:
    """A name in ASCII: «Børne- og Skoleudvalget» is boerne-og-skoleudvalget; "" where nothing of it is left."""
    plain = normalize("NFKD", normalize("NFC", name).lower().translate(_DANISH)).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")


def alike(name: str, names: Iterable[str]) -> list[str]:
    """Those of some names that are one name in some spelling: økonomi, OEKONOMI."""
    wanted = slug(name)
    return [one for one in names if slug(one) == wanted]


def spelled(key: str) -> str:
    """An ID as listings print it, however it was typed: «Byrådet/5-3-2024/» is byraadet/2024-03-05."""
    key = "/".join(filter(None, map(slug, key.split("/"))))
    key = _DAY_FIRST.sub(lambda day: f"/{day[3]}-{day[2]:0>2}-{day[1]:0>2}", _YEAR_FIRST.sub(lambda day: f"/{day[1]}-{day[2]:0>2}-{day[3]:0>2}", key))
    return _TIME.sub("T", key)


def meeting_id(record: Referat, taken: Callable[[str], bool]) -> str:
    """The ID of a meeting; where it is taken its time tells them apart, then a number."""
    who = [slug(name) for name in (record.authority, record.body or "ukendt") if name is not None]
    when, suffix = record.date or f"udateret-{record.source.sha256[:8]}", _AGENDAS.get(record.kind or "", "")
    stem = "/".join([*[part or "ukendt" for part in who], when])
    if not taken(stem + suffix):
        return stem + suffix
    if record.start_time and not taken(f"{stem}T{record.start_time.replace(':', '')}{suffix}"):
        return f"{stem}T{record.start_time.replace(':', '')}{suffix}"
    return f"{stem}{suffix}-{_free(lambda number: taken(f'{stem}{suffix}-{number}'))}"


def same_meeting(keys: Sequence[str], records: Sequence[Referat]) -> list[int | None]:
    """Of each ID that a file's meetings were given, in their order, the place among its records as it is read now; None where it is gone.

    First those of the same body, day and kind, then what is left in its order.
    """
    left: dict[int | None, str] = {place: meeting_id(record, lambda key: False) for place, record in enumerate(records)}
    found: list[int | None] = []
    for key in keys:
        first = _TOLD_APART.sub(r"\1\2", key)
        found.append(next((place for place, other in left.items() if other == first), None))
        left.pop(found[-1], None)
    rest = iter(left)
    return [next(rest, None) if place is None else place for place in found]


def _free(taken: Callable[[int], bool]) -> int:
    """A free number from 2 that follows a taken one: the first where they are taken in order, found in O(log n)."""
    low, high = 1, 2
    while taken(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if taken(middle) else (low, middle)
    return high


def punkt_ids(meeting: str, record: Referat) -> list[str]:
    """The ID of each punkt, no two alike; a number that occurs again gets the next of -2, -3 that is free."""
    seen: Counter[str] = Counter()
    ids: dict[str, None] = {}
    for punkt in record.punkter:
        number = key = slug(punkt.number) or "ukendt"
        seen[number] += 1
        while key in ids:
            seen[number] = max(seen[number], 2)
            key = f"{number}-{seen[number]}"
            seen[number] += key in ids
        ids[key] = None
    return [f"{meeting}/{key}" for key in ids]
