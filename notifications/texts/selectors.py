"""Which words of an organisation are in use, and a letter in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.apps import apps
from django.db.models import QuerySet
from django.utils import translation

from accounts.models import Person
from notifications.braces import NAMED, filled
from notifications.models import Message
from notifications.registry import Kind, Letter, kind_named, kinds
from notifications.texts.languages import CODES, ENGLISH, name_of, read_by
from notifications.texts.models import OwnText
from notifications.texts.wording import Wording
from notifications.words import blocks_of

CASE = ":"


def key_of(kind: Kind, wording: Wording) -> str:
    """Under which name an organisation's words for one ``wording`` of ``kind`` are kept."""
    name = kind.same_words_as or kind.name
    return f"{name}{CASE}{wording.case}" if wording.case else name


def found_by(key: str) -> tuple[Kind, Wording] | None:
    """What ``key_of`` named; none for what no app has registered. :raises UnknownKind: likewise, for a kind."""
    name, _, case = key.partition(CASE)
    kind = kind_named(name)
    wording = next((one for one in kind.wordings if one.case == case), None)
    return (kind, wording) if wording and key_of(kind, wording) == key else None


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
    wording = next((one for one in kind.wordings if one is letter.wording), None)
    if wording is None or wording.fixed_because:
        return letter
    own = in_use(key_of(kind, wording))
    text = own.get(read_by(person.languages, set(own) | {ENGLISH}))
    if text is None or not set(NAMED.findall(text.subject + text.body)) <= set(letter.values):
        return letter
    return said(text, letter)


def said_to(message: Message, kind: Kind, letter: Letter) -> Letter:
    """``letter`` in the words and the language of the reader of ``message``; days are named in it too.

    Only the words in use say which language that is, so what goes into another one is written a second time.
    """
    found = in_own_words(kind, letter, message.person)
    if not found.language:
        return found
    with translation.override(found.language):
        again = kind.write(message)
        return in_own_words(kind, again, message.person) if again else found


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
    """One thing that is said: who gets it, whether it may be turned off, and in which languages it has own words."""

    kind: Kind
    wording: Wording
    own: list[str]

    @property
    def key(self) -> str:
        return key_of(self.kind, self.wording)


def by_app() -> list[tuple[str, list[Row]]]:
    """The same in parts: of each app that says something its name, and what it says. One query."""
    installed = {config.name: config for config in apps.get_app_configs()}
    found: dict[str, list[Row]] = {name: [] for name in installed}
    for row in rows():
        app = row.kind.write.__module__.partition(".")[0]
        found[app if app in installed else "notifications"].append(row)
    return [
        (getattr(installed[name], "messages_are_about", str(installed[name].verbose_name)), said_there)
        for name, said_there in found.items()
        if said_there
    ]


def rows() -> list[Row]:
    """Everything there is to say, by the name of its kind. One query.

    Kinds that share their words stand there once.
    """
    latest: dict[tuple[str, str], bool] = {}
    for kind, language, is_ours in OwnText.objects.order_by("version").values_list(
        "kind", "language", "is_ours"
    ):
        latest[kind, language] = not is_ours
    said_by = [(kind, one) for kind in kinds() if not kind.same_words_as for one in kind.wordings]
    return [
        Row(kind, one, [name_of(code) for code in CODES if latest.get((key_of(kind, one), code))])
        for kind, one in said_by
    ]
