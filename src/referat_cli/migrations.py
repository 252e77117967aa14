"""The history of the archive's schema: each change one small function, never edited once released."""

from __future__ import annotations

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
    columns = "title, decision, recommendation, body, figures"
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
        "INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('rank', 'bm25(12.0, 4.0, 2.0, 1.0, 2.0)')",
        "INSERT INTO punkt_fts(punkt_fts, rank) VALUES ('automerge', 2)",  # few pieces: a word is sought in each of them
        f"CREATE TRIGGER punkt_ai AFTER INSERT ON punkt BEGIN {insert} {dated} END",
        f"CREATE TRIGGER punkt_ad AFTER DELETE ON punkt BEGIN {delete} DELETE FROM search_punkt WHERE punkt = old.id; END",
        f"CREATE TRIGGER punkt_au AFTER UPDATE ON punkt BEGIN {delete} {insert} {dated} END",
        "CREATE VIRTUAL TABLE search_place USING fts5vocab(punkt_fts, 'instance')",  # every place of a word
        "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(punkt_fts, 'row')",  # every word, and how often it stands
        # when each punkt was treated, and whether another program wrote its text, whose new words have no relatives then
        "CREATE TABLE search_punkt (punkt INTEGER PRIMARY KEY, date TEXT, changed INTEGER NOT NULL)",
        # the words of each lemma, which stands in its one spelling: no Danish letters, no accents
        "CREATE TABLE search_word (lemma TEXT, term TEXT, PRIMARY KEY (lemma, term)) WITHOUT ROWID",
        # where a lemma is found: level 0, by the one spelling of a word of it; 2, by a part or what it is made of or into; 3, by what a part is
        "CREATE TABLE search_key (key TEXT, level INTEGER, lemma TEXT, PRIMARY KEY (key, level, lemma)) WITHOUT ROWID",
        """CREATE VIEW search_related AS  -- the words of the archive that a word of the archive stands for
            SELECT own.term AS word, other.term AS term, 1 AS level FROM search_word AS own CROSS JOIN search_word AS other ON other.lemma = own.lemma
            UNION ALL SELECT own.term, other.term, level FROM search_word AS own
                CROSS JOIN search_key ON key = own.lemma AND level > 1 CROSS JOIN search_word AS other ON other.lemma = search_key.lemma""",
        "CREATE INDEX punkt_closed ON punkt(closed)",
        "CREATE INDEX punkt_outcome_outcome ON punkt_outcome(outcome)",
        "CREATE INDEX section_kind ON section(kind, punkt)",
    ):
        db.execute(statement)


