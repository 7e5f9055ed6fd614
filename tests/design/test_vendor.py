"""Third-party files are what they say they are, and only what is used."""

import hashlib
import json
import re
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))


def listed() -> dict[str, str]:
    return {f"{pack['folder']}/{name}": digest for pack in MANIFEST for name, digest in pack["files"].items()}


def test_each_vendored_file_is_listed_with_its_digest() -> None:
    found = {
        file.relative_to(VENDOR).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert found == listed()


def test_each_package_names_its_version_and_licence() -> None:
    for pack in MANIFEST:
        assert re.fullmatch(r"\d+\.\d+\.\d+", pack["version"])
        assert pack["licence"] in {"MIT", "OFL-1.1"}
        assert f"{pack['folder']}/LICENSE" in listed()


def test_no_source_map_is_shipped_or_asked_for() -> None:
    assert not list(VENDOR.rglob("*.map"))
    assert not [css for css in VENDOR.rglob("*.css") if "sourceMappingURL" in css.read_text(encoding="utf-8")]


def test_each_icon_is_drawn_by_something() -> None:
    """A name in a template or beside the code that draws it; the file goes when the last one does."""
    ours = [file for kind in ("*.html", "*.py") for file in Path(settings.BASE_DIR).glob(f"*/**/{kind}")]
    words = {
        word
        for file in ours
        if file.relative_to(settings.BASE_DIR).parts[0] not in {".venv", "tests", "data"}
        for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", file.read_text(encoding="utf-8"))
    }
    icons = {file.stem for file in (VENDOR / "bootstrap-icons" / "icons").glob("*.svg")}
    assert icons - words == set()
