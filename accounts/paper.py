"""A tagged PDF for paper and screen (PDF/UA-1), set by typst from a template of ours and from data.

Data goes in as JSON and is text wherever the template puts it: nothing that somebody wrote is ever read as a command.
Setting happens in a process of its own with little memory and time, an empty folder to read from and nothing in its
environment: ``python -m accounts.paper`` reads one document from standard input and writes the PDF to standard output.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.calendar_file import UNSEEN

CONTENT_TYPE = "application/pdf"
TOP = Path(__file__).resolve().parents[1]
PARTS = Path(__file__).with_name("parts.typ")
FONTS = TOP / "static" / "vendor" / "figtree-ttf" / "files"
SECONDS, WALL = 10, 3  # of the processor; and how many times as long on a machine that is busy
BYTES = 1536 * 1024 * 1024  # of addresses: the program itself and its fonts are a tenth of it
# A word as long as a line is broken where it must be; a zero-width space says where it may.
LONG_WORD = re.compile(r"\S{19,}")
BLANKS = re.compile(r"\s+")
BREAK, EVERY = "\u200b", 6
# Signs that show nothing, join nothing and are in few fonts: marks of byte order, soft hyphens, interlinear notes.
NOTHING = re.compile("[\u00ad\u061c\u180e\u2060-\u2064\ufeff\ufff9-\ufffc\U000e0000-\U000e007f]")
# Two marks above or below a letter are writing; a tower of them is not, and takes long to set.
MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
TOWER = re.compile(f"({MARKS}{{2}}){MARKS}+")
JOINING = "\u200b\u200d\ufe0e\ufe0f"  # what stands between the signs of one picture, and a place to break
UNPRINTED = "[?]"
NOT_IN_A_FONT = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}|\\(.)", re.DOTALL)
TRIES = 4
LATIN = "\u024f"  # up to here the product's own font shows what languages are written with
EACH_SIGN = """#set document(title: "Signs")
#set text(font: "Figtree")
#for sign in json(bytes(sys.inputs.data)).signs [#sign ]
"""


class NotSet(Exception):
    """The document could not be set: a fault of ours, or a machine that is too slow. Its text is for the log."""


def typeset(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """The PDF of ``template`` with ``data``, dated ``at``. What our papers share (``PARTS``) is set before it.

    What no font at hand can show is printed as ``[?]``; the template is then told so by ``unprinted``, and says it.
    :raises NotSet: if it cannot be set within ``SECONDS`` of the processor.
    """
    document = {
        "template": whole_template(template),
        "data": each_text(data, plain),
        "at": int(at.timestamp()),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "accounts.paper"],
            input=json.dumps(document).encode(),
            capture_output=True,
            cwd=TOP,
            env={"RAYON_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            timeout=WALL * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSet(f"{template.name} took longer than {WALL * SECONDS} seconds") from error
    if done.returncode != 0:
        raise NotSet(f"{template.name}: {_last_line(done.stderr)}")
    return done.stdout


def whole_template(template: Path) -> str:
    """``template`` after what all papers share, as typst reads it: one text."""
    return f"{PARTS.read_text(encoding='utf-8')}\n{template.read_text(encoding='utf-8')}"


def plain(words: str) -> str:
    """``words`` as one paragraph: no unseen signs, one blank between words, long words with places to break."""
    whole = words.encode("utf-8", "replace").decode()
    seen = NOTHING.sub("", UNSEEN.sub("", BLANKS.sub(" ", whole)))
    return LONG_WORD.sub(lambda found: _with_breaks(found[0]), TOWER.sub(r"\1", seen))


def shortened(data: Any, most: int) -> Any:
    """``data`` with no text longer than ``most`` signs."""
    return each_text(data, lambda text: text if len(text) <= most else text[: most - 1].rstrip() + "…")


def _with_breaks(word: str) -> str:
    return BREAK.join(word[place : place + EVERY] for place in range(0, len(word), EVERY))


def each_text(data: Any, change: Callable[[str], str]) -> Any:
    """``data`` with every text in it changed, at any depth; names of fields stay."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {name: each_text(value, change) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [each_text(value, change) for value in data]
    return data


def _last_line(said: bytes) -> str:
    """What the process complained of, without the data: typst quotes its template and no more than one sign."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "no reason given"


def _limit() -> None:
    """Hold this process to its memory and time, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def _set(document: dict[str, Any]) -> bytes:
    """The fonts of the product first; then those of the server too; then without what none of them shows."""
    import typst

    own = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    fonts, data = own, document["data"]
    missing = _not_in(own, data)
    if missing:
        fonts = typst.Fonts(font_paths=[str(FONTS)])
        data = without(data, _not_in(fonts, data))
    for _ in range(TRIES):
        try:
            return _compiled(document["template"], data, document["at"], fonts)
        except typst.TypstError as error:
            missing = _named_in(error)
            if not missing:
                raise
            data = without(data, missing)
    raise NotSet("fonts lack more signs than they say")


def _not_in(fonts: Any, data: dict[str, Any]) -> set[str]:
    """The signs of ``data`` that none of ``fonts`` can show: each is set once, alone, which takes a moment."""
    import typst

    signs = {sign for text in _texts(data) for sign in text if sign > LATIN}
    if not signs:
        return set()
    try:
        _compiled(EACH_SIGN, {"signs": sorted(signs)}, 0, fonts)
    except typst.TypstError as error:
        return _named_in(error)
    return set()


def _named_in(error: Exception) -> set[str]:
    """The signs that typst says it cannot show; empty when it complains of something else."""
    quoted = NOT_IN_A_FONT.findall(getattr(error, "diagnostic", ""))
    return {sign for each in quoted for sign in ESCAPED.sub(_unescaped, each)}


def _unescaped(found: re.Match[str]) -> str:
    """Typst writes some signs inside its quotes as ``\\u{200d}``."""
    return chr(int(found[1], 16)) if found[1] else found[2]


def _compiled(template: str, data: dict[str, Any], at: int, fonts: Any) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as nothing:
        return typst.compile(
            template.encode(),
            root=nothing,
            package_path=nothing,
            package_cache_path=nothing,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data)},
            pdf_standards="ua-1",
            timestamp=at,
        )


def without(data: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    """``data`` with ``[?]`` for each run of signs in ``missing``, and ``unprinted`` set."""
    if not missing:
        return data
    return each_text(data, lambda text: "".join(_marked(text, missing))) | {"unprinted": True}


def _marked(text: str, missing: set[str]) -> Iterator[str]:
    """``text`` sign by sign; a run of ``missing`` ones, with what joins them, is one mark."""
    in_run = False
    for sign in text:
        if sign in missing:
            if not in_run:
                yield UNPRINTED
            in_run = True
        elif not (in_run and sign in JOINING):
            in_run = False
            yield sign


def _texts(data: Any) -> list[str]:
    """Every text in ``data``, at any depth."""
    found: list[str] = []

    def seen(text: str) -> str:
        found.append(text)
        return text

    each_text(data, seen)
    return found


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(_set(json.loads(sys.stdin.buffer.read())))
