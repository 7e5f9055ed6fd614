"""What leaves as a file has a name of ours, whatever anybody calls anything (ASVS 5.4.1, 5.4.2)."""

from __future__ import annotations

import ast
import re

import pytest

from accounts.models import RosterImport
from programmes.models import Programme
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.security.test_written_down import sources
from tests.signing_in import sign_in

OWN = re.compile(r'attachment; filename="[a-z0-9.-]+"')
HOSTILE = 'x"; filename="evil.exe\r\nSet-Cookie: a=b\u202etxt.csv'


@pytest.mark.django_db
def test_each_file_that_leaves_has_a_name_of_ours(eager_jobs, client):
    world, seen = build(), {}
    RosterImport.objects.update(file_name=HOSTILE[:100])
    Programme.objects.update(name=HOSTILE[:60])
    for who in ("hr", "coordinator", "mentor"):
        sign_in(client, world.people[who])
        for route, names in routes().items():
            answer = client.get(world.address(route, names) + "?filename=evil.exe&name=evil.exe")
            if "Content-Disposition" in answer.headers:
                seen[route] = answer.headers["Content-Disposition"]
    assert len(seen) >= 2
    assert not {route: said for route, said in seen.items() if not OWN.fullmatch(said)}


def test_no_name_of_a_file_is_made_of_words():
    """Each is written in the source, with nothing but a number in it."""
    named = [
        (path, node.value)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Subscript)
        and isinstance(node.targets[0].slice, ast.Constant)
        and node.targets[0].slice.value == "Content-Disposition"
    ]
    assert len(named) >= 3
    for path, value in named:
        parts = value.values if isinstance(value, ast.JoinedStr) else [value]
        made = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
        assert all(isinstance(part, ast.Attribute) and part.attr == "number" for part in made), path
