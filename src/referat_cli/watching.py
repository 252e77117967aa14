"""A folder that is watched: its files, and those that come or change, each when nobody is writing it any more."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from referat_cli.inputs import InputError
from referat_cli.intake import Stamp, files_of, stamp_of

STILL = 1.0  # seconds that a file's size and time must stand still
WAKE = 250  # milliseconds after which files that do not stand still yet are looked at again


def arrivals(folder: str) -> Iterator[dict[str, Stamp]]:
    """The files in a folder and below with their stamps, as soon as they stand still; then what comes or changes, without end.

    The first ones may be none. Raises InputError where nothing can be watched.
    """
    try:
        import watchfiles  # noqa: F401 here and not below: told at once, before anything is loaded
    except ImportError:
        raise InputError("what watches folders is not installed: `pip install 'referat-cli[watch]'` does it") from None
    return _arrivals(folder)


def _arrivals(folder: str) -> Iterator[dict[str, Stamp]]:
    from watchfiles import watch

    told: dict[str, Stamp] | None = None  # the files handed over; None before the first time
    moving: dict[str, tuple[Stamp, float]] = {}  # the others, and since when they stand still
    for changes in watch(folder, watch_filter=None, debounce=WAKE, rust_timeout=WAKE, yield_on_timeout=True, ignore_permission_denied=True):
        if not changes and not moving and told is not None:
            continue
        now = time.monotonic()
        moving = dict(_moving(folder, told or {}, moving, now))
        still = {name: stamp for name, (stamp, since) in moving.items() if now - since >= STILL}
        if still or (told is None and not moving):
            told = {**(told or {}), **still}
            yield still


def _moving(folder: str, told: dict[str, Stamp], before: dict[str, tuple[Stamp, float]], now: float) -> Iterator[tuple[str, tuple[Stamp, float]]]:
    """The files that are not as they were handed over, and since when they are as they are."""
    if not os.path.isdir(folder):
        raise InputError(f"{folder} is gone: there is nothing left to watch")
    for name in files_of(folder):
        stamp = stamp_of(name)
        if stamp is not None and told.get(name) != stamp:
            last = before.get(name)
            yield name, last if last is not None and last[0] == stamp else (stamp, now)
