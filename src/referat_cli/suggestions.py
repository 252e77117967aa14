"""Words of the archive that a word it lacks may be a misspelling of."""

from __future__ import annotations

from sqlite3 import Connection

from referat_cli.words import fold

SHORTEST = 4  # letters of a word for which another is suggested
LEAST_FOR_TWO = 8  # letters of a word that two mistakes are believed of
MOST_LETTERS = 40


def suggestion(db: Connection, word: str) -> str | None:
    """The word of the archive nearest to one that it lacks, the commonest of those as near; None where none is near."""
    spelling = fold(word)[:MOST_LETTERS]
    allowed = (len(word) >= SHORTEST) + (len(word) >= LEAST_FOR_TWO)
    sql = """SELECT term, lemma FROM search_word WHERE (length(lemma) BETWEEN :least AND :most OR length(term) BETWEEN :least AND :most)
        AND (substr(lemma, 1, 2) = substr(:word, 1, 2) OR substr(lemma, -4) = substr(:word, -4) OR instr(lemma, substr(:word, 3, 4)))"""
    asked = {"word": spelling, "least": len(spelling) - allowed, "most": len(spelling) + allowed}
    near: dict[str, int] = {}
    for term, lemma in db.execute(sql, asked) if allowed else ():
        others = [fold(term), lemma] if len(lemma) >= SHORTEST else [fold(term)]
        steps = min(_steps(spelling, other, allowed) for other in others)
        if steps <= allowed:
            near[term] = steps
    if not near:
        return None
    least = min(near.values())
    nearest = [term for term, steps in near.items() if steps == least]
    return max(nearest, key=lambda term: (_frequency(db, term), -len(term), term))


def _steps(asked: str, other: str, allowed: int) -> int:
    """How far a word is from another; too far where its first letter is wrong, and not that alone."""
    steps = distance(asked, other, allowed)
    return steps if steps <= 1 or asked[0] == other[0] else allowed + 1


def _frequency(db: Connection, term: str) -> int:
    row = db.execute("SELECT doc FROM search_vocabulary WHERE term = ?", (term,)).fetchone()
    return row[0] if row else 0


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be put in, left out, changed or exchanged with the next to make one word another; no more than most + 1."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one):
        last, row, older = row, [n + 1], before
        for m, against in enumerate(other):
            step = min(last[m] + (letter != against), last[m + 1] + 1, row[m] + 1)
            if n and m and letter == other[m - 1] and one[n - 1] == against:
                step = min(step, older[m - 1] + 1)
            row.append(step)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
