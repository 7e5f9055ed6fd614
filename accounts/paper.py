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
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.calendar_file import UNSEEN

CONTENT_TYPE = "application/pdf"
TOP = Path(__file__).resolve().parents[1]
FONTS = TOP / "static" / "vendor" / "figtree-ttf" / "files"
SECONDS = 10
BYTES = 1536 * 1024 * 1024  # of addresses: the program itself and its fonts are a tenth of it
# A word as long as a line is broken where it must be; a zero-width space says where it may.
LONG_WORD = re.compile(r"\S{19,}")
BREAK, EVERY = "\u200b", 6
# Signs that show nothing, join nothing and are in few fonts: marks of byte order, soft hyphens, interlinear notes.
NOTHING = re.compile("[\u00ad\u061c\u180e\u2060-\u2064\ufeff\ufff9-\ufffc]")
UNPRINTED = "[?]"
NOT_IN_A_FONT = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}|\\(.)", re.DOTALL)
TRIES = 4


class NotSet(Exception):
    """The document could not be set: a fault of ours, or a machine that is too slow. Its text is for the log."""


def typeset(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """The PDF of ``template`` with ``data``, dated ``at``.

    What no font at hand can show is printed as ``[?]``; the template is then told so by ``unprinted``, and says it.
    :raises NotSet: if it cannot be set within ``SECONDS``.
    """
    document = {
        "template": template.read_text(encoding="utf-8"),
        "data": _each_text(data, plain),
        "at": int(at.timestamp()),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "accounts.paper"],
            input=json.dumps(document).encode(),
            capture_output=True,
            cwd=TOP,
            env={"RAYON_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSet(f"{template.name} took longer than {SECONDS} seconds") from error
    if done.returncode != 0:
        raise NotSet(f"{template.name}: {_last_line(done.stderr)}")
    return done.stdout


def plain(words: str) -> str:
    """``words`` as one paragraph: no unseen signs, one blank between words, long words with places to break."""
    whole = words.encode("utf-8", "replace").decode()
    seen = NOTHING.sub("", UNSEEN.sub("", " ".join(whole.split())))
    return LONG_WORD.sub(lambda found: _with_breaks(found[0]), seen)


def _with_breaks(word: str) -> str:
    return BREAK.join(word[place : place + EVERY] for place in range(0, len(word), EVERY))


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    """``data`` with every text in it changed, at any depth; names of fields stay."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {name: _each_text(value, change) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_each_text(value, change) for value in data]
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
    for _ in range(TRIES):
        try:
            return _compiled(document | {"data": data}, fonts)
        except typst.TypstError as error:
            missing = {sign for quoted in NOT_IN_A_FONT.findall(error.diagnostic) for sign in _unquoted(quoted)}
            if not missing:
                raise
        if fonts is own:
            fonts = typst.Fonts(font_paths=[str(FONTS)])
        else:
            data = without(data, missing)
    # Fonts disagree about more than they say at once: keep what every font of the product has.
    beyond = {sign for text in _texts(data) for sign in text if sign > "\u024f" and sign not in "–’“”…"}
    return _compiled(document | {"data": without(data, beyond)}, own)


def _compiled(document: dict[str, Any], fonts: Any) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as nothing:
        return typst.compile(
            document["template"].encode(),
            root=nothing,
            package_path=nothing,
            package_cache_path=nothing,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(document["data"])},
            pdf_standards="ua-1",
            timestamp=document["at"],
        )


def without(data: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    """``data`` with ``[?]`` for each run of signs in ``missing``, and ``unprinted`` set."""
    if not missing:
        return data
    run = re.compile(f"[{''.join(map(re.escape, sorted(missing)))}]+")
    return _each_text(data, lambda text: run.sub(UNPRINTED, text)) | {"unprinted": True}


def _unquoted(quoted: str) -> str:
    """The signs inside typst's quotes, which writes some of them as ``\\u{200d}``."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], quoted)


def _texts(data: Any) -> list[str]:
    found: list[str] = []
    _each_text(data, lambda text: found.append(text) or text)
    return found


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(_set(json.loads(sys.stdin.buffer.read())))
