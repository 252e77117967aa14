"""The text of PDF, Word and HTML files, taken out in a process of its own: bounded in time and memory, whatever is in the file.

The libraries are not safe in threads, and a damaged file may end their process: not the caller's.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib import import_module
from typing import NamedTuple

from referat_cli.inputs import DOCX, HTML, PDF, InputError

SECONDS = 120.0
MEMORY = 2 << 30  # bytes
_TOLD, _NOT_INSTALLED = 3, 4  # how the process ends when it knows what is amiss


class Adapter(NamedTuple):
    """What reads a kind of file: the module that is also the name of the extra, and what such a file is called."""

    module: str
    what: str


ADAPTERS = {PDF: Adapter("pdf", "a PDF"), DOCX: Adapter("docx", "a Word file"), HTML: Adapter("html", "an HTML page")}


def extract(data: bytes, media_type: str, name: str) -> str:
    """The text of a file of that type; raises InputError with one sentence that says what is amiss."""
    module, what = ADAPTERS[media_type]
    command = [sys.executable, "-P", "-m", __name__, module]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(f"{name} is {what} that takes more than {SECONDS:g} seconds to read: is it damaged, or made to be endless?") from None
    if done.returncode == 0:
        return done.stdout.decode()
    if done.returncode == _TOLD:
        raise InputError(f"{name} {done.stderr.decode()}")
    if done.returncode == _NOT_INSTALLED:
        raise InputError(f"{name} is {what}: what reads it is not installed, `pip install 'referat-cli[{module}]'` does it")
    raise InputError(f"{name} is {what} that is damaged, or takes too much memory: get it anew from its source")


def main(module: str) -> int:
    """Text of the file on standard input to standard output; where there is none, the end of a sentence to standard error."""
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    _bound()
    try:
        adapter = import_module(f"referat_cli.{module}")
    except ImportError:
        return _NOT_INSTALLED
    try:
        text = adapter.text_of(sys.stdin.buffer.read() if module != "html" else sys.stdin.buffer.read().decode())
    except InputError as error:
        sys.stderr.write(str(error))
        return _TOLD
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


def _bound() -> None:
    """No more memory than MEMORY, where the system can hold a process to it, and an end though whoever waits for it was killed."""
    try:
        import resource
    except ImportError:
        return
    signal.alarm(int(SECONDS) + 1)
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MEMORY if allowed == resource.RLIM_INFINITY else min(MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, allowed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
