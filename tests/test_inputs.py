"""PDF, Word and HTML: what is read from them is what is read from the text; what cannot be read is told in one sentence."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.pdfgen.canvas import Canvas

import printing
from conftest import SBSYS, Run
from referat_cli import InputError, Referat, extracting, parse
from referat_cli.inputs import DOCX, HTML, PDF
from referat_cli.text import decode

Referat_ = Callable[..., Run]
SAMPLE = SBSYS[2]


def values(record: Referat) -> Counter[tuple[Any, ...]]:
    """What a record says, without lines."""
    found: list[tuple[Any, ...]] = [("head", record.kind, record.body, record.date, record.start_time, record.place)]
    found += [("person", person.name) for person in record.participants] + [("toc", row.title, row.page, row.closed) for row in record.toc]
    for punkt in record.punkter:
        found.append(("punkt", punkt.number, punkt.title, punkt.closed, punkt.case_number))
        found += [("section", punkt.number, section.kind) for section in punkt.sections]
        found += [("earlier", one.body, one.date, one.punkt) for one in punkt.earlier_decisions] + [("bilag", one.title) for one in punkt.bilag]
        found += [("guest", guest.name, guest.role, guest.time) for guest in punkt.guests]
        if punkt.indstilling:
            found += [("by", punkt.indstilling.by), *(("proposal", proposal.text) for proposal in punkt.indstilling.proposals)]
        if punkt.beslutning:
            found.append(("outcome", punkt.number, *punkt.beslutning.outcomes))
    return Counter(found)


@pytest.mark.parametrize("sample", SBSYS, ids=lambda path: path.stem)
@pytest.mark.parametrize(("printed", "media_type"), [(printing.pdf, PDF), (printing.word, DOCX), (printing.page, HTML)], ids=["pdf", "docx", "html"])
def test_what_is_printed_reads_as_the_text_does(sample: Path, printed: Callable[[str], bytes], media_type: str) -> None:
    text = sample.read_text(encoding="utf-8")
    record = parse(printed(text))
    wanted, got = values(parse(text)), values(record)
    assert record.source.media_type == media_type
    assert 2 * (wanted & got).total() / (wanted.total() + got.total()) >= 0.95


def lines(data: bytes) -> list[str]:
    return [line for line in decode(data).text.split("\n") if line]


# --- PDF


def drawn(*strings: tuple[float, float, str], size: float = 10, rotated: int = 0) -> bytes:
    """A PDF of one page with strings where they are put."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0)
    canvas.setPageRotation(rotated)
    canvas.setFont("Helvetica", size)
    for x, y, string in strings:
        canvas.drawString(x, y, string)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_lines_come_as_they_stand_not_as_they_were_drawn() -> None:
    assert lines(drawn((60, 700, "nederst"), (60, 720, "øverst"), (250, 720, "til højre"))) == ["øverst\ttil højre", "nederst"]


def test_a_gap_is_a_blank_line() -> None:
    page = [(60, 800 - 13 * n, f"linje {n}") for n in range(6)] + [(60, 700, "nyt afsnit")]
    assert decode(drawn(*page)).text.endswith("linje 5\n\nnyt afsnit\n")


def test_a_label_or_a_lists_mark_is_no_column() -> None:
    page = drawn(
        (60, 740, "Mødested:"), (160, 740, "Rådhuset"), (60, 720, "1."), (90, 720, "Godkendelse af dagsorden"), (60, 700, "Lukket:"), (400, 700, "16")
    )
    assert lines(page) == ["Mødested: Rådhuset", "1. Godkendelse af dagsorden", "Lukket:\t16"]


def test_hyphens_are_kept_and_a_raised_letter_stays_in_its_line() -> None:
    page = drawn((60, 720, "Teknik- og Miljøudvalget, on-"), (60, 707, "boarding, 20 m"), (124, 710, "2"))
    assert lines(page) == ["Teknik- og Miljøudvalget, on-", "boarding, 20 m2"]


