"""HTML -> text: one block a line, as a page's reader sees it, without scripts and the links around the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from referat_cli.inputs import InputError
from referat_cli.layout import in_columns

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li legend main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("head script style template noscript svg iframe object canvas audio video button select textarea datalist".split())
_CHROME = frozenset("nav header footer aside navigation banner contentinfo complementary search".split())  # tags and roles
_MAIN = "main, [role=main]"
_LAYOUT = "table, h1, h2, h3, h4, h5, h6"  # what is in a table that only lays out the page
DEEPEST = 10_000  # elements inside one another; time to read them grows with the square
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*?(/?)>", re.I)
_UNCLOSED = frozenset("p li dt dd td th tr tbody thead tfoot option br hr img input meta link col area base embed source track wbr".split())
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACES_BUT_TABS = re.compile(r"[ \r\n\f]+")


def text_of(page: str, *, tabs: bool = False) -> str:
    """The text of a page: headings with `#`, items with `- ` or their number, table rows in pipes, blank lines between blocks.

    tabs: those in the page belong to its text, not to its layout. Raises InputError where elements are nested without end.
    """
    if _depth(page) > DEEPEST:
        raise InputError(f"is an HTML page whose elements are nested more than {DEEPEST} deep: is it damaged, or made to be endless?")
    root = LexborHTMLParser(page).root
    return "" if root is None else "".join(f"{line}\n" for line in _spaced(_blocks(root, tabs)))


def _depth(page: str) -> int:
    """How deep the elements are nested that must be closed."""
    depth = deepest = 0
    for closing, tag, closed in _TAG.findall(page):
        if not closed and tag.lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


class Block(NamedTuple):
    """The lines of a block; those of a list or a table stand close to one another."""

    lines: Sequence[str]
    close: bool


def _spaced(blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks' lines, with a blank one between blocks."""
    for n, block in enumerate(blocks):
        if n > 0 and not (block.close and blocks[n - 1].close):
            yield ""
        yield from block.lines


class _Writer:
    """Puts text into blocks: what marks the next block, and the text it has so far."""

    def __init__(self, tabs: bool) -> None:
        self.blocks: list[Block] = []
        self.spaces = _SPACES_BUT_TABS if tabs else _SPACES
        self.mark = ""
        self.parts: list[str] = []
        self.lists: list[int | None] = []  # the next number of each open list
        self.verbatim = 0

    def text(self, text: str) -> None:
        self.parts.append(text if self.verbatim else self.spaces.sub(" ", text))

    def lines(self) -> list[str]:
        """The lines of the text so far, which is forgotten."""
        text, self.parts = "".join(self.parts), []
        if self.mark.startswith("#"):
            text = text.replace("\n", " ")
        if self.verbatim:
            return [line.rstrip() for line in text.split("\n")]
        return [in_columns([re.sub(" {2,}", " ", cell).strip(" ") for cell in line.split("\t")]) for line in text.split("\n")]

    def end(self) -> None:
        """End the block, if it has any text."""
        lines = self.lines()
        if not any(line.strip() for line in lines):
            return
        while not lines[0].strip():
            del lines[0]
        while not lines[-1].strip():
            del lines[-1]
        lines = [f"\\{line}" if line[:1] in ("#", ">", "|") else line for line in lines]
        self.blocks.append(Block([self.mark + lines[0], *lines[1:]], self.mark[:1] not in ("", "#")))
        self.mark = ""

    def open(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "br":
            self.parts.append("\n")
        if tag not in _BLOCKS:
            return
        self.end()
        if tag == "pre":
            self.verbatim += 1
        elif tag in ("ol", "ul", "menu", "dir"):
            self.lists.append(_number(node, "start", 1) if tag == "ol" else None)
        elif tag == "li":
            self.mark = self._item_mark(node)
        elif tag[0] == "h" and tag[1:].isdecimal():
            self.mark = "#" * int(tag[1:]) + " "

    def _item_mark(self, node: LexborNode) -> str:
        if not self.lists or (number := self.lists[-1]) is None:
            return "- "
        number = _number(node, "value", number)
        self.lists[-1] = number + 1
        return f"{number}. "

    def close(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag not in _BLOCKS:
            return
        if tag == "dt":
            self.mark = " ".join(self.lines()).strip().removesuffix(":") + ": "
            return
        self.end()
        if tag == "pre":
            self.verbatim -= 1
        elif tag in ("ol", "ul", "menu", "dir"):
            self.lists.pop()
        if tag == "dl" and self.mark:
            self.parts.append(self.mark.removesuffix(": "))
            self.mark = ""
            self.end()
        elif tag == "li" or (tag[0] == "h" and tag[1:].isdecimal()):
            self.mark = ""

    def rows(self, rows: Sequence[Sequence[str]]) -> None:
        """A table; one of labels, each with its colon, and values is told as lines."""
        self.end()
        if all(len(row) == 2 and row[0].endswith(":") for row in rows):
            lines = [" ".join(row).strip() for row in rows]
        else:
            lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        self.blocks.append(Block(lines, True))


def _number(node: LexborNode, attribute: str, default: int) -> int:
    text = node.attributes.get(attribute) or ""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default


def _blocks(root: LexborNode, tabs: bool) -> list[Block]:
    """The blocks of an element in order; however deep it is nested, nothing here calls itself more than once."""
    writer, inside = _Writer(tabs), 0
    main = _main(root)
    ahead = [(root, False)]
    while ahead:
        node, closing = ahead.pop()
        if closing:
            writer.close(node)
            inside -= node.mem_id == main
        elif node.is_text_node:
            writer.text(node.text_content or "")
        elif node.tag in _UNSEEN or (not node.is_element_node and node is not root) or _is_chrome(node, bool(main) and not inside):
            continue
        elif node.tag == "table" and (rows := _rows(node, tabs)):
            writer.rows(rows)
        else:
            inside += node.mem_id == main
            writer.open(node)
            ahead.append((node, True))
            ahead.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    writer.end()
    return writer.blocks


def _main(root: LexborNode) -> int:
    """The element that is said to hold the page's content, where it holds most of the text; else 0."""
    main = root.css_first(_MAIN)
    return main.mem_id if main is not None and 2 * _length(main) > _length(root) else 0


def _length(node: LexborNode) -> int:
    return len("".join(node.text(deep=True).split()))


def _is_chrome(node: LexborNode, outside: bool) -> bool:
    """Whether an element is the page's own: links that lead off the page more than text, or beside what is said to be the content."""
    if node.tag not in _CHROME and node.attributes.get("role") not in _CHROME:
        return False
    if node.css_first(_MAIN) is not None:
        return False
    links = sum(_length(link) for link in node.css("a[href]") if not (link.attributes["href"] or "").startswith("#"))
    return 2 * links > _length(node) or (outside and node.tag != "header")


def _rows(table: LexborNode, tabs: bool) -> list[list[str]]:
    """The rows of a table with several columns; none where it only lays out the page."""
    if any(node.mem_id != table.mem_id for node in table.css(_LAYOUT)):
        return []
    rows = [[_cell(cell, tabs) for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
    return [row for row in rows if any(row)] if any(len(row) > 1 for row in rows) else []


def _cell(cell: LexborNode, tabs: bool) -> str:
    return " ".join(line for block in _blocks(cell, tabs) for line in block.lines)
