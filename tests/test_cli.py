"""The command as users run it: streams, forms, exit codes, through real processes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ODD, SAMPLES, SBSYS, Run, archive_of, on_a_terminal
from referat_cli import Referat, __version__, parse
from referat_cli.cli import run

Referat_ = Callable[..., Run]
SAMPLE = SBSYS[2]


@pytest.fixture
def referat(process: Referat_) -> Referat_:
    """Here every command line is run in a process of its own."""
    return process


# --- parse


def test_parse_prints_json_lines_in_a_pipe(referat: Referat_) -> None:
    run = referat("parse", *SBSYS[:2])
    assert (run.code, run.err) == (0, "")
    assert [json.loads(line)["source"]["name"] for line in run.out.splitlines()] == [str(path) for path in SBSYS[:2]]
    assert json.loads(run.out.splitlines()[0]) == parse(SBSYS[0].read_bytes(), name=str(SBSYS[0])).model_dump(mode="json")


def test_parse_json_is_an_object_for_one_and_an_array_for_several(referat: Referat_) -> None:
    assert json.loads(referat("parse", "--format", "json", SAMPLE).out)["kind"] == "referat"
    assert len(json.loads(referat("parse", "--format", "json", *SBSYS[:2]).out)) == 2


def test_parse_reads_standard_input(referat: Referat_) -> None:
    run = referat("parse", "-", "--body", "Vejudvalget", "--date", "2024-05-07", "--authority", "Fjordby", stdin="Punkt 1: Å".encode("cp1252"))
    record = json.loads(run.out)
    assert (record["body"], record["date"], record["authority"], record["punkter"][0]["title"]) == ("Vejudvalget", "2024-05-07", "Fjordby", "Å")
    assert record["source"]["encoding"] == "cp1252"


def test_parse_markdown_reads_back(referat: Referat_) -> None:
    run = referat("parse", "--format", "markdown", SAMPLE)
    assert run.out.startswith("# Referat: Direktionen, 2024-05-14")
    assert run.code == 0


def test_parse_is_a_tree_on_a_terminal_and_nothing_raw_reaches_it(tmp_path: Path) -> None:
    (evil := tmp_path / "ond.txt").write_text(
        "REFERAT Byrådet d. 07-05-2024\n\nPunkt 1: \x1b]0;ejet\x07Veje\u202e\n\nBeslutning\n\nGodkendt \x1b[31m.\n"
    )
    shown = on_a_terminal("parse", str(evil))
    assert "├──" in shown or "└──" in shown
    assert "\x1b]0;" not in shown
    assert "\x1b[31m." not in shown
    assert "\u202e" not in shown
    assert "\\x1b]0;ejet" in shown
    for command in ("explain", "text", "check"):
        assert "\x1b]0;" not in on_a_terminal(command, str(evil))


def test_no_color_is_honoured() -> None:
    assert "\x1b[" not in on_a_terminal("parse", str(SAMPLE), NO_COLOR="1", TERM="dumb")


def test_strict_tells_by_its_exit_code(referat: Referat_) -> None:
    clean, odd = SAMPLES / "odd" / "crlf-line-ends.txt", SAMPLES / "odd" / "punkt-gap.txt"
    assert referat("parse", "--strict", clean).code == 0
    run = referat("parse", "--strict", odd)
    assert run.code == 1
    assert json.loads(run.out)["diagnostics"][0]["code"] == "punkt-gap"
    assert referat("parse", odd).code == 0


# --- explain, text, check, schema, grammars


def test_explain_gives_every_line_a_role(referat: Referat_) -> None:
    run = referat("explain", "--format", "jsonl", SAMPLE)
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert [row["text"] for row in rows] == SAMPLE.read_text(encoding="utf-8").split("\n")[: len(rows)]
    assert set(rows[0]) == {"line", "text", "role", "punkt", "section", "rule"}
    by_role = {row["role"]: row for row in rows}
    assert {"title", "field", "toc", "punkt", "case_number", "heading", "by", "item", "paragraph", "subheading", "table", "blank"} <= set(by_role)
    assert by_role["by"]["section"] == "indstilling"
    assert referat("explain", SAMPLE).out.count("\n") == len(rows)


def test_text_prints_the_lines_that_the_record_names(referat: Referat_, tmp_path: Path) -> None:
    (wide := tmp_path / "wide.txt").write_bytes("Mødedato\r\nÅben\r".encode("utf-16"))
    assert referat("text", wide).out == "Mødedato\r\nÅben\r"


def test_check_prints_places_that_editors_know(referat: Referat_) -> None:
    odd = SAMPLES / "odd" / "date-weekday.txt"
    run = referat("check", odd, SAMPLES / "odd" / "crlf-line-ends.txt")
    assert run.code == 1
    assert run.out.startswith(f"{odd}:3: warning: ")
    assert run.out.endswith(" [date-weekday]\n")
    assert referat("check", SAMPLES / "odd" / "toc-title-cut-off.txt").code == 0  # an info is no fault


def test_schema_is_the_models_own(referat: Referat_) -> None:
    assert json.loads(referat("schema").out) == Referat.model_json_schema(mode="serialization")


def test_grammars_are_listed(referat: Referat_) -> None:
    assert any(line.startswith("sbsys ") for line in referat("grammars").out.splitlines())


def test_a_grammar_of_the_users_own(referat: Referat_) -> None:
    folder = Path(__file__).parent / "grammars"
    run = referat("parse", "-", "--grammar", folder / "valid.toml", stdin=b"Referat: X\n\nSag 1 Y\n")
    assert json.loads(run.out)["grammar"] == "lille"
    run = referat("parse", SAMPLE, "--grammar", folder / "broken-pattern.toml")
    assert (run.code, run.out) == (2, "")
    assert "rule 2 (punkt)" in run.err


# --- any input


@pytest.mark.parametrize("text", ["", "\n\n", "Kære bager. Tag 200 g smør.\n", "\n\n".join(["Resume", "Beslutning", "Bilag"])])
def test_any_text_gives_a_record(text: str, referat: Referat_) -> None:
    run = referat("parse", "-", stdin=text.encode())
    assert run.code == 0
    assert json.loads(run.out)["diagnostics"]


def test_a_line_of_fifty_megabytes(referat: Referat_, tmp_path: Path) -> None:
    (path := tmp_path / "long.txt").write_bytes(b"REFERAT Direktionen d. 27-03-2024\n\nPunkt 1: X\n\n" + b"a b " * 12_500_000)
    run = referat("parse", path)
    assert run.code == 0
    assert len(json.loads(run.out)["punkter"][0]["sections"][0]["text"]) >= 49_999_999


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["parse"], "Missing argument"),
        (["parse", "--format", "xml", "x"], "'xml' is not one of"),
        (["parse", "--grammar", "ukendt", "x"], "neither a shipped grammar nor a file"),
        (["parse", "--date", "27/3", "x"], "is no date"),
        (["search", '"  "'], "no word or number to search for"),
        (["search", "--outcome", "måske", "x"], "'måske' is not one of"),
        (["nonsense"], "No such command"),
    ],
)
def test_a_wrong_command_line_is_exit_code_2(arguments: list[str], said: str, referat: Referat_, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(archive_of(SAMPLE))
    run = referat(*arguments)
    assert run.code == 2
    assert said in run.err
    assert "Traceback" not in run.err


# --- load, search, show, list, info


def test_load_search_show(referat: Referat_) -> None:
    run = referat("load", SAMPLES / "sbsys")
    assert (run.code, run.out) == (0, "")
    assert f"\n{len(SBSYS)} files: {len(SBSYS)} new; the archive is " in run.err  # after what it says of the other files there
    assert f"\n{len(SBSYS)} files: {len(SBSYS)} unchanged; " in referat("load", SAMPLES / "sbsys").err
    ids = referat("search", "budget", "--format", "ids").out.split()
    hits = [json.loads(line) for line in referat("search", "budget", "--format", "jsonl").out.splitlines()]
    assert [hit["id"] for hit in hits] == ids
    assert all("[" in hit["snippet"] for hit in hits)
    assert int(referat("search", "budget", "--count").out) >= len(ids)
    table = referat("search", "budget").out
    assert all(key in table for key in ids)
    assert "\x1b" not in table
    rows = list(csv.DictReader(io.StringIO(referat("search", "budget", "--format", "csv").out)))
    assert [row["id"] for row in rows] == ids
    shown = referat("show", "-", stdin="\n".join(ids).encode())
    assert shown.code == 0
    assert shown.out.count("Punkt ") >= len(ids)
    meeting = ids[0].rsplit("/", 1)[0]
    record = json.loads(referat("show", meeting, "--format", "json").out)
    assert record["body"] in referat("show", meeting).out
    punkt = json.loads(referat("show", ids[0], "--format", "json").out)
    assert punkt in record["punkter"]
    several = json.loads(referat("show", *ids[:2], "--format", "json").out)
    assert several[0] == punkt


def test_list_and_info(referat: Referat_, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(archive_of(*SBSYS))
    ids = referat("list", "--format", "ids").out.split()
    assert len(ids) == len(SBSYS)
    assert all(key in referat("list").out for key in ids)
    assert [json.loads(line)["id"] for line in referat("list", "--format", "jsonl").out.splitlines()] == ids
    info = referat("info").out
    assert str(tmp_path / "archive.db") in info
    assert f"meetings  {len(SBSYS)}" in info


def test_nothing_found_is_exit_code_1(referat: Referat_, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(archive_of(SAMPLE))
    assert referat("search", "gnavpotte").code == 1
    assert referat("search", "gnavpotte", "--count")[:2] == (1, "0\n")
    run = referat("show", "direktionen/1999-01-01", "direktionen/2024-05-14/1")
    assert run.code == 1
    assert "direktionen/1999-01-01 is not in the archive" in run.err
    assert "Punkt 1:" in run.out


def test_no_archive_is_exit_code_4(referat: Referat_, tmp_path: Path) -> None:
    for command in (["search", "x"], ["list"], ["info"], ["show", "x"]):
        run = referat(*command)
        assert (run.code, run.out) == (4, "")
        assert "there is no archive at" in run.err
    (tmp_path / "archive.db").write_text("not a database " * 100)
    run = referat("load", SAMPLE)
    assert (run.code, run.err) == (4, f"referat: {tmp_path / 'archive.db'} is no archive of referat's: name another with --db\n")
    assert f"{tmp_path} is a folder" in referat("list", "--db", tmp_path).err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serch", "budget"], "No such command 'serch': did you mean search?"),
        (
            ["search", "skole", "-budget"],
            "No such option '-b': a word to leave out is written NOT word, or the whole query in quotes: 'skole -budget'",
        ),
        (["search", "skole", "--bdy", "x"], "Did you mean"),
    ],
)
def test_a_refused_command_line_says_what_to_write(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert told in capsys.readouterr().err


def test_load_from_standard_input_and_what_is_no_referat(referat: Referat_, tmp_path: Path) -> None:
    assert referat("load", "-", "--body", "Vejudvalget", "--date", "2024-05-07", stdin=b"Punkt 1: Noget").code == 0
    (letter := tmp_path / "brev.txt").write_text("Kære borgmester.\n")
    run = referat("load", letter)
    assert run.code == 0
    assert "no punkt was found in it" in run.err
    assert referat("list", "--format", "ids").out.split()[0] == "vejudvalget/2024-05-07"


# --- manners


def test_a_closed_pipe_ends_quietly() -> None:
    command = f"set -o pipefail; {sys.executable} -m referat_cli parse {' '.join(map(str, SBSYS))} | head -c 10"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, executable="/bin/bash")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) == 10


def test_a_closed_standard_input_is_told() -> None:
    command = f"{sys.executable} -m referat_cli parse - <&-"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, executable="/bin/bash")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(b"referat: <stdin> is closed")


def test_output_is_utf_8_whatever_the_locale(referat: Referat_) -> None:
    assert "Mødedato" in referat("text", SAMPLE, PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii").out


def test_version_and_help(referat: Referat_) -> None:
    assert referat("--version").out == f"referat, version {__version__}\n"
    help = referat("--help").out
    for command in ("parse", "explain", "text", "check", "load", "search", "show", "list", "info", "grammars", "schema"):
        assert f"  {command} " in help
    assert referat("load", "--help").code == 0


def test_version_loads_click_and_little_else() -> None:
    code = "import sys; from referat_cli.cli import run; run(['--version']); print(sorted({m.split('.')[0] for m in sys.modules}))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not any(f"'{heavy}'" in out for heavy in ("pydantic", "regex", "rich", "sqlite_utils", "sqlite3", "tomllib"))


def test_who_asks_the_archive_waits_for_no_parser() -> None:
    code = "import sys; from referat_cli.cli import archive, care, export, search; print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not any(f"'{heavy}'" in out for heavy in ("pydantic", "regex", "rich", "sqlite_utils", "tomllib"))


def test_a_bug_is_exit_code_70_with_its_traceback() -> None:
    code = "import sys; from referat_cli import cli; from referat_cli.cli import reading; reading.records_of = None; sys.exit(cli.run(['parse', sys.argv[1]]))"
    done = subprocess.run([sys.executable, "-c", code, str(SAMPLE)], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "Traceback" in done.stderr
    assert "bug of ours" in done.stderr


def test_an_interrupt_is_exit_code_130() -> None:
    code = """
import sys
from referat_cli import cli
from referat_cli.cli import reading
def interrupt(*given):
    raise KeyboardInterrupt
reading.records_of = interrupt
sys.exit(cli.run(['parse', sys.argv[1]]))
"""
    done = subprocess.run([sys.executable, "-c", code, str(SAMPLE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (130, "referat: interrupted")


def test_every_oddity_parses_and_explains(referat: Referat_) -> None:
    assert referat("parse", *ODD).code == 0
    assert referat("check", *ODD).code == 1
