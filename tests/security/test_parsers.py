"""What is read is read once, by one reader for each kind, and never as a pattern (ASVS 1.1.1, 1.2.9, 1.5.3)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from accounts.signing_in.outgoing import Asking, NotReached
from tests.accounts.signing_in.listening import listening
from tests.accounts.test_pages import SETTINGS
from tests.factories import hr_user
from tests.security.test_written_down import imported, sources
from tests.signing_in import sign_in

# The one reader of each kind that the product itself uses, and the others that read the same kind.
READERS = {
    "json": {"simplejson", "orjson", "ujson", "rapidjson", "json5", "demjson3"},
    "csv": {"pandas", "unicodecsv", "clevercsv", "polars"},
    "urllib.parse": {"yarl", "furl", "rfc3986", "hyperlink", "purl"},
    "xml.parsers": {"openpyxl", "xlrd", "pyexcel", "calamine", "python_calamine", "odf", "defusedxml"},
    "tomllib": {"toml", "tomli", "pytoml", "tomlkit"},
}
XML = {"xml.etree", "xml.dom", "xml.sax", "lxml", "xmltodict", "bs4"}


def test_each_kind_of_text_has_one_reader():
    found: dict[str, set[str]] = {}
    for _, tree in sources():
        for name in imported(tree):
            for reader, others in READERS.items():
                if name == reader or name.startswith(f"{reader}."):
                    found.setdefault(reader, set()).add(reader)
                if name.partition(".")[0] in others:
                    found.setdefault(reader, set()).add(name)
    assert found == {reader: {reader} for reader in READERS}
    own = {path for path, tree in sources() if any(name.startswith(tuple(XML)) for name in imported(tree))}
    assert own == set()
    reading = {path for path, tree in sources() if "xml.parsers" in imported(tree)}
    assert reading == {"accounts/roster/sheets.py"}


def test_the_address_that_is_judged_is_the_address_that_is_connected_to():
    """Two readers of addresses may differ; the judgement is made where the connection is, on its own host."""
    with listening() as (port, reached):
        for trick in (
            f"https://8.8.8.8:80@127.0.0.1:{port}/", f"https://127.0.0.1:{port}\\\\@8.8.8.8/",
            f"https://127.0.0.1:{port}#@8.8.8.8/", f"https://127.0.0.1:{port}?@8.8.8.8/",
        ):  # fmt: skip
            with pytest.raises(NotReached):
                Asking().get(trick)
    assert reached == []


def patterns(tree: ast.Module) -> list[int]:
    """Lines on which a pattern is made of something that is neither written there nor escaped."""
    fixed = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr != "escape"
        and node.args
        and not _is_fixed(node.args[0], fixed)
    ]


def _is_fixed(node: ast.expr, fixed: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return all(_is_fixed(part, fixed) for part in parts)
    if isinstance(node, ast.Name):
        return node.id in fixed
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "escape"


def test_no_pattern_is_made_of_what_somebody_typed():
    found = {path: lines for path, tree in sources() if (lines := patterns(tree))}
    # Patterns that stand in the same file, by way of a list; and those that forms name.
    assert set(found) == {"accounts/roster/grades.py", "accounts/posted.py"}
    asked = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg and node.arg.endswith(("__regex", "__iregex"))
    }
    assert asked == set()


@pytest.mark.parametrize(
    "line", ["re.search(words, x)", 're.compile(f"a{words}b")', "re.sub(form.data, '', x)"]
)
def test_the_reader_of_the_source_sees_a_pattern_of_somebody_elses_words(line):
    assert patterns(ast.parse(line))


@pytest.mark.parametrize(
    "words", ["%3Cb%3E", "&lt;b&gt;", "%253Cb%253E", "\\u003cb\\u003e", "+AD4-", "a+b %20"]
)
@pytest.mark.django_db
def test_what_comes_in_is_decoded_once_and_kept_as_it_was_typed(client, words):
    sign_in(client, hr_user())
    client.post(reverse("accounts:settings"), {**SETTINGS, "speak_up_name": words})
    assert Organisation.current().speak_up_name == words
    page = client.get(reverse("accounts:settings")).content.decode()
    assert "<b>" not in page and f'value="{words.replace("&", "&amp;")}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["%252e%252e/%252e%252e/etc/passwd", "..%252fsettings.py", "%2e%2e/manage.py", "..%5cmanage.py"]
)
def test_an_address_that_is_coded_twice_leads_nowhere(path):
    assert Client().get(f"/static/{path}").status_code == 404
    assert Path("manage.py").exists()
