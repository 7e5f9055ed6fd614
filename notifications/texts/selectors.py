"""Which words of an organisation are in use, and a letter in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from accounts.models import Person
from notifications.braces import NAMED, filled
from notifications.registry import Kind, Letter, kinds
from notifications.texts.languages import CODES, ENGLISH, name_of, read_by
from notifications.texts.models import OwnText
from notifications.words import blocks_of

CONFIDENTIAL = "It is confidential. All read the same, so that no difference tells anything."
FOLLOWS = "What it says follows from what happened, sentence by sentence."


def versions_of(kind: str, language: str) -> QuerySet[OwnText]:
    """Every version, the latest first."""
    found = OwnText.objects.filter(kind=kind, language=language)
    return found.select_related("saved_by__person").order_by("-version")


def in_use(kind: str) -> dict[str, OwnText]:
    """By language, the words that count for ``kind``; no entry where those of the product do. One query."""
    latest: dict[str, OwnText] = {}
    for text in OwnText.objects.filter(kind=kind).order_by("version"):
        latest[text.language] = text
    return {language: text for language, text in latest.items() if not text.is_ours}


def in_own_words(kind: Kind, letter: Letter, person: Person) -> Letter:
    """``letter`` as the organisation says it to ``person``, in a language that they read. At most one query.

    A text whose names have no value now stays unsaid: the product's own words never have a hole.
    """
    if kind.wording is None:
        return letter
    own = in_use(kind.name)
    text = own.get(read_by(person.languages, set(own) | {ENGLISH}))
    if text is None or not set(NAMED.findall(text.subject + text.body)) <= set(letter.values):
        return letter
    return said(text, letter)


def said(text: OwnText, letter: Letter) -> Letter:
    """``letter`` with the words of ``text``; its link and its facts stay.

    :raises KeyError: for a name without a value.
    """
    return replace(
        letter,
        subject=filled(text.subject, letter.values, is_markdown=False),
        words=blocks_of(filled(text.body, letter.values, is_markdown=True)),
        paragraphs=(),
        button=text.button,
        language="" if text.language == ENGLISH else text.language,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One kind in the list: who gets it, whether it may be turned off, and in which languages it has own words."""

    kind: Kind
    own: list[str]

    @property
    def is_fixed(self) -> bool:
        return self.kind.wording is None

    @property
    def why_fixed(self) -> str:
        if self.kind.fixed_because:
            return self.kind.fixed_because
        return CONFIDENTIAL if self.kind.is_confidential else FOLLOWS

    @property
    def why(self) -> str:
        return self.kind.why


def rows() -> list[Row]:
    """Every kind there is, those that may be changed first. One query."""
    latest: dict[tuple[str, str], bool] = {}
    for kind, language, is_ours in OwnText.objects.order_by("version").values_list(
        "kind", "language", "is_ours"
    ):
        latest[kind, language] = not is_ours
    found = [
        Row(kind, [name_of(code) for code in CODES if latest.get((kind.name, code))]) for kind in kinds()
    ]
    return sorted(found, key=lambda row: (row.is_fixed, row.kind.name))
