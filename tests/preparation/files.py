"""Texts of a library in a folder of their own."""

from __future__ import annotations

from pathlib import Path

FRONT = """code = "{code}"
slug = "{slug}"
audience = "{audience}"
title = "{title}"
aim = "You can listen."
minutes = 6
position = 1
required = true
terms = ["pulse"]
phrases = ["Go on."]
"""
WORDS = """
[exercise]
intro = "Think of a meeting."
prompts = [{ label = "Who spoke?", help = "A name will do." }]

[[self_check]]
question = "Somebody pauses. You…"
answers = [
  { text = "Wait", best = true, why = "They may be looking for words." },
  { text = "Help", best = false, why = "The first answer is then lost." },
]
"""
READING = "\n## A point\n\nSome words.\n\n## Another\n\nMore words.\n"


def text(
    *,
    code: str = "S9",
    slug: str = "listening",
    audience: str = "mentee",
    title: str = "Listening",
    more: str = "",
) -> str:
    front = FRONT.format(code=code, slug=slug, audience=audience, title=title)
    return f"+++\n{front}{more}{WORDS}+++\n{READING}"


def translation(title: str = "Écouter") -> str:
    words = WORDS.replace("Think of a meeting.", "Pensez à une réunion.")
    return f'+++\ntitle = "{title}"\naim = "Vous savez écouter."\n{words}+++\n\n## Un point\n\nDes mots.\n'


def put(folder: Path, **files: str) -> Path:
    """``put(folder, s9_listening=...)`` writes ``s9-listening.md``; two underscores stand for the dot of a language."""
    for name, content in files.items():
        (folder / f"{name.replace('__', '.').replace('_', '-')}.md").write_text(content, encoding="utf-8")
    return folder
