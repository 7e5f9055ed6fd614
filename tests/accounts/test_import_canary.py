"""A column that nobody chose is in no table once its file is accepted or dropped."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from accounts.actions import imports
from accounts.roster_import import jobs
from tests.accounts.conftest import AT, previewed

pytestmark = pytest.mark.django_db
CANARY = "canary-7c1e55"
TEXT = (
    f"id,name,email,grade,manager,remarks {CANARY}\n"
    f"1,Ann Ox,ann@x.example,C,,{CANARY}\n"
    f"2,Bo Lund,bo@x.example,B,1,{CANARY}\n"
    f"3,Vacant,,B,1,{CANARY}\n"
    f"4,Cy Dale,cy@x.example,Z9,77,{CANARY}\n"
    f"5,Di Moss,ann@x.example,B,1,{CANARY},{CANARY}\n"
)


def tables_with(word: str) -> set[str]:
    """Every table of the database of which some cell, whatever its type, holds the word."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(" ".join(("SELECT * FROM", connection.ops.quote_name(table))))
            if any(word in _text(cell) for row in cursor.fetchall() for cell in row):
                found.add(table)
    return found


def _text(cell: object) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)


@pytest.mark.parametrize("ends", ["accept", "drop"])
def test_an_unmapped_column_is_in_no_table_once_the_file_is_settled(client, hr, ends):
    client.force_login(hr)
    waiting = previewed(TEXT)
    for name in ("import_map", "import_preview", "import_rows"):
        client.get(reverse(f"accounts:{name}", args=[waiting.pk]))
    client.post(reverse("accounts:import_keep", args=[waiting.pk]), {"name": "The HR system"})
    assert tables_with(CANARY) == {"accounts_rosterimport"}  # the staged file itself
    if ends == "accept":
        imports.accept_import(roster_import=waiting, only_good=True, by=hr, at=AT)
        jobs.save_import(import_id=waiting.pk, at=AT)
        waiting.refresh_from_db()
        assert waiting.state == "accepted"
    else:
        imports.drop_import(roster_import=waiting, by=hr, at=AT)
    assert tables_with(CANARY) == set()


def test_the_canary_is_found_in_a_column_that_was_chosen():
    waiting = previewed(
        TEXT, columns={"external_id": ["id"], "name": ["name"], "site": [f"remarks {CANARY}"]}
    )
    imports.accept_import(roster_import=waiting, only_good=True, by=None, at=AT)
    jobs.save_import(import_id=waiting.pk, at=AT)
    assert "accounts_person" in tables_with(CANARY)