_VIEWS = {
    "meetings": """SELECT meeting.key AS id, meeting.date, meeting.start_time, meeting.authority, meeting.body, meeting.kind, meeting.place,
            (SELECT count(*) FROM punkt WHERE punkt.meeting = meeting.id) AS punkter,
            (SELECT count(*) FROM revision WHERE revision.meeting = meeting.id) AS revisions, source.name AS file
        FROM meeting JOIN source ON source.id = meeting.source ORDER BY meeting.date, meeting.start_time, meeting.key""",
    "decisions": """SELECT punkt.key AS id, meeting.date, meeting.body, punkt.number, punkt.title, punkt.case_number,
            (SELECT group_concat(outcome, ', ') FROM punkt_outcome WHERE punkt_outcome.punkt = punkt.id) AS outcomes, punkt.decision,
            source.name AS file, punkt.first_line, punkt.last_line
        FROM punkt JOIN meeting ON meeting.id = punkt.meeting JOIN source ON source.id = punkt.source
        WHERE punkt.decision != '' ORDER BY meeting.date, punkt.position""",
    "cases": """SELECT punkt_case.case_number, count(DISTINCT punkt.id) AS punkter, min(meeting.date) AS first_date, max(meeting.date) AS last_date,
            group_concat(DISTINCT meeting.body) AS bodies, max(punkt.title) AS title
        FROM punkt_case JOIN punkt ON punkt.id = punkt_case.punkt JOIN meeting ON meeting.id = punkt.meeting
        GROUP BY punkt_case.case_number ORDER BY punkt_case.case_number""",
    "proposals": """SELECT punkt.key AS id, meeting.date, meeting.body, punkt.title, proposal.recommender, proposal.grouping, proposal.text,
            source.name AS file, proposal.first_line, proposal.last_line
        FROM proposal JOIN punkt ON punkt.id = proposal.punkt JOIN meeting ON meeting.id = punkt.meeting JOIN source ON source.id = proposal.source
        ORDER BY meeting.date, punkt.position, proposal.position""",
    "attachments": """SELECT punkt.key AS id, meeting.date, meeting.body, punkt.title AS punkt, bilag.title,
            source.name AS file, bilag.first_line, bilag.last_line
        FROM bilag JOIN punkt ON punkt.id = bilag.punkt JOIN meeting ON meeting.id = punkt.meeting JOIN source ON source.id = bilag.source
        ORDER BY meeting.date, punkt.position, bilag.position""",
    "people": """SELECT person.name, person.role, person.party, person.part, meeting.date, meeting.body, coalesce(punkt.key, meeting.key) AS id,
            source.name AS file, person.first_line, person.last_line
        FROM person JOIN meeting ON meeting.id = person.meeting LEFT JOIN punkt ON punkt.id = person.punkt JOIN source ON source.id = person.source
        ORDER BY person.name, meeting.date""",
}
"""The views of m005, for people who open the file in another client."""


