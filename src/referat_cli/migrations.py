"""The history of the archive's schema: each change one small function, never edited once released."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("referat")


@migrations()
def m001_meetings(db: Database) -> None:
    """The sources as they came, and what was read from them; every derived row knows its lines."""
    for statement in (
        """CREATE TABLE source (
            sha256 TEXT PRIMARY KEY, name TEXT, bytes INTEGER NOT NULL, encoding TEXT NOT NULL, media_type TEXT NOT NULL,
            given TEXT NOT NULL,     -- what the user said of it, as JSON: authority, body, date, origin
            grammar TEXT NOT NULL, program TEXT NOT NULL, loaded_at TEXT NOT NULL,
            data BLOB NOT NULL       -- its bytes, compressed with zlib
        )""",
        """CREATE TABLE meeting (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
            kind TEXT, authority TEXT, body TEXT, date TEXT, start_time TEXT, end_time TEXT, place TEXT,
            record TEXT NOT NULL     -- the newest revision's record, as JSON
        )""",
        "CREATE INDEX meeting_date ON meeting(date)",
        """CREATE TABLE revision (
            meeting INTEGER NOT NULL REFERENCES meeting(id) ON DELETE CASCADE, number INTEGER NOT NULL,
            source TEXT NOT NULL REFERENCES source(sha256), position INTEGER NOT NULL,
            PRIMARY KEY (meeting, number)
        )""",
        "CREATE INDEX revision_source ON revision(source)",
        """CREATE TABLE punkt (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, meeting INTEGER NOT NULL REFERENCES meeting(id) ON DELETE CASCADE,
            position INTEGER NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL, closed INTEGER NOT NULL, case_number TEXT,
            decision TEXT NOT NULL, recommendation TEXT NOT NULL, body TEXT NOT NULL,
            first_line INTEGER NOT NULL, last_line INTEGER NOT NULL
        )""",
        "CREATE INDEX punkt_meeting ON punkt(meeting)",
        """CREATE TABLE punkt_case (
            punkt INTEGER NOT NULL REFERENCES punkt(id) ON DELETE CASCADE, case_number TEXT NOT NULL
        )""",
        "CREATE INDEX punkt_case_number ON punkt_case(case_number)",
        "CREATE INDEX punkt_case_punkt ON punkt_case(punkt)",
        """CREATE TABLE punkt_outcome (
            punkt INTEGER NOT NULL REFERENCES punkt(id) ON DELETE CASCADE, outcome TEXT NOT NULL
        )""",
        "CREATE INDEX punkt_outcome_punkt ON punkt_outcome(punkt)",
        """CREATE TABLE section (
            id INTEGER PRIMARY KEY, punkt INTEGER NOT NULL REFERENCES punkt(id) ON DELETE CASCADE,
            kind TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL
        )""",
        "CREATE INDEX section_punkt ON section(punkt)",
    ):
        db.execute(statement)


@migrations()
def m002_search(db: Database) -> None:
    """A full-text index over the punkter, kept by triggers, so that any client may edit the file.

    Diacritics stay: har and hår are two words. A hit in a title or a decision weighs more, in every client's ORDER BY rank.
    """
    columns = "title, case_number, decision, recommendation, body"
    new = ", ".join(f"new.{column}" for column in columns.split(", "))
    old = new.replace("new.", "old.")
    insert = f"INSERT INTO punkt_fts(rowid, {columns}) VALUES (new.id, {new});"
    delete = f"INSERT INTO punkt_fts(punkt_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"
    for statement in (
        f'CREATE VIRTUAL TABLE punkt_fts USING fts5({columns}, tokenize=\'unicode61 remove_diacritics 0\', content="punkt", content_rowid="id")',
        "INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('rank', 'bm25(10.0, 10.0, 4.0, 2.0, 1.0)')",
        f"CREATE TRIGGER punkt_ai AFTER INSERT ON punkt BEGIN {insert} END",
        f"CREATE TRIGGER punkt_ad AFTER DELETE ON punkt BEGIN {delete} END",
        f"CREATE TRIGGER punkt_au AFTER UPDATE ON punkt BEGIN {delete} {insert} END",
    ):
        db.execute(statement)


@migrations()
def m003_views(db: Database) -> None:
    """What a person who opens the file in another client wants to see first."""
    db.execute(
        """CREATE VIEW decisions AS
        SELECT punkt.key AS id, meeting.date, meeting.body, punkt.number, punkt.title, punkt.case_number,
            (SELECT group_concat(outcome, ', ') FROM punkt_outcome WHERE punkt_outcome.punkt = punkt.id) AS outcomes, punkt.decision
        FROM punkt JOIN meeting ON meeting.id = punkt.meeting WHERE punkt.decision != '' ORDER BY meeting.date, punkt.position"""
    )


@migrations()
def m004_danish(db: Database) -> None:
    """The archive's words with what Danish makes of them, and figures as tokens; what is in the archive is indexed anew.

    The full-text index still holds the text as printed, so that highlight() works and other clients keep it right.
    """
    columns = "title, case_number, decision, recommendation, body, figures"
    new = ", ".join(f"new.{column}" for column in columns.split(", "))
    old = new.replace("new.", "old.")
    insert = f"INSERT INTO punkt_fts(rowid, {columns}) VALUES (new.id, {new});"
    delete = f"INSERT INTO punkt_fts(punkt_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"
    dated = "INSERT OR REPLACE INTO search_punkt SELECT new.id, date, 1 FROM meeting WHERE id = new.meeting;"
    for statement in (
        "DROP TRIGGER punkt_ai",
        "DROP TRIGGER punkt_ad",
        "DROP TRIGGER punkt_au",
        "DROP TABLE punkt_fts",
        "ALTER TABLE punkt ADD COLUMN figures TEXT NOT NULL DEFAULT ''",  # its case numbers, dates, sums and laws, each as one token
        "ALTER TABLE section ADD COLUMN block_lines TEXT NOT NULL DEFAULT '[]'",  # where each of its blocks begins
        f'CREATE VIRTUAL TABLE punkt_fts USING fts5({columns}, tokenize=\'unicode61 remove_diacritics 0\', content="punkt", content_rowid="id")',
        "INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('rank', 'bm25(12.0, 10.0, 4.0, 2.0, 1.0, 2.0)')",
        "INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('automerge', 2)",  # few pieces: a word is sought in each of them
        f"CREATE TRIGGER punkt_ai AFTER INSERT ON punkt BEGIN {insert} {dated} END",
        f"CREATE TRIGGER punkt_ad AFTER DELETE ON punkt BEGIN {delete} DELETE FROM search_punkt WHERE punkt = old.id; END",
        f"CREATE TRIGGER punkt_au AFTER UPDATE ON punkt BEGIN {delete} {insert} {dated} END",
        "CREATE VIRTUAL TABLE search_place USING fts5vocab(punkt_fts, 'instance')",  # every place of a word
        "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(punkt_fts, 'row')",  # every word, and how often it stands
        # when each punkt was treated, and whether another program wrote its text, whose new words have no relatives then
        "CREATE TABLE search_punkt (punkt INTEGER PRIMARY KEY, date TEXT, changed INTEGER NOT NULL)",
        "CREATE TABLE search_word (term TEXT PRIMARY KEY, lemma TEXT NOT NULL) WITHOUT ROWID",
        # level 0: another spelling of the key; 1: a form of it; 2: a compound with it, or made of it
        "CREATE TABLE search_key (key TEXT, level INTEGER, term TEXT, PRIMARY KEY (key, level, term)) WITHOUT ROWID",
        """CREATE VIEW search_related AS  -- the words of the archive that a word of the archive stands for
            SELECT word.term AS word, key.term AS term, key.level AS level FROM search_word AS word JOIN search_key AS key ON key.key = word.lemma
            UNION SELECT term, term, 0 FROM search_word""",
        "CREATE INDEX punkt_closed ON punkt(closed)",
        "CREATE INDEX punkt_outcome_outcome ON punkt_outcome(outcome)",
        "CREATE INDEX section_kind ON section(kind, punkt)",
    ):
        db.execute(statement)
    for meeting, record in db.execute("SELECT id, record FROM meeting").fetchall():
        lines = [(block_lines(section), section["lines"][0], meeting) for punkt in json.loads(record)["punkter"] for section in punkt["sections"]]
        sql = "UPDATE section SET block_lines = ? WHERE first_line = ? AND punkt IN (SELECT id FROM punkt WHERE meeting = ?)"
        db.conn.executemany(sql, lines)


def block_lines(section: dict[str, Any]) -> str:
    """The first line of each block of a section, as a JSON array."""
    return json.dumps([block["lines"][0] for block in section["blocks"]], separators=(",", ":"))
