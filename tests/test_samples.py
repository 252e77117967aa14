"""The golden tests: what must be read from every sample, whole records and diagnostics."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forms
import referat_cli
from conftest import ODD, SBSYS, STYLES
from referat_cli.diagnostics import CODES
from referat_cli.records import Referat


def values(record: Referat) -> Any:
    """A record without its source and line numbers."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key not in ("lines", "line", "source", "diagnostics")}
        return [bare(item) for item in value] if isinstance(value, list) else value

    return bare(record.model_dump(mode="json"))


@pytest.mark.parametrize("sample", STYLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_sample(sample: Path, accept: Callable[[Path, Any], None]) -> None:
    accept(sample.with_suffix(".json"), [record.model_dump(mode="json") for record in referat_cli.parse_all(sample)])


@pytest.mark.parametrize("sample", ODD, ids=lambda path: path.stem)
def test_oddity(sample: Path) -> None:
    wanted = sorted(tuple(line.split()) for line in sample.with_suffix(".diagnostics").read_text(encoding="utf-8").splitlines())
    options = sample.with_suffix(".options")  # what the user says of the file, as JSON
    given = json.loads(options.read_text(encoding="utf-8")) if options.exists() else {}
    found = sorted((str(told.line), told.code) for record in referat_cli.parse_all(sample, **given) for told in record.diagnostics)
    assert found == wanted


def test_every_code_is_provoked_by_a_sample() -> None:
    told = {line.split()[1] for path in ODD for line in path.with_suffix(".diagnostics").read_text(encoding="utf-8").splitlines()}
    elsewhere = {
        "pattern-slow",
        "file-unread",
        "given-late",
        "revision-older",
        "file-removed",
        "id-shared",
    }  # test_grammar, test_load, test_care
    assert set(CODES) - elsewhere <= told


FORMS: dict[str, Callable[[str], str | bytes]] = {
    "indented": forms.indented, "CRLF": forms.with_crlf, "CR": forms.with_cr,
    **{encoding: lambda text, encoding=encoding: text.encode(encoding, "strict") for encoding in forms.ENCODINGS},  # type: ignore[misc]
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sample", SBSYS, ids=lambda path: path.stem)
def test_the_bytes_do_not_matter(sample: Path, form: str) -> None:
    """The same minutes with other line ends, indentation and encodings give the same record, lines and all."""
    text = sample.read_text(encoding="utf-8")
    if form == "cp1252" and text.encode("cp1252", "ignore").decode("cp1252") != text:
        pytest.skip("the sample holds letters that cp1252 lacks")
    record, other = referat_cli.parse(text), referat_cli.parse(FORMS[form](text))
    without = {"source": True, "diagnostics": True}
    assert other.model_dump(mode="json", exclude=without) == record.model_dump(mode="json", exclude=without)


@pytest.mark.parametrize("width", [72, 88, 100])
@pytest.mark.parametrize("sample", SBSYS, ids=lambda path: path.stem)
def test_hard_wrapped_lines_are_joined(sample: Path, width: int) -> None:
    text = sample.read_text(encoding="utf-8")
    assert values(referat_cli.parse(forms.wrapped(text, width))) == values(referat_cli.parse(text))


@pytest.mark.parametrize("sample", [path for path in SBSYS if "\n#" in path.read_text(encoding="utf-8")], ids=lambda path: path.stem)
def test_markdown_says_nothing_that_plain_text_does_not(sample: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    assert values(referat_cli.parse(forms.without_markdown(text))) == values(referat_cli.parse(text))


def test_little_is_left_unplaced() -> None:
    """At most 2 % of the samples' lines stand in front or in a section that no kind fits."""
    lines = unplaced = 0
    for sample in SBSYS:
        record = referat_cli.parse(sample)
        spans = [block.lines for block in record.front] + [s.lines for p in record.punkter for s in p.sections if s.kind == "andet"]
        unplaced += sum(last - first + 1 for first, last in spans)
        lines += record.source.lines
    assert unplaced <= 0.02 * lines