@migrations()
def m005_care(db: Database) -> None:
    """Sources have short row numbers, a grammar's version and a seal; every derived row names its source; what was removed is told.

    What a source says is read anew into the new tables when the archive is opened.
    """
    lines = "source INTEGER NOT NULL REFERENCES source(id), first_line INTEGER NOT NULL, last_line INTEGER NOT NULL"
    of_punkt = f"punkt INTEGER NOT NULL REFERENCES punkt(id) ON DELETE CASCADE, {lines}"
    for statement in (
        "INSERT INTO punkt_fts(punkt_fts) VALUES ('rebuild')",  # rows that are not indexed cannot leave the index
        *(f"DELETE FROM {table}" for table in ("section", "punkt_case", "punkt_outcome", "punkt")),
        """CREATE TABLE new_source (
            id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT, bytes INTEGER NOT NULL, encoding TEXT NOT NULL, media_type TEXT NOT NULL,
            given TEXT NOT NULL,            -- what the user said of it, as JSON: authority, body, date, origin, grammar
            grammar TEXT NOT NULL,          -- the house style that read it
            grammar_version TEXT NOT NULL,  -- the first digits of the sha256 of that style's tables
            program TEXT NOT NULL, loaded_at TEXT NOT NULL,
            data BLOB NOT NULL,             -- its bytes, compressed with zlib
            seal TEXT NOT NULL              -- sha256 of the other columns but data, as a JSON array
        )""",
        """INSERT INTO new_source SELECT rowid, sha256, name, bytes, encoding, media_type, given, grammar, '', program, loaded_at, data, ''
            FROM source ORDER BY loaded_at, rowid""",
        """CREATE TABLE new_revision (
            meeting INTEGER NOT NULL REFERENCES meeting(id) ON DELETE CASCADE, number INTEGER NOT NULL,
            source INTEGER NOT NULL REFERENCES source(id), position INTEGER NOT NULL,  -- which of the source's records it is, from 0
            seal TEXT NOT NULL,             -- sha256 of the meeting's key, the number, the source's sha256 and the position, as a JSON array
            PRIMARY KEY (meeting, number)
        )""",
        "INSERT INTO new_revision SELECT meeting, number, source.rowid, position, '' FROM revision JOIN source ON sha256 = source",
        "DROP TABLE revision",
        "DROP TABLE source",
        "ALTER TABLE new_source RENAME TO source",
        "ALTER TABLE new_revision RENAME TO revision",
        "CREATE INDEX revision_source ON revision(source)",
        # the user's own grammars that read a source, so that nothing but the archive is needed to read it again
        "CREATE TABLE grammar (version TEXT PRIMARY KEY, name TEXT NOT NULL, tables TEXT NOT NULL)",
        "ALTER TABLE meeting ADD COLUMN source INTEGER REFERENCES source(id)",  # the newest revision's
        "UPDATE meeting SET source = (SELECT source FROM revision WHERE meeting = meeting.id ORDER BY number DESC)",
        "ALTER TABLE meeting ADD COLUMN seal TEXT",  # sha256 of kind, authority, body, date, times, place and record, as a JSON array
        *(f"ALTER TABLE {table} ADD COLUMN source INTEGER REFERENCES source(id)" for table in ("punkt", "punkt_case", "punkt_outcome", "section")),
        *(f"ALTER TABLE {table} ADD COLUMN {side}_line INTEGER" for table in ("punkt_case", "punkt_outcome") for side in ("first", "last")),
        f"CREATE TABLE proposal (id INTEGER PRIMARY KEY, {of_punkt}, position INTEGER NOT NULL, recommender TEXT, grouping TEXT, text TEXT NOT NULL)",
        f"CREATE TABLE bilag (id INTEGER PRIMARY KEY, {of_punkt}, position INTEGER NOT NULL, title TEXT NOT NULL)",
        f"CREATE TABLE reference (id INTEGER PRIMARY KEY, {of_punkt}, body TEXT NOT NULL, date TEXT NOT NULL, number TEXT)",
        f"CREATE TABLE amount (id INTEGER PRIMARY KEY, {of_punkt}, text TEXT NOT NULL, value NUMERIC NOT NULL, currency TEXT NOT NULL)",
        f"""CREATE TABLE vote (id INTEGER PRIMARY KEY, {of_punkt}, votes_for INTEGER, votes_against INTEGER, abstained INTEGER,
            names_for TEXT, names_against TEXT, names_abstained TEXT)  -- the names as JSON arrays""",
        f"""CREATE TABLE person (id INTEGER PRIMARY KEY, meeting INTEGER NOT NULL REFERENCES meeting(id) ON DELETE CASCADE,
            punkt INTEGER REFERENCES punkt(id) ON DELETE CASCADE,  -- NULL: of the whole meeting
            {lines}, part TEXT NOT NULL,                           -- participant, absent or guest
            name TEXT NOT NULL, role TEXT, party TEXT, time TEXT)""",
        *(f"CREATE INDEX {table}_punkt ON {table}(punkt)" for table in ("proposal", "bilag", "reference", "amount", "vote", "person")),
        "CREATE INDEX person_meeting ON person(meeting)",
        "CREATE INDEX person_name ON person(name)",
        "CREATE INDEX reference_date ON reference(date)",
        # what was taken out of the archive: all that is kept of it
        """CREATE TABLE removal (id INTEGER PRIMARY KEY, key TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT,
            removed_at TEXT NOT NULL, removed_by TEXT NOT NULL, why TEXT NOT NULL, seal TEXT NOT NULL)""",
        "CREATE INDEX removal_sha256 ON removal(sha256)",
        "DROP VIEW decisions",
        *(f"CREATE VIEW {name} AS {select}" for name, select in _VIEWS.items()),
    ):
        db.execute(statement)


@migrations()
def m006_authorities(db: Database) -> None:
    """The views tell the authority: two towns have a Byrådet, and cases of the same number."""
    for name in ("decisions", "proposals", "attachments", "people"):
        db.execute(f"DROP VIEW {name}")
        db.execute(f"CREATE VIEW {name} AS {_VIEWS[name].replace('meeting.date, meeting.body', 'meeting.date, meeting.authority, meeting.body')}")
    cases = _VIEWS["cases"].replace("SELECT punkt_case", "SELECT meeting.authority, punkt_case")
    db.execute("DROP VIEW cases")
    db.execute(f"CREATE VIEW cases AS {cases.replace('BY punkt_case.case_number', 'BY meeting.authority, punkt_case.case_number')}")
