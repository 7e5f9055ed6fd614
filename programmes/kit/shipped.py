"""The words that come with the product: four files, Markdown after a front matter that holds the subject."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core import checks

from notifications.words import faults_in as faults_of_words
from programmes.kit.placeholders import faults_in
from programmes.models import KitText

FOLDER = Path(__file__).parent / "texts"
FENCE = "+++"


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a body, with placeholders in both. ``version`` is the row they were saved in, if they were."""

    subject: str
    body: str
    version: KitText | None = None

    @property
    def is_shipped(self) -> bool:
        return self.version is None or self.version.is_shipped


class BadFile(ValueError):
    """A text that cannot be read; the sentence names the file."""


def read(file: Path) -> Words:
    """One text. :raises BadFile: for anything but a subject between two fences and words after them."""
    before, _, rest = file.read_text(encoding="utf-8").partition(f"{FENCE}\n")
    front, fence, body = rest.partition(f"{FENCE}\n")
    if before or not fence:
        raise BadFile(f"{file.name}: begin with a subject between two lines of {FENCE}")
    try:
        fields = tomllib.loads(front)
    except tomllib.TOMLDecodeError as fault:
        raise BadFile(f"{file.name}: not valid TOML: {fault}") from fault
    if set(fields) != {"subject"} or not isinstance(fields["subject"], str) or not body.strip():
        raise BadFile(f"{file.name}: name the subject and nothing else, and write words after it")
    return Words(fields["subject"], body.strip() + "\n")


@cache
def shipped(kind: str) -> Words:
    return read(FOLDER / f"{KitText.Kind(kind).value}.md")


@checks.register
def every_text_can_be_sent(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a shipped text that could not become a mail."""
    return faults_in_folder(FOLDER)


def faults_in_folder(folder: Path) -> list[checks.CheckMessage]:
    """What is wrong with the texts of ``folder``, with the name of the file."""
    found: list[checks.CheckMessage] = []
    for kind in KitText.Kind:
        file = folder / f"{kind.value}.md"
        try:
            words = read(file)
        except (BadFile, OSError) as fault:
            found.append(checks.Error(str(fault), id="programmes.E001"))
            continue
        faults = [
            *faults_in(words.subject, kind),
            *faults_in(words.body, kind),
            *faults_of_words(words.body),
        ]
        found += [checks.Error(f"{file.name}: {fault}", id="programmes.E001") for fault in faults]
    return found
