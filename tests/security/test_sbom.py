"""The bill of materials names all that the lock installs, and nothing in it carries a licence that reaches over."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from functools import cache
from importlib import metadata

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from mentoring import sbom

AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
LOCK = settings.BASE_DIR / "requirements.txt"
# Words of the GNU licences that would reach over to the product; the Lesser one, of psycopg, does not.
REACHING = re.compile(
    r"(?<!L)\b(?:A?GPL|GNU (?:Affero )?General Public)|SSPL|Business Source|Commons Clause", re.IGNORECASE
)
LICENCE_LATER = {"supervisor"}  # "BSD-derived", with the address of its words


@cache
def bill(name: str = "requirements.txt") -> dict:
    found = sbom.document(lock=settings.BASE_DIR / name, project=settings.BASE_DIR / "pyproject.toml", at=AT)
    return json.loads(json.dumps(found))


def named(text: str) -> set[tuple[str, str]]:
    lines = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^\s;]+)", text, re.M)
    return {(canonicalize_name(name), version) for name, version in lines}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_it_names_each_package_of_the_lock_in_its_version_with_all_its_hashes(name):
    text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
    components = bill(name)["components"]
    assert len(components) > 60
    assert {(each["name"], each["version"]) for each in components} == named(text)
    hashes = [one for each in components for one in each["externalReferences"][0]["hashes"]]
    assert sorted(one["content"] for one in hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", text))
    assert {one["alg"] for one in hashes} == {"SHA-256"}


def test_it_is_a_cyclonedx_document():
    """The parts of the specification 1.6 that it uses; the whole schema was held against it when it was made."""
    found = bill()
    assert (found["bomFormat"], found["specVersion"], found["version"]) == ("CycloneDX", "1.6", 1)
    assert uuid.UUID(found["serialNumber"].removeprefix("urn:uuid:"))
    assert found["metadata"]["timestamp"] == "2026-09-01T12:00:00Z"
    root = found["metadata"]["component"]
    assert (root["type"], root["name"]) == ("application", "upward")
    assert root["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    refs = [each["bom-ref"] for each in found["components"]]
    assert len(set(refs)) == len(refs) and root["bom-ref"] not in refs
    for each in found["components"]:
        assert each["type"] == "library" and each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}"
        assert each["scope"] in ("required", "optional")
        kinds = {kind for licence in each.get("licenses", []) for kind in licence}
        assert kinds in ({"expression"}, {"license"}, set())
        assert "expression" not in kinds or len(each["licenses"]) == 1


def test_it_says_what_needs_what():
    found = bill()
    needs = {each["ref"]: each["dependsOn"] for each in found["dependencies"]}
    refs = {each["bom-ref"] for each in found["components"]} | {found["metadata"]["component"]["bom-ref"]}
    assert set(needs) == refs and all(
        set(each) <= refs and len(set(each)) == len(each) for each in needs.values()
    )
    version = {each["name"]: each["purl"] for each in found["components"]}
    assert (
        version["django"] in needs["pkg:generic/upward@0.1.0"]
        and version["sqlparse"] in needs[version["django"]]
    )


def test_the_same_lock_gives_the_same_document():
    again = sbom.document(lock=LOCK, project=settings.BASE_DIR / "pyproject.toml", at=AT)
    assert again == bill()


def test_each_installed_package_says_its_licence():
    here = [
        each for each in sbom.read_lock(LOCK.read_text()) if not each.marker or Marker(each.marker).evaluate()
    ]
    assert len(here) > 55
    without = [each.name for each in here if not (found := each.installed()) or not sbom.licences(found)]
    assert set(without) <= LICENCE_LATER, "not installed in this version, or silent about its licence"


def test_nothing_in_the_way_of_imports_is_under_a_licence_that_reaches_over():
    for each in sbom.read_lock(LOCK.read_text()):
        installed = each.installed()
        for words in sbom.licences(installed) if installed else []:
            ways = re.split(r"\bOR\b", words)
            assert [way for way in ways if not REACHING.search(way)], f"{each.name}: {words}"


@pytest.mark.parametrize(
    "words", ["GPL-3.0-only", "AGPL-3.0-or-later", "GNU General Public License v3 (GPLv3)", "SSPL-1.0"]
)
def test_the_reader_of_licences_sees_one_that_does(words):
    assert REACHING.search(words)


@pytest.mark.parametrize(
    "words", ["LGPL-3.0-only", "GNU Lesser General Public License v3 (LGPLv3)", "MIT", "MPL-2.0"]
)
def test_it_lets_others_pass(words):
    assert not REACHING.search(words)


def test_the_lesser_licence_is_that_of_the_database_driver_alone():
    lesser = {
        each.name
        for each in sbom.read_lock(LOCK.read_text())
        if (found := each.installed())
        and any("LGPL" in words or "Lesser" in words for words in sbom.licences(found))
    }
    assert lesser == {"psycopg", "psycopg-binary", "psycopg-pool"}


@pytest.mark.parametrize(
    "line", ["django>=5", "django", "django==5.2.19", f"django>=5 --hash=sha256:{'a' * 64}"]
)
def test_a_line_that_locks_nothing_is_refused(line):
    with pytest.raises(ValueError, match="django is not locked"):
        sbom.read_lock(line)


def test_the_command_prints_it_or_writes_it(capsys, tmp_path):
    call_command("sbom")
    printed = json.loads(capsys.readouterr().out)
    call_command("sbom", str(tmp_path / "bom.json"))
    written = json.loads((tmp_path / "bom.json").read_text())
    assert printed["components"] == written["components"] == bill()["components"]


def test_the_command_says_so_where_the_lock_is_broken(settings, tmp_path):
    (tmp_path / "requirements.txt").write_text("django>=5\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1"\nlicense = "MIT"\ndependencies = []\n'
    )
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="django is not locked"):
        call_command("sbom")


def test_an_installed_package_in_another_version_is_not_taken_for_the_locked_one():
    assert metadata.version("django") != "0.1"
    assert sbom.Locked("django", "0.1", "", ("a" * 64,)).installed() is None