@pytest.mark.parametrize("rotated", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(rotated: int) -> None:
    turned = {0: (0, 0, 0), 90: (90, 595, 0), 180: (180, 595, 842), 270: (270, 0, 842)}
    angle, x, y = turned[rotated]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setPageRotation(rotated)
    canvas.translate(x, y)
    canvas.rotate(angle)
    canvas.drawString(100, 520, "Beslutning")
    canvas.drawString(100, 500, "Godkendt.")
    canvas.save()
    assert lines(out.getvalue()) == ["Beslutning", "Godkendt."]


def test_pages_are_parted_and_cells_wrapped_in_a_row_are_one() -> None:
    rows = ["Område\tBudget\tForbrug", "Drift af kommunens ejendomme og udearealer i hele kommunen\t212.400\t51.930", "Skoler\t398.760\t101.220"]
    text = "REFERAT Byrådet d. 07-05-2024\n\n" + "\n\n".join(f"Afsnit {n}. " + "Ord og ord. " * 30 for n in range(20)) + "\n\n" + "\n".join(rows)
    read = decode(printing.pdf(text)).text
    assert read.count("\f") == 1
    assert read.split("\f")[1].startswith("Klitholm Kommune\n")
    assert "\n".join(rows) in read


# --- Word


def test_deletions_are_left_out_and_insertions_kept() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Sagen ")
    for tag, word in (("ins", "godkendes"), ("del", "udsættes")):
        text = "delText" if tag == "del" else "t"
        paragraph._p.append(
            parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x"><w:r><w:{text} xml:space="preserve">{word}</w:{text}></w:r></w:{tag}>')
        )
    document.sections[0].header.paragraphs[0].text = "sidehoved"
    document.add_heading("Beslutning", 2)
    document.add_paragraph("et", style="List Bullet")
    document.add_paragraph("to", style="List Bullet")
    document.add_table(1, 2).rows[0].cells[1].text = "b|c"
    document.save(out := io.BytesIO())
    assert decode(out.getvalue()).text == "Sagen godkendes\n\n## Beslutning\n\n- et\n- to\n|  | b\\|c |\n"


# --- HTML


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>Referat</h1><p>Åben &amp; lukket&nbsp;sag<br>ny\n linje</p><h2>1</h2>", "# Referat\n\nÅben & lukket\xa0sag\nny linje\n\n## 1\n"),
        ("<ul><li>a<li><p>b</p></ul><ol start=3><li>c</ol>", "- a\n- b\n3. c\n"),
        ("<table><tr><th>A<th>B|C</tr><tr><td>1<br>2<td>x</tr></table>", "| A | B\\|C |\n| 1 2 | x |\n"),
        ("<table><tr><td>Dato:<td>1. maj</tr><tr><td>Sted:<td>Her</tr></table>", "Dato: 1. maj\nSted: Her\n"),
        ("<dl><dt>Dato<dd>1. maj<dt>Sted:<dd>Her</dl>", "Dato: 1. maj\nSted: Her\n"),
        ("<table><tr><td><h2>Punkt 1</h2><td>tekst</tr></table>", "## Punkt 1\n\ntekst\n"),
        ("<html><head><title>x</title></head><body><script>1</script><style>p</style><p>a<!-- b --></p></body></html>", "a\n"),
        ("<div><nav><a href='/'>Forside</a></nav><nav><a href='#p1'>Punkt 1</a></nav></div>", "Punkt 1\n"),
        (
            "<html><header>Byrådet</header><main><p>Det lange indhold af siden</p></main><footer>Rådhuset</footer></html>",
            "Byrådet\n\nDet lange indhold af siden\n",
        ),
        ("<html><p>Godkendt.</p><footer>Underskrifter</footer></html>", "Godkendt.\n\nUnderskrifter\n"),
        ("<p>#metoo</p><pre>a  b\n  c</pre>", "\\#metoo\n\na  b\n  c\n"),
    ],
)
def test_a_page_as_its_reader_sees_it(page: str, text: str) -> None:
    source = decode(page.encode())
    assert (source.media_type, source.text) == (HTML, text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_pages_in_any_encoding(encoding: str) -> None:
    assert decode("<!DOCTYPE html>\n<p>Åben sag på Ærø</p>".encode(encoding)).text == "Åben sag på Ærø\n"


@pytest.mark.parametrize("text", ["Siden <html> er nævnt.\n", "<div> og tekst uden ende", "# Referat\n<p>a</p>\n", "Filen er en %PDF-1.7.\n"])
def test_a_text_that_tells_of_other_files_stays_a_text(text: str) -> None:
    assert decode(text.encode()).text == text


# --- what cannot be read


def raw_pdf(stream: bytes, *, count: int = 1) -> bytes:
    """A PDF whose one page has this stream, and says that there are `count`."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % one for one in enumerate(objects, 1)) + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF"


def zipped(**parts: bytes) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (printing.pdf("Punkt 1: Noget", password="hemmelig"), "is encrypted"),
        (printing.pdf("Punkt 1: Noget")[:700], "is damaged"),
        (b"%PDF-1.7\n%\xe2\xe3", "is damaged"),
        (raw_pdf(zlib.compress(b"0 0 m 9 9 l S")), "without a text layer.* OCRmyPDF"),
        (raw_pdf(zlib.compress(b""), count=1_000_000), "has 1000000 pages, more than"),
        (zipped(word__document=b" " * 60_000_000), "is it a zip bomb"),
        (zipped(word__document=b"nonsense"), "is damaged"),
        (zipped(a=b"b"), "is a zip file, but no Word document"),
        (printing.word("Punkt 1: Noget")[:2000], "is a damaged zip or Word file"),
        (b"<html>" + b"<div>" * 300_000, "nested more than 10000 deep"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "is an old or encrypted Office file"),
        (b"{\\rtf1 ...", "is an RTF file"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        decode(data, "fil")
    assert str(told.value).startswith("fil ")
    assert "\n" not in str(told.value)


def test_an_endless_file_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "SECONDS", 0.01)
    with pytest.raises(InputError, match=r"takes more than 0\.01 seconds to read"):
        decode(printing.page("Punkt 1: Noget"), "fil")


def test_memory_is_bounded() -> None:
    pytest.importorskip("resource")
    packer = zlib.compressobj(9)
    bomb = b"".join([packer.compress(b"q " * 500_000) for _ in range(200)] + [packer.flush()])
    with pytest.raises(InputError, match="is damaged, or takes too much memory"):
        decode(raw_pdf(bomb), "fil")


@pytest.mark.parametrize(
    ("library", "extra", "printed"), [("pypdfium2", "pdf", printing.pdf), ("mammoth", "docx", printing.word), ("selectolax", "html", printing.page)]
)
def test_a_missing_extra_is_told(library: str, extra: str, printed: Callable[[str], bytes], referat: Referat_, tmp_path: Path) -> None:
    (tmp_path / f"{library}.py").write_text("raise ImportError")
    run = referat("parse", "-", SAMPLE, stdin=printed("Punkt 1: Noget"), PYTHONPATH=str(tmp_path))
    assert run.code == 3
    assert f"pip install 'referat-cli[{extra}]'" in run.err
    assert run.err.count("\n") == 1
    assert '"body":"Direktionen"' in run.out


def test_a_text_needs_no_adapter() -> None:
    code = "import sys, referat_cli; referat_cli.parse('Punkt 1: Noget'); print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not any(f"'{name}" in out for name in ("pypdfium2", "mammoth", "selectolax", "referat_cli.extracting"))


# --- the commands


@pytest.mark.parametrize(
    ("name", "printed"), [("a.pdf", printing.pdf), ("b.docx", printing.word), ("c.html", printing.page), ("no-suffix", printing.pdf)]
)
def test_load_search_show_and_the_bytes_kept(name: str, printed: Callable[[str], bytes], referat: Referat_, tmp_path: Path) -> None:
    (folder := tmp_path / "in").mkdir()
    data = printed(SAMPLE.read_text(encoding="utf-8"))
    (folder / name).write_bytes(data)
    run = referat("load", folder if "." in name else folder / name)
    assert (run.code, run.err[:13]) == (0, "1 file: 1 new")
    (key,) = referat("search", "rengøringsartikler", "--format", "ids", "--limit", "1").out.split()
    assert "rengøringsartikler" in referat("show", key).out
    import sqlite3

    (kept,) = sqlite3.connect(tmp_path / "archive.db").execute("SELECT data FROM source").fetchone()
    assert zlib.decompress(kept) == data


def test_text_prints_the_lines_that_explain_and_the_record_name(referat: Referat_, tmp_path: Path) -> None:
    (path := tmp_path / "a.pdf").write_bytes(printing.pdf(SAMPLE.read_text(encoding="utf-8")))
    printed = referat("text", path).out.split("\n")
    for punkt in parse(path).punkter:
        assert f"Punkt {punkt.number}" in printed[punkt.lines[0] - 1]


@pytest.mark.skipif(os.name != "posix", reason="a process of another kind")
def test_threads_read_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    data = printing.pdf(SAMPLE.read_text(encoding="utf-8"))
    with ThreadPoolExecutor(4) as pool:
        assert len({source.text for source in pool.map(decode, [data] * 8)}) == 1
