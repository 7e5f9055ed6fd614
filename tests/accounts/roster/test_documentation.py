"""``docs/roster.md`` says what the code does."""

from pathlib import Path

from accounts.roster.findings import KINDS
from accounts.roster.mapping import KEYS
from accounts.roster.words import FIELDS

PAGE = (Path(__file__).parents[3] / "docs" / "roster.md").read_text(encoding="utf-8")


def test_every_finding_stands_in_the_table_with_its_severity():
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{code}` | {kind.severity} | {kind.heading} |" for code, kind in KINDS.items()]


def test_every_entry_and_field_of_a_mapping_is_shown():
    shown = {line.split("=")[0].strip(" []#") for line in PAGE.splitlines()}
    shown |= {line.split("]")[0].strip("[") for line in PAGE.splitlines() if line.startswith("[")}
    assert {*KEYS, *FIELDS} - {"first_name", "last_name"} <= shown
