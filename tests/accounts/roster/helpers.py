"""Small rosters written in the test that reads them."""

from datetime import date
from typing import Any

from accounts.roster.checking import Checked, check
from accounts.roster.mapping import from_plain, guess
from accounts.roster.reading import read_bytes

TODAY = date(2026, 11, 24)


def check_text(text: str, **entries: Any) -> Checked:
    """Check a roster with guessed columns; ``entries`` are those of a mapping file and win over the guess."""
    table = read_bytes(text.encode())
    plain = guess(table).as_json() | entries
    return check(table, from_plain(plain), today=TODAY)


def found(checked: Checked, code: str) -> list[int]:
    """The lines of the findings with ``code``."""
    return sorted(finding.line for finding in checked.findings if finding.code == code)


def out(checked: Checked) -> dict[int, str]:
    """The rows left out: line to code."""
    return {row.line: row.code for row in checked.left_out}


def managers(checked: Checked) -> dict[str, str]:
    """Who reports to whom among the good rows."""
    return {person.external_id: person.manager for person in checked.people}
