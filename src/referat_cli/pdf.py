"""PDF -> text: the characters that pypdfium2 finds, put into lines by where they stand on the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from referat_cli.inputs import InputError
from referat_cli.layout import Glyph, leading_of, page_lines, page_text

MOST_PAGES = 5_000
MOST_CHARACTERS = 50_000_000
PAGE_BREAK = "\f"  # before a page's first line, as other programs that take the text out of a PDF put it

_LETTERS = {
    0x02: "-", 0xFFFE: "-",  # what PDFium gives for a hyphen at a line's end
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl",
    0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "‣",  # bullets of Symbol and Wingdings, where no letters have their place
}  # fmt: skip


def text_of(data: bytes) -> str:
    """The text of a PDF, its pages parted by form feeds; raises InputError where there is none, with what is amiss."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("is encrypted: save it without its password first") from None
        raise InputError("is damaged, no PDF that can be opened: get it anew from its source") from None
    if len(document) > MOST_PAGES:
        raise InputError(f"has {len(document)} pages, more than the {MOST_PAGES} that are read: split it first")
    pages = [page_lines(glyphs) for glyphs in _pages(document)]
    if not any(pages):
        raise InputError("is a PDF without a text layer, pictures of pages only: OCRmyPDF gives it one, `ocrmypdf IN.pdf OUT.pdf`")
    leading = leading_of(pages)
    return PAGE_BREAK.join("".join(f"{line}\n" for line in page_text(page, leading)) for page in pages)


def _pages(document: pypdfium2.PdfDocument) -> Iterator[list[Glyph]]:
    total = 0
    for number in range(len(document)):
        try:
            page = document[number]
            glyphs = list(_glyphs(page.get_textpage(), page.get_rotation()))
            page.close()
        except pypdfium2.PdfiumError:
            raise InputError(f"is damaged, its page {number + 1} cannot be read: get it anew from its source") from None
        total += len(glyphs)
        if total > MOST_CHARACTERS:
            raise InputError(f"holds more than the {MOST_CHARACTERS} characters that are read: split it first")
        yield glyphs


def _glyphs(page: pypdfium2.PdfTextPage, rotation: int) -> Iterator[Glyph]:
    """The visible characters in the order of the file."""
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    spaced = False
    for n in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, n)
        text = _LETTERS.get(code) or chr(code)
        if text.isspace() or code == 0:
            spaced = True
            continue
        raw.FPDFText_GetLooseCharBox(page, n, box)
        raw.FPDFText_GetCharOrigin(page, n, x, y)
        yield Glyph(text, *_upright(rotation, box, x.value, y.value), spaced)
        spaced = False


def _upright(rotation: int, box: raw.FS_RECTF, x: float, y: float) -> tuple[float, float, float, float]:
    """Left, right, base line and height of a character on the page as it is shown."""
    if rotation == 90:
        return box.bottom, box.top, -x, box.right - box.left
    if rotation == 180:
        return -box.right, -box.left, -y, box.top - box.bottom
    if rotation == 270:
        return -box.top, -box.bottom, x, box.right - box.left
    return box.left, box.right, y, box.top - box.bottom
