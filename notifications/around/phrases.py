"""The phrases around the words of mails, in English. An organisation's own stand in for them, language by language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from notifications.registry import kinds
from notifications.texts.wording import Name


@dataclass(frozen=True, slots=True)
class Phrase:
    """``english`` is what we say and the name under which an organisation's own words are kept.

    So words that were put into another language fall away, rather than mislead, when ours come to say something else.
    """

    english: str
    means: str = ""
    names: tuple[Name, ...] = ()
    needs_names: bool = False
    """Without its names it would say nothing: whom to speak to."""

    @property
    def field(self) -> str:
        return f"phrase_{crc32(self.english.encode()):08x}"


GREETING = Phrase(
    "Dear {first_name},",
    "How a mail begins",
    (Name("first_name", "First name of the reader", "Alex", is_a_person=True),),
)
RHYTHM = Phrase(
    "Reminders come at most once on a day and twice in a week, none in the evening. "
    "You can turn this one off under Reminders in your account menu.",
    "Foot of a reminder",
)
STOP = Phrase("Stop this reminder", "The link that stops a reminder")
OUTSIDE = Phrase(
    "To speak with someone outside your line: {contact}.",
    "Last line of the foot",
    (Name("contact", "Who that is, and how to reach them", "Ruth Adeyemi, ext. 4100", is_a_person=True),),
    needs_names=True,
)
FIXED = (GREETING, RHYTHM, STOP, OUTSIDE)


def labels() -> list[Phrase]:
    """The names of facts. What begins with a figure is a part of an agenda, which its team writes."""
    found = (
        label
        for kind in kinds()
        for wording in kind.wordings
        for label, _ in wording.facts
        if not label[0].isdigit()
    )
    return _once(found)


def reasons() -> list[Phrase]:
    """Why somebody gets a mail, in the foot of each."""
    return _once(kind.why for kind in kinds())


def _once(words: Iterable[str]) -> list[Phrase]:
    return [Phrase(english) for english in dict.fromkeys(words)]


def parts() -> list[tuple[str, list[Phrase]]]:
    """All phrases under the headings of the page that changes them."""
    return [
        ("Greeting and foot", list(FIXED)),
        ("Names of facts", labels()),
        ("Why somebody gets a mail", reasons()),
    ]
