"""The database that test runs begin with: what it depends on, and how many of them stay."""

from __future__ import annotations

import os
from pathlib import Path

from tests import database

MIGRATION = Path("pairing", "migrations", "0003_seal_blocks.py")


def test_another_one_is_made_when_a_migration_or_what_it_imports_has_changed():
    here = database.ROOT
    found = set(database._imported_by(here / MIGRATION))
    assert {here / "accounts" / "vault.py", here / "accounts" / "keyring.py"} <= found
    assert all(file.is_relative_to(here) for file in found)


def test_the_one_in_use_and_the_last_used_ones_stay(tmp_path):
    for age in range(5):
        file = tmp_path / f"upward_{age}.sqlite3"
        file.touch()
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    assert database._keep_in(tmp_path, "upward_4") == tmp_path / "upward_4.sqlite3"
    assert {file.stem for file in tmp_path.iterdir()} == {"upward_4", "upward_0", "upward_1"}
