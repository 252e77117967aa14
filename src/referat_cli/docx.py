"""Word (.docx) -> text: mammoth reads the body, with insertions and without deletions, headers and footers; HTML's adapter lines it up."""

from __future__ import annotations

import io
import zipfile

import mammoth

from referat_cli import html
from referat_cli.inputs import InputError

MOST_BYTES = 50_000_000  # of text and its dress, unpacked
_UNREAD = ("word/media/", "word/embeddings/", "word/fonts/")
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
br[type='page'] => br
"""


def text_of(data: bytes) -> str:
    """The text of a Word file's body; raises InputError where it is none, with what is amiss."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = {part.filename: part.file_size for part in parts.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise InputError("is a damaged zip or Word file: get it anew from its source") from None
    if not any(name.startswith("word/") for name in names):
        raise InputError("is a zip file, but no Word document: unpack it, or save it as .docx")
    if (size := sum(size for name, size in names.items() if not name.startswith(_UNREAD))) > MOST_BYTES:
        raise InputError(f"unpacks to {size} bytes, more than the {MOST_BYTES} that are read: is it a zip bomb?")
    page = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda image: {}))
    return html.text_of(page.value, tabs=True)
