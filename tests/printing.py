"""The sample texts as a town's system would publish them: PDF with running headers and page numbers, Word, HTML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

import docx
import regex as re
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from referat_cli.text import undress

WIDTH = A4[0] - 4 * cm
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=6)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=12)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Helvetica-Bold", fontSize=11, leading=14, spaceBefore=6)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=18, bulletIndent=6, spaceAfter=2)
WORDS = ("Resum", "Sagsfremstilling", "Supplerende", "Indstilling", "Beslutning", "Bilag", "Økonomi", "Lovgrundlag", "Sagen afgøres")


class Part(NamedTuple):
    """A part of a text: title, heading, item, contents, table or paragraph, and its lines' cells."""

    kind: str
    rows: list[list[str]]


def parts_of(text: str) -> Iterator[Part]:
    """The parts of a sample in the SBSYS style, without its Markdown."""
    contents = False
    for block in re.split(r"\n\s*\n", text):
        lines = [undress(1, line) for line in re.sub(r"(?<=\S{3}[ ,].{70})\n(?=\p{Lu}\S+$)", " ", block).split("\n") if line.strip()]
        contents = (contents or "Indholdsfortegnelse" in block) and not any(line.text.startswith("Punkt") for line in lines)
        if lines and all(line.cells for line in lines):
            rows = [list(line.cells or ()) for line in lines if re.search(r"\w", line.text)]
            yield Part("contents", [[row[0].rstrip("."), row[-1]] for row in rows]) if contents else Part("table", rows)
            continue
        for line in lines:
            if line.bullet:
                yield Part("item", [[line.text]])
            elif re.match(r"Punkt \d+:|REFERAT |DAGSORDEN ", line.text):
                yield Part("title", [[line.text]])
            else:
                yield Part("heading" if line.text.startswith(WORDS) and len(line.text) < 40 else "paragraph", [[line.text]])


def pdf(text: str, *, furnished: bool = True, password: str | None = None) -> bytes:
    """A PDF on A4: wrapped paragraphs, tables with wrapped cells, leaders, and on every page a header and a number."""
    story = [flowable for part in parts_of(text) for flowable in _flowables(part)]
    running = next(line for line in text.split("\n") if line.strip())

    def furnish(canvas: Canvas, template: SimpleDocTemplate) -> None:
        if furnished:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(2 * cm, 1.1 * cm, running)
            canvas.drawRightString(A4[0] - 2 * cm, 1.1 * cm, f"Side {template.page} af 9")
            canvas.drawString(2 * cm, A4[1] - 1.2 * cm, "Klitholm Kommune")

    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 2 * cm)
    SimpleDocTemplate(out, pagesize=A4, encrypt=password, **margins).build(story, onFirstPage=furnish, onLaterPages=furnish)
    return out.getvalue()


def _flowables(part: Part) -> list[Flowable]:
    if part.kind == "table":
        count = max(map(len, part.rows))
        rows = [[Paragraph(escape(cell), BODY) for cell in [*row, *[""] * (count - len(row))]] for row in part.rows]
        widths = [WIDTH * 0.3] + [WIDTH * 0.7 / (count - 1)] * (count - 1)
        return [Table(rows, colWidths=widths, style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])), Spacer(1, 8)]
    if part.kind == "contents":
        return [_leader(*row) for row in part.rows]
    text = part.rows[0][0]
    if part.kind == "item":
        return [Paragraph(escape(text), ITEM, bulletText="•")]
    return [Paragraph(escape(text), {"title": TITLE, "heading": HEADING}.get(part.kind, BODY))]


def _leader(title: str, number: str) -> Flowable:
    dots = "." * int((WIDTH - 30 - Canvas(None).stringWidth(title, "Helvetica", 9)) / 2.5)
    flat = [("FONT", (0, 0), (-1, -1), "Helvetica", 9), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("ALIGN", (1, 0), (1, 0), "RIGHT")]
    return Table([[title + dots, number]], colWidths=[WIDTH - 25, 25], style=TableStyle(flat))


def word(text: str) -> bytes:
    """A Word file with heading styles, lists, tables, leaders by tab, a header and a footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Klitholm Kommune, sidehoved"
    document.sections[0].footer.paragraphs[0].text = "Side 1"
    for part in parts_of(text):
        if part.kind == "table":
            table = document.add_table(len(part.rows), max(map(len, part.rows)))
            for row, cells in zip(table.rows, part.rows, strict=True):
                for cell, value in zip(row.cells, cells, strict=False):
                    cell.text = value
        elif part.kind == "contents":
            for cells in part.rows:
                stops = document.add_paragraph("\t".join(cells)).paragraph_format.tab_stops
                stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        else:
            style = {"title": "Heading 1", "heading": "Heading 2", "item": "List Bullet"}.get(part.kind)
            document.add_paragraph(part.rows[0][0], style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(text: str) -> bytes:
    """A page in HTML, with the links of a town's site around the minutes."""
    tags = {"title": "h1", "heading": "h2", "item": "li"}
    menu = '<nav><ul><li><a href="/">Forside</a></li><li><a href="/politik">Politik</a></li></ul></nav>'
    out = [f'<!DOCTYPE html>\n<html lang="da"><head><title>Referat</title><script>var a = "<p>";</script></head><body>{menu}<main>']
    for part in parts_of(text):
        if part.kind in ("table", "contents"):
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in part.rows)
            out.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        else:
            tag = tags.get(part.kind, "p")
            out.append(f"<{tag}>{escape(part.rows[0][0])}</{tag}>")
    return "\n".join([*out, '</main><footer><a href="/om">Om siden</a></footer></body></html>']).encode()
