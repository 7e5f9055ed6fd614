"""The bill of materials: what the lock names, as a CycloneDX 1.6 document, with hashes, licences and what needs what.

It is made from the locked file and from what is installed, with the standard library and ``packaging`` alone: a list of
what is trusted should not need more to trust.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

SPECIFICATION = "1.6"
SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
NAMESPACE = uuid.UUID("6f3b2f7e-4c0b-5a53-9d7e-5b1b0f1a2c3d")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LONGEST_NAME = 80  # of a licence; what is longer is its text


@dataclass(frozen=True, slots=True)
class Locked:
    """One line of the lock: a package in one version, for the machines that ``marker`` names; empty for all."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"

    def installed(self) -> metadata.Distribution | None:
        """The package on this machine, if it is here in the version of the lock."""
        try:
            found = metadata.distribution(self.name)
        except metadata.PackageNotFoundError:
            return None
        return found if found.version == self.version else None


def read_lock(text: str) -> list[Locked]:
    """Every package of a locked file. :raises ValueError: for a line without a version or a hash."""
    found = []
    for entry in text.replace("\\\n", " ").splitlines():
        asked = entry.partition("--hash")[0].strip()
        if not asked or asked.startswith("#"):
            continue
        needed, hashes = Requirement(asked), tuple(HASH.findall(entry))
        versions = [each.version for each in needed.specifier if each.operator == "=="]
        if len(versions) != 1 or not hashes:
            raise ValueError(f"{needed.name} is not locked: it needs one version and a hash.")
        marker = str(needed.marker or "")
        found.append(Locked(canonicalize_name(needed.name), versions[0], marker, hashes))
    return found


def licences(package: metadata.Distribution) -> list[str]:
    """What an installed package says of its licence: its expression, else its classifiers, else its own words."""
    said = package.metadata
    if "License-Expression" in said:
        return [said["License-Expression"]]
    classifiers = [
        each for each in said.get_all("Classifier") or [] if each.startswith("License :: OSI Approved")
    ]
    if classifiers:
        return sorted({each.rpartition(" :: ")[2] for each in classifiers})
    words = " ".join(said["License"].split()) if "License" in said else ""
    return [words] if 0 < len(words) <= LONGEST_NAME else []


def document(*, lock: Path, project: Path, at: datetime) -> dict[str, Any]:
    """The whole document. The same lock on the same machine gives the same one, but for its time."""
    text = lock.read_text(encoding="utf-8")
    packages = read_lock(text)
    ours = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    root = f"pkg:generic/{ours['name']}@{ours['version']}"
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, hashlib.sha256(text.encode()).hexdigest())}",
        "version": 1,
        "metadata": {
            "timestamp": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "lifecycles": [{"phase": "build"}],
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": ours["name"],
                "version": ours["version"],
                "purl": root,
                "licenses": [{"license": {"id": ours["license"]}}],
            },
        },
        "components": [_component(each) for each in packages],
        "dependencies": list(
            _dependencies(root, [Requirement(each).name for each in ours["dependencies"]], packages)
        ),
    }


def _component(package: Locked) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "scope": "required" if not package.marker else "optional",
        # Each hash is that of one archive, of which a machine installs the one that fits.
        "externalReferences": [
            {
                "type": "distribution",
                "url": package.purl,
                "hashes": [{"alg": "SHA-256", "content": each} for each in package.hashes],
            }
        ],
    }
    installed = package.installed()
    if installed and (found := licences(installed)):
        component["licenses"] = _as_cyclonedx(installed, found)
    if package.marker:
        component["properties"] = [{"name": "upward:only-where", "value": package.marker}]
    return component


def _as_cyclonedx(package: metadata.Distribution, found: list[str]) -> list[dict[str, Any]]:
    if "License-Expression" in package.metadata:
        return [{"expression": found[0]}]
    return [{"license": {"name": each}} for each in found]


def _dependencies(root: str, direct: list[str], packages: list[Locked]) -> Iterator[dict[str, Any]]:
    known: dict[str, list[str]] = {}
    for each in packages:
        known.setdefault(each.name, []).append(each.purl)

    def among(names: list[str]) -> list[str]:
        return sorted({purl for name in names for purl in known.get(canonicalize_name(name), [])})

    yield {"ref": root, "dependsOn": among(direct)}
    for package in packages:
        installed = package.installed()
        needs = [_name_of(each) for each in (installed.requires or [])] if installed else []
        yield {"ref": package.purl, "dependsOn": among(needs)}


def _name_of(requirement: str) -> str:
    try:
        return Requirement(requirement).name
    except InvalidRequirement:  # an old package, whose own list is not ours to mend
        return ""
