"""What a user types -> what is asked for. Any text is read; what is no operator is text.

query   = either
either  = both { ("OR" | "ELLER") both }
both    = one { [ "AND" | "OG" ] one }
one     = ( "NOT" | "IKKE" | "-" ) one | "(" query ")" | phrase | field | text
phrase  = '"' text '"'
field   = ( "udvalg" | "dato" | "sag" | "afsnit" | "beslutning" ) ":" ( word | phrase )
text    = words, figures and word*
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from referat_cli.figures import Figure as Printed
from referat_cli.figures import case_token, figures, numeric_date
from referat_cli.words import WORD, fold, tokens

LONGEST_QUERY = 2000  # letters; more is not read
MOST_TERMS = 80
MOST_TOKENS = 400  # of figures: «§§ 1-50» is fifty; a figure that is too much is not asked for
DEEPEST = 16  # brackets in brackets
FIELDS = ("udvalg", "dato", "sag", "afsnit", "beslutning")


class QueryError(Exception):
    """A query with nothing to search for, or a value that is not known."""

    exit_code = 2


class Word(NamedTuple):
    """A word in any of its forms, or the words that begin with it."""

    text: str
    prefix: bool = False


class Phrase(NamedTuple):
    """Words that stand together as they are; joined: what they are in one word, "" where they are written apart."""

    words: tuple[str, ...]
    joined: str = ""


class Figure(NamedTuple):
    """A case number, date, number or law in any form; the words are sought where no such figure is found."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]


class Field(NamedTuple):
    """What a punkt must be like, as an option says it."""

    name: str
    value: str


class All(NamedTuple):
    """Every part must be found."""

    parts: tuple[Node, ...]


class Some(NamedTuple):
    """At least one part must be found."""

    parts: tuple[Node, ...]


class Without(NamedTuple):
    """The part must not be found."""

    part: Node


Node = Word | Phrase | Figure | Field | All | Some | Without

_QUOTES = '"“”„«»‟″'
_PIECE = re.compile(
    rf"[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<open>\()|(?P<close>\))"
    rf"|(?i:(?P<field>{'|'.join(FIELDS)})):(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]+)[{_QUOTES}]|(?P<value>[^\s()]+))"
    rf"|(?P<operator>(?<!\S)(?:AND|OG|OR|ELLER|NOT|IKKE)(?![^\s()])|(?<![^\s(])-(?=[\w(§{_QUOTES}]))|[{_QUOTES}]|(?P<text>(?:(?![{_QUOTES}()])\S)+)"
)
_EITHER, _NOT = ("OR", "ELLER"), ("NOT", "IKKE", "-")


def shown(query: str) -> str:
    """A query as a message tells it: not the whole of a long one."""
    clean = " ".join(query.encode("utf-8", "replace").decode().split())
    return clean if len(clean) <= LONGEST_SHOWN else clean[:LONGEST_SHOWN] + "…"


LONGEST_SHOWN = 80  # letters


def read(query: str) -> Node:
    """What a query asks for; raises QueryError where there is nothing in it to search for."""
    asked = _reader(query).query(0)
    if asked is None:
        raise QueryError(f"{shown(query)!r} holds no word or number to search for: give at least one")
    if not _finds(asked):
        raise QueryError(f"{shown(query)!r} says only what must not be found: give a word to find, too")
    return asked


def is_cut(query: str) -> bool:
    """Whether a query holds more than is asked for, which is MOST_TERMS words and numbers."""
    if len(query) <= 2 * MOST_TERMS:
        return False
    reader = _reader(query)
    reader.query(0)
    return reader.is_cut or len(query) > LONGEST_QUERY


def _reader(query: str) -> _Reader:
    text = normalize("NFC", query[:LONGEST_QUERY].encode("utf-8", "replace").decode().replace("\0", " "))
    return _Reader(list(_pieces(text)))


def _finds(node: Node) -> bool:
    """Whether a node names something to be found."""
    if isinstance(node, Without):
        return False
    return any(map(_finds, node.parts)) if isinstance(node, (All, Some)) else True


class _Piece(NamedTuple):
    kind: str
    text: str


def _pieces(text: str) -> Iterator[_Piece]:
    """The query's pieces; running text in one, so that «27. marts 2024» stays together."""
    running: list[str] = []
    for found in _PIECE.finditer(text):
        kind = found.lastgroup or "quote"
        if kind == "text":
            running.append(found["text"])
            continue
        if running:
            yield _Piece("text", " ".join(running))
            running = []
        if found["field"]:
            yield _Piece("field", f"{found['field'].lower()}:{found['quoted'] or found['value']}")
        elif kind != "quote":
            yield _Piece(kind, found[kind])
    if running:
        yield _Piece("text", " ".join(running))


