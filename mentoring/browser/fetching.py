"""A Chromium from the npm registry, checked against the lock file, unpacked without running any of its scripts."""

from __future__ import annotations

import io
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from mentoring.browser.finding import OWN_COPY, Browser, find, node_program, own_copy

HERE = Path(__file__).resolve().parent
LOCKED = ("package.json", "package-lock.json")
ARCHIVES = ("al2023", "fonts", "swiftshader")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class NoBrowser(Exception):
    """None is there and none can be had. Its text says why."""


def find_or_fetch() -> Browser:
    """A browser, downloaded once if there is none. :raises NoBrowser: if that is not possible here."""
    return find() or _fetch()


def _fetch() -> Browser:
    node = node_program()
    if node is None or (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise NoBrowser(
            "There is no Chromium for this kind of machine to download. Install one, or set CHROMIUM."
        )
    print("Downloading a browser for the tests. This happens once.", file=sys.stderr, flush=True)
    OWN_COPY.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OWN_COPY.parent) as draft:
        packed = _download(node, Path(draft)) / "bin"
        unpacked = _unpack(packed, Path(draft) / "unpacked")
        if not OWN_COPY.exists():
            unpacked.rename(OWN_COPY)
    return own_copy()


def _download(node: Path, folder: Path) -> Path:
    for name in LOCKED:
        shutil.copy(HERE / name, folder)
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    done = subprocess.run([node, npm, *options], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBrowser(f"The browser could not be downloaded: {done.stderr.strip()[-500:]}")
    return folder / "node_modules" / "@sparticuz" / "chromium"


def _unpack(packed: Path, target: Path) -> Path:
    target.mkdir()
    program = target / "chromium"
    program.write_bytes(_decompressed(packed / "chromium.br"))
    program.chmod(0o755)
    for name in ARCHIVES:
        with tarfile.open(fileobj=io.BytesIO(_decompressed(packed / f"{name}.tar.br"))) as archive:
            _extract(archive, target)
    # Its own file names the folders of another system; without a font every text would have no size.
    fonts = FONTS.format(fonts=OWN_COPY / "fonts", cache=OWN_COPY / "fonts-cache")
    (target / "fonts.conf").write_text(fonts)
    return target


def _decompressed(file: Path) -> bytes:
    import brotli  # a package of the tests only

    return bytes(brotli.decompress(file.read_bytes()))


def _extract(archive: tarfile.TarFile, target: Path) -> None:
    """Unpack plain files below ``target``; Python 3.11.2 has no filter that would do this."""
    for member in archive.getmembers():
        path = (target / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if content is not None and path.is_relative_to(target.resolve()):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())
