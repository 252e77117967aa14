"""What can be amiss in minutes: stable codes, each with its severity and what it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

Severity = Literal["info", "warning", "error"]


class Code(NamedTuple):
    """A kind of defect: how grave it is, and one sentence for the README."""

    severity: Severity
    meaning: str


CODES: dict[str, Code] = {
    "text-empty": Code("warning", "The file holds no text."),
    "text-control": Code("info", "The text holds control characters; they are kept, and never sent raw to a terminal."),
    "encoding-guessed": Code("info", "No byte order mark and no valid UTF-8: the encoding was guessed."),
    "encoding-replaced": Code("warning", "Some bytes could not be read in the file's encoding and stand as U+FFFD."),
    "grammar-unsure": Code("warning", "No house style recognises the text; it was read with the one named."),
    "pattern-slow": Code("warning", "A pattern of the user's grammar came to no end on a line in time; the line was read without it."),
    "grammar-ambiguous": Code("warning", "Two house styles claim the text equally; it was read with neither, but as generic."),
    "title-missing": Code("warning", "No title line was found, which says what kind of document this is."),
    "kind-inferred": Code("info", "No line says what kind of document this is; it holds decisions, and was read as a referat."),
    "body-missing": Code("warning", "The minutes do not name the body that met."),
    "body-inferred": Code("info", "The header names no body; the punkter's own dated headings do, and agree."),
    "date-missing": Code("warning", "The minutes do not state the date of the meeting."),
    "date-inferred": Code("info", "The header states no date; the punkter's own dated headings do, and agree."),
    "date-unreadable": Code("warning", "A header line should hold a date, and none can be read from it."),
    "date-differs": Code("warning", "The title line and the header give different dates."),
    "date-weekday": Code("warning", "The weekday does not fit the date."),
    "given-differs": Code("warning", "A body or date given by the user differs from what the minutes print; the printed one counts."),
    "time-unreadable": Code("warning", "A header line holds a clock time that is none."),
    "front-text": Code("info", "Text before the first punkt is neither header nor table of contents."),
    "toc-missing": Code("info", "There are punkter but no table of contents."),
    "toc-title-cut": Code("info", "A title is cut off in the contents."),
    "toc-title-differs": Code("warning", "A title differs between the contents and the punkt."),
    "toc-order": Code("warning", "The contents list the punkter in another order."),
    "toc-number": Code("warning", "A number in the contents differs from the punkt's own."),
    "toc-page": Code("warning", "The page numbers in the contents fall from one row to the next."),
    "toc-punkt-missing": Code("warning", "A row of the contents has no punkt."),
    "toc-row-missing": Code("warning", "A punkt is not in the contents."),
    "punkt-none": Code("warning", "No punkt was found."),
    "punkt-gap": Code("warning", "A number is missing in the numbering of the punkter."),
    "punkt-order": Code("warning", "A punkt's number is lower than the one before."),
    "punkt-repeated": Code("warning", "Two punkter carry the same number."),
    "punkt-title-missing": Code("warning", "An open punkt has no title."),
    "punkt-closed-text": Code("warning", "A closed punkt has text: was it meant to be published?"),
    "case-number-missing": Code("warning", "A punkt has no case number."),
    "decision-missing": Code("warning", "An open punkt of the minutes has no decision."),
    "decision-empty": Code("warning", "A decision heading has no text under it."),
    "decision-repeated": Code("warning", "A punkt has several decisions of this meeting; the last one counts."),
    "decision-undated": Code("warning", "The heading of an earlier decision names a date that cannot be read."),
    "sentence-long": Code("warning", "A sentence of a decision has more than 3000 letters: no outcome, vote or name is sought in it."),
    "heading-unknown": Code("info", "A heading looks like one of the template's, but the house style does not know it."),
    "heading-misread": Code("warning", "A heading has a letter or two wrong, as scanners do; it was read as the template's."),
    "heading-glued": Code("info", "A heading and the text after it stand on one line without a space."),
    "text-mojibake": Code("info", "Letters beyond ASCII were read in a wrong encoding before they were saved; they were put right."),
    "file-unread": Code("error", "`load` could not read the file: it is missing, damaged, or no text."),
    "given-late": Code("warning", "`load` was told something of a file whose bytes are in the archive already: without `--again` it is ignored."),
    "revision-older": Code("warning", "`load` met a file as it was before its newest revision: without `--again` that one stays the newest."),
    "file-removed": Code("warning", "`load` met a file that was taken out of the archive: without `--again` it is not loaded again."),
    "id-shared": Code("warning", "`load` found another meeting of the body on that day in the archive; the IDs tell them apart."),
    "recommender-missing": Code("info", "An Indstilling does not say who recommends."),
    "proposal-missing": Code("info", "An Indstilling holds no proposal."),
}  # fmt: skip


class Diagnostic(BaseModel):
    """One defect found: code and severity stay, the message may change. Line 1 when it concerns the whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    line: int
    message: str


Report = Callable[[Diagnostic], None]
"""Where a stage that builds something tells of a defect: usually a list's append."""


def diagnostic(code: str, line: int, message: str) -> Diagnostic:
    """The diagnostic of that code, with the severity CODES gives it."""
    return Diagnostic(code=code, severity=CODES[code].severity, line=line, message=message)