class _Reader:
    """The pieces of a query, taken one by one."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._pieces, self._at, self._terms, self._tokens = pieces[: 4 * MOST_TERMS], 0, 0, 0
        self.is_cut = len(pieces) > 4 * MOST_TERMS

    def _next(self) -> _Piece | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def query(self, depth: int) -> Node | None:
        """All that stands before a closing bracket, or the end."""
        some = [node for node in [self._both(depth)] if node]
        while (piece := self._next()) is not None and (piece.text in _EITHER or (piece.kind == "close" and depth == 0)):
            self._at += 1
            if (node := self._both(depth)) is not None:
                if piece.kind == "close" and some:  # a bracket that was never opened
                    some[-1] = _all([some[-1], node])
                else:
                    some.append(node)
        return None if not some else some[0] if len(some) == 1 else Some(tuple(some))

    def _both(self, depth: int) -> Node | None:
        nodes: list[Node] = []
        while (piece := self._next()) is not None and piece.kind != "close" and not (piece.kind == "operator" and piece.text in _EITHER):
            nodes += self._one(depth)
        return _all(nodes) if nodes else None

    def _one(self, depth: int) -> list[Node]:
        piece = self._pieces[self._at]
        self._at += 1
        if piece.kind == "operator":
            return self._not(depth) if piece.text in _NOT else []
        if piece.kind == "open":
            return self._bracket(depth)
        ahead = _nodes(piece)
        nodes = [node for node in islice(ahead, MOST_TERMS - self._terms) if self._holds(node)]
        self._terms += len(nodes)
        self.is_cut = self.is_cut or next(ahead, None) is not None
        return nodes

    def _holds(self, node: Node) -> bool:
        """Whether the query may hold a node: a figure of many tokens only while they are not too many in all."""
        more = len(node.tokens) - 1 if isinstance(node, Figure) else 0
        if more and self._tokens + more > MOST_TOKENS:
            self.is_cut = True
            return False
        self._tokens += more
        return True

    def _not(self, depth: int) -> list[Node]:
        """What follows must not be found: the first word of a text, the rest is asked for."""
        piece = self._next()
        if piece is None or piece.kind in ("close", "operator") or depth > DEEPEST:
            return []
        nodes = self._one(depth + 1)
        if piece.kind != "text":
            return [Without(_all(nodes))] if nodes else []
        return [Without(nodes[0]), *nodes[1:]] if nodes else []

    def _bracket(self, depth: int) -> list[Node]:
        if depth >= DEEPEST:
            return []
        node = self.query(depth + 1)
        if (piece := self._next()) is not None and piece.kind == "close":
            self._at += 1
        return [node] if node else []


def _all(nodes: list[Node]) -> Node:
    """Nodes that must all be found, each once; those of a nested one are its own."""
    flat = {repr(part): part for node in nodes for part in (node.parts if isinstance(node, All) else (node,))}
    return next(iter(flat.values())) if len(flat) == 1 else All(tuple(flat.values()))


def _nodes(piece: _Piece) -> Iterator[Node]:
    """What a phrase, a field or a running text asks for."""
    if piece.kind == "field":
        name, _, value = piece.text.partition(":")
        yield Field(name, value)
    elif piece.kind == "phrase":
        if words := tokens(piece.text):
            yield Phrase(tuple(words))
    else:
        yield from _text(piece.text)


_CALLED = r"(?:(?<!\w)(?i:sag|(?:sags?|journal|j\.?)[ -]?(?:nr|nummer|id))\.?:? ?)?"
_CASE = re.compile(
    rf"{_CALLED}(?<![\w.,])"
    r"((?:\d\d\.\d\d(?:\.\d\d)?|\d{6}(?=[ -]?[A-ZÆØÅ]\d\d))(?:[ -]?[A-ZÆØÅa-zæøå]\d\d(?:[- ]\d+(?:[-/ ]\d+)?)?)?)(?![\w]|[.,/-]\d)"
)
_REGISTERED = re.compile(
    rf"{_CALLED}(?<![\w.,/-])((?:[^\W\d_]{{2,4}}[ -]?)?(?P<number>\d+(?:[-/]\d+)+))(?![\w/-]|[.,]\d)"
)  # «15/4419», «BR 329/05», «br329/05», «SAG-2019-18866»
_FACET = re.compile(r"(?<![\w.-])[^\W\d_]\d\d(?![\w-])")
_PLAIN_NUMBER = re.compile(r"(?!19|20)[1-9]\d{3}")  # «3740», printed «3.740»; other numbers of four digits are years
_DAY_AHEAD = re.compile(r"(?<!\w)(?:d\.?|den) $", re.IGNORECASE)
_KRONER = re.compile(r" ?(?:kr|kroner|dkk)\b\.?(?:,-)?", re.IGNORECASE)


def _text(text: str) -> Iterator[Node]:
    """The figures of a text, and the words between them."""
    at = 0
    for figure, start, end in _figures(text):
        if start >= at:
            yield from _words(text[at:start])
            yield figure
            at = end
    yield from _words(text[at:])


def _figures(text: str) -> list[tuple[Node, int, int]]:
    """The figures of a query, first come first; of those at one place the longest."""
    found = [(Figure((case_token(case[1]), *_as_date(case[1])), tuple(tokens(case[1]))), case.start(), case.end()) for case in _CASE.finditer(text)]
    found += [(Figure(("xf" + fold(facet[0]),), (facet[0].lower(),)), facet.start(), facet.end()) for facet in _FACET.finditer(text)]
    for printed in figures(text):
        if (asked := _asked(printed, text)) is not None:
            kroner = _KRONER.match(text, printed.end) if asked[0].startswith("xk") else None
            day = _DAY_AHEAD.search(text, max(0, printed.start - 4), printed.start) if asked[0].startswith("xd") else None
            words = tuple(tokens(text[printed.start : printed.end]))
            found.append((Figure(asked[:MOST_TOKENS], words), day.start() if day else printed.start, kroner.end() if kroner else printed.end))
    spans: dict[tuple[int, int], Figure] = {}
    for figure, start, end in found:  # «L67» is a bill, and may be the facet of a case number
        there = spans.get((start, end), Figure((), ()))
        spans[start, end] = Figure((*there.tokens, *figure.tokens), figure.words)
    nodes = {case.span(): _registered(case[1]) for case in _REGISTERED.finditer(text) if case.span("number") not in spans}  # that is a date
    nodes |= {span: _facet_or_word(figure) if figure.tokens[0].startswith("xf") else figure for span, figure in spans.items()}
    return [(node, *span) for span, node in sorted(nodes.items(), key=lambda one: (one[0][0], -one[0][1]))]


_WIDER = re.compile(r"(?=(xp\d+)[a-z])(?:(xp\d+[a-z])(?=s\d))?")  # the paragraphs that a token is a part of


def _asked(printed: Printed, text: str) -> tuple[str, ...] | None:
    """The tokens that a figure in a query asks for; None for words joined by a hyphen, which are words."""
    found = printed.tokens
    if found[0][:2] in ("xd", "xm"):
        return tuple(token for token in found if token.startswith("xd")) or found
    if found[0].startswith("xs"):
        return (case_token(text[printed.start : printed.end]),)
    if found[0].startswith("xp"):  # «§ 26 a» is not § 26, «§ 2, stk. 6» not § 2
        wider = {part for one in found if (parts := _WIDER.match(one)) for part in parts.groups()}
        return tuple(one for one in dict.fromkeys(found) if one not in wider)
    return found[-1:] if found[0].startswith(("xk", "xl")) else None  # «14,6 %» is not 14,6


def _registered(number: str) -> Node:
    """What may be the number of a case in a register: asked for as that, and as it is written."""
    return Some((_all(list(_words(number))), Figure((case_token(number),), ())))


def _facet_or_word(facet: Figure) -> Node:
    """What may be the facet of a case number, as «P16», or a name in the text."""
    return Some((*map(Word, facet.words), facet._replace(words=())))


def _as_date(number: str) -> tuple[str, ...]:
    """The day that a number of three pairs may be as well: «30.05.24»."""
    return numeric_date(number)[:1] if re.fullmatch(r"\d\d\.\d\d\.\d\d", number) else ()


def _words(text: str) -> Iterator[Node]:
    for chunk in text.split():
        words = tokens(chunk.removesuffix("'s").removesuffix("’s"))
        if len(words) == 1 and _PLAIN_NUMBER.fullmatch(chunk):
            yield Some((Word(words[0]), Figure(("xk" + words[0],), ())))
        elif len(words) == 1:
            yield Word(words[0], prefix=chunk.rstrip(")").endswith("*"))
        elif words:
            yield Phrase(tuple(words), "".join(words) if set(WORD.sub("", chunk)) <= set("-‐‑*.,") and "-" in chunk else "")
